"""Lanes and the lines in them: who waits where, and which one a truck would choose."""

from portsim.engine.compiled.compiling import compiled
from portsim.engine.compiled.port import NONE, Port
from portsim.engine.compiled.servers import is_free, works
from portsim.engine.compiled.words import DEDICATED, LEAST_WORK, RANDOM
from portsim.network import UNLIMITED


@compiled
def free_server(port: Port, line: int) -> int:
    """The server that a truck joining a line now would take, or NONE."""
    it = port.lines[line]
    if it.own != NONE:
        return it.own if is_free(port, it.own) else NONE
    for place in range(it.first_group, it.beyond_group):
        group = port.groups[port.members[place]]
        if group.free:
            return group.first_free
    return NONE


@compiled
def has_room(port: Port, line: int) -> bool:
    """Whether one more truck may join: there is room to wait, or a server is free and open."""
    room = port.lines[line].room
    return room == UNLIMITED or port.queues[line].trucks < room or free_server(port, line) != NONE


@compiled
def is_open(port: Port, line: int) -> bool:
    """Whether any server of a line is open, and no outage stops it."""
    it = port.lines[line]
    if it.own != NONE:
        return works(port, it.own)
    for place in range(it.first_group, it.beyond_group):
        if port.groups[port.members[place]].working:
            return True
    return False


@compiled
def count(port: Port, line: int, truck: int, trucks: int) -> None:
    """One truck more (1) or less (-1) that waits, is parked or is in service."""
    it = port.lines[line]
    it.present += trucks
    it.work += trucks * port.mean_service[port.truck_class[truck], it.lane]


@compiled
def line_for(port: Port, truck: int, stage: int) -> int:
    """The line that a truck would join now; NONE if no lane that admits it has room."""
    it = port.stages[stage]
    with_room, open_too, only, only_open = 0, 0, NONE, NONE
    for lane in range(it.first_lane, it.beyond_lane):
        if port.admitted[truck, lane]:
            for line in range(port.lanes[lane].first_line, port.lanes[lane].beyond_line):
                if has_room(port, line):
                    with_room, only = with_room + 1, line
                    if is_open(port, line):
                        open_too, only_open = open_too + 1, line
    if with_room <= 1:
        return only
    if open_too == 1:
        return only_open
    return choose(port, truck, stage, open_too > 0)


@compiled
def can_move(port: Port, truck: int, stage: int) -> bool:
    """Whether some line that admits a truck has an open server and room."""
    for lane in range(port.stages[stage].first_lane, port.stages[stage].beyond_lane):
        if port.admitted[truck, lane] and _has_candidate(port, lane, open_only=True):
            return True
    return False


@compiled
def choose(port: Port, truck: int, stage: int, open_only: bool) -> int:
    """The line a truck joins, by the stage's rule, among those that admit it and have room (at least one), as written.

    First the lane, then the line in it. What the first choice leaves of the truck's luck serves the second.
    """
    by_chance = port.stages[stage].lane_choice == RANDOM or port.stages[stage].ties_random
    luck = port.luck[truck, stage]
    equals = _compare_lanes(port, truck, stage, open_only)
    place = 0
    if by_chance:
        place = int(luck * equals)
        luck = luck * equals - place
    lane = _eligible_lane(port, stage, place)
    equals, least = _compare_lines(port, lane, port.stages[stage].lane_choice, open_only)
    return _equal_line(
        port, lane, port.stages[stage].lane_choice, open_only, least, int(luck * equals) if by_chance else 0
    )


@compiled
def _compare_lanes(port: Port, truck: int, stage: int, open_only: bool) -> int:
    """Mark the lanes that are equally good choices; how many they are."""
    it, lanes = port.stages[stage], port.lanes
    equals, best = 0, NONE
    for lane in range(it.first_lane, it.beyond_lane):
        lanes[lane].eligible = port.admitted[truck, lane] and _has_candidate(port, lane, open_only)
        if not lanes[lane].eligible:
            continue
        if it.lane_choice == DEDICATED:
            lanes[lane].eligible = equals == 0
            equals = 1
        elif it.lane_choice == RANDOM:
            equals += 1
        else:
            _weigh(port, lane, it.lane_choice)
            if best == NONE or _is_better(port, lane, best):
                for worse in range(it.first_lane, lane):
                    lanes[worse].eligible = False
                equals, best = 1, lane
            elif _is_better(port, best, lane):
                lanes[lane].eligible = False
            else:
                equals += 1
    return equals


@compiled
def _has_candidate(port: Port, lane: int, open_only: bool) -> bool:
    for line in range(port.lanes[lane].first_line, port.lanes[lane].beyond_line):
        if _is_candidate(port, line, open_only):
            return True
    return False


@compiled
def _is_candidate(port: Port, line: int, open_only: bool) -> bool:
    return has_room(port, line) and (not open_only or is_open(port, line))


@compiled
def _weigh(port: Port, lane: int, rule: int) -> None:
    """Trucks or work per open server of the groups that list the lane first; the plain load where none is open."""
    it = port.lanes[lane]
    load, servers = 0.0, 0
    for line in range(it.first_line, it.beyond_line):
        load += _load(port, line, rule)
    for place in range(it.first_own, it.beyond_own):
        servers += port.groups[port.members[place]].working
    it.shut = servers == 0
    it.load = load / servers if servers else load


@compiled
def _load(port: Port, line: int, rule: int) -> float:
    return port.lines[line].work if rule == LEAST_WORK else float(port.lines[line].present)


@compiled
def _is_better(port: Port, lane: int, other: int) -> bool:
    one, two = port.lanes[lane], port.lanes[other]
    if one.shut != two.shut:
        return two.shut
    return one.load < two.load


@compiled
def _eligible_lane(port: Port, stage: int, place: int) -> int:
    """The lane at a place among those marked."""
    lane = port.stages[stage].first_lane
    while not port.lanes[lane].eligible or place > 0:
        if port.lanes[lane].eligible:
            place -= 1
        lane += 1
    return lane


@compiled
def _compare_lines(port: Port, lane: int, rule: int, open_only: bool) -> tuple[int, float]:
    """How many lines of a lane are equally good choices, and how much stands in each; by chance, all are."""
    equals, least = 0, 0.0
    for line in range(port.lanes[lane].first_line, port.lanes[lane].beyond_line):
        if _is_candidate(port, line, open_only):
            load = 0.0 if rule == RANDOM else _load(port, line, rule)
            if equals == 0 or load < least:
                equals, least = 1, load
            elif load == least:
                equals += 1
    return equals, least


@compiled
def _equal_line(port: Port, lane: int, rule: int, open_only: bool, least: float, place: int) -> int:
    """The line at a place among those that are equally good."""
    line = port.lanes[lane].first_line
    while True:
        if _is_candidate(port, line, open_only) and (rule == RANDOM or _load(port, line, rule) == least):
            if place == 0:
                return line
            place -= 1
        line += 1
