"""What a YAML file says, before anybody asks whether it makes sense: values, and where each of them stands.

A dotted path such as `routes.northbound[0].stages` is a tuple of keys and item numbers.
"""

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from portsim.errors import Problem

Dotted = tuple[str | int, ...]


@dataclass(frozen=True)
class File:
    """A file as the user named it, and the folder in which files it names are looked for first."""

    name: str
    folder: Path


@dataclass(frozen=True)
class Place:
    """Where something stands; line and column count from 1, 0 where the file as a whole is meant."""

    file: File
    line: int = 0
    column: int = 0

    def problem(self, path: Dotted | str, message: str) -> Problem:
        """Something wrong here."""
        text = path if isinstance(path, str) else path_text(path)
        return Problem(self.file.name, self.line, self.column, text, message)


@dataclass(frozen=True, eq=False)
class Node:
    """A value and its place. `value` is a dict of nodes, a list of nodes, or text, a number, true, false or None.

    `key` is where its key stands, for an entry of a mapping.
    """

    value: Any
    place: Place
    key: Place | None = None

    @property
    def stated(self) -> Place:
        """Where a reader looks for it first: its key, or itself where there is none."""
        return self.key or self.place

    def with_value(self, value: Any) -> "Node":
        """The same place with another value."""
        return replace(self, value=value)


def plain(node: Node) -> Any:
    """The value without places: dicts, lists and scalars."""
    if isinstance(node.value, dict):
        return {key: plain(child) for key, child in node.value.items()}
    if isinstance(node.value, list):
        return [plain(child) for child in node.value]
    return node.value


def moved(node: Node, place: Place) -> Node:
    """The same value, all of it standing at one place."""
    value = node.value
    if isinstance(value, dict):
        value = {key: moved(below, place) for key, below in value.items()}
    elif isinstance(value, list):
        value = [moved(item, place) for item in value]
    return Node(value, place, place)


def child(node: Node, key: str | int) -> Node | None:
    """The entry or item under a key, or None."""
    if isinstance(node.value, dict):
        found: Node | None = node.value.get(key)
        return found
    if isinstance(node.value, list) and isinstance(key, int) and 0 <= key < len(node.value):
        item: Node = node.value[key]
        return item
    return None


def find(node: Node, path: Iterable[str | int]) -> Node | None:
    """The node at a path, or None."""
    here: Node | None = node
    for key in path:
        if here is None:
            return None
        here = child(here, key)
    return here


def nearest(node: Node, path: Dotted) -> Node:
    """The node at a path, or the deepest one above it that exists."""
    here = node
    for key in path:
        below = child(here, key)
        if below is None:
            return here
        here = below
    return here


def leaves(node: Node, path: Dotted = ()) -> Iterator[tuple[Dotted, Node]]:
    """All scalars, empty mappings, and lists of scalars, with their paths."""
    if isinstance(node.value, dict) and node.value:
        for key, below in node.value.items():
            yield from leaves(below, (*path, key))
    elif isinstance(node.value, list) and any(isinstance(item.value, dict) for item in node.value):
        for number, item in enumerate(node.value):
            yield from leaves(item, (*path, number))
    else:
        yield path, node


def path_text(path: Dotted) -> str:
    """`routes.northbound[0].stages` of a path."""
    text = ""
    for key in path:
        text += f"[{key}]" if isinstance(key, int) else f".{key}" if text else key
    return text


def meant_by(name: str, known: Iterable[str]) -> str | None:
    """The known name that a wrong one is nearest to, or None."""
    return next(iter(difflib.get_close_matches(name, list(dict.fromkeys(known)), n=1)), None)


def did_you_mean(name: str, known: Iterable[str], listed: str = "known here") -> str:
    """` did you mean ...?` where a known name is near, else the known names; to stand after a semicolon."""
    names = list(dict.fromkeys(known))
    near = meant_by(name, names)
    if near is not None:
        return f"did you mean `{near}`?"
    return f"{listed}: {quoted(names)}" if names else "none is stated"


def quoted(names: Iterable[str]) -> str:
    """Names in back quotes with commas."""
    return ", ".join(f"`{name}`" for name in names)
