"""Where a number stands in the facts."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Place:
    """A piece of the facts that knows its path: `details.0.directions.0.minutes`."""

    value: Any
    path: str = ""

    def __getitem__(self, key: str | int) -> "Place":
        return Place(self.value[key], f"{self.path}.{key}" if self.path else str(key))

    def __iter__(self) -> Iterator["Place"]:
        return (self[number] for number in range(len(self.value)))

    def __len__(self) -> int:
        return len(self.value)

    def __bool__(self) -> bool:
        """Whether there is anything; 0 is something."""
        return self.value is not None and self.value not in ([], {})


def differs(difference: Place) -> bool:
    """Whether the interval of a difference leaves 0 out; never with one replication, which has no interval."""
    low, high = difference["low"].value, difference["high"].value
    return low is not None and high is not None and (low > 0 or high < 0)


def largest(differences: list[Place], digits: int) -> int | None:
    """Which of several differences is the largest of those told apart from 0, and not 0 as it is written."""
    clear = [
        number
        for number, each in enumerate(differences)
        if each and differs(each) and each["mean"].value is not None and round(each["mean"].value, digits)
    ]
    return max(clear, key=lambda number: abs(differences[number]["mean"].value), default=None)
