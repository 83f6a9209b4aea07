"""What relaxed rates of inspection make of trucks: those of a lower rate, and chance gives way before the score."""

from dataclasses import replace

import numpy as np
import pytest

from portsim.log import Change
from portsim.pressure import as_decided
from portsim.scenario.pressure import Pressure
from tests.clearance.ports import Draws, exam, hold, joint, scenario, service

FINDS = ("find_truck", "find_stage", "find_violation", "find_confirmed")
COLUMNS = ("selected", "referred", "false_alarm", "seized", "first_visit", "stage")


def relaxing(*rates):
    """Steps with these rates, decided at the booth."""
    limits = {"relax_above": {"line": 9}, "tighten_below": {"line": 3}, "after": "5 min"}
    steps = [{"name": str(number), "rates": each, **limits} for number, each in enumerate(rates)]
    return {"under_pressure": {"northbound": {"decided_at": "booth", "steps": steps}}}


def at_step(drawn, step):
    """The table of trucks if all are told while a step is in force."""
    n = len(drawn)
    log = drawn.log
    told = replace(
        log,
        change_min=np.zeros(n),
        change_kind=np.full(n, int(Change.RELAXED)),
        change_of=np.arange(n),
        change_value=np.full(n, step),
    )
    return as_decided(drawn.trucks, replace(told, stop_visit=log.stop_visit[:0]))[0]


def chain(rate, **more):
    """A booth, an X-ray that refers or seizes, an exam that holds, and an exit; goods and papers may be wrong."""
    stages = {
        "booth": service(),
        "nii": exam(
            "us",
            rate,
            level="nii",
            detects=0.7,
            false_alarm_rate=0.1,
            on_alarm={"default": "refer", "illicit_goods": "seize"},
        ),
        "exam": exam("us", 0.05, detects=0.8, referred_by=["nii"], on_alarm="hold", exempt_after=["nii"]),
        "penalty": hold("exam"),
        "exit": service(),
    }
    violations = {"illicit_goods": {"prevalence": 0.1}, "misclassification": {"prevalence": 0.2}}
    return scenario(stages, trucks=3000, violations=violations, **more)


def assert_same_trucks(one, other):
    for name in (*COLUMNS, "violations", "service_min"):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name
    finds = [sorted(zip(*(getattr(each, name).tolist() for name in FINDS), strict=True)) for each in (one, other)]
    assert finds[0] == finds[1]


@pytest.mark.parametrize("random_share", [0, 1])
@pytest.mark.parametrize("step", [0, 1, 2])
def test_trucks_at_a_step_are_those_of_the_lower_rate(random_share, step):
    """With one way of selecting alone: where they go, what is found, who is referred, held and seized."""
    us = {"authorities": {"us": {"targeting": {"random_share": random_share}}}}
    drawn = Draws(chain(0.6, **us, **relaxing({"nii": 0.3}, {"nii": 0.1})))
    lower = Draws(chain((0.6, 0.3, 0.1)[step], **us))
    decided = at_step(drawn, step)
    assert_same_trucks(decided, lower.trucks)
    assert (decided.waiver.step == step).all()
    # What was waived is what the full rates would have brought.
    full = Draws(chain(0.6, **us)).trucks
    examined = full.selected | full.referred
    assert np.array_equal(decided.waiver.exams, examined & ~(decided.selected | decided.referred))
    assert bool(decided.waiver.exams.any()) == bool(decided.waiver.violations.any()) == (step > 0)


def test_a_truck_that_is_not_seized_any_more_goes_on():
    drawn = Draws(chain(1.0, **relaxing({"nii": 0.0})))
    seized = drawn.trucks.seized
    decided = at_step(drawn, 1)
    assert seized.any()
    assert not decided.seized.any()
    exits = decided.stage[decided.first_visit[1:] - 1] == drawn.layout.stage_number["exit"]
    assert exits.all()


def test_chance_gives_way_before_the_score():
    """A rate of 0.4, half of it by chance: 0.2, and a quarter of the others by score. 0.25 is met by score alone, and
    0.1 by the highest of these scores."""
    us = {"authorities": {"us": {"targeting": {"random_share": 0.5, "auc": 0.8}}}}
    drawn = Draws(chain(0.4, **us, **relaxing({"nii": 0.3}, {"nii": 0.25}, {"nii": 0.1})))
    nii = drawn.layout.stage_number["nii"]
    by_step = [at_step(drawn, step).selected[:, nii] for step in range(4)]
    n = len(drawn)
    for selected, rate in zip(by_step, (0.4, 0.3, 0.25, 0.1), strict=True):
        assert abs(selected.mean() - rate) < 4 * np.sqrt(rate * (1 - rate) / n)
    for fewer, more in zip(by_step[1:], by_step, strict=False):
        assert not (fewer & ~more).any()
    score = drawn.score("us")
    lowest = [score[selected].min() for selected in by_step]
    # Who is picked by chance has any score; those picked by score alone have the highest.
    assert lowest[1] < np.quantile(score, 0.05)
    assert lowest[2] == pytest.approx(np.quantile(score, 0.75), abs=0.02)
    assert lowest[3] > np.quantile(score, 0.85)
    # The same trucks by score at 0.4 and 0.3: everybody from the three quarters on.
    top = score > np.quantile(score, 0.78)
    assert (by_step[0] & by_step[1])[top].all()


def test_no_step_goes_below_the_minimum():
    stages = {"booth": service(), "nii": exam("us", 0.5, level="nii", minimum=0.2)}
    drawn = Draws(scenario(stages, trucks=3000, **relaxing({"nii": 0.3}, {"nii": 0.2})))
    trusting = {"us": {"trust": {"CTPAT": 0.1}}}
    classes = {"all": {"share": 1.0, "programmes": ["CTPAT"]}}
    trusted = Draws(scenario(stages, trucks=3000, classes=classes, authorities=trusting, **relaxing({"nii": 0.3})))
    for selected, rate in (
        (at_step(drawn, 2).selected[:, 1], 0.2),
        (trusted.selected("nii"), 0.2),  # 0.5 x 0.1, but the law demands more
        (at_step(trusted, 1).selected[:, 1], 0.2),
    ):
        assert abs(selected.mean() - rate) < 4 * np.sqrt(rate * (1 - rate) / 3000)


def test_a_step_lowers_what_trust_and_campaigns_leave_and_raises_nothing():
    """At most 0.15: of a rate of 0.4 trusted trucks have 0.08 already; in a campaign everybody had 1."""
    stages = {
        "booth": service(),
        "nii": exam("us", 0.4, level="nii", campaigns=[{"hours": "00:00-12:00", "rate": 1.0}]),
    }
    classes = {"trusted": {"share": 0.5, "programmes": ["CTPAT"]}, "other": {"share": 0.5}}
    trusting = {"us": {"trust": {"CTPAT": 0.2}}}
    drawn = Draws(scenario(stages, trucks=6000, classes=classes, authorities=trusting, **relaxing({"nii": 0.15})))
    relaxed, trusted = at_step(drawn, 1).selected[:, 1], drawn.of_class("trusted")
    afternoon = drawn.trucks.arrived_min >= 720
    for who, rate in ((trusted & afternoon, 0.08), (~trusted, 0.15), (trusted & ~afternoon, 0.15)):
        assert abs(relaxed[who].mean() - rate) < 4 * np.sqrt(rate * (1 - rate) / who.sum())
    assert not (relaxed & ~drawn.selected("nii")).any()


def test_rates_relaxed_by_class():
    stages = {"booth": service(), "nii": exam("us", 0.5, level="nii")}
    classes = {"empty": {"share": 0.5, "laden": False}, "laden": {"share": 0.5}}
    drawn = Draws(scenario(stages, trucks=4000, classes=classes, **relaxing({"nii": {"empty": 0, "default": 0.3}})))
    relaxed, empty = at_step(drawn, 1).selected[:, 1], drawn.of_class("empty")
    assert not relaxed[empty].any()
    assert abs(relaxed[~empty].mean() - 0.3) < 4 * np.sqrt(0.21 / (~empty).sum())


def test_a_joint_inspection_is_relaxed_by_its_parts():
    """Both rates by chance, 0.5 and 0.4: the union is 0.7; with the first at 0.2, it is 0.52."""
    stages = {
        "booth": service(),
        "mx_exam": exam("mx", 0.5),
        "us_exam": exam("us", 0.4),
        "together": joint("mx_exam", "us_exam"),
    }
    routes = [{"name": "all", "stages": ["booth", "together"]}]
    drawn = Draws(scenario(stages, trucks=4000, routes=routes, **relaxing({"mx_exam": 0.2})))
    place = drawn.layout.stage_number["together"]
    for step, rate in ((0, 0.7), (1, 0.52)):
        assert abs(at_step(drawn, step).selected[:, place].mean() - rate) < 4 * np.sqrt(rate * (1 - rate) / 4000)


def test_each_direction_has_its_own_steps():
    """Both come to the same X-ray; northbound trucks have two steps, southbound ones a milder one."""
    stages = {"booth": service(), "nii": exam("us", 0.6, level="nii")}
    limits = {"relax_above": {"line": 9}, "tighten_below": {"line": 3}, "after": "5 min"}
    steps = {"northbound": (0.3, 0.1), "southbound": (0.5,)}
    pressed = {
        way: {
            "decided_at": "booth",
            "steps": [{"name": str(rate), "rates": {"nii": rate}, **limits} for rate in rates],
        }
        for way, rates in steps.items()
    }
    port = scenario(stages, trucks=3000)
    both = {section: {way: getattr(port, section)["northbound"] for way in steps} for section in ("traffic", "routes")}
    relaxing_both = {way: Pressure.model_validate(each) for way, each in pressed.items()}
    drawn = Draws(port.model_copy(update={**both, "under_pressure": relaxing_both}))
    northbound = drawn.trucks.direction == 0
    for step, rates in enumerate(((0.6, 0.6), (0.3, 0.5), (0.1, 0.5))):
        selected = at_step(drawn, step).selected[:, 1]
        for own, rate in zip((northbound, ~northbound), rates, strict=True):
            assert abs(selected[own].mean() - rate) < 4 * np.sqrt(rate * (1 - rate) / own.sum())


def test_a_later_step_keeps_what_earlier_ones_relax():
    """Step 1 relaxes the X-ray, step 2 the exam: at step 2 both are relaxed."""
    stages = {"booth": service(), "nii": exam("us", 0.6, level="nii"), "exam": exam("us", 0.4)}
    drawn = Draws(scenario(stages, trucks=3000, **relaxing({"nii": 0.2}, {"exam": 0.1})))
    for step, rates in enumerate(((0.6, 0.4), (0.2, 0.4), (0.2, 0.1))):
        selected = at_step(drawn, step).selected
        for stage, rate in enumerate(rates, 1):
            assert abs(selected[:, stage].mean() - rate) < 4 * np.sqrt(rate * (1 - rate) / len(drawn))


def test_an_inspection_that_only_relaxed_rates_bring():
    """Whoever has been X-rayed is exempt from the exam; without X-rays half are examined, and more is found there."""
    stages = {
        "booth": service(),
        "nii": exam("us", 1.0, level="nii", detects=0.1),
        "exam": exam("us", 0.5, detects=0.9, exempt_after=["nii"]),
    }
    found = {"violations": {"illicit_goods": {"prevalence": 0.2}}}
    without = stages | {"nii": exam("us", 0, level="nii")}
    drawn, other = (Draws(scenario(each, trucks=3000, **found, **relaxing({"nii": 0.0}))) for each in (stages, without))
    decided = at_step(drawn, 1)
    assert np.array_equal(decided.waiver.brought_exams[:, 2], other.selected("exam"))
    assert not decided.waiver.brought_exams[:, 1].any()
    assert decided.waiver.exams[:, 1].all()
    before, after = drawn.found("nii", "illicit_goods"), other.found("exam", "illicit_goods")
    assert np.array_equal(decided.waiver.gained_violations[:, 0], after & ~before)
    assert np.array_equal(decided.waiver.violations[:, 0], before & ~after)
    assert after.sum() > before.sum()
