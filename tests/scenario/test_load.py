"""The loaded scenario: its hash, its origins, and the schema that editors use."""

import pickle

import pytest
from pydantic import ValidationError

from portsim.errors import ScenarioError
from portsim.scenario.library import packaged_names
from portsim.scenario.load import check, load
from portsim.scenario.model import Scenario
from portsim.scenario.services import Distribution
from tests.scenario.files import GOOD, changed

PROFILE = "hour,share\n" + "".join(f"{hour},1\n" for hour in range(24))


def test_equal_content_has_an_equal_hash(folder):
    spread = changed(
        ("name: a port", "name: another name"),
        ("days: 2}", "days: 2, warm_up: 0, horizon: 1 d}"),
        ("travel: 3 min", "travel: {constant: {value: 180 s}}"),
        ("{CTPAT: 0.5}", "{CTPAT: 5e-1}"),
        ("officers: 2", "officers: 2"),
        (
            "{fast: 30 s, default: {lognormal: {mean: 75 s, cv: 0.7}}}",
            "{default: {lognormal: {cv: 0.7, mean: 75 s}}, fast: 30 s}",
        ),
    )
    spread += "sources: {calendar.days: {kind: assumed}}\n"
    assert folder.load(GOOD).hash == folder.load(spread).hash


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("days: 2", "days: 3"),
        ("30 s", "31 s"),
        ("share: 0.25, programmes: [FAST]", "share: 0.25, programmes: [FAST, OEA]"),
        (
            "      trusted: {share: 0.25, programmes: [FAST], sector: electronics}\n      general: {share: 0.75}",
            "      general: {share: 0.75}\n      trusted: {share: 0.25, programmes: [FAST], sector: electronics}",
        ),
    ],
)
def test_other_content_has_another_hash(old, new, folder):
    assert folder.load(GOOD).hash != folder.load(changed((old, new))).hash


def test_the_hash_covers_the_tables_and_not_their_names(folder):
    text = changed(("trucks_per_day: 100", "trucks_per_day: 100\n    by_hour: h.csv"))
    folder.write(PROFILE, "h.csv")
    folder.write("# the same\n" + PROFILE, "other.csv")
    first = folder.load(text).hash
    assert folder.load(text.replace("h.csv", "other.csv")).hash == first
    folder.write(PROFILE.replace("3,1\n", "3,2\n"), "h.csv")
    assert folder.load(text).hash != first


def test_a_loaded_scenario_travels_between_processes(folder):
    loaded = folder.load(GOOD)
    assert pickle.loads(pickle.dumps(loaded)) == loaded  # noqa: S301 - our own


def test_origins_tell_where_each_value_stands(folder):
    place = folder.load(GOOD).origins["stages.bridge.room"]
    assert (place.line, place.column) == (13, 45)


def test_an_error_holds_all_problems(folder):
    path = folder.write(changed(("days: 2", "days: 0"), ("room: 60", "room: 0")))
    with pytest.raises(ScenarioError) as caught:
        load(path)
    assert [problem.path for problem in caught.value.problems] == ["calendar.days", "stages.bridge.room"]


@pytest.mark.parametrize(
    "text",
    [
        "name:\nport:\ncalendar:\ntraffic:\nstages:\nroutes:\nsources:\n",
        "name: []\nport: []\ncalendar: 5\ntraffic: []\nstages: x\nroutes: {northbound: 3}\nsources: [1]\n",
        "traffic: {northbound: {trace: [], by_hour: 3, by_weekday: x, by_month: [1], classes: {}}}\n",
        "stages: {a: [], b: {kind: 3}, c: {kind: service, lanes: [], service: []}, d: {kind: road, travel: {}}}\n",
        "routes: {northbound: [3, {name: {}, stages: [[]]}, {when: []}]}\n",
        "calendar: {start: 9999-12-31, days: 3660, closed: 3, hours: {}, horizon: -1}\n",
        "authorities: {us: {trust: [], officers: {}}}\npools: {x: {mon: {}}}\n",
        f"calendar: {{days: {'9' * 400}}}\n",
        "measured: {wait: x, crossing: {}}\n",
        "sources: {a..b: 3, '': {}, '[': {kind: x}}\n",
        "1: 2\ntrue: false\nnull: null\n",
        "extends: [[], {}, null]\n",
    ],
)
def test_nonsense_is_refused_without_a_traceback(text, folder):
    assert folder.said(text)
    folder.write(GOOD, "base.yaml")
    if "extends" not in text:
        assert folder.said("extends: base.yaml\n" + text) or text.startswith("name:")


def test_every_single_value_may_be_nonsense(folder):
    """Each line of a good file with its value exchanged: always a scenario or problems, never an error of ours."""
    lines = GOOD.splitlines()
    for number, line in enumerate(lines):
        key = line.partition(":")[0]
        for nonsense in ("[]", "{}", "null", "-1", "x", "{x: {y: [z]}}"):
            text = "\n".join([*lines[:number], f"{key}: {nonsense}", *lines[number + 1 :]])
            check(folder.write(text))


def test_packaged_scenarios_are_right():
    for name in packaged_names():
        assert [str(problem) for problem in check(name)] == []


def test_the_schema_describes_short_and_long_forms():
    schema = Scenario.model_json_schema()
    definitions = schema["$defs"]
    duration, named = definitions["Distribution"]["anyOf"]
    assert duration["type"] == "string"
    assert set(named["properties"]) >= {"constant", "lognormal", "empirical"}
    one, by_name = definitions["ServiceStage"]["properties"]["service"]["anyOf"]
    assert one["$ref"] == by_name["additionalProperties"]["$ref"] == "#/$defs/Distribution"
    assert definitions["Stream"]["properties"]["trace"]["type"] == "string"


def test_a_distribution_is_one_and_only_one():
    for nonsense in ({}, {"lognormal": None}, {"constant": "1 min", "gamma": {"mean": "1 min", "cv": 1}}):
        with pytest.raises(ValidationError):
            Distribution.model_validate(nonsense)
