"""What is varied: a factor, its levels, and what each level changes in a scenario."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from portsim.errors import ScenarioError
from portsim.scenario.tree import Node, Place, did_you_mean, plain
from portsim.scenario.writing import flow
from portsim.study.expressions import filled_in
from portsim.study.model import FactorFile

DIGITS = 6
"""Significant digits of values taken from a range: more could not be read, and mean nothing."""
SELF = "x"


@dataclass(frozen=True, eq=False)
class Level:
    """One value of a factor."""

    value: Any
    """As tables show it: a number, or text; None for what the scenario states."""
    changes: tuple[tuple[str, Node], ...]
    """What it sets, by path."""


AS_STATED = Level(None, ())
"""The factor is left as the scenario states it."""


@dataclass(frozen=True, eq=False)
class Factor:
    """One thing that is varied."""

    name: str
    stated: FactorFile
    node: Node
    """As it stands in the study file."""
    templates: tuple[tuple[str, Node], ...]
    """By path, what a level becomes there; empty where options say it."""
    only_in: frozenset[str] | None
    """Scenarios that it changes; None for all."""

    @property
    def unit(self) -> str:
        """Of its levels; empty where none is stated."""
        return self.stated.unit or ""

    @property
    def path(self) -> str | None:
        """The one path that it sets to its levels as they are; None where it does more."""
        if len(self.templates) != 1 or plain(self.templates[0][1]) != SELF:
            return None
        return self.templates[0][0]

    @cached_property
    def levels(self) -> tuple[Level, ...]:
        """Its levels in their order; a range is divided into its steps. ScenarioError where one is none."""
        if self.stated.options is not None:
            options: Mapping[str, Node] = self._child("options").value
            return tuple(self._option(name, node) for name, node in options.items())
        if self.stated.levels is not None:
            listed = self.node if isinstance(self.node.value, list) else self._child("levels")
            return tuple(self.level(each, each.place) for each in listed.value)
        if self.stated.range is None:
            return ()
        place, steps = self._child("range").place, self.stated.steps or 2
        values = dict.fromkeys(self._within(number / (steps - 1)) for number in range(steps))
        return tuple(self.level(Node(value, place), place) for value in values)

    def ends(self) -> tuple[Level, ...]:
        """The levels to try alone: all of them, of a range both ends."""
        if self.stated.range is None or self.stated.steps is not None:
            return self.levels
        place = self._child("range").place
        return tuple(self.level(Node(self._number(value), place), place) for value in self.stated.range)

    def at(self, share: float) -> Level:
        """The level at a share of the way through it, at least 0 and below 1: each of its levels has an equal part."""
        if self.stated.range is None:
            levels = self.levels
            return levels[min(int(share * len(levels)), len(levels) - 1)]
        place = self._child("range").place
        return self.level(Node(self._within(share, even=True), place), place)

    def named(self, text: str, value: Node) -> Level:
        """The level that a cell of a table names. ValueError where there is none."""
        if self.stated.options is not None:
            options: Mapping[str, Node] = self._child("options").value
            if text not in options:
                raise ValueError(f"is no option of {self.name}; {did_you_mean(text, options)}")
            return self._option(text, options[text])
        return self.level(value, value.place)

    def level(self, value: Node, place: Place) -> Level:
        """The level that sets a value. ScenarioError where it cannot be calculated with."""
        try:
            changes = tuple((path, filled_in(template, value, place)) for path, template in self.templates)
        except ValueError as error:
            raise ScenarioError([place.problem(f"factors.{self.name}", str(error))]) from None
        return Level(shown(plain(value)), changes)

    def _option(self, name: str, node: Node) -> Level:
        """An option and what it sets: each value stands where the file has it."""
        return Level(name, tuple((node.value or {}).items()))

    def _child(self, key: str) -> Node:
        found: Node = self.node.value[key]
        return found

    def _within(self, share: float, *, even: bool = False) -> float | int:
        """The value at a share of the way through the range; `even` where whole numbers have equal parts of it."""
        assert self.stated.range is not None
        low, high = self.stated.range
        if self.stated.whole:
            value = math.floor(low + share * (high - low + 1)) if even else round(low + share * (high - low))
            return int(min(value, high))
        if self.stated.scale == "log":
            return self._number(low * (high / low) ** share)
        return self._number(low + share * (high - low))

    def _number(self, value: float) -> float | int:
        return round(value) if self.stated.whole else float(f"{value:.{DIGITS}g}")


def shown(value: Any) -> Any:
    """A level as a cell of a table."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, int | float | str) else flow(value)


def templates_of(name: str, stated: FactorFile, node: Node) -> Iterator[tuple[str, Node]]:
    """By path, what a level becomes: itself, or what `sets` makes of it."""
    if stated.options is not None:
        return
    if stated.sets is not None:
        yield from node.value["sets"].value.items()
        return
    place = node.stated
    yield stated.path or name, Node(SELF, place, place)
