"""Replications: the same numbers however they are run, and workers that stop when told to."""

import multiprocessing
import os
import re
import time
from functools import partial
from pathlib import Path

import pytest

from portsim import replications, simulate, workers
from portsim.audit import AuditReport
from portsim.effort import Effort
from portsim.errors import AuditError, RunError
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
    monkeypatch.setattr(replications, "POOL_WORTH_S", 0.0)


def same(first, second):
    return first.tobytes() == second.tobytes()


def test_serial_equals_parallel(scenario, monkeypatch):
    """More replications than are handed out at first."""
    serial = run(scenario, 41, seed=3, jobs=1)
    monkeypatch.setattr(replications, "POOL_WORTH_S", 0.0)
    monkeypatch.setattr(replications, "CHUNK_S", 0.0)
    parallel = run(scenario, 41, seed=3, jobs=2)
    assert same(serial.values, parallel.values)
    assert serial.to_json() == parallel.to_json()


def where_it_ran(folder, replication, *_):
    """An observer that leaves the number of its process behind."""
    (folder / str(replication)).write_text(str(os.getpid()))
    time.sleep(0.01)  # so that the others have started before all is done


@pytest.mark.usefixtures("always_over_processes")
def test_the_process_that_is_called_works_as_well(scenario, tmp_path):
    """As one of those asked for."""
    run(scenario, 400, jobs=2, observer=partial(where_it_ran, tmp_path))
    ran = [int((tmp_path / str(replication)).read_text()) for replication in range(400)]
    assert len(set(ran)) == 2
    assert ran[0] != os.getpid()  # the first ones go to those that have yet to start
    assert os.getpid() in ran


@pytest.mark.parametrize(("told_s", "alone"), [(0.0, 3), (10.0, 0)])
def test_processes_start_as_soon_as_it_is_known_to_be_worth_it(scenario, told_s, alone, monkeypatch):
    """At once where a long run was told; else after replications that took longer than was told."""
    spent = iter([0.0, 0.0, 0.0, 9.0])  # CPU time: at the beginning, and after each replication
    shared = []
    monkeypatch.setattr(replications.time, "process_time", lambda: next(spent))
    monkeypatch.setattr(simulate, "effort", lambda *_, **__: Effort(1, 1, 10, 2, 5 * told_s, 1e6))
    monkeypatch.setattr(replications, "_spread", lambda runner, left, *_: shared.append(left) or _each(runner, left))
    run(scenario, 10, jobs=2)
    assert shared == [range(alone, 10)]


def _each(runner, left):
    return [runner.run(1, replication) for replication in left]


def test_the_last_tasks_wait_for_nobody(monkeypatch):
    """This process takes its task before others get theirs ahead: of two for two, each gets one."""
    given = []
    give = workers._give

    def watched(connection, waiting, open_tasks):
        give(connection, waiting, open_tasks)
        given.append(dict(open_tasks)[connection])

    monkeypatch.setattr(workers, "_give", watched)
    mine = []

    def own(task):
        mine.append((task, list(given)))
        return task

    assert sorted(workers.spread(own, same_again, (), range(2), 2)) == [0, 1]
    assert mine[0] == (1, [1, 1])  # it got the second task, and for the worker there was none ahead


def same_again():
    return int


def test_a_worker_goes_on_while_nobody_listens(tmp_path):
    """Its answers are larger than its pipe; the process that asks is busy with a long task."""

    def own(_):
        deadline = time.monotonic() + 30
        while len(list(tmp_path.iterdir())) < workers.TASKS_AHEAD and time.monotonic() < deadline:
            time.sleep(0.02)
        return len(list(tmp_path.iterdir()))

    answers = list(workers.spread(own, large_answers, (str(tmp_path),), range(3), 2))
    assert workers.TASKS_AHEAD in answers
    assert sum(isinstance(answer, bytes) for answer in answers) == 2


def test_an_answer_that_cannot_be_sent_ends_the_run():
    with pytest.raises(RunError, match=r"^a worker process died"):
        list(workers.spread(int, unsendable, (), range(4), 2))


def unsendable():
    return lambda _: lambda: None


def large_answers(folder):
    def work(task):
        (Path(folder) / str(task)).touch()
        return bytes(10**7)

    return work


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
