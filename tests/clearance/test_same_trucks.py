"""The same trucks under every policy: what a rule decides depends on nothing that it does not name."""

from itertools import pairwise

import numpy as np
import pytest

from tests.clearance.ports import exam, service
from tests.clearance.rich import GONE, RICH, SEQUENTIAL, assert_same, by_name, day

ROUTES = RICH["routes"]["northbound"]


# --- a raised rate ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("random_share", [1.0, 0.0, 0.3])
@pytest.mark.parametrize("stage", ["mx_exam", "us_exam"])
def test_a_raised_rate_keeps_the_selected_and_adds_some(stage, random_share):
    """At random, targeted, mixed; on the classic route and at the joint exam that stands for it."""
    still = {"integrity": [], f"stages.{stage}.inspection.random_share": random_share}
    # Nobody is exempt: else a truck that is examined before is not selected later.
    still |= {"stages.us_exam.inspection.exempt_after": GONE, "stages.us_exam.inspection.campaigns": []}
    # Nobody is seized, for whoever is goes nowhere after.
    still |= {f"stages.{name}.inspection.on_alarm": {} for name in ("mx_exam", "us_exam")}
    usual = {"mx_exam": 0.25, "us_exam": 0.2}[stage]
    selected = [day(still | {f"stages.{stage}.inspection.rate": rate}) for rate in (0.0, 0.05, usual, 0.6, 1.0)]
    for low, high in pairwise(selected):
        for place in (stage, "joint_exam"):
            assert high.selected(place)[low.selected(place)].all()
        assert high.selected(stage).sum() > low.selected(stage).sum()
    # By score alone, a low rate adds nobody whom the other's higher one does not take anyway.
    assert selected[-1].selected("joint_exam").sum() > selected[0].selected("joint_exam").sum()


def test_less_trust_keeps_the_selected():
    still = {"integrity": [], "authorities.mx.distrust": {}, "stages.mx_exam.inspection.on_alarm": {}}
    trusted, known, unknown = (
        day(still | {"authorities.mx.trust": trust}) for trust in ({"OEA": 0.1}, {"OEA": 0.6}, {})
    )
    for less, more in ((trusted, known), (known, unknown)):
        assert more.selected("mx_exam")[less.selected("mx_exam")].all()
        assert more.selected("mx_exam").sum() > less.selected("mx_exam").sum()


def test_a_higher_sensitivity_keeps_what_was_found():
    still = {"integrity": [], "stages.mx_exam.inspection.on_alarm": {}, "stages.us_nii.inspection.detects": {}}
    low, high = (day(still | {"stages.mx_exam.inspection.detects": {"default": share}}) for share in (0.3, 0.6))
    for violation in low.layout.violations:
        found, more = low.found("mx_exam", violation), high.found("mx_exam", violation)
        assert more[found].all()
        assert more.sum() > found.sum()


# --- joint and sequential --------------------------------------------------------------------------------------------


def test_joint_and_sequential_have_the_same_trucks():
    """Arrivals, classes, violations, scores, programmes: truck by truck; only where they go differs."""
    without = {"integrity": []}
    joint, sequential = (by_name(day(without | change)) for change in ({}, SEQUENTIAL))
    same = [("class",), ("arrived",), *(name for name in joint if name[0] in ("holds", "carries", "score"))]
    same += [name for name in joint if name[0] == "service" and name[1] != "joint_exam"]
    for name in same:
        assert np.array_equal(joint[name], sequential[name], equal_nan=joint[name].dtype == float), name
    assert len(same) > 15
    assert not np.array_equal(joint["route",], sequential["route",])
    # Who does not take part notices nothing, at any stage.
    aside = joint["route",] == "sequential"
    for name, value in joint.items():
        if name not in (("suspended",), ("route",), ("service", "joint_exam", "bays")):
            assert np.array_equal(value[aside], sequential[name][aside], equal_nan=value.dtype == float), name


def test_the_joint_exam_takes_as_long_as_the_us_exam_would():
    """`luck_of`: the same truck has the same place in the distribution of times."""
    lognormal = {"lognormal": {"mean": "45 min", "cv": 0.5}}
    drawn = by_name(day({"stages.us_exam.service": lognormal, "stages.joint_exam.service": lognormal}))
    assert np.array_equal(drawn["service", "joint_exam", "bays"], drawn["service", "us_exam", "bays"])


# --- additions that concern nobody -----------------------------------------------------------------------------------

ADDITIONS = {
    "a violation that nobody carries": {"violations.safety_defect": {"prevalence": 0.0}},
    "a programme that nobody asks for": {"traffic.northbound.enrolment.IMMEX": {"courier": 0.5}},
    "a programme of another share": {"traffic.northbound.enrolment.TIER": 0.3},
    "an authority without inspections": {"authorities.state": {"trust": {"CTPAT": 0.1}, "officers": 3}},
    "a stage that no route visits": {"stages.unvisited": exam("us", 0.9, detects=1.0)},
    "a joint stage that no route visits": {
        "stages.unvisited": exam("us", 0.0) | {"inspection": {"joint": ["mx_exam", "us_exam"]}}
    },
    "a stage that all visit": {
        "stages.scale": service(),
        "routes.northbound": [route | {"stages": [*route["stages"], "scale"]} for route in ROUTES],
    },
    "a route that nobody takes": {
        "routes.northbound": [
            {"name": "closed", "when": {"uptake": 0.0}, "stages": ["us_primary", "exit"]},
            {"name": "for none", "when": {"programmes": ["NEEC"]}, "stages": ["us_exam", "exit"]},
            {"name": "on sundays", "when": {"hours": {"sun": "00:00-24:00"}}, "stages": ["exit"]},
            *ROUTES,
        ]
    },
    "a class of share nought": {
        "traffic.northbound.classes": {
            "none": {"share": 0.0, "programmes": ["X"], "enrolment": {"Y": 0.5}},
            **RICH["traffic"]["northbound"]["classes"],
        }
    },
    "companies of a party that nobody asks for": {"traffic.northbound.companies.broker": {"number": 5}},
    "a rule about what nobody carries": {
        "integrity": [*RICH["integrity"], {"party": "carrier", "violations": ["safety_defect"], "programmes": ["OEA"]}]
    },
    "a campaign after the run": {"stages.mx_exam.inspection.campaigns": [{"from": "2027-01-01", "rate": 1.0}]},
    "a stream in the other direction": {
        "traffic.southbound": {"trucks_per_day": 0, "classes": {"import": {"share": 1.0}}},
        "routes.southbound": [{"name": "south", "stages": ["exit"]}],
    },
}


@pytest.fixture(scope="module")
def before():
    return by_name(day())


@pytest.mark.parametrize("addition", ADDITIONS)
def test_an_addition_that_concerns_nobody_changes_nothing(addition, before):
    assert_same(before, by_name(day(ADDITIONS[addition])))


def rows_of(table, rows):
    """The table of some trucks; suspensions are not by truck."""
    return {name: value[rows] for name, value in table.items() if name != ("suspended",)}


def test_trucks_of_the_other_direction_change_nothing(before):
    """Southbound trucks that carry, enrol and are examined there, too: northbound ones stay as they were."""
    south = RICH["traffic"]["northbound"] | {"trucks_per_day": 300, "enrolment_correlation": 0.1}
    stages = ["mx_exam", "us_exam", "penalty", "exit"]
    drawn = day({"traffic.southbound": south, "routes.southbound": [{"name": "south", "stages": stages}]})
    north = drawn.trucks.direction == 0
    assert_same(rows_of(before, slice(None)), rows_of(by_name(drawn), north))
    for rows in (north, ~north):
        assert drawn.trucks.violations[rows].any(axis=1).sum() > 100
        assert drawn.trucks.programmes[rows].any(axis=1).sum() > 100
        assert drawn.trucks.selected[rows].any(axis=1).sum() > 100


def test_more_volume_leaves_each_truck_what_it_is():
    """Parties, violations, scores, and whom chance and score select: only the time of arrival moves."""
    still = {"integrity": [], "stages.us_exam.inspection.campaigns": [], "routes.northbound.0.when.hours": GONE}
    few = day(still)
    many = day(still | {"traffic.northbound.trucks_per_day": 900})
    assert len(many) > len(few)
    assert_same(
        by_name(few), rows_of(by_name(many), slice(len(few))) | {("suspended",): np.empty(0)}, but=[("arrived",)]
    )


def test_a_violation_that_some_carry_changes_no_other_violation_and_nothing_left_to_chance(before):
    """Where all is random; with targeting, carriers of the new type crowd out others, as they should."""
    random = {f"authorities.{name}.targeting.random_share": 1.0 for name in ("mx", "us")}
    random |= {f"stages.{name}.inspection.random_share": 1.0 for name in ("us_nii", "us_exam")}
    new = {"violations.safety_defect": {"prevalence": 0.2}}
    # Nobody detects it, so it leads nowhere either.
    new |= {f"stages.{name}.inspection.detects.safety_defect": 0.0 for name in ("mx_exam", "us_nii", "us_exam")}
    usual = by_name(day(random))
    after = by_name(day(random | new))
    assert after["carries", "safety_defect"].any()
    assert_same(usual, after)
    for name in RICH["violations"]:
        assert np.array_equal(after["carries", name], before["carries", name])


def test_a_violation_that_no_score_tells_crowds_out_nobody(before):
    """An AUC of 0.5 for the new type: every truck keeps its score and its rank."""
    new = {"violations.safety_defect": {"prevalence": 0.2}}
    new |= {f"authorities.{name}.targeting.auc": {**auc, "safety_defect": 0.5} for name, auc in AUC.items()}
    new |= {f"stages.{name}.inspection.detects.safety_defect": 0.0 for name in ("mx_exam", "us_nii", "us_exam")}
    assert_same(before, by_name(day(new)))


AUC = {"mx": {"undervaluation": 0.75, "default": 0.6}, "us": {"default": 0.7}}


def test_policies_of_one_authority_change_nothing_at_the_other():
    """Mexico selects, trusts and targets otherwise: on the classic route the US selects the same."""
    apart = SEQUENTIAL | {
        "exchange": {},
        "integrity": [],
        "stages.us_exam.inspection.exempt_after": GONE,
        "stages.mx_exam.inspection.on_alarm": {},
    }
    other = {
        "authorities.mx.trust": {"CTPAT": 0.0},
        "authorities.mx.targeting": {"random_share": 0.9, "auc": 0.99},
        "stages.mx_exam.inspection.rate": 0.7,
    }
    usual, changed = by_name(day(apart)), by_name(day(apart | other))
    assert not np.array_equal(usual["selected", "mx_exam"], changed["selected", "mx_exam"])
    for stage in ("us_nii", "us_exam"):
        assert np.array_equal(usual["selected", stage], changed["selected", stage])
    assert np.array_equal(usual["score", "us"], changed["score", "us"])
