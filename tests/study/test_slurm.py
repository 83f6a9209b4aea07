"""The script of a Slurm job array: what it says, and a real Slurm of one node that runs it.

The real one is asked for, with `PORTSIM_SLURM=1`; it takes Debian's packages slurmctld, slurmd, slurm-client and munge.
"""

import os
import re
import shlex
import shutil
import subprocess

import pytest

from portsim.engine import Engine
from portsim.errors import OutputError
from portsim.study.load import load_study
from portsim.study.preparing import prepare
from portsim.study.runs import Failure
from portsim.study.shards import Shard, ShardFile, file_of
from portsim.study.sharing import head_of, shards_of
from portsim.study.slurm import slurm_script
from tests.cli.test_interrupts import until
from tests.study.end_to_end import LONG, PATIENCE_S, STUDY, end, portsim, table, written
from tests.study.one_node import MISSING, OneNode

AWKWARD = 'it\'s 100%j of "booths" #1; $HOME'
"""A folder with all that shells, sbatch and its patterns read as something else."""
MIDDLE = STUDY.replace("replications: 8", "replications: 120")
"""Some seconds for each of four tasks."""
RUNS = 9 * 120


def script(folder, *options):
    """The script of a study, as the command prints it."""
    path = folder / "study.sh"
    path.write_text(portsim("study", "slurm-script", "study.yaml", *options, folder=folder)[0], encoding="utf-8")
    return path


# --- what the script says ------------------------------------------------------------------------------------------


def text_of(folder, shards=4, cpus=2, time="02:00:00", partition=None):
    return slurm_script(load_study(written(folder)), shards, cpus, time, partition)


def test_the_script_runs_its_share_in_the_folder_of_the_study(tmp_path):
    """Under bash, without Slurm, with a portsim that tells what it was asked for."""
    folder = tmp_path / AWKWARD
    path = tmp_path / "study.sh"
    folder.mkdir()
    path.write_text(text_of(folder), encoding="utf-8")
    told = tmp_path / "portsim"
    told.write_text('#!/bin/sh\npwd\nprintf "%s\\n" "$@"\n')
    told.chmod(0o755)
    known = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "SLURM_ARRAY_TASK_ID": "3"}
    done = subprocess.run(
        [shutil.which("bash"), path, "--retry-failed"], cwd="/", env=known, capture_output=True, text=True, check=True
    )
    expected = [str(folder.resolve()), "sweep", "study.yaml", "--shard", "3/4", "--jobs", "2", "--retry-failed"]
    assert done.stdout.splitlines() == expected


def test_what_sbatch_reads(tmp_path):
    folder = tmp_path / AWKWARD
    folder.mkdir()
    lines = re.findall("^#SBATCH (.*)$", text_of(folder, partition="big one"), flags=re.MULTILINE)
    place = str(folder.resolve()).replace("%", "%%")
    assert [shlex.split(line) for line in lines] == [
        ["--job-name=portsim"],
        ["--array=1-4"],
        ["--cpus-per-task=2"],
        ["--time=02:00:00"],
        [f"--output={place}/portsim-%A-%a.log"],
        ["--open-mode=append"],
        ["--partition=big one"],
    ]


@pytest.mark.parametrize("name", ["back\\slash", "two\nlines"])
def test_a_folder_without_logs_is_refused(name, tmp_path):
    """Slurm would end each task with 0:53, and say nothing."""
    (tmp_path / name).mkdir()
    with pytest.raises(OutputError, match="a backslash or a line break; rename it"):
        text_of(tmp_path / name)


def test_a_linked_study_stays_where_its_store_is(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "mine").mkdir()
    link = tmp_path / "mine" / "bridge.yaml"
    link.symlink_to(written(tmp_path / "real"))
    said = slurm_script(load_study(link), 2, 1, "10", None)
    assert f"cd {tmp_path / 'mine'}\nexec portsim sweep bridge.yaml " in said


# --- a real Slurm --------------------------------------------------------------------------------------------------

real = [
    pytest.mark.slurm,
    pytest.mark.skipif(os.environ.get("PORTSIM_SLURM") != "1", reason="a real Slurm is asked for with PORTSIM_SLURM=1"),
    pytest.mark.skipif(bool(MISSING), reason=f"not on this machine: {', '.join(MISSING)}"),
]


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with OneNode(tmp_path_factory.mktemp("slurm")) as node:
        yield node


@pytest.fixture
def slurm(running):
    """A Slurm without jobs."""
    yield running
    assert running.clear()


def logs(folder, array):
    """What the tasks of an array have said, by their number."""
    found = {path.stem.rpartition("-")[2]: path.read_text() for path in folder.glob(f"portsim-{array}-*.log")}
    return {int(number): said for number, said in sorted(found.items())}


def made(said):
    """How many runs a task made."""
    return int(re.search(r"([\d,]+) runs made", said)[1].replace(",", ""))


def runs_of(folder, task, of=4):
    """How many runs stand in the file of a task."""
    path = folder / "study.shards" / f"shard-{task}-of-{of}.jsonl"
    return path.read_bytes().count(b'"numbers"') if path.exists() else 0


class TestRealSlurm:
    pytestmark = real

    def test_an_array_that_lost_tasks_is_submitted_again(self, slurm, tmp_path):
        """One is killed, one cancelled: the second array makes what is missing, and the table is the usual one."""
        folder, elsewhere = tmp_path / AWKWARD, tmp_path / "elsewhere"
        elsewhere.mkdir()
        written(folder, MIDDLE)
        path = script(folder, "--shards", "4", "--cpus", "1")
        first = slurm.submit(path, cwd=elsewhere)
        assert until(lambda: runs_of(folder, 2), PATIENCE_S), slurm.said()
        end(slurm.process(first, 2)[0])
        assert until(lambda: runs_of(folder, 3), PATIENCE_S), slurm.said()
        slurm.call("scancel", f"{first}_3")
        ends = slurm.ends(first)
        assert ends == {
            1: ("COMPLETED", "0:0"),
            2: ("FAILED", "0:9"),
            3: ("CANCELLED", "130:0"),
            4: ("COMPLETED", "0:0"),
        }
        said = logs(folder, first)
        assert "what is done is kept; go on with: portsim sweep study.yaml --shard 3/4" in said[3]
        assert not list(elsewhere.iterdir())
        there = {task: runs_of(folder, task) for task in (1, 2, 3, 4)}
        assert (there[1], there[4]) == (360, 240)
        assert 0 < there[2] < 240
        assert 0 < there[3] < 240
        assert f"{sum(there.values()):,} new runs" in portsim("study", "collect", "study.yaml", folder=folder)[0]

        second = slurm.submit(path, cwd=elsewhere)
        assert set(slurm.ends(second).values()) == {("COMPLETED", "0:0")}
        again = {task: made(each) for task, each in logs(folder, second).items()}
        assert again == {1: 0, 2: 240 - there[2], 3: 240 - there[3], 4: 0}
        missing = RUNS - sum(there.values())
        assert f"{missing:,} new runs" in portsim("study", "collect", "study.yaml", folder=folder)[0]

        alone = tmp_path / "alone"
        written(alone, MIDDLE)
        portsim("sweep", "study.yaml", folder=alone)
        tables = table(folder), table(alone)
        assert tables[0] == tables[1]
        assert tables[0].count(b"\n") == RUNS + 1

    def test_an_array_beside_another_says_that_it_is_not_alone(self, slurm, tmp_path):
        folder = tmp_path / "study"
        written(folder, LONG)
        path = script(folder, "--shards", "2", "--cpus", "2")
        first = slurm.submit(path)
        assert until(lambda: runs_of(folder, 1, 2) and runs_of(folder, 2, 2), PATIENCE_S), slurm.said()
        second = slurm.submit(path)
        assert slurm.ends(second) == {1: ("FAILED", "2:0"), 2: ("FAILED", "2:0")}
        assert logs(folder, second) == {
            task: f"error: study.shards/shard-{task}-of-2.jsonl is being written to by another program; wait for it\n"
            for task in (1, 2)
        }
        for task, told in slurm.tasks(first).items():
            assert (told["JobState"], told["CPUs/Task"], told["NumCPUs"]) == ("RUNNING", "2", "2")
            assert slurm.process(first, task)[1][-2:] == ["--jobs", "2"]

    def test_a_task_with_a_run_that_failed_ends_with_1_until_it_is_tried_again(self, slurm, tmp_path):
        folder = tmp_path / "study"
        file = written(folder)
        prepared = prepare(load_study(file), Engine.COMPILED, Engine.AUTO, audit=True)
        own = next(iter(prepared.distinct))
        shards_of(prepared.study).mkdir()
        with ShardFile(file_of(shards_of(prepared.study), Shard(1, 2)), head_of(prepared)) as kept:
            kept.add([Failure(own, 0, "no memory", "here")])
        path = script(folder, "--shards", "2")
        first = slurm.submit(path)
        assert slurm.ends(first) == {1: ("FAILED", "1:0"), 2: ("COMPLETED", "0:0")}
        assert "39 runs made, 1 failed; " in logs(folder, first)[1]
        second = slurm.submit(path, "--retry-failed")
        assert set(slurm.ends(second).values()) == {("COMPLETED", "0:0")}
        assert [made(each) for each in logs(folder, second).values()] == [1, 0]
