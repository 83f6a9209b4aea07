"""Which combinations of levels are run: all of them, points spread evenly, one factor at a time, or a table's."""

import itertools
import math
from collections.abc import Iterator, Sequence
from functools import partial

from portsim.errors import ScenarioError
from portsim.scenario.reading import read_value
from portsim.scenario.tables import Table
from portsim.scenario.tree import Node, Place, moved
from portsim.study.factors import AS_STATED, Factor, Level
from portsim.study.model import DesignFile

Row = tuple[Level, ...]
"""A level for each factor, in their order."""
MAX_TABLE_BYTES = 2**26
"""The largest table of points."""


def count(design: DesignFile, factors: Sequence[Factor], table: Sequence[Row] | None) -> int:
    """How many rows there will be, worked out without making them."""
    if table is not None:
        return len(table)
    if design.points is not None:
        return design.points
    if design.kind == "one_at_a_time":
        return 1 + sum(len(factor.ends()) for factor in factors)
    return math.prod(len(factor.levels) for factor in factors)


def rows(design: DesignFile, factors: Sequence[Factor], table: Sequence[Row] | None) -> Iterator[Row]:
    """The rows in their order, always the same."""
    if table is not None:
        yield from table
    elif design.kind == "grid":
        yield from itertools.product(*(factor.levels for factor in factors))
    elif design.kind == "one_at_a_time":
        centre = (AS_STATED,) * len(factors)
        yield centre
        for place, factor in enumerate(factors):
            for level in factor.ends():
                yield (*centre[:place], level, *centre[place + 1 :])
    else:
        yield from _sampled(design, factors)


def _sampled(design: DesignFile, factors: Sequence[Factor]) -> Iterator[Row]:
    """Points spread evenly. The first points of a longer Sobol sequence are those of a shorter one."""
    from scipy.stats import qmc

    assert design.points is not None
    if design.kind == "sobol":
        # Whole powers of two are drawn, so that it makes no difference to the first points how many there are.
        sampler = qmc.Sobol(len(factors), rng=design.seed)
        shares = sampler.random_base2(max(1, math.ceil(math.log2(design.points))))[: design.points]
    else:
        shares = qmc.LatinHypercube(len(factors), rng=design.seed).random(design.points)
    for row in shares:
        yield tuple(factor.at(float(share)) for factor, share in zip(factors, row, strict=True))


def read_table(named: Node, factors: Sequence[Factor]) -> tuple[Row, ...]:
    """The rows of a CSV file with a column for each factor; a blank cell leaves what the scenario states.

    ScenarioError with everything that is wrong in it.
    """
    table = Table.open(named, ("design", "file"), MAX_TABLE_BYTES, as_written=True)
    table.columns(tuple(factor.name for factor in factors), ())
    found = []
    for line, cells in table.rows():
        row = []
        for factor in factors:
            level = table.cell(line, factor.name, cells, partial(_level, factor, Place(table.file, line, 1)))
            row.append(AS_STATED if level is None else level)
        found.append(tuple(row))
    if not found and not table.problems:
        table.refuse(0, "holds no points; add a row for each")
    table.done()
    return tuple(found)


def _level(factor: Factor, place: Place, text: str) -> Level:
    """The level that a cell names."""
    if not text:
        return AS_STATED
    try:
        return factor.named(text, moved(read_value(text, place.file), place))
    except ScenarioError as error:
        raise ValueError("; ".join(each.message for each in error.problems)) from None
