"""How fast a run of portsim is, beside a plainly written SimPy model of the same port.

    python benchmarks/engine_against_plain.py [--rounds 5] [--days 2] [--scenario world_trade_bridge]

Both models in turn, each in a fresh process, several rounds; trucks per CPU-second of the run itself (no start-up, no
loading), and the ratio within each round, since machines are noisy. portsim's time covers all it does for a
replication: drawing the trucks, the engine with its log, the audit and the measures. `engine` is the engine with its
log alone.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

MODELS = ("plain", "engine", "portsim")


def measure(model: str, name: str, days: int) -> float:
    """Trucks per CPU-second of one model, in this process; its first run, which loads code, is not counted."""
    from portsim.scenario.load import load

    scenario = load(name, (f"calendar.days={days}",)).scenario
    run = RUNS[model](scenario)
    run(0)
    spent = time.process_time()
    trucks = sum(run(replication) for replication in (1, 2))
    return trucks / (time.process_time() - spent)


def plain(scenario):
    from plain_simpy import PlainPort

    from portsim.streams import Streams
    from portsim.traffic.arrivals import drawn_arrivals

    def run(replication: int) -> int:
        times = drawn_arrivals(scenario.traffic["northbound"], "northbound", scenario.calendar, Streams(1, replication))
        return PlainPort(scenario, replication).run(times.tolist())

    return run


def engine(scenario):
    from portsim.draw import draw
    from portsim.engine.reference import simulate
    from portsim.layout import lay_out
    from portsim.network import build

    layout = lay_out(scenario)
    network = build(scenario, layout)
    tables = {replication: draw(scenario, layout, 1, replication) for replication in range(3)}

    def run(replication: int) -> int:
        simulate(network, tables[replication])
        return len(tables[replication])

    return run


def portsim(scenario):
    from portsim.simulate import Runner

    runner = Runner(scenario)
    arrived = next(n for n, cell in enumerate(runner.cells) if cell.measure.name == "arrived_trucks")

    def run(replication: int) -> int:
        return int(runner.run(1, replication).values[arrived])

    return run


RUNS = {"plain": plain, "engine": engine, "portsim": portsim}


def main() -> None:
    """Interleaved rounds, medians, and ratios within a round."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--days", type=int, default=2)
    parser.add_argument("--scenario", default="world_trade_bridge")
    parser.add_argument("--one", choices=MODELS, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(measure(asked.one, asked.scenario, asked.days)))
        return
    rates: dict[str, list[float]] = {model: [] for model in MODELS}
    for _ in range(asked.rounds):
        for model in MODELS:
            command = [
                sys.executable,
                str(Path(__file__)),
                "--one",
                model,
                "--days",
                str(asked.days),
                "--scenario",
                asked.scenario,
            ]
            rates[model].append(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
    print(f"{asked.scenario}, {asked.days} days, {asked.rounds} rounds: trucks per CPU-second")
    for model in MODELS:
        ratios = [rate / base for rate, base in zip(rates[model], rates["plain"], strict=True)]
        print(
            f"{model:8} median {statistics.median(rates[model]):8,.0f}  min {min(rates[model]):8,.0f}  "
            f"max {max(rates[model]):8,.0f}  x plain {statistics.median(ratios):.2f}"
        )


if __name__ == "__main__":
    main()
