"""Write what can be read off the code: docs/scenario.md, measures.md, costs.md, studies.md, api.md and the schemas.

    python docs/generate.py

The words around the tables stand in docs/parts/; a line such as `{{keys Calendar}}` there is replaced. A test compares
the committed files with what this script would write.
"""

import ast
import inspect
import re
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

import portsim
from portsim.measures import REGISTRY, Measure
from portsim.scenario.json_schema import scenario_schema, schema_text
from portsim.scenario.library import packaged
from portsim.scenario.rates import Rate, rates
from portsim.study.json_schema import study_schema, study_schema_text

ROOT = Path(__file__).resolve().parents[1]
PARTS = ROOT / "docs" / "parts"
SCHEMA = {**scenario_schema()["$defs"], **study_schema()["$defs"]}
WROTE = "<!-- Written by docs/generate.py from docs/parts/{name} and the code; change those. -->\n\n"

# --- scenario files ------------------------------------------------------------------------------------------------

TYPES = {
    "Duration": "[duration](#durations)",
    "StaffingPlan": "[plan](#plans)",
    "Hours": "[hours](#opening-hours)",
    "Distribution": "[duration or distribution](#service-times)",
    "Match": "[question about a truck](#who-a-question-about-a-truck)",
    "Eligibility": "[question about a truck](#who-may-take-a-route)",
    "Stream": "[stream](#traffic)",
    "TruckClass": "[truck class](#truck-classes)",
    "Lane": "[lane](#lanes)",
    "Group": "[group of servers](#groups-of-servers)",
    "Inspection": "[inspection](#inspections)",
    "JointInspection": "[joint inspection](#joint-inspections)",
    "Campaign": "[campaign](#campaigns)",
    "ServiceStage": "[service stage](#service-stages)",
    "RoadStage": "[road](#roads)",
    "HoldStage": "[hold](#holds)",
    "Route": "[route](#routes)",
    "Source": "[source](#sources)",
    "Authority": "[authority](#authorities)",
    "Targeting": "[targeting](#targeting)",
    "Companies": "[companies](#companies)",
    "Violation": "[violation](#violations)",
    "DocumentExchange": "[documents](#documents)",
    "Suspension": "[rule](#integrity)",
    "Convoys": "[convoys](#convoys)",
    "Appointments": "[appointments](#appointments)",
    "Speed": "[speed](#speed-that-depends-on-the-load)",
    "Slope": "[even change](#speed-that-depends-on-the-load)",
    "OnDemand": "[order](#booths-on-demand)",
    "Limit": "[limit](#booths-on-demand)",
    "Drivers": "[drivers](#drivers)",
    "Temper": "[temper](#drivers)",
    "Posted": "[posted wait](#posted-waits)",
    "Instruments": "[instruments](#instruments)",
    "Officer": "[officer](#instruments)",
    "Rfid": "[readers of tags](#instruments)",
    "Pressure": "[pressure](#inspection-under-pressure)",
    "Relaxation": "[step](#inspection-under-pressure)",
    "Event": "[event](#events)",
    "Down": "[outage](#events)",
    "Breakdown": "[breakdown](#breakdowns)",
    "OfficerRates": "[rates by country](#economy)",
    "FactorFile": "[factor](#factors)",
    "DesignFile": "[design](#designs)",
}
"""What readers call the parts of the schema, and where they are explained; a part not named has its own section."""
NOTHING = "-"
LONGEST_SIGNATURE = 100
PLURALS = re.compile(r"^(\[?(?:number|text|date|duration|route|campaign|rule|order|temper|step|event))\b")


def keys_of(part: str) -> str:
    """A table of the keys of a part of a scenario file."""
    schema = SCHEMA[part]
    schema = schema["anyOf"][1] if "anyOf" in schema else schema
    rows = [
        f"| `{key}` | {type_of(below)} | {unit_of(below)} | {default_of(key, below, schema)} | {meaning_of(below)} |"
        for key, below in schema["properties"].items()
    ]
    return "\n".join(["| key | type | unit | if left out | meaning |", "|---|---|---|---|---|", *rows])


def type_of(schema: dict[str, Any]) -> str:
    """What may be written, in words."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return TYPES.get(name) or f"[mapping](#{name.lower()})"
    choices = [each for each in schema.get("anyOf", schema.get("oneOf", ())) if each != {"type": "null"}]
    if choices:
        if "enum" in choices[0] and choices[1:] == [{"type": "string", "minLength": 1}]:
            return f"text, such as {', '.join(map(quoted, choices[0]['enum']))}"
        named = list(dict.fromkeys(map(type_of, choices)))
        return (", or " if "," in named[0] else " or ").join(named)
    if "enum" in schema or "const" in schema:
        return " or ".join(map(quoted, schema.get("enum", [schema.get("const")])))
    return _plain_type(schema)


def _plain_type(schema: dict[str, Any]) -> str:
    if "type" not in schema:
        return "any value"
    kind = schema["type"]
    if kind in ("integer", "number"):
        return ("whole number" if kind == "integer" else "number") + _bounds(schema)
    if kind == "boolean":
        return "`true` or `false`"
    return {"array": _list_type, "object": _mapping_type, "string": _text_type}[kind](schema)


def _text_type(schema: dict[str, Any]) -> str:
    pattern = schema.get("pattern", "")
    if schema.get("format") == "date":
        return "date"
    if " T" in pattern:
        return "date, or date and clock time"
    return "name of a CSV file" if "csv" in pattern else "text"


def _mapping_type(schema: dict[str, Any]) -> str:
    more = schema.get("additionalProperties")
    if more is True:
        return "mapping of paths to values"
    if isinstance(more, dict):
        return f"mapping of names to {type_of(more)}"
    if "patternProperties" in schema:
        ((pattern, below),) = schema["patternProperties"].items()
        keys = "whole numbers" if r"\d" in pattern else "[weekdays](#weekdays)"
        return f"mapping of {keys} to {type_of(below)}"
    names = list(schema["properties"])
    named = f"{', '.join(names[:2])}, ..." if names[2:] else ", ".join(names)
    return f"mapping of {named} to {type_of(schema['properties'][names[0]])}"


def _list_type(schema: dict[str, Any]) -> str:
    if "prefixItems" in schema:
        return "list of " + " and ".join(map(type_of, schema["prefixItems"]))
    count = f"{schema['minItems']} " if schema.get("maxItems") == schema.get("minItems", -1) else ""
    items = PLURALS.sub(r"\1s", type_of(schema["items"]))
    return f"list of {count}{items}"


def _bounds(schema: dict[str, Any]) -> str:
    low, above, high = schema.get("minimum"), schema.get("exclusiveMinimum"), schema.get("maximum")
    if above is not None:
        return f", above {above:,}" + (f", at most {high:,}" if high is not None else "")
    if high is None:
        return "" if low is None else f", {low:,} or more"
    return f", {low:,} to {high:,.10g}"


def unit_of(schema: dict[str, Any]) -> str:
    """The unit that a description ends with; durations state theirs, shares and factors have none."""
    text = str(schema)
    if "#/$defs/Duration" in text or "#/$defs/Distribution" in text:
        return "as written"
    if "'minimum': 0, 'type': 'number'" in text and "'maximum': 1," in text:
        return "share"
    stated = re.search(r"\[([^\]]+)\]$", schema.get("description", ""))
    return stated[1] if stated else NOTHING


def default_of(key: str, schema: dict[str, Any], owner: dict[str, Any]) -> str:
    """What holds where a key is left out."""
    if key in owner.get("required", ()):
        return "**required**"
    return f"`{str(schema['default']).lower().removesuffix('.0')}`" if "default" in schema else NOTHING


def meaning_of(schema: dict[str, Any]) -> str:
    """The description, without its unit."""
    return re.sub(r"\s*\[[^\]]+\]$", "", schema["description"]).replace("|", "\\|").replace("<", "&lt;")


def laws() -> str:
    """A table of the distributions with their parameters."""
    rows = []
    for name, below in SCHEMA["Distribution"]["anyOf"][1]["properties"].items():
        law = SCHEMA[below["$ref"].rpartition("/")[2]]
        law = law["anyOf"][1] if "anyOf" in law else law
        parameters = (f"`{key}`: {type_of(each)}, {meaning_of(each)}" for key, each in law["properties"].items())
        rows.append(f"| `{name}` | {meaning_of(below)} | {'; '.join(parameters)} |")
    return "\n".join(["| name | what it is | parameters |", "|---|---|---|", *rows])


def quoted(name: Any) -> str:
    """In back quotes."""
    return f"`{name}`"


# --- measures ------------------------------------------------------------------------------------------------------


def overview() -> str:
    """A table of all measures."""
    rows = [
        f"| [{m.name}](#{m.name}) | {m.unit} | {m.definition.split('. ')[0].rstrip('.')} |" for m in REGISTRY.values()
    ]
    return "\n".join(["| measure | unit | in short |", "|---|---|---|", *rows])


def measures() -> str:
    """A section for each measure."""
    return "\n\n".join(_measure(measure) for measure in REGISTRY.values())


def _measure(measure: Measure) -> str:
    by = "; ".join(", ".join(map(quoted, keys)) or "the port as a whole" for keys in measure.breakdowns)
    facts = {
        "unit": measure.unit,
        "trucks": measure.trucks,
        "window": measure.window,
        "better": {"neither": "neither: it describes"}.get(measure.better, measure.better),
        "statistics": ", ".join(map(quoted, measure.statistics)),
        "by": by,
        "source": measure.source,
    }
    rows = "\n".join(f"| {name} | {fact} |" for name, fact in facts.items())
    return f"### {measure.name}\n\n{measure.definition}\n\n| | |\n|---|---|\n{rows}"


# --- rates ---------------------------------------------------------------------------------------------------------


def rate_table() -> str:
    """A table of the rates for what a scenario leaves out."""
    rows = [
        f"| `{each.name}` | {each.value:,g} | {each.unit} | {_range(each)} | {each.kind} | {each.source or NOTHING} | "
        f"{each.note} |"
        for each in rates().values()
    ]
    return "\n".join(["| rate | value | unit | range | kind | source | note |", "|---|---|---|---|---|---|---|", *rows])


def _range(each: Rate) -> str:
    return NOTHING if each.low is None or each.high is None else f"{each.low:,g} to {each.high:,g}"


# --- the Python interface ------------------------------------------------------------------------------------------


def function(name: str, thing: Callable[..., Any] | None = None) -> str:
    """A function with its signature and what its docstring says."""
    thing = thing or getattr(portsim, name)
    (node,) = ast.parse(textwrap.dedent(inspect.getsource(thing))).body
    assert isinstance(node, ast.FunctionDef)
    assert node.returns is not None
    defaults = {key: each.default for key, each in inspect.signature(thing).parameters.items()}
    parameters = list(_parameters(node.args, defaults))
    gives = ast.unparse(node.returns)
    line = f"{name}({', '.join(parameters)}) -> {gives}"
    if len(line) > LONGEST_SIGNATURE:
        inside = "".join(f"    {each},\n" for each in parameters)
        line = f"{name}(\n{inside}) -> {gives}"
    return f"```\n{line}\n```\n\n{_prose(inspect.getdoc(thing) or '')}"


def _parameters(arguments: ast.arguments, defaults: Mapping[str, Any]) -> Iterator[str]:
    """Parameters with the annotations of the source, without `self`."""
    for kind in (arguments.args, arguments.kwonlyargs):
        if kind is arguments.kwonlyargs and kind:
            yield "*"
        for each in kind:
            default = defaults[each.arg]
            if each.arg != "self":
                yield ast.unparse(each) + ("" if default is inspect.Parameter.empty else f" = {default!r}")
    if arguments.kwarg:
        yield f"**{ast.unparse(arguments.kwarg)}"


def klass(name: str) -> str:
    """A class: its docstring, its fields and properties, its methods."""
    thing = getattr(portsim, name)
    parts = [_prose(inspect.getdoc(thing) or "")]
    # The fields of a model are the keys of a scenario file, and explained there.
    fields = "" if issubclass(thing, BaseModel) else "\n".join(f"- `{field}`: {text}" for field, text in _fields(thing))
    parts += [fields] if fields else []
    for method, member in vars(thing).items():
        if inspect.isfunction(member) and not method.startswith("_") and method != "to_json":
            parts.append(function(f"{name.lower()}.{method}", member))
    return "\n\n".join(parts)


def _fields(thing: type) -> Iterator[tuple[str, str]]:
    """Fields that explain themselves in the source, and properties."""
    (tree,) = ast.parse(textwrap.dedent(inspect.getsource(thing))).body
    assert isinstance(tree, ast.ClassDef)
    for node, below in zip(tree.body, [*tree.body[1:], None], strict=True):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            explained = isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant)
            yield node.target.id, _flat(below.value.value) if explained else f"`{ast.unparse(node.annotation)}`"
        elif isinstance(node, ast.FunctionDef) and node.name in vars(thing):
            member = vars(thing)[node.name]
            if isinstance(member, property) and not node.name.startswith("_"):
                yield node.name, _flat(inspect.getdoc(member) or "")


def _flat(text: str) -> str:
    return " ".join(text.split())


def _prose(docstring: str) -> str:
    """A docstring as Markdown: its sections become lists."""
    parts = re.split(r"\n\n?(Parameters|Returns|Raises)\n-+\n", docstring)
    text = parts[0].rstrip()
    for title, body in zip(parts[1::2], parts[2::2], strict=True):
        items = re.split(r"\n(?=\S+ : )", body.strip())
        listed = [re.sub(r"^(\S+) : ", r"- `\1`: ", _flat(item)) for item in items]
        text += f"\n\n**{title}**\n\n" + "\n".join(listed)
    return text


# --- files ---------------------------------------------------------------------------------------------------------

COMMANDS: dict[str, Callable[..., str]] = {
    "keys": keys_of,
    "laws": laws,
    "overview": overview,
    "rates": rate_table,
    "measures": measures,
    "function": function,
    "class": klass,
    "scenario": lambda name: f"```yaml\n{(packaged(name) or Path()).read_text(encoding='utf-8')}```",
}


def page(name: str) -> str:
    """A document: its part, with commands in double braces carried out."""

    def filled(match: re.Match[str]) -> str:
        command, *arguments = match[1].split()
        return COMMANDS[command](*arguments)

    text = (PARTS / name).read_text(encoding="utf-8")
    return WROTE.format(name=name) + re.sub(r"^\{\{(.+)\}\}$", filled, text, flags=re.MULTILINE)


def files() -> dict[Path, str]:
    """Every file this script writes, and what belongs into it."""
    pages = {ROOT / "docs" / part.name: page(part.name) for part in sorted(PARTS.glob("*.md"))}
    schemas = {"scenario.schema.json": schema_text(), "study.schema.json": study_schema_text()}
    return {**pages, **{ROOT / "schema" / name: text for name, text in schemas.items()}}


def main() -> int:
    """Write all files."""
    for path, text in files().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
