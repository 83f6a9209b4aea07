"""A year of the World Trade Bridge, every northbound truck, on the compiled engine: time and memory.

    python benchmarks/year.py [--days 366] [--copies 4] [--jobs 2]

Each row in a fresh process after a small run that loads the code: one year with three measures (mean, percentiles,
trucks per hour) and no audit; one year with all measures and the audit; and several years over two processes. Beside
them what `portsim run` would have said before it began.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

BYTES_PER_RSS = 1 if sys.platform == "darwin" else 1024
GIB = 2**30
FEW = ("crossing_time_min", "wait_time_min", "throughput_per_hour")


def measure(days: int, copies: int, jobs: int, *, everything: bool) -> dict[str, float]:
    """Trucks, wall and CPU seconds and the peak memory of the largest process [GiB], in this process."""
    from portsim.effort import effort
    from portsim.scenario.load import load
    from portsim.simulate import run

    run(load("world_trade_bridge"), 1, jobs=1, engine="compiled")
    year = load("world_trade_bridge", (f"calendar.days={days}",))
    measures = None if everything else FEW
    told = effort(year.scenario, copies, jobs, "compiled", few=not everything, audit=everything)
    wall, cpu = time.perf_counter(), os.times()
    results = run(year, copies, jobs=jobs, engine="compiled", measures=measures, audit=everything)
    wall, spent = time.perf_counter() - wall, [after - before for after, before in zip(os.times(), cpu, strict=True)]
    peaks = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    rates = results.per_replication("throughput_per_hour", direction="northbound")
    return {
        "trucks": float(rates.sum()) * days * 24,
        "wall_s": wall,
        "cpu_s": sum(spent[:4]),
        "peak_gib": max(peaks) * BYTES_PER_RSS / GIB,
        "told_s": told.seconds,
        "told_gib": told.bytes / told.processes / GIB,
    }


def main() -> None:
    """A line for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=366)
    parser.add_argument("--copies", type=int, default=4)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--one", type=json.loads, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        copies, jobs, everything = asked.one
        print(json.dumps(measure(asked.days, copies, jobs, everything=everything)))
        return
    rows = {
        "three measures, no audit": (1, 1, False),
        "all measures, audited": (1, 1, True),
        f"three measures, {asked.copies} years on {asked.jobs} processes": (asked.copies, asked.jobs, False),
    }
    for name, row in rows.items():
        command = [sys.executable, str(Path(__file__)), "--days", str(asked.days), "--one", json.dumps(row)]
        found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        print(
            f"{name}: {found['trucks']:,.0f} trucks, {found['wall_s']:.1f} s by the wall clock, {found['cpu_s']:.1f} s "
            f"of CPU, at most {found['peak_gib']:.2f} GiB in a process (told: {found['told_s']:.0f} s, "
            f"{found['told_gib']:.1f} GiB)",
            flush=True,
        )


if __name__ == "__main__":
    main()
