"""portsim beside other tools: the same port-days, the same trucks, the same service times.

    python benchmarks/side_by_side.py [--rounds 3] [--days 1 10] [--tools reference compiled simpy ciw salabim simulsi]
    python benchmarks/side_by_side.py --stages 1 2 4 8 16 32      rows of so many equal stages instead of the port

All tools in turn, each in a fresh process, several rounds; trucks per CPU-second of the run itself (no start-up, no
loading, no compiling, no drawing), medians, and those of ratios within a round, since machines are noisy. Every
tool tells when each truck left: `same` counts those that left as with the first tool, to the last bit. Tools other than
SimPy are installed on demand, each into an environment of its own under --cache; one that cannot be is left out.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
PEERS = HERE / "peers"
sys.path.insert(0, str(PEERS))

from given import Port  # noqa: E402
from with_portsim import drawn, port_of  # noqa: E402

from portsim.scenario.load import load  # noqa: E402

PORT = HERE / "side_by_side.yaml"
PINNED = {"ciw": "ciw==3.2.7", "salabim": "salabim==26.0.9", "simulsi": "simulsi==0.9.0"}
NUMPY = "numpy==2.4.6"
TOOLS = {
    "reference": "portsim, reference engine",
    "compiled": "portsim, compiled engine",
    "whole": "portsim, compiled: drawing, engine, audit, measures",
    "simpy": "plain SimPy",
    "ciw": "Ciw",
    "salabim": "salabim",
    "simulsi": "SimulSI",
}
BASE = "simpy"
ROW = """
name: A row of equal stages
port: {{name: Row}}
calendar: {{start: 2026-06-10, days: 1}}
traffic: {{northbound: {{trucks_per_day: 5000, classes: {{general: {{share: 1}}}}}}}}
stages:
{stages}
routes: {{northbound: [{{name: all, stages: [{names}]}}]}}
"""
STAGE = "  {name}: {{kind: service, lanes: {{all: {{servers: 5}}}}, service: {{lognormal: {{mean: 1 min, cv: 0.5}}}}}}"


@dataclass
class Given:
    """What is simulated: in portsim's words, and as arrays for the others."""

    scenario: Path
    days: int
    arrays: Path
    port: Port

    @classmethod
    def of(cls, scenario: Path, days: int, folder: Path) -> "Given":
        port = port_of(*drawn(load(str(scenario), (f"calendar.days={days}",)).scenario))
        arrays = folder / "port.npz"
        np.savez(arrays, **asdict(port))
        return cls(scenario, days, arrays, port)


def row_of(stages: int, folder: Path) -> Path:
    """A scenario of so many equal stages."""
    names = [f"stage_{number}" for number in range(stages)]
    path = folder / f"row_{stages}.yaml"
    path.write_text(ROW.format(stages="\n".join(STAGE.format(name=name) for name in names), names=", ".join(names)))
    return path


def environment(tool: str, cache: Path) -> Path:
    """Python of the tool's own environment; made when it is missing, unfinished, or of other versions."""
    wanted = [PINNED[tool], NUMPY]
    venv = cache / tool
    python = venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = venv / "installed.json"
    if python.exists() and stamp.exists() and json.loads(stamp.read_text()) == [*wanted, sys.version]:
        return python
    print(f"Installing {PINNED[tool]} into {venv} ...", file=sys.stderr, flush=True)
    # pip stays outside, because Debian's Python cannot put it into an environment.
    subprocess.run([sys.executable, "-m", "venv", "--clear", "--without-pip", str(venv)], check=True)
    pip = [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check", "--no-input"]
    subprocess.run([*pip, "install", "--quiet", *wanted], check=True, stdout=sys.stderr)
    stamp.write_text(json.dumps([*wanted, sys.version]))
    return python


def command(tool: str, given: Given, left: Path, pythons: dict[str, Path]) -> list[str]:
    """What measures a tool."""
    if tool in PINNED or tool == "simpy":
        python = pythons.get(tool, Path(sys.executable))
        return [str(python), str(PEERS / f"with_{tool}.py"), str(given.arrays), str(left)]
    engine = "compiled" if tool == "whole" else tool
    start = [sys.executable, str(PEERS / "with_portsim.py"), engine, str(given.scenario), str(given.days), str(left)]
    return [*start, "--all"] if tool == "whole" else start


def compare(given: Given, tools: list[str], rounds: int, pythons: dict[str, Path], folder: Path) -> None:
    """One table."""
    answers = {tool: [] for tool in tools}
    left = {tool: folder / f"{tool}.npy" for tool in tools}
    for _ in range(rounds):
        for tool in tools:
            done = subprocess.run(
                command(tool, given, left[tool], pythons), check=True, stdout=subprocess.PIPE, text=True
            )
            answers[tool].append(json.loads(done.stdout.splitlines()[-1]))
    rates = {tool: [answer["trucks_per_s"] for answer in rows] for tool, rows in answers.items()}
    against = BASE if BASE in tools else tools[0]
    trucks, visits = len(given.port.arrived), int(given.port.visits.sum())
    print(f"\nDays: {given.days}, trucks: {trucks:,}, stages: {len(given.port.servers)}, visits: {visits:,}\n")
    rate_head = f"trucks per CPU-second, median (lowest-highest of {rounds})"
    print(f"| tool | version | {rate_head} | x {TOOLS[against]} | peak MiB | mean wait | same |")
    print("|---|---|---|---|---|---|---|")
    first = np.load(left[tools[0]])
    for tool in tools:
        mine, rate = np.load(left[tool]), rates[tool]
        peak, wait = min(answer["peak_mib"] for answer in answers[tool]), given.port.wait(mine).mean()
        ratio = statistics.median(one / other for one, other in zip(rate, rates[against], strict=True))
        apart = np.abs(mine - first)
        same = f"{np.count_nonzero(apart == 0):,}" + (f", others within {apart.max():.2g} min" if apart.any() else "")
        print(
            f"| {TOOLS[tool]} | {answers[tool][0]['version']} "
            f"| {statistics.median(rate):,.0f} ({min(rate):,.0f}-{max(rate):,.0f}) | {ratio:.3g} "
            f"| {peak:,.0f} | {wait:.6f} min | {same} |",
            flush=True,
        )


def main() -> None:
    """A table for each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--days", type=int, nargs="+", default=[1])
    parser.add_argument("--stages", type=int, nargs="+", default=[], help="rows of so many equal stages")
    parser.add_argument("--tools", nargs="+", choices=TOOLS, default=list(TOOLS))
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    parser.add_argument("--cache", type=Path, default=home / "portsim-benchmarks", help="where tools are installed")
    asked = parser.parse_args()
    tools, pythons = [], {}
    for tool in asked.tools:
        try:
            if tool in PINNED:
                pythons[tool] = environment(tool, asked.cache)
            tools.append(tool)
        except subprocess.CalledProcessError as failed:
            print(f"{PINNED[tool]} is left out: it could not be installed (code {failed.returncode})", flush=True)
    print(f"Python {platform.python_version()}, numpy {np.__version__}, {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        sizes = [(PORT, days) for days in asked.days]
        if asked.stages:
            sizes = [(row_of(stages, folder), asked.days[0]) for stages in asked.stages]
        for scenario, days in sizes:
            compare(Given.of(scenario, days, folder), tools, asked.rounds, pythons, folder)


if __name__ == "__main__":
    main()
