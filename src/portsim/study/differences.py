"""What changes with a factor, all else equal: paired differences between the points of a study.

Chance is the same at every point, so a replication of one point is compared with the same replication of another, and
what both have in common falls away.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from portsim.arrays import Ints
from portsim.errors import MeasureError
from portsim.scenario.tree import did_you_mean, meant_by
from portsim.statistics import Intervals, mean_intervals

if TYPE_CHECKING:
    from portsim.study.results import StudyResults


@dataclass(frozen=True, eq=False)
class Differences:
    """Points less those they are compared with."""

    less: str
    """What these are: `booths=3`; in all other factors each is like its point."""
    point: Ints
    """Places of the points that have such a partner other than themselves, from 0, shape (pairs,)."""
    partner: Ints
    """Places of their partners, shape (pairs,)."""
    estimates: Intervals
    """Of point less partner, over the replications that both have, arrays of shape (pairs, numbers)."""


def where(results: "StudyResults", text: str) -> "StudyResults":
    """The points with some levels; see `StudyResults.where`."""
    named = parse_less(results, text)
    names = list(results.factors)
    wanted = [(names.index(name), level) for name, level in named.items()]
    chosen = np.array(
        [place for place, levels in enumerate(results.levels) if all(levels[at] == level for at, level in wanted)],
        dtype=np.int64,
    )
    if not len(chosen):
        raise MeasureError(f"no point has {text} together")
    rows = np.concatenate([np.arange(results.first[place], results.first[place + 1]) for place in chosen])
    kept = set(results.number[chosen].tolist())
    return replace(
        results,
        kept=results.number[chosen],
        levels=tuple(results.levels[place] for place in chosen),
        table=results.table[rows],
        first=np.concatenate([[0], np.cumsum(results.n[chosen])]).astype(np.int64),
        replication=results.replication[rows],
        failures=tuple((number, failure) for number, failure in results.failures if number in kept),
    )


def parse_less(results: "StudyResults", text: str) -> dict[str, Any]:
    """The levels that `booths=3, hours=all day` names, by factor. MeasureError for what is none."""
    names = list(results.factors)
    known = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    found: dict[str, Any] = {}
    for each in re.split(rf",\s*(?=(?:{known})\s*=)", text) if names else [text]:
        name, equals, written = (part.strip() for part in each.partition("="))
        if not equals:
            factor = meant_by(name, names) or names[0]
            first = _shown(results.level(factor)[0])
            raise MeasureError(f"{each.strip()!r} names no level; write for example '{factor}={first}'")
        levels = {_shown(level): level for level in results.level(name)}
        if written not in levels:
            raise MeasureError(f"{name} has no level {written!r}; {did_you_mean(written, levels, 'it has')}")
        found[name] = levels[written]
    return found


def differences(results: "StudyResults", less: str) -> Differences:
    """Every point less the one that has the levels named, and is like it in all other factors.

    MeasureError where a level is none, or where no point has such a partner, as in designs that sample.
    """
    said, points, partners = _pairs(results, less)
    shape = len(points), len(results.cells)
    change = np.moveaxis(results.values[points] - results.values[partners], 1, 0)
    flat = mean_intervals(change.reshape(len(change), -1))
    mean, low, high = (each.reshape(shape) for each in (flat.mean, flat.low, flat.high))
    return Differences(said, points, partners, Intervals(mean, low, high, flat.n.reshape(shape)))


def _pairs(results: "StudyResults", less: str) -> tuple[str, Ints, Ints]:
    """What is taken off, and the places of the points that have a partner, and of their partners."""
    named = parse_less(results, less)
    places = {levels: place for place, levels in enumerate(results.levels)}
    pairs = [
        (place, partner)
        for place, levels in enumerate(results.levels)
        if (partner := places.get(_partner(results.factors, levels, named), place)) != place
    ]
    said = ", ".join(f"{name}={_shown(level)}" for name, level in named.items())
    if not pairs:
        raise MeasureError(f"no two points differ in {', '.join(named)} alone, one of them with {said}")
    points, partners = (np.array(each, dtype=np.int64) for each in zip(*pairs, strict=True))
    return said, points, partners


def minus(results: "StudyResults", less: str) -> "StudyResults":
    """The differences as results; see `StudyResults.minus`."""
    said, points, partners = _pairs(results, less)
    there = np.zeros(results.values.shape[:2], dtype=bool)
    there[np.repeat(np.arange(results.points), results.n), results.replication] = True
    both = there[points] & there[partners]
    change = results.values[points] - results.values[partners]
    kept = set(results.number[points].tolist())
    return replace(
        results,
        kept=results.number[points],
        levels=tuple(results.levels[point] for point in points),
        table=change[both],
        first=np.concatenate([[0], np.cumsum(both.sum(axis=1))]).astype(np.int64),
        replication=np.nonzero(both)[1],
        failures=tuple((number, failure) for number, failure in results.failures if number in kept),
        less=said,
    )


def _partner(factors: Mapping[str, str], levels: tuple[Any, ...], named: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(named.get(name, level) for name, level in zip(factors, levels, strict=True))


def _shown(level: Any) -> str:
    """A level as tables show it."""
    return "as stated" if level is None else str(level)


def difference_rows(results: "StudyResults", less: str) -> Iterator[dict[str, Any]]:
    """A row for each pair and number, as `StudyResults.rows`, and `less`: what was taken off."""
    found = differences(results, less)
    at = found.estimates
    for pair, point in enumerate(found.point):
        for column, (name, cell) in enumerate(zip(results.numbers, results.cells, strict=True)):
            ends = {
                end: None if np.isnan(value := getattr(at, end)[pair, column]) else float(value)
                for end in ("mean", "low", "high")
            }
            yield {
                "point": int(results.number[point]),
                **dict(zip(results.factors, results.levels[point], strict=True)),
                "number": name,
                "unit": cell.measure.unit,
                "less": found.less,
                **ends,
                "n": int(at.n[pair, column]),
            }
