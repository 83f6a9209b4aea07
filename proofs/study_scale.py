"""Ten thousand points x ten replications of a small port: the store, the memory, the time to open and to plot.

    python proofs/study_scale.py [--points 10000] [--replications 10] [--out proofs/study_scale.json]

Sweeps a Sobol design of `minimal` on two processes while another process asks the store every second how far it is,
and then opens the result and draws it. Run by hand: it takes minutes. CI runs it with 40 points.
"""

import argparse
import json
import os
import platform
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

STUDY = """\
name: Ten thousand small ports
scenario: minimal
factors:
  trucks: {{path: traffic.northbound.trucks_per_day, range: [100, 300], unit: trucks/day}}
  certified:
    range: [0.05, 0.6]
    sets: {{traffic.northbound.classes.certified.share: x, traffic.northbound.classes.general.share: 1 - x}}
  booths: {{sets: {{stages.primary.lanes.standard.servers: {{"06:00-22:00": x}}}}, range: [1, 3], whole: true}}
  room: {{path: stages.primary.lanes.standard.room, range: [2, 20], whole: true}}
design: {{kind: sobol, points: {points}}}
replications: {replications}
measures: [crossing_time_min, wait_min.p95@primary, booth_hours@primary]
"""
WATCH = """
import sys, time
from portsim.study.store import Store
from pathlib import Path
path, slowest, asked = Path(sys.argv[1]), 0.0, 0
while not path.exists():
    time.sleep(0.05)
time.sleep(1)
try:
    while True:
        began = time.perf_counter()
        with Store.to_read(path) as store:
            store.seconds()
        slowest, asked = max(slowest, time.perf_counter() - began), asked + 1
        print(slowest, asked, flush=True)
        time.sleep(1)
except KeyboardInterrupt:
    pass
"""
OPEN = """
import resource, sys, time
began = time.perf_counter()
import portsim as ps
results = ps.read_results(sys.argv[1])
results.estimates("crossing_time_min")
opened = time.perf_counter() - began
results.plot().savefig(sys.argv[2])
drawn = time.perf_counter() - began - opened
results.plot("crossing_time_min", against="booth_hours").savefig(sys.argv[2])
front = time.perf_counter() - began - opened - drawn
print(opened, drawn, front, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def sweep(folder: Path) -> dict[str, float]:
    """Sweep, watched; times [s] and memory [MiB]."""
    watcher = subprocess.Popen(
        [sys.executable, "-c", WATCH, folder / "study.sqlite"], stdout=subprocess.PIPE, text=True
    )
    began = time.perf_counter()
    swept = subprocess.Popen(
        [sys.executable, "-m", "portsim", "sweep", folder / "study.yaml", "--jobs", "2"], stdout=subprocess.DEVNULL
    )
    _, status, used = os.wait4(swept.pid, 0)
    assert status == 0, status
    seconds = time.perf_counter() - began
    watcher.terminate()
    said = watcher.communicate()[0].split("\n")
    slowest, asked = said[-2].split() if len(said) > 1 else ("nan", "0")
    return {
        "sweep_s": seconds,
        "coordinator_cpu_s": used.ru_utime + used.ru_stime,
        "coordinator_mib": used.ru_maxrss / 1024,
        "slowest_status_s": float(slowest),
        "asked": int(asked),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=10_000)
    parser.add_argument("--replications", type=int, default=10)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_suffix(".json"))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "study.yaml").write_text(STUDY.format(points=asked.points, replications=asked.replications))
        found = {"points": asked.points, "runs": asked.points * asked.replications, **sweep(folder)}
        again = time.perf_counter()
        command = [sys.executable, "-m", "portsim", "sweep", folder / "study.yaml"]
        subprocess.run(command, check=True, capture_output=True)
        found["nothing_left_s"] = time.perf_counter() - again
        command = [sys.executable, "-c", OPEN, folder / "study.sqlite", folder / "picture.png"]
        answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        names = ("open_s", "plot_s", "front_s", "open_mib")
        found |= dict(zip(names, map(float, answer.split()), strict=True))
        found["store_mib"] = (folder / "study.sqlite").stat().st_size / 2**20
        with sqlite3.connect(folder / "study.sqlite") as database:
            (cpu,) = database.execute("SELECT sum(seconds) FROM runs").fetchone()
        found["runs_cpu_s"] = cpu
    found["workers_mib"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    found["machine"] = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    asked.out.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
