"""`portsim show` and `portsim schema` as a planner, a reviewer and a machine meet them."""

import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from typer.testing import CliRunner

from portsim.cli import app
from portsim.report.ledger import KINDS, WIDTH, facts
from portsim.scenario.load import load
from portsim.scenario.reading import read_text
from portsim.scenario.tree import File, plain
from portsim.scenario.writing import lines
from tests.scenario.files import GOOD

ROOT = Path(__file__).parents[2]
SCENARIOS = sorted((ROOT / "scenarios").glob("*.yaml"))
ALTERNATIVE = """
extends: base.yaml
calendar: {days: 3}
stages: {exam: null, bridge: {room: 80}}
routes: {northbound: [{name: all, stages: [bridge, primary, nii]}]}
sources:
  stages.bridge.room: {kind: measured, from: "https://example.org/bridge", note: paced off}
"""


def portsim(*arguments):
    return CliRunner().invoke(app, list(map(str, arguments)))


@pytest.fixture
def alternative(tmp_path):
    sources = "sources: {stages.nii.service: {kind: assumed, note: a guess}}\n"
    (tmp_path / "base.yaml").write_text(GOOD + sources, encoding="utf-8")
    path = tmp_path / "other.yaml"
    path.write_text(ALTERNATIVE, encoding="utf-8")
    return path


def shown(*arguments):
    """The scenario and the ledger, in lines."""
    result = portsim("show", *arguments)
    assert result.exit_code == 0, result.stderr
    scenario, ledger = result.stdout.split("\n\n", 1)
    return scenario.splitlines(), ledger.splitlines()


def origin(written, scenario):
    return next(line.rpartition("# ")[2] for line in scenario if line.strip().startswith(written))


def test_every_value_tells_where_it_stands(alternative):
    scenario, _ = shown(alternative, "--set", "calendar.days=4", "-s", "stages.nii.inspection.rate=0.2")
    assert origin("start: 2026-06-10", scenario) == "base.yaml:3"
    assert origin("days: 4", scenario) == "--set #1"
    assert origin("room: 80", scenario) == "other.yaml:4"
    assert origin("stages: [bridge, primary, nii]", scenario) == "other.yaml:5"
    assert origin("rate: 0.2", scenario) == "--set #2"
    assert not any("exam:" in line for line in scenario)


def test_text_that_yaml_would_read_as_something_else_stands_in_quotes():
    scenario, _ = shown("minimal", "--set", "name='-'")
    assert scenario[0].startswith('name: "-" ')


def test_files_of_the_same_name_are_told_apart(alternative):
    second = alternative.parent / "more.yaml"
    second.write_text("extends: [base.yaml, deeper/base.yaml]\n", encoding="utf-8")
    (alternative.parent / "deeper").mkdir()
    (alternative.parent / "deeper" / "base.yaml").write_text("calendar: {days: 5}\n", encoding="utf-8")
    scenario, _ = shown(second)
    assert origin("days: 5", scenario) == "deeper/base.yaml:1"
    assert origin("start:", scenario) == f"{alternative.parent.name}/base.yaml:3"


def test_the_ledger_groups_values_by_how_far_to_trust_them(alternative):
    _, ledger = shown(alternative)
    assert ledger[0].startswith("Where ")
    assert ": 2 published, 4 measured, 0 calibrated, 10 assumed, " in ledger[0]
    heads = [line.split(" (")[0] for line in ledger if line and not line.startswith(" ")]
    assert heads[1:] == ["Published", "Measured", "Assumed", "Chosen"]
    at = ledger.index("  stages.bridge.room = 80")
    assert [line.strip() for line in ledger[at + 1 : at + 3]] == ["https://example.org/bridge", "paced off"]


def test_the_weakest_come_first_on_request(alternative):
    _, ledger = shown(alternative, "--weakest-first")
    heads = [line.split(" (")[0] for line in ledger if line and not line.startswith(" ")]
    assert heads[1:] == ["Chosen", "Assumed", "Measured", "Published"]


def test_names_kinds_dates_and_stages_of_routes_are_no_facts_with_sources(alternative):
    sources = "sources: {stages.bridge: {kind: assumed, note: a guess}}\n"
    alternative.write_text(f"extends: base.yaml\nstages: {{bridge: {{room: 80}}}}\n{sources}", encoding="utf-8")
    scenario, ledger = shown(alternative)
    assert any(line.strip().startswith("kind: road") for line in scenario)
    said = [line.split(" = ")[0].strip() for line in ledger if " = " in line]
    assert "stages.bridge.room" in said
    assert "stages.bridge.travel" in said
    for path in ("port.name", "calendar.start", "stages.bridge.kind", "routes.northbound[0].name"):
        assert path in {entry.path for entry in load(alternative).ledger}
        assert path not in said
    assert ledger[0].startswith(f"Where {len(said)} values come from")


def test_a_source_is_shown_with_its_title():
    _, ledger = shown("world_trade_bridge")
    at = ledger.index("  traffic.northbound.trucks_per_day = 6085.6")
    assert ledger[at + 1].strip().startswith("F174: northbound commercial trucks 2025")


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_the_shown_scenario_is_yaml_of_the_same_content_and_fits_the_screen(path):
    scenario, ledger = shown(path)
    assert max(map(len, [*scenario, *ledger])) <= WIDTH
    assert plain(read_text("\n".join(scenario), File("shown", Path()))) == load(path).tree


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_json_is_one_object(path):
    result = portsim("show", path, "--json")
    found = json.loads(result.stdout, parse_constant=pytest.fail)
    loaded = load(path)
    assert list(found) == ["portsim", "scenario", "resolved", "counts", "ledger"]
    assert found["scenario"] == {"name": loaded.name, "file": loaded.file, "hash": loaded.hash}
    assert found["resolved"] == loaded.tree
    assert list(found["counts"]) == list(KINDS)
    assert sum(found["counts"].values()) == len(found["ledger"]) == len(facts(loaded.ledger))
    for entry in found["ledger"]:
        assert list(entry) == ["path", "value", "kind", "source", "title", "address", "note", "origin"]
        assert (entry["source"] is None) == (entry["address"] is None)


def test_a_wrong_scenario_is_not_shown(tmp_path):
    path = tmp_path / "wrong.yaml"
    path.write_text("name: 3\n", encoding="utf-8")
    result = portsim("show", path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "wrong.yaml:1:7: name: must be text" in result.stderr


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1).filter(lambda t: t.strip())
SCALARS = st.one_of(
    TEXTS, st.integers(-(10**12), 10**12), st.floats(allow_nan=False, allow_infinity=False), st.booleans()
)
TREES = st.recursive(
    SCALARS, lambda below: st.lists(below, max_size=4) | st.dictionaries(TEXTS, below, max_size=4), max_leaves=12
)


MISREAD = [
    "-", "--", "- a", "---", "...", "?", "? a", ":", "a:", "a: b", "=", "<<", "~", "null", "Null", "true", "no", "on",
    "2026-06-10", "10", "0x1F", "1_000", "1e3", ".inf", ".nan", "a #b", "#", "*a", "&a", "!a", "%a", "@a", "`a", "|",
    ">", "[", "]", "{}", ",", "a, b", "'", '"', "\\", " a", "a ", "a  b", "\u2028", "a\u2028b", "\ufeffa", "\u00a0",
]  # fmt: skip
"""Texts that YAML may read as something else."""


@given(st.dictionaries(TEXTS, TREES, min_size=1, max_size=4), st.integers(20, 90))
@example({"0": "-"}, 20)
@example({"0": [], "0000000000000, ": [], "a": [{"0000000000000, 0000": 1}, 'b"c, "d, e"']}, 20)
@example(
    {"texts": MISREAD, "nested": [[text] for text in MISREAD], **{text: text for text in MISREAD if text.strip()}}, 90
)
@example({"texts": [{text: text} for text in MISREAD if text.strip()]}, 20)
def test_any_tree_can_be_written_and_read_again(tree, width):
    text = "\n".join(line.text for line in lines(tree, (), width))
    assert plain(read_text(text, File("drawn", Path()))) == tree


def test_schema_is_printed_and_compared(tmp_path):
    committed = ROOT / "schema" / "scenario.schema.json"
    assert portsim("schema").stdout == committed.read_text(encoding="utf-8")
    assert portsim("schema", "--check", committed).exit_code == 0
    old = tmp_path / "old.json"
    old.write_text("{}", encoding="utf-8")
    result = portsim("schema", "--check", old)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "is not the schema of this version; renew it" in result.stderr
    assert portsim("schema", "--check", tmp_path).exit_code == 2
