"""Which scenarios have the same trucks, and which trucks of two runs are the same one."""

from collections.abc import Iterator, Sequence

import numpy as np

from portsim.arrays import Ints
from portsim.errors import PairingError
from portsim.scenario.model import Scenario
from portsim.scenario.writing import flow
from portsim.trucks import Trucks

_SAME = {
    "port": ("name", "code", "timezone"),
    "calendar": ("start", "days", "warm_up", "closed"),
}
"""What has to be the same in all scenarios that are compared, by section."""
_WHY = {
    "port": "the trucks of different ports cannot be paired",
    "calendar": "trucks of different days cannot be paired",
}


def refuse_unpaired(scenarios: Sequence[Scenario], names: Sequence[str]) -> None:
    """PairingError where the trucks of some scenario are not those of the first one; it names all reasons."""
    baseline, *alternatives = scenarios
    problems = [
        f"{name}: {problem}"
        for name, alternative in zip(names[1:], alternatives, strict=True)
        for problem in _differences(baseline, alternative, names[0])
    ]
    if problems:
        raise PairingError("\n".join(problems))


def _differences(baseline: Scenario, other: Scenario, name: str) -> Iterator[str]:
    """Why the trucks of another scenario are not those of the baseline."""
    for section, keys in _SAME.items():
        for key in keys:
            here, there = (getattr(getattr(scenario, section), key) for scenario in (other, baseline))
            if here != there:
                yield (
                    f"{section}.{key} is {_shown(here)}, and {_shown(there)} in {name}: {_WHY[section]}; "
                    "make them the same, or run each for itself"
                )
                if section == "port":
                    break  # another code or time zone follows from that
    if baseline.directions() != other.directions():
        here, there = (" and ".join(scenario.directions()) for scenario in (other, baseline))
        yield f"traffic is {here}, and {there} in {name}: the trucks of a direction that one of them lacks have no pair"
        return
    for direction in baseline.directions():
        here_trace, there_trace = (scenario.traffic[direction].trace for scenario in (other, baseline))
        if here_trace is None and there_trace is None:
            continue
        if here_trace is None or there_trace is None:
            which = "drawn, and a trace" if here_trace is None else "a trace, and drawn"
            yield (
                f"traffic.{direction} is {which} in {name}: trucks that are drawn are not those of a trace; "
                "take the same for both"
            )
        elif here_trace != there_trace:
            yield f"traffic.{direction}.trace is another than in {name}: other trucks; take one for both"


def _shown(value: object) -> str:
    if value is None or value == ():
        return "not stated"
    if isinstance(value, tuple):
        return flow([str(each) for each in value])
    return str(value)


def same_trucks(baseline: Trucks, other: Trucks) -> tuple[Ints, Ints]:
    """Rows of the trucks that are in both tables, in the order of the baseline: the same direction and number."""
    key, other_key = (trucks.number * 2 + trucks.direction for trucks in (baseline, other))
    _, rows, other_rows = np.intersect1d(key, other_key, assume_unique=True, return_indices=True)
    order = np.argsort(rows)
    return rows[order], other_rows[order]
