"""What the compiled engine costs before it runs: compiled for the first time, and read from its cache.

    python benchmarks/start_up.py [--rounds 3]

Each in a fresh process with a cache folder of its own, empty in the first and filled in the second; wall time of
loading the libraries, and of making the engine ready. Then whole commands, with the cache as it is by then.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

READY = """
import json, time
began = time.perf_counter()
import portsim.simulate
model = time.perf_counter()
import numba
library = time.perf_counter()
from portsim.engine import choose
choose("compiled")
ready = time.perf_counter()
print(json.dumps({"model": model - began, "numba": library - model, "engine": ready - library}))
"""
COMMAND = ["-m", "portsim", "run", "world_trade_bridge", "--replications", "20"]


def ready(folder: str) -> dict[str, float]:
    """Seconds of each step in a fresh process."""
    environment = {**os.environ, "NUMBA_CACHE_DIR": folder}
    answer = subprocess.run([sys.executable, "-c", READY], check=True, capture_output=True, text=True, env=environment)
    return json.loads(answer.stdout)


def whole(folder: str, engine: str) -> float:
    """Seconds of a whole command."""
    began = time.perf_counter()
    environment = {**os.environ, "NUMBA_CACHE_DIR": folder}
    command = [sys.executable, *COMMAND, "--engine", engine]
    subprocess.run(command, check=True, capture_output=True, env=environment)
    return time.perf_counter() - began


def main() -> None:
    """Medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    cold, warm, commands = [], [], {"reference": [], "compiled": []}
    for _ in range(asked.rounds):
        with tempfile.TemporaryDirectory() as folder:
            cold.append(ready(folder))
            warm.append(ready(folder))
            for engine, times in commands.items():
                times.append(whole(folder, engine))
    for name, rows in (("first start", cold), ("second start", warm)):
        medians = {step: statistics.median(row[step] for row in rows) for step in rows[0]}
        print(f"{name:13}" + "  ".join(f"{step} {seconds:6.2f} s" for step, seconds in medians.items()))
    for engine, times in commands.items():
        print(f"portsim run world_trade_bridge, 20 replications, {engine}: {statistics.median(times):.1f} s")


if __name__ == "__main__":
    main()
