"""Why trucks waited, on 2,000 random ports: python3 proofs/causes.py [--ports N] [--first K]. Writes proofs/causes.md.

Port number k is always the same. The causes of the logs of both engines are compared with those that a slow oracle
finds, which looks between any two events (tests/causes/oracle.py): minutes by visit or truck, cause, and stage that had
no room, without a tolerance. A port on which they differ ends the run, and is printed in its smallest form.
"""

import argparse
import platform
import pprint
import sys
import time
from collections import Counter
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from portsim import __version__  # noqa: E402
from portsim.causes import CAUSES  # noqa: E402
from portsim.finished import FinishedRun  # noqa: E402
from tests.causes.both import KINDS, Causes, held_against_the_oracle  # noqa: E402
from tests.properties.dice import Dice, Thrown, Told, shrunk  # noqa: E402
from tests.properties.ports import Port, port  # noqa: E402

TABLE = ROOT / "proofs" / "causes.md"
SEED = 11
MOST_TRUCKS = 40
EVERY = 100
"""After so many ports the table is written anew."""
TRIES = 500
"""With which a port on which they differ is made smaller."""
WHERE = {"inside": "at the stages", "outside": "before the gate"}
OUTSIDE = ("closed", "blocked_ahead", "trucks_ahead", "metering")
"""Causes that there are before the gate; the last of them only there."""


def port_of(number: int, dice: Dice) -> Port:
    """A port of the proof: plain ones, with outages, with orders and tired drivers, and with all of it, in turn."""
    kinds = list(KINDS.values())
    return port(dice, **kinds[number % len(kinds)], most=MOST_TRUCKS)


def complaint(made: Port) -> str:
    """What differs; empty where nothing does."""
    try:
        held_against_the_oracle(made)
    except AssertionError as error:
        return str(error)
    return ""


def in_its_smallest_form(number: int, told: list[int]) -> str:
    """A port on which they differ, as simple as it can be made, and the difference."""

    def differs(simpler: list[int]) -> bool:
        return bool(complaint(port_of(number, Told(simpler))))

    told = shrunk(told, differs, TRIES)
    made = port_of(number, Told(told))
    return f"port {number}, told {told}:\n{pprint.pformat(made.scenario)}\n{complaint(made)}"


def counted(causes: Causes, run: FinishedRun) -> Counter[str]:
    """What to add to the tables."""
    seen = Counter({"ports": 1, "trucks": len(run.trucks), "visits": int(run.joined.sum())})
    for where in WHERE:
        split = getattr(causes, where)
        seen.update(f"{where} {cause} ports" for cause in {cause for _, cause, _ in split})
        seen.update(f"{where} {cause} trucks" for _, cause, _ in split)
        for (_, cause, _), minutes in split.items():
            seen[f"{where} {cause} min"] += minutes
    return seen


def rows(seen: Counter[str]) -> str:
    """A row for each cause."""
    kept = {"inside": [name for name in CAUSES if name != "metering"], "outside": OUTSIDE}
    numbers = {(where, cause): f"{where} {cause}" for where in WHERE for cause in kept[where]}
    return "".join(
        f"| {WHERE[where]} | {cause} | {seen[f'{name} ports']:,} | {seen[f'{name} trucks']:,} |"
        f" {seen[f'{name} min'] / 60:,.0f} |\n"
        for (where, cause), name in numbers.items()
    )


def table(seen: Counter[str], first: int, seconds: float) -> str:
    """What is committed."""
    versions = ", ".join(f"{name} {version(name)}" for name in ("numba", "numpy", "simpy"))
    return f"""# Why trucks waited

`python3 proofs/causes.py` on {time.strftime("%Y-%m-%d")}, portsim {__version__}, Python {platform.python_version()},
{versions}; {seconds / 60:.0f} min of one processor. Random ports {first:,} to {first + seen["ports"] - 1:,}
of up to four stages and {MOST_TRUCKS} trucks: a quarter plain, a quarter with outages, a quarter with orders, posted
waits and drivers who leave, a quarter with all of it and closed lanes, services of more than a day and runs cut short.
The causes of the logs of both engines against those of the oracle, exactly.

| | |
|---|---:|
| ports | {seen["ports"]:,} |
| trucks | {seen["trucks"]:,} |
| visits to stages | {seen["visits"]:,} |
| ports on which causes differ | 0 |

Ports with a cause, and the numbers of minutes compared: each of one visit, or truck before the gate, and stage ahead.

| where | cause | ports | numbers | hours |
|---|---|---:|---:|---:|
{rows(seen)}"""


def main() -> int:
    """The exit code: 0 without a difference."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ports", type=int, default=2_000)
    parser.add_argument("--first", type=int, default=0)
    asked = parser.parse_args()
    seen: Counter[str] = Counter()
    for number in range(asked.first, asked.first + asked.ports):
        dice = Thrown(SEED, number)
        made = port_of(number, dice)
        try:
            causes, run = held_against_the_oracle(made)
        except AssertionError:
            print(in_its_smallest_form(number, dice.told), flush=True)
            return 1
        seen += counted(causes, run)
        if seen["ports"] % EVERY == 0 or seen["ports"] == asked.ports:
            TABLE.write_text(table(seen, asked.first, time.process_time()), encoding="utf-8")
            print(f"{seen['ports']:,} ports, {seen['trucks']:,} trucks, no difference", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
