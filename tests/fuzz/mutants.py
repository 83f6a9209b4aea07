"""Scenario files as nobody should write them: file number k is always the same.

Shipped scenarios with keys and values deleted, doubled, renamed or exchanged, or with settings that are seldom meant;
files drawn from the JSON schema; texts with bytes spliced; and tables (CSV) that a scenario names.
"""

import copy
import json
import random
from pathlib import Path

from portsim.scenario import library
from portsim.scenario.model import Scenario
from portsim.scenario.reading import read_file, read_text
from portsim.scenario.tree import File, plain
from tests.scenario.files import CLEARED, GOOD

ODD = (
    *(None, True, False, 0, 1, -1, 2, 3, 0.5, 1e-300, 5e-324, 1e308, -0.0, float("nan"), float("inf"), float("-inf")),
    *(
        2**31,
        2**63,
        10**30,
        1.0000000001,
        999_999,
        10_000,
        3660,
        "",
        " ",
        "x",
        "null",
        "10:30",
        "1:30:00",
        "3",
        "3 min",
    ),
    *(
        "0 s",
        "1 d",
        "366 d",
        "400 d",
        "1e3 min",
        "-3 min",
        "1h30m",
        "0.0000001 s",
        "٣ min",
        "06:00-22:00",
        "22:00-06:00",
    ),
    *(
        "00:00-24:00",
        "24:00-24:00",
        "6-22",
        "mon",
        "mon-fri",
        "sat-sun",
        "daily",
        "default",
        "general",
        "FAST",
        "CTPAT",
        "CTPAT3",
        "shipper",
        "carrier",
        "undervaluation",
        "false_alarm",
    ),
    *("serve", "hold", "turn_away", "road", "service", "northbound", "southbound", "fast@standard", "@", "a.b", "[0]"),
    *(
        "refer",
        "seize",
        "release",
        "equal",
        "joint",
        {"zipf": 1},
        {"joint": ["us_exam", "mx_exam"]},
        ["us_exam"],
        ["mx"],
    ),
    *(
        "2026-06-10",
        "2026-02-30",
        "9999-12-31",
        "1950-01-01",
        "2199-12-31",
        "é",
        "🚚",
        "\u202e",
        "a\tb",
        "profiles/wtb_weekday.csv",
    ),
    *("../x.yaml", "/dev/zero", "x" * 500, [], {}, [[]], [None], {"x": {"y": ["z"]}}, [0] * 24, [1] * 24, {"": 1}),
    *(
        {"constant": "3 min"},
        {"exponential": {"mean": "1 h"}},
        {"gamma": {"mean": "1 min", "cv": 20}},
        {"empirical": {"values": ["1 s", "9 d"]}},
    ),
    *(
        {"lognormal": {"mean": "1 s", "cv": 1e-9}},
        {"erlang": {"mean": "366 d", "k": 1000}},
        {"uniform": {"low": "0 s", "high": "1 s"}},
    ),
    *({"06:00-22:00": 3}, {"mon-fri": 2, "sat": {"22:00-02:00": 1}}, {"00:00-00:01": 1}, {"23:59-24:00": 10_000}),
)
PIECES = (
    "\t",
    "\0",
    "\ufeff",
    "- ",
    ": ",
    "{",
    "}",
    "[",
    "]",
    "&a ",
    "*a",
    "!!int ",
    "<<: ",
    "---\n",
    "%YAML 1.1\n",
    "|\n",
    "'",
    '"',
    "#",
    "\r",
    "\u2028",
    "é",
    "\ud800",
    "? ",
    "~",
    "0x",
    "1e999",
    "\n\n",
)
PROFILE = "hour,share\n" + "".join(f"{hour},{hour + 1}\n" for hour in range(24))
TRACE = "arrived,class,service_min.primary,selected.exam\n" + "".join(
    f"2026-06-{10 + day}T{hour:02d}:00:30,{name},{hour % 3 or ''},{('', 0, 1)[hour % 3]}\n"
    for day in range(2)
    for hour in range(24)
    for name in ("general", "trusted")
)
TABLES = {"h.csv": PROFILE, "t.csv": TRACE}
SCHEMA = Scenario.model_json_schema()


def _bases():
    shipped = library.folder()
    wholes = [plain(read_text(text, File("good", Path()))) for text in (GOOD, CLEARED)]
    wholes += [
        plain(read_file(shipped / f"{name}.yaml")) for name in ("minimal", "laredo_southbound", "world_trade_bridge")
    ]
    for whole in wholes:
        whole.pop("sources", None)
    return wholes


BASES = _bases()
WEIGHTS = (6, 8, 6, 2, 1)
"""Small files are read faster, so more of them are tried."""


def places(value, path=()):
    """Paths of everything in a tree."""
    yield path
    for key, below in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(below, (*path, key))


def at(value, path):
    for key in path:
        value = value[key]
    return value


def odd(chance, tree):
    """Something odd: a constant, a number near another, or a piece of the tree."""
    pick = chance.random()
    if pick < 0.6:
        return copy.deepcopy(chance.choice(ODD))
    if pick < 0.8:
        return copy.deepcopy(at(tree, chance.choice(list(places(tree)))))
    return chance.choice((chance.randint(-5, 50), round(chance.uniform(-1, 3), 3), 10 ** chance.randint(-9, 9)))


def mutate(chance, tree):
    """One change somewhere; numbers mostly stay numbers, so that many files are still right."""
    path = chance.choice([each for each in places(tree) if each])
    above, key = at(tree, path[:-1]), path[-1]
    pick = chance.random()
    if pick < 0.12:
        del above[key]
    elif pick < 0.2 and isinstance(above, dict):
        value = above.pop(key)
        above[str(odd(chance, {}))[:20] if chance.random() < 0.5 else key[:-1] + chance.choice("axe")] = value
    elif pick < 0.28 and isinstance(above, dict):
        above[chance.choice(("x", "default", key + "_2", "southbound", "sat"))] = copy.deepcopy(above[key])
    elif pick < 0.34 and isinstance(above, list):
        above.insert(chance.randint(0, len(above)), copy.deepcopy(above[key]))
    elif pick < 0.4:
        other = chance.choice([each for each in places(tree) if each])
        above[key] = copy.deepcopy(at(tree, other))
    elif isinstance(above[key], bool):
        above[key] = not above[key]
    elif isinstance(above[key], int | float) and pick < 0.9:
        above[key] = chance.choice(
            (0, 1, 2, above[key] * 2, above[key] / 2, above[key] + 1, above[key] * 10, -above[key], above[key] * 1e-6)
        )
    elif isinstance(above[key], str) and pick < 0.7:
        names = [each for each in places(tree) if isinstance(at(tree, each), str)]
        above[key] = at(tree, chance.choice(names))
    else:
        above[key] = odd(chance, tree)


_RULES = tuple(
    {"party": party, "violations": ["illicit_goods", "undervaluation"], "programmes": programmes}
    for party in ("carrier", "shipper")
    for programmes in (["FAST"], ["CTPAT", "FAST"])
)
DURATIONS = ("0 s", "1 s", "20 s", "1 min", "7 min", "45 min", "3 h", "2 d")
SETTINGS = (
    *((("calendar",), "at_close", value) for value in ("serve", "hold", "turn_away")),
    *((("calendar",), "horizon", value) for value in ("1 s", "1 h", "3 d")),
    *((("calendar",), "days", value) for value in (1, 2, 4, 9)),
    *((("calendar",), "warm_up", value) for value in (0, 1)),
    *((("calendar",), "start", value) for value in ("2026-06-13", "2028-02-28", "2199-12-31")),
    *((("calendar",), "closed", value) for value in (["2026-06-10"], ["2026-06-11"])),
    *((("calendar",), "hours", value) for value in ("22:00-06:00", "23:59-24:00", ["06:00-07:00", "08:00-09:00"])),
    *((("calendar",), "hours", value) for value in ({"daily": "00:00-24:00"}, {"wed": "20:00-21:00"})),
    *((("traffic", "northbound"), "trucks_per_day", value) for value in (0, 0.1, 3, 2000)),
    *((("traffic", "northbound"), "day_to_day_cv", value) for value in (0.001, 2)),
    *((("traffic", "northbound"), "by_hour", value) for value in ([0] * 23 + [1], [1e-300] * 24, [1e9] + [1e-9] * 23)),
    *((("traffic", "northbound"), "by_weekday", value) for value in ({"wed": 0}, {"wed": 1e9}, {"sat-sun": 0})),
    *((("stages", "*"), "lane_choice", value) for value in ("dedicated", "shortest", "least_work", "random")),
    *((("stages", "*"), "ties", value) for value in ("first", "random")),
    *((("stages", "*"), "when_full", value) for value in ("wait", "turn_away")),
    *((("stages", "*"), "room", value) for value in (1, 2, 5)),
    *((("stages", "*"), "overtaking", value) for value in (True, False)),
    *((("stages", "*"), "travel", value) for value in DURATIONS),
    *((("stages", "*"), "service", value) for value in DURATIONS),
    *((("stages", "*"), "service", {"gamma": {"mean": "2 min", "cv": value}}) for value in (1e-9, 1e-3, 20)),
    *((("stages", "*"), "service", {"lognormal": {"mean": "2 min", "cv": value}}) for value in (1e-9, 1e-3, 20)),
    *((("stages", "*"), "service", {"erlang": {"mean": "1 s", "k": value}}) for value in (1, 1000)),
    *((("stages", "*"), "priority", value) for value in ({"FAST": -1}, {"general": 3, "default": -3})),
    *((("stages", "*"), "officers", value) for value in ({"us": 1}, {"us": 2}, {"us": 1, "mx": 1})),
    *((("stages", "*", "inspection"), "rate", value) for value in (0, 1, 1e-300)),
    *((("stages", "*", "inspection"), "false_alarm_rate", value) for value in (0, 1)),
    *((("stages", "*", "lanes", "*"), "room", value) for value in (0, 1, 3)),
    *((("stages", "*", "lanes", "*"), "lines", value) for value in ("one", "per_server")),
    *(
        (("stages", "*", "lanes", "*"), "servers", value)
        for value in (0, 1, 7, {"23:00-01:00": 1}, {"wed": 1}, {"mon-fri": 2})
    ),
    *(
        (("stages", "*", "lanes", "*"), "servers", {"06:00-06:01": 3, "06:01-06:02": 1, "06:02-22:00": value})
        for value in (0, 2)
    ),
    *((("authorities", "*"), "officers", value) for value in (0, 1, 2, {"08:00-09:00": 2})),
    *((("authorities", "*"), "trust", value) for value in ({"FAST": 0}, {"CTPAT": 1e9})),
    *((("authorities", "*"), "distrust", value) for value in ({"FAST": 1000}, {"CTPAT3": 1})),
    *((("authorities", "*"), "country", value) for value in ("mx", "us")),
    *((("authorities", "*", "targeting"), "auc", value) for value in (0.5, 1, {"default": 0.9}, {"illicit_goods": 1})),
    *((("authorities", "*", "targeting"), "random_share", value) for value in (0, 1)),
    *((("traffic", "northbound"), "enrolment", value) for value in ({}, {"FAST": 1}, {"FAST": {"driver": 0}})),
    *((("traffic", "northbound"), "enrolment", {"CTPAT": 0.5, "FAST": {"carrier": value}}) for value in (0, 0.5, 1)),
    *((("traffic", "northbound"), "enrolment_correlation", value) for value in (0, 0.5, 1)),
    *((("traffic", "northbound"), "companies", {"carrier": {"number": value}}) for value in (1, 7, 1000)),
    *(
        (("traffic", "northbound"), "companies", {"shipper": {"number": 5, "sizes": value}})
        for value in ("equal", {"zipf": 5}, {"lognormal": 10}, {"lognormal": 1e-9})
    ),
    *((("traffic", "northbound", "classes", "*"), "programmes", value) for value in (["FAST", "CTPAT"], [])),
    *((("traffic", "northbound", "classes", "*"), "enrolment", value) for value in ({"CTPAT": 1}, {"FAST": 0})),
    *((("violations", "*"), "prevalence", value) for value in (0, 1, 1e-300, {"default": 0.5})),
    *((("violations", "*"), "factors", value) for value in ({"CTPAT": 0}, {"FAST": 1000})),
    *((("violations", "*"), "duty_usd", value) for value in (0, 1e9, {"default": 3})),
    *(((), "integrity", [{**rule, "days": value}]) for rule in _RULES for value in (1, 2, 30)),
    *(((), "integrity", [rule]) for rule in _RULES),
    *(((), "exchange", value) for value in ({}, {"targeting": ["us", "mx"]})),
    *(((), "exchange", {"documents": {"between": ["us", "mx"], "auc_gain": value}}) for value in (0, 0.5)),
    *(
        (("stages", "*", "inspection"), "campaigns", [{**when, "rate": value}])
        for when in ({}, {"from": "2026-06-11"}, {"until": "2026-06-10"}, {"hours": "22:00-06:00"})
        for value in (0, 1)
    ),
    *((("stages", "*", "inspection"), "random_share", value) for value in (0, 1)),
    *((("stages", "*", "inspection"), "detects", value) for value in ({}, {"default": 1}, {"illicit_goods": 0})),
    *(
        (("stages", "*", "inspection"), "on_alarm", {"default": value})
        for value in ("release", "refer", "hold", "seize")
    ),
    *((("stages", "*", "inspection"), "exempt_after", [value]) for value in ("mx_exam", "us_nii", "joint_exam")),
    *((("stages", "*", "inspection"), "referred_by", [value]) for value in ("mx_exam", "us_nii", "joint_exam")),
    *((("stages", "*"), "at_end", value) for value in ("serve", "hold")),
    *((("stages", "*"), "time", value) for value in DURATIONS),
    *((("stages", "*"), "held_by", [value]) for value in ("mx_exam", "us_nii", "joint_exam")),
    *((("routes", "northbound", 0), "when", {"hours": value}) for value in ("00:00-24:00", "22:00-06:00")),
    *((("routes", "northbound", 0), "when", {"uptake": value}) for value in (0, 0.5, 1)),
    *((("routes", "northbound", 0), "when", {"uptake": 0.5, "uptake_by": value}) for value in ("carrier", "shipper")),
    *((("routes", "northbound", 0), "when", {"programmes": value}) for value in (["CTPAT"], ["FAST", "CTPAT"])),
)
"""Values that may well be right, but are seldom meant."""
OPTIONAL = ("priority", "lines", "ties", "lane_choice", "when_full", "officers", "at_end")
"""Keys of stages that are often left out."""


def change(chance, tree):
    """One setting, somewhere it may stand."""
    path, key, value = chance.choice(SETTINGS)
    fitting = [
        each
        for each in places(tree)
        if len(each) == len(path) and all(a in (b, "*") for a, b in zip(path, each, strict=True))
    ]
    fitting = [each for each in fitting if isinstance(at(tree, each), dict)]
    if fitting:
        above = at(tree, chance.choice(fitting))
        if key in above or path[:1] != ("stages",) or len(path) > 2 or key in OPTIONAL:
            above[key] = copy.deepcopy(value)


def drawn(chance, schema, depth=0):  # noqa: C901, PLR0912 - a case for each thing a schema may say
    """Something that a schema describes, mostly; names come from a small store, so that they meet."""
    if "$ref" in schema:
        return drawn(chance, SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]], depth)
    if chance.random() < 0.01 or depth > 12:
        return copy.deepcopy(chance.choice(ODD))
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return drawn(chance, chance.choice(schema[key]), depth + 1)
    if "const" in schema or "enum" in schema:
        return chance.choice(schema.get("enum") or [schema["const"]])
    kind = schema.get("type")
    if kind == "object":
        return _object(chance, schema, depth)
    if kind == "array":
        low = schema.get("minItems", 0)
        count = chance.randint(low, schema.get("maxItems", max(low, 3)))
        return [drawn(chance, schema.get("items", {}), depth + 1) for _ in range(count)]
    if kind in ("integer", "number"):
        low, high = schema.get("minimum", schema.get("exclusiveMinimum", 0)), schema.get("maximum", 20)
        value = chance.uniform(low, min(high, 20)) if kind == "number" else chance.randint(low, min(high, 20))
        return chance.choice((value, value, low, 1))
    if kind == "boolean":
        return chance.random() < 0.5
    if kind == "null":
        return None
    if "csv" in schema.get("pattern", ""):
        return chance.choice(("h.csv", "t.csv"))
    if schema.get("format") == "date":
        return "2026-06-1" + str(chance.randint(0, 2))
    if schema.get("examples"):
        return chance.choice(schema["examples"])
    return chance.choice(("a", "b", "c", "fast", "standard", "us", "FAST", "illicit_goods", "06:00-22:00"))


def _object(chance, schema, depth):
    needed, entries = schema.get("required", ()), {}
    for key, below in schema.get("properties", {}).items():
        if key in needed or chance.random() < 0.3:
            entries[key] = drawn(chance, below, depth + 1)
    free = schema.get("additionalProperties")
    if isinstance(free, dict):
        for key in chance.sample(("a", "b", "c", "fast", "standard", "default", "us"), chance.randint(1, 2)):
            entries[key] = drawn(chance, free, depth + 1)
    for pattern, below in schema.get("patternProperties", {}).items():
        keys = ("mon-fri", "sat", "daily") if "mon" in pattern else ("06:00-22:00", "22:00-06:00", "00:00-24:00")
        entries[chance.choice(keys)] = drawn(chance, below, depth + 1)
    names = schema.get("propertyNames", {}).get("enum")
    return {chance.choice(names): value for value in entries.values()} if names else entries


def splice(chance, text):
    """A text with pieces put in, cut out, doubled or exchanged."""
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(text) + 1)
        end = min(len(text), start + chance.choice((0, 1, 1, 2, 5, 40, 400)))
        piece = chance.choice((*PIECES, text[start:end] * 2, "[" * 60, "{a: " * 60, "", ""))
        text = text[:start] + piece + text[end:]
    return text


def mutant(number):
    """File number k: its bytes, and the tables beside it."""
    chance = random.Random(number)  # noqa: S311 - no secrets here
    tables = dict(TABLES)
    pick = chance.random()
    if pick < 0.12:
        return _written(chance, drawn(chance, SCHEMA)), tables
    tree = copy.deepcopy(chance.choices(BASES, WEIGHTS)[0])
    if pick < 0.4:
        for _ in range(chance.choice((1, 2, 3, 5, 9))):
            change(chance, tree)
    elif pick < 0.46:
        stream = next(iter(tree["traffic"].values()))
        stream["by_hour"] = "h.csv"
        if tree["name"] == "a port" and chance.random() < 0.6:
            stream.pop("trucks_per_day")
            stream["trace"] = "t.csv"
        name = chance.choice(list(tables))
        tables[name] = splice(chance, tables[name])
    elif pick < 0.58:
        text = splice(chance, json.dumps(tree, ensure_ascii=False, indent=1) if chance.random() < 0.3 else GOOD)
        return text.encode(errors="surrogatepass"), tables
    else:
        for _ in range(chance.choice((1, 1, 2, 2, 3, 6))):
            mutate(chance, tree)
    return _written(chance, tree), tables


def _written(chance, tree):
    """JSON is YAML, too; its NaN and infinities are written as YAML has them."""
    text = json.dumps(tree, ensure_ascii=chance.random() < 0.5, allow_nan=True)
    for word, yaml in (("NaN", ".nan"), ("-Infinity", "-.inf"), ("Infinity", ".inf")):
        text = text.replace(word, yaml)
    return text.encode(errors="surrogatepass")
