"""Truck classes: drawing them, and looking up what a scenario states by class or by programme."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

import numpy as np

from portsim.arrays import Flags, Floats, Ints
from portsim.layout import ClassNumber, Layout
from portsim.scenario.model import Scenario
from portsim.scenario.traffic import Stream, TruckClass

Value = TypeVar("Value")
Number = TypeVar("Number", int, float)


def drawn_classes(stream: Stream, uniform: Floats) -> Ints:
    """Class of each truck, as its place among the classes written, by inversion of their shares, shape (n,).

    A class of share 0 moves no other class's part of (0, 1), so adding one changes no truck.
    """
    shares = np.array([truck_class.share for truck_class in stream.classes.values()])
    ends = np.cumsum(shares)
    # Shares that add up to a hair less than one must not leave room behind the last class that has any.
    ends[np.flatnonzero(shares)[-1] :] = 1.0
    return np.searchsorted(ends, uniform, side="right")


def first_named(stated: Mapping[str, Value], names: Iterable[str]) -> Value | None:
    """What is stated under the first of several names, from the most particular to `default`; None if under none."""
    return next((stated[name] for name in names if name in stated), None)


def least_applicable(stated: Mapping[str, Number], names: Iterable[str], otherwise: Number) -> Number:
    """The smallest of all values stated under a truck's names, or another value if there is none."""
    return min((stated[name] for name in names if name in stated), default=otherwise)


def stated_class(scenario: Scenario, number: ClassNumber) -> TruckClass:
    """What a scenario states of a numbered class."""
    return scenario.traffic[number.direction].classes[number.name]  # type: ignore[index]


def within_reach(layout: Layout) -> Flags:
    """Which stages stand on some route of each class's direction, shape (C, S)."""
    reach = np.zeros((len(layout.classes), len(layout.stages)), dtype=np.bool_)
    for number, truck_class in enumerate(layout.classes):
        for route in layout.routes_of(truck_class.direction):
            reach[number, list(layout.routes[route].stages)] = True
    return reach
