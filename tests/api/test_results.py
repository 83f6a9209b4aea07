"""Results and records as researchers read them."""

import sys
from types import ModuleType

import numpy as np
import pytest

import portsim as ps
from portsim.errors import MeasureError
from portsim.measures import REGISTRY
from portsim.units import MINUTES_PER_DAY


@pytest.fixture(scope="module")
def loaded():
    return ps.load("minimal")


@pytest.fixture(scope="module")
def results(loaded):
    return ps.run(loaded, replications=3, seed=2, jobs=1)


@pytest.fixture(scope="module")
def record(loaded):
    return ps.replicate(loaded, seed=2, replication=1)


# --- estimates -----------------------------------------------------------------------------------------------------


def test_an_estimate_is_the_mean_over_replications(results):
    each = results.per_replication("crossing_time_min", "p95", direction="northbound")
    estimate = results.estimate("crossing_time_min", "p95", direction="northbound")
    assert each.shape == (3,)
    assert estimate.mean == pytest.approx(each.mean())
    assert estimate.half_width == pytest.approx(4.302653 * each.std(ddof=1) / 3**0.5, rel=1e-6)


def test_a_statistic_left_out_is_the_first(results):
    assert results.estimate("arrived_trucks").cell.statistic == "total"
    assert results.estimate("gate_min", direction="northbound").cell.statistic == "mean"


@pytest.mark.parametrize(
    ("mean", "half_width", "text"),
    [
        (12.3456, 0.41, "12.35 ± 0.41 min"),
        (1234.5, 123.0, "1,234 ± 123 min"),
        (0.0123, 0.00045, "0.01230 ± 0.00045 min"),
        (3.0, 0.0, "3 min"),
        (3.0, None, "3 min"),
        (None, None, "nothing measured [min]"),
    ],
)
def test_an_estimate_reads_like_a_number(results, mean, half_width, text):
    cell = results.estimate("gate_min", direction="northbound").cell
    high = None if half_width is None else mean + half_width
    assert str(ps.Estimate(cell, mean, None, high, 3)) == text


@pytest.mark.parametrize(
    ("measure", "statistic", "where", "message"),
    [
        ("crosing_time_min", None, {}, "no measure 'crosing_time_min'; did you mean `crossing_time_min`?"),
        ("gate_min", "p99", {"direction": "northbound"}, "gate_min has no statistic 'p99'; it has `mean`, `p50`"),
        ("gate_min", None, {}, "gate_min is taken only for parts of the port; name what of: direction; "),
        ("gate_min", None, {"direction": "north"}, "gate_min has no direction 'north'; did you mean `northbound`?"),
        (
            "wait_time_min",
            None,
            {"direction": "northbound"},
            "wait_time_min is not taken in this scenario: it names no",
        ),
        ("officer_hours", None, {"pool": "us"}, "officer_hours is not taken in this scenario: it has none of pool"),
        (
            "open_servers",
            None,
            {"stage": "primary", "group": "fst"},
            "open_servers has no group 'fst'; did you mean `fast`?",
        ),
    ],
)
def test_a_number_that_is_not_taken_is_explained(results, measure, statistic, where, message):
    with pytest.raises(MeasureError) as refused:
        results.estimate(measure, statistic, **where)
    assert str(refused.value).startswith(message)
    with pytest.raises(KeyError):
        results.per_replication(measure, statistic, **where)


def test_names_that_do_not_meet_are_explained():
    results = ps.run(ps.load("world_trade_bridge", ["traffic.northbound.trucks_per_day=50"]), 1, jobs=1)
    with pytest.raises(MeasureError) as refused:
        results.estimate("open_servers", stage="us_primary", group="machines")
    assert "not taken for stage 'us_primary', group 'machines' together; near it: " in str(refused.value)
    assert "`stage=us_nii, group=machines`" in str(refused.value)


def test_the_summary_says_what_was_run_and_found(results):
    lines = results.summary().splitlines()
    assert lines[:2] == ["A small bridge", "3 replications, means with 95 % intervals; seed 2"]
    assert max(map(len, lines)) <= 100
    assert f"northbound trucks: {results.estimate('arrived_trucks').mean:,.0f} arrived" in lines[3]
    crossing = str(results.estimate("crossing_time_min", direction="northbound")).removesuffix(" min")
    assert any(line.startswith("  crossing_time_min") and crossing in line for line in lines)


def test_a_single_replication_has_no_intervals(loaded):
    single = ps.run(loaded, 1, jobs=1)
    assert "1 replication, so no intervals" in single.summary()
    assert "±" not in single.summary()
    assert single.estimate("arrived_trucks").half_width is None


# --- data frames ---------------------------------------------------------------------------------------------------


@pytest.fixture
def pandas(monkeypatch):
    """A stand-in that keeps the columns it is given."""
    module = ModuleType("pandas")
    module.DataFrame = dict
    monkeypatch.setitem(sys.modules, "pandas", module)


@pytest.mark.usefixtures("pandas")
def test_a_frame_has_a_row_per_number(results):
    frame = results.to_frame()
    assert list(frame)[:3] == ["measure", "statistic", "unit"]
    assert list(frame)[-4:] == ["mean", "low", "high", "n"]
    assert {len(column) for column in frame.values()} == {len(results.cells)}
    row = next(
        n for n, cell in enumerate(results.cells) if dict(cell.where) == {"direction": "northbound", "hour": "12"}
    )
    assert (frame["hour"][row], frame["direction"][row], frame["stage"][row]) == ("12", "northbound", None)


@pytest.mark.usefixtures("pandas")
def test_a_frame_of_each_replication_is_tidy(results):
    frame = results.to_frame(each_replication=True)
    assert {len(column) for column in frame.values()} == {3 * len(results.cells)}
    mine = [
        value
        for measure, statistic, direction, value in zip(
            frame["measure"], frame["statistic"], frame["direction"], frame["value"], strict=True
        )
        if (measure, statistic, direction) == ("arrived_trucks", "total", None)
    ]
    assert mine == list(results.per_replication("arrived_trucks"))


def test_a_real_frame(results, record):
    pandas = pytest.importorskip("pandas")
    frame = results.to_frame()
    assert isinstance(frame, pandas.DataFrame)
    row = frame.query("measure == 'crossing_time_min' and statistic == 'mean' and direction == 'northbound'").iloc[0]
    assert row["mean"] == results.estimate("crossing_time_min", direction="northbound").mean
    trips = record.to_frame()
    assert len(trips) == len(record.trips["truck"])
    assert set(trips.groupby("stage").size().index) == {"bridge", "primary"}


def test_without_pandas_the_message_says_how_to_get_it(results, record, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    for ask in (results.to_frame, record.to_frame):
        with pytest.raises(ImportError, match=r"data frames need pandas: pip install -e '\.\[data\]' "):
            ask()


# --- records -------------------------------------------------------------------------------------------------------


def test_a_record_is_what_run_measures(results, record):
    crossed = record.trucks["disposition"] == "crossed"
    assert crossed.sum() == results.per_replication("crossed_trucks")[1]
    on_primary = (record.trips["stage"] == "primary") & crossed[record.trips["truck"]]
    waits = (record.trips["began_min"] - record.trips["joined_min"])[on_primary]
    assert waits.mean() == pytest.approx(results.per_replication("wait_min", "mean", stage="primary")[1])


def test_tables_have_names_and_times(record):
    for table in (record.trucks, record.trips, record.changes):
        assert len({len(column) for column in table.values()}) == 1
        assert not any(column.flags.writeable for column in table.values())
    assert set(record.trucks["class"]) == {"certified", "general"}
    assert (np.diff(record.trucks["arrived_min"]) >= 0).all()
    trips = record.trips
    served = trips["stage"] == "primary"
    assert set(trips["lane"][served]) == set(trips["group"][served]) == {"fast", "standard"}
    assert set(trips["server"][served]) == {1, 2, 3}
    assert (trips["group"][~served] == "").all()
    assert (trips["server"][~served] == 0).all()
    for earlier, later in (("joined", "parked"), ("parked", "began"), ("began", "ended"), ("ended", "left")):
        assert (trips[f"{earlier}_min"] <= trips[f"{later}_min"]).all()
    assert (trips["stopped_min"] == 0).all()
    gate = record.changes["of"] == "gate"
    assert list(record.changes["change"][gate]) == ["gate", "gate"]
    assert list(record.changes["at_min"][gate]) == [6 * 60, 22 * 60]
    assert "primary.standard.3" in set(record.changes["of"])
    assert record.ended_min >= MINUTES_PER_DAY


def test_outages_of_a_record_have_names():
    changes = ["traffic.northbound.trucks_per_day=600", "calendar.days=1"]
    down = "events=[{name: no network, from: 2026-01-01, lasting: 366 d, down: {pools: [us]}}]"
    record = ps.replicate(ps.load("world_trade_bridge", [*changes, down]))
    outage = record.changes["change"] == "outage"
    assert record.changes["of"][outage].tolist() == ["no network"]
    assert record.changes["value"][outage].tolist() == [1]
    moved = record.changes["change"] == "truck_moved"
    assert all(truck.isdigit() for truck in record.changes["of"][moved])


def test_inspections_of_a_record_have_names():
    record = ps.replicate(ps.load("world_trade_bridge", ["traffic.northbound.trucks_per_day=600"]))
    stages = {stage for listed in record.trucks["selected_for"] for stage in listed.split()}
    assert stages <= {"mx_exam", "us_portal", "us_exam", "state_inspection"}
    assert "us_portal" in stages
    assert set(record.changes["of"]) >= {"us", "mx", "state", "us_primary.standard", "gate"}


@pytest.mark.parametrize(("seed", "replication"), [(-1, 0), (0, -1)])
def test_numbers_below_zero_are_refused(loaded, seed, replication):
    with pytest.raises(ValueError, match="zero or more"):
        ps.replicate(loaded, seed, replication)


def test_every_measure_can_be_asked_for_without_a_statistic():
    assert all(measure.statistics[0] in {"mean", "total"} for measure in REGISTRY.values())
