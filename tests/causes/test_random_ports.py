"""Causes on random ports: held against a slow oracle, instant by instant, and against what must always hold."""

from collections import defaultdict
from copy import deepcopy

import numpy as np
import pytest
from hypothesis import given, settings

from portsim.causes import CAUSES, Cause, causes_before_gate, causes_of_visits
from portsim.engine import Engine, simulator
from portsim.finished import FinishedRun
from portsim.measures import Measuring
from portsim.measures.possible import possible_causes
from portsim.scenario.model import Scenario
from tests.causes.both import KINDS, held_against_the_oracle
from tests.engine.both import needs_numba, simulate
from tests.measures.clearances import cleared
from tests.properties.dice import Thrown
from tests.properties.ports import port, ports

EXAMPLES = settings(max_examples=25, deadline=None)
THROWN = 100
"""Ports of everything that there is, always the same; proofs/causes.py has many more, and more trucks on each."""


@pytest.mark.parametrize("kind", KINDS)
def test_causes_are_those_of_an_oracle_that_looks_between_all_events(kind):
    @EXAMPLES
    @given(ports(**KINDS[kind]))
    def holds(port):
        held_against_the_oracle(port)

    holds()


def test_so_they_are_on_ports_with_all_causes():
    """Thrown, not drawn: so that each cause, inside and before the gate, certainly comes on several ports."""
    seen = defaultdict(int)
    for number in range(THROWN):
        made = port(Thrown(7, number), **KINDS["wild"], most=12)
        causes, _ = held_against_the_oracle(made)
        for where, split in vars(causes).items():
            for cause in {cause for _, cause, _ in split}:
                seen[where, cause] += 1
    inside = {cause for where, cause in seen if where == "inside" and seen[where, cause] > THROWN / 20}
    assert inside == set(CAUSES) - {"metering"}
    outside = {cause for where, cause in seen if where == "outside" and seen[where, cause] > THROWN / 20}
    assert outside == {"closed", "metering", "blocked_ahead", "trucks_ahead"}


@needs_numba
@pytest.mark.parametrize("kind", KINDS)
def test_logs_of_both_engines_have_the_same_causes(kind):
    """Piece by piece, in the same order."""

    @EXAMPLES
    @given(ports(**KINDS[kind]))
    def holds(port):
        logs = [simulator(engine)(port.network, port.trucks) for engine in (Engine.REFERENCE, Engine.COMPILED)]
        runs = [FinishedRun(port.network, port.trucks, log) for log in logs]
        for find in (causes_of_visits, causes_before_gate):
            ours, theirs = (vars(find(run)) for run in runs)
            assert all(np.array_equal(ours[name], theirs[name]) for name in ours)
            assert ours.keys() == theirs.keys() == {"of", "cause", "ahead", "minutes"}

    holds()


@pytest.mark.parametrize("kind", KINDS)
def test_all_time_of_each_truck_has_one_cause(kind):
    """Exactly: no tolerance, for times are on the grid."""

    @EXAMPLES
    @given(ports(**KINDS[kind]))
    def holds(port):
        run = FinishedRun(port.network, port.trucks, simulate(port.network, port.trucks))
        visits, gate = causes_of_visits(run), causes_before_gate(run)
        of_visits = np.bincount(visits.of, visits.minutes, minlength=len(run.log.truck))
        there = run.joined
        assert np.array_equal(of_visits[there], (run.stayed_until - run.log.joined)[there])
        assert not of_visits[~there].any()
        before = np.bincount(gate.of, gate.minutes, minlength=len(run.trucks))
        assert np.array_equal(before, run.entered_min - run.trucks.arrived_min)
        assert np.array_equal(visits.ahead >= 0, visits.cause == Cause.BLOCKED_AHEAD)

    holds()


@pytest.mark.parametrize("kind", KINDS)
def test_no_truck_waits_for_what_a_port_has_not(kind):
    @EXAMPLES
    @given(ports(**KINDS[kind]))
    def holds(port):
        network, run = port.network, FinishedRun(port.network, port.trucks, simulate(port.network, port.trucks))
        found = causes_of_visits(run)
        stage = run.log.stage[found.of]
        possible = possible_causes(with_priorities(port), network)
        assert possible.at_stage[stage, found.cause].all()
        blocked = found.ahead >= 0
        assert possible.ahead[stage[blocked], found.ahead[blocked]].all()
        if not len(network.outages):
            assert not (found.cause == Cause.OUTAGE).any()
        if not network.officers.any():
            assert not (found.cause == Cause.NO_OFFICER).any()
        outside = causes_before_gate(run)
        if not network.has_hours:
            assert not (outside.cause == Cause.CLOSED).any()
        if not network.headway_min.any():
            assert not (outside.cause == Cause.METERING).any()

    holds()


def with_priorities(port):
    """Its scenario, which says of all stages that FAST trucks go first: those of random tables may do so anywhere."""
    scenario = deepcopy(port.scenario)
    for stage in scenario["stages"].values():
        if stage["kind"] == "service":
            stage["priority"] = {"fast": 0, "default": 1}
    return Scenario.model_validate(scenario)


def means_of(cells, values):
    """Means by measure, then by where."""
    table = defaultdict(dict)
    for cell, value in zip(cells, values, strict=True):
        if cell.statistic == "mean":
            table[cell.measure.name][tuple(sorted(cell.where.items()))] = value
    return table


def adds_up(table, parts, whole, *keys):
    """Whether parts add up to a whole, wherever this is taken by these keys; parts have one key more."""
    sums = defaultdict(float)
    for where, value in table[parts].items():
        about = tuple(item for item in where if item[0] in keys)
        if len(about) == len(keys) and len(where) == len(keys) + 1:
            sums[about] += value
    for where, value in table[whole].items():
        if {key for key, _ in where} == set(keys):
            assert np.isnan(value) == np.isnan(sums[where]), where
            assert np.isnan(value) or sums[where] == pytest.approx(value, rel=1e-12, abs=1e-9), where


@pytest.mark.parametrize("kind", KINDS)
def test_means_add_up_to_the_crossing_time(kind):
    @EXAMPLES
    @given(ports(**KINDS[kind]))
    def holds(port):
        scenario = with_priorities(port)
        full = possible_causes(scenario, port.network).ahead.any()
        chosen = ["crossing_time_min", "crossing_cause_min", *(["blocked_ahead_min"] if full else [])]
        measuring = Measuring(scenario, port.network, chosen)
        log = simulate(port.network, port.trucks)
        table = means_of(measuring.cells, measuring.of(port.trucks, log))
        for keys in (("direction",), *(("direction", key) for key in ("class", "route", "hour", "programme"))):
            adds_up(table, "crossing_cause_min", "crossing_time_min", *keys)
        for where, value in table["crossing_cause_min"].items():
            assert np.isnan(value) or value >= 0
            keys = dict(where)
            if keys.keys() == {"direction", "cause"}:
                stages = [
                    mean
                    for its, mean in table["crossing_cause_min"].items()
                    if {**keys, "stage": dict(its).get("stage")} == dict(its)
                ]
                assert np.isnan(value) or sum(stages) == pytest.approx(value)
        of_stages = defaultdict(float)
        for where, value in table["blocked_ahead_min"].items():
            of_stages[tuple(item for item in where if item[0] != "ahead")] += value
        for where, value in of_stages.items():
            of_cause = table["crossing_cause_min"][tuple(sorted((*where, ("cause", "blocked_ahead"))))]
            assert np.isnan(value) or value == pytest.approx(of_cause)

    holds()


@EXAMPLES
@given(cleared())
def test_means_before_the_gate_add_up_to_gate_time(port):
    """Of trucks as they are drawn, with the stages of their routes."""
    measuring = Measuring(port.scenario, port.network)
    table = means_of(measuring.cells, measuring.of(port.trucks, port.log))
    for keys in (("direction",), ("direction", "hour")):
        if table["gate_cause_min"]:
            adds_up(table, "gate_cause_min", "gate_min", *keys)
        adds_up(table, "crossing_cause_min", "crossing_time_min", *keys)
