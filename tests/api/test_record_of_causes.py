"""Why each truck of a record took as long as it did."""

from itertools import pairwise

import numpy as np
import pytest

import portsim as ps
from portsim.causes import CAUSES
from tests.report.ports import write_dock


@pytest.fixture(scope="module")
def bad_day():
    """A bridge whose network fails, and which has few officers."""
    changes = ["traffic.northbound.trucks_per_day=900", "authorities.us.officers=3"]
    down = "events=[{name: no network, from: 2026-06-10 10:00, lasting: 2 h, down: {stages: [us_primary]}}]"
    loaded = ps.load("world_trade_bridge", [*changes, down])
    return ps.replicate(loaded), ps.run(loaded, 1, jobs=1)


def rows(table):
    return list(zip(*(column.tolist() for column in table.values()), strict=True))


def test_by_hand(tmp_path):
    """Four trucks at 0, 1, 2 and 3; the road has room for two, the booth's lane for one, the dock for none.

    The dock takes them at 7, 27, 47 and 67. The booth serves 5-7, 7-9, 27-29 and 47-49; whoever has been served stands
    there until the dock is free. The third enters the road at 5, when the first leaves it, the fourth at 6; it has
    driven at 11, and finds room at the booth at 27.
    """
    record = ps.replicate(ps.load(write_dock(tmp_path)))
    assert list(record.causes) == ["truck", "stage", "cause", "ahead", "minutes"]
    assert rows(record.causes) == [
        (0, "road", "driving", "", 5),
        (0, "booth", "service", "", 2),
        (0, "dock", "service", "", 20),
        (1, "road", "driving", "", 5),
        (1, "booth", "service", "", 2),
        (1, "booth", "blocked_ahead", "dock", 18),
        (1, "booth", "trucks_ahead", "", 1),
        (1, "dock", "service", "", 20),
        (2, "", "blocked_ahead", "road", 3),
        (2, "road", "driving", "", 5),
        (2, "booth", "service", "", 2),
        (2, "booth", "blocked_ahead", "dock", 17 + 18),
        (2, "dock", "service", "", 20),
        (3, "", "blocked_ahead", "road", 3),
        (3, "road", "driving", "", 5),
        (3, "road", "blocked_ahead", "booth", 16),
        (3, "booth", "service", "", 2),
        (3, "booth", "blocked_ahead", "dock", 18 + 18),
        (3, "booth", "trucks_ahead", "", 2),
        (3, "dock", "service", "", 20),
    ]


def test_nobody_came(tmp_path):
    nobody = ["traffic.northbound.trace=null", "traffic.northbound.trucks_per_day=0"]
    causes = ps.replicate(ps.load(write_dock(tmp_path), nobody)).causes
    assert {name: column.shape for name, column in causes.items()} == dict.fromkeys(causes, (0,))


def test_each_minute_is_in_one_row(bad_day):
    """Exactly: those of a truck from its arrival until it left, those of a visit from joining until it left."""
    record, _ = bad_day
    causes, trucks, trips = record.causes, record.trucks, record.trips
    gone = np.where(np.isnan(trucks["departed_min"]), record.ended_min, trucks["departed_min"])
    by_truck = np.bincount(causes["truck"], causes["minutes"], minlength=len(trucks["truck"]))
    assert np.array_equal(by_truck, gone - trucks["arrived_min"])
    left = np.fmin(np.where(np.isnan(trips["left_min"]), gone[trips["truck"]], trips["left_min"]), record.ended_min)
    stayed = {
        (truck, stage): minutes
        for truck, stage, minutes in zip(
            trips["truck"].tolist(), trips["stage"].tolist(), (left - trips["joined_min"]).tolist(), strict=True
        )
        if minutes > 0
    }
    found = {}
    for truck, stage, _, _, minutes in rows(causes):
        if stage:
            found[truck, stage] = found.get((truck, stage), 0.0) + minutes
    assert found == stayed
    assert list(found) == list(stayed), "truck after truck, in the order of visits"


def test_rows_are_in_order_and_none_comes_twice(bad_day):
    record, _ = bad_day
    told = rows(record.causes)
    keys = [each[:-1] for each in told]
    assert len(keys) == len(set(keys))
    assert (np.diff(record.causes["truck"]) >= 0).all()
    for (truck, stage, cause, *_), (other, then, next_cause, *_) in pairwise(told):
        if (truck, stage) == (other, then):
            assert CAUSES.index(cause) <= CAUSES.index(next_cause)
        elif truck == other:
            assert then, "before the gate comes first"
    assert (record.causes["minutes"] > 0).all()
    assert np.array_equal(record.causes["ahead"] != "", record.causes["cause"] == "blocked_ahead")
    assert not any(column.flags.writeable for column in record.causes.values())
    assert {"driving", "service", "outage", "no_officer", "trucks_ahead"} <= set(record.causes["cause"].tolist())


def test_they_are_what_run_measures(bad_day):
    """Of trucks that have crossed, over their number."""
    record, results = bad_day
    crossed = record.trucks["disposition"] == "crossed"
    causes = record.causes
    counts = crossed[causes["truck"]] & (causes["stage"] != "")
    for cell in results.cells:
        if cell.measure.name == "crossing_cause_min" and cell.where.keys() == {"direction", "cause"}:
            own = counts & (causes["cause"] == cell.where["cause"])
            mean = results.per_replication("crossing_cause_min", "mean", **cell.where)[0]
            assert causes["minutes"][own].sum() / crossed.sum() == pytest.approx(mean)


def test_a_frame_of_causes(tmp_path):
    pandas = pytest.importorskip("pandas")
    record = ps.replicate(ps.load(write_dock(tmp_path)))
    frame = record.to_frame("causes")
    assert isinstance(frame, pandas.DataFrame)
    assert frame.groupby("truck")["minutes"].sum().tolist() == [27, 46, 65, 84]
