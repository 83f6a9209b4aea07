"""Ctrl-C, a polite kill, and a worker's sudden death: the command ends at once and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import time
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


def start(tmp_path, *options):
    command = [*PORTSIM, "run", "world_trade_bridge", "-n", "5000", "--out", "results", *options]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, **pipes, text=True, cwd=tmp_path, start_new_session=True)


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
    out, err = process.communicate(timeout=60)
    assert time.monotonic() - began < AT_ONCE_S
    assert until(lambda: not family(process.pid), AT_ONCE_S), family(process.pid)
    assert out == ""
    assert "Traceback" not in err
    # Python ends itself with the signal where it came while code was being compiled; a shell says 130 of both.
    code = 128 - process.returncode if process.returncode < 0 else process.returncode
    return code, "".join(line for line in err.splitlines(keepends=True) if not line.startswith("about "))


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("everybody", [True, False], ids=["group", "process"])
def test_parallel_runs_stop(stop, everybody, tmp_path):
    """A terminal interrupts the whole group, a supervisor only the process it started."""
    process = start(tmp_path, "-j", "2")
    assert until(lambda: len(workers(process)) == 2, 60)
    time.sleep(0.5)
    (os.killpg if everybody else os.kill)(process.pid, stop)
    assert ended(process) == (130, "interrupted\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_serial_runs_stop(stop, tmp_path):
    process = start(tmp_path, "-j", "1")
    assert until(lambda: any(tmp_path.iterdir()), 60)
    time.sleep(0.5)
    os.killpg(process.pid, stop)
    assert ended(process) == (130, "interrupted\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("tenths", range(0, 36, 6))
def test_runs_stop_while_they_start(tenths, tmp_path):
    """Whatever it is doing after so many tenths of a second: importing, reading, starting its workers."""
    process = start(tmp_path, "-j", "2")
    assert until(lambda: catches(process.pid, signal.SIGTERM), 60)  # before that it is Python that starts
    time.sleep(tenths / 10)
    os.killpg(process.pid, signal.SIGINT)
    assert ended(process) == (130, "interrupted\n")
    assert list(tmp_path.iterdir()) == []


def test_a_killed_worker_is_said(tmp_path):
    process = start(tmp_path, "-j", "2")
    assert until(lambda: len(workers(process)) == 2, 60)
    os.kill(workers(process)[0], signal.SIGKILL)
    code, err = ended(process)
    assert code == 1
    assert err == (
        "error: a worker process died, perhaps for lack of memory; try again with --jobs 1, or fewer trucks\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_workers_do_not_outlive_a_killed_run(tmp_path):
    process = start(tmp_path, "-j", "2")
    assert until(lambda: len(workers(process)) == 2, 60)
    process.kill()
    process.communicate(timeout=60)
    assert until(lambda: not family(process.pid), AT_ONCE_S), family(process.pid)
