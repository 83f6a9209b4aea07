"""The whole port while it runs, as arrays: one record per stage, lane, line, group, server, pool and truck.

Trucks, lines, servers and so on are numbers here. Numbers of stages, lanes, groups, servers, pools and trucks are those
of the layout and of the table of trucks; lines are numbered lane by lane. Types are fixed, so that the engine is
compiled once for all ports.
"""

from typing import Annotated, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from portsim.arrays import Flags, Floats, Ints

NONE = -1
"""No truck, no server, no line."""
NEVER = np.inf
"""When what is no longer to come falls due."""

Records = npt.NDArray[Any]
"""Rows of one of the record types below; their fields are read as attributes."""

CLOCK = np.dtype(
    [
        ("now", "f8"),  # [min]
        ("last_midnight", "f8"),  # until then the run goes on, whoever is there [min]
        ("horizon", "f8"),  # events at this instant do not happen [min]
        ("past_last_midnight", "?"),
        ("next_change", "i8"),  # row of the planned change that comes next
        ("change_due", "f8"),  # when [min]
        ("next_truck", "i8"),  # truck that arrives next
        ("arrival_due", "f8"),  # when [min]
        ("releases", "i8"),  # times that kept posts are to be looked at, at this instant
        ("pending", "i8"),  # ends of services and drives in the calendar
        ("scheduled", "i8"),  # how many have ever been scheduled
        ("handed_from", "i8"),  # where the list of hand-overs begins
        ("hand_overs", "i8"),  # how many are on it
    ],
    align=True,
)
"""The clock; one record."""

DUE = np.dtype([("time", "f8"), ("number", "i8"), ("truck", "i8")], align=True)
"""An entry of the calendar: when a truck's service or drive ends, and as which one it was scheduled."""

NOTEBOOK = np.dtype([("endings", "i8"), ("departures", "i8"), ("changes", "i8")], align=True)
"""How far the log is written: services and drives ended, trucks departed, rows of changes; one record."""

GATE = np.dtype(
    [
        ("open", "?"),
        ("at_close", "i8"),
        ("closings", "i8"),  # how often it has closed
        ("keeps_posts", "?"),  # posts may be kept above their plans, for trucks that have arrived
        ("outside", "i8"),  # queue of the first direction; those of the others follow
        ("directions", "i8"),
    ],
    align=True,
)
"""The gate; one record."""

OFFICE = np.dtype(
    [
        ("awaited", "i8"),  # queue of the parked trucks that wait for officers, of all stages
        ("hold_back", "?"),  # while trucks park after changes of plan
    ],
    align=True,
)
"""Where officers are given out; one record."""

STAGE = np.dtype(
    [
        ("is_road", "?"),
        ("turns_away", "?"),
        ("on_route", "?"),  # some route comes here, so that trucks outside may
        ("blocked", "i8"),  # queue of the trucks elsewhere that found no room here
        ("keeps_on", "?"),  # some post is kept for it whenever the post's plan falls
        ("ahead", "i8"),  # trucks that have arrived and have yet to begin here
        ("late_ahead", "i8"),  # of these, those that arrived before the last closing of the gate
        ("new_ahead", "i8"),  # and those that have arrived since
        ("restaffed", "?"),  # a plan of its groups has changed at this instant
        # Stages with servers
        ("lane_choice", "i8"),
        ("ties_random", "?"),
        ("needs_officers", "?"),
        ("first_lane", "i8"),
        ("beyond_lane", "i8"),
        ("first_group", "i8"),
        ("beyond_group", "i8"),
        # Roads
        ("room", "i8"),
        ("overtaking", "?"),
        ("trucks", "i8"),
        ("first_row", "i8"),  # visits of the first and the last truck on it
        ("last_row", "i8"),
        ("last_end", "f8"),  # when the last truck on it will have ended its drive [min]
    ],
    align=True,
)

LANE = np.dtype(
    [
        ("first_line", "i8"),
        ("beyond_line", "i8"),
        ("first_own", "i8"),  # groups that list it first, in `members`
        ("beyond_own", "i8"),
        # How good a choice it is, while a truck chooses
        ("eligible", "?"),
        ("shut", "?"),  # none of its own servers is open
        ("load", "f8"),
    ],
    align=True,
)

LINE = np.dtype(
    [
        ("lane", "i8"),
        ("room", "i8"),
        ("own", "i8"),  # its only server, in a lane with one line per server
        ("first_group", "i8"),  # groups that serve it, the one that lists its lane earliest first, in `members`
        ("beyond_group", "i8"),
        ("present", "i8"),  # trucks waiting, parked and in service
        ("work", "f8"),  # mean service of those trucks, each in full [min]
    ],
    align=True,
)

GROUP = np.dtype(
    [
        ("stage", "i8"),
        ("first_server", "i8"),
        ("beyond_server", "i8"),
        ("free", "i8"),  # servers open and without a truck
        ("first_free", "i8"),  # the lowest number of those
        ("level", "i8"),  # servers open, those that are closing left out
    ],
    align=True,
)

SERVER = np.dtype(
    [
        ("group", "i8"),
        ("first_line", "i8"),  # lines it serves, the preferred one first, in `members`
        ("beyond_line", "i8"),
        ("truck", "i8"),  # whom it holds: parked, in service or blocked
        ("open", "?"),
        ("closing", "?"),
    ],
    align=True,
)

POOL = np.dtype([("on_duty", "i8"), ("busy", "i8")], align=True)

POST = np.dtype(
    [
        ("planned", "i8"),
        ("kept", "i8"),  # below what its level may not fall, for trucks that arrived before the gate closed
        ("kept_on", "i8"),  # likewise, for trucks that arrived before its plan fell
        ("awaited", "i8"),  # how many of these have still to begin, counted at each stage where they need it
    ],
    align=True,
)
"""A group or a pool as its plan sees it; groups come first."""

NOT_NEEDED = -1
"""What `at_end` says of stages at which a post does not work."""

QUEUE = np.dtype([("first", "i8"), ("last", "i8"), ("trucks", "i8")], align=True)
"""Trucks one behind the other: of a line (its own number), blocked before a stage, outside, or awaiting officers."""

TRUCK = np.dtype(
    [
        ("row", "i8"),  # of the log: the stage where it is, or that it wants to come to
        ("priority", "i8"),  # its place in a queue: priority, time joined, truck number
        ("joined", "f8"),
        ("ending", "i8"),  # as which one of the run its last service or drive ended
        ("line", "i8"),
        ("closings", "i8"),  # how often the gate had closed when it arrived
        ("ahead", "i8"),  # trucks before and behind it in the queue in which it stands
        ("behind", "i8"),
        ("under_way", "?"),  # a first service or drive has begun
        ("awaits_officers", "?"),
        ("waits_to_be_first", "?"),  # has ended its drive behind others
    ],
    align=True,
)


class Port(NamedTuple):
    """The port, its trucks, and the log that is written. S stages, L lanes, P pools, C classes, n trucks, V visits."""

    clock: Annotated[Records, CLOCK]
    calendar: Annotated[Records, DUE]
    """Ends of services and drives, as a heap, shape (n + 1,)."""
    handed: Ints
    """Trucks that go on at this instant: a ring, shape (n + 1,)."""
    notebook: Annotated[Records, NOTEBOOK]
    gate: Annotated[Records, GATE]
    office: Annotated[Records, OFFICE]
    stages: Annotated[Records, STAGE]
    lanes: Annotated[Records, LANE]
    lines: Annotated[Records, LINE]
    groups: Annotated[Records, GROUP]
    servers: Annotated[Records, SERVER]
    pools: Annotated[Records, POOL]
    posts: Annotated[Records, POST]
    at_end: Annotated[Ints, 2]
    """What a falling plan does with trucks still to come, by post and stage; NOT_NEEDED where it does not work."""
    latecomers: Annotated[Ints, 2]
    """First truck that came too late for a post to be kept on for it, or is still shut out, by post and direction."""
    queues: Annotated[Records, QUEUE]
    members: Ints
    """Which groups and lines belong to whom, list after list."""
    officers_needed: Annotated[Ints, 2]
    """Officers needed per truck, shape (S, P)."""
    mean_service: Annotated[Floats, 2]
    """Mean service [min], shape (C, L)."""
    plan_min: Floats
    """When planned changes are due [min]."""
    plan_kind: Ints
    plan_of: Ints
    plan_level: Ints
    # The table of trucks
    trucks: Annotated[Records, TRUCK]
    """What changes about each truck, shape (n,)."""
    arrived: Floats
    direction: Ints
    truck_class: Ints
    seized: Flags
    first_visit: Ints
    stage: Ints
    """Stages of all itineraries, shape (V,)."""
    admitted: Annotated[Flags, 2]
    service: Annotated[Floats, 2]
    priority: Annotated[Ints, 2]
    luck: Annotated[Floats, 2]
    behind_on_road: Ints
    """Visit of the truck behind on a road: a truck that goes on is on two roads for a moment, shape (V,)."""
    # The log
    truck: Ints
    joined: Floats
    lane_at_joining: Ints
    lane: Ints
    parked: Floats
    server: Ints
    began: Floats
    ended: Floats
    left: Floats
    disposition: Ints
    departed: Floats
    change_min: Floats
    """As many rows as there is paper for; those written are counted in `notebook`."""
    change_kind: Ints
    change_of: Ints
    change_value: Ints
