"""A real Dask scheduler and its workers on loopback: the same table, whoever dies, and a word where nobody answers."""

import os
import signal
import socket
import sys
import time
from functools import partial

import pytest

from portsim.engine import Engine
from portsim.errors import RunError, SchedulerError
from portsim.study.load import load_study
from portsim.study.preparing import prepare
from portsim.study.results import results_in
from portsim.study.store import Store
from portsim.study.sweep import sweep, sweep_into
from portsim.study.teams.hands import Hands
from tests.study import killing
from tests.study.end_to_end import (
    EXACT,
    LONG,
    PATIENCE_S,
    STUDY,
    Cluster,
    end,
    family,
    portsim,
    some_runs,
    sweeping,
    table,
    until,
    without_progress,
    written,
)

pytest.importorskip("distributed")
SEVERAL = LONG.replace("4000", "150")
SHORT_S = 1.0


@pytest.fixture
def cluster(tmp_path):
    """A scheduler, so far without workers."""
    folder = tmp_path / "cluster"
    folder.mkdir()
    begun = Cluster(folder)
    yield begun
    begun.close()


def by_dask(cluster):
    return "--executor", "dask", "--scheduler-file", str(cluster.file)


def alone(folder, text):
    """What one process makes."""
    folder.mkdir()
    written(folder, text)
    portsim("sweep", "study.yaml", "--jobs", "1", folder=folder)
    return table(folder)


@pytest.mark.parametrize("text", [STUDY, EXACT], ids=["replications", "precision"])
def test_dask_makes_the_same_table(text, cluster, tmp_path):
    cluster.work()
    cluster.work()
    written(tmp_path, text)
    _, said = portsim("sweep", "study.yaml", *by_dask(cluster), folder=tmp_path)
    assert "runs made" in said
    assert len(said.splitlines()) == 1
    assert table(tmp_path) == alone(tmp_path / "alone", text)


def test_workers_that_die_lose_nothing(cluster, tmp_path):
    first = cluster.work()
    cluster.work()
    written(tmp_path, SEVERAL)
    with sweeping(*by_dask(cluster), folder=tmp_path) as process:
        assert until(lambda: some_runs(tmp_path), PATIENCE_S)
        for pid in family(first.pid):
            end(pid)
        third = cluster.work()
        assert until(lambda: some_runs(tmp_path, 400), PATIENCE_S)
        for pid in family(third.pid):  # the nanny begins another worker
            if pid != third.pid:
                end(pid)
        said = without_progress(process.communicate(timeout=PATIENCE_S)[1])
    assert process.returncode == 0, said
    assert said == "1,350 runs made, 1,350 there; kept in study.sqlite\n"
    assert table(tmp_path) == alone(tmp_path / "alone", SEVERAL)


def test_a_scheduler_that_dies_is_said_and_the_sweep_goes_on_with_another(cluster, tmp_path):
    cluster.work()
    written(tmp_path, SEVERAL)
    with sweeping(*by_dask(cluster), folder=tmp_path) as process:
        assert until(lambda: some_runs(tmp_path), PATIENCE_S)
        end(cluster.scheduler.pid)
        said = without_progress(process.communicate(timeout=PATIENCE_S)[1])
    assert process.returncode == 2
    assert said.startswith(f"error: the Dask scheduler at {cluster.file} was lost (")
    assert said.endswith("; what is done is kept: start it, and sweep again to go on\n")
    assert len(said.splitlines()) == 1
    portsim("sweep", "study.yaml", folder=tmp_path)
    assert table(tmp_path) == alone(tmp_path / "alone", SEVERAL)


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("everybody", [True, False], ids=["group", "process"])
def test_an_interrupt_ends_at_once_and_says_how_to_go_on(stop, everybody, cluster, tmp_path):
    cluster.work()
    written(tmp_path, LONG)
    with sweeping(*by_dask(cluster), folder=tmp_path) as process:
        assert until(lambda: some_runs(tmp_path), PATIENCE_S)
        began = time.monotonic()
        (os.killpg if everybody else os.kill)(process.pid, stop)
        said = without_progress(process.communicate(timeout=PATIENCE_S)[1])
    assert time.monotonic() - began < 5
    assert process.returncode == 130
    assert said == (
        "what is done is kept; go on with: portsim sweep study.yaml --executor dask --scheduler-file "
        f"{cluster.file}\ninterrupted\n"
    )


# --- work that kills whoever does it --------------------------------------------------------------------------------


SMALL = STUDY.replace("[300, 400, 500]", "[300]").replace("[1, 2, 3]", "[1, 2]")


def swept(cluster, folder, do, monkeypatch, **limits):
    """Sweep with other work; what the store holds then."""
    from portsim.study.teams import dask

    monkeypatch.setattr(Hands, "team", lambda *_: with_work(dask.dask_team(None, str(cluster.file), **limits), do))
    ready = prepare(load_study(written(folder, SMALL)), Engine.COMPILED, Engine.AUTO, audit=True)
    with Store.to_write(folder / "study.sqlite") as store:
        sweep_into(store, ready, Hands())
        return results_in(store)


def with_work(team, do):
    # As it is, for want of a name to be found under; what has none is looked for, and not found.
    team.do = do if do is out_of_reach else lambda chunk: do(chunk)  # noqa: PLW0108
    return team


def out_of_reach(_chunk):
    """Work in a module that only the coordinator has, as if the cluster had no portsim."""


def test_a_run_that_kills_its_worker_ends_as_a_failure(cluster, tmp_path, monkeypatch):
    """And none of those that happened to be with it."""
    cluster.work()
    cluster.work()
    undisturbed = sweep(written(tmp_path / "other", SMALL))
    (tmp_path / "deaths").mkdir()
    found = swept(cluster, tmp_path, partial(killing.killing, (2,), str(tmp_path / "deaths")), monkeypatch)
    assert [(point, each.replication) for point, each in found.failures] == [(point, 2) for point in (1, 2)]
    kept = [row for row in range(16) if undisturbed.replication[row] != 2]
    assert found.table.tobytes() == undisturbed.table[kept].tobytes()


# The functions below travel as they are: workers need not find this module.
pytest.importorskip("cloudpickle").register_pickle_by_value(sys.modules[__name__])


def of_another_version(chunk):
    """Work where something else is installed."""
    from portsim.study import work

    work.model_version = lambda: "portsim 0.0.1 (0), numpy 1, scipy 1"
    return work.work(chunk)


def without_portsim(_chunk):
    """Work where it is not installed at all."""
    raise ModuleNotFoundError("No module named 'portsim'")


def out_of_memory(_chunk):
    """Work that does not fit."""
    raise MemoryError("100 GiB")


def test_workers_of_another_version_are_refused(cluster, tmp_path, monkeypatch):
    cluster.work()
    said = r"^a worker has portsim 0\.0\.1 .*, and the study runs with portsim .*; install the same everywhere$"
    with pytest.raises(RunError, match=said):
        swept(cluster, tmp_path, of_another_version, monkeypatch)
    said = r"^Dask cannot load portsim \(No module named 'portsim'\); install the same version for its scheduler and"
    with pytest.raises(RunError, match=said):
        swept(cluster, tmp_path, without_portsim, monkeypatch)
    with pytest.raises(RunError, match=r"^a Dask worker could not do its work \(MemoryError: 100 GiB\)$"):
        swept(cluster, tmp_path, out_of_memory, monkeypatch)


def test_a_scheduler_without_portsim_is_said(tmp_path, monkeypatch):
    """It reads what it passes on, too."""
    folder = tmp_path / "cluster"
    folder.mkdir()
    bare = Cluster(folder, path="")
    try:
        bare.work()
        with pytest.raises(RunError, match=r"^Dask cannot load portsim \(.*\); install the same version"):
            swept(bare, tmp_path, out_of_reach, monkeypatch)
    finally:
        bare.close()


def test_workers_that_are_all_gone_are_said(cluster, tmp_path, monkeypatch):
    """Otherwise it would wait for ever."""
    worker = cluster.work("--no-nanny")
    (tmp_path / "deaths").mkdir()
    with pytest.raises(SchedulerError, match=r"has had no workers for 1 s; what is done is kept: start some"):
        swept(cluster, tmp_path, partial(killing.killing, range(8), str(tmp_path / "deaths")), monkeypatch, gone_s=1)
    assert worker.wait(timeout=PATIENCE_S) != 0


# --- nobody there ---------------------------------------------------------------------------------------------------


def refused(address, file=None, **limits):
    """What is said, and how long it took [s]."""
    from portsim.study.teams.dask import dask_team

    began = time.monotonic()
    with pytest.raises(SchedulerError) as caught:
        dask_team(address, file, **limits)
    return str(caught.value), time.monotonic() - began


@pytest.mark.parametrize("listens", [True, False], ids=["silent", "closed"])
def test_a_scheduler_that_does_not_answer_is_said_in_time(listens):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        if listens:
            other.listen(8)
        address = f"tcp://127.0.0.1:{other.getsockname()[1]}"
        said, seconds = refused(address, timeout_s=SHORT_S)
    assert said == f"no Dask scheduler answers at {address} within 1 s; start one, or check the address"
    assert seconds < SHORT_S + 4


def test_a_scheduler_without_workers_is_said_in_time(cluster):
    said, seconds = refused(None, str(cluster.file), timeout_s=SHORT_S)
    assert said.startswith(
        f"the Dask scheduler at {cluster.file} has had no workers for 1 s; start some: dask worker tcp"
    )
    assert seconds < SHORT_S + 4


def test_addresses_that_are_none_are_said(tmp_path):
    assert refused("nonsense://x", timeout_s=SHORT_S)[0].startswith("no Dask scheduler answers at nonsense://x")
    missing = str(tmp_path / "none.json")
    assert refused(None, missing)[0] == (
        f"cannot read {missing}: No such file or directory; start a scheduler that writes it: "
        f"dask scheduler --scheduler-file {missing}"
    )
    other = tmp_path / "other.json"
    other.write_text("[]")
    assert refused(None, str(other))[0].startswith(f"{other} is not the file of a Dask scheduler")


def test_the_command_says_it_and_ends(tmp_path):
    written(tmp_path)
    options = ("--executor", "dask", "--scheduler-file", "none.json")
    _, said = portsim("sweep", "study.yaml", *options, folder=tmp_path, code=2)
    assert said == (
        "error: cannot read none.json: No such file or directory; start a scheduler that writes it: "
        "dask scheduler --scheduler-file none.json\n"
    )
