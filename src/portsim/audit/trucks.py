"""Each truck as a whole, and all together: none is lost, none is at two places, none passes another at the gate."""

import numpy as np

from portsim.arrays import Floats, Ints
from portsim.audit.evidence import Evidence
from portsim.log import Change, Disposition
from portsim.network import AtClose
from portsim.timeline import levels_of, to_steps


def dispositions(evidence: Evidence) -> int:
    """How a truck's day ended is what its visits say."""
    log, trucks, network = evidence.log, evidence.trucks, evidence.network
    ended_as = log.disposition
    inside = ended_as == Disposition.INSIDE
    crossed = np.isin(ended_as, (Disposition.CROSSED, Disposition.SEIZED))
    left_line = ended_as == Disposition.LEFT_LINE
    turned_away = ~inside & ~crossed & ~left_line
    at_closing = ended_as == Disposition.TURNED_AWAY_CLOSED
    departed = evidence.log.departed
    rule = "dispositions"
    evidence.refuse_trucks(
        rule, inside != np.isnan(departed), trucks.arrived_min, "inside, and yet departed; or neither"
    )
    evidence.refuse_trucks(rule, departed < trucks.arrived_min, departed, "it departed before it arrived")
    begun = np.zeros(len(trucks), dtype=bool)
    begun[log.truck[~np.isnan(log.began)]] = True
    evidence.refuse_trucks(rule, begun & turned_away, departed, "turned away after a service or drive had begun")
    came = np.zeros(len(trucks), dtype=bool)
    came[log.truck[evidence.joined]] = True
    back = ended_as == Disposition.TURNED_BACK
    evidence.refuse_trucks(rule, came & back, departed, "it turned back, and yet joined a stage")
    last = trucks.first_visit[1:] - 1
    visits = np.diff(trucks.first_visit) > 0
    finished = np.where(visits, np.append(np.where(np.isnan(log.ended), np.nan, log.left), np.nan)[last], departed)
    evidence.refuse_trucks(
        rule, crossed & (finished != departed), departed, "it crossed, but not when it left its last stage"
    )
    evidence.refuse_trucks(
        rule, ~crossed & visits & ~np.isnan(finished), finished, "it left its last stage, but did not cross"
    )
    absent = np.zeros(len(trucks), dtype=bool) if trucks.no_show is None else trucks.no_show
    evidence.refuse_trucks(
        rule,
        (ended_as == Disposition.NO_SHOW) != absent,
        departed,
        "it has an appointment to miss and came, or the reverse",
    )
    wrongly = (ended_as == Disposition.SEIZED) != (crossed & trucks.seized)
    evidence.refuse_trucks(rule, wrongly, departed, "it was to be seized and crossed, or the reverse")
    if network.at_close != AtClose.TURN_AWAY:
        evidence.refuse_trucks(rule, at_closing, departed, "turned away at closing, which this port does not do")
    first_stage = np.append(log.stage, -1)[trucks.first_visit[:-1]]
    stays = ~np.append(network.turns_away, False)[first_stage]
    full = (ended_as == Disposition.TURNED_AWAY_FULL) & stays
    evidence.refuse_trucks(rule, full, departed, "turned away, though its first stage lets trucks wait when it is full")
    return len(trucks)


def conservation(evidence: Evidence) -> int:
    """At every time, trucks that came are those that have gone, and those before the gate and at the stages."""
    log, trucks = evidence.log, evidence.trucks
    rows = np.flatnonzero(evidence.joined)
    gone = np.where(np.isnan(log.departed), log.ended_min, log.departed)
    joined = log.joined[rows]
    text = "trucks came that have neither gone nor are anywhere inside"
    if np.any(gone < trucks.arrived_min):
        # The i-th goes after the i-th came: so at no time have more gone than came.
        came, went = np.sort(trucks.arrived_min), np.sort(gone)
        evidence.refuse_times("conservation", went < came, went, text)
    # Each leaves the gate or a stage when it joins a stage or has gone: so the numbers agree at all times.
    vacated = np.concatenate((evidence.entered_min, evidence.stayed_until[rows]))
    followed = np.concatenate((gone, joined))
    if not np.array_equal(vacated[_each_followed(evidence, rows)], followed):
        vacated.sort()
        followed.sort()
        evidence.refuse_times("conservation", vacated != followed, np.minimum(vacated, followed), text)
    return len(followed)


def _each_followed(evidence: Evidence, rows: Ints) -> Ints:
    """Place that each truck left when it went, or joined each of its visits: gates first, by truck, then visits."""
    trucks = len(evidence.trucks)
    truck = evidence.log.truck[rows]
    before = np.arange(trucks - 1, trucks - 1 + len(rows))
    first = np.flatnonzero(np.diff(truck, prepend=-1))
    before[first] = truck[first]
    last = np.arange(trucks)
    last[truck] = np.arange(trucks, trucks + len(rows))
    return np.concatenate((last, before))


def gate(evidence: Evidence) -> int:
    """Trucks enter first in, first out per direction, while the gate is open, or having come before it closed.

    Where the gate is metered, one after the other at their distance.
    """
    log, trucks, network = evidence.log, evidence.trucks, evidence.network
    never = (Disposition.TURNED_AWAY_FULL, Disposition.TURNED_AWAY_CLOSED, Disposition.TURNED_BACK)
    waited_for = np.flatnonzero((np.diff(trucks.first_visit) > 0) & ~np.isin(log.disposition, never))
    entered = log.joined[trucks.first_visit[waited_for]]
    for direction in range(len(network.layout.directions)):
        own = np.flatnonzero(trucks.direction[waited_for] == direction)
        times = np.nan_to_num(entered[own], nan=np.inf)
        passed = np.flatnonzero(times[1:] < times[:-1]) + 1
        evidence.refuse_trucks(
            "gate", waited_for[own[passed]], evidence.entered_min, "it entered before one that stood ahead"
        )
        _metered(evidence, direction)
    if network.has_hours:
        in_port = np.flatnonzero(np.diff(trucks.first_visit) > 0)
        in_port = in_port[~np.isnan(log.joined[trucks.first_visit[in_port]])]
        _through_open_gate(evidence, in_port, log.joined[trucks.first_visit[in_port]])
    return len(waited_for)


def _metered(evidence: Evidence, direction: int) -> None:
    """No truck enters sooner after the one before it than the gate lets it."""
    headway = evidence.network.headway_min[direction]
    if not headway:
        return
    log, trucks = evidence.log, evidence.trucks
    rows = np.flatnonzero((trucks.direction == direction) & (np.diff(trucks.first_visit) > 0))
    entered = log.joined[trucks.first_visit[rows]]
    rows = rows[~np.isnan(entered)]
    entered = entered[~np.isnan(entered)]
    order = np.argsort(entered, kind="stable")
    close = order[1:][np.diff(entered[order]) < headway]
    evidence.refuse_trucks("gate", rows[close], evidence.entered_min, "it entered too soon after the truck before it")


def _through_open_gate(evidence: Evidence, rows: Ints, entered: Floats) -> None:
    """The gate was open, or has closed between a truck's arrival and its entry and the port still serves the truck."""
    gate_levels = levels_of(evidence.log, Change.GATE, -1)
    is_open = gate_levels.at(entered) > 0
    closings = gate_levels.times[gate_levels.levels == 0]
    arrived = evidence.trucks.arrived_min[rows]
    came_before = closings.searchsorted(entered, "right") > closings.searchsorted(arrived, "right")
    late = came_before & (evidence.network.at_close != AtClose.HOLD)
    evidence.refuse_trucks("gate", rows[~is_open & ~late], evidence.entered_min, "it entered through a closed gate")


def littles_law(evidence: Evidence) -> int:
    """The number of trucks in the port, over time, adds up to the time they spend at its gate, in queues and in places.

    Little's law as an identity between columns that know nothing of each other: the number over time adds up to all
    departures less all arrivals, the times follow from the visits. Exact, because times are whole steps of the grid.
    """
    log, trucks = evidence.log, evidence.trucks
    truck_time = _steps(np.where(np.isnan(log.departed), log.ended_min, log.departed) - trucks.arrived_min)
    placed = ~np.isnan(log.parked)
    spent = (
        _steps(evidence.entered_min - trucks.arrived_min)
        + _steps((evidence.waited_until - log.joined)[evidence.joined])
        + _steps((evidence.stayed_until - log.parked)[placed])
    )
    evidence.refuse_times(
        "littles_law",
        np.array([spent != truck_time]),
        np.array([log.ended_min]),
        "the times of visits do not add up to the number of trucks over time",
    )
    return len(trucks)


def _steps(minutes: Floats) -> int:
    """Sum of durations, in steps of the grid."""
    return int(to_steps(minutes).sum())
