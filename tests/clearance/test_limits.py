"""Ends of the scale, where one policy is another: exactly, or in distribution."""

import dataclasses

import numpy as np
import pytest

from tests.clearance.expected import Selector, assert_share
from tests.clearance.ports import draw, exam, scenario
from tests.clearance.rich import GONE, RICH, SEQUENTIAL, assert_same, by_name, day

TRUCKS = 90_000


def assert_same_table(one, other, *, but=()):
    for field in dataclasses.fields(one.trucks):
        before, after = getattr(one.trucks, field.name), getattr(other.trucks, field.name)
        if before is None or after is None:
            assert before is after, field.name
        elif field.name not in but:
            assert np.array_equal(before, after, equal_nan=before.dtype == float), field.name


def test_an_uptake_of_nought_is_sequential():
    """The same table, but for how long an exam would take to which no road leads, and the same log, bit for bit."""
    nobody, sequential = day({"routes.northbound.0.when.uptake": 0.0}), day(SEQUENTIAL)
    assert nobody.layout.stages == sequential.layout.stages
    assert_same(by_name(nobody), by_name(sequential), but=[("service", "joint_exam")])
    assert_same_table(nobody, sequential, but=["route", "service_min"])
    assert nobody.on_route("sequential").all()
    assert nobody.log.tobytes() == sequential.log.tobytes()
    assert nobody.log.tobytes() != day().log.tobytes()


def test_a_regime_that_nobody_may_take_is_sequential():
    """For lack of hours in which trucks arrive, or of a programme."""
    never = {"programmes": ["IMMEX"]}
    for when in ({"hours": {"thu": "08:00-18:00"}}, never):
        assert day({"routes.northbound.0.when": when}).log.tobytes() == day(SEQUENTIAL).log.tobytes()


def test_without_the_joint_stage_sequential_is_the_same_by_name():
    """A stage less: numbers move, trucks do not."""
    without = day(SEQUENTIAL | {"stages.joint_exam": GONE})
    nobody = day({"routes.northbound.0.when.uptake": 0.0})
    for stage in without.layout.stages:
        for table in ("selected", "referred", "false_alarm"):
            assert np.array_equal(without.at(table, stage), nobody.at(table, stage))
    assert [without.itinerary(k) for k in range(len(without))] == [nobody.itinerary(k) for k in range(len(nobody))]
    assert np.array_equal(without.log.departed, nobody.log.departed)
    assert np.array_equal(without.log.began, nobody.log.began)


def blind(auc, random_share, rate=0.1):
    return scenario(
        {"exam": exam("us", rate, detects=0.7)},
        trucks=TRUCKS,
        violations={"illicit_goods": {"prevalence": 0.2}},
        authorities={"us": {"targeting": {"random_share": random_share, "auc": auc}}},
    )


def test_an_auc_of_one_half_is_random():
    """Carriers are selected like others, and each exam finds as many as one at random; trucks differ, shares do not."""
    by_score, by_chance = draw(blind(0.5, 0.0)), draw(blind(0.5, 1.0))
    carriers = by_score.carries("illicit_goods")
    assert np.array_equal(carriers, by_chance.carries("illicit_goods"))
    assert not np.array_equal(by_score.selected("exam"), by_chance.selected("exam"))
    for drawn in (by_score, by_chance):
        for rows in (carriers, ~carriers):
            assert_share(drawn.selected("exam")[rows], 0.1)
        assert_share(drawn.found("exam", "illicit_goods")[drawn.visits("exam")], 0.2 * 0.7)
    # What a score that knows more would do is far from it.
    assert Selector(0.1, 0.0, {"illicit_goods": 0.2}, {"illicit_goods": 0.7}).given(frozenset({"illicit_goods"})) > 0.2


def test_a_random_share_of_one_makes_the_auc_irrelevant():
    """Bit for bit, also for exams that state it themselves."""
    plain = draw(blind(0.5, 1.0))
    assert_same_table(draw(blind(0.95, 1.0)), plain)
    everywhere = {f"stages.{stage}.inspection.random_share": 1.0 for stage in ("mx_exam", "us_nii", "us_exam")}
    knowing = everywhere | {"authorities.mx.targeting.auc": 0.99, "authorities.us.targeting.auc": 0.99}
    assert day(knowing).log.tobytes() == day(everywhere).log.tobytes()


@pytest.mark.parametrize("random_share", [0.0, 0.3, 1.0])
def test_a_rate_of_nought_is_nobody_and_of_one_everybody(random_share):
    nobody, everybody = draw(blind(0.8, random_share, 0.0)), draw(blind(0.8, random_share, 1.0))
    assert not nobody.trucks.selected.any()
    assert not len(nobody.trucks.find_truck)
    assert everybody.selected("exam").all()
    assert_share(everybody.found("exam", "illicit_goods")[everybody.carries("illicit_goods")], 0.7)


@pytest.mark.parametrize(("mx", "us"), [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)])
def test_rates_of_nought_and_one_at_a_joint_exam(mx, us):
    changes = {
        "stages.mx_exam.inspection.rate": mx,
        "stages.us_exam.inspection.rate": us,
        "stages.us_exam.inspection.campaigns": GONE,
        "stages.us_exam.inspection.referred_by": GONE,
        # Trust would make less of a rate of one.
        "authorities.mx.trust": {},
        "authorities.us.trust": {},
    }
    drawn = day(changes)
    examined = drawn.visits("joint_exam")[drawn.on_route("joint")]
    assert len(examined) > 80
    assert examined.all() if mx or us else not examined.any()


def test_recognition_of_a_programme_that_nobody_holds_changes_nothing():
    """Neither trust nor distrust, nor a factor on what is carried."""
    entries = {
        "authorities.us.trust.OEA2": 0.1,
        "authorities.mx.trust.OEA2": 0.0,
        "authorities.mx.distrust.IMMEX": 5,
        "violations.illicit_goods.factors": {"OEA2": 0.0},
    }
    assert_same_table(day(entries), day())
    assert day(entries).log.tobytes() == day().log.tobytes()


def test_an_enrolment_of_nought_is_none():
    held_by_nobody = day({"traffic.northbound.enrolment.OEA.importer": 0.0})
    not_stated = day({"traffic.northbound.enrolment.OEA": GONE})
    assert "OEA" not in held_by_nobody.layout.programmes
    assert_same_table(held_by_nobody, not_stated)


def test_factors_of_one_are_none():
    neutral = {"authorities.mx.trust": {"OEA": 1.0, "CTPAT": 1.0}, "authorities.mx.distrust": {"FAST": 1.0}}
    assert_same_table(day(neutral), day({"authorities.mx.trust": {}, "authorities.mx.distrust": {}}))
    plain = day({"violations.undervaluation.factors": {}})
    assert_same_table(day({"violations.undervaluation.factors": {"CTPAT": 1.0, "OEA": 1.0}}), plain)


def test_no_sensitivity_finds_nothing_and_a_full_one_misses_nothing():
    stages = ("mx_exam", "us_nii", "us_exam")
    nothing = day({f"stages.{stage}.inspection.detects": {} for stage in stages})
    assert not len(nothing.trucks.find_truck)
    assert not len(nothing.trucks.suspension_truck)
    sees_all = {f"stages.{stage}.inspection.detects": {"default": 1.0} for stage in stages}
    drawn = day(sees_all | {"integrity": []})
    for violation in drawn.layout.violations:
        examined = drawn.visits("mx_exam") | drawn.visits("joint_exam")
        found = np.any([drawn.found(stage, violation, confirmed=True) for stage in ("mx_exam", "joint_exam")], axis=0)
        # What the portal has dealt with before is not found again; there it refers, so nothing is.
        assert np.array_equal(found, examined & drawn.carries(violation))


@pytest.mark.parametrize("integrity", [[], RICH["integrity"]], ids=["at once", "day by day"])
def test_days_without_trucks_pass(integrity):
    """No truck at all; and a closing day between two others, which have the trucks that they would have anyway."""
    nobody = day({"traffic.northbound.trucks_per_day": 0, "integrity": integrity})
    assert (len(nobody), len(nobody.trucks.find_truck), nobody.trucks.score.shape) == (0, 0, (0, 2))
    closed = day({"calendar.closed": ["2026-06-09"], "integrity": integrity})
    usual = day({"integrity": integrity})
    assert set(closed.trucks.arrived_min // 1440) == {0, 2}
    first = usual.trucks.arrived_min < 1440
    assert np.array_equal(closed.trucks.selected[: first.sum()], usual.trucks.selected[first])
