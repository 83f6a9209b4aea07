"""Reads the facts of a replay back into plain visits, independently of the player."""

import itertools
from dataclasses import dataclass

NEVER = None


@dataclass(frozen=True)
class Visit:
    """One visit, times in tenths since midnight, None where they never came; lengths as a reader sees them."""

    stage: str
    lane_at_joining: str
    lane: str
    server: int
    joined: int
    parked: int | None
    began: int | None
    ended: int | None
    left: int | None
    away: tuple[int, int, int]

    @property
    def waited(self):
        return self.began - self.joined + self.away[0]

    @property
    def served(self):
        return self.ended - self.began + self.away[1]

    @property
    def blocked(self):
        return self.left - self.ended + self.away[2]


@dataclass(frozen=True)
class Seen:
    """A truck under one policy."""

    arrived: int
    gone: int
    in_port: int
    gate: int
    disposition: str
    route: str
    class_: str
    programmes: str
    visits: tuple[Visit, ...]
    causes: tuple[tuple, ...]

    def at(self, now):
        """Where it is: nothing, `gate`, or the stage with what it does there."""
        if not (self.arrived <= now < self.gone):
            return None
        joined = [visit for visit in self.visits if visit.joined <= now]
        if not joined:
            return ("gate",)
        visit = joined[-1]
        if visit.began is None or now < visit.began:
            waits = visit.parked is None or now < visit.parked
            return (visit.stage, "waiting" if waits else "parked")
        if visit.parked is not None and now < visit.parked:
            return (visit.stage, "stopped")
        return (visit.stage, "blocked" if visit.ended is not None and now >= visit.ended else "served")


def summed(column):
    return list(itertools.accumulate(column))


def exceptions(column):
    return dict(zip(summed(column["row"]), column["value"], strict=True))


def plus(time, length):
    return None if time is None or length is None else time + length


def away(letter, lengths):
    """How many tenths each length differs, by a letter: `n` is none."""
    code = ord(letter) - ord("n") + (3**lengths - 1) // 2
    return tuple(code // 3**place % 3 - 1 for place in range(lengths))


def trucks_of(facts, number):
    """Trucks of one policy by direction and number."""
    policy, trucks = facts["policies"][number], facts["trucks"]
    arrivals = summed(trucks["arrived"])
    own = policy["trucks"]["own"]
    differs = {truck: row for row, truck in enumerate(own["truck"])}
    gate, gone = exceptions(policy["trucks"]["gate"]), exceptions(policy["trucks"]["gone"])
    letters = iter(policy["trucks"]["letters"])
    kinds, causes = policy["causes"]["kinds"], {}
    names = {-1: ""} | {place: stage["name"] for place, stage in enumerate(facts["stages"])}
    for truck, why, tenths in zip(
        summed(policy["causes"]["truck"]), policy["causes"]["why"], policy["causes"]["tenths"], strict=True
    ):
        stage, cause, ahead = kinds[why]
        causes.setdefault(truck, []).append((names[stage], facts["causes"][cause], names[ahead], tenths))
    rows = iter(visits(facts, policy))
    found = {}
    for truck, key in enumerate(zip(trucks["direction"], trucks["number"], strict=True)):
        if policy["trucks"]["disposition"][truck] < 0:
            assert policy["trucks"]["visits"][truck] == 0
            continue
        arrived = own["arrived"][differs[truck]] if truck in differs else arrivals[truck]
        count = policy["trucks"]["visits"][truck]
        mine, now = [], arrived
        for row in itertools.islice(rows, count):
            mine.append(row(now))
            now = mine[-1].left
        last = arrived if now is None else now
        end = last + gone.get(truck, 0)
        (more,) = away(next(letters), 1)
        found[facts["directions"][key[0]], key[1]] = Seen(
            arrived,
            end,
            end - arrived + more,
            gate.get(truck, 0),
            facts["dispositions"][policy["trucks"]["disposition"][truck]],
            policy["routes"][policy["trucks"]["route"][truck]],
            own["class"][differs[truck]] if truck in differs else trucks["classes"][trucks["class"][truck]],
            own["programmes"][differs[truck]] if truck in differs else trucks["holdings"][trucks["programmes"][truck]],
            tuple(mine),
            tuple(causes.get(truck, ())),
        )
    assert next(rows, None) is None
    assert next(letters, None) is None
    return found


def visits(facts, policy):
    """Each visit, given when the one before was left."""
    columns, lanes = policy["visits"], policy["lanes"]
    late, parked, left = (exceptions(columns[name]) for name in ("joined", "parked", "left"))

    def visit(row, before):
        joined_lane, lane, server = columns["spots"][columns["spot"][row]]
        joined = before + late.get(row, 0)
        began = plus(joined, columns["began"][row])
        ended = plus(began, columns["ended"][row])
        return Visit(
            facts["stages"][lanes[joined_lane]["stage"]]["name"],
            lanes[joined_lane]["name"],
            lanes[lane]["name"] if lane >= 0 else "",
            server,
            joined,
            plus(joined, parked[row]) if row in parked else began,
            began,
            ended,
            plus(ended, left.get(row, 0)),
            away(columns["letters"][row], 3),
        )

    for row in range(len(columns["spot"])):
        yield lambda before, row=row: visit(row, before)
