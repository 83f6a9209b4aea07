"""No option does nothing: set to what is neutral, each changes the log of a port that uses them all."""

import numpy as np
import pytest

from portsim.scenario.checks import findings
from tests.clearance.rich import GONE, day, rich

NORTHBOUND = "traffic.northbound"
EXAMS = "stages.us_exam.inspection"
JOINT_WHEN = "routes.northbound.0.when"

SCARCE = {"authorities.us.officers": {"06:00-12:00": 1}, "stages.joint_exam.service": "3 h"}
"""Trucks wait for a US officer when their shift ends."""
NEUTRAL = {
    # Regimes.
    "uptake": {f"{JOINT_WHEN}.uptake": 1.0},
    "uptake by truck": {f"{JOINT_WHEN}.uptake_by": "truck"},
    "hours of a regime": {f"{JOINT_WHEN}.hours": GONE},
    "programmes of a regime": {f"{JOINT_WHEN}.programmes": GONE},
    # Trust.
    "trust of mx in OEA": {"authorities.mx.trust.OEA": 1.0},
    "trust of mx in CTPAT": {"authorities.mx.trust.CTPAT": 1.0},
    "trust of us in CTPAT": {"authorities.us.trust.CTPAT": 1.0},
    "distrust": {"authorities.mx.distrust.FAST": GONE},
    # Targeting.
    "AUC of a type": {"authorities.mx.targeting.auc.undervaluation": GONE, "exchange.targeting": GONE},
    "AUC by default": {"authorities.mx.targeting.auc.default": 0.5, "exchange.targeting": GONE},
    "AUC as one number": {"authorities.us.targeting.auc": 0.5},
    "random share of mx": {"authorities.mx.targeting.random_share": 1.0},
    "random share of the portal": {"stages.us_nii.inspection.random_share": GONE},
    "random share of the exam": {f"{EXAMS}.random_share": GONE},
    "random share of us": {"authorities.us.targeting.random_share": 1.0, f"{EXAMS}.random_share": GONE},
    "shared targeting": {"exchange.targeting": GONE},
    "gain by documents": {"exchange.documents.auc_gain": 0.0},
    "documents": {"exchange.documents": GONE},
    # Rates.
    "rate of mx": {"stages.mx_exam.inspection.rate": 0.0},
    "rate of mx by sector": {"stages.mx_exam.inspection.rate": 0.25},
    "rate of us": {f"{EXAMS}.rate": 0.0},
    "rate of the portal": {"stages.us_nii.inspection.rate": 0.0},
    "campaigns": {f"{EXAMS}.campaigns": GONE},
    "first day of a campaign": {f"{EXAMS}.campaigns.0.from": GONE},
    "last day of a campaign": {f"{EXAMS}.campaigns.0.until": GONE},
    "hours of a campaign": {f"{EXAMS}.campaigns.0.hours": GONE},
    "rate of a campaign": {f"{EXAMS}.campaigns.0.rate": 0.2},
    "exemption": {f"{EXAMS}.exempt_after": GONE},
    "referral": {f"{EXAMS}.referred_by": GONE},
    # What is found, and what follows.
    "sensitivity to a type": {"stages.mx_exam.inspection.detects.undervaluation": 0.0},
    "sensitivity by default": {"stages.mx_exam.inspection.detects.default": 0.0},
    "sensitivity of us": {f"{EXAMS}.detects": {}},
    "false alarms of mx": {"stages.mx_exam.inspection.false_alarm_rate": 0.0},
    "false alarms of the portal": {"stages.us_nii.inspection.false_alarm_rate": 0.0},
    "hold after a find": {f"{EXAMS}.on_alarm.undervaluation": "release", "stages.mx_exam.inspection.on_alarm": {}},
    "hold after a false alarm": {"stages.mx_exam.inspection.on_alarm.false_alarm": "release"},
    "seizure": {f"{EXAMS}.on_alarm.illicit_goods": "release"},
    "release in place of referral": {"stages.us_nii.inspection.on_alarm": {"default": "release"}},
    "false alarm released in place of referred": {"stages.us_nii.inspection.on_alarm": {"false_alarm": "release"}},
    "who holds": {"stages.penalty.held_by": ["us_exam"]},
    "time of a penalty": {"stages.penalty.time": "1 min"},
    "prevalence": {"violations.illicit_goods.prevalence": 0.0},
    "prevalence by sector": {"violations.agriculture.prevalence": 0.0},
    "factors of a violation": {"violations.undervaluation.factors": {}},
    # Enrolment.
    "enrolment": {f"{NORTHBOUND}.enrolment.CTPAT": 1.0},
    "enrolment of a class": {f"{NORTHBOUND}.classes.produce.enrolment": {}},
    "enrolment of the importer": {f"{NORTHBOUND}.enrolment.OEA.importer": 1.0},
    "enrolment of the shipper in FAST": {f"{NORTHBOUND}.enrolment.FAST.shipper": 1.0},
    "enrolment of the carrier in FAST": {f"{NORTHBOUND}.enrolment.FAST.carrier": 1.0},
    "enrolment of the driver in FAST": {f"{NORTHBOUND}.enrolment.FAST.driver": 1.0},
    "correlation of the parties": {f"{NORTHBOUND}.enrolment_correlation": 0.0},
    "companies of shippers": {f"{NORTHBOUND}.companies.shipper": GONE},
    "companies of carriers": {f"{NORTHBOUND}.companies.carrier": GONE},
    "number of companies": {f"{NORTHBOUND}.companies.shipper.number": 61},
    "zipf sizes of companies": {f"{NORTHBOUND}.companies.shipper.sizes": "equal"},
    "lognormal sizes of companies": {f"{NORTHBOUND}.companies.carrier.sizes": "equal"},
    # Integrity.
    "integrity": {"integrity": []},
    "days of a suspension": {"integrity.0.days": GONE},
    "violations that cost a programme": {"integrity.0.violations": ["illicit_goods", "undervaluation"]},
    "whose finds cost a programme": {"integrity.0.found_by": GONE},
    "programmes lost": {"integrity.0.programmes": ["FAST"]},
    "party that loses": {"integrity.0.party": "carrier"},
    # Joint stops.
    "a joint exam of two": {"stages.joint_exam.inspection": {"authority": "us", "level": "physical", "rate": 0.2}},
    "end of the shift at a joint exam": SCARCE | {"stages.joint_exam.at_end": "hold"},
}
AS_BEFORE = {"end of the shift at a joint exam": SCARCE}
"""What the neutral port is compared with, if not with the port as it stands."""


@pytest.fixture(scope="module")
def as_it_stands():
    return day()


@pytest.mark.parametrize("option", NEUTRAL)
def test_a_neutral_value_changes_the_log(option, as_it_stands):
    usual = day(AS_BEFORE[option]) if option in AS_BEFORE else as_it_stands
    neutral = day(NEUTRAL[option])
    assert np.array_equal(neutral.trucks.arrived_min, usual.trucks.arrived_min)
    assert np.array_equal(neutral.trucks.truck_class, usual.trucks.truck_class)
    assert neutral.log.tobytes() != usual.log.tobytes()


def test_the_same_port_has_the_same_log(as_it_stands):
    """What the others rest on."""
    assert day().log.tobytes() == as_it_stands.log.tobytes()


def test_the_port_is_one_that_a_planner_may_write():
    """It passes every check of scenario files."""
    assert not list(findings(rich()))


def test_everything_happens_there(as_it_stands):
    """All outcomes on both routes; suspensions; everybody is through in the end."""
    drawn = as_it_stands
    joint = drawn.on_route("joint")
    for rows in (joint, ~joint):
        assert drawn.visits("penalty")[rows].any()
        assert drawn.trucks.seized[rows].any()
        assert drawn.trucks.referred[rows].any()
    assert len(drawn.trucks.suspension_truck)
    assert drawn.trucks.find_confirmed.any()
    assert not drawn.trucks.find_confirmed.all()
    assert not np.isnan(drawn.log.departed).any()
