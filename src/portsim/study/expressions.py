"""What a level makes of a value: `x`, `0.625 - x`, `6085.6 * x`, `x min`, read once and worked out exactly.

A sum of numbers and multiples of x, and after a blank a unit. Decimals are added as they are written: 0.625 - 0.3 is
0.325. Anything else is not an expression, and stands for itself.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from portsim.scenario.tree import Node, Place, moved

_NUMBER = r"(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
_TERM = rf"(?:{_NUMBER}\s*\*\s*x|x\s*\*\s*{_NUMBER}|x\s*/\s*{_NUMBER}|x|{_NUMBER})"
_SUM = re.compile(rf"(?P<sum>[+-]?\s*{_TERM}(?:\s*[+-]\s*{_TERM})*)(?P<unit>\s+[A-Za-z%/]+)?")
_SIGNED = re.compile(rf"(?P<sign>[+-]?)\s*(?P<term>{_TERM})")


@dataclass(frozen=True)
class Linear:
    """`times` x plus `plus`, and a unit."""

    times: Decimal
    plus: Decimal
    unit: str

    def of(self, x: Any) -> Any:
        """What a level becomes. ValueError where it is no number, and more than itself is asked for."""
        if self.times == 1 and self.plus == 0 and not self.unit:
            return x
        if isinstance(x, bool) or not isinstance(x, int | float):
            raise ValueError(f"{x!r} is not a number, and is to be calculated with")
        try:
            found = self.times * Decimal(repr(x)) + self.plus
            float(found)
        except ArithmeticError:
            raise ValueError(f"{x!r} is beyond all numbers that can be calculated with") from None
        whole = isinstance(x, int) and self.times == self.times.to_integral() and self.plus == self.plus.to_integral()
        number = int(found) if whole else float(found)
        return f"{number:.12g} {self.unit}" if self.unit else number


def linear(text: str) -> Linear | None:
    """The expression that a text is; None where it is none, or x does not stand in it."""
    match = _SUM.fullmatch(text.strip())
    if match is None or "x" not in match["sum"]:
        return None
    try:
        times, plus = _summed(match["sum"])
    except ArithmeticError:  # divided by 0, or beyond all numbers: no expression that could be meant
        return None
    return Linear(times, plus, (match["unit"] or "").strip())


def _summed(text: str) -> tuple[Decimal, Decimal]:
    """How many times x is taken, and what is added."""
    times, plus = Decimal(0), Decimal(0)
    for each in _SIGNED.finditer(text):
        sign = Decimal(-1 if each["sign"] == "-" else 1)
        term = re.sub(r"\s", "", each["term"])
        if "x" not in term:
            plus += sign * Decimal(term)
        elif "/" in term:
            times += sign / Decimal(term.partition("/")[2])
        else:
            times += sign * Decimal(term.replace("*", "").replace("x", "") or "1")
    return times, plus


def uses_x(node: Node) -> bool:
    """Whether an expression stands anywhere in a value."""
    if isinstance(node.value, dict):
        return any(uses_x(below) for below in node.value.values())
    if isinstance(node.value, list):
        return any(uses_x(below) for below in node.value)
    return isinstance(node.value, str) and linear(node.value) is not None


def filled_in(template: Node, level: Node, place: Place) -> Node:
    """A value with the level put in for x, all of it standing at one place. ValueError as for `Linear.of`."""
    value = template.value
    if isinstance(value, dict):
        return Node({key: filled_in(below, level, place) for key, below in value.items()}, place, place)
    if isinstance(value, list):
        return Node([filled_in(below, level, place) for below in value], place, place)
    expression = linear(value) if isinstance(value, str) else None
    if expression is None:
        return Node(value, place, place)
    if isinstance(level.value, dict | list):
        if expression != Linear(Decimal(1), Decimal(0), ""):
            raise ValueError("a level that is not a number cannot be calculated with")
        return moved(level, place)
    return Node(expression.of(level.value), place, place)
