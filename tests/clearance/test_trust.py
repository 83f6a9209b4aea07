"""Trust in exam rates: programmes held by enrolment, two authorities, mutual recognition, exemption."""

from itertools import product

import numpy as np
import pytest

from portsim.scenario.inspections import parts
from portsim.scenario.visits import all_classes, highest_rate
from tests.clearance.expected import Selector, assert_share
from tests.clearance.ports import draw, exam, scenario

TRUCKS = 90_000
MX, US = 0.3, 0.2


def port(mx=None, us=None, **more):
    stages = {"mx_exam": exam("mx", MX), "us_exam": exam("us", US)}
    stream = {"enrolment": {"CTPAT": 0.5, "CTPAT-3": 0.2, "OEA": {"importer": 0.4}}}
    authorities = {"mx": mx or {}, "us": us or {}}
    return scenario(stages, **{"trucks": TRUCKS, "stream": stream, "authorities": authorities} | more)


def exam_rates(drawn, stage):
    """Exams and trucks for each combination of programmes held."""
    names = ("CTPAT", "CTPAT-3", "OEA")
    for held in product((False, True), repeat=3):
        rows = np.all([drawn.holds(name) == has for name, has in zip(names, held, strict=True)], axis=0)
        if rows.any():
            yield dict(zip(names, held, strict=True)), drawn.visits(stage)[rows]


def test_factors_are_reproduced_in_the_exam_rates_of_those_who_hold_the_programmes():
    """CTPAT halves the US rate, its third tier takes it down to a tenth; OEA's importers are no concern of the US."""
    drawn = draw(port(us={"trust": {"CTPAT": 0.5, "CTPAT-3": 0.1}}))
    seen = 0
    for held, examined in exam_rates(drawn, "us_exam"):
        assert_share(examined, US * (0.1 if held["CTPAT-3"] else 0.5 if held["CTPAT"] else 1))
        seen += 1
    assert seen == 6
    for _, examined in exam_rates(drawn, "mx_exam"):
        assert_share(examined, MX)


def test_mutual_recognition_is_an_entry_on_each_side():
    """Before and after differ by two lines: each authority comes to trust the other's programme."""
    before = draw(port({"trust": {"OEA": 0.4}}, {"trust": {"CTPAT": 0.5}}))
    after = draw(port({"trust": {"OEA": 0.4, "CTPAT": 0.6}}, {"trust": {"CTPAT": 0.5, "OEA": 0.7}}))
    for held, examined in exam_rates(after, "us_exam"):
        assert_share(examined, US * (0.5 if held["CTPAT"] else 0.7 if held["OEA"] else 1))
    for held, examined in exam_rates(after, "mx_exam"):
        assert_share(examined, MX * (0.4 if held["OEA"] else 0.6 if held["CTPAT"] else 1))
    # Nobody is worse off, and who holds nothing notices nothing.
    for stage in ("mx_exam", "us_exam"):
        assert before.visits(stage)[after.visits(stage)].all()
        nothing = ~after.trucks.programmes.any(axis=1)
        assert np.array_equal(before.visits(stage)[nothing], after.visits(stage)[nothing])
        assert before.visits(stage).sum() > after.visits(stage).sum()


@pytest.mark.parametrize("random_share", [1.0, 0.3, 0.0])
def test_the_factor_holds_in_expectation_with_targeting(random_share):
    """Also where the trusted carry less: each kind is cut at its own score."""
    violations = {"illicit_goods": {"prevalence": 0.1, "factors": {"CTPAT": 0.2}}}
    us = {"trust": {"CTPAT": 0.5}, "targeting": {"random_share": random_share, "auc": 0.8}}
    drawn = draw(port(us=us, violations=violations))
    for trusted in (False, True):
        rows = drawn.holds("CTPAT") == trusted
        rate, prevalence = US * (0.5 if trusted else 1), 0.1 * (0.2 if trusted else 1)
        assert_share(drawn.selected("us_exam")[rows], rate)
        selector = Selector(rate, random_share, {"illicit_goods": prevalence}, {"illicit_goods": 0.8})
        carriers = rows & drawn.carries("illicit_goods")
        assert_share(drawn.selected("us_exam")[carriers], selector.given(frozenset({"illicit_goods"})))


def test_distrust_counts_before_trust_and_ends_at_everybody():
    drawn = draw(port(us={"trust": {"CTPAT": 0.5}, "distrust": {"OEA": 2, "CTPAT-3": 10}}))
    for held, examined in exam_rates(drawn, "us_exam"):
        factor = 5 if held["CTPAT-3"] else 2 if held["OEA"] else 0.5 if held["CTPAT"] else 1
        assert_share(examined, US * factor)


def test_a_higher_enrolment_lowers_the_exams_by_as_much_as_planned():
    """One number a planner can raise: the mean rate is US x (1 - enrolled x (1 - factor))."""
    us = {"trust": {"CTPAT": 0.25}}
    exams = []
    for share in (0.2, 0.5, 0.8):
        drawn = draw(port(us=us, stream={"enrolment": {"CTPAT": share}}))
        assert_share(drawn.visits("us_exam"), US * (1 - 0.75 * share))
        exams.append(drawn.visits("us_exam"))
    assert exams[0][exams[1]].all()
    assert exams[1][exams[2]].all()


def test_who_was_examined_by_a_recognised_authority_is_exempt():
    """The US selects the rest at its rate: one minus the Mexican rate, if chance is all."""
    stages = {"mx_exam": exam("mx", MX), "us_exam": exam("us", US, exempt_after=["mx_exam"])}
    drawn = draw(scenario(stages, trucks=TRUCKS))
    before = drawn.visits("mx_exam")
    assert not drawn.visits("us_exam")[before].any()
    assert_share(drawn.visits("us_exam")[~before], US)
    assert_share(drawn.visits("us_exam"), (1 - MX) * US)
    usual = draw(port(stream={}))
    assert np.array_equal(drawn.visits("us_exam"), usual.visits("us_exam") & ~before)


def test_the_exempt_may_still_be_referred():
    stages = {
        "mx_exam": exam("mx", MX, false_alarm_rate=0.5),
        "us_exam": exam("us", US, exempt_after=["mx_exam"], referred_by=["mx_exam"]),
    }
    drawn = draw(scenario(stages, trucks=TRUCKS))
    before = drawn.visits("mx_exam")
    assert not drawn.selected("us_exam")[before].any()
    assert_share(drawn.visits("us_exam")[before], 0.5)


def test_exemption_after_a_joint_exam_in_place_of_the_one_named():
    """Agriculture spares whom Mexico examined; at the joint stop Mexico examines everybody who is selected."""
    stages = {
        "mx_exam": exam("mx", MX),
        "us_exam": exam("us", US),
        "joint_exam": {**exam("mx", 0), "inspection": {"joint": ["mx_exam", "us_exam"]}},
        "agriculture": exam("us", 0.5, "agriculture", exempt_after=["mx_exam"]),
    }
    routes = [{"name": "joint", "stages": ["joint_exam", "agriculture"]}]
    drawn = draw(scenario(stages, trucks=TRUCKS, routes=routes))
    before = drawn.visits("joint_exam")
    assert_share(before, 1 - (1 - MX) * (1 - US))
    assert not drawn.visits("agriculture")[before].any()
    assert_share(drawn.visits("agriculture")[~before], 0.5)


@pytest.mark.parametrize(
    ("enrolled", "authority", "highest"),
    [
        ({"CTPAT": 1}, {"trust": {"CTPAT": 0.2}}, 0.04),
        ({"CTPAT": 0.5}, {"trust": {"CTPAT": 0.2}}, 0.2),
        ({"CTPAT": 0.5}, {"trust": {"CTPAT": 0.2}, "distrust": {"CTPAT": 3}}, 0.6),
        ({"CTPAT": 1, "OEA": 0.1}, {"trust": {"CTPAT": 0.2}, "distrust": {"OEA": 2}}, 0.4),
        ({"CTPAT": 0.5}, {"distrust": {"CTPAT": 8}}, 1.0),
        ({"CTPAT": 0.5}, {"distrust": {"OEA": 8}}, 0.2),
    ],
)
def test_the_highest_rate_is_that_of_the_least_trusted_truck(enrolled, authority, highest):
    port = scenario({"exam": exam("us", 0.2)}, stream={"enrolment": enrolled}, authorities={"us": authority})
    [visitor] = all_classes(port)
    [part] = parts(port, "exam")
    assert highest_rate(port, part, visitor) == pytest.approx(highest)
