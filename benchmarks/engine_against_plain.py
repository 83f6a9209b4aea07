"""How fast the engines are, beside a plainly written SimPy model of the same port.

    python benchmarks/engine_against_plain.py [--rounds 5] [--days 2] [--scenario world_trade_bridge]

All models in turn, each in a fresh process, several rounds; trucks per CPU-second of the run itself (no start-up, no
loading, no compiling), and the ratios within each round, since machines are noisy. `reference` and `compiled` are the
engines with their logs; `run reference` and `run compiled` all that is done for a replication: drawing the trucks, the
engine, the audit and the measures; with `few`, without the audit and the measures of queues.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

MODELS = ("plain", "reference", "compiled", "run reference", "run compiled", "run compiled, few")
LEAST_S = 1.0
"""How long a model is measured at least [s of CPU]: the clock is coarse, and the compiled engine quick."""


def measure(model: str, name: str, days: int) -> float:
    """Trucks per CPU-second of one model, in this process; its first run, which loads code, is not counted."""
    from portsim.scenario.load import load

    scenario = load(name, (f"calendar.days={days}",)).scenario
    run = RUNS[model](scenario)
    run(0)
    trucks, began = 0, time.process_time()
    while time.process_time() - began < LEAST_S:
        trucks += sum(run(replication) for replication in (1, 2))
    return trucks / (time.process_time() - began)


def plain(scenario):
    from plain_simpy import PlainPort

    from portsim.streams import Streams
    from portsim.traffic.arrivals import drawn_arrivals

    def run(replication: int) -> int:
        times = drawn_arrivals(
            scenario.traffic["northbound"], "northbound", scenario.calendar, Streams(1, replication)
        ).arrived_min
        return PlainPort(scenario, replication).run(times.tolist())

    return run


def engine(scenario, name):
    from portsim.draw import draw
    from portsim.engine import choose, simulator
    from portsim.layout import lay_out
    from portsim.network import build

    simulate, layout = simulator(choose(name)), lay_out(scenario)
    network = build(scenario, layout)
    tables = {replication: draw(scenario, layout, 1, replication) for replication in range(3)}

    def run(replication: int) -> int:
        simulate(network, tables[replication])
        return len(tables[replication])

    return run


def replication_of(scenario, name, few=False):
    from portsim.heap import keep_freed_memory
    from portsim.measures import queues
    from portsim.simulate import Runner

    keep_freed_memory()  # as the command line does
    runner = Runner(scenario, engine=name)
    if few:
        taken = dict.fromkeys(cell.measure.name for cell in runner.cells)
        without = {measure.name for measure in queues.MEASURES}
        runner = Runner(scenario, engine=name, measures=[each for each in taken if each not in without], audit=False)
    arrived = next(n for n, cell in enumerate(runner.cells) if cell.measure.name == "arrived_trucks")

    def run(replication: int) -> int:
        return int(runner.run(1, replication).values[arrived])

    return run


RUNS = {
    "plain": plain,
    "reference": partial(engine, name="reference"),
    "compiled": partial(engine, name="compiled"),
    "run reference": partial(replication_of, name="reference"),
    "run compiled": partial(replication_of, name="compiled"),
    "run compiled, few": partial(replication_of, name="compiled", few=True),
}


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
        ratios = {
            base: statistics.median(one / other for one, other in zip(rates[model], rates[base], strict=True))
            for base in ("plain", "reference")
        }
        print(
            f"{model:17} median {statistics.median(rates[model]):9,.0f}  min {min(rates[model]):9,.0f}  "
            f"max {max(rates[model]):9,.0f}  x plain {ratios['plain']:6.2f}  x reference {ratios['reference']:6.2f}"
        )


if __name__ == "__main__":
    main()
