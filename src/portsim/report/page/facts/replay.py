"""One day of the same trucks under one policy or several, truck by truck: what the player of the page shows.

Times are whole tenths of a minute since the midnight at which the day begins. Each is the first tenth at which its
event has happened: so at every tenth just as many trucks wait, are served or drive as in the record. Lengths that
readers see are those of the record, rounded to tenths; letters tell by how much they differ from differences of times.

To keep a page small, columns are written as differences, and times that are nearly always those of another event only
where they are not: such a column is `{"row": ..., "value": ...}`, rows as differences too. None never came.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from portsim.arrays import Flags, Floats, Ints
from portsim.causes import CAUSES
from portsim.layout import Layout, lay_out
from portsim.log import Change, Disposition
from portsim.outages import outages
from portsim.record import Record
from portsim.report.page.facts.places import groups_of, lanes_of, stages_of
from portsim.scenario.model import Scenario
from portsim.scenario.stages import ServiceStage
from portsim.scenario.traffic import DIRECTIONS
from portsim.units import MINUTES_PER_DAY

TENTHS = 10
"""Parts of a minute in which times are told."""
OWN_CAUSES = ("driving", "service", "held")
"""What a truck's own visits take: no reason why it waited, and not told among the causes."""
_MIDDLE = ord("n")
"""The letter of a visit whose lengths are the differences of its times: see `_letters`."""


class Trucks(NamedTuple):
    """Those of the day, under whichever policy, in the order of arrival: of each direction and number one."""

    direction: Ints
    number: Ints
    arrived: Ints
    """Under the first policy that has the truck [tenths]."""
    class_: npt.NDArray[np.str_]
    programmes: npt.NDArray[np.str_]


def replay(records: Sequence[Record], scenarios: Sequence[Scenario], day: int) -> dict[str, Any]:
    """One day of a replication under each of several policies, the baseline first.

    Parameters
    ----------
    records : the same replication of each policy
    scenarios : the policies
    day : which one, counted from 0 of the calendar

    Returns
    -------
    `date`; `length`, of the day [tenths]; `dispositions`, `causes` and `directions`, which numbers below name;
    `stages` as drawn; `trucks`, columns of those that were in the port or before its gate on that day under any policy;
    `policies`, one entry each:

    - `name`; `present`, which stages it has; `lanes` and `groups` of servers by number; `routes` by number
    - `spells` of servers (numbered through the groups): open from, until, and whether one then only finished its truck
    - `gate`: when it was open, None where it never closes; `outages`: which stages and servers each hit, from, until
    - `trucks`: of each truck how its day ended (-1: not one of this policy's trucks), its route, how many visits, how
      long it was before the gate if it was, and when it was gone if not with the end of its last visit; `letters` for
      the time from arrival until then, of those that the policy has; `own`: those that differ from `trucks` above
    - `visits`, truck after truck: `spot` (which of `spots`: lane at joining, lane, server), `joined` after the visit
      before if not at its end, `began` after joining, `ended` after beginning, `parked` after joining if not when it
      began, `left` after its end if not at once, `moved` between lanes, and `letters`
    - `causes` of waiting by truck, and `why` (stage, -1 before the gate; cause; stage without room), minutes in tenths
    """
    days = [_Day.of(record, scenario, day) for record, scenario in zip(records, scenarios, strict=True)]
    trucks = _trucks(days)
    stages = stages_of(scenarios)
    place = {stage["name"]: number for number, stage in enumerate(stages)}
    classes, class_ = np.unique(trucks.class_, return_inverse=True)
    held, programmes = np.unique(trucks.programmes, return_inverse=True)
    return {
        "date": str(np.datetime64(scenarios[0].calendar.start) + day),
        "length": MINUTES_PER_DAY * TENTHS,
        "dispositions": [each.name.lower() for each in Disposition],
        "causes": list(CAUSES),
        "directions": list(DIRECTIONS),
        "stages": stages,
        "trucks": {
            "direction": trucks.direction.tolist(),
            "number": trucks.number.tolist(),
            "arrived": _differences(trucks.arrived),
            "classes": classes.tolist(),
            "class": class_.tolist(),
            "holdings": held.tolist(),
            "programmes": programmes.tolist(),
        },
        "policies": [_policy(each, trucks, place) for each in days],
    }


@dataclass(frozen=True, eq=False)
class _Day:
    """A record with its names as numbers, and which of its trucks were there."""

    record: Record
    scenario: Scenario
    layout: Layout
    midnight_min: float
    direction: Ints
    """Of each truck, shape (n,), as an index into DIRECTIONS."""
    disposition: Ints
    gone_min: Floats
    present: Flags

    @classmethod
    def of(cls, record: Record, scenario: Scenario, day: int) -> "_Day":
        trucks = record.trucks
        midnight_min = float(day * MINUTES_PER_DAY)
        disposition = _numbers([each.name.lower() for each in Disposition], trucks["disposition"])
        arrived, gone = (
            trucks["arrived_min"],
            np.where(np.isnan(trucks["departed_min"]), record.ended_min, trucks["departed_min"]),
        )
        present = (
            (arrived < midnight_min + MINUTES_PER_DAY)
            & ((arrived >= midnight_min) | (gone > midnight_min))
            & (disposition != Disposition.NO_SHOW)
        )
        direction = _numbers(DIRECTIONS, trucks["direction"])
        return cls(record, scenario, lay_out(scenario), midnight_min, direction, disposition, gone, present)

    def tenths(self, minutes: Floats) -> Floats:
        """The first tenth of a minute since midnight at which it has happened; NaN stays. Exact: so are times."""
        return np.ceil((minutes - self.midnight_min) * TENTHS)

    def keys(self) -> Ints:
        """A number for each truck that no other truck has, and the same under all policies, shape (n,)."""
        keys: Ints = self.record.trucks["number"] * len(DIRECTIONS) + self.direction
        return keys


def _trucks(days: Sequence[_Day]) -> Trucks:
    columns = []
    for each in days:
        of, there = each.record.trucks, each.present
        arrived = each.tenths(of["arrived_min"][there]).astype(np.int64)
        columns.append((each.keys()[there], arrived, of["class"][there], of["programmes"][there]))
    keys, arrived, class_, programmes = (np.concatenate(column) for column in zip(*columns, strict=True))
    key, first = np.unique(keys, return_index=True)
    order = np.lexsort((key, arrived[first]))
    key, first = key[order], first[order]
    number, direction = np.divmod(key, len(DIRECTIONS))
    return Trucks(direction, number, arrived[first], class_[first], programmes[first])


def _policy(day: _Day, trucks: Trucks, place: Mapping[str, int]) -> dict[str, Any]:
    of, layout = day.record.trucks, day.layout
    keys = day.keys()
    by_key = np.argsort(keys)
    wanted = trucks.number * len(DIRECTIONS) + trucks.direction
    found = np.minimum(keys[by_key].searchsorted(wanted), max(len(keys) - 1, 0))
    row = by_key[found] if len(keys) else np.zeros(len(wanted), dtype=np.int64)
    known = keys[row] == wanted if len(keys) else np.zeros(len(wanted), dtype=bool)
    row = row[known]  # in the record, of each truck that it has
    arrived = day.tenths(of["arrived_min"][row])
    visits, at, last = _visits(day, row, arrived)
    gone = day.tenths(day.gone_min[row])
    routes = [route.name for route in layout.routes]
    own = (arrived != trucks.arrived[known]) | (of["class"][row] != trucks.class_[known])
    own |= of["programmes"][row] != trucks.programmes[known]

    def all_trucks(values: npt.NDArray[Any], missing: int) -> list[int]:
        column = np.full(len(wanted), missing, dtype=np.int64)
        column[known] = values
        return column.tolist()

    return {
        "name": day.scenario.name,
        "present": sorted(place[name] for name in _visited(day.scenario)),
        "lanes": lanes_of(day.scenario, layout, place),
        "groups": groups_of(layout, place),
        "routes": routes,
        **_changes(day, place),
        "trucks": {
            "disposition": all_trucks(day.disposition[row], -1),
            "route": all_trucks(_numbers(routes, of["route"][row]), -1),
            "visits": all_trucks(at.counts, 0),
            "gate": _exceptions(
                _rounded(_entered(day, row, at) - of["arrived_min"][row]), positions=np.flatnonzero(known)
            ),
            "gone": _exceptions(gone - last, positions=np.flatnonzero(known)),
            "letters": _letters(_rounded(day.gone_min[row] - of["arrived_min"][row]) - (gone - arrived)),
            "own": {
                "truck": np.flatnonzero(known)[own].tolist(),
                "arrived": arrived[own].astype(np.int64).tolist(),
                "class": of["class"][row][own].tolist(),
                "programmes": of["programmes"][row][own].tolist(),
            },
        },
        "visits": visits,
        "causes": _causes(day, row, np.flatnonzero(known), place),
    }


def _visited(scenario: Scenario) -> set[str]:
    return {name for routes in scenario.routes.values() for route in routes for name in route.stages}


# --- visits ----------------------------------------------------------------------------------------------------------


class _Rows(NamedTuple):
    """Rows of a table that belong to some trucks, one truck after the other."""

    rows: Ints
    counts: Ints
    """How many belong to each truck."""


def _rows_of(table: Mapping[str, npt.NDArray[Any]], truck: Ints, wanted: Flags | None = None) -> _Rows:
    """Rows of some trucks in a table that has truck after truck; only those `wanted`."""
    first, after = table["truck"].searchsorted(truck, "left"), table["truck"].searchsorted(truck, "right")
    counts = after - first
    before = np.cumsum(counts) - counts
    rows = np.arange(counts.sum()) + np.repeat(first - before, counts)
    if wanted is None:
        return _Rows(rows, counts)
    kept = wanted[rows]
    owner = np.repeat(np.arange(len(truck)), counts)
    return _Rows(rows[kept], np.bincount(owner[kept], minlength=len(truck)))


def _visits(day: _Day, truck: Ints, arrived: Floats) -> tuple[dict[str, Any], _Rows, Floats]:
    """Visits of some trucks as columns, which rows of the record they are, and when each truck left the last one.

    That is its arrival where it has visited nothing, and where it was not served there to the end: such a truck left
    when it was gone, if at all.
    """
    trips, layout = day.record.trips, day.layout
    at = _rows_of(trips, truck, ~np.isnan(trips["joined_min"]))
    joined, parked, began, ended, left = (
        day.tenths(trips[f"{name}_min"][at.rows]) for name in ("joined", "parked", "began", "ended", "left")
    )
    left = np.where(np.isnan(ended), np.nan, left)
    first = np.cumsum(at.counts) - at.counts
    before = np.concatenate(([np.nan], left[:-1])) if len(left) else left
    before[first[at.counts > 0]] = arrived[at.counts > 0]
    last = arrived.copy()
    last[at.counts > 0] = left[(first + at.counts - 1)[at.counts > 0]]
    last = np.where(np.isnan(last), arrived, last)
    joined_lane, lane = _lanes(day, at.rows)
    groups = {(layout.stages[each.stage], each.name): number for number, each in enumerate(layout.groups)}
    named = zip(trips["stage"][at.rows].tolist(), trips["group"][at.rows].tolist(), strict=True)
    group = np.array([groups.get(each, -1) for each in named], dtype=np.int64)
    server = np.where(group < 0, -1, np.array(layout.first_server)[group] + trips["server"][at.rows] - 1)
    spots, spot = np.unique(np.stack((joined_lane, lane, server), axis=1), axis=0, return_inverse=True)
    columns = {
        "spots": spots.tolist(),
        "spot": spot.ravel().tolist(),
        "joined": _exceptions(joined - before),
        "began": _whole(began - joined),
        "ended": _whole(ended - began),
        "parked": _exceptions(parked - joined, usual=began - joined),
        "left": _exceptions(left - ended),
        "moved": _moves(day, at.rows),
        "letters": _letters(
            *(
                _rounded((trips[f"{after}_min"] - trips[f"{since}_min"])[at.rows]) - told
                for since, after, told in (
                    ("joined", "began", began - joined),
                    ("began", "ended", ended - began),
                    ("ended", "left", left - ended),
                )
            )
        ),
    }
    return columns, at, last


def _lanes(day: _Day, rows: Ints) -> tuple[Ints, Ints]:
    """Lane at joining and lane of visits, as numbers; -1 for no lane."""
    trips, layout = day.record.trips, day.layout
    lanes = {(layout.stages[lane.stage], lane.name): number for number, lane in enumerate(layout.lanes)}
    names = trips["stage"][rows].tolist()
    joined, lane = (
        np.array([lanes.get(each, -1) for each in zip(names, trips[name][rows].tolist(), strict=True)], dtype=np.int64)
        for name in ("lane_at_joining", "lane")
    )
    return joined, lane


def _moves(day: _Day, rows: Ints) -> list[list[int]]:
    """Waiting trucks whose queue was moved: which of the visits, when, to which lane."""
    changes, trips = day.record.changes, day.record.trips
    moved = np.flatnonzero(changes["change"] == Change.TRUCK_MOVED.name.lower())
    if not len(moved):
        return []
    truck = changes["of"][moved].astype(np.int64)
    found = []
    for number, at_min, lane in zip(truck, changes["at_min"][moved], changes["value"][moved], strict=True):
        own = np.flatnonzero((trips["truck"][rows] == number) & (trips["joined_min"][rows] <= at_min))
        if len(own):
            found.append([int(own[-1]), int(day.tenths(at_min)), int(lane)])
    return found


def _entered(day: _Day, truck: Ints, at: _Rows) -> Floats:
    """When each truck was no longer before the gate: it joined its first stage, or was gone [min]."""
    entered = day.gone_min[truck]
    visited = at.counts > 0
    entered[visited] = day.record.trips["joined_min"][at.rows[(np.cumsum(at.counts) - at.counts)[visited]]]
    return entered


def _letters(*away: Floats) -> str:
    """By how many tenths up to three lengths of each row differ from the differences of its times: one letter each.

    Lengths are rounded, times are whole tenths that have passed: so they differ by -1, 0 or 1. `n` stands for none, one
    letter further for a tenth more of the first length (waiting), three for one of the second (service), nine for one
    of the third (blocked).
    """
    code = sum(3**place * np.nan_to_num(part).astype(np.int64) for place, part in enumerate(away))
    return (np.asarray(code, dtype=np.int64) + _MIDDLE).astype(np.uint8).tobytes().decode("ascii")


def _rounded(minutes: Floats) -> Floats:
    """A length in whole tenths."""
    return np.rint(minutes * TENTHS)


# --- causes ----------------------------------------------------------------------------------------------------------


def _causes(day: _Day, truck: Ints, position: Ints, place: Mapping[str, int]) -> dict[str, Any]:
    """Why trucks waited; what they took themselves is left out."""
    causes = day.record.causes
    of = _rows_of(
        causes, truck, ~np.isin(_numbers(CAUSES, causes["cause"]), [CAUSES.index(each) for each in OWN_CAUSES])
    )
    tenths = _rounded(causes["minutes"][of.rows]).astype(np.int64)
    told = tenths > 0
    rows = of.rows[told]
    number = {**place, "": -1}
    whys = np.array(
        [
            (number[stage], cause, number[ahead])
            for stage, cause, ahead in zip(
                causes["stage"][rows].tolist(),
                _numbers(CAUSES, causes["cause"][rows]).tolist(),
                causes["ahead"][rows].tolist(),
                strict=True,
            )
        ],
        dtype=np.int64,
    ).reshape(-1, 3)
    kinds, why = np.unique(whys, axis=0, return_inverse=True)
    return {
        "kinds": kinds.tolist(),
        "truck": _differences(np.repeat(position, of.counts)[told]),
        "why": why.ravel().tolist(),
        "tenths": tenths[told].tolist(),
    }


# --- servers, gate, outages ------------------------------------------------------------------------------------------


def _changes(day: _Day, place: Mapping[str, int]) -> dict[str, Any]:
    changes, layout = day.record.changes, day.layout
    kinds = _numbers([each.name.lower() for each in Change], changes["change"])
    times = day.tenths(changes["at_min"])
    opened, closing, closed = Change.SERVER_OPENED, Change.SERVER_CLOSING, Change.SERVER_CLOSED
    of_server = np.isin(kinds, (opened, closing, closed))
    servers = {
        f"{layout.stages[group.stage]}.{group.name}.{number + 1}": layout.first_server[place_of] + number
        for place_of, group in enumerate(layout.groups)
        for number in range(group.servers)
    }
    spells = [
        (servers[of], since, until, int(kind == closing))
        for of, since, until, kind in _spells(changes["of"][of_server], times[of_server], kinds[of_server])
        if kind != closed
    ]
    gate = kinds == Change.GATE
    opening = [
        (since, until)
        for _, since, until, is_open in _spells(changes["of"][gate], times[gate], changes["value"][gate])
        if is_open
    ]
    down = kinds == Change.OUTAGE
    hits = _hits(day.scenario, layout, place)
    return {
        "spells": sorted(spells),
        "gate": sorted(opening) if day.scenario.calendar.hours is not None else None,
        "outages": sorted(
            (
                {"name": of, **hits[of], "from": since, "until": until}
                for of, since, until, holds in _spells(changes["of"][down], times[down], changes["value"][down])
                if holds
            ),
            key=lambda each: (each["from"], each["name"]),
        ),
    }


def _spells(of: npt.NDArray[np.str_], times: Floats, kind: Ints) -> list[tuple[str, int, int, int]]:
    """What held of each thing from one of its changes to the next, within the day: from, until [tenths], and what."""
    length = MINUTES_PER_DAY * TENTHS
    order = np.argsort(of, kind="stable")
    of, times, kind = of[order], times[order], kind[order]
    until = np.append(times[1:], length)
    until[:-1][of[1:] != of[:-1]] = length
    since, until = np.clip(times, 0, length), np.clip(until, 0, length)
    held = since < until
    return list(
        zip(
            of[held].tolist(),
            since[held].astype(np.int64).tolist(),
            until[held].astype(np.int64).tolist(),
            kind[held].tolist(),
            strict=True,
        )
    )


def _hits(scenario: Scenario, layout: Layout, place: Mapping[str, int]) -> dict[str, dict[str, Any]]:
    """Stages that each outage stops or slows, by name, and servers that it stops."""
    stated = outages(scenario, layout)
    group = np.repeat(np.arange(len(layout.groups)), np.diff(layout.first_server))
    found = {}
    for number, name in enumerate(stated.names):
        servers = np.flatnonzero(stated.of_server[number])
        pools = {layout.pools[pool] for pool in np.flatnonzero(stated.of_pool[number])}
        stages = {layout.groups[each].stage for each in group[servers]}
        stages |= set(np.flatnonzero(stated.of_road[number])) | set(np.flatnonzero(stated.pace[number] != 1))
        stages |= {place for place, each in enumerate(layout.stages) if pools & _officers_at(scenario, each)}
        drawn = sorted(place[layout.stages[each]] for each in stages if layout.stages[each] in place)
        found[name] = {"stages": drawn, "servers": servers.tolist()}
    return found


def _officers_at(scenario: Scenario, name: str) -> set[str]:
    stage = scenario.stages[name]
    return set(stage.officers) if isinstance(stage, ServiceStage) else set()


# --- columns ---------------------------------------------------------------------------------------------------------


def _numbers(names: Sequence[str], values: npt.NDArray[np.str_]) -> Ints:
    """Names as their places in a list, in which they all stand."""
    number = {name: place for place, name in enumerate(names)}
    return np.array([number[value] for value in values.tolist()], dtype=np.int64)


def _whole(values: Floats) -> list[int | None]:
    """Whole numbers; None for NaN."""
    missing = np.isnan(values)
    column: list[int | None] = np.where(missing, 0, values).astype(np.int64).tolist()
    for row in np.flatnonzero(missing).tolist():
        column[row] = None
    return column


def _differences(values: Ints) -> list[int]:
    """Each less the one before it; the first as it is."""
    differences: list[int] = np.diff(values, prepend=0).astype(np.int64).tolist()
    return differences


def _exceptions(values: Floats, usual: Floats | float = 0.0, positions: Ints | None = None) -> dict[str, Any]:
    """Where values are not what they usually are, and what they are there; NaN that is usual is none."""
    same = (values == usual) | (np.isnan(values) & np.isnan(usual))
    rows = np.flatnonzero(~same)
    return {"row": _differences(rows if positions is None else positions[rows]), "value": _whole(values[rows])}
