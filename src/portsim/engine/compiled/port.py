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
        ("stages_with_stranded", "i8"),  # at which trucks stand in a line without an open server
        ("outages_may_come", "?"),  # nobody counts what only outages ask about where there are none
        ("pace_may_change", "?"),  # by outages, or by the load
        ("waits_are_posted", "?"),
        ("rates_may_relax", "?"),  # trucks learn on their way which of their visits take place
        ("decision_due", "f8"),  # when the next machine breaks down or has been mended, or somebody decides [min]
        ("decisions_scheduled", "i8"),  # how many of these have ever been scheduled
        ("unseen", "?"),  # something has happened since the supervisor looked
        ("releases", "i8"),  # times that kept posts are to be looked at, at this instant
        ("pending", "i8"),  # ends of services, drives and patience in the calendar
        ("scheduled", "i8"),  # how many have ever been scheduled
        ("handed_from", "i8"),  # where the list of hand-overs begins
        ("hand_overs", "i8"),  # how many are on it
    ],
    align=True,
)
"""The clock; one record."""

DUE = np.dtype([("time", "f8"), ("number", "i8"), ("of", "i8")], align=True)
"""An entry of the calendar: when a truck's service or drive ends, or patience at a visit, and as which one it was
scheduled."""

DECISION = np.dtype([("due", "f8"), ("number", "i8")], align=True)
"""When something of the rank of decisions is due, NEVER if it is not [min], and as which one it was scheduled."""

NOTEBOOK = np.dtype([("endings", "i8"), ("departures", "i8"), ("changes", "i8"), ("stops", "i8")], align=True)
"""How far the log is written: services and drives ended, trucks departed, rows of changes and of stops; one record."""

GATE = np.dtype(
    [
        ("open", "?"),
        ("at_close", "i8"),
        ("closings", "i8"),  # how often it has closed
        ("keeps_posts", "?"),  # posts may be kept above their plans, for trucks that have arrived
        ("has_tempers", "?"),  # drivers may turn back on arrival, or lose patience
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
        ("staffs_booths", "?"),  # some group takes officers from pools
        ("booths_are_looked_at", "?"),  # booths open or close at this instant, before officers begin anything else
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
        ("restaffed", "?"),  # at this instant a plan of its groups has changed, or an outage of its servers
        ("pace", "f8"),  # by what services and drives that begin now take longer, for outages
        ("may_be_left", "?"),  # drivers may lose patience in its lines
        ("counts_wait", "?"),  # what a truck waits here belongs to the wait that is posted
        ("first_by_line", "i8"),  # factors on services by trucks that wait, in `from_number` and `factor`
        ("beyond_by_line", "i8"),
        ("first_by_servers", "i8"),  # and by servers that work
        ("beyond_by_servers", "i8"),
        # Stages with servers
        ("lane_choice", "i8"),
        ("ties_random", "?"),
        ("needs_officers", "?"),
        ("stopped", "i8"),  # trucks at servers that an outage keeps from serving them
        ("stranded", "?"),  # trucks stand in a line without an open server
        ("first_lane", "i8"),
        ("beyond_lane", "i8"),
        ("first_group", "i8"),
        ("beyond_group", "i8"),
        # Roads
        ("room", "i8"),
        ("overtaking", "?"),
        ("down", "i8"),  # outages that close it: nobody enters, and those on it drive on
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
        ("free", "i8"),  # servers that work and have no truck
        ("first_free", "i8"),  # the lowest number of those
        ("level", "i8"),  # servers open, those that are closing left out
        ("working", "i8"),  # of these, those that no outage stops
        ("takes_officers", "?"),  # from pools, for each server
        ("wanted", "i8"),  # servers that should be open; as many of these as officers allow are
    ],
    align=True,
)

SERVER = np.dtype(
    [
        ("group", "i8"),
        ("first_line", "i8"),  # lines it serves, the preferred one first, in `members`
        ("beyond_line", "i8"),
        ("first_machine", "i8"),  # what may break down at it while it is open, or busy, in `members`
        ("beyond_machine", "i8"),
        ("truck", "i8"),  # whom it holds: parked, in service or blocked
        ("down", "i8"),  # outages that keep it from serving
        ("open", "?"),
        ("closing", "?"),
        ("manned", "?"),  # officers from pools are there
    ],
    align=True,
)

POOL = np.dtype(
    [
        ("on_duty", "i8"),
        ("busy", "i8"),
        ("down", "i8"),  # outages that keep it from beginning anything
        ("exams_first", "?"),  # parked trucks get officers before booths
    ],
    align=True,
)

POST = np.dtype(
    [
        ("planned", "i8"),
        ("kept", "i8"),  # below what its level may not fall, for trucks that arrived before the gate closed
        ("kept_on", "i8"),  # likewise, for trucks that arrived before its plan fell
        ("awaited", "i8"),  # how many of these have still to begin, counted at each stage where they need it
        ("beyond", "i8"),  # servers open beyond this by order of the supervisor; below 0 where they work elsewhere
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
        ("waited", "f8"),  # waited and blocked at stages of the wait that is posted [min]; not kept if none is
        ("bears", "i8"),  # visit at which its driver has begun to lose patience last
        ("ahead", "i8"),  # trucks before and behind it in the queue in which it stands
        ("behind", "i8"),
        ("under_way", "?"),  # a first service or drive has begun
        ("awaits_officers", "?"),
        ("waits_to_be_first", "?"),  # has ended its drive behind others
    ],
    align=True,
)

SERVICE = np.dtype(
    [
        ("needed", "f8"),  # how long it takes in all [min]
        ("done", "f8"),  # how much of it was done before an outage stopped it [min]
        ("running_since", "f8"),  # since when it has gone on without a stop [min]
        ("running", "?"),
        ("finished", "?"),
        ("stopped", "?"),  # the truck stands at a server that an outage keeps from serving it
        ("stop", "i8"),  # which stop of the run keeps it from going on; NONE once it goes on
    ],
    align=True,
)
"""A truck's service at the stage that it joined last, as far as outages are concerned."""

OUTAGE = np.dtype([("moves", "?"), ("work", "i8"), ("in_force", "?")], align=True)
"""Where a truck goes whose service it stops, and what becomes of that (`Work`)."""

MACHINE = np.dtype(
    [
        ("outage", "i8"),  # that it brings when it breaks down
        ("wears", "i8"),  # `Wears`: what it wears out by
        ("crew", "i8"),  # that mends it; NO_CREW where somebody is always at hand
        ("life", "i8"),  # its present life, in `life_min`; the repair that follows has the same place
        ("left", "f8"),  # what is left of that since it last rested [min]
        ("in_use", "?"),
        ("broken", "?"),
        ("running", "?"),  # it wears out
        ("running_since", "f8"),  # [min]
        ("behind", "i8"),  # the machine that waits for the crew behind it
    ],
    align=True,
)
"""Something that breaks down by chance."""

CREW = np.dtype(
    [
        ("teams", "i8"),  # that are free
        ("first", "i8"),  # machine that has waited longest for it
        ("last", "i8"),
    ],
    align=True,
)
"""Teams that mend machines, one each, in the order in which these broke down."""


ORDER = np.dtype(
    [
        ("group", "i8"),  # whose servers it opens beyond their plan, or NONE
        ("relaxes", "i8"),  # direction whose rates of inspection it relaxes, or NONE
        ("step", "i8"),  # and to which step
        ("takes_from", "i8"),  # group that gives a server for each, or NONE
        ("looks_at", "i8"),  # `LooksAt`
        ("direction", "i8"),  # whose posted wait it looks at
        ("open_above", "f8"),  # [trucks or min]
        ("close_below", "f8"),
        ("after", "f8"),  # how long either must stand [min]
        ("delay", "f8"),  # from the decision until the server is open [min]
        ("at_least", "f8"),  # [min]
        ("at_most", "i8"),
        ("opened", "i8"),  # servers open by it, or 1 while it relaxes rates
        ("changed", "f8"),  # when this changed last [min]
        ("wants", "i8"),  # what is to happen if nothing changes: one more (1), one less (-1)
        ("prepares", "?"),  # it has been decided, and the server is on its way
    ],
    align=True,
)
"""A standing order: servers opened beyond the plan of a group, or rates relaxed, while there is too much to do."""

POSTING = np.dtype(
    [
        ("every", "f8"),  # [min], NEVER where nothing is posted
        ("rounded", "f8"),  # to a multiple of this [min]
        ("at", "i8"),  # stage at which the wait of a truck that begins is read, or NONE
        ("wait", "f8"),  # as posted last [min]
        ("trucks", "i8"),  # that have come through since
        ("waits", "f8"),  # theirs in all [min]
    ],
    align=True,
)
"""The wait of a direction as it is posted: now and then, the mean of those who came through lately."""


class Port(NamedTuple):
    """The port, its trucks, and the log that is written.

    S stages, L lanes, P pools, C classes, O outages, R standing orders, D directions, n trucks, V visits.
    """

    clock: Annotated[Records, CLOCK]
    calendar: Annotated[Records, DUE]
    """Ends of services and drives, and of patience, as a heap, shape (n + 1,), or (n + V + 1,) with patience."""
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
    """Officers needed per truck of a stage, then per server of an order, then of a group, shape (S + R + G, P)."""
    mean_service: Annotated[Floats, 2]
    """Mean service [min], shape (C, L)."""
    plan_min: Floats
    """When planned changes are due [min]."""
    plan_kind: Ints
    plan_of: Ints
    plan_level: Ints
    outages: Annotated[Records, OUTAGE]
    of_server: Annotated[Flags, 2]
    """Servers that an outage stops, shape (O, servers)."""
    of_road: Annotated[Flags, 2]
    """Roads that nobody may enter meanwhile, shape (O, S)."""
    of_pool: Annotated[Flags, 2]
    """Pools whose officers begin nothing meanwhile, shape (O, P)."""
    pace: Annotated[Floats, 2]
    """Factor on services and drives that begin meanwhile, shape (O, S)."""
    machines: Annotated[Records, MACHINE]
    crews: Annotated[Records, CREW]
    life_min: Floats
    """How long machines last, time after time, those of each behind those of the one before [min]."""
    repair_min: Floats
    """How long each of these breakdowns takes to mend [min]."""
    decisions: Annotated[Records, DECISION]
    """What is due of machines, orders, postings and entries, one behind the other."""
    orders: Annotated[Records, ORDER]
    order_lanes: Annotated[Flags, 2]
    """Lanes looked at, shape (R, L)."""
    order_roads: Annotated[Flags, 2]
    """Roads looked at, shape (R, S)."""
    postings: Annotated[Records, POSTING]
    headway: Floats
    """Least time between two trucks that are let in, shape (D,) [min]."""
    next_entry: Floats
    """When the next one may be let in, shape (D,) [min]."""
    seen: Annotated[Flags, 2]
    """Stages and roads whose trucks drivers see on arrival, shape (D, S)."""
    may_leave: Annotated[Flags, 2]
    """Stages whose lines drivers may leave, shape (D, S)."""
    decided_at: Ints
    """Stage at whose end trucks of a direction are told how they will be inspected, or NONE, shape (D,)."""
    from_number: Ints
    """Trucks or servers from which a factor on services counts."""
    factor: Floats
    """These factors."""
    # The table of trucks
    turn_back_at: Ints
    """Trucks present at which a driver turns back, shape (n,), or empty where nobody ever turns back or leaves."""
    turn_back_above: Floats
    """Posted wait above which a driver turns back, likewise [min]."""
    patience: Floats
    """How long a driver waits in a line that may be left, likewise [min]."""
    trucks: Annotated[Records, TRUCK]
    """What changes about each truck, shape (n,)."""
    step: Ints
    """Step of pressure at which each truck is inspected, NONE until it has been told, shape (n,), or empty."""
    services: Annotated[Records, SERVICE]
    """What outages have done to each truck, shape (n,), or empty where none may come."""
    arrived: Floats
    direction: Ints
    truck_class: Ints
    seized: Flags
    seized_at_steps: Ints
    """Steps of pressure at which each truck is seized, 2^k for step k, or empty where no rates are relaxed."""
    no_show: Flags
    first_visit: Ints
    stage: Ints
    """Stages of all itineraries, shape (V,)."""
    steps_of_visit: Ints
    """Steps of pressure at which each visit takes place, likewise, or empty."""
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
    stop_visit: Ints
    """As many rows as there is paper for; those written are counted in `notebook`. None where no outages may come."""
    stop_lane: Ints
    stop_server: Ints
    stop_parked: Floats
    stop_began: Floats
    stop_min: Floats
    stop_moved: Flags
    stop_went_on: Floats
