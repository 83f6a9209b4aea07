"""The port as the engines see it: frozen, flat and checked. No YAML, no names to look up, no chance left."""

import datetime as dt
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from portsim.layout import Layout, lay_out
from portsim.scenario.model import Calendar, Scenario
from portsim.scenario.quantities import Plan
from portsim.scenario.stages import RoadStage, ServiceStage
from portsim.trucks import Flags, Floats, Ints
from portsim.units import DAYS_PER_WEEK, MINUTES_PER_DAY

UNLIMITED = -1
"""Room without a limit."""


class LaneChoice(IntEnum):
    """How a truck chooses among the lanes open to it."""

    DEDICATED = 0
    SHORTEST = 1
    LEAST_WORK = 2
    RANDOM = 3


class AtClose(IntEnum):
    """What happens to trucks inside when the gate closes."""

    SERVE = 0
    HOLD = 1
    TURN_AWAY = 2


class Planned(IntEnum):
    """What a planned change is about."""

    GATE = 0
    GROUP = 1
    POOL = 2


@dataclass(frozen=True, eq=False)
class Network:
    """One port, S stages, L lanes, G groups, P pools, C classes, K planned changes. Numbers are those of `layout`."""

    layout: Layout
    is_road: Flags
    """Shape (S,)."""
    road_room: Ints
    """Trucks a road holds, UNLIMITED without a limit and at service stages, shape (S,)."""
    overtaking: Flags
    """Whether trucks may pass each other on a road, shape (S,)."""
    lane_choice: Ints
    """`LaneChoice`, shape (S,)."""
    ties_random: Flags
    """Whether equally good lanes are chosen by chance, shape (S,)."""
    turns_away: Flags
    """Whether a truck from outside leaves when the stage is full, shape (S,)."""
    lane_room: Ints
    """Trucks that can wait in each lane (in each line), or UNLIMITED, shape (L,)."""
    line_per_server: Flags
    """Whether each server of the lane has a line of its own, shape (L,)."""
    officers: Ints
    """Officers needed per truck, shape (S, P)."""
    mean_service_min: Floats
    """Mean service time by class and lane, on the grid [min], shape (C, L)."""
    change_min: Floats
    """When each planned change is due [min], non-decreasing, shape (K,)."""
    change_kind: Ints
    """`Planned`, shape (K,)."""
    change_of: Ints
    """Group or pool; 0 for the gate, shape (K,)."""
    change_level: Ints
    """Servers open, officers on duty, or 1 and 0 for an open and a closed gate, shape (K,)."""
    has_hours: bool
    """Whether the gate ever closes."""
    at_close: int
    """`AtClose`; HOLD in a port without hours."""
    warm_up_min: float
    """From when trucks are measured [min]."""
    last_midnight_min: float
    """End of the last day [min]."""
    horizon_min: float
    """When the run ends at the latest [min]; events at this instant do not happen."""
