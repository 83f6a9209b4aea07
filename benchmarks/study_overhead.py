"""What a study costs beyond its runs: 2,000 very short runs by `portsim sweep`, and by a plain pool of two processes.

Both are fresh Python programs that read the study file and run 200 points x 10 replications of a small port on two
processes; the plain one checks no point and keeps nothing. They take turns. The ratio of their times is the
overhead of checking, giving out, keeping and reading it all.

    python benchmarks/study_overhead.py [TIMES]
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TIMES = 5
STUDY = """\
name: Two thousand very short runs
scenario: minimal
factors:
  trucks: {path: traffic.northbound.trucks_per_day, range: [300, 400]}
  booths: {sets: {stages.primary.lanes.standard.servers: {"06:00-22:00": x}}, range: [2, 4], whole: true}
design: {kind: sobol, points: 200}
replications: 10
measures: [crossing_time_min, gate_min.p95]
"""
PLAIN = """\
import multiprocessing, sys
from concurrent.futures import ProcessPoolExecutor
from functools import cache

@cache
def study():
    from portsim.study.load import load_study
    from portsim.study.points import points
    found = load_study(sys.argv[1])
    return found, list(points(found))

def one(number):
    from portsim.simulate import Runner
    found, listed = study()
    runner = Runner(listed[number].scenario_of(found), None, "compiled", ["crossing_time_min", "gate_min"])
    return [runner.run(1, replication).values for replication in range(10)]

if __name__ == "__main__":
    context = multiprocessing.get_context("forkserver")
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        assert len(list(pool.map(one, range(len(study()[1])), chunksize=10))) == 200
"""


def timed(command, folder):
    for left in folder.glob("study.sqlite*"):
        left.unlink()
    began = time.perf_counter()
    subprocess.run([sys.executable, *command], cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - began


def main(times=TIMES):
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
        (folder / "plain.py").write_text(PLAIN, encoding="utf-8")
        swept, plain = ["-m", "portsim", "sweep", "study.yaml", "--jobs", "2"], ["plain.py", "study.yaml"]
        timed(swept, folder)  # compiles what is not compiled yet
        ratios = []
        for number in range(times):
            order = (swept, plain) if number % 2 else (plain, swept)
            taken = {tuple(command): timed(command, folder) for command in order}
            ratios.append(taken[tuple(swept)] / taken[tuple(plain)])
            print(
                f"sweep {taken[tuple(swept)]:.2f} s, plain {taken[tuple(plain)]:.2f} s, ratio {ratios[-1]:.2f}",
                flush=True,
            )
    print(f"median ratio {statistics.median(ratios):.2f} (lowest {min(ratios):.2f}, highest {max(ratios):.2f})")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
