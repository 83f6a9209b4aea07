"""Joint inspections: whom either authority selects is examined once, by both."""

import datetime as dt

import numpy as np
import pytest

from tests.clearance.expected import Selector, assert_share, by_one_score, either, over_sets, sets
from tests.clearance.ports import draw, exam, joint, scenario, service

TRUCKS = 90_000
PREVALENCE = {"undervaluation": 0.15, "illicit_goods": 0.05}
MX_AUC = {"undervaluation": 0.75, "illicit_goods": 0.6}
US_AUC = {"undervaluation": 0.55, "illicit_goods": 0.9}
BEST_AUC = {"undervaluation": 0.75, "illicit_goods": 0.9}
MX_RATE, US_RATE = 0.2, 0.1
MX_CHANCE, US_CHANCE = 0.5, 0.25


def joint_port(exchange=None, mx=None, us=None, **more):
    """Both authorities examine at one stop; `mx` and `us` add to their inspections."""
    stages = {
        "mx_exam": exam("mx", MX_RATE, **(mx or {})),
        "us_exam": exam("us", US_RATE, **(us or {})),
        "joint_exam": joint("mx_exam", "us_exam"),
    }
    authorities = {
        "mx": {"targeting": {"random_share": MX_CHANCE, "auc": MX_AUC}},
        "us": {"targeting": {"random_share": US_CHANCE, "auc": US_AUC}},
    }
    return scenario(
        stages,
        **{
            "trucks": TRUCKS,
            "authorities": authorities,
            "violations": {name: {"prevalence": share} for name, share in PREVALENCE.items()},
            "routes": [{"name": "joint", "stages": ["joint_exam"]}],
            "exchange": exchange or {},
        }
        | more,
    )


def selectors(mx_auc=MX_AUC, us_auc=US_AUC):
    return Selector(MX_RATE, MX_CHANCE, PREVALENCE, mx_auc), Selector(US_RATE, US_CHANCE, PREVALENCE, us_auc)


def independently(carried):
    return either(*(each.given(carried) for each in selectors()))


def by_shared_score(carried):
    return by_one_score(selectors(BEST_AUC, BEST_AUC), carried)


def carrying(drawn, carried):
    return np.all([drawn.carries(name) == (name in carried) for name in PREVALENCE], axis=0)


REGIMES = pytest.mark.parametrize(
    ("exchange", "given"),
    [({}, independently), ({"targeting": ["mx", "us"]}, by_shared_score)],
    ids=["independent", "shared"],
)


@REGIMES
def test_a_truck_is_examined_if_either_selects_it(exchange, given):
    """1 - (1 - a)(1 - b) given what the truck carries; less where both look at one score."""
    drawn = draw(joint_port(exchange))
    for carried, _ in sets(PREVALENCE):
        assert_share(drawn.selected("joint_exam")[carrying(drawn, carried)], given(carried))
    assert_share(drawn.selected("joint_exam"), over_sets(PREVALENCE, given))


def test_the_overall_shares_differ_as_expected():
    """Worked out: what makes the two regimes differ is more than the tests' tolerance."""
    nothing_known = either(MX_RATE, US_RATE)
    apart, shared = (over_sets(PREVALENCE, given) for given in (independently, by_shared_score))
    assert nothing_known == pytest.approx(0.28)
    assert shared < apart - 0.01
    assert apart < nothing_known - 0.001


@REGIMES
def test_detections_are_missed_only_if_both_miss(exchange, given):
    """Sensitivities of 0.5 and 0.6 come to 0.8 together, and to that of one where the other looks for nothing."""
    mx, us = {"undervaluation": 0.5}, {"undervaluation": 0.6, "illicit_goods": 0.7}
    drawn = draw(joint_port(exchange, mx={"detects": mx}, us={"detects": us}))
    for name, sensitivity in (("undervaluation", 0.8), ("illicit_goods", 0.7)):
        carriers = drawn.carries(name)
        selected = over_sets(PREVALENCE | {name: 1.0}, given)
        assert_share(drawn.found("joint_exam", name)[carriers & drawn.selected("joint_exam")], sensitivity)
        assert_share(drawn.found("joint_exam", name)[carriers], selected * sensitivity)


def test_shared_targeting_makes_more_of_each_exam():
    """More detections per exam than independently, by exactly as much as the better score and the overlap give."""
    yields = []
    for exchange, given in (({}, independently), ({"targeting": ["mx", "us"]}, by_shared_score)):
        drawn = draw(joint_port(exchange, us={"detects": 1.0}))
        examined = drawn.visits("joint_exam")
        expected = PREVALENCE["illicit_goods"] * over_sets(PREVALENCE | {"illicit_goods": 1.0}, given)
        expected /= over_sets(PREVALENCE, given)
        assert_share(drawn.found("joint_exam", "illicit_goods")[examined], expected)
        yields.append(expected)
    assert yields[1] > 1.1 * yields[0]


def test_shared_targeting_is_one_score_with_the_best_auc_and_the_first_ones_luck():
    apart = draw(joint_port())
    shared = draw(joint_port({"targeting": ["mx", "us"]}))
    assert np.array_equal(shared.score("mx"), shared.score("us"))
    assert not np.array_equal(apart.score("mx"), apart.score("us"))
    # With the same AUC as before mx sees no difference where only undervaluation, its own best, is carried.
    for carried in (frozenset(), frozenset({"undervaluation"})):
        rows = carrying(apart, carried)
        assert np.array_equal(shared.score("mx")[rows], apart.score("mx")[rows])
    reversed_ = draw(joint_port({"targeting": ["us", "mx"]}))
    rows = carrying(apart, frozenset({"illicit_goods"}))
    assert np.array_equal(reversed_.score("mx")[rows], apart.score("us")[rows])


def test_targeting_can_be_shared_without_a_joint_stop():
    """Two exams at two places, one score: whom the stricter one targets, the other targets, too."""
    stages = {"mx_exam": exam("mx", 0.2), "us_exam": exam("us", 0.1)}
    authorities = {name: {"targeting": {"random_share": 0.0, "auc": 0.8}} for name in ("mx", "us")}
    port = {"trucks": TRUCKS, "authorities": authorities}
    apart = draw(scenario(stages, **port))
    shared = draw(scenario(stages, **port, exchange={"targeting": ["mx", "us"]}))
    assert shared.selected("mx_exam")[shared.selected("us_exam")].all()
    assert_share(shared.selected("us_exam"), 0.1)
    assert_share(apart.selected("mx_exam") & apart.selected("us_exam"), 0.02)


def test_without_targeting_the_selected_are_those_whom_the_classic_exams_would_select():
    """Truck by truck: the joint stop takes the luck of the two stages it stands for."""
    authorities = {"mx": {}, "us": {}}
    together = draw(joint_port(authorities=authorities))
    apart = draw(joint_port(authorities=authorities, routes=[{"name": "classic", "stages": ["mx_exam", "us_exam"]}]))
    either_one = apart.selected("mx_exam") | apart.selected("us_exam")
    assert np.array_equal(together.selected("joint_exam"), either_one)
    assert_share(either_one, either(MX_RATE, US_RATE))


def test_with_targeting_too():
    for exchange in ({}, {"targeting": ["mx", "us"]}):
        together = draw(joint_port(exchange))
        apart = draw(joint_port(exchange, routes=[{"name": "classic", "stages": ["mx_exam", "us_exam"]}]))
        assert np.array_equal(together.selected("joint_exam"), apart.selected("mx_exam") | apart.selected("us_exam"))


def test_what_either_would_find_in_its_own_exam_is_found_at_the_joint_one():
    """Truck by truck, at full rates: the same sensitivities have the same luck."""
    parts = {"mx": {"detects": 0.5, "false_alarm_rate": 0.1}, "us": {"detects": 0.6, "false_alarm_rate": 0.2}}
    violations = {name: {"prevalence": share} for name, share in PREVALENCE.items()}
    stages = {
        "mx_exam": exam("mx", 1.0, **parts["mx"], on_alarm="refer"),
        "us_exam": exam("us", 1.0, **parts["us"], on_alarm="refer"),
        "joint_exam": joint("mx_exam", "us_exam"),
        # Where both refer to, so that what one found stays for the other to find.
        "lab": exam("us", 0.0, "agriculture", referred_by=["mx_exam", "us_exam"]),
    }
    classic = [{"name": "classic", "stages": ["mx_exam", "us_exam", "lab"]}]
    together = draw(
        scenario(stages, trucks=TRUCKS, violations=violations, routes=[{"name": "j", "stages": ["joint_exam", "lab"]}])
    )
    apart = draw(scenario(stages, trucks=TRUCKS, violations=violations, routes=classic))
    for name in PREVALENCE:
        by_either = apart.found("mx_exam", name) | apart.found("us_exam", name)
        assert np.array_equal(together.found("joint_exam", name), by_either)
        assert_share(by_either[apart.carries(name)], either(0.5, 0.6))
    clean = ~together.trucks.violations.any(axis=1)
    alarms = apart.false_alarm("mx_exam") | apart.false_alarm("us_exam")
    assert np.array_equal(together.false_alarm("joint_exam")[clean], alarms[clean])
    assert_share(alarms[clean], either(0.1, 0.2))


def test_each_authority_trusts_and_campaigns_for_itself_at_the_joint_stop():
    """CTPAT halves the US rate only, OEA thirds the Mexican one; from noon on mx selects 0.4."""
    classes = {
        "both": {"share": 0.25, "programmes": ["CTPAT", "OEA"]},
        "ctpat": {"share": 0.25, "programmes": ["CTPAT"]},
        "oea": {"share": 0.25, "programmes": ["OEA"]},
        "general": {"share": 0.25},
    }
    authorities = {"mx": {"trust": {"OEA": 1 / 3}}, "us": {"trust": {"CTPAT": 0.5}}}
    campaign = {"campaigns": [{"hours": "12:00-24:00", "rate": 0.4}]}
    drawn = draw(joint_port(classes=classes, authorities=authorities, mx=campaign))
    factors = {"both": (1 / 3, 1 / 2), "ctpat": (1, 1 / 2), "oea": (1 / 3, 1), "general": (1, 1)}
    afternoon = drawn.trucks.arrived_min >= 720
    for name, (mx, us) in factors.items():
        for rows, mx_rate in ((~afternoon, MX_RATE), (afternoon, 0.4)):
            expected = either(mx * mx_rate, us * US_RATE)
            assert_share(drawn.selected("joint_exam")[drawn.of_class(name) & rows], expected)


def test_a_joint_stop_skips_the_mexican_export_exam():
    """Who goes jointly is examined at one stop only, others at up to two."""
    routes = [
        {"name": "joint", "when": {"uptake": 0.5}, "stages": ["primary", "joint_exam", "exit"]},
        {"name": "classic", "stages": ["mx_exam", "primary", "us_exam", "exit"]},
    ]
    stages = {
        "mx_exam": exam("mx", MX_RATE),
        "primary": service(),
        "us_exam": exam("us", US_RATE),
        "joint_exam": joint("mx_exam", "us_exam"),
        "exit": service(),
    }
    drawn = draw(scenario(stages, trucks=TRUCKS, routes=routes))
    jointly = drawn.on_route("joint")
    stops = sum(drawn.visits(name).astype(int) for name in ("mx_exam", "us_exam", "joint_exam"))
    assert_share(jointly, 0.5)
    assert set(stops[jointly]) == {0, 1}
    assert not drawn.visits("joint_exam")[~jointly].any()
    assert not (drawn.visits("mx_exam") | drawn.visits("us_exam"))[jointly].any()
    assert_share(stops[~jointly] == 2, MX_RATE * US_RATE)
    assert_share(stops[jointly] == 1, either(MX_RATE, US_RATE))


def test_observed_selections_count_at_the_joint_stop_too():
    """Whom one side was seen to select, or to let pass, it selects or lets pass there; the other goes by its rate."""
    first = dt.datetime.fromisoformat("2026-06-08T06:00")
    trucks = 300
    stages = {"mx_exam": exam("mx", 0.0), "us_exam": exam("us", 1.0), "joint_exam": joint("mx_exam", "us_exam")}
    trace = {"arrived": tuple(first + dt.timedelta(minutes=k) for k in range(trucks)), "classes": ("all",) * trucks}
    seen = {"mx_exam": (True, False, None) * 100, "us_exam": ((False,) * 3 + (None,) * 3) * 50}

    def drawn(*on_route, **selected):
        route = [{"name": "one", "stages": list(on_route)}]
        return draw(scenario(stages, routes=route, stream={"trace": trace | {"selected": selected}}))

    both = drawn("joint_exam", **seen).selected("joint_exam")
    assert both.tolist() == [True, False, False, True, True, True] * 50
    apart = drawn("mx_exam", "us_exam", **seen)
    assert np.array_equal(both, apart.selected("mx_exam") | apart.selected("us_exam"))
    itself = drawn("joint_exam", **seen, joint_exam=(None, True, False) * 100).selected("joint_exam")
    assert itself.tolist() == [True, True, False] * 100
