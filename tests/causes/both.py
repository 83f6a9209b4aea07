"""Causes of one random port three times over: of the log of either engine, and of the slow oracle."""

from dataclasses import dataclass

from portsim.causes import CAUSES, Pieces, causes_before_gate, causes_of_visits
from portsim.engine import Engine, simulator
from portsim.finished import FinishedRun
from tests.causes.oracle import Oracle, Split
from tests.engine.both import HAS_NUMBA
from tests.properties.ports import Port

KINDS = {
    "plain": {},
    "stopping": {"stopping": True},
    "supervised": {"supervised": True},
    "wild": {"stopping": True, "supervised": True, "wild": True},
}
"""What random ports may have, as `tests.properties.ports.port` is told."""
ENGINES = (Engine.REFERENCE, Engine.COMPILED) if HAS_NUMBA else (Engine.REFERENCE,)


@dataclass(frozen=True)
class Causes:
    """Minutes by visit, or before the gate by truck, with cause and stage that had no room."""

    inside: Split
    outside: Split


def as_split(found: Pieces) -> Split:
    """The same as a dict, each key once."""
    split: Split = {}
    columns = (column.tolist() for column in (found.of, found.cause, found.ahead, found.minutes))
    for of, cause, ahead, minutes in zip(*columns, strict=True):
        key = of, CAUSES[cause], ahead
        assert minutes > 0
        split[key] = split.get(key, 0.0) + minutes
    return split


def of_run(run: FinishedRun) -> Causes:
    """What portsim says."""
    return Causes(as_split(causes_of_visits(run)), as_split(causes_before_gate(run)))


def of_oracle(run: FinishedRun) -> Causes:
    """What the oracle says."""
    oracle = Oracle(run.network, run.trucks, run.log)
    return Causes(oracle.visits(), oracle.gates())


def held_against_the_oracle(port: Port) -> tuple[Causes, FinishedRun]:
    """What all say, which is exactly the same, and the run by the reference engine; AssertionError where it is not."""
    runs = [FinishedRun(port.network, port.trucks, simulator(engine)(port.network, port.trucks)) for engine in ENGINES]
    expected = of_oracle(runs[0])
    for engine, run in zip(ENGINES, runs, strict=True):
        found = of_run(run)
        assert found == expected, f"the log of the {engine} engine: {difference(found, expected)}"
    return expected, runs[0]


def difference(found: Causes, expected: Causes) -> dict[tuple[str, int, str, int], tuple[float, float]]:
    """Minutes found and minutes expected, wherever they differ."""
    return {
        (where, *key): (its.get(key, 0.0), theirs.get(key, 0.0))
        for where, its, theirs in (
            ("inside", found.inside, expected.inside),
            ("outside", found.outside, expected.outside),
        )
        for key in sorted({*its, *theirs})
        if its.get(key, 0.0) != theirs.get(key, 0.0)
    }
