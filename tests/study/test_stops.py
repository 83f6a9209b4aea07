"""Ctrl-C, and being told to stop: a sweep ends at once, says how to go on, and that is so."""

import os
import shlex
import signal
import time
from pathlib import Path

import pytest

from tests.study.end_to_end import (
    LONG,
    PATIENCE_S,
    STUDY,
    family,
    portsim,
    some_runs,
    sweeping,
    table,
    until,
    without_progress,
    written,
)

pytestmark = pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes where Linux lists them")
AT_ONCE_S = 5
WAYS = {
    "processes": ("--jobs", "2"),
    "one process": ("--jobs", "1"),
    "threads": ("--executor", "threads", "--jobs", "2"),
    "shard": ("--shard", "1/1", "--jobs", "2"),
}
YEAR = LONG.replace("[300, 400, 500]", "[300, 310]").replace(
    "scenario: minimal", "scenario: minimal\nset: {calendar.days: 730}"
)
"""Runs of some seconds."""


def stopped(folder, options, stop, *, everybody, begun):
    """Stop a sweep; what it said."""
    with sweeping(*options, folder=folder) as process:
        assert until(begun, PATIENCE_S)
        assert process.poll() is None
        began = time.monotonic()
        (os.killpg if everybody else os.kill)(process.pid, stop)
        out, said = process.communicate(timeout=PATIENCE_S)
        assert time.monotonic() - began < AT_ONCE_S
        assert until(lambda: not family(process.pid), AT_ONCE_S), family(process.pid)
    assert process.returncode == 130
    assert out == ""
    return without_progress(said)


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("everybody", [True, False], ids=["group", "process"])
@pytest.mark.parametrize("way", WAYS)
def test_a_sweep_stops_and_says_how_to_go_on(way, everybody, stop, tmp_path):
    written(tmp_path, LONG)
    said = stopped(tmp_path, WAYS[way], stop, everybody=everybody, begun=lambda: some_runs(tmp_path))
    again = shlex.join(["portsim", "sweep", "study.yaml", *WAYS[way]])
    assert said == f"what is done is kept; go on with: {again}\ninterrupted\n"


def test_the_command_that_is_named_goes_on(tmp_path):
    """With all options, and quoted where a shell needs it."""
    written(tmp_path, LONG)
    options = ("--jobs", "2", "--store", "all my runs.sqlite")
    store = tmp_path / "all my runs.sqlite"

    def begun():
        from portsim.errors import PortsimError
        from portsim.study.store import Store

        try:
            with Store.to_read(store) as kept:
                return kept.seconds()[0] > 100
        except PortsimError:
            return False

    said = stopped(tmp_path, options, signal.SIGINT, everybody=True, begun=begun)
    _, _, command = said.splitlines()[0].partition("go on with: ")
    written(tmp_path, STUDY)  # the same, with fewer replications: it ends soon
    name, *arguments = shlex.split(command)
    assert name == "portsim"
    _, again = portsim(*arguments, folder=tmp_path)
    made = int(again.split()[0])
    assert 0 <= made < 72
    portsim("study", "export", "study.yaml", "--store", store, "--csv", "runs.csv", folder=tmp_path)
    (tmp_path / "alone").mkdir()
    written(tmp_path / "alone", STUDY)
    portsim("sweep", "study.yaml", folder=tmp_path / "alone")
    lines = (tmp_path / "runs.csv").read_bytes().splitlines()
    assert set(table(tmp_path / "alone").splitlines()) <= set(lines)


@pytest.mark.parametrize("way", ["threads", "one process", "processes"])
def test_a_sweep_of_long_runs_stops_too(way, tmp_path):
    """In the middle of a run: nobody waits for its end."""
    written(tmp_path, YEAR)

    def busy():
        return (tmp_path / "study.sqlite").exists() and time.monotonic() > ready

    ready = time.monotonic() + 6
    said = stopped(tmp_path, (*WAYS[way], "--force"), signal.SIGINT, everybody=False, begun=busy)
    assert "go on with: portsim sweep study.yaml" in said
