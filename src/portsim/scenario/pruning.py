"""Go on checking a scenario in which something is wrong: every wrong part is taken out, or something stands for it.

One broken stage must not silence what is wrong elsewhere. So a wrong part that may be left out is left out, and one
that is needed, or whose name others refer to, gets a stand-in. What is then found and only follows from such a
part is dropped (`findings.remaining`).
"""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from portsim.errors import Problem
from portsim.scenario.model import Scenario
from portsim.scenario.shape import shape_at
from portsim.scenario.tree import Dotted, Node, find, plain
from portsim.scenario.words import describe

ANY = "*"
"""Any one key or item number in a pattern of a path."""
_NOBODY = "?"
"""A name that nothing has: `?` is no name."""
_ROAD = {"kind": "road", "travel": "1 min"}
_CLASSES = {_NOBODY: {"share": 1}}

_STAND_INS: Mapping[Dotted, Any] = {
    ("name",): "nameless",
    ("port",): {"name": "nameless"},
    ("port", "name"): "nameless",
    ("calendar",): {"start": "2001-01-01", "days": 1},
    ("calendar", "start"): "2001-01-01",
    ("calendar", "days"): 1,
    ("calendar", "closed", ANY): "2001-01-01",
    ("traffic",): {"northbound": {"trucks_per_day": 0, "classes": _CLASSES}},
    ("traffic", ANY): {"trucks_per_day": 0, "classes": _CLASSES},
    ("traffic", ANY, "convoys", "sizes"): 1,
    ("traffic", ANY, "convoys", "sizes", ANY): 0,
    ("traffic", ANY, "appointments", "slots"): "1 h",
    ("traffic", ANY, "classes"): _CLASSES,
    ("traffic", ANY, "classes", ANY): {"share": 0},
    ("traffic", ANY, "classes", ANY, "share"): 0,
    ("traffic", ANY, "classes", ANY, "programmes", ANY): _NOBODY,
    ("traffic", ANY, "classes", ANY, "enrolment", ANY): 0.5,
    ("traffic", ANY, "enrolment", ANY): 0.5,
    ("traffic", ANY, "companies", ANY): {"number": 1},
    ("traffic", ANY, "companies", ANY, "number"): 1,
    ("authorities", ANY): {},
    ("authorities", ANY, "trust", ANY): 1,
    ("authorities", ANY, "distrust", ANY): 1,
    ("authorities", ANY, "targeting", "auc", ANY): 0.5,
    ("violations", ANY): {"prevalence": 0},
    ("violations", ANY, "prevalence"): 0,
    ("violations", ANY, "prevalence", ANY): 0,
    ("violations", ANY, "factors", ANY): 1,
    ("violations", ANY, "duty_usd", ANY): 0,
    ("exchange", "targeting", ANY): _NOBODY,
    ("exchange", "documents", "between", ANY): _NOBODY,
    ("integrity", ANY): {"party": "shipper", "violations": [_NOBODY], "programmes": [_NOBODY]},
    ("integrity", ANY, "party"): "shipper",
    ("integrity", ANY, "violations"): [_NOBODY],
    ("integrity", ANY, "violations", ANY): _NOBODY,
    ("integrity", ANY, "found_by", ANY): _NOBODY,
    ("integrity", ANY, "programmes"): [_NOBODY],
    ("integrity", ANY, "programmes", ANY): _NOBODY,
    ("pools", ANY): 0,
    ("stages",): {_NOBODY: _ROAD},
    ("stages", ANY): _ROAD,
    ("stages", ANY, "travel"): "1 min",
    ("stages", ANY, "service"): "1 min",
    ("stages", ANY, "service", ANY): "1 min",
    ("stages", ANY, "lanes"): {_NOBODY: {}},
    ("stages", ANY, "lanes", ANY): {},
    ("stages", ANY, "lanes", ANY, "servers"): 0,
    ("stages", ANY, "lanes", ANY, "staffed_by", ANY): 1,
    ("stages", ANY, "lanes", ANY, "admits", ANY, ANY): _NOBODY,
    ("stages", ANY, "groups", ANY): {"lanes": [_NOBODY], "servers": 0},
    ("stages", ANY, "groups", ANY, "lanes"): [_NOBODY],
    ("stages", ANY, "groups", ANY, "lanes", ANY): _NOBODY,
    ("stages", ANY, "groups", ANY, "servers"): 0,
    ("stages", ANY, "groups", ANY, "staffed_by", ANY): 1,
    ("stages", ANY, "priority", ANY): 0,
    ("stages", ANY, "officers", ANY): 1,
    ("stages", ANY, "inspection", "authority"): _NOBODY,
    ("stages", ANY, "inspection", "level"): "nii",
    ("stages", ANY, "inspection", "rate"): 0.5,
    ("stages", ANY, "inspection", "rate", ANY): 0.5,
    ("stages", ANY, "inspection", "campaigns", ANY): {"rate": 0.5},
    ("stages", ANY, "inspection", "campaigns", ANY, "rate"): 0.5,
    ("stages", ANY, "inspection", "campaigns", ANY, "rate", ANY): 0.5,
    ("stages", ANY, "inspection", "referred_by", ANY): _NOBODY,
    ("stages", ANY, "inspection", "exempt_after", ANY): _NOBODY,
    ("stages", ANY, "inspection", "detects", ANY): 0.5,
    ("stages", ANY, "inspection", "on_alarm", ANY): "release",
    ("stages", ANY, "inspection", "joint"): [_NOBODY, _NOBODY],
    ("stages", ANY, "inspection", "joint", ANY): _NOBODY,
    ("stages", ANY, "on_demand", ANY, "name"): _NOBODY,
    ("stages", ANY, "on_demand", ANY, "group"): _NOBODY,
    ("stages", ANY, "on_demand", ANY, "open_above"): {"line": 1},
    ("stages", ANY, "on_demand", ANY, "close_below"): {"line": 1},
    ("stages", ANY, "on_demand", ANY, "after"): "1 min",
    ("stages", ANY, "on_demand", ANY, "lanes", ANY): _NOBODY,
    ("stages", ANY, "on_demand", ANY, "roads", ANY): _NOBODY,
    ("stages", ANY, "on_demand", ANY, "officers", ANY): 1,
    ("stages", ANY, "time"): "1 min",
    ("stages", ANY, "held_by"): [_NOBODY],
    ("stages", ANY, "held_by", ANY): _NOBODY,
    ("routes",): {"northbound": [{"name": _NOBODY, "stages": [_NOBODY]}]},
    ("routes", ANY): [{"name": _NOBODY, "stages": [_NOBODY]}],
    ("routes", ANY, ANY): {"name": _NOBODY, "stages": [_NOBODY]},
    ("routes", ANY, ANY, "name"): _NOBODY,
    ("routes", ANY, ANY, "when", ANY, ANY): _NOBODY,
    ("routes", ANY, ANY, "stages"): [_NOBODY],
    ("routes", ANY, ANY, "stages", ANY): _NOBODY,
    ("measured", "wait", ANY): _NOBODY,
    ("measured", "crossing", ANY): _NOBODY,
    ("measured", "instruments", ANY, "officer", "every"): "1 h",
    ("measured", "instruments", ANY, "rfid", "every"): "1 h",
    ("measured", "instruments", ANY, "rfid", "tag_share"): 0.5,
    ("measured", "instruments", ANY, "rfid", "tag_share", ANY): 0.5,
    ("drivers", ANY, "looks_at", ANY): _NOBODY,
    ("drivers", ANY, "leaves", ANY): _NOBODY,
    ("drivers", ANY, "tempers"): [{"turn_back_at": 1}],
    ("drivers", ANY, "tempers", ANY): {"turn_back_at": 1},
    ("drivers", ANY, "tempers", ANY, "turn_back_at"): 1,
    ("drivers", ANY, "tempers", ANY, "turn_back_at", ANY): 0,
    ("drivers", ANY, "tempers", ANY, "turn_back_above"): "1 min",
    ("drivers", ANY, "tempers", ANY, "patience"): "1 min",
    ("drivers", ANY, "tempers", ANY, "when", ANY, ANY): _NOBODY,
    ("metering", ANY): "1 min",
    ("posted", ANY): {"every": "1 h"},
    ("posted", ANY, "every"): "1 h",
    ("events", ANY, "name"): _NOBODY,
    ("events", ANY, "down"): {"port": True},
    ("events", ANY, "down", ANY, ANY): _NOBODY,
    ("breakdowns", ANY): {"down": {"port": True}, "after": "1 d", "repair": "1 min"},
    ("breakdowns", ANY, "down"): {"port": True},
    ("breakdowns", ANY, "down", ANY, ANY): _NOBODY,
    ("breakdowns", ANY, "after"): "1 d",
    ("breakdowns", ANY, "repair"): "1 min",
    ("crews", ANY): 1,
}
"""What stands for a wrong or missing part, by pattern of its path: right in itself, and refused by no other field."""


@dataclass
class Gone:
    """Which parts of a scenario are no longer as written."""

    removed: list[Dotted] = field(default_factory=list)
    """Taken out, with their names."""
    replaced: list[Dotted] = field(default_factory=list)
    """Another value stands for them, under their name."""
    misnamed: list[Dotted] = field(default_factory=list)
    """Parts whose own name is wrong in itself, and said to be."""
    meant: list[Dotted] = field(default_factory=list)
    """Keys nobody stated, for which an unknown key beside them may have been meant."""

    def covers(self, path: Dotted) -> bool:
        """Whether a path lies in one of these parts."""
        return any(path[: len(part)] == part for part in (*self.removed, *self.replaced))


def validate(tree: Node, gone: Gone) -> tuple[Scenario | None, list[Problem]]:
    """The scenario without its wrong parts, which are added to `gone`, and what is wrong with them.

    None where nothing is left that could be checked.
    """
    content: dict[str, Any] = plain(tree)
    problems: list[Problem] | None = None
    while True:
        try:
            return Scenario.model_validate(content), problems or []
        except ValidationError as error:
            described = describe(error, tree)
        if problems is None:
            problems = [each.problem for each in described]
        now = Gone()
        for path, _, by_name in described:
            if by_name:
                gone.misnamed.append(path)
                gone.meant += _meant(path, tree)
            if not now.covers(path) and not _take_out(content, path, gone, now):
                return None, problems
        gone.removed += now.removed
        gone.replaced += now.replaced
        tree = _without(tree, content)


def _meant(path: Dotted, tree: Node) -> list[Dotted]:
    """The keys that an unknown key may be a wrong spelling of: the nearest one that is not stated, else all of them."""
    above, key = path[:-1], str(path[-1])
    shape, node = shape_at(above, tree), find(tree, above)
    if shape is None or shape.keys is None or node is None or not isinstance(node.value, dict):
        return []
    unstated = [each for each in shape.keys if each not in node.value]
    return [(*above, each) for each in difflib.get_close_matches(key, unstated, n=1) or unstated]


def _take_out(content: dict[str, Any], path: Dotted, gone: Gone, now: Gone) -> bool:
    """Replace or remove the smallest part that holds a wrong path. False if there is none."""
    parents: list[Any] = [content]
    for key in path:
        below = _below(parents[-1], key)
        if below is None:
            break
        parents.append(below[0])
    deepest = len(parents) - 1
    for length in range(min(deepest + 1, len(path)), 0, -1):
        part, parent = path[:length], parents[length - 1]
        stand_in = _stand_in(part)
        if stand_in is not None and part not in gone.replaced and _put(parent, part[-1], stand_in):
            now.replaced.append(part)
            return True
        if length <= deepest and isinstance(parent, dict):
            del parent[part[-1]]
            now.removed.append(part)
            return True
    return False


def _below(value: Any, key: str | int) -> tuple[Any] | None:
    """What stands under a key, as the only item of a tuple; None for nothing."""
    if isinstance(value, dict) and key in value:
        return (value[key],)
    if isinstance(value, list) and isinstance(key, int) and key < len(value):
        return (value[key],)
    return None


def _put(parent: Any, key: str | int, value: Any) -> bool:
    if isinstance(parent, dict) and isinstance(key, str):
        parent[key] = value
        return True
    if isinstance(parent, list) and isinstance(key, int) and key < len(parent):
        parent[key] = value
        return True
    return False


def _stand_in(path: Dotted) -> Any:
    """A fresh copy of what stands for a part; None where it can be left out."""
    for pattern, value in _STAND_INS.items():
        if len(pattern) == len(path) and all(key in (part, ANY) for key, part in zip(pattern, path, strict=True)):
            return _copy(value)
    return None


def _copy(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _copy(below) for key, below in value.items()}
    return [_copy(item) for item in value] if isinstance(value, list) else value


def _without(tree: Node, content: Any) -> Node:
    """The tree with what is left of it."""
    if isinstance(tree.value, dict) and isinstance(content, dict):
        return tree.with_value({key: _without(tree.value[key], content[key]) for key in content if key in tree.value})
    if isinstance(tree.value, list) and isinstance(content, list):
        pairs = zip(tree.value, content, strict=False)
        return tree.with_value([_without(item, below) for item, below in pairs])
    return tree
