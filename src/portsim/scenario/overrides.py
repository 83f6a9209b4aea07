"""`--set path=value`: change single values of a scenario, after merging and before validation.

A path names keys with dots, items with `[0]` or `[name=sequential]`. It must lead to something that stands in the
scenario, or to an optional key of it. Plans and profiles are set as a whole. The value is read as YAML; null removes.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from portsim.errors import Problem, ScenarioError
from portsim.scenario.reading import read_value
from portsim.scenario.shape import Shape, names_distribution, shape_at
from portsim.scenario.tree import Dotted, File, Node, Place, child, did_you_mean, moved, path_text, plain, quoted

_SEGMENT = re.compile(r"(?P<key>[^.\[\]]+)|\[(?P<number>\d+)\]|\[name=(?P<name>[^\]]+)\]")
_LONGEST_SHOWN = 40
_REFERRING = (
    *("trust", "distrust", "factors", "enrolment", "priority", "officers", "service"),
    *("rate", "prevalence", "duty_usd", "auc", "detects", "on_alarm"),
)
"""Mappings whose names refer to something stated elsewhere, so that a new name is checked there."""
_LISTED = ("enrolment", "companies", "violations")
"""Mappings with names that exist whoever states them, so that what stands under a new one may be set as well."""


class _LostError(Exception):
    """A path that leads nowhere; the message says why."""


def set_name(number: int) -> str:
    """What messages call the override of this number, counted from 1."""
    return f"--set #{number}"


def override(tree: Node, overrides: Sequence[str], folder: Path) -> tuple[Node, tuple[File, ...], list[Problem]]:
    """The tree with all overrides in their order, the names under which they appear in messages, and their problems.

    `folder` is where files named in values are looked for. An override with a problem is left out.
    """
    problems: list[Problem] = []
    files: list[File] = []
    for number, text in enumerate(overrides, 1):
        file = File(set_name(number), folder)
        files.append(file)
        try:
            tree = _apply(tree, text, file)
        except ScenarioError as error:
            problems += error.problems
    return tree, tuple(files), problems


def _apply(tree: Node, text: str, file: File) -> Node:
    place = Place(file)
    written, value = _split(text, place)
    return put(tree, written, _value(value, written, place))


def put(tree: Node, written: str, value: Node) -> Node:
    """The tree with a value put in at a path as written. ScenarioError, placed at the value, if it leads nowhere."""
    try:
        return _put(tree, locate(tree, written), value, tree, ())
    except _LostError as lost:
        raise ScenarioError([value.place.problem(written, str(lost))]) from None


def _split(text: str, place: Place) -> tuple[str, str]:
    """Path and value, at the first equals sign outside brackets."""
    match = re.fullmatch(r"((?:[^=\[\]]|\[[^\]]*\])+)=(.*)", text, re.DOTALL)
    if match is None:
        raise ScenarioError(
            [place.problem("", f"{text!r} sets nothing; write path=value, for example calendar.days=2")]
        )
    return match[1].strip(), match[2]


def _value(text: str, written: str, place: Place) -> Node:
    if not text.strip():
        raise ScenarioError([place.problem(written, "has no value; to remove the key, write null")])
    try:
        node = read_value(text, place.file)
    except ScenarioError as error:
        raise ScenarioError(
            [place.problem(written, f"{each.message} (in {_short(text)})") for each in error.problems]
        ) from None
    return moved(node, place)


def _short(text: str) -> str:
    return repr(text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…")


def parse_path(written: str) -> list[str | int | tuple[str]]:
    """Keys, item numbers, and names of items (as a tuple of one). ValueError where it cannot be read."""
    parts: list[str | int | tuple[str]] = []
    position = 0
    while position < len(written):
        if position and written[position] == ".":
            position += 1
        match = _SEGMENT.match(written, position)
        if match is None:
            break
        if match["key"] is not None:
            parts.append(match["key"].strip())
        else:
            parts.append(int(match["number"]) if match["number"] is not None else (match["name"].strip(),))
        position = match.end()
    if position < len(written) or not parts or written.endswith("."):
        raise ValueError(
            "is not a path; write for example stages.us_primary.lanes.standard.servers or routes.northbound[0]"
        )
    return parts


def locate(tree: Node, written: str) -> Dotted:
    """The path that a text names, `[name=...]` looked up. _LostError where the text is no path or names no item."""
    try:
        parts = parse_path(written)
    except ValueError as error:
        raise _LostError(str(error)) from None
    path: Dotted = ()
    here: Node | None = tree
    for part in parts:
        key = _item_number(here, path, part[0]) if isinstance(part, tuple) else part
        path, here = (*path, key), child(here, key) if here else None
    return path


def find_written(tree: Node, written: str) -> Dotted | None:
    """The path of something that stands in the tree, or None."""
    try:
        path = locate(tree, written)
    except _LostError:
        return None
    here: Node | None = tree
    for key in path:
        here = child(here, key) if here else None
    return path if here else None


def _item_number(here: Node | None, path: Dotted, name: str) -> int:
    items = here.value if here and isinstance(here.value, list) else []
    names = [
        str(plain(item.value["name"])) if isinstance(item.value, dict) and "name" in item.value else ""
        for item in items
    ]
    if name not in names:
        known = did_you_mean(name, [each for each in names if each], "known names")
        raise _LostError(f"nothing named {name!r} in {path_text(path)}; {known}")
    return names.index(name)


def _put(here: Node, path: Dotted, value: Node, tree: Node, above: Dotted) -> Node:
    """`here`, which stands at `above`, with a value put in at a path below it."""
    key, rest = path[0], path[1:]
    where = (*above, key)
    if isinstance(here.value, list):
        return here.with_value(_put_item(here.value, key, rest, value, tree, above))
    inside_law = names_distribution(here) and key in here.value and (rest or value.value is not None)
    if above and isinstance(here.value, dict) and _is_one_value(here, above, tree) and not inside_law:
        raise _LostError(f"{path_text(above)} is one value; set it as a whole, {path_text(above)}={{...}}")
    if not isinstance(here.value, dict):
        raise _LostError(f"{path_text(above)} holds no keys; set it as a whole, {path_text(above)}=...")
    if key in here.value:
        below = _put(here.value[key], rest, value, tree, where) if rest else _fresh(value, here.value[key])
    else:
        below = _new(here, key, rest, value, tree, above)
    entries = {**here.value, str(key): below}
    if not rest and value.value is None:
        del entries[str(key)]
    return here.with_value(entries)


def _fresh(value: Node, old: Node) -> Node:
    """A new value; one that only repeats the old one leaves everything as it was."""
    return old if _identical(plain(old), plain(value)) else value


def _identical(one: object, other: object) -> bool:
    return repr(one) == repr(other)


def _put_item(items: list[Node], key: str | int, rest: Dotted, value: Node, tree: Node, above: Dotted) -> list[Node]:
    if not isinstance(key, int):
        raise _LostError(f"{path_text(above)} is a list; name an item by number, {path_text(above)}[0], or [name=...]")
    if key >= len(items):
        raise _LostError(f"{path_text(above)} has {len(items)} items, counted from 0; there is no [{key}]")
    shape = shape_at(above)
    if shape is None or shape.items is None:
        raise _LostError(f"{path_text(above)} is one value; set it as a whole, {path_text(above)}=[...]")
    new = list(items)
    new[key] = _put(items[key], rest, value, tree, (*above, key)) if rest else _fresh(value, items[key])
    if not rest and value.value is None:
        del new[key]
    return new


def _is_one_value(node: Node, path: Dotted, tree: Node) -> bool:
    shape = shape_at(path, tree)
    return (shape is not None and shape.is_value) or names_distribution(node)


def _new(here: Node, key: str | int, rest: Dotted, value: Node, tree: Node, above: Dotted) -> Node:
    """A value for a key that does not stand in the scenario yet, where the models allow one."""
    where = (*above, key)
    shape = shape_at(above, tree) or Shape()
    if isinstance(key, int):
        raise _LostError(f"{path_text(above) or 'a scenario'} is not a list; name a key")
    if above == () and key in ("sources", "extends"):
        raise _LostError(f"`{key}` stands in a file, it cannot be set")
    if shape.keys is not None and key not in shape.keys:
        raise _LostError(f"unknown; {did_you_mean(key, {**shape.keys, **here.value})}")
    referring = above[-1:] and (above[-1] in _LISTED or (above[-1] in _REFERRING and not rest))
    referring = referring or above[-2:-1] == ("enrolment",)  # parties of a programme
    if shape.keys is None and not referring:
        known = f"known here: {quoted(here.value)}" if here.value else "nothing stands there yet"
        near = did_you_mean(key, here.value)
        raise _LostError(
            f"unknown; {near if near.startswith('did') else known}; new ones stand in a file that `extends` this one"
        )
    if not rest:
        return value
    return _put(Node({}, value.place, value.key), rest, value, tree, where)
