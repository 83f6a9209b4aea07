"""The JSON schema of scenario files accepts what can be loaded, and marks what an editor should mark."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from portsim.scenario.json_schema import scenario_schema, schema_text
from portsim.scenario.load import load
from portsim.scenario.reading import read_file, read_text
from portsim.scenario.tree import File, plain
from tests.scenario.files import CLEARED, GOOD, changed

ROOT = Path(__file__).parents[2]
SCENARIOS = sorted((ROOT / "scenarios").glob("*.yaml"))
SCHEMA = scenario_schema()
VALIDATOR = Draft202012Validator(SCHEMA)

PART = "extends: base.yaml\n"


def wrong(text):
    """Where a scenario file offends against the schema, under each reading of it."""
    tree = plain(read_text(text, File("s.yaml", Path())))
    return {place for error in VALIDATOR.iter_errors(tree) for place in places(error)}


def places(error):
    """Where an error stands; of a choice, where each of the possibilities fails."""
    if not error.context:
        yield ".".join(map(str, error.absolute_path))
    for inner in error.context:
        yield from places(inner)


def schemas(node, path="#"):
    """Every schema in the schema, with its place."""
    yield path, node
    for key in ("properties", "patternProperties", "$defs"):
        for name, below in node.get(key, {}).items():
            yield from schemas(below, f"{path}/{key}/{name}")
    for key in ("items", "additionalProperties"):
        if isinstance(node.get(key), dict):
            yield from schemas(node[key], f"{path}/{key}")
    for key in ("anyOf", "oneOf"):
        for number, below in enumerate(node.get(key, ())):
            yield from schemas(below, f"{path}/{key}/{number}")


def test_the_schema_is_one():
    Draft202012Validator.check_schema(SCHEMA)


def test_the_committed_schema_is_current():
    """Renew it with `python docs/generate.py`."""
    assert (ROOT / "schema" / "scenario.schema.json").read_text(encoding="utf-8") == schema_text()


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_packaged_scenarios_are_accepted_and_name_the_schema(path):
    assert list(VALIDATOR.iter_errors(plain(read_file(path)))) == []
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=../schema/scenario.schema.json"


def test_strict_readers_find_nothing_unknown():
    for path, node in schemas(SCHEMA):
        assert {"discriminator", "$schema", "nullable"}.isdisjoint(node), path
        assert not (node.get("type") == "string" and isinstance(node.get("default"), (int, float))), path


def test_every_key_says_what_it_means():
    """It is what an editor shows; a programme's name, a month's and a pattern explain themselves."""
    models = {path: node for path, node in schemas(SCHEMA) if path.count("/") == 2 and "properties" in node}
    assert len(models) > 30
    silent = [
        f"{path}.{key}"
        for path, node in models.items()
        for key, below in node["properties"].items()
        if not below.get("description")
    ]
    assert silent == []


def test_every_reference_leads_somewhere():
    names = {node["$ref"].removeprefix("#/$defs/") for _, node in schemas(SCHEMA) if "$ref" in node}
    assert names | {"Scenario", "ScenarioPart"} == set(SCHEMA["$defs"])


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("name: a port", "nam: a port", ""),
        ("days: 2", "days: two", "calendar.days"),
        ("days: 2", "days: 0", "calendar.days"),
        ("start: 2026-06-10", "start: [2026]", "calendar.start"),
        ("share: 0.75", "share: 75", "traffic.northbound.classes.general.share"),
        ("travel: 3 min", "travel: 3", "stages.bridge.travel"),
        ("travel: 3 min", "travle: 3 min", "stages.bridge"),
        ("fast: 30 s", "fast: 30", "stages.primary.service.fast"),
        ("kind: road", "kind: rode", "stages.bridge.kind"),
        ("lognormal:", "lognormall:", "stages.primary.service.default"),
        ("cv: 0.7", "cv: high", "stages.primary.service.default.lognormal.cv"),
        ('"06:00-22:00": 2', '"6-22": 2', "stages.primary.lanes.standard.servers"),
        ('"06:00-22:00": 2', '"06:00-22:00": many', "stages.primary.lanes.standard.servers.06:00-22:00"),
        ("level: nii", "level: xray", "stages.nii.inspection.level"),
        ("CTPAT: 0.5", "CTPAT: half", "authorities.us.trust.CTPAT"),
        ("northbound:\n    trucks", "westbound:\n    trucks", "traffic"),
        ("routes:", "routes: {}\nrouts:", ""),
    ],
)
def test_mistakes_are_marked_where_they_stand(old, new, place):
    assert wrong(GOOD) == set()
    assert place in wrong(changed((old, new)))


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("CTPAT: 0.5", "CTPAT: 5", "traffic.northbound.enrolment.CTPAT"),
        ("{shipper: 0.4,", "{shiper: 0.4,", "traffic.northbound.enrolment.FAST"),
        ("sizes: {zipf: 1.0}", "sizes: {zip: 1.0}", "traffic.northbound.companies.shipper.sizes"),
        ("broker: {number", "brokers: {number", "traffic.northbound.companies"),
        ("  illicit_goods: {", "  ilicit_goods: {", "violations"),
        ("illicit_goods: {prevalence: 0.02}", "illicit_goods: {duty_usd: 2}", "violations.illicit_goods"),
        ("distrust: {IMMEX: 2}", "distrust: {IMMEX: 0.2}", "authorities.mx.distrust.IMMEX"),
        ("auc: 0.8", "auc: 0.4", "authorities.us.targeting.auc"),
        ("auc: {undervaluation: 0.7", "auc: {undervaluation: 0.3", "authorities.mx.targeting.auc.undervaluation"),
        ("auc_gain: 0.1", "auc_gain: 0.9", "exchange.documents.auc_gain"),
        ("{party: carrier", "{party: trader", "integrity.1.party"),
        ("until: 2026-06-11", "untill: 2026-06-11", "stages.mx_exam.inspection.campaigns.0"),
        ("illicit_goods: seize", "illicit_goods: seized", "stages.mx_exam.inspection.on_alarm.illicit_goods"),
        ("{joint: [mx_exam, us_exam]}", "{joint: [mx_exam]}", "stages.joint_exam.inspection.joint"),
        ("{joint: [mx_exam, us_exam]}", "{jiont: [mx_exam, us_exam]}", "stages.joint_exam.inspection"),
        ("held_by: [us_exam], ", "", "stages.penalty"),
        ("at_end: serve", "at_end: turn_away", "stages.joint_exam.at_end"),
        ("uptake: 0.5", "uptake: 5", "routes.northbound.0.when.uptake"),
        ("uptake_by: carrier", "uptake_by: carriers", "routes.northbound.0.when.uptake_by"),
    ],
)
def test_mistakes_of_clearance_are_marked_where_they_stand(old, new, place):
    assert wrong(CLEARED) == set()
    assert place in wrong(changed((old, new), text=CLEARED))


@pytest.mark.parametrize(
    "text",
    [
        "name: only a name",
        "calendar: {days: 5}",
        "stages: {primary: {lanes: {standard: {servers: 3}}}}",
        "stages: {bridge: {room: 10}, primary: {lanes: {fast: null}, priority: {FAST: 0}}, nii: null}",
        "stages: {primary: {lanes: {standard: {servers: {mon-fri: {'06:00-14:00': 2}, sat: 1}}}}}",
        "routes: {northbound: [{name: all, when: {laden: true}}]}",
        "authorities: {us: {trust: {OEA: 0.3, CTPAT: null}}}",
        "traffic: {northbound: {by_weekday: {mon-fri: 1.2}, by_hour: {sat: week.csv}, classes: {general: {share: 1}}}}",
        "sources: {calendar.days: {kind: assumed}}",
        "traffic: {northbound: {enrolment: {CTPAT: 0.6, FAST: {driver: null}, OEA: null}}}",
        "traffic: {northbound: {companies: {shipper: {sizes: equal}, carrier: null}}}",
        "authorities: {us: {targeting: {auc: {default: null, agriculture: 0.8}}}}",
        "violations: {undervaluation: {duty_usd: 900}, illicit_goods: null}",
        "exchange: {documents: {auc_gain: 0.2}, targeting: null}",
        "stages: {us_exam: {inspection: {joint: [mx_exam, ag_exam]}}, mx_exam: {inspection: {rate: 1}}}",
        "stages: {penalty: {time: 3 h}}",
        "stages: {us_exam: {inspection: {on_alarm: {default: null, false_alarm: release}}}}",
    ],
)
def test_a_file_that_extends_states_only_what_it_changes(text):
    assert wrong(PART + text) == set()
    assert wrong("extends: [a.yaml, minimal]\n" + text) == set()
    assert wrong(text) != set(), "the same without `extends` is incomplete"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("calender: {days: 5}", ""),
        ("calendar: {day: 5}", "calendar"),
        ("stages: {primary: {lanes: {standard: {server: 3}}}}", "stages.primary.lanes.standard"),
        ("stages: {primary: {service: {lognormal: {mean: 75 s}}}}", "stages.primary.service.lognormal"),
        ("sources: {calendar.days: {note: no kind}}", "sources.calendar.days"),
        ("stages: {exam: {inspection: {campaigns: [{hours: '06:00-22:00'}]}}}", "stages.exam.inspection.campaigns.0"),
        ("integrity: [{days: 3}]", "integrity.0"),
    ],
)
def test_a_file_that_extends_is_still_strict(text, place):
    assert place in wrong(PART + text)


COUNTS = st.integers(1, 100)
DURATIONS = st.builds("{} {}".format, st.integers(1, 90), st.sampled_from(["s", "min", "h", "minutes", "hrs"]))
PLANS = st.one_of(
    COUNTS.map(str),
    st.builds('{{"06:00-14:00": {}, "14:00-23:00": {}}}'.format, COUNTS, COUNTS),
    st.builds('{{mon-fri: {{"06:00-14:00": {}}}, "sat,sun": {}}}'.format, COUNTS, COUNTS),
)


@settings(deadline=None)
@given(DURATIONS, PLANS, st.sampled_from(["wait", "turn_away"]))
def test_what_can_be_loaded_is_accepted(tmp_path_factory, travel, plan, when_full):
    text = changed(("travel: 3 min", f"travel: {travel}, when_full: {when_full}"), ('{"06:00-22:00": 2}', plan))
    path = tmp_path_factory.getbasetemp() / "drawn.yaml"
    path.write_text(text, encoding="utf-8")
    load(path)
    assert wrong(text) == set()
