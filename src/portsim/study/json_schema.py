"""The JSON schema of study files, for editors."""

from typing import Any

from portsim.scenario.json_schema import Generator, as_text
from portsim.study.model import DesignFile, FactorFile, StudyFile


def study_schema() -> dict[str, Any]:
    """The JSON schema of study files, with the short forms of factors and designs."""
    schema = StudyFile.model_json_schema(by_alias=True, schema_generator=Generator)
    parts = schema["$defs"]
    levels = parts[FactorFile.__name__]["properties"]["levels"]["anyOf"][0]
    words = parts[DesignFile.__name__]["properties"]["kind"]["enum"]
    schema["properties"]["factors"]["additionalProperties"] = {"anyOf": [_part(FactorFile.__name__), levels]}
    design = schema["properties"]["design"]
    design["anyOf"] = [_part(DesignFile.__name__), {"enum": words}]
    for key in ("$ref", "allOf"):
        design.pop(key, None)
    parts[StudyFile.__name__] = {key: each for key, each in schema.items() if key != "$defs"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "portsim study",
        **_part(StudyFile.__name__),
        "$defs": dict(sorted(parts.items())),
    }


def _part(name: str) -> dict[str, str]:
    return {"$ref": f"#/$defs/{name}"}


def study_schema_text() -> str:
    """The same as the text of a file."""
    return as_text(study_schema())
