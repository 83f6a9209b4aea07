"""What an own FAST road is worth at the World Trade Bridge, as traffic grows.

    python experiments/own_fast_road/run.py [--replications 20] [--out result.csv]

The same trucks, at 1.0 to 1.4 times today's volume, with the road that FAST and standard trucks share and with an own
road for FAST trucks. Writes one tidy row per volume, road and class; README.md beside this file says what came out.
"""

import argparse
import csv
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from portsim.scenario.load import load
from portsim.simulate import run

TRUCKS_PER_DAY = 6085.6
VOLUMES = (1.0, 1.1, 1.2, 1.3, 1.4)
ROADS = {"shared": "world_trade_bridge", "own": "world_trade_bridge_fast_road"}
CLASSES = ("fast_laden", "general")
COLUMNS = ("volume", "fast_road", "class", "wait_time_min", "low", "high", "bridge_full_share", "replications")


def rows(replications: int, volumes: Sequence[float]) -> Iterator[tuple[object, ...]]:
    """One row per volume, road and class: the mean wait time with its interval, and how long the bridge was full."""
    for volume in volumes:
        for road, name in ROADS.items():
            more = f"traffic.northbound.trucks_per_day={volume * TRUCKS_PER_DAY:.1f}"
            results = run(load(name, (more,)), replications=replications)
            full = results.estimate("full_share", "mean", stage="bridge", lane="road").mean
            for truck_class in CLASSES:
                wait = results.estimate("wait_time_min", "mean", **{"direction": "northbound", "class": truck_class})
                yield volume, road, truck_class, wait.mean, wait.low, wait.high, full, replications


def main() -> None:
    """Run all points and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--replications", type=int, default=20)
    parser.add_argument("--volumes", type=float, nargs="+", default=VOLUMES, help="times today's volume")
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("result.csv"))
    asked = parser.parse_args()
    table = [
        tuple(f"{value:.4g}" if isinstance(value, float) else value for value in row)
        for row in rows(asked.replications, asked.volumes)
    ]
    with asked.out.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([COLUMNS, *table])
    csv.writer(sys.stdout, lineterminator="\n").writerows([COLUMNS, *table])


if __name__ == "__main__":
    main()
