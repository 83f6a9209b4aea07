"""The table of trucks: who comes, when, where each is sent, and how long each service will take.

Everything about a truck that does not depend on queues, drawn and decided for all trucks at once before the clock
starts.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from portsim.arrays import Flags, Floats, Ints
from portsim.layout import Layout
from portsim.units import GRID_MIN

NEVER_TRUCKS = np.iinfo(np.int64).max
"""A line at which nobody turns back."""


class Tempers(NamedTuple):
    """What the driver of each truck puts up with; n trucks."""

    turn_back_at: Ints
    """Trucks present at which the driver turns back on arrival, NEVER_TRUCKS for no limit, shape (n,)."""
    turn_back_above_min: Floats
    """Posted wait above which the driver turns back on arrival, infinite for no limit [min], shape (n,)."""
    patience_min: Floats
    """How long the driver waits in a line that may be left, infinite for ever, on the grid [min], shape (n,)."""


class Inspected(NamedTuple):
    """What inspections do with n trucks at one step of pressure: S stages, F finds."""

    selected: Flags
    """Chosen by an authority, shape (n, S)."""
    referred: Flags
    """Sent to a stage by an alarm at an earlier one, shape (n, S)."""
    false_alarm: Flags
    """Raised an alarm although nothing was found, shape (n, S)."""
    seized: Flags
    """Seized at the last stage of its itinerary, shape (n,)."""
    find_truck: Ints
    """Truck of each violation found, in the order of stages, shape (F,)."""
    find_stage: Ints
    find_violation: Ints
    find_confirmed: Flags


class Relaxed(NamedTuple):
    """Trucks whose rates of inspection may be relaxed: itineraries then hold the visits of all steps of pressure."""

    steps_of_visit: Ints
    """Steps at which each visit takes place, 2^k for step k and 1 for the full rates, added up, shape (V,)."""
    seized_at_steps: Ints
    """Steps at which each truck is seized at the end, likewise, shape (n,)."""
    inspected: tuple[Inspected, ...]
    """By step from 1 on; at the full rates it is as the table itself says."""


class Waiver(NamedTuple):
    """What relaxed rates spared n trucks of which a run has decided."""

    step: Ints
    """Step at which each was inspected, 0 for the full rates, shape (n,)."""
    exams: Flags
    """Inspections that would have taken place at the full rates, shape (n, S)."""
    violations: Flags
    """Violations that would have been found and acted on at the full rates, and were not, shape (n, T)."""
    spared_truck: Ints
    """Truck of each visit that stood on its itinerary until it was told otherwise."""
    spared_stage: Ints


@dataclass(frozen=True, eq=False)
class Trucks:
    """All trucks of one run, one row per truck, in the order in which they arrive.

    n trucks, L lanes, S stages, V visits, A authorities, M programmes, T types of violation, F finds, Q suspensions.
    Numbers are those of the Layout. Rows are sorted by arrival, then direction, then number within the stream: the row
    is the truck number that ties are broken by.
    """

    direction: Ints
    """Direction, shape (n,)."""
    number: Ints
    """Number within its traffic stream, from 0, shape (n,)."""
    arrived_min: Floats
    """Arrival before the gate [min], non-decreasing, shape (n,)."""
    truck_class: Ints
    """Class, shape (n,)."""
    route: Ints
    """Route, shape (n,)."""
    selected: Flags
    """Chosen by an authority for the inspection at a stage of its route, shape (n, S)."""
    referred: Flags
    """Sent to a stage by an alarm at an earlier one, shape (n, S)."""
    false_alarm: Flags
    """Raised an alarm at a stage although nothing was found, shape (n, S)."""
    seized: Flags
    """Seized at the last stage of its itinerary, shape (n,)."""
    programmes: Flags
    """Programmes held on arrival, those suspended left out, shape (n, M)."""
    violations: Flags
    """Violations carried, shape (n, T)."""
    score: Floats
    """Risk score with each authority, higher is riskier; NaN where all is left to chance, shape (n, A)."""
    find_truck: Ints
    """Truck of each violation found, if the inspection takes place, in the order of stages, shape (F,)."""
    find_stage: Ints
    """Where it is found, shape (F,)."""
    find_violation: Ints
    """Its type, shape (F,)."""
    find_confirmed: Flags
    """Whether that inspection acts on it; otherwise the truck is only referred to a later one, shape (F,)."""
    suspension_truck: Ints
    """Truck whose find costs a company programmes, shape (Q,)."""
    suspension_rule: Ints
    """Place of the rule under `integrity`, shape (Q,)."""
    suspension_from_min: Floats
    """Midnight from which the programmes are lost [min], shape (Q,)."""
    first_visit: Ints
    """Where each truck's itinerary begins in `stage`, shape (n + 1,)."""
    stage: Ints
    """Stages of all itineraries, truck after truck, in the order visited, shape (V,)."""
    admitted: Flags
    """Lanes that admit the truck, shape (n, L)."""
    service_min: Floats
    """Time in service (or on the road) in each lane, whether visited or not, on the grid [min], shape (n, L)."""
    priority: Ints
    """Place in the queue of each stage, lower first, shape (n, S)."""
    lane_luck: Floats
    """Uniform numbers for random lane choices and ties, shape (n, S)."""

    no_show: Flags | None = None
    """Trucks that have an appointment and never come; their itineraries are empty, shape (n,); None: all come."""
    tempers: Tempers | None = None
    """What drivers put up with; None where nobody ever turns back or leaves."""
    relaxed: Relaxed | None = None
    """What becomes of trucks at relaxed rates, before a run decides that; None where no rates are relaxed."""
    waiver: Waiver | None = None
    """What that spared them, after it has; None where no rates are relaxed."""
    first_life: Ints = field(default_factory=lambda: np.zeros(1, dtype=np.int64))
    """Where the lives of each thing that may break down begin in `life_min`, one entry more than there are."""
    life_min: Floats = field(default_factory=lambda: np.empty(0))
    """How long each is in use until it breaks down, time after time, on the grid [min]."""
    repair_min: Floats = field(default_factory=lambda: np.empty(0))
    """How long each of these repairs takes, on the grid [min]."""

    def __len__(self) -> int:
        return len(self.arrived_min)


def refuse_impossible(trucks: Trucks, layout: Layout, *, machines: int, horizon_min: float) -> None:
    """ValueError, naming the column, where a table made by hand would lead an engine astray.

    Tables that are drawn are sound. Engines trust what they read: one would look for a lane that is not there, the
    other let time go backwards. `machines` may break down in a run that ends at `horizon_min` at the latest [min].
    """
    _refuse_impossible_visits(trucks, layout)
    _refuse_impossible_drivers(trucks)
    if trucks.relaxed is not None:
        _refuse_impossible_steps(trucks.relaxed, n=len(trucks), visits=len(trucks.stage))
    _refuse_impossible_lives(trucks, machines, horizon_min)


def _refuse_impossible_visits(trucks: Trucks, layout: Layout) -> None:
    n, visits, stages, lanes = len(trucks), len(trucks.stage), len(layout.stages), len(layout.lanes)
    for name, shape in {
        **dict.fromkeys(("direction", "truck_class", "seized"), (n,)),
        **dict.fromkeys(("admitted", "service_min"), (n, lanes)),
        **dict.fromkeys(("priority", "lane_luck"), (n, stages)),
        "first_visit": (n + 1,),
    }.items():
        column = getattr(trucks, name)
        _demand(column.shape == shape, name, f"its shape should be {shape}, not {column.shape}")
    arrived, first = trucks.arrived_min, trucks.first_visit
    # Of ordered numbers the first and the last bound all others. NaN compares as false.
    ordered = bool((arrived[1:] >= arrived[:-1]).all()) and (n == 0 or bool(arrived[0] >= 0 and arrived[-1] < np.inf))
    _demand(ordered, "arrived_min", "arrivals should be finite times from 0 on, each no earlier than the one before")
    itineraries = first[0] == 0 and first[-1] == visits and bool((first[1:] >= first[:-1]).all())
    _demand(itineraries, "first_visit", "it should rise from 0 to the number of visits")
    for name, count in (
        ("direction", len(layout.directions)),
        ("truck_class", len(layout.classes)),
        ("stage", stages),
    ):
        column = getattr(trucks, name)
        _demand(_all_within(column, 0, count - 1), name, f"numbers should be from 0 to {count - 1}")
    luck = trucks.lane_luck
    _demand(_all_within(luck, 0.0, np.nextafter(1.0, 0.0)), "lane_luck", "numbers should be at least 0 and below 1")
    if not _all_within(trucks.service_min, 0.0, np.inf):
        lane_of = np.array([lane.stage for lane in layout.lanes])
        visited = np.zeros((n, stages), np.bool_)
        visited[np.repeat(np.arange(n), np.diff(first)), trucks.stage] = True
        needed = trucks.admitted & visited[:, lane_of]
        sound = bool((trucks.service_min[needed] >= 0).all())
        _demand(sound, "service_min", "a truck needs a time of 0 or more in each lane that admits it where it goes")


def _refuse_impossible_drivers(trucks: Trucks) -> None:
    n = len(trucks)
    for name, column in {"no_show": trucks.no_show, **(trucks.tempers._asdict() if trucks.tempers else {})}.items():
        shape = column.shape if column is not None else (n,)
        _demand(shape == (n,), name, f"its shape should be {(n,)}, not {shape}")
    if trucks.no_show is not None:
        at_home = bool((np.diff(trucks.first_visit)[trucks.no_show] == 0).all())
        _demand(at_home, "no_show", "a truck that never comes has no visits")
    if trucks.tempers is not None:
        for name, column in trucks.tempers._asdict().items():
            _demand(_all_within(column, 0, np.inf), name, "numbers should be 0 or more")


def _refuse_impossible_steps(relaxed: Relaxed, n: int, visits: int) -> None:
    steps = 1 << (len(relaxed.inspected) + 1)
    for name, count, least in (("steps_of_visit", visits, 1), ("seized_at_steps", n, 0)):
        column = getattr(relaxed, name)
        _demand(column.shape == (count,), name, f"its shape should be {(count,)}, not {column.shape}")
        _demand(_all_within(column, least, steps - 1), name, f"numbers should be from {least} to {steps - 1}")


def _refuse_impossible_lives(trucks: Trucks, machines: int, horizon_min: float) -> None:
    first, lives, repairs = trucks.first_life, trucks.life_min, trucks.repair_min
    _demand(first.shape == (machines + 1,), "first_life", f"its shape should be {(machines + 1,)}, not {first.shape}")
    rises = first[0] == 0 and first[-1] == len(lives) and bool((first[1:] > first[:-1]).all())
    _demand(rises, "first_life", "it should rise from 0 to the number of lives, each machine having at least one")
    _demand(lives.shape == repairs.shape, "repair_min", f"its shape should be {lives.shape}, not {repairs.shape}")
    _demand(_all_within(lives, GRID_MIN, np.inf), "life_min", "lives should last a step of time at least")
    _demand(_all_within(repairs, 0, np.inf), "repair_min", "numbers should be 0 or more")
    lasting = bool((np.add.reduceat(lives, first[:-1]) >= horizon_min).all()) if machines else True
    _demand(lasting, "life_min", "the lives of each machine should together outlast the run")


def _all_within(column: Floats | Ints, least: float, most: float) -> bool:
    """Whether all numbers lie between two; NaN does not."""
    return column.size == 0 or bool(column.min() >= least and column.max() <= most)


def _demand(sound: bool, column: str, why: str) -> None:
    if not sound:
        raise ValueError(f"this table of trucks cannot be: {column}: {why}")
