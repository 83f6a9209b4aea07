"""Pydantic's findings in the words of the person who wrote the file, each with the way out and its place."""

import difflib
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from portsim.errors import Problem
from portsim.scenario.model import Scenario
from portsim.scenario.parties import Sizes
from portsim.scenario.quantities import Strict
from portsim.scenario.services import Distribution
from portsim.scenario.shape import names_distribution, shape_at
from portsim.scenario.tree import Dotted, Node, child, did_you_mean, find, nearest, plain, quoted
from portsim.units import DAYS_PER_WEEK, HOURS_PER_DAY, MONTHS, WEEKDAYS, is_weekdays, parse_weekdays

_STAGE_KINDS = ("service", "road", "hold")
_LONGEST_SHOWN = 40
_ANY = "*"
_TELLS = "0.5 tells nothing, 1 everything"
_JOINT = "a joint inspection stands for those of two authorities"
_WAYS_OUT: Mapping[tuple[Dotted, str], str] = {
    (("authorities", _ANY, "trust", _ANY), "less_than_equal"): "to distrust a programme, name it under `distrust`",
    (("authorities", _ANY, "distrust", _ANY), "greater_than_equal"): "to trust a programme, name it under `trust`",
    (("authorities", _ANY, "targeting", "auc"), "greater_than_equal"): _TELLS,
    (("authorities", _ANY, "targeting", "auc"), "less_than_equal"): _TELLS,
    (("authorities", _ANY, "targeting", "auc", _ANY), "greater_than_equal"): _TELLS,
    (("authorities", _ANY, "targeting", "auc", _ANY), "less_than_equal"): _TELLS,
    (("stages", _ANY, "inspection", "joint"), "too_short"): _JOINT,
}
"""What helps beyond the rule itself, by the pattern of a path and the kind of error."""
_LAWS = {
    name: {key: each.description or "" for key, each in law.model_fields.items()}
    for name, field in Distribution.model_fields.items()
    for law in get_args(field.annotation)
    if law is not type(None)
}
"""Distributions by name, with the keys of each and what they mean."""


class Described(NamedTuple):
    """A finding: what is wrong is a part of the tree, or a key that is missing in it."""

    path: Dotted
    problem: Problem
    by_name: bool
    """Whether the key itself is wrong."""


def describe(error: ValidationError, tree: Node, model: type[Strict] = Scenario) -> list[Described]:
    """Each finding with the path of what is wrong in the tree of a file, which `model` describes."""
    found = error.errors(include_url=False, include_input=False)
    return [
        Described(*_describe(detail, tree, model), detail["type"] == "extra_forbidden" or detail["loc"][-1] == "[key]")
        for detail in found
        if not (detail["type"] == "too_short" and _has_inner(detail["loc"], found))
    ]


def _unknown_key(path: Dotted, tree: Node, model: type[Strict]) -> tuple[Dotted, Problem]:
    above = nearest(tree, path[:-1])
    shape = shape_at(path[:-1], tree, model)
    known_here = (shape.keys if shape else None) or {}
    if isinstance(above.value, dict) and "joint" in above.value and path[-1] in known_here:
        message = "has no meaning beside `joint`: it is that of the stages named there; state it at one of them"
        return path, nearest(tree, path).stated.problem(path, message)
    if shape is not None and shape.keys is not None:
        known = list(shape.keys)
    elif path[-2] == "sizes":
        known = [name for name in Sizes.model_fields if name != "equal"]
    elif names_distribution(above):
        message = (
            "stands beside a distribution; name one distribution alone, or several by lane or class, and `default`"
        )
        return path, nearest(tree, path).stated.problem(path, message)
    elif path[-2] in _LAWS:
        known = list(_LAWS[str(path[-2])])
    elif difflib.get_close_matches(str(path[-2]), _LAWS, n=1):
        return path[:-1], above.stated.problem(path[:-1], f"unknown; {did_you_mean(str(path[-2]), _LAWS)}")
    else:
        known = list(_LAWS)
    return path, nearest(tree, path).stated.problem(path, f"unknown key; {did_you_mean(str(path[-1]), known)}")


def _has_inner(loc: Dotted, found: list[ErrorDetails]) -> bool:
    """Whether items of a list are wrong themselves: they are then missing in its count."""
    return any(len(other["loc"]) > len(loc) and other["loc"][: len(loc)] == loc for other in found)


def _describe(detail: ErrorDetails, tree: Node, model: type[Strict]) -> tuple[Dotted, Problem]:
    kind, context = detail["type"], detail.get("ctx", {})
    path = _in_tree(detail["loc"], tree, is_missing=kind == "missing")
    if kind == "missing":
        place = nearest(tree, path).stated
        return path, place.problem(path, f"is missing; {_meaning(path, tree, model)}")
    node = nearest(tree, path)
    if kind.startswith("model_") and path[:1] == ("routes",) and _are_names(above := nearest(tree, path[:-1])):
        # Said once for all of them, of the list.
        message = "holds stages where routes are expected; write `- {name: all, stages: [...]}`"
        return path[:-1], above.place.problem(path[:-1], message)
    if kind == "extra_forbidden":
        return _unknown_key(path, tree, model)
    if detail["loc"][-1] == "[key]" and kind == "value_error":
        return path, node.stated.problem(path, str(context["error"]))
    if detail["loc"][-1] == "[key]":
        return path, node.stated.problem(path, f"unknown; {did_you_mean(str(path[-1]), _expected(context))}")
    if kind.startswith("union_tag"):
        return _kind_of_stage(path, node)
    if kind == "value_error":
        path, message = _descend(path, tree, str(context["error"]))
        node = nearest(tree, path)
        return path, node.place.problem(path, message)
    message = _message(kind, context, node)
    way_out = next((text for (at, of), text in _WAYS_OUT.items() if of == kind and _fits(path, at)), None)
    return path, node.place.problem(path, f"{message}; {way_out}" if way_out else message)


def _fits(path: Dotted, pattern: Dotted) -> bool:
    return len(path) == len(pattern) and all(key in (part, _ANY) for key, part in zip(pattern, path, strict=True))


def _are_names(node: Node) -> bool:
    return isinstance(node.value, list) and all(isinstance(item.value, str) for item in node.value)


def _in_tree(loc: Dotted, tree: Node, *, is_missing: bool) -> Dotted:
    """Pydantic's path without what it adds: tags of unions, and keys that stand for a short form."""
    parts = [part for part in loc if part != "[key]"]
    if parts[:1] == ["stages"] and len(parts) > 2 and parts[2] in _STAGE_KINDS:  # noqa: PLR2004 - stages.<name>.<kind>
        del parts[2]
    path: Dotted = ()
    here: Node | None = tree
    for number, part in enumerate(parts):
        below = child(here, part) if here else None
        if below is None and not (is_missing and number == len(parts) - 1):
            named = _factor_key(here, path, part)
            if named is None:
                continue
            part, below = named, child(here, named) if here else None  # noqa: PLW2901 - the key that was written
        path, here = (*path, part), below
    return path


def _factor_key(here: Node | None, path: Dotted, part: str | int) -> str | None:
    """The key written for a weekday's or month's number."""
    if here is None or not isinstance(here.value, dict) or not isinstance(part, int) or not path:
        return None
    if path[-1] == "by_month":
        return MONTHS[part]
    if path[-1] == "by_weekday" and part < DAYS_PER_WEEK:
        return next((key for key in here.value if is_weekdays(key) and part in parse_weekdays(key)), None)
    return None


def _descend(path: Dotted, tree: Node, message: str) -> tuple[Dotted, str]:
    """A message that names keys of a plan (`mon-fri: 06:00-22:00: ...`, `0: until: ...`) belongs to the innermost."""
    node = find(tree, path)
    while node is not None and isinstance(node.value, (dict, list)):
        keys = node.value if isinstance(node.value, dict) else range(len(node.value))
        key = next((key for key in keys if message.startswith(f"{key}: ")), None)
        if key is None:
            break
        path, message, node = (*path, key), message.removeprefix(f"{key}: "), child(node, key)
    return path, message


def _kind_of_stage(path: Dotted, node: Node) -> tuple[Dotted, Problem]:
    stated = child(node, "kind")
    if stated is None:
        message = "is missing; write `kind: service`, `kind: road` or `kind: hold`"
        return path, node.stated.problem((*path, "kind"), message)
    message = f"must be `service`, `road` or `hold`{_got(stated)}"
    return (*path, "kind"), stated.place.problem((*path, "kind"), message)


def _meaning(path: Dotted, tree: Node, model: type[Strict]) -> str:
    shape = shape_at(path[:-1], tree, model)
    meanings = shape.meanings if shape else _LAWS.get(str(path[-2]))
    return (meanings or {}).get(str(path[-1])) or "add it"


def _expected(context: Mapping[str, Any]) -> list[str]:
    return re.findall(r"'([^']*)'", str(context.get("expected", "")))


def _got(node: Node) -> str:
    """` (got 0)`, for what can be shown in a line."""
    value = plain(node)
    if isinstance(value, (dict, list)):
        return f" (got a {'mapping' if isinstance(value, dict) else 'list'})"
    if isinstance(value, bool):
        return f" (got {str(value).lower()})"
    text = repr(value) if isinstance(value, str) else str(value)
    return f" (got {text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + '…'})"


def _as_number(value: Any, *, whole: bool) -> str:
    """`; write 1970` for a text that spells a number in another way: '1,970', '0,5', '10%', or in quotes."""
    match = _SPELT.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        return ""
    digits = match["grouped"]
    digits = re.sub(r"[ ,_']", "", digits) + (match["rest"] or "") if digits else match["plain"].replace(",", ".")
    number = Decimal(digits) / (100 if match["percent"] else 1)
    return f"; write {number.normalize():f}" if number == number.to_integral_value() or not whole else ""


_SPELT = re.compile(
    r"(?:(?P<grouped>[1-9]\d{0,2}(?P<by>[ ,_'])\d{3}(?:(?P=by)\d{3})*)(?P<rest>\.\d+)?|(?P<plain>\d+(?:[.,]\d+)?))"
    r"\s*(?P<percent>%)?",
    re.ASCII,
)
_BOUNDS = {
    "greater_than_equal": ("ge", "at least"),
    "greater_than": ("gt", "more than"),
    "less_than_equal": ("le", "at most"),
    "less_than": ("lt", "less than"),
}
_TYPES = {
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "finite_number": "must be a finite number",
    "dict_type": "must be a mapping",
    "mapping_type": "must be a mapping",
    "tuple_type": "must be a list; write it in square brackets",
    "date_type": "must be a date such as 2026-06-10",
}


def _message(kind: str, context: Mapping[str, Any], node: Node) -> str:
    if node.value is None:
        return "has no value; give one, or remove the key"
    if kind in _BOUNDS:
        bound, words = _BOUNDS[kind]
        return f"must be {words} {context[bound]:g}{_got(node)}"
    if kind in _TYPES:
        return _TYPES[kind] + _got(node) + _as_number(node.value, whole=kind == "int_type")
    if kind in ("model_type", "model_attributes_type"):
        return f"must be a mapping of keys and values{_got(node)}"
    if kind == "string_type":
        hint = f'; put it in quotes: "{node.value}"' if isinstance(node.value, (int, float)) else ""
        return f"must be text{hint}" if hint else f"must be text{_got(node)}"
    if kind == "bool_type":
        return f"must be true or false{_got(node)}"
    if kind == "literal_error":
        known = _expected(context)
        return f"must be one of {quoted(known)}{_got(node)}"
    if kind == "string_too_short":
        return "must not be empty"
    if kind in ("too_short", "too_long"):
        return _count(kind, context)
    return f"is not valid here{_got(node)}"


def _count(kind: str, context: Mapping[str, Any]) -> str:
    bound = context.get("min_length" if kind == "too_short" else "max_length")
    got = context.get("actual_length")
    if bound in (len(MONTHS), len(WEEKDAYS), HOURS_PER_DAY):
        return f"needs exactly {bound} numbers (got {got})"
    return f"needs at least {bound} entry (got {got})" if bound == 1 else f"needs {bound} entries (got {got})"
