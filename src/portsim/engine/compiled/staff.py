"""Whoever opens and closes: the changes of gate, servers and officers, outages, and what each of them allows."""

from portsim.engine.compiled.booths import settle_booths, want_level
from portsim.engine.compiled.compiling import compiled
from portsim.engine.compiled.gate import admits, let_in_from_outside, send_home, set_gate
from portsim.engine.compiled.machines import break_down, is_mended, start
from portsim.engine.compiled.notebook import note_change
from portsim.engine.compiled.officers import serve_parked, set_pool_level
from portsim.engine.compiled.outages import change_outage
from portsim.engine.compiled.place import let_in_blocked
from portsim.engine.compiled.port import NEVER, NONE, Port
from portsim.engine.compiled.posts import all_are_late, is_kept_in_vain, is_needed, trucks_ahead, visits_served
from portsim.engine.compiled.queues import take_first
from portsim.engine.compiled.stage import go_on, is_stopped_at, move_queues, serve_waiting, turn_away_not_begun
from portsim.engine.compiled.words import (
    GROUP_PLAN,
    HOLD,
    PLANNED_GATE,
    PLANNED_GROUP,
    PLANNED_OUTAGE,
    TURN_AWAY,
    TURNED_AWAY_CLOSED,
)

# --- plans --------------------------------------------------------------------------------------------------------


@compiled
def plan_next_change(port: Port) -> None:
    """When the next change of plan is due."""
    clock = port.clock[0]
    if clock.next_change < len(port.plan_min):
        clock.change_due = clock.now + (port.plan_min[clock.next_change] - clock.now)
    else:
        clock.change_due = NEVER


@compiled
def carry_out(port: Port) -> None:
    """All changes of an instant are applied, and only then what they allow."""
    clock = port.clock[0]
    due = port.plan_min[clock.next_change]
    while clock.next_change < len(port.plan_min) and port.plan_min[clock.next_change] == due:
        _apply(port, clock.next_change)
        clock.next_change += 1
    settle(port)
    plan_next_change(port)


@compiled
def _apply(port: Port, change: int) -> None:
    kind, number, level = port.plan_kind[change], port.plan_of[change], port.plan_level[change]
    if kind == PLANNED_OUTAGE:
        change_outage(port, number, level != 0)
        return
    if kind == PLANNED_GATE:
        set_gate(port, level != 0)
        if level == 0:
            _closing_time(port)
        return
    if kind == PLANNED_GROUP:
        note_change(port, GROUP_PLAN, number, level)
    post = number if kind == PLANNED_GROUP else len(port.groups) + number
    it, gate = port.posts[post], port.gate[0]
    before = it.planned
    it.planned = level
    if level < before:
        if gate.at_close != HOLD and not gate.open and is_needed(port, post):
            it.kept = max(before, it.kept)
        _keep_on(port, post, before)
    follow_plan(port, post)


@compiled
def strike(port: Port, machine: int) -> None:
    """A machine breaks down, or has been mended; and what that allows."""
    it = port.machines[machine]
    if it.broken:
        is_mended(port, machine)
        change_outage(port, it.outage, begins=False)
        settle(port)
        start(port, machine)
    else:
        break_down(port, machine)
        change_outage(port, it.outage, begins=True)
        settle(port)


@compiled
def _keep_on(port: Port, post: int, before: int) -> None:
    """A plan has fallen from a level: who works at a stage that serves stays for trucks that are on their way.

    A truck before a gate that does not admit it is not on its way.
    """
    it, gate = port.posts[post], port.gate[0]
    awaited = trucks_ahead(port, post)
    for direction in range(gate.directions):
        first = port.queues[gate.outside + direction].first
        port.latecomers[post, direction] = port.clock[0].next_truck
        if first != NONE and not admits(port, first):
            port.latecomers[post, direction] = first
            truck = first
            while truck != NONE:
                awaited -= visits_served(port, post, truck)
                truck = port.trucks[truck].behind
    it.awaited = awaited
    it.kept_on = max(before, it.kept_on) if awaited else 0


@compiled
def follow_plan(port: Port, post: int) -> None:
    """Have as many open, or on duty, as the plan says, or as are kept; and those beyond, while there is a plan."""
    it, groups = port.posts[post], len(port.groups)
    level = max(it.planned, it.kept, it.kept_on)
    if it.planned:
        level = max(level + it.beyond, 0)
    if post < groups:
        port.stages[port.groups[post].stage].restaffed = True
        want_level(port, post, level)
    else:
        set_pool_level(port, post - groups, level)


@compiled
def settle(port: Port) -> None:
    """What changes allow: booths, service, other lanes at the stages restaffed, officers, room, entry."""
    stages = port.stages
    if port.office[0].staffs_booths:
        settle_booths(port)
    port.office[0].hold_back = True
    for stage in range(len(stages)):
        go_on(port, stage)
        serve_waiting(port, stage)
    for stage in range(len(stages)):
        if stages[stage].restaffed or stages[stage].stranded:
            stages[stage].restaffed = False
            move_queues(port, stage)
    port.office[0].hold_back = False
    serve_parked(port)
    for stage in range(len(stages)):
        let_in_blocked(port, stage)
    let_in_from_outside(port)


# --- closing time -------------------------------------------------------------------------------------------------


@compiled
def release_kept(port: Port) -> None:
    """Posts that were kept open, and are needed no more, fall to what their plans say; booths open and close."""
    for post in range(len(port.posts)):
        if is_kept_in_vain(port, post):
            it = port.posts[post]
            if not is_needed(port, post):
                it.kept = 0
            if it.awaited == 0:
                it.kept_on = 0
            follow_plan(port, post)
    settle(port)


@compiled
def _closing_time(port: Port) -> None:
    """The gate has closed: who is here now arrived before; trucks may have to leave."""
    all_are_late(port)
    if port.gate[0].at_close == TURN_AWAY:
        _turn_away(port)


@compiled
def _turn_away(port: Port) -> None:
    """Trucks outside, queueing or parked that have begun neither a service nor a drive leave."""
    gate = port.gate[0]
    for queue in range(gate.outside, gate.outside + gate.directions):
        while port.queues[queue].trucks:
            send_home(port, take_first(port, queue), TURNED_AWAY_CLOSED)
    for stage in range(len(port.stages)):
        _turn_away_queued(port, stage)
        _turn_away_parked(port, stage)


@compiled
def _turn_away_queued(port: Port, stage: int) -> None:
    for lane in range(port.stages[stage].first_lane, port.stages[stage].beyond_lane):
        for line in range(port.lanes[lane].first_line, port.lanes[lane].beyond_line):
            truck = port.queues[line].first
            while truck != NONE:
                behind = port.trucks[truck].behind
                _turn_away_if_not_begun(port, truck)
                truck = behind


@compiled
def _turn_away_parked(port: Port, stage: int) -> None:
    for group in range(port.stages[stage].first_group, port.stages[stage].beyond_group):
        for server in range(port.groups[group].first_server, port.groups[group].beyond_server):
            truck = port.servers[server].truck
            # A truck about to hand over may await those of its next stage; it is under way, and stays.
            if truck != NONE and (port.trucks[truck].awaits_officers or is_stopped_at(port, server)):
                _turn_away_if_not_begun(port, truck)


@compiled
def _turn_away_if_not_begun(port: Port, truck: int) -> None:
    if not port.trucks[truck].under_way:
        turn_away_not_begun(port, truck)
        send_home(port, truck, TURNED_AWAY_CLOSED)
