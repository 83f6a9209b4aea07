"""A fact, and where it stands among all of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Fact:
    """A piece of the facts: `fact["details"][0]` is a piece of that, and knows its way."""

    value: Any
    path: str = ""

    def __getitem__(self, key: str | int) -> "Fact":
        return Fact(self.value[key], f"{self.path}.{key}" if self.path else str(key))

    def __iter__(self) -> "Iterator[Fact]":
        return (self[number] for number in range(len(self.value)))

    def __len__(self) -> int:
        return len(self.value)

    def __bool__(self) -> bool:
        """Whether there is anything; 0 is something."""
        return self.value is not None and self.value not in ("", [], {})

    def get(self, key: str) -> "Fact":
        """A piece that may be missing."""
        return self[key] if key in self.value else Fact(None, f"{self.path}.{key}")


def at(facts: Any, path: str) -> Any:
    """What stands at a path: KeyError, IndexError or ValueError if nothing does."""
    value = facts
    for key in path.split("."):
        value = value[int(key)] if isinstance(value, list) else value[key]
    return value
