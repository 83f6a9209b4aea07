"""Whoever is killed, whenever: nothing is lost, nothing is there twice, and nobody stays behind."""

import os
import time
from functools import partial
from pathlib import Path

import pytest

from portsim.engine import Engine
from portsim.study.load import load_study
from portsim.study.preparing import prepare
from portsim.study.results import results_in
from portsim.study.store import Store
from portsim.study.sweep import sweep, sweep_into
from portsim.study.teams.hands import PRELOAD, Hands
from portsim.study.teams.local import LocalTeam
from tests.cli.test_interrupts import workers
from tests.study import killing
from tests.study.end_to_end import LONG, RUNS, end, family, portsim, some_runs, sweeping, table, until, written

pytestmark = pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes where Linux lists them")
ORPHANS_S = 5
SEVERAL = LONG.replace("4000", "150")


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The table of a study that nobody disturbed."""
    folder = tmp_path_factory.mktemp("whole")
    written(folder, SEVERAL)
    portsim("sweep", "study.yaml", "--jobs", "2", folder=folder)
    return table(folder)


@pytest.mark.parametrize("options", [("--jobs", "2"), ("--jobs", "1"), ("--executor", "threads")])
def test_a_killed_sweep_goes_on(options, whole, tmp_path):
    written(tmp_path, SEVERAL)
    for number in range(2):
        with sweeping(*options, folder=tmp_path) as process:
            some_runs_more = 1 + number * 400
            assert until(lambda least=some_runs_more: some_runs(tmp_path, least), 60)
            time.sleep(0.03 * number)
            assert process.poll() is None
            process.kill()
            process.wait()
            assert until(lambda: not family(process.pid), ORPHANS_S), family(process.pid)
    said = portsim("sweep", "study.yaml", *options, folder=tmp_path)[1]
    assert not said.startswith("1,350 runs made")
    assert table(tmp_path) == whole


@pytest.mark.parametrize("hundredths", range(0, 60, 12))
def test_a_sweep_killed_while_it_makes_its_store_goes_on(hundredths, tmp_path):
    """From the moment that its lock is there: before that there is nothing."""
    written(tmp_path)
    with sweeping("--jobs", "1", folder=tmp_path) as process:
        assert until((tmp_path / "study.sqlite.lock").exists, 60)
        time.sleep(hundredths / 1000)
        process.kill()
        process.wait()
    portsim("sweep", "study.yaml", folder=tmp_path)
    assert table(tmp_path).count(b"\n") == RUNS + 1


YEAR = """\
name: A run that takes long
scenario: world_trade_bridge
set: {calendar.days: 200}
factors:
  trucks: {path: traffic.northbound.trucks_per_day, levels: [6000, 6100]}
replications: 50
measures: [crossing_time_min]
"""


def test_no_worker_outlives_a_killed_sweep(tmp_path):
    """Not even one that is in the middle of a long run."""
    written(tmp_path, YEAR)
    with sweeping("--jobs", "2", "--force", folder=tmp_path) as process:
        assert until(lambda: len(workers(process)) == 2, 60)
        assert until(lambda: all(busy(pid) for pid in workers(process)), 60)
        process.kill()
        process.wait()
        assert until(lambda: not family(process.pid), 2), family(process.pid)


def busy(pid):
    """Whether a process has computed for two seconds: it is past its start, and runs."""
    fields = (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) / os.sysconf("SC_CLK_TCK") > 2


def test_killed_workers_lose_nothing(whole, tmp_path):
    written(tmp_path, SEVERAL)
    with sweeping("--jobs", "2", folder=tmp_path) as process:
        for least in (1, 500):
            assert until(lambda least=least: some_runs(tmp_path, least) and workers(process), 60)
            for pid in workers(process):
                end(pid)
        _, said = process.communicate(timeout=60)
        assert process.returncode == 0, said
    assert "1,350 runs made, 1,350 there" in said
    assert table(tmp_path) == whole


# --- work that kills whoever does it --------------------------------------------------------------------------------


def swept(folder, monkeypatch, prepare_worker, replications=8):
    """Sweep with other work; what the store holds then."""
    study = load_study(written(folder), replications)
    ready = prepare(study, Engine.COMPILED, Engine.AUTO, audit=True)
    monkeypatch.setattr(Hands, "team", lambda *_: LocalTeam(2, PRELOAD, prepare_worker))
    with Store.to_write(folder / "study.sqlite") as store:
        sweep_into(store, ready, Hands(2))
        return results_in(store)


def test_a_run_that_kills_its_worker_ends_as_a_failure(tmp_path, monkeypatch):
    """Those of its chunk are made; it has been tried three times."""
    deaths = tmp_path / "deaths"
    deaths.mkdir()
    undisturbed = sweep(written(tmp_path / "other"))
    found = swept(tmp_path, monkeypatch, partial(killing.prepared, killing.killing, killing.KILLERS, str(deaths)))
    assert [(point, each.replication) for point, each in found.failures] == [
        (point, number) for point in range(1, 10) for number in killing.KILLERS
    ]
    message = "its worker process died, each of 3 times; perhaps it lacks memory"
    assert {each.message for _, each in found.failures} == {message}
    kept = [row for row in range(RUNS) if undisturbed.replication[row] not in killing.KILLERS]
    assert found.table.tobytes() == undisturbed.table[kept].tobytes()
    assert found.replication.tolist() == undisturbed.replication[kept].tolist()


def test_workers_that_die_once_lose_nothing(tmp_path, monkeypatch):
    deaths = tmp_path / "deaths"
    deaths.mkdir()
    undisturbed = sweep(written(tmp_path / "other"))
    found = swept(tmp_path, monkeypatch, partial(killing.prepared, killing.once, str(deaths)))
    assert any(deaths.iterdir())
    assert found.failures == ()
    assert found.table.tobytes() == undisturbed.table.tobytes()


def test_a_failure_is_kept_until_it_is_tried_again(tmp_path, monkeypatch):
    deaths = tmp_path / "deaths"
    deaths.mkdir()
    failing = swept(tmp_path, monkeypatch, partial(killing.prepared, killing.killing, killing.KILLERS, str(deaths)))
    monkeypatch.undo()
    assert sweep(tmp_path).failures == failing.failures
    assert sweep(tmp_path, retry_failed=True).failures == ()
