"""Replications: the same numbers however they are run, and workers that stop when told to."""

import multiprocessing
import re
import time

import pytest

from portsim import simulate
from portsim.audit import AuditReport
from portsim.errors import AuditError
from portsim.scenario.model import Scenario
from portsim.simulate import run

SCENARIO = {
    "name": "two booths",
    "port": {"name": "nowhere"},
    "calendar": {"start": "2026-06-10", "days": 1},
    "traffic": {"northbound": {"trucks_per_day": 120.0, "classes": {"general": {"share": 1.0}}}},
    "stages": {
        "primary": {
            "kind": "service",
            "lanes": {"standard": {"room": 5, "servers": 2}},
            "service": {"lognormal": {"mean": "8 min", "cv": 0.6}},
        }
    },
    "routes": {"northbound": [{"name": "all", "stages": ["primary"]}]},
}


@pytest.fixture
def scenario():
    return Scenario.model_validate(SCENARIO)


@pytest.fixture
def always_over_processes(monkeypatch):
    monkeypatch.setattr(simulate, "POOL_WORTH_S", 0.0)


def same(first, second):
    return first.tobytes() == second.tobytes()


def test_serial_equals_parallel(scenario, monkeypatch):
    """More replications than are handed out at first."""
    serial = run(scenario, 41, seed=3, jobs=1)
    monkeypatch.setattr(simulate, "POOL_WORTH_S", 0.0)
    monkeypatch.setattr(simulate, "CHUNK_S", 0.0)
    parallel = run(scenario, 41, seed=3, jobs=2)
    assert same(serial.values, parallel.values)
    assert serial.to_json() == parallel.to_json()


def test_replication_k_is_the_same_whatever_their_number(scenario):
    few, many = run(scenario, 2, jobs=1), run(scenario, 4, jobs=1)
    assert same(few.values, many.values[:2])


def test_seeds_and_replications_differ(scenario):
    first, other = run(scenario, 2, seed=1, jobs=1), run(scenario, 2, seed=2, jobs=1)
    assert not same(first.values, other.values)
    assert not same(first.values[:1], first.values[1:])


def test_results_answer_by_name(scenario):
    results = run(scenario, 3, jobs=1, engine="reference")
    found = results.estimate("wait_min", "mean", stage="primary")
    waits = results.per_replication("wait_min", "mean", stage="primary")
    assert found.n == 3
    assert found.mean == pytest.approx(waits.mean())
    assert found.low < found.mean < found.high
    assert results.has("wait_min", "p95", stage="primary", hour="07")
    assert not results.has("wait_min", "p95", stage="secondary")
    assert results.replications == 3
    assert results.warnings == ()
    assert set(results.versions) == {"portsim", "python", "numpy", "scipy", "simpy"}


def test_one_replication_has_no_intervals_and_no_nan(scenario):
    for estimate in run(scenario, 1, jobs=1).to_json()["estimates"]:
        assert estimate["low"] is None
        assert estimate["high"] is None
        assert (estimate["mean"] is None) == (estimate["n"] == 0)


def test_trucks_left_inside_are_told():
    """Nobody is served after noon."""
    stage = {**SCENARIO["stages"]["primary"], "lanes": {"standard": {"servers": {"00:00-12:00": 2}}}}
    calendar = {**SCENARIO["calendar"], "horizon": "1 h"}
    results = run(Scenario.model_validate({**SCENARIO, "stages": {"primary": stage}, "calendar": calendar}), 2, jobs=1)
    (warning,) = results.warnings
    assert re.match(r"\d\d\.\d% of the trucks were still inside when the run ended", warning)


def test_progress_counts_up(scenario):
    told = []
    run(scenario, 3, jobs=1, progress=lambda *counts: told.append(counts))
    assert told == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize("wrong", [{"replications": 0}, {"seed": -1}, {"jobs": 0}])
def test_nonsense_is_refused(scenario, wrong):
    with pytest.raises(ValueError, match="at least 1"):
        run(scenario, **wrong)


@pytest.mark.usefixtures("always_over_processes")
def test_an_interrupt_ends_the_workers_at_once(scenario):
    def interrupt(finished, _):
        if finished == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(scenario, 400, jobs=2, progress=interrupt)
    deadline = time.monotonic() + 5
    while multiprocessing.active_children() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert multiprocessing.active_children() == []


def test_a_failed_audit_names_seed_and_replication(scenario, monkeypatch):
    def refuse(*_):
        raise AuditError("audit: order: truck 1")

    monkeypatch.setattr(simulate, "audit_run", refuse)
    with pytest.raises(AuditError, match=r"^seed 5, replication 0: audit: order: truck 1$"):
        run(scenario, 1, seed=5)


def test_reports_add_up():
    total = AuditReport.sum([AuditReport({"rows": 2, "gate": 1}), AuditReport({"rows": 3, "gate": 0})])
    assert total.to_json() == {"passed": True, "checks": {"rows": 5, "gate": 1}}
