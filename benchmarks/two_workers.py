"""What a second worker gains: one against two, on as many cores.

    python benchmarks/two_workers.py [--rounds 3] [--days 10]

Threads over the compiled engine alone, which lets other threads run, and processes over whole replications. Wall time,
in rounds that interleave one and two; and CPU time, which says what the second worker costs even where other work keeps
the machine busy: two free cores gain at most twice the ratio of the CPU times.
"""

import argparse
import itertools
import os
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

TASKS = 8
WHOLE = """
import sys
from portsim.scenario.load import load
from portsim.simulate import run
scenario = load("world_trade_bridge", (f"calendar.days={sys.argv[1]}",))
run(scenario, replications=int(sys.argv[2]), jobs=int(sys.argv[3]), engine="compiled")
"""


def spent() -> tuple[float, float]:
    """Wall and CPU clock, children included [s]."""
    times = os.times()
    return time.perf_counter(), times.user + times.system + times.children_user + times.children_system


def threads(days: int):
    """Runs the engine alone on several threads."""
    from portsim.draw import draw
    from portsim.engine import choose, simulator
    from portsim.layout import lay_out
    from portsim.network import build
    from portsim.scenario.load import load

    scenario = load("world_trade_bridge", (f"calendar.days={days}",)).scenario
    layout = lay_out(scenario)
    network, simulate = build(scenario, layout), simulator(choose("compiled"))
    tables = [draw(scenario, layout, 1, replication) for replication in range(TASKS)]
    simulate(network, tables[0])

    def run(workers: int) -> None:
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(lambda table: simulate(network, table), tables))

    return run


def processes(days: int):
    """Runs whole replications in several processes."""

    def run(workers: int) -> None:
        command = [sys.executable, "-c", WHOLE, str(days), str(TASKS), str(workers)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    return run


def main() -> None:
    """A line for each kind of worker."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--days", type=int, default=10)
    asked = parser.parse_args()
    for name, run in (("threads, engine alone", threads(asked.days)), ("processes, all", processes(asked.days))):
        rounds = []
        for _ in range(asked.rounds):
            marks = [spent()]
            for workers in (1, 2):
                run(workers)
                marks.append(spent())
            (one_wall, one_cpu), (two_wall, two_cpu) = (
                tuple(after - before for before, after in zip(earlier, later, strict=True))
                for earlier, later in itertools.pairwise(marks)
            )
            rounds.append((one_wall, two_wall, one_wall / two_wall, one_cpu / two_cpu))
        one, two, wall, cpu = (statistics.median(column) for column in zip(*rounds, strict=True))
        print(
            f"{name}: {TASKS} x {asked.days} days, one worker {one:.2f} s, two {two:.2f} s, x {wall:.2f} by the wall "
            f"clock (median of {asked.rounds}); CPU time of one over that of two: {cpu:.2f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
