"""What may stand where in a scenario file, read off the Pydantic models.

Merging and overrides need to know, before anything is validated, whether a mapping has fixed keys, or free names, or is
one value (a plan, a profile, a distribution) that is replaced as a whole.
"""

import types
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from portsim.scenario.model import Scenario
from portsim.scenario.parties import Sizes
from portsim.scenario.quantities import Strict, Whole
from portsim.scenario.services import Distribution
from portsim.scenario.traffic import Trace
from portsim.scenario.tree import Dotted, Node, child


@dataclass(frozen=True)
class Shape:
    """A place in a scenario file: a mapping with fixed `keys`, one with free names, a list of `items`, or a value.

    Each holds the annotations of what stands below; `meanings` tells what each fixed key means.
    """

    keys: Mapping[str, Any] | None = None
    meanings: Mapping[str, str] | None = None
    entries: Any = None
    items: Any = None

    @property
    def is_value(self) -> bool:
        """Whether a mapping here is one value, replaced and never merged."""
        return self.keys is None and self.entries is None and self.items is None


VALUE = Shape()


def shape_at(path: Dotted, tree: Node | None = None, model: type[Strict] = Scenario) -> Shape | None:
    """The shape at a path of a scenario file, or of another file that a model describes; None where nothing may stand.

    `tree` tells service stages and roads apart; without it a stage may have the keys of both.
    """
    annotation: Any = model
    for number, key in enumerate(path):
        if annotation is Distribution or (
            number and key in Distribution.model_fields and path[number - 1] == "service"
        ):
            return None  # inside a distribution, which is one value
        annotation = _below(_shape(annotation, _kind(tree, path[:number])), key)
        if annotation is None:
            return None
    return _shape(annotation, _kind(tree, path))


_DISTRIBUTIONS = {*Distribution.model_fields, *Sizes.model_fields} - {"equal"}


def names_distribution(node: Node) -> bool:
    """Whether a mapping names a distribution, of times or of sizes: such a mapping is one value."""
    return isinstance(node.value, dict) and bool(node.value.keys() & _DISTRIBUTIONS)


def _kind(tree: Node | None, path: Dotted) -> str | None:
    if tree is None:
        return None
    here: Node | None = tree
    for key in (*path, "kind"):
        here = child(here, key) if here else None
    return here.value if here and isinstance(here.value, str) else None


def _below(shape: Shape, key: str | int) -> Any:
    if isinstance(key, int):
        return shape.items
    return shape.keys.get(key) if shape.keys is not None else shape.entries


@cache
def _shape(annotation: Any, kind: str | None) -> Shape:
    members, metadata = _members(annotation)
    if any(isinstance(mark, Whole) for mark in metadata):
        return VALUE
    models = [member for member in members if _is_model(member) and kind in (None, _kind_of(member), "")]
    models = models or [member for member in members if _is_model(member)]
    if models:
        fields = {key: field for model in models for key, field in _fields(model).items()}
        return Shape(
            keys={key: _whole(field) for key, field in fields.items()},
            meanings={key: field.description or "" for key, field in fields.items()},
        )
    for member in members:
        inside, arguments = get_origin(member), get_args(member)
        if inside is dict:
            return Shape(entries=arguments[1])
        if inside is tuple and any(_is_model(item) for item in _members(arguments[0])[0]):
            return Shape(items=arguments[0])
    return VALUE


def _is_model(member: Any) -> bool:
    return isinstance(member, type) and issubclass(member, Strict) and member not in (Distribution, Trace)


def _fields(model: type[BaseModel]) -> Mapping[str, Any]:
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _whole(field: Any) -> Any:
    """The annotation of a field with all its metadata, which Pydantic keeps apart."""
    marks = tuple(field.metadata)
    return Annotated[field.annotation, *marks] if marks else field.annotation


def _kind_of(model: type[BaseModel]) -> str | None:
    field = model.model_fields.get("kind")
    return str(get_args(field.annotation)[0]) if field else None


def _members(annotation: Any) -> tuple[list[Any], list[Any]]:
    """What a union may be, and the marks on it, seen through Annotated."""
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *marks = get_args(annotation)
        members, more = _members(inner)
        return members, [*marks, *more]
    if origin in (Union, types.UnionType):
        members, marks = [], []
        for option in get_args(annotation):
            inside, more = _members(option)
            members += inside
            marks += more
        return members, marks
    return [annotation], []
