"""What a record says of programmes, violations, finds and suspensions."""

import numpy as np
import pytest

import portsim as ps
from portsim.scenario.load import load
from tests.report.ports import CUSTOMS


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    path = tmp_path_factory.mktemp("customs") / "customs.yaml"
    path.write_text(CUSTOMS, encoding="utf-8")
    return ps.replicate(load(path, ["authorities.us.officers={'00:00-09:00': 9}", "calendar.horizon=1 min"]), seed=5)


def test_trucks_hold_and_carry(record):
    trucks = record.trucks
    assert set(trucks["programmes"]) == {"", "CTPAT", "FAST", "CTPAT FAST"}, "FAST alone: CTPAT was suspended"
    assert set(trucks["violations"]) == {"", "undervaluation", "illicit_goods", "undervaluation illicit_goods"}
    joint = trucks["route"] == "joint"
    assert all("CTPAT" in held for held in trucks["programmes"][joint])
    assert set(trucks["false_alarm_at"]) == {"", "mx_exam", "joint_exam"}


def test_finds_agree_with_what_is_carried_and_where_trucks_went(record):
    finds = record.finds
    visits = {
        (truck, stage): began
        for truck, stage, began in zip(
            *(record.trips[name].tolist() for name in ("truck", "stage", "began_min")), strict=True
        )
    }
    columns = (finds[name].tolist() for name in ("truck", "stage", "violation", "confirmed", "took_place"))
    for truck, stage, violation, _, took_place in zip(*columns, strict=True):
        assert violation in record.trucks["violations"][truck].split()
        assert took_place == (not np.isnan(visits[truck, stage]))
    assert set(finds["took_place"]) == {True, False}, "officers who went home at nine leave some waiting"
    assert finds["confirmed"].all()


def test_the_seized_were_found_with_something_that_is_seized(record):
    seized = np.flatnonzero(record.trucks["seized"])
    illicit = record.finds["truck"][record.finds["violation"] == "illicit_goods"]
    assert len(seized)
    assert set(seized) <= set(illicit)
    gone = record.trucks["disposition"][seized]
    assert set(gone) <= {"seized", "inside"}
    assert "seized" not in set(np.delete(record.trucks["disposition"], seized))


def test_suspensions_name_the_truck_the_rule_and_what_is_lost(record):
    assert len(record.suspensions["truck"])
    assert set(record.suspensions["party"]) == {"shipper"}
    assert set(record.suspensions["programmes"]) == {"CTPAT"}
    assert set(record.suspensions["rule"]) == {0}
    midnights = record.suspensions["from_min"]
    arrived = record.trucks["arrived_min"][record.suspensions["truck"]]
    assert np.array_equal(midnights, 1440 * (1 + arrived // 1440))


def test_scores_stand_under_their_authority(record):
    assert np.isnan(record.trucks["score.mx"]).all(), "nobody targets in this port"
    assert len(record.trucks["score.us"]) == len(record.trucks["truck"])


def test_tables_of_clearance_are_frames_too(record):
    pytest.importorskip("pandas")
    assert list(record.to_frame("finds").columns) == ["truck", "stage", "violation", "confirmed", "took_place"]
    assert len(record.to_frame("suspensions")) == len(record.suspensions["rule"])
