"""Facts: which scenarios were run, and what was changed between them."""

from portsim.comparison.comparison import Alternative
from portsim.report.page.facts.numbers import Facts
from portsim.results import Results
from portsim.scenario.changed import Changed
from portsim.scenario.writing import flow


def scenario(results: Results, title: str) -> Facts:
    """One of the scenarios: what it is called, where and when it takes place, and how its runs went."""
    own, calendar = results.scenario, results.scenario.calendar
    return {
        "title": title,
        "name": own.name,
        "file": results.file,
        "hash": results.hash,
        "port": own.port.name,
        "start": calendar.start.isoformat(),
        "days": calendar.days,
        "warm_up_days": calendar.warm_up,
        "directions": list(own.directions()),
        "inside_share": results.inside_share,
        "audit_checks": None if results.audit is None else len(results.audit.checks),
    }


def changes(alternative: Alternative) -> list[Facts]:
    """What an alternative states otherwise than the baseline, each value as its file writes it."""
    return [
        {"path": each.path, "before": _written(each.before), "after": _written(each.after)}
        for each in alternative.changes
    ]


def _written(value: object) -> str | None:
    return None if value is None else flow(value)


__all__ = ["Changed", "changes", "scenario"]
