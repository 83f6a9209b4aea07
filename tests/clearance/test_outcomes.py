"""What follows an alarm: release, referral, hold, seizure; what is confirmed, and found only once."""

from itertools import product

import numpy as np
import pytest

from tests.clearance.expected import assert_share, either
from tests.clearance.ports import draw, exam, hold, joint, scenario, service

TRUCKS = 40_000
GOODS = {"illicit_goods": {"prevalence": 0.3}}
BOTH = GOODS | {"undervaluation": {"prevalence": 0.4}}
NOTHING = {"illicit_goods": {"prevalence": 0.0}}


def drawn(stages, violations=GOODS, **more):
    """Trucks of a port that ends with an exit."""
    return draw(scenario(stages | {"exit": service()}, **{"trucks": TRUCKS, "violations": violations} | more))


def no_finds_outside(of, *stages):
    numbers = [of.layout.stage_number[name] for name in stages]
    return np.isin(of.trucks.find_stage, numbers).all()


# --- release and refer -----------------------------------------------------------------------------------------------


def test_a_find_that_is_released_is_confirmed_on_the_spot_and_found_by_nobody_after():
    """Both exams see everything and examine everybody: all finds are the first one's."""
    of = drawn({"nii": exam("us", 1, "nii", detects=1.0), "exam": exam("us", 1, detects=1.0)})
    assert np.array_equal(of.found("nii", "illicit_goods", confirmed=True), of.carries("illicit_goods"))
    assert no_finds_outside(of, "nii")
    assert of.visits("exit").all()
    assert not of.trucks.seized.any()
    assert not of.trucks.referred.any()


def test_what_the_first_exam_misses_the_second_may_find():
    of = drawn({"mx_exam": exam("mx", 1, detects=0.6), "us_exam": exam("us", 1, detects=0.5)})
    carriers = of.carries("illicit_goods")
    first, second = of.found("mx_exam", "illicit_goods"), of.found("us_exam", "illicit_goods")
    assert not (first & second).any()
    assert_share(first[carriers], 0.6)
    assert_share(second[carriers], 0.4 * 0.5)
    assert_share((first | second)[carriers], either(0.6, 0.5))


def test_what_an_exam_finds_of_one_type_says_nothing_of_another_nor_of_another_level_or_authority():
    """Two exams of one level have the same luck: what the first misses the second misses, too."""
    sees = {"undervaluation": 0.6, "illicit_goods": 0.5}
    stages = {
        "nii": exam("us", 1, "nii", detects=sees, on_alarm="refer"),
        "dock": exam("us", 1, detects=sees, on_alarm="refer"),
        "dock_again": exam("us", 1, detects=sees, on_alarm="refer"),
        "mx_dock": exam("mx", 1, detects=sees, on_alarm="refer"),
        "laboratory": exam("us", 0, "document", referred_by=["nii", "dock", "dock_again", "mx_dock"]),
    }
    of = drawn(stages, BOTH)
    both = of.carries("undervaluation") & of.carries("illicit_goods")
    dock = of.found("dock", "undervaluation")
    assert_share((dock & of.found("dock", "illicit_goods"))[both], 0.6 * 0.5)
    for other, together in (("nii", 0.36), ("mx_dock", 0.36), ("dock_again", 0.6)):
        assert_share((dock & of.found(other, "undervaluation"))[of.carries("undervaluation")], together)


@pytest.mark.parametrize("on_alarm", [{}, {"on_alarm": "refer"}])
def test_a_find_that_is_referred_is_confirmed_by_the_exam_it_is_referred_to(on_alarm):
    """The portal's find is a suspicion; the exam, which selects nobody itself, confirms it where it sees it, too."""
    stages = {
        "nii": exam("us", 1, "nii", detects=0.8, **on_alarm),
        "exam": exam("us", 0, detects=0.75, referred_by=["nii"]),
    }
    of = drawn(stages)
    suspected = of.found("nii", "illicit_goods")
    assert_share(suspected[of.carries("illicit_goods")], 0.8)
    assert not of.found("nii", "illicit_goods", confirmed=True).any()
    assert np.array_equal(of.referred("exam"), suspected)
    assert np.array_equal(of.visits("exam"), suspected)
    confirmed = of.found("exam", "illicit_goods", confirmed=True)
    assert np.array_equal(confirmed, of.found("exam", "illicit_goods"))
    assert not confirmed[~suspected].any()
    assert_share(confirmed[suspected], 0.75)


def test_a_suspicion_that_the_later_exam_misses_is_confirmed_by_nobody():
    of = drawn({"nii": exam("us", 1, "nii", detects=1.0), "exam": exam("us", 0, referred_by=["nii"])})
    assert np.array_equal(of.found("nii", "illicit_goods", confirmed=False), of.carries("illicit_goods"))
    assert not of.trucks.find_confirmed.any()
    assert no_finds_outside(of, "nii")


def test_where_the_route_lacks_the_follow_up_a_referral_ends_on_the_spot():
    """The quick route has no exam: what the portal finds there is dealt with there."""
    stages = {"nii": exam("us", 1, "nii", detects=1.0), "exam": exam("us", 0, detects=1.0, referred_by=["nii"])}
    routes = [
        {"name": "quick", "when": {"uptake": 0.5}, "stages": ["nii", "exit"]},
        {"name": "full", "stages": ["nii", "exam", "exit"]},
    ]
    of = drawn(stages, routes=routes)
    quick, carriers = of.on_route("quick"), of.carries("illicit_goods")
    assert np.array_equal(of.found("nii", "illicit_goods", confirmed=True), carriers & quick)
    assert np.array_equal(of.found("nii", "illicit_goods", confirmed=False), carriers & ~quick)
    assert np.array_equal(of.found("exam", "illicit_goods"), carriers & ~quick)
    assert not of.referred("exam")[quick].any()


def test_a_referral_may_lead_to_several_exams_and_on():
    """The portal refers to the dock and to agriculture; the dock refers to the laboratory, which has the last word."""
    stages = {
        "nii": exam("us", 1, "nii", detects=1.0),
        "dock": exam("us", 0, detects={"undervaluation": 1.0}, referred_by=["nii"]),
        "agriculture": exam("us", 0, "agriculture", detects={"illicit_goods": 1.0}, referred_by=["nii"]),
        "laboratory": exam("us", 0, "document", detects=1.0, referred_by=["dock"]),
    }
    of = drawn(stages, BOTH)
    goods, value = of.carries("illicit_goods"), of.carries("undervaluation")
    for stage in ("dock", "agriculture"):
        assert np.array_equal(of.referred(stage), goods | value)
    assert np.array_equal(of.found("agriculture", "illicit_goods", confirmed=True), goods)
    assert np.array_equal(of.found("dock", "undervaluation", confirmed=False), value)
    assert np.array_equal(of.referred("laboratory"), value)
    assert np.array_equal(of.found("laboratory", "undervaluation", confirmed=True), value)
    assert not of.found("laboratory", "illicit_goods").any()


def test_a_referred_truck_may_be_found_with_more_than_it_was_referred_for():
    """The portal sees goods only; the exam that follows looks at everything."""
    stages = {
        "nii": exam("us", 1, "nii", detects={"illicit_goods": 1.0}),
        "exam": exam("us", 0, detects=1.0, referred_by=["nii"]),
    }
    of = drawn(stages, BOTH)
    assert np.array_equal(
        of.found("exam", "undervaluation"), of.carries("undervaluation") & of.carries("illicit_goods")
    )


# --- false alarms ----------------------------------------------------------------------------------------------------


def test_only_trucks_in_which_nothing_was_found_raise_a_false_alarm():
    """Among all examined in which nothing was found, carriers included: a miss is no find."""
    of = drawn({"exam": exam("us", 0.5, detects=0.6, false_alarm_rate=0.2)})
    examined, found = of.visits("exam"), of.found("exam", "illicit_goods")
    alarms = of.false_alarm("exam")
    assert not alarms[~examined | found].any()
    missed = examined & of.carries("illicit_goods") & ~found
    for rows in (examined & ~of.carries("illicit_goods"), missed):
        assert_share(alarms[rows], 0.2)


def test_a_false_alarm_has_an_outcome_of_its_own():
    """It holds the truck; a find is released. Finds do not follow `default` then, nor false alarms the types."""
    stages = {
        "exam": exam(
            "us", 1, detects=1.0, false_alarm_rate=0.25, on_alarm={"false_alarm": "hold", "default": "release"}
        ),
        "penalty": hold("exam"),
    }
    of = drawn(stages)
    assert np.array_equal(of.visits("penalty"), of.false_alarm("exam"))
    assert_share(of.false_alarm("exam")[~of.carries("illicit_goods")], 0.25)
    # `default` is about finds: an alarm without one is released unless it says otherwise, as nothing is referred.
    released = drawn({**stages, "exam": exam("us", 1, detects=1.0, false_alarm_rate=0.25, on_alarm="hold")})
    assert np.array_equal(released.visits("penalty"), of.carries("illicit_goods"))


def test_a_false_alarm_can_seize_and_refer():
    seized = drawn({"exam": exam("us", 1, false_alarm_rate=0.1, on_alarm={"false_alarm": "seize"})}, NOTHING)
    assert np.array_equal(seized.trucks.seized, seized.false_alarm("exam"))
    assert_share(seized.trucks.seized, 0.1)
    stages = {"nii": exam("us", 1, "nii", false_alarm_rate=0.1), "exam": exam("us", 0, referred_by=["nii"])}
    referred = drawn(stages, NOTHING)
    assert np.array_equal(referred.visits("exam"), referred.false_alarm("nii"))
    assert_share(referred.visits("exam"), 0.1)
    assert not len(referred.trucks.find_truck)


def test_false_alarms_of_several_levels_are_independent_and_of_one_level_the_same():
    stages = {
        "portal": exam("us", 1, "nii", false_alarm_rate=0.3),
        "dock": exam("us", 1, "physical", false_alarm_rate=0.2),
        "again": exam("us", 1, "physical", false_alarm_rate=0.1),
        "mx_dock": exam("mx", 1, "physical", false_alarm_rate=0.2),
    }
    of = drawn(stages, NOTHING)
    for one, other, both in (("portal", "dock", 0.06), ("dock", "mx_dock", 0.04), ("dock", "again", 0.1)):
        assert_share(of.false_alarm(one) & of.false_alarm(other), both)


# --- hold and seize --------------------------------------------------------------------------------------------------


def test_a_hold_visits_the_penalties_of_the_route_that_name_the_exam():
    """Each with its own length; one that names another exam, and one off the route, are not visited."""
    stages = {
        "exam": exam("us", 0.5, detects=1.0, on_alarm="hold"),
        "other_exam": exam("us", 0.5, "nii", detects=0.0, on_alarm="hold"),
        "penalty": hold("exam", time="4 h"),
        "fine": hold("exam", "other_exam", time="30 min"),
        "not_theirs": hold("other_exam", time="10 h"),
        "elsewhere": hold("exam", time="20 h"),
    }
    route = ["exam", "other_exam", "penalty", "fine", "not_theirs", "exit"]
    of = drawn(stages, routes=[{"name": "all", "stages": route}])
    held = of.found("exam", "illicit_goods", confirmed=True)
    assert_share(held[of.carries("illicit_goods")], 0.5)
    for stage, length in (("penalty", 240), ("fine", 30)):
        assert np.array_equal(of.visits(stage), held)
        (lane,) = of.layout.lanes_of[of.layout.stage_number[stage]]
        assert set(of.trucks.service_min[:, lane]) == {length}
    assert not of.visits("not_theirs").any()
    assert not of.visits("elsewhere").any()
    assert of.visits("exit").all()


def test_a_seized_truck_goes_nowhere_after():
    """No later exam, penalty or exit; its finds are those up to there."""
    stages = {
        "mx_exam": exam("mx", 0.8, detects={"illicit_goods": 0.5}, on_alarm={"illicit_goods": "seize"}),
        "primary": service(),
        "us_exam": exam("us", 1, detects=1.0, referred_by=["mx_exam"], on_alarm={"default": "hold"}),
        "penalty": hold("us_exam", "mx_exam"),
    }
    of = drawn(stages, BOTH)
    seized = of.trucks.seized
    assert np.array_equal(seized, of.found("mx_exam", "illicit_goods", confirmed=True))
    assert_share(seized[of.carries("illicit_goods")], 0.4)
    for stage in ("primary", "us_exam", "penalty", "exit"):
        assert not of.visits(stage)[seized].any()
    assert {tuple(of.itinerary(truck)) for truck in np.flatnonzero(seized)} == {("mx_exam",)}
    for violation in BOTH:
        assert not of.found("us_exam", violation)[seized].any()
    # For the table of trucks the US has selected none of these: they never came so far.
    assert not of.selected("us_exam")[seized].any()
    assert of.selected("us_exam")[~seized].all()
    assert np.array_equal(of.found("us_exam", "undervaluation"), of.carries("undervaluation") & ~seized)


def test_each_type_has_its_outcome_and_a_truck_with_two_has_both():
    """Undervaluation holds, illicit goods seize: who carries both is seized, and never comes to the penalty."""
    stages = {
        "exam": exam("us", 1, detects=1.0, on_alarm={"undervaluation": "hold", "illicit_goods": "seize"}),
        "penalty": hold("exam"),
    }
    of = drawn(stages, BOTH)
    value, goods = of.carries("undervaluation"), of.carries("illicit_goods")
    assert np.array_equal(of.trucks.seized, goods)
    assert np.array_equal(of.visits("penalty"), value & ~goods)
    assert np.array_equal(of.found("exam", "undervaluation", confirmed=True), value)
    assert np.array_equal(of.found("exam", "illicit_goods", confirmed=True), goods)


def test_a_truck_may_be_held_for_one_find_and_referred_for_another():
    stages = {
        "nii": exam("us", 1, "nii", detects=1.0, on_alarm={"undervaluation": "hold"}),
        "exam": exam("us", 0, detects=1.0, referred_by=["nii"]),
        "penalty": hold("nii"),
    }
    of = drawn(stages, BOTH)
    value, goods = of.carries("undervaluation"), of.carries("illicit_goods")
    assert np.array_equal(of.visits("penalty"), value)
    assert np.array_equal(of.visits("exam"), goods)
    assert np.array_equal(of.found("nii", "undervaluation", confirmed=True), value)
    assert not of.found("exam", "undervaluation").any()
    assert np.array_equal(of.found("exam", "illicit_goods", confirmed=True), goods)


# --- joint -----------------------------------------------------------------------------------------------------------

STRICTNESS = ("release", "refer", "hold", "seize")


@pytest.mark.parametrize(("mx", "us"), list(product(STRICTNESS, repeat=2)))
def test_of_two_authorities_the_stricter_decides(mx, us):
    """Whichever of the two found it: what one finds the other knows."""
    stages = {
        "mx_exam": exam("mx", 1, detects=0.5, on_alarm=mx),
        "us_exam": exam("us", 1, detects=0.5, on_alarm=us),
        "joint_exam": joint("mx_exam", "us_exam"),
        "laboratory": exam("us", 0, "document", detects=1.0, referred_by=["us_exam"]),
        "penalty": hold("mx_exam"),
        "exit": service(),
    }
    route = [{"name": "joint", "stages": ["joint_exam", "laboratory", "penalty", "exit"]}]
    of = drawn(stages, routes=route)
    found = of.found("joint_exam", "illicit_goods")
    assert_share(found[of.carries("illicit_goods")], either(0.5, 0.5))
    nobody = np.zeros(len(of), dtype=bool)
    outcome = max(mx, us, key=STRICTNESS.index)
    assert np.array_equal(of.trucks.seized, found if outcome == "seize" else nobody)
    assert np.array_equal(of.visits("penalty"), found if outcome == "hold" else nobody)
    assert np.array_equal(of.visits("laboratory"), found if outcome == "refer" else nobody)
    unconfirmed = of.found("joint_exam", "illicit_goods", confirmed=False)
    assert np.array_equal(unconfirmed, found if outcome == "refer" else nobody)


def test_of_two_false_alarms_the_stricter_decides():
    stages = {
        "mx_exam": exam("mx", 1, false_alarm_rate=0.2),
        "us_exam": exam("us", 1, false_alarm_rate=0.3, on_alarm={"false_alarm": "hold"}),
        "joint_exam": joint("mx_exam", "us_exam"),
        "penalty": hold("us_exam"),
        "exit": service(),
    }
    of = drawn(stages, NOTHING, routes=[{"name": "joint", "stages": ["joint_exam", "penalty", "exit"]}])
    assert np.array_equal(of.visits("penalty"), of.false_alarm("joint_exam"))
    assert_share(of.visits("penalty"), either(0.2, 0.3))


def test_a_joint_exam_may_be_referred_to_in_place_of_the_one_that_is():
    """The portal refers to the US exam; on the joint route that is the joint one, and finds are confirmed there."""
    stages = {
        "nii": exam("us", 1, "nii", detects=1.0),
        "mx_exam": exam("mx", 0, detects=0.5),
        "us_exam": exam("us", 0, detects=0.6, referred_by=["nii"]),
        "joint_exam": joint("mx_exam", "us_exam"),
        "exit": service(),
    }
    of = drawn(stages, routes=[{"name": "joint", "stages": ["nii", "joint_exam", "exit"]}])
    carriers = of.carries("illicit_goods")
    assert np.array_equal(of.referred("joint_exam"), carriers)
    assert np.array_equal(of.found("nii", "illicit_goods", confirmed=False), carriers)
    assert_share(of.found("joint_exam", "illicit_goods", confirmed=True)[carriers], either(0.5, 0.6))
