"""Posts are groups and pools as their plans see them: who has yet to begin where, and so how long each is kept."""

from portsim.engine.compiled.compiling import compiled
from portsim.engine.compiled.itinerary import next_visit
from portsim.engine.compiled.port import Port
from portsim.engine.compiled.words import AS_GATE, SERVE


@compiled
def count_ahead(port: Port, truck: int) -> None:
    """A truck has come: it has its whole itinerary ahead. Nobody counts that where no post is ever kept."""
    gate = port.gate[0]
    port.trucks[truck].closings = gate.closings
    if gate.keeps_posts:
        for row in range(port.first_visit[truck], port.first_visit[truck + 1]):
            stage = port.stages[port.stage[row]]
            stage.ahead += 1
            stage.new_ahead += 1


@compiled
def begins(port: Port, truck: int, stage: int) -> None:
    """A service or drive has begun: perhaps the last one that a post was kept for."""
    if port.gate[0].keeps_posts:
        no_longer_ahead(port, truck, stage)


@compiled
def goes_home(port: Port, truck: int, here: int) -> None:
    """A truck leaves that has not begun at a visit: it has nothing ahead any more."""
    if port.gate[0].keeps_posts:
        row = here
        while row < port.first_visit[truck + 1]:
            no_longer_ahead(port, truck, port.stage[row])
            row = next_visit(port, truck, row)


@compiled
def arrived_before_closing(port: Port, truck: int) -> bool:
    """Whether the gate has closed since the truck arrived."""
    return port.trucks[truck].closings < port.gate[0].closings


@compiled
def no_longer_ahead(port: Port, truck: int, stage: int) -> None:
    """A truck has a stage ahead no more: perhaps the last one that a post was kept for."""
    it = port.stages[stage]
    last = False
    it.ahead -= 1
    if it.keeps_on:
        for number in range(len(port.posts)):
            post = port.posts[number]
            came_late = truck >= port.latecomers[number, port.direction[truck]]
            if port.at_end[number, stage] == SERVE and post.kept_on and not came_late:
                post.awaited -= 1
                if post.awaited == 0:
                    last = True
    if arrived_before_closing(port, truck):
        it.late_ahead -= 1
        if it.late_ahead == 0:
            last = True
    else:
        it.new_ahead -= 1
    if last and _any_is_kept_in_vain(port):
        port.clock[0].releases += 1


@compiled
def all_are_late(port: Port) -> None:
    """The gate has closed: who is here now arrived before."""
    for stage in range(len(port.stages)):
        it = port.stages[stage]
        it.late_ahead += it.new_ahead
        it.new_ahead = 0


@compiled
def is_needed(port: Port, post: int) -> bool:
    """Whether a truck that arrived before the closing has still to begin where a post works."""
    for stage in range(len(port.stages)):
        if port.at_end[post, stage] == AS_GATE and port.stages[stage].late_ahead:
            return True
    return False


@compiled
def trucks_ahead(port: Port, post: int) -> int:
    """Trucks that have arrived and have yet to begin at stages that keep serving, and need a post for it."""
    trucks = 0
    for stage in range(len(port.stages)):
        if port.at_end[post, stage] == SERVE:
            trucks += port.stages[stage].ahead
    return trucks


@compiled
def visits_served(port: Port, post: int, truck: int) -> int:
    """Stages of a truck's itinerary that keep serving, and need a post for it."""
    visits = 0
    for row in range(port.first_visit[truck], port.first_visit[truck + 1]):
        if port.at_end[post, port.stage[row]] == SERVE:
            visits += 1
    return visits


@compiled
def is_kept_in_vain(port: Port, post: int) -> bool:
    """Whether a post is kept above its plan for trucks that have all begun."""
    it = port.posts[post]
    return (it.kept_on != 0 and it.awaited == 0) or (it.kept != 0 and not is_needed(port, post))


@compiled
def _any_is_kept_in_vain(port: Port) -> bool:
    for post in range(len(port.posts)):
        if is_kept_in_vain(port, post):
            return True
    return False
