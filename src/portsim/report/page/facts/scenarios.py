"""Facts: which scenarios were run, and what was changed between them."""

from portsim.comparison.comparison import Alternative
from portsim.report.page.facts.numbers import Facts
from portsim.report.page.facts.repeat import file_of
from portsim.results import Results
from portsim.scenario.writing import flow


def scenario(results: Results, title: str) -> Facts:
    """One of the scenarios: what it is called, where and when it takes place, and how its runs went."""
    own, calendar = results.scenario, results.scenario.calendar
    return {
        "title": title,
        "name": own.name,
        "file": file_of(results),
        "hash": results.hash,
        "port": own.port.name,
        "start": calendar.start.isoformat(),
        "days": calendar.days,
        "warm_up_days": calendar.warm_up,
        "measured_days": calendar.days - calendar.warm_up,
        "inside_share": results.inside_share,
        "audit_checks": None if results.audit is None else len(results.audit.checks),
    }


def changes(alternative: Alternative) -> list[Facts]:
    """What an alternative states otherwise than the baseline, each value as its file writes it."""
    return [
        {
            "path": each.path,
            "before": _written(each.before),
            "after": _written(each.after),
            "unit": unit_of(each.path),
        }
        for each in alternative.changes
    ]


_SHARES = (
    *("share", "rate", "uptake", "prevalence", "trust", "random_share", "enrolment", "minimum"),
    *("detects", "false_alarm_rate", "by_hour", "by_weekday"),
)
UNITS = {
    **dict.fromkeys(_SHARES, "share"),
    **dict.fromkeys(("servers", "on_demand"), "servers"),
    **dict.fromkeys(("officers", "booth_officers", "pools"), "officers"),
    "room": "trucks",
    "trucks_per_day": "trucks_per_day",
}
"""Of what the plain numbers below a key are. All others are told by what stands beside them: `18 min`, `cv: 0.5`."""


def unit_of(path: str) -> str | None:
    """The unit of the numbers at a dotted path; None where their keys say it, or there is none."""
    words = path.replace("[", ".").split(".")
    return next((UNITS[word] for word in reversed(words) if word in UNITS), None)


def _written(value: object) -> str | None:
    return None if value is None else flow(value)
