"""A study made ready to be run: every point checked, every run addressed, and how much of it there is."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from portsim.effort import Effort, effort
from portsim.engine import Engine
from portsim.errors import EffortError, MeasureError, RunError, ScenarioError
from portsim.layout import lay_out
from portsim.measures import Cell, Measuring
from portsim.measures.asked import Asked
from portsim.measures.lookup import why_missing
from portsim.network import build
from portsim.scenario.load import scenario_hash
from portsim.scenario.model import Scenario
from portsim.scenario.tree import Dotted, Node, nearest, path_text
from portsim.study.address import address, model_version
from portsim.study.load import Study
from portsim.study.points import Checking, Point, points
from portsim.study.work import Orders, numbers_of
from portsim.units import DAY_S

MOST_POINTS = 100_000
"""A larger design is not begun without being forced."""
MOST_AT_ALL = 10_000_000
"""A design that nobody means."""
LONGEST_S = DAY_S
"""A longer study is not begun without being forced [s]."""
_LOOKED_AT = 20
"""Points from which it is told how long all of them take."""
_ROW_BYTES, _POINT_BYTES, _NUMBER_BYTES = 120, 250, 8
"""A run in the store without its numbers, a point, and a number [bytes]."""

Tell = Callable[[int, int], None]
"""Told how many points of how many have been checked."""


@dataclass(frozen=True, eq=False)
class Prepared:
    """A study whose points are all valid."""

    study: Study
    orders: Orders
    points: tuple[tuple[Point, str, str], ...]
    """Each point with the hash of its scenario and the address of its runs."""
    each_s: float
    """How long a run takes, roughly [s of CPU]."""
    numbers: int
    """How many numbers are kept of each run, at the first point."""

    @cached_property
    def distinct(self) -> dict[str, Point]:
        """The first point of each address: those whose scenarios say the same are run once."""
        found: dict[str, Point] = {}
        for point, _, own in self.points:
            found.setdefault(own, point)
        return found

    @cached_property
    def _hashes(self) -> dict[str, str]:
        return {own: content for _, content, own in self.points}

    def scenario_at(self, address: str) -> Scenario:
        """The scenario of an address, as it was checked. RunError where a file that it names has changed since."""
        scenario = self.distinct[address].scenario_of(self.study)
        if scenario_hash(scenario) != self._hashes[address]:
            raise RunError(
                "a CSV file of the scenario has changed since the study was checked; what is done is kept, and "
                "sweeping again runs what is other now"
            )
        return scenario

    @property
    def store_bytes(self) -> float:
        """How large the store will be, roughly [bytes]."""
        runs = len(self.distinct) * self.study.first
        return runs * (_ROW_BYTES + _NUMBER_BYTES * self.numbers) + len(self.points) * _POINT_BYTES


def refuse_size(study: Study, *, force: bool, way: str) -> None:
    """EffortError for a design that nobody means, or that is enormous and not forced; `way` is how to force it."""
    count = study.count
    if count > MOST_AT_ALL:
        raise EffortError(
            f"the design has {count:,} points; more than {MOST_AT_ALL:,} are never run: state fewer levels"
        )
    if count > MOST_POINTS and not force:
        raise EffortError(
            f"the design has {count:,} points, more than {MOST_POINTS:,}; state fewer levels, sample them "
            f"(`design: {{kind: sobol, points: 1000}}`), or begin it all the same with {way}"
        )


def prepare(study: Study, engine: Engine, asked_engine: Engine, *, audit: bool, tell: Tell | None = None) -> Prepared:
    """Check all points and address their runs.

    ScenarioError with everything that makes any of them invalid, and for numbers that no scenario has.
    """
    model = model_version()
    wanted = {str(each): each for each in (*study.asked, *study.watched)}
    asked = tuple(wanted[name] for name in sorted(wanted))  # the order in which a file has them changes no run
    names = numbers_of(asked)
    checking = Checking(study)
    found, count = [], study.count
    for point in points(study):
        checked = checking.check(point)
        if checked is not None:
            found.append((point, checked.hash, address(checked.hash, study.stated.seed, names, model)))
        if tell is not None:
            tell(point.number, count)
    checking.done()
    kept = _known_numbers(study, [point for point, _, _ in found])
    sampled = found[:: math.ceil(len(found) / _LOOKED_AT)]
    taken = [_effort(point.scenario_of(study), engine, audit=audit) for point, _, _ in sampled]
    each_s = sum(each.seconds for each in taken) / len(taken)
    orders = Orders(asked, study.stated.seed, asked_engine, audit, model)
    return Prepared(study, orders, tuple(found), each_s, kept)


def _effort(scenario: Scenario, engine: Engine, *, audit: bool) -> Effort:
    return effort(scenario, 1, 1, engine, few=True, audit=audit)


def _known_numbers(study: Study, listed: Sequence[Point]) -> int:
    """How many numbers are kept at the first point. ScenarioError for those that no point has."""
    lost = dict[str, tuple[Node, str]]()
    wanted: list[tuple[Asked, str, Dotted]] = [
        *((each, "", ("measures", number)) for number, each in enumerate(study.asked)),
        *(
            (each.asked, f"precision {each.text!r}: ", ("precision", number))
            for number, each in enumerate(study.precision)
        ),
    ]
    kept = 0
    left = wanted
    for place, cells in enumerate(_cells(study, listed, {each.measure for each, _, _ in wanted})):
        missing = []
        for each, said, path in left:
            try:
                found = each.columns(cells, said)
            except MeasureError as error:
                missing.append((each, said, path))
                taken = any(cell.measure.name == each.measure for cell in cells)
                why = str(error) if taken else said + why_missing((), each.measure, None, {})
                lost.setdefault(path_text(path), (nearest(study.tree, path), why))
            else:
                lost.pop(path_text(path), None)
                kept += len(found) if not place else 0
        left = missing
        if not left:
            return kept
    raise ScenarioError([node.place.problem(path, why) for path, (node, why) in lost.items()])


def _cells(study: Study, listed: Sequence[Point], measures: set[str]) -> Iterator[tuple[Cell, ...]]:
    """What the measures are of at each point, those first that are the first of their scenario."""
    for point in _representatives(study, listed):
        scenario = point.scenario_of(study)
        network = build(scenario, lay_out(scenario))
        own = sorted(measures & Measuring(scenario, network).taken)
        yield Measuring(scenario, network, own).cells if own else ()


def _representatives(study: Study, listed: Sequence[Point]) -> Iterator[Point]:
    """The first point of each scenario and of each level that may bring a stage with it; values of ranges do not."""
    seen: set[tuple[int, Any]] = set()
    for point in listed:
        own: list[tuple[int, Any]] = [(-1, point.scenario)]
        for place, (factor, level) in enumerate(zip(study.factors, point.row, strict=True)):
            if factor.stated.range is None:
                own.append((place, level.value))
        if not seen.issuperset(own):
            seen.update(own)
            yield point


def units(study: Study) -> Mapping[str, str]:
    """The columns that tell points apart, each with its unit."""
    own = {factor.name: factor.unit for factor in study.factors}
    return {name: own.get(name, "") for name in study.columns}
