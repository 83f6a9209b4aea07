"""Facts: who gains and who loses."""

from collections.abc import Iterator

from portsim.comparison.comparison import Alternative
from portsim.report.page.facts.numbers import Facts, Numbers, interval, is_something

KINDS = ("class", "programme", "route")
OF_RUN = ("mean", "p50", "p95")
SHARES = ("better_share", "worse_share", "same_share")
FAIR = (("worst_decile_min", "mean"), ("overtaking_trucks", "mean"))


def who(numbers: Numbers, direction: str) -> Facts:
    """Changes of the same trucks by class, programme and route; of a single run, their crossing times."""
    alternative = numbers.alternative
    groups: list[Facts] = []
    for kind in KINDS:
        rows = list(_times(numbers, direction, kind) if alternative is None else _gains(alternative, direction, kind))
        if len(rows) > 1 or (rows and kind == KINDS[0]):
            groups.append({"kind": kind, "rows": rows})
    fair = numbers.figures(FAIR, direction=direction)
    return {
        "all": None if alternative is None else _gain(alternative, {"direction": direction}),
        "groups": groups,
        "fairness": [each for each in fair if is_something(each)],
    }


def _gains(alternative: Alternative, direction: str, kind: str) -> Iterator[Facts]:
    for each in alternative.truck_changes:
        cell = each.cell
        if (
            cell.measure.name == "change_min"
            and cell.statistic == "mean"
            and set(cell.where) == {"direction", kind}
            and cell.where["direction"] == direction
            and each.mean is not None
        ):
            yield {"name": cell.where[kind], **_gain(alternative, dict(cell.where))}


def _gain(alternative: Alternative, where: dict[str, str]) -> Facts:
    found = {name: interval(alternative.truck_change(name, "mean", **where)) for name in SHARES}
    changes = {name: interval(alternative.truck_change("change_min", name, **where)) for name in ("p05", "p95")}
    return {"change_min": interval(alternative.truck_change("change_min", "mean", **where)), **changes, **found}


def _times(numbers: Numbers, direction: str, kind: str) -> Iterator[Facts]:
    for each in numbers.broken_down("crossing_time_min", "mean", kind, direction=direction):
        if each["sides"][0]["mean"] is not None:
            times = numbers.figures([("crossing_time_min", statistic) for statistic in OF_RUN], **each["where"])
            yield {"name": each["where"][kind], "times": times}
