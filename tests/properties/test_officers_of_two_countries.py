"""Officers of two countries, at joint stages and at their own: nobody waits for ever, nobody serves two trucks at once.

Random ports whose exams need officers of Mexico, of the US, or of both; shifts that fall to nobody and rise again, in
the middle of exams; stages that are kept on for who arrived before; penalties; trucks that are seized. In the end
somebody of each pool is on duty, and so every truck gets through.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import event, given, settings
from hypothesis import strategies as st

from portsim.audit import audit
from portsim.layout import lay_out
from portsim.log import Change, Disposition, Log
from portsim.network import AtClose, AtEnd, Network, build
from portsim.plans import Planned
from portsim.scenario.model import Scenario
from portsim.trucks import Trucks
from tests.engine.both import simulate
from tests.properties.dice import drawn
from tests.properties.ports import day, plan, room
from tests.properties.witness import settle_accounts, watch

EXAMPLES = settings(max_examples=80, deadline=None)
NEEDS = [{"mx": 1}, {"us": 1}, {"us": 2}, {"us_cargo": 1, "us": 1}]
SERVER_CHANGES = (Change.SERVER_OPENED, Change.SERVER_CLOSING, Change.SERVER_CLOSED)
JOINT_NEEDS = [{"mx": 1, "us": 1}, {"mx": 1, "us": 2}, {"mx": 2, "us_cargo": 1}]


@dataclass(frozen=True)
class Run:
    """A random port, its trucks, and what became of them."""

    network: Network
    trucks: Trucks
    log: Log


def exam(draw: st.DrawFn, inspection: dict[str, Any], needs: list[dict[str, int]]) -> dict[str, Any]:
    stage = {
        "kind": "service",
        "service": "1 min",
        "lanes": {"bays": {"servers": draw(drawn(plan, 3, 1)), "room": draw(drawn(room))}},
        "inspection": inspection,
        "officers": draw(st.sampled_from(needs)),
    }
    at_end = draw(st.sampled_from([None, "serve", "hold"]))
    return stage if at_end is None else stage | {"at_end": at_end}


@st.composite
def scenarios(draw: st.DrawFn) -> dict[str, Any]:
    """Exams of each country and one or two joint ones in any order, with roads, booths and penalties between."""
    of_one = {"level": "physical", "rate": 0.1}
    exams = {
        "mx_exam": exam(draw, {"authority": "mx", **of_one}, [{"mx": 1}, {"mx": 2}]),
        "us_exam": exam(draw, {"authority": "us", **of_one}, NEEDS[1:]),
        "joint": exam(draw, {"joint": ["mx_exam", "us_exam"]}, JOINT_NEEDS),
    }
    if draw(st.booleans()):
        exams["joint_again"] = exam(draw, {"joint": ["mx_exam", "us_exam"]}, JOINT_NEEDS)
    others: dict[str, Any] = {
        "road": {"kind": "road", "travel": "1 min", "room": draw(st.sampled_from([None, 1, 3])), "overtaking": False},
        "primary": {
            "kind": "service",
            "service": "1 min",
            "lanes": {"all": {"servers": draw(drawn(plan, 2, 1)), "room": draw(drawn(room))}},
        },
        "penalty": {"kind": "hold", "held_by": ["mx_exam", "us_exam"], "time": "1 min"},
    }
    chosen = draw(st.lists(st.sampled_from(sorted(others)), unique=True))
    stages = exams | {name: others[name] for name in chosen}
    order = draw(st.permutations(sorted(stages)))
    calendar: dict[str, Any] = {"start": "2026-06-10", "days": draw(st.integers(1, 2)), "horizon": "12 d"}
    if draw(st.booleans()):
        calendar |= {"hours": "00:05-01:00", "at_close": draw(st.sampled_from(["serve", "hold", "turn_away"]))}
    classes = {"fast": {"share": 0.5, "programmes": ["FAST"]}, "general": {"share": 0.5}}
    return {
        "name": "officers of two countries",
        "port": {"name": "somewhere"},
        "calendar": calendar,
        "traffic": {"northbound": {"trucks_per_day": 100, "classes": classes}},
        "authorities": {"mx": {"officers": draw(drawn(plan, 3, 2))}, "us": {"officers": draw(drawn(plan, 3, 2))}},
        "pools": {"us_cargo": draw(drawn(plan, 2, 1))},
        "stages": stages,
        "routes": {"northbound": [{"name": "all", "stages": list(order)}]},
    }


@st.composite
def runs(draw: st.DrawFn) -> Run:
    scenario = Scenario.model_validate(draw(scenarios()))
    network = build(scenario, lay_out(scenario))
    trucks = draw(drawn(day, network))
    seized = draw(st.lists(st.sampled_from([False, False, True]), min_size=len(trucks), max_size=len(trucks)))
    trucks = replace(trucks, seized=np.array(seized, dtype=bool))
    return Run(network, trucks, simulate(network, trucks))


# --- what can be seen in any run --------------------------------------------------------------------------------------


@EXAMPLES
@given(runs())
def test_every_truck_gets_through(run: Run) -> None:
    """Seized, crossed or sent off at closing, but never left standing: whatever waits for whom, it ends."""
    disposition = run.log.disposition
    assert not np.any(disposition == Disposition.INSIDE)
    through = disposition != Disposition.TURNED_AWAY_CLOSED
    assert np.array_equal((disposition == Disposition.SEIZED)[through], run.trucks.seized[through])
    last = run.trucks.first_visit[1:][through] - 1
    assert np.array_equal(run.log.departed[through], run.log.left[last])
    event(f"seized: {bool(np.any(disposition == Disposition.SEIZED))}")


@EXAMPLES
@given(runs())
def test_the_audit_and_the_witness_see_no_rule_broken(run: Run) -> None:
    """No server holds two trucks, no truck is parked while its officers are idle, none waits before a free bay."""
    assert audit(run.network, run.trucks, run.log).checks
    settle_accounts(run.network, run.trucks, run.log)
    watch(run.network, run.trucks, run.log)


Levels = list[tuple[float, int]]
"""Times from which levels hold."""


def officers_on_duty(run: Run, pool: int) -> Levels:
    log = run.log
    rows = np.flatnonzero((log.change_kind == Change.OFFICERS) & (log.change_of == pool))
    return list(zip(log.change_min[rows].tolist(), log.change_value[rows].tolist(), strict=True))


def servers_open(run: Run, group: int) -> Levels:
    """A server that was told to close is open no more."""
    log, first_server = run.log, run.network.layout.first_server
    is_open: set[int] = set()
    found: Levels = []
    for time, kind, of in zip(log.change_min, log.change_kind, log.change_of, strict=True):
        if kind in SERVER_CHANGES and of in range(*first_server[group : group + 2]):
            (is_open.add if kind == Change.SERVER_OPENED else is_open.discard)(int(of))
            found.append((float(time), len(is_open)))
    return found


def level_at(levels: Levels, time: float) -> int:
    return next((level for since, level in reversed(levels) if since <= time), 0)


def falls(levels: Levels) -> list[float]:
    """When levels fell."""
    return [time for (_, before), (time, level) in pairwise([(0.0, 0), *levels]) if level < before]


@EXAMPLES
@given(runs())
def test_no_officer_serves_two_trucks(run: Run) -> None:
    """An exam that begins never takes more officers than were on duty at that instant, those busy included."""
    log, network = run.log, run.network
    for pool in range(len(network.layout.pools)):
        need = network.officers[log.stage, pool]
        on_duty = officers_on_duty(run, pool)
        for begin in np.unique(log.began[(need > 0) & ~np.isnan(log.began)]):
            just_after = (log.began <= begin) & (log.ended > begin)
            # Exams of no length have come and gone at that instant.
            busy = int(need[just_after].sum())
            at_that_instant = [level for time, level in on_duty if time == begin]
            assert busy <= max([level_at(on_duty, np.nextafter(begin, -1)), *at_that_instant])


# --- who is kept on --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Post:
    """A pool, or a group of servers: where it is needed, its plan, and its level as it really was."""

    stages: list[int]
    planned: Levels
    really: Levels


def posts(run: Run) -> Iterator[Post]:
    network = run.network

    def planned(kind: Planned, of: int) -> Levels:
        rows = np.flatnonzero((network.change_kind == kind) & (network.change_of == of))
        return list(zip(network.change_min[rows].tolist(), network.change_level[rows].tolist(), strict=True))

    for pool in range(len(network.layout.pools)):
        users = np.flatnonzero(network.officers[:, pool]).tolist()
        yield Post(users, planned(Planned.POOL, pool), officers_on_duty(run, pool))
    for group, item in enumerate(network.layout.groups):
        yield Post([item.stage], planned(Planned.GROUP, group), servers_open(run, group))


def awaited(run: Run, stages: list[int], before: float, time: float) -> np.ndarray:
    """Visits at stages, of trucks that arrived before a time, that have not begun at a later one."""
    log = run.log
    gone = np.isin(run.log.disposition, (Disposition.TURNED_AWAY_CLOSED, Disposition.TURNED_AWAY_FULL))[log.truck]
    pending = np.isin(log.stage, stages) & (run.trucks.arrived_min[log.truck] < before)
    pending &= ~(log.began <= time)
    rows: np.ndarray = np.flatnonzero(pending & ~(gone & (log.departed[log.truck] <= time)))
    return rows


def shut_out(run: Run, time: float) -> np.ndarray:
    """Trucks that stood at a time before a gate that did not admit them: nobody stays for these."""
    trucks, network = run.trucks, run.network
    shuts = (network.change_kind == Planned.GATE) & (network.change_min <= time)
    if not shuts.any() or network.change_level[shuts][-1]:
        return np.zeros(len(trucks), dtype=bool)
    outside = ~(run.log.joined[trucks.first_visit[:-1]] < time)
    came_before = trucks.arrived_min < network.change_min[shuts][-1]
    return outside & ((network.at_close == AtClose.HOLD) | ~came_before)


@EXAMPLES
@given(runs())
def test_a_stage_that_serves_keeps_its_posts_until_who_arrived_before_has_begun(run: Run) -> None:
    """Whatever the gate does: no server closes and no officer leaves while such a truck is still to begin."""
    kept = False
    for post in posts(run):
        serving = [stage for stage in post.stages if run.network.at_end[stage] == AtEnd.SERVE]
        for fell in falls(post.really):
            before = max((time for time in falls(post.planned) if time <= fell), default=None)
            assert before is not None, "a post fell that no plan let fall"
            rows = awaited(run, serving, before, fell)
            assert not len(rows[~shut_out(run, before)[run.log.truck[rows]]])
            kept |= before < fell
    event(f"kept beyond a plan: {kept}")


@EXAMPLES
@given(runs())
def test_a_post_is_above_its_plan_only_for_who_arrived_before(run: Run) -> None:
    """Between changes. Where the gate keeps nobody, a stage that does not serve has what its plan says."""
    network = run.network
    gate_keeps = network.at_close != AtClose.HOLD
    times = np.unique(np.concatenate([run.log.change_min, network.change_min]))
    times = times[times < run.log.ended_min]
    for post in posts(run):
        if gate_keeps and any(network.at_end[stage] == AtEnd.AS_GATE for stage in post.stages):
            continue
        serving = [stage for stage in post.stages if network.at_end[stage] == AtEnd.SERVE]
        for time in (times[:-1] + times[1:]) / 2:
            level, should = level_at(post.really, time), level_at(post.planned, time)
            assert level >= should
            if level > should:
                fell = max(since for since in falls(post.planned) if since <= time)
                assert len(awaited(run, serving, fell, time)), "kept for nobody"
