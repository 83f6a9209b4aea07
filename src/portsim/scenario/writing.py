"""A scenario's tree as YAML that a person can read, one value after another; read again it gives the same tree.

Mappings stand in blocks; what is one value - a plan, a list, a profile - stands behind its key, in brackets.
"""

import json
import re
import textwrap
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portsim.errors import ScenarioError
from portsim.scenario.reading import read_value
from portsim.scenario.tree import Dotted, File, path_text, plain

_STEP = "  "
_NOWHERE = File("text", Path())
_MAY_BE_PLAIN = re.compile(r"\w[^:#]*")
"""Text that begins like a word and holds none of what YAML reads differently in blocks and in brackets."""
_QUOTED = r'(?<![^\s\[{])"(?:[^"\\]|\\.)*"'
_PIECE = re.compile(rf"(?:{_QUOTED}|,(?! )|[^,])+,?")
"""What stays together on a line: up to a comma between values, which one inside quotes is not."""


@dataclass(frozen=True)
class Line:
    """A line of YAML, and the value whose last line it is, if it is one."""

    text: str
    path: str | None = None


def lines(tree: Any, values: Collection[str], width: int) -> Iterator[Line]:
    """A tree as lines of YAML, broken at `width` where that can be; `values` are the dotted paths of its values."""
    return _lines(tree, (), values, width, "")


def _lines(tree: Any, path: Dotted, values: Collection[str], width: int, margin: str) -> Iterator[Line]:
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, value in pairs:
        here = (*path, key)
        name = path_text(here)
        head = f"{margin}-" if isinstance(tree, list) else f"{margin}{scalar(key)}:"
        nested = isinstance(value, dict) and any(isinstance(below, dict) for below in value.values())
        whole = name in values or not isinstance(value, (dict, list)) or not value
        if whole and not nested:
            broken = _break(f"{head} {flow(value)}", f"{margin}{_STEP}{_STEP}", width, isinstance(value, (dict, list)))
            yield from (Line(text) for text in broken[:-1])
            yield Line(broken[-1], name)
        elif isinstance(tree, list):
            # The first entry of an item stands behind its dash.
            first, *rest = _lines(value, here, values, width, margin + _STEP)
            yield Line(f"{head} {first.text.removeprefix(margin + _STEP)}", first.path)
            yield from rest
        else:
            yield Line(head, name if whole else None)
            below = _lines(value, here, values, width, margin + _STEP)
            yield from (Line(line.text) for line in below) if whole else below


def _break(text: str, margin: str, width: int, breakable: bool) -> list[str]:
    """Long lists and mappings over several lines, broken after commas."""
    if len(text) <= width or not breakable:
        return [text]
    broken: list[str] = []
    for found in _PIECE.findall(text):
        piece = found.removeprefix(" ") if broken else found
        if broken and len(broken[-1]) + 1 + len(piece) <= width:
            broken[-1] += f" {piece}"
        else:
            broken.append(f"{margin}{piece}" if broken else piece)
    return broken


def flow(value: Any) -> str:
    """A value on one line, as YAML."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{scalar(key)}: {flow(below)}" for key, below in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(flow, value))}]"
    return scalar(value)


def scalar(value: Any) -> str:
    """Text, a number, true, false or null, as YAML; text without quotes where it is read as the same text."""
    if not isinstance(value, str):
        return "null" if value is None else json.dumps(value)
    return value if _reads_as_itself(value) else json.dumps(value, ensure_ascii=False)


def _reads_as_itself(text: str) -> bool:
    """Whether text without quotes is the same text to the reader, behind a key, behind a dash and in brackets."""
    if not _MAY_BE_PLAIN.fullmatch(text):
        return False
    try:
        return bool(plain(read_value(f"[{text}]", _NOWHERE)) == [text])
    except ScenarioError:
        return False


def folded(text: str, width: int, margin: str) -> list[str]:
    """A sentence over several lines of at most `width`, each after a margin."""
    return textwrap.wrap(text, width, initial_indent=margin, subsequent_indent=margin, break_long_words=False)
