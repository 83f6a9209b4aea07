"""All trucks of a run in the order of their arrival: the streams of both directions, drawn or observed, made one."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from portsim.arrays import Flags, Floats, Ints
from portsim.errors import RunError
from portsim.layout import Layout
from portsim.scenario.model import Scenario
from portsim.scenario.traffic import Direction
from portsim.streams import Luck, LuckOfSome, Streams
from portsim.traffic.arrivals import drawn_arrivals
from portsim.traffic.classes import drawn_classes
from portsim.traffic.trace import observed, traced_arrivals


@dataclass(frozen=True, eq=False)
class Traffic:
    """Who comes and when: one row per truck, sorted by arrival, then direction, then number within the stream."""

    direction: Ints
    """Direction, shape (n,)."""
    number: Ints
    """Number within the stream, from 0, shape (n,)."""
    arrived_min: Floats
    """Arrival on the grid [min], non-decreasing, shape (n,)."""
    no_show: Flags
    """Trucks that never come, for all that they have appointments, shape (n,)."""
    truck_class: Ints
    """Class, shape (n,)."""
    service_seen: Mapping[str, Floats]
    """By stage, the service times that a trace tells [min]; NaN where it does not, shape (n,)."""
    selection_seen: Mapping[str, Floats]
    """By stage, whether a trace tells of a truck's selection: 1 or 0; NaN where it does not, shape (n,)."""
    luck: Luck | LuckOfSome
    """The trucks' uniform numbers."""

    def some(self, rows: Ints) -> "Traffic":
        """Some of the trucks."""
        return Traffic(
            direction=self.direction[rows],
            number=self.number[rows],
            arrived_min=self.arrived_min[rows],
            no_show=self.no_show[rows],
            truck_class=self.truck_class[rows],
            service_seen={stage: seen[rows] for stage, seen in self.service_seen.items()},
            selection_seen={stage: seen[rows] for stage, seen in self.selection_seen.items()},
            luck=self.luck.some(rows),
        )

    def __len__(self) -> int:
        return len(self.arrived_min)


@dataclass(frozen=True, eq=False)
class _Arrivals:
    """The trucks of one direction by number; classes as places among those written."""

    arrived_min: Floats
    no_show: Flags
    truck_class: Ints
    service_seen: Mapping[str, Floats]
    selection_seen: Mapping[str, Floats]


def arrive(scenario: Scenario, layout: Layout, streams: Streams) -> Traffic:
    """All trucks of one replication."""
    arrivals = [_arrivals(scenario, direction, streams) for direction in scenario.directions()]
    counts = [len(each.arrived_min) for each in arrivals]
    direction = np.repeat(np.arange(len(arrivals)), counts)
    arrived_min = np.concatenate([each.arrived_min for each in arrivals])
    # A stable sort keeps the order of directions, and of numbers within them, among trucks that arrive together.
    order = np.argsort(arrived_min, kind="stable")
    truck_class = np.concatenate(
        [
            np.array(layout.classes_of(name))[each.truck_class]
            for name, each in zip(layout.directions, arrivals, strict=True)
        ]
    )
    number = np.concatenate([np.arange(count) for count in counts])[order]
    return Traffic(
        direction=direction[order],
        number=number,
        arrived_min=arrived_min[order],
        no_show=np.concatenate([each.no_show for each in arrivals])[order],
        truck_class=truck_class[order],
        service_seen=_merged([each.service_seen for each in arrivals], counts, order),
        selection_seen=_merged([each.selection_seen for each in arrivals], counts, order),
        luck=Luck(
            streams, {name: _by_number(direction[order] == d, number) for d, name in enumerate(layout.directions)}
        ),
    )


def _arrivals(scenario: Scenario, direction: Direction, streams: Streams) -> _Arrivals:
    stream, calendar = scenario.traffic[direction], scenario.calendar
    if stream.trace is None:
        drawn = drawn_arrivals(stream, direction, calendar, streams, scenario.events)
        uniform = streams.random(f"{direction}:class", len(drawn.arrived_min))
        return _Arrivals(drawn.arrived_min, drawn.no_show, drawn_classes(stream, uniform), {}, {})
    trace = stream.trace
    order, arrived_min = traced_arrivals(trace, direction, calendar)
    places = {name: place for place, name in enumerate(stream.classes)}
    unknown = set(trace.classes) - places.keys()
    if unknown:
        raise RunError(f"traffic.{direction}.trace: class {min(unknown)!r} is not among classes: {', '.join(places)}")
    return _Arrivals(
        arrived_min,
        np.zeros(len(arrived_min), dtype=np.bool_),
        np.array([places[name] for name in trace.classes], dtype=np.int64)[order],
        {stage: observed(seen, order) for stage, seen in trace.service_min.items()},
        {stage: observed(seen, order) for stage, seen in trace.selected.items()},
    )


def _by_number(rows: Flags, number: Ints) -> Ints:
    """Rows of one direction's trucks in the table, in the order of their numbers."""
    found = np.flatnonzero(rows)
    return found[np.argsort(number[found], kind="stable")]


def _merged(seen: list[Mapping[str, Floats]], counts: list[int], order: Ints) -> Mapping[str, Floats]:
    """What the traces of all directions tell, stage by stage; NaN for directions whose trace is silent on a stage."""
    silent = [np.full(count, np.nan) for count in counts]
    stages = dict.fromkeys(stage for each in seen for stage in each)
    return {
        stage: np.concatenate([each.get(stage, nothing) for each, nothing in zip(seen, silent, strict=True)])[order]
        for stage in stages
    }
