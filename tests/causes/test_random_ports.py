"""Causes on random ports: held against a slow oracle, instant by instant, and against what must always hold."""

import numpy as np
import pytest
from hypothesis import given, settings

from portsim.causes import CAUSES, causes_before_gate, causes_of_visits
from portsim.finished import FinishedRun
from tests.causes.oracle import Oracle
from tests.engine.both import simulate
from tests.properties.ports import ports

EXAMPLES = settings(max_examples=150, deadline=None)
KINDS = {
    "plain": {},
    "stopping": {"stopping": True},
    "supervised": {"supervised": True},
    "wild": {"stopping": True, "supervised": True, "wild": True},
}


def as_split(found):
    """Minutes by visit or truck, cause and stage that had no room."""
    split = {}
    columns = (column.tolist() for column in (found.of, found.cause, found.ahead, found.minutes))
    for of, cause, ahead, minutes in zip(*columns, strict=True):
        key = of, CAUSES[cause], ahead
        assert minutes > 0
        split[key] = split.get(key, 0.0) + minutes
    return split


@pytest.mark.parametrize("kind", KINDS)
def test_causes_are_those_of_an_oracle_that_looks_between_all_events(kind):
    @EXAMPLES
    @given(ports(**KINDS[kind]))
    def holds(port):
        run = FinishedRun(port.network, port.trucks, simulate(port.network, port.trucks))
        oracle = Oracle(run.network, run.trucks, run.log)
        assert as_split(causes_of_visits(run)) == oracle.visits()
        assert as_split(causes_before_gate(run)) == oracle.gates()

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

    holds()
