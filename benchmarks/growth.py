"""How time and memory of one replication grow with the number of trucks.

    python benchmarks/growth.py [--days 1 5 20] [--scenario world_trade_bridge] [--engine auto]

Each size in a fresh process: CPU time of one replication (drawing, engine, audit, measures) after a first small one
that loads the code, and the peak memory of the process.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

BYTES_PER_RSS = 1 if sys.platform == "darwin" else 1024
MIB = 2**20


def measure(name: str, days: int, engine: str) -> dict[str, float]:
    """Trucks, CPU seconds and peak memory [MiB] of one replication, in this process."""
    from portsim.scenario.load import load
    from portsim.simulate import Runner

    Runner(load(name).scenario, engine=engine).run(1, 0)
    runner = Runner(load(name, (f"calendar.days={days}",)).scenario, engine=engine)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    spent = time.process_time()
    report = runner.run(1, 1).audit
    spent = time.process_time() - spent
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "trucks": report.checks["dispositions"],
        "cpu_s": spent,
        "peak_mib": peak * BYTES_PER_RSS / MIB,
        "before_mib": before * BYTES_PER_RSS / MIB,
    }


def main() -> None:
    """A line per size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, nargs="+", default=[1, 5, 20])
    parser.add_argument("--scenario", default="world_trade_bridge")
    parser.add_argument("--engine", default="auto")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(measure(asked.scenario, asked.one, asked.engine)))
        return
    print(f"{asked.scenario}: one replication")
    for days in asked.days:
        command = [sys.executable, str(Path(__file__)), "--one", str(days), "--scenario", asked.scenario]
        command += ["--engine", asked.engine]
        row = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        rate, bytes_each = row["trucks"] / row["cpu_s"], (row["peak_mib"] - row["before_mib"]) * MIB / row["trucks"]
        print(
            f"{days:4} days {row['trucks']:9,} trucks {row['cpu_s']:7.2f} s {rate:8,.0f} trucks/s "
            f"{row['peak_mib']:7.0f} MiB, {bytes_each:6,.0f} bytes a truck"
        )


if __name__ == "__main__":
    main()
