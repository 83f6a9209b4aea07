"""The JSON schema of scenario files: what an editor needs to complete keys, to explain them, and to mark mistakes.

A complete file needs its required keys. One that `extends` another states only what it changes, and may remove a key
with null: for those every part that is merged stands in the schema a second time, with nothing required.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from portsim.scenario.model import Scenario, Source
from portsim.scenario.quantities import DURATION_PATTERN, DURATION_SCHEMA, HOURS_SCHEMA
from portsim.scenario.services import Distribution
from portsim.scenario.shifts import STAFFING_SCHEMA
from portsim.units import duration_text

Json = dict[str, Any]

_REFERENCE = "#/$defs/"
_PART = "Part"
_NULL: Json = {"type": "null"}
_EXTENDS: Json = {
    "description": "files or packaged scenarios that this one is built on; it then states only what it changes",
    "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}],
}
_SHARED: Mapping[str, Json] = {"Duration": DURATION_SCHEMA, "StaffingPlan": STAFFING_SCHEMA, "Hours": HOURS_SCHEMA}
"""Small types that stand in many places: each is written once and referred to."""


class Generator(GenerateJsonSchema):
    """Pydantic's schema without what strict readers refuse, and with defaults as a file would state them."""

    def field_title_should_be_set(self, _: Any) -> bool:
        """The key is the title."""
        return False

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> JsonSchemaValue:
        """`discriminator` belongs to OpenAPI."""
        made = super().tagged_union_schema(schema)
        made.pop("discriminator", None)
        return made

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Only what a reader could write: no null, nothing empty, durations with their unit."""
        made = super().default_schema(schema)
        default = made.pop("default", None)
        if made.get("pattern") == DURATION_PATTERN:
            made["default"] = duration_text(default)
        elif isinstance(default, (str, int, float)):
            made["default"] = default
        return made


def scenario_schema() -> Json:
    """The JSON schema of scenario files, as plain dicts, lists and scalars."""
    schema = Scenario.model_json_schema(by_alias=True, schema_generator=Generator)
    parts: Json = schema.pop("$defs")
    parts["Scenario"] = schema
    parts = {name: _share(part) for name, part in parts.items()}
    schema = parts["Scenario"]
    schema["properties"] = {"extends": _EXTENDS, **schema["properties"]}
    laws = parts[Distribution.__name__]["anyOf"][1]["properties"]
    for law in laws.values():
        law["anyOf"].remove(_NULL)
        law.update(law.pop("anyOf")[0])
    whole = {Distribution.__name__, *_referred(parts[Distribution.__name__]), Source.__name__}
    merged = {name: part for name, part in parts.items() if name not in whole}
    parts |= {name + _PART: _part(part, merged) for name, part in merged.items()}
    parts |= _SHARED
    listed = {name + _PART for name in merged} - _referred(parts) - {"Scenario" + _PART}
    parts = {name: part for name, part in parts.items() if name not in listed}
    return {
        "title": "portsim scenario",
        "description": "A full description of one port of entry, or what an alternative changes in one.",
        "type": "object",
        "if": {"required": ["extends"]},
        "then": {"$ref": _REFERENCE + "Scenario" + _PART},
        "else": {"$ref": _REFERENCE + "Scenario"},
        "$defs": dict(sorted(parts.items())),
    }


def _below(schema: Any, change: Callable[[Any], Any]) -> Any:
    """A schema with everything right below it changed."""
    if isinstance(schema, dict):
        return {key: change(value) for key, value in schema.items()}
    return [change(item) for item in schema] if isinstance(schema, list) else schema


def _referred(schema: Any) -> set[str]:
    """Names of the parts that a schema refers to."""
    found: set[str] = set()

    def look(here: Any) -> Any:
        if isinstance(here, dict) and "$ref" in here:
            found.add(str(here["$ref"]).removeprefix(_REFERENCE))
        return _below(here, look)

    look(schema)
    return found


def _share(schema: Any) -> Any:
    """The schema with the small types referred to by name, each keeping the description of its place."""
    if isinstance(schema, dict):
        for name, shared in _SHARED.items():
            same = {key for key, value in shared.items() if schema.get(key) == value}
            if same | {"description"} == shared.keys() | {"description"}:
                own = {key: value for key, value in schema.items() if key not in same}
                return {"$ref": _REFERENCE + name, **own}
    return _below(schema, _share)


def _part(schema: Json, merged: Mapping[str, Any]) -> Json:
    """A part as it may stand in a file that extends another: nothing required, null removes a key."""
    made = {key: value for key, value in schema.items() if key != "required"}
    made["properties"] = {key: _or_null(_loose(value, merged)) for key, value in schema["properties"].items()}
    return made


def _loose(schema: Json, merged: Mapping[str, Any]) -> Json:
    """What stands under a key, loosened where it is merged; plans, profiles and distributions are replaced whole."""
    made = {key: value for key, value in schema.items() if key not in ("default", "minProperties", "oneOf")}
    name = str(schema.get("$ref", "")).removeprefix(_REFERENCE)
    if name in merged:
        made["$ref"] = _REFERENCE + name + _PART
    choices = schema.get("anyOf", schema.get("oneOf"))
    if choices is not None:  # anyOf, because without its `kind` a piece of a stage may fit a road as well
        made["anyOf"] = [_loose(choice, merged) for choice in choices]
    if "items" in schema and "name" in _properties(schema["items"], merged):
        made["items"] = _loose(schema["items"], merged)
    if isinstance(schema.get("additionalProperties"), dict):
        made["additionalProperties"] = _or_null(_loose(schema["additionalProperties"], merged))
    if "properties" in schema and "required" not in schema:
        made["properties"] = {key: _or_null(value) for key, value in schema["properties"].items()}
    return made


def _properties(schema: Json, merged: Mapping[str, Any]) -> Json:
    """The keys of the part that a schema refers to: items of a list are merged by `name` if they have one."""
    found: Json = merged.get(str(schema.get("$ref", "")).removeprefix(_REFERENCE), {}).get("properties", {})
    return found


def _or_null(schema: Json) -> Json:
    """The same, or null; what it means stays on top, where editors look for it."""
    outside = {key: value for key, value in schema.items() if key == "description"}
    inside = {key: value for key, value in schema.items() if key != "description"}
    choices = inside["anyOf"] if inside.keys() == {"anyOf"} else [inside]
    return {**outside, "anyOf": [*choices, *([] if _NULL in choices else [_NULL])]}


def schema_text() -> str:
    """The JSON schema as the text of a file."""
    return as_text(scenario_schema())


def as_text(schema: Json) -> str:
    """A schema as the text of a file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
