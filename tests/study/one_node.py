"""A real Slurm of one node on loopback, with an authentication of its own: nothing of it outlives the test.

It is run by whoever runs the tests, without systemd, accounting or control groups.
"""

import getpass
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

from tests.cli.test_interrupts import PROC, family, until
from tests.study.end_to_end import PATIENCE_S, end

PLACES = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])
"""Debian puts what runs all the time where users do not look for it."""
NEEDED = ("munged", "slurmctld", "slurmd", "sbatch", "scancel", "scontrol", "sinfo", "squeue")
MISSING = [name for name in NEEDED if shutil.which(name, path=PLACES) is None]

CONF = """\
ClusterName=one
SlurmctldHost={host}(127.0.0.1)
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CredType=cred/munge
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
NodeName={host} NodeAddr=127.0.0.1 CPUs=8 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""
"""Eight processors whatever the machine has, so that two arrays of four run at once; nobody is bound to any."""


class OneNode:
    """A controller and a node. A context manager."""

    def __init__(self, folder):
        self.folder = folder
        self.conf = folder / "slurm.conf"
        self.processes = []
        self._own = f"SLURM_CONF={self.conf}".encode()
        """What all processes of this Slurm know, and nobody else."""
        known = {name: value for name, value in os.environ.items() if not name.startswith(("SLURM", "SBATCH"))}
        self.environment = {
            **known,
            "PATH": os.pathsep.join([str(folder / "bin"), PLACES]),
            "SLURM_CONF": str(self.conf),
        }

    def __enter__(self):
        for name in ("bin", "state", "spool"):
            (self.folder / name).mkdir()
        portsim = self.folder / "bin" / "portsim"
        portsim.write_text(f'#!/bin/sh\nexec {sys.executable} -m portsim "$@"\n')
        portsim.chmod(0o755)
        key = self.folder / "munge.key"
        key.touch(0o600)
        key.write_bytes(os.urandom(128))
        host = socket.gethostname().partition(".")[0]
        self.conf.write_text(CONF.format(host=host, user=getpass.getuser(), folder=self.folder, ports=free_ports(2)))
        try:
            self._begin_all(key)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_):
        self.close()

    def _begin_all(self, key):
        places = {"socket": "socket", "log-file": "log", "pid-file": "pid", "seed-file": "seed"}
        files = [f"--{name}={self.folder}/munge.{ending}" for name, ending in places.items()]
        # Forced, because folders of tests are closed to others, and it would have them use its socket.
        self._begin("munged", "--foreground", "--force", f"--key-file={key}", *files)
        assert until((self.folder / "munge.socket").exists, PATIENCE_S), self.said()
        for name in ("slurmctld", "slurmd"):
            self._begin(name, "-D", "-f", self.conf)
        assert until(lambda: self.call("sinfo", "-h", "-o", "%T", check=False) == "idle", PATIENCE_S), self.said()

    def _begin(self, name, *options):
        command = [shutil.which(name, path=PLACES), *map(str, options)]
        with (self.folder / f"{name}.out").open("wb") as log:
            process = subprocess.Popen(
                command, cwd=self.folder, stdout=log, stderr=log, env=self.environment, start_new_session=True
            )
        self.processes.append(process)

    def said(self):
        """What those that run all the time have said."""
        return "\n".join(path.read_text(errors="replace") for path in sorted(self.folder.glob("*.out")))

    def call(self, name, *arguments, cwd=None, check=True):
        """Call a command of Slurm to its end: what it printed."""
        command = [shutil.which(name, path=PLACES), *map(str, arguments)]
        pipes = {"capture_output": True, "text": True, "timeout": PATIENCE_S}
        done = subprocess.run(command, cwd=cwd or self.folder, env=self.environment, check=False, **pipes)
        assert not check or done.returncode == 0, done.stderr + self.said()
        return done.stdout.strip()

    def submit(self, script, *arguments, cwd=None):
        """Submit a script: the number of its array."""
        return int(self.call("sbatch", "--parsable", script, *arguments, cwd=cwd))

    def tasks(self, array):
        """What Slurm says of each task of an array that was begun, by its number."""
        found = {}
        for line in self.call("scontrol", "show", "job", array, "--oneliner").splitlines():
            told = dict(re.findall(r"(\S+?)=(\S*)", line))
            if told["ArrayTaskId"].isdecimal():
                found[int(told["ArrayTaskId"])] = told
        return dict(sorted(found.items()))

    def ends(self, array):
        """How each task of an array ended, when all have: its state and exit code, or signal behind a colon."""
        assert until(lambda: not self.call("squeue", "-h", "-j", array), 3 * PATIENCE_S), self.said()
        return {number: (told["JobState"], told["ExitCode"]) for number, told in self.tasks(array).items()}

    def process(self, array, task):
        """The process of a task, and its command line, or None while there is none."""
        wanted = {f"SLURM_ARRAY_JOB_ID={array}".encode(), f"SLURM_ARRAY_TASK_ID={task}".encode()}
        for pid, known in self._environments():
            command = _read(PROC / str(pid) / "cmdline").split(b"\0")[:-1]
            if wanted <= known and b"--shard" in command:
                return pid, [os.fsdecode(each) for each in command]
        return None

    def _environments(self):
        """All processes of this Slurm and of its jobs, with what they know."""
        for folder in PROC.iterdir():
            if folder.name.isdecimal():
                known = set(_read(folder / "environ").split(b"\0"))
                if self._own in known:
                    yield int(folder.name), known

    def clear(self):
        """End all jobs."""
        self.call("scancel", "--user", getpass.getuser(), check=False)
        return until(lambda: not self.call("squeue", "-h", check=False), PATIENCE_S)

    def close(self):
        """End everything, also what has left its session or begins meanwhile."""
        for process in reversed(self.processes):
            for pid in family(process.pid):
                end(pid)
            process.wait(timeout=PATIENCE_S)
        deadline = time.monotonic() + PATIENCE_S
        while left := [pid for pid, _ in self._environments()]:
            assert time.monotonic() < deadline, left
            for pid in left:
                end(pid)
            time.sleep(0.05)


def free_ports(count):
    """Ports that nobody listens to."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def _read(path: Path):
    """A file of a process; nothing where that is gone, or another user's."""
    try:
        return path.read_bytes()
    except OSError:
        return b""
