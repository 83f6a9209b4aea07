"""`portsim validate` on cheap cases, and that it sees what it must: a model that is wrong."""

import json

import pytest
from typer.testing import CliRunner

from portsim import __version__
from portsim.cli import app
from portsim.engine.reference import lanes
from portsim.errors import ScenarioError
from portsim.validation import cases, validate, waiting
from portsim.validation.cases import Precision
from portsim.validation.estimates import AGREES
from portsim.validation.words import page

TRACES = [case.id for case in cases() if case.kind == "deterministic"]
SAMPLES = [case.id for case in cases() if case.kind == "sample"]
CHEAP = ["S-C12"]


def portsim(*arguments):
    return CliRunner().invoke(app, ["validate", *arguments])


@pytest.fixture
def only(monkeypatch):
    """Makes a case cheaper: its first trial alone, so many replications, so little precision; or another scenario."""

    def shorten(name, replications, relative=0.02, scenario=None):
        (case,) = (case for case in cases() if case.id == name)
        first = case.trials[0]
        changes = {"replications": replications, "scenario": scenario or first.scenario}
        update = {"trials": (first.model_copy(update=changes),), "precision": Precision(relative=relative)}
        monkeypatch.setattr("portsim.validation.checking.chosen", lambda _: (case.model_copy(update=update),))

    return shorten


def of_cases(ids):
    return [argument for name in ids for argument in ("--case", name)]


def test_traces_are_exact_and_samples_are_computed_right():
    report = validate(TRACES + SAMPLES, jobs=1)
    assert len(TRACES) >= 8
    assert len(SAMPLES) >= 4
    assert report.passed
    assert all(value.se is None and value.z is None for each in report.checked for value in each.values)


def test_cases_of_chance_agree_within_four_standard_errors():
    report = validate(CHEAP, jobs=1)
    assert report.passed
    values = [value for each in report.checked for value in each.values]
    assert all(abs(value.z) <= AGREES and 0 < value.se < 0.2 * value.exact for value in values)
    assert any(abs(value.z) > 0.5 for value in values), "chance has a part in it"


def test_processes_change_nothing(only):
    only("S-B31", 16)
    here, spread = (validate(jobs=jobs).to_json() for jobs in (1, 2))
    for found in (here, spread):
        del found["cases"][0]["seconds"]
    assert here == spread


def test_the_full_form_goes_on_until_the_precision_is_reached(only):
    """Mean waits and all else within 15 %, three standard errors wide: 10 replications are too few for that."""
    only("S-B31", 10, relative=0.15)
    (quick,), (full,) = (validate(full=full, jobs=1).checked for full in (False, True))
    assert full.passed
    assert full.precise
    assert not quick.precise
    assert all(value.se <= 0.15 * value.exact / 3 for value in full.values)
    assert 10 == quick.values[0].n < full.values[0].n < 200


def test_json_is_one_object():
    result = portsim("--json", "--jobs", "1", *of_cases(["S-C04", "S-D03"]))
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert list(found) == ["portsim", "seed", "cases", "waiting", "passed"]
    assert (found["portsim"], found["passed"]) == (__version__, True)
    first = found["cases"][0]
    assert list(first) == ["id", "title", "values", "seconds"]
    assert list(first["values"][0]) == ["metric", "where", "exact", "value", "se", "z", "n", "pass"]
    assert first["values"][0]["where"] == {"stage": "primary", "trial": "a"}
    assert [each["id"] for each in found["waiting"]] == ["S-D03"]


def test_every_value_is_shown():
    result = portsim("--jobs", "1", "--case", "S-C12")
    assert result.exit_code == 0
    (case,) = (case for case in cases() if case.id == "S-C12")
    shown = [line for line in result.stdout.splitlines() if line.endswith("  ok")]
    assert len(shown) == len(case.trials[0].asked())
    assert "nan" not in result.stdout
    assert result.stdout.endswith("passed\n")


@pytest.mark.parametrize(
    ("name", "said"), [("S-B0l", "did you mean"), ("S-B30", "waits for a distribution of the slower"), ("x", "cases: ")]
)
def test_an_unknown_case_is_bad_input(name, said):
    result = portsim("--case", name, "--case", "S-C01")
    assert result.exit_code == 2
    assert said in result.output
    assert result.stdout == ""


def test_a_wrong_rule_of_lanes_is_caught(monkeypatch, only):
    """Fewest trucks in line, the booth forgotten: a rule that many simulators have, and not the one of the case."""
    only("S-B17", 30)
    monkeypatch.setattr(lanes, "_trucks", lambda line: len(line.waiting))
    result = portsim("--jobs", "1")
    assert result.exit_code == 1
    assert "WRONG" in result.stdout
    assert result.stdout.endswith("FAILED\n")


def test_a_wrong_draw_is_caught(monkeypatch, only):
    """Services a twentieth too long: three minutes in an hour."""
    from portsim.distributions import Gamma

    only("S-B31", 40)
    right = Gamma.scaled
    monkeypatch.setattr(Gamma, "scaled", lambda self, phases: 1.05 * right(self, phases))
    report = validate(jobs=1)
    wrong = [value for value in report.checked[0].values if not value.passed]
    assert not report.passed
    assert {"utilisation_share", "wait_min"} <= {value.metric for value in wrong}


WRONG_MODELS = [
    ("S-B06", 10, "{3: 0.5, 7: 0.5}", "{4: 0.5, 7: 0.5}", "turned_back_share"),
    ("S-B07", 10, "mean: 20 min", "mean: 26 min", "wait_min"),
    ("S-B37", 10, "mean: 15 min", "mean: 30 min", "left_line_share"),
    ("S-B23", 10, "mean: 30 min", "mean: 60 min", "unserved_min"),
    ("S-B23", 10, "each: server", "each: server\n    in_use: busy", "available_share"),
    ("S-B24", 8, "mean: 4 h", "mean: 2 h", "queue_trucks"),
    ("S-B24", 8, "technicians: 4", "technicians: 1", "available_share"),
    ("S-B35", 10, "sizes: {1: 0.6, 3: 0.4}", "sizes: 1", "wait_min"),
    ("S-C02", 1, "turn_back_at: 3", "turn_back_at: 2", "turned_back_at_min"),
    ("S-C03", 1, "work: resume", "work: restart", "truck_ended_min"),
]
"""Case, replications, what its scenario says, what it is made to say, and a number that must tell."""


@pytest.mark.parametrize(
    ("name", "replications", "right", "wrong", "metric"),
    WRONG_MODELS,
    ids=[f"{one[0]} {one[3]}" for one in WRONG_MODELS],
)
def test_drivers_convoys_and_outages_of_another_kind_are_caught(only, name, replications, right, wrong, metric):
    (case,) = (case for case in cases() if case.id == name)
    scenario = case.trials[0].scenario
    assert right in scenario
    only(name, replications)
    assert validate(jobs=1).passed
    only(name, replications, scenario=scenario.replace(right, wrong))
    values = validate(jobs=1).checked[0].values
    assert {value.metric for value in values if not value.passed} >= {metric}


def test_a_failed_audit_ends_with_1(monkeypatch):
    """First in line, last served: no number is shown of a run that contradicts the rules of queues."""
    monkeypatch.setattr(lanes.Line, "insert", lambda self, visit: self.waiting.appendleft(visit))
    result = portsim("--jobs", "1", "--case", "S-C20")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "replication 0" in result.stderr


def test_no_case_is_lost():
    """Each case has an answer or a reason, and only what is partly done has both."""
    ids = [case.id for case in cases()]
    assert len(ids) == len(set(ids))
    partly = {each.id for each in waiting()} & set(ids)
    assert partly == {"S-C13", "S-D03", "S-D07", "S-D10"}
    assert len(set(ids) | {each.id for each in waiting()}) == 63
    with pytest.raises(ScenarioError):
        validate(["S-A01"])


def test_the_page_says_which_cases_are_not_yet_precise(only):
    only("S-B31", 10)
    written = page(validate(jobs=1), "2026-11-21", "# Notes")
    assert written.startswith("# Notes\n")
    assert "Only in the quick form so far: S-B31." in written
    assert "| wait_min (stage primary) | 12 |" in written
    assert "ok, too noisy |" in written
    assert "| S-B30 | a distribution" in written
