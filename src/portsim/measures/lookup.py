"""Why a number is not among those taken, and which name may have been meant."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from portsim.errors import MeasureError
from portsim.measures import (
    congestion,
    costs,
    drivers,
    fairness,
    holds,
    instruments,
    orders,
    outages,
    pressure,
    recovery,
    staffing,
)
from portsim.measures.alarms import PER_DETECTION
from portsim.measures.measure import Cell
from portsim.measures.registry import REGISTRY
from portsim.scenario.tree import did_you_mean, quoted


def checked(names: Sequence[str]) -> frozenset[str]:
    """The measures that are asked for by name. MeasureError for a name that is none, and where nothing is asked for."""
    if isinstance(names, str):
        raise TypeError(f"measures takes a list of names, not one name: measures=[{names!r}]")
    if not names:
        raise MeasureError("no measure is asked for; name one, or leave `measures` out for all")
    for name in names:
        if name not in REGISTRY:
            raise MeasureError(_unknown(name))
    return frozenset(names)


def _unknown(name: str) -> str:
    return f"no measure {name!r}; {did_you_mean(name, REGISTRY)}"


def why_missing(
    cells: Iterable[Cell],
    measure: str,
    statistic: str | None,
    where: Mapping[str, str],
    chosen: Collection[str] | None = None,
) -> str:
    """What is wrong with a question for a number, and the way out; `chosen` are the measures a run was asked for."""
    if measure not in REGISTRY:
        return _unknown(measure)
    if chosen is not None and measure not in chosen:
        return f"{measure} was not asked for: this run took {quoted(sorted(chosen))}; add it to its measures"
    taken = [cell for cell in cells if cell.measure.name == measure]
    if not taken:
        return f"{measure} is not taken in this scenario: {_what_it_needs(measure)}"
    statistics = REGISTRY[measure].statistics
    if statistic is not None and statistic not in statistics:
        return f"{measure} has no statistic {statistic!r}; it has {quoted(statistics)}"
    broken_down = list(dict.fromkeys(tuple(cell.where) for cell in taken))
    if set(where) not in map(set, broken_down):
        by = "; ".join(", ".join(keys) or "nothing" for keys in broken_down)
        if not where:
            return f"{measure} is taken only for parts of the port; name what of: {by}"
        return f"{measure} is not broken down by {' and '.join(where)}; it is by: {by}"
    for key, name in where.items():
        if not isinstance(name, str):
            return f"{key}={name!r}: names are texts; hours are '00' to '23'"
        names = list(dict.fromkeys(cell.where[key] for cell in taken if set(cell.where) == set(where)))
        if name not in names:
            return f"{measure} has no {key} {name!r}; {did_you_mean(str(name), names)}"
    asked = ", ".join(f"{key} {name!r}" for key, name in where.items())
    others = [cell.where for cell in taken if set(cell.where) == set(where) and _agree(cell.where, where)]
    near = quoted(", ".join(f"{key}={name}" for key, name in other.items()) for other in others[:5])
    return f"{measure} is not taken for {asked} together" + (f"; near it: {near}" if near else "")


def _agree(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether all but one of the names are the same."""
    return sum(one[key] != name for key, name in other.items()) == 1


_MISSING = {
    "wait_time_min": "it names no stages under `measured.wait`",
    "exam_share": "it has no inspections",
    "examined_twice_share": "it has no inspections",
    "raised_alarms": "it has no inspections",
    "false_alarms": "it has no inspections",
    "evaded_duty_usd": "none of its `violations` states a duty",
    "recovered_duty_usd": "none of its `violations` states a duty",
    "joint_operations": "no route has a stage where officers of two countries work together",
    "trusted_share": "no truck holds a programme",
    "started_suspensions": "it has no rules under `integrity`",
    **dict.fromkeys((measure.name for measure in holds.MEASURES), "it has no stage of the kind `hold`"),
    **dict.fromkeys((measure.name for measure in (*outages.MEASURES, *recovery.MEASURES)), "it states no outages"),
    **dict.fromkeys((measure.name for measure in orders.MEASURES), "no stage has standing orders (`on_demand`)"),
    **dict.fromkeys((measure.name for measure in pressure.MEASURES), "no rates are relaxed (`under_pressure`)"),
    **dict.fromkeys((measure.name for measure in drivers.MEASURES), "its drivers put up with everything"),
    **dict.fromkeys(
        (measure.name for measure in congestion.GRADED), "it names no grades under `measured.level_of_service`"
    ),
    **dict.fromkeys(
        (measure.name for measure in instruments.OF_OFFICERS), "no `officer` stands under `measured.instruments`"
    ),
    **dict.fromkeys(
        (measure.name for measure in instruments.OF_READERS), "no `rfid` stands under `measured.instruments`"
    ),
    drivers.NO_SHOW.name: "no truck has an appointment that it may miss",
    staffing.UNSTAFFED.name: "no servers take officers from pools (`staffed_by`)",
    costs.CARGO_COST.name: "all its trucks are empty",
    costs.SPOILAGE.name: "its `economy` states no spoilage of what its trucks carry",
    costs.BOOTH_OFFICERS.name: "it states no officers in booths (`economy.booth_officers`)",
    costs.JOINT_OFFICERS.name: "no stage or booth needs officers of both countries",
    costs.OFFICER_COST.name: "it states no officers",
    fairness.OVERTAKES.name: "no truck visits a stage with servers",
    "stopped_min": "no outage stops servers",
    "on_hold_trucks": "it has no stage of the kind `hold`",
}
"""What a scenario lacks where a measure is not taken that is broken down by something every scenario has."""


def _what_it_needs(measure: str) -> str:
    if measure in _MISSING:
        return _MISSING[measure]
    if "violation" in {key for keys in REGISTRY[measure].breakdowns for key in keys} or measure == PER_DETECTION.name:
        return "it states no `violations`"
    return f"it has none of {', '.join(dict.fromkeys(key for keys in REGISTRY[measure].breakdowns for key in keys))}"
