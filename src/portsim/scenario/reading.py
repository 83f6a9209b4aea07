"""Read YAML: the only place that knows the YAML library.

YAML 1.2 is read strictly: `10:30` and `no` are text, dates stay text, keys stand once, one document per file. What is
wrong comes out as a Problem with its line and the way out.
"""

import re
import warnings
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode
from ruamel.yaml.nodes import Node as YamlNode

from portsim.errors import Problem, ScenarioError
from portsim.scenario.tree import Dotted, File, Node, Place

MAX_BYTES = 2**20
"""The largest scenario file; long tables belong in CSV files."""
MAX_NODES = 50_000
"""The most keys, values and items of one file, repeated aliases counted each time."""
MAX_DEPTH = 40
"""The deepest nesting; a scenario needs about ten levels."""

_TAG = "tag:yaml.org,2002:"
_TEXT = {_TAG + name for name in ("str", "timestamp", "value")}
_TRUE, _FALSE = ("true", "True", "TRUE"), ("false", "False", "FALSE")

_HALF_CHARACTER = re.compile("[\ud800-\udfff]")

_IN_PLAIN_WORDS = (
    ("expected the node content", "a value is missing; write one, and close all brackets"),
    ("found character '\\t'", "a tab cannot indent YAML; use spaces"),
    (
        "mapping values are not allowed",
        "a colon cannot stand here; check the indentation, or put text that holds ': ' in quotes",
    ),
    ("expected <block end>", "does not fit the lines above; check the indentation and the quotes"),
    ("expected ',' or ']'", "a list opened with '[' is not closed; write ']' or a comma"),
    ("expected ',' or '}'", "a mapping opened with '{' is not closed; write '}' or a comma"),
    ("found unexpected end of stream", "a text opened with a quote is not closed"),
    ("could not find expected ':'", "a key without a colon; write 'key: value'"),
    ("found undefined alias", "an alias (*) without its anchor (&); write the value out"),
    ("but found another document", "a second document begins; a scenario is one document, remove '---'"),
    ("that cannot start any token", "this character cannot begin a value; put the text in quotes"),
    ("expected '<document start>'", "this stands after the end; check brackets and quotes"),
)

BEGINS = "a scenario begins with lines such as 'name: my port'"


class _RefusedError(Exception):
    """A file too large or too deep to go on reading."""

    def __init__(self, place: Place, message: str):
        self.problem = place.problem("", message)


def read_file(path: Path, name: str | None = None) -> Node:
    """The tree of a YAML file; `name` is what messages call it. ScenarioError with all its problems."""
    node, problems = examine_file(path, name)
    if problems:
        raise ScenarioError(problems)
    return node


def examine_file(path: Path, name: str | None = None, begins: str = BEGINS) -> tuple[Node, list[Problem]]:
    """The tree of a YAML file, and what is wrong in it; messages call it `name`, and say how such a file begins.

    ScenarioError where no tree can be made of it at all.
    """
    file = File(name or str(path), path.resolve().parent)
    node, problems = _examine(decode(path, file, MAX_BYTES), file)
    return _mapping(node, problems, begins), problems


def decode(path: Path, file: File, max_bytes: int) -> str:
    """The text of a regular UTF-8 file of limited size. ScenarioError says what else it is."""
    place = Place(file)
    try:
        if path.is_dir():
            raise ScenarioError([place.problem("", "is a folder; name a file in it")])
        if not path.is_file():
            missing = "no such file" if not path.exists() else "is not a regular file"
            raise ScenarioError([place.problem("", f"{missing}; check the name")])
        with path.open("rb") as stream:
            data = stream.read(max_bytes + 1)
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise ScenarioError([place.problem("", f"cannot be read: {reason}")]) from None
    if len(data) > max_bytes:
        raise ScenarioError(
            [place.problem("", f"is larger than {max_bytes / 2**20:g} MiB; put long tables into CSV files")]
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        where = Place(file, line, column)
        raise ScenarioError(
            [where.problem("", "is not UTF-8 text; save it as UTF-8, without control characters")]
        ) from None
    return text


def read_text(text: str, file: File) -> Node:
    """The tree of a YAML text, a mapping. ScenarioError with all problems."""
    return _mapping(read_value(text, file), [])


def _mapping(node: Node, problems: list[Problem], begins: str = BEGINS) -> Node:
    """The same, if it is a mapping; else ScenarioError with these problems and what it is."""
    if isinstance(node.value, dict):
        return node
    what = "is empty" if node.value is None else "is not a mapping"
    place = Place(node.place.file) if node.value is None else node.place
    raise ScenarioError([*problems, place.problem("", f"{what}; {begins}")])


def read_value(text: str, file: File) -> Node:
    """The tree of any YAML text; None for nothing at all. ScenarioError with all problems."""
    node, problems = _examine(text, file)
    if problems:
        raise ScenarioError(problems)
    return node


def _examine(text: str, file: File) -> tuple[Node, list[Problem]]:
    """The tree of any YAML text, and what is wrong in it. ScenarioError where none can be made."""
    try:
        root = _compose(text, file)
        if root is None:
            return Node(None, Place(file, 1, 1)), []
        reader = _Reader(file)
        node = reader.convert(root, ())
    except _RefusedError as refused:
        raise ScenarioError([refused.problem]) from None
    return node, reader.problems


def _compose(text: str, file: File) -> YamlNode | None:
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("%YAML") and line.split("#")[0].split() != ["%YAML", "1.2"]:
            raise _RefusedError(Place(file, number, 1), "scenarios are YAML 1.2; remove this line")
    yaml = YAML(typ="safe", pure=True)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a reused anchor is allowed by YAML 1.2
            composed: YamlNode | None = yaml.compose(text)
            return composed
    except RecursionError:
        raise _RefusedError(Place(file), f"is nested more than {MAX_DEPTH} levels deep; check its brackets") from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
        raise _RefusedError(place, _in_plain_words(error)) from None
    except YAMLError as error:
        character = getattr(error, "character", None)
        code = ord(character) if isinstance(character, str) else character
        what = f"holds the control character {code:#04x}" if isinstance(code, int) else f"is not YAML: {error}"
        raise _RefusedError(_place_of(text, code, file), f"{what}; save it as plain text") from None
    except ValueError as error:
        raise _RefusedError(Place(file), f"is not YAML: {error}") from None


def _place_of(text: str, code: Any, file: File) -> Place:
    at = text.find(chr(code)) if isinstance(code, int) else -1
    if at < 0:
        return Place(file)
    return Place(file, text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))


def _in_plain_words(error: MarkedYAMLError) -> str:
    problem = str(error.problem or error.context or "cannot be read")
    return next((words for start, words in _IN_PLAIN_WORDS if start in problem), f"is not YAML: {problem}")


class _Reader:
    """Turns the library's nodes into ours, counting them."""

    def __init__(self, file: File):
        self.file = file
        self.problems: list[Problem] = []
        self.count = 0

    def place(self, node: YamlNode) -> Place:
        return Place(self.file, node.start_mark.line + 1, node.start_mark.column + 1)

    def convert(self, node: YamlNode, path: Dotted, key: Place | None = None) -> Node:
        place = self.place(node)
        self.count += 1
        if self.count > MAX_NODES:
            raise _RefusedError(
                place, f"holds more than {MAX_NODES:,} values; put long tables into CSV files, and write out aliases"
            )
        if len(path) > MAX_DEPTH:
            raise _RefusedError(place, f"is nested more than {MAX_DEPTH} levels deep; check its brackets and aliases")
        if isinstance(node, ScalarNode):
            if not node.value and str(node.tag) == _TAG + "null":
                place = key or place  # an empty value stands nowhere; its key does
            if _HALF_CHARACTER.search(str(node.value)):
                self.problems.append(place.problem("", "holds half a character; write it out, without \\u"))
            return Node(self._scalar(node, path), place, key)
        if str(node.tag) not in (_TAG + "map", _TAG + "seq"):
            self.problems.append(place.problem(path, f"the tag {_short(node)} is not known; remove it"))
        assert isinstance(node, SequenceNode | MappingNode), "YAML has three kinds of nodes"
        if isinstance(node, SequenceNode):
            return Node([self.convert(item, (*path, number)) for number, item in enumerate(node.value)], place, key)
        return Node(self._mapping(node, path), place, key)

    def _mapping(self, node: MappingNode, path: Dotted) -> dict[str, Node]:
        entries: dict[str, Node] = {}
        for key_node, value_node in node.value:
            place = self.place(key_node)
            if not isinstance(key_node, ScalarNode):
                self.problems.append(place.problem(path, "a list or mapping cannot be a key; write text"))
                continue
            key = str(key_node.value)
            if not key.strip() or _HALF_CHARACTER.search(key):
                self.problems.append(place.problem(path, "an empty or broken key; write text"))
                continue
            if str(key_node.tag) == _TAG + "merge":
                self.problems.append(
                    place.problem(path, "merge keys (<<) are not read; write the keys out, or use `extends`")
                )
                continue
            if key in entries:
                first = entries[key].stated
                self.problems.append(place.problem((*path, key), f"stands twice, first in line {first.line}; keep one"))
                continue
            entries[key] = self.convert(value_node, (*path, key), place)
        return entries

    def _scalar(self, node: ScalarNode, path: Dotted) -> str | int | float | bool | None:
        tag, text = str(node.tag), str(node.value)
        try:
            if tag in _TEXT:
                return text
            if tag == _TAG + "null":
                return None
            if tag == _TAG + "bool" and text in _TRUE + _FALSE:
                return text in _TRUE
            if tag == _TAG + "int":
                return _whole(text)
            if tag == _TAG + "float":
                return float(re.sub(r"\.(?=inf|nan)", "", text.replace("_", "").lower()))
        except ValueError:
            self.problems.append(
                self.place(node).problem(path, "is not a number that can be read; write it out in plain digits")
            )
            return None
        self.problems.append(self.place(node).problem(path, f"the tag {_short(node)} is not known; remove it"))
        return None


def _short(node: YamlNode) -> str:
    return str(node.tag).replace(_TAG, "!!")


def _whole(text: str) -> int:
    digits = text.replace("_", "").lower()
    base = next((base for mark, base in (("0x", 16), ("0o", 8), ("0b", 2)) if mark in digits), 10)
    return int(digits, base)
