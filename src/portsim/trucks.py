"""The table of trucks: who comes, when, where each is sent, and how long each service will take.

Everything about a truck that does not depend on queues, drawn and decided for all trucks at once before the clock
starts.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from portsim.arrays import Flags, Floats, Ints

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


class Tags(NamedTuple):
    """What readers of RFID tags learn of each truck that passes; n trucks."""

    carried: Flags
    """Carries a tag, shape (n,)."""
    read_at_entry: Flags
    """A tag on it would be read by the first reader, shape (n,)."""
    read_at_exit: Flags
    """And by the second one, shape (n,)."""


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
    """Inspections that would have taken place at the full rates, and did not, shape (n, S)."""
    brought_exams: Flags
    """Those that did, and would not have: of trucks exempt, or seized before, at the full rates, shape (n, S)."""
    violations: Flags
    """Violations that would have been found and acted on at the full rates, and were not, shape (n, T)."""
    gained_violations: Flags
    """Those that were, and would not have been, shape (n, T)."""
    spared_truck: Ints
    """Truck of each visit that stood on its itinerary until it was told otherwise."""
    spared_stage: Ints
    came_all_the_same: Ints
    """Trucks that a log has at a stage they were spared; none in any run."""


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
    tags: Tags | None = None
    """What readers of tags learn; None where none stand. Engines do not look at it."""
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
