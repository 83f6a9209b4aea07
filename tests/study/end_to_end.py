"""Studies run as users run them, from outside, and what tests of that share."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from tests.cli.test_interrupts import family, until

PORTSIM = [sys.executable, "-m", "portsim"]
PATIENCE_S = 60
"""For anything that ends well, on a busy machine."""

STUDY = """\
name: Booths and trucks at a small bridge
scenario: minimal
factors:
  trucks: {path: traffic.northbound.trucks_per_day, levels: [300, 400, 500]}
  booths: {sets: {stages.primary.lanes.standard.servers: {"06:00-22:00": x}}, levels: [1, 2, 3]}
replications: 8
measures: [crossing_time_min, wait_min.mean@primary, gate_min.p95]
"""
RUNS = 72
EXACT = STUDY.replace("replications: 8", "precision: [gate_min.mean=5%]\nat_most: 60")
"""The same until each point is exact enough: what is run next depends on what came back."""
LONG = STUDY.replace("replications: 8", "replications: 4000")
"""Some minutes of work."""


def written(folder, text=STUDY):
    """A study file in a folder of its own."""
    folder.mkdir(exist_ok=True)
    file = folder / "study.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def portsim(*arguments, folder, code=0):
    """Call portsim to its end: what it printed, and said."""
    done = subprocess.run(
        [*PORTSIM, *map(str, arguments)], cwd=folder, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout, without_progress(done.stderr)


def begun(*arguments, folder):
    """Call portsim, in a session of its own, and go on."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen([*PORTSIM, *map(str, arguments)], cwd=folder, start_new_session=True, **pipes)


@contextmanager
def sweeping(*arguments, folder):
    """A sweep that goes on meanwhile, and leaves nothing behind."""
    process = begun("sweep", "study.yaml", *arguments, folder=folder)
    try:
        yield process
    finally:
        for pid in (process.pid, *family(process.pid)):
            if process.poll() is None or pid != process.pid:
                end(pid)
        process.communicate(timeout=PATIENCE_S)


def end(pid, number=signal.SIGKILL):
    """End a process that may be gone already."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def without_progress(said):
    """What was said, but for how far it was: that depends on how busy the machine is."""
    return "".join(line for line in said.splitlines(keepends=True) if not line.endswith(" left\n"))


def table(folder):
    """All runs of a study, as it writes them for others."""
    portsim("study", "export", "study.yaml", "--csv", "runs.csv", folder=folder)
    return (folder / "runs.csv").read_bytes()


def some_runs(folder, least=1):
    """Whether a store, or the file of a shard, holds so many runs already."""
    from portsim.errors import PortsimError
    from portsim.study.store import Store

    try:
        with Store.to_read(folder / "study.sqlite") as store:
            return store.seconds()[0] >= least
    except PortsimError:
        lines = (path.read_bytes().count(b'"numbers"') for path in (folder / "study.shards").glob("*.jsonl"))
        return sum(lines) >= least


class Cluster:
    """A Dask scheduler on loopback and its workers, each a process of its own."""

    def __init__(self, folder, path=f"{Path(__file__).parents[2]}"):
        """`path` is where its processes find the tests, for work that only they have."""
        self.folder = folder
        self.environment = {**os.environ, "PYTHONPATH": os.pathsep.join([path, os.environ.get("PYTHONPATH", "")])}
        self.file = folder / "scheduler.json"
        self.processes = []
        self.scheduler = self._begin(
            "dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", self.file
        )
        assert until(self.file.exists, PATIENCE_S)

    def work(self, *options):
        """Another worker, of one thread."""
        return self._begin(
            "dask_worker", "--scheduler-file", self.file, "--nthreads", "1", "--no-dashboard", "--nworkers", "1",
            "--host", "127.0.0.1", "--memory-limit", "0", "--local-directory", self.folder, *options,
        )  # fmt: skip

    def _begin(self, program, *options):
        command = [sys.executable, "-m", f"distributed.cli.{program}", *map(str, options)]
        with (self.folder / f"{program}-{len(self.processes)}.log").open("wb") as log:
            process = subprocess.Popen(
                command, cwd=self.folder, stdout=log, stderr=log, env=self.environment, start_new_session=True
            )
        self.processes.append(process)
        return process

    def close(self):
        """End all of them, also those that were begun by others."""
        for process in self.processes:
            for pid in family(process.pid):
                end(pid)
            process.wait(timeout=PATIENCE_S)
