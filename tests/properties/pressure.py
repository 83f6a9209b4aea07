"""Random relaxations of rates for a random port, and what they spare its trucks: any visits after they are told."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from portsim.log import Change, Disposition, Log
from portsim.network import Network
from portsim.pressure import steps_of_trucks
from portsim.trucks import Inspected, Relaxed, Trucks
from tests.properties.dice import Dice, number, one_in, one_of
from tests.properties.outages import some

STEPS = 2
"""Relaxations of a direction, at most; one at least."""
TAKES_PLACE = np.array([7, 7, 7, 1, 1, 3, 2, 6, 5])
"""Steps at which a visit takes place, 2^k for step k: at all, at full rates alone, only at relaxed ones, ..."""
SEIZED = np.array([0, 0, 0, 0, 7, 1, 6])

FEATURES = (
    "rates relaxed",
    "rates relaxed to a second step",
    "rates restored",
    "visits spared by relaxed rates",
    "visits that only relaxed rates bring",
)


def pressure(dice: Dice, scenario: dict[str, Any]) -> dict[str, Any]:
    """Section `under_pressure`; which rates are relaxed counts for nothing, for itineraries are random."""
    stages = [name for name, stage in scenario["stages"].items() if stage["kind"] == "service"]
    directions = [direction for direction in scenario["routes"] if stages and not one_in(dice, 3)]
    return {
        "under_pressure": {
            direction: {
                "decided_at": stages[number(dice, 0, (len(stages) - 1) // 2)],
                "steps": [_step(dice, scenario, stages, direction, place) for place in range(number(dice, 1, STEPS))],
            }
            for direction in directions
        }
    }


def _step(dice: Dice, scenario: dict[str, Any], stages: list[str], direction: str, place: int) -> dict[str, Any]:
    looked = one_of(dice, ("line", "line", *(("posted_wait",) if direction in scenario["posted"] else ())))
    below = number(dice, 0, 2)
    above = below + number(dice, 0, 2)
    step: dict[str, Any] = {
        "name": f"step{place}",
        "rates": {stages[0]: 0.1},
        "relax_above": {looked: above if looked == "line" else f"{above} min"},
        "tighten_below": {looked: below + 1 if looked == "line" else f"{below + 1} min"},
        "after": f"{one_of(dice, (1, 2, 0.25, 5))} min",
        "delay": f"{one_of(dice, (0, 0, 1, 3))} min",
        "at_least": f"{one_of(dice, (0, 0, 5, 20))} min",
    }
    if looked == "line" and one_in(dice, 2):
        step["stages"] = some(dice, list(scenario["stages"]))
    return step


def relaxed(dice: Dice, network: Network, trucks: Trucks) -> Trucks:
    """The same trucks, some of whose visits depend on what they are told, and perhaps whether they are seized."""
    decided_at = network.orders.decided_at
    if not (decided_at >= 0).any():
        return trucks
    truck = np.repeat(np.arange(len(trucks)), np.diff(trucks.first_visit))
    at = decided_at[trucks.direction[truck]]
    told = np.bincount(truck[trucks.stage == at], minlength=len(trucks)) > 0
    free = told[truck] & (trucks.stage > at)
    steps = np.where(free, TAKES_PLACE[dice.numbers(len(truck), 0, len(TAKES_PLACE) - 1)], 7)
    seized = np.where(trucks.seized, 7, 0)
    if trucks.seized.any():
        seized = np.where(told, SEIZED[dice.numbers(len(trucks), 0, len(SEIZED) - 1)], seized)
    most = int(network.orders.step.max())
    steps, seized = (each & ((1 << (most + 1)) - 1) for each in (steps, seized))
    seized_by_step = [(seized >> step) & 1 == 1 for step in range(most + 1)]
    inspected = [
        Inspected(
            *(getattr(trucks, name) for name in ("selected", "referred", "false_alarm")),
            each,
            *(getattr(trucks, name) for name in Inspected._fields[4:]),
        )
        for each in seized_by_step
    ]
    return replace(trucks, seized=seized_by_step[0], relaxed=Relaxed(steps, seized, tuple(inspected[1:])))


def features(network: Network, trucks: Trucks, log: Log) -> Iterator[str]:
    """What its days had in them of all this."""
    steps = steps_of_trucks(log, len(trucks))
    relaxing = (log.change_kind == Change.ON_DEMAND) & np.isin(log.change_of, np.flatnonzero(network.orders.step))
    takes_place = np.full(len(log.stage), 7) if trucks.relaxed is None else trucks.relaxed.steps_of_visit
    through = np.isin(log.disposition, (Disposition.CROSSED, Disposition.SEIZED))[log.truck]
    own = steps[log.truck]
    found = (
        (steps > 0).any(),
        (steps > 1).any(),
        (relaxing & (log.change_value == 0)).any(),
        (through & (own > 0) & (takes_place & 1 == 1) & ((takes_place >> own) & 1 == 0)).any(),
        (through & (own > 0) & (takes_place & 1 == 0) & ((takes_place >> own) & 1 == 1)).any(),
    )
    return (name for name, had in zip(FEATURES, found, strict=True) if had)
