"""Ctrl-C, a polite kill, and a worker's sudden death: the command ends at once and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

PROC = Path("/proc")
pytestmark = pytest.mark.skipif(not PROC.is_dir(), reason="looks for processes where Linux lists them")

AT_ONCE_S = 5
"""Generous, for a busy machine; a run that went on would take minutes."""
PORTSIM = [sys.executable, "-m", "portsim"]


def family(session):
    """Processes of a session that still live, with their command lines."""
    found = {}
    for folder in PROC.iterdir():
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if folder.name.isdigit() and int(fields[3]) == session and fields[0] != "Z":
                found[int(folder.name)] = (folder / "cmdline").read_bytes()
        except (OSError, IndexError):
            continue  # gone meanwhile, or no process
    return found


def until(condition, seconds):
    """Wait for something; whether it came."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


@pytest.fixture
def start(tmp_path):
    """Begins a long run; a test that fails leaves neither processes nor open pipes to those after it."""
    begun = []

    def begin(*options, command=PORTSIM):
        command = [*command, "run", "world_trade_bridge", "-n", "5000", "--out", "results", *options]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        begun.append(subprocess.Popen(command, **pipes, text=True, cwd=tmp_path, start_new_session=True))
        return begun[-1]

    yield begin
    for process in begun:
        for pid in family(process.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait(timeout=60)
        process.stdout.close()
        process.stderr.close()


def workers(process):
    """Workers that run: forked, not the server they are forked from."""
    servers = [pid for pid, command in family(process.pid).items() if b"forkserver" in command]
    return [pid for pid in servers if parent(pid) in servers]


def catches(pid, number):
    """Whether a process has said what a signal means to it."""
    try:
        status = (PROC / str(pid) / "status").read_text()
    except OSError:
        return False
    (caught,) = (line.split()[1] for line in status.splitlines() if line.startswith("SigCgt"))
    return bool(int(caught, 16) >> (number - 1) & 1)


def parent(pid):
    try:
        return int((PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def ended(process):
    """Exit code and what was said, but for the size of the run; all must be over soon, with no process left."""
    began = time.monotonic()
    try:
        out, err = process.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
        pytest.fail(f"it went on; so far it had said: {out}{err}")
    assert time.monotonic() - began < AT_ONCE_S
    assert until(lambda: not family(process.pid), AT_ONCE_S), family(process.pid)
    assert out == ""
    assert "Traceback" not in err
    # Python ends itself with the signal where it came while code was being compiled; a shell says 130 of both.
    code = 128 - process.returncode if process.returncode < 0 else process.returncode
    return code, "".join(line for line in err.splitlines(keepends=True) if not line.startswith("about "))


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("everybody", [True, False], ids=["group", "process"])
def test_parallel_runs_stop(stop, everybody, start, tmp_path):
    """A terminal interrupts the whole group, a supervisor only the process it started."""
    process = start("-j", "3")
    assert until(lambda: len(workers(process)) == 2, 60)  # besides the process that was called
    time.sleep(0.5)
    (os.killpg if everybody else os.kill)(process.pid, stop)
    assert ended(process) == (130, "interrupted\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_serial_runs_stop(stop, start, tmp_path):
    process = start("-j", "1")
    assert until(lambda: any(tmp_path.iterdir()), 60)
    time.sleep(0.5)
    os.killpg(process.pid, stop)
    assert ended(process) == (130, "interrupted\n")
    assert list(tmp_path.iterdir()) == []


# --- interrupts that get lost --------------------------------------------------------------------------------------

LOSES = """
import time
import numpy as np
from portsim import __main__, simulate
from portsim.report import folder

class Lost:
    def __del__(self):
        time.sleep(60)

class Slow(type):
    __module__ = property(lambda _: time.sleep(60))

class Base(metaclass=Slow):
    pass

class Odd(Base):
    pass

def caught():
    try:
        time.sleep(60)
    except BaseException:
        pass

def passed_on_later():
    try:
        time.sleep(60)
    except BaseException as error:
        raise ValueError("half") from error

def taken_for_a_no():
    assert np.dtype(Odd) == object

def half_done():
    caught()
    raise ValueError("half")

drawn = simulate.Drawing.trucks

def draw(*arguments):
    simulate.Drawing.trucks = drawn
    {place}()
    return drawn(*arguments)

simulate.Drawing.trucks = draw
removed = folder._remove

def remove(what):
    time.sleep({cleaning_s})
    removed(what)

folder._remove = remove
{more}
__main__.main()
"""
"""A run that sleeps where its first trucks should be drawn, and does not let the interrupt through that wakes it."""
PLACES = ("caught", "Lost", "taken_for_a_no", "passed_on_later", "half_done")


def losing(place, cleaning_s=0.0, more=""):
    return [sys.executable, "-c", LOSES.format(place=place, cleaning_s=cleaning_s, more=more)]


def asleep(process):
    """Whether a process waits where the interrupt is to come: its folder stands, and it does nothing."""
    time.sleep(0.5)
    return (PROC / str(process.pid) / "stat").read_text().rpartition(")")[2].split()[0] == "S"


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("place", PLACES)
def test_an_interrupt_that_got_lost_comes_again(place, stop, start, tmp_path):
    process = start("-j", "1", command=losing(place))
    assert until(lambda: any(tmp_path.iterdir()) and asleep(process), 60)
    os.kill(process.pid, stop)
    assert ended(process) == (130, "interrupted\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", ["time.sleep(60) or str", *PLACES])
def test_clean_up_takes_its_time(place, start, tmp_path):
    """It lasts longer than an interrupt waits before it comes again."""
    sooner = "from portsim import interrupts; interrupts.AGAIN_S = 0.2"
    process = start("-j", "1", command=losing(place, cleaning_s=0.5, more=sooner))
    assert until(lambda: any(tmp_path.iterdir()) and asleep(process), 60)
    os.kill(process.pid, signal.SIGINT)
    assert ended(process) == (130, "interrupted\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_runs_stop_where_there_are_no_timers(stop, start, tmp_path):
    without = "import signal; del signal.setitimer, signal.SIGALRM, signal.pthread_sigmask"
    process = start("-j", "1", command=losing("time.sleep(60) or str", more=without))
    assert until(lambda: any(tmp_path.iterdir()) and asleep(process), 60)
    os.kill(process.pid, stop)
    assert ended(process) == (130, "interrupted\n")
    assert list(tmp_path.iterdir()) == []


# --- and anywhere --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tenths", range(0, 36, 6))
def test_runs_stop_while_they_start(tenths, start, tmp_path):
    """Whatever it is doing after so many tenths of a second: importing, reading, starting its workers."""
    process = start("-j", "2")
    assert until(lambda: catches(process.pid, signal.SIGTERM), 60)  # before that it is Python that starts
    time.sleep(tenths / 10)
    os.killpg(process.pid, signal.SIGINT)
    assert ended(process) == (130, "interrupted\n")
    assert list(tmp_path.iterdir()) == []


EARLY = """
import os, signal
from portsim import __main__
from typer import core, main

def first(doing):
    def interrupted(*arguments, **options):
        os.kill(os.getpid(), signal.SIGINT)
        return doing(*arguments, **options)
    return interrupted

{where} = first({where})
__main__.main()
"""
"""A command line that is interrupted in the middle of Typer, before any command of portsim's has begun."""


@pytest.mark.parametrize("where", ["main.get_command", "core.TyperGroup.parse_args", "core.TyperCommand.parse_args"])
def test_an_interrupt_before_the_command_is_said_too(where, start):
    """Typer would end with 130, and without a word."""
    process = start(command=[sys.executable, "-c", EARLY.format(where=where)])
    assert ended(process) == (130, "interrupted\n")


def test_a_killed_worker_is_said(start, tmp_path):
    process = start("-j", "3")
    assert until(lambda: len(workers(process)) == 2, 60)  # besides the process that was called
    os.kill(workers(process)[0], signal.SIGKILL)
    code, err = ended(process)
    assert code == 1
    assert err == (
        "error: a worker process died, perhaps for lack of memory; try again with --jobs 1, or fewer trucks\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_workers_do_not_outlive_a_killed_run(start):
    process = start("-j", "3")
    assert until(lambda: len(workers(process)) == 2, 60)  # besides the process that was called
    process.kill()
    process.communicate(timeout=60)
    assert until(lambda: not family(process.pid), AT_ONCE_S), family(process.pid)
