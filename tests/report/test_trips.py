"""Trips: rows that say what the log says, in the order of the replications, the same however they were run."""

import csv
import datetime as dt
import gzip
import io

import numpy as np
import pytest

from portsim import replications, simulate
from portsim.draw import draw
from portsim.engine.reference import simulate as run_engine
from portsim.errors import OutputError
from portsim.log import Disposition
from portsim.report import trips
from portsim.report.trip_format import FILE_NAMES, TripFormat
from portsim.report.trips import TRIP_COLUMNS, TripParts, fold, trip_rows
from portsim.scenario.load import load

SEED = 5


def kept(loaded, folder, wanted, replications=3, jobs=1):
    """The file of trips of a run."""
    parts = TripParts(folder / "parts", loaded.scenario.calendar.start)
    parts.folder.mkdir(parents=True)
    simulate.run(loaded, replications, SEED, jobs, observer=parts)
    fold(parts, replications, wanted, folder)
    assert [path.name for path in folder.iterdir()] == [FILE_NAMES[wanted]]
    return folder / FILE_NAMES[wanted]


def rows_of(path):
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def rows(loaded, tmp_path_factory):
    return rows_of(kept(loaded, tmp_path_factory.mktemp("trips"), TripFormat.CSV))


def test_rows_say_what_the_log_says(loaded, rows):
    runner = simulate.Runner(loaded.scenario)
    layout = runner.layout
    own = [row for row in rows if row["replication"] == "1"]
    trucks = draw(loaded.scenario, layout, SEED, 1)
    log = run_engine(runner.network, trucks)
    assert tuple(own[0]) == tuple(TRIP_COLUMNS)
    assert len(own) == len(log.truck)
    midnight = dt.datetime(2026, 6, 10)  # noqa: DTZ001  (local time of the port)
    for visit, row in enumerate(own):
        truck = log.truck[visit]
        assert int(row["truck"]) == truck
        assert row["direction"] == layout.directions[trucks.direction[truck]]
        assert int(row["number"]) == trucks.number[truck]
        assert row["class"] == layout.classes[trucks.truck_class[truck]].name
        assert row["route"] == layout.routes[trucks.route[truck]].name
        assert row["stage"] == layout.stages[log.stage[visit]]
        assert row["disposition"] == Disposition(log.disposition[truck]).name.lower()
        for column, lane in (("lane_at_joining", log.lane_at_joining[visit]), ("lane", log.lane[visit])):
            assert row[column] == ("" if lane < 0 else layout.lanes[lane].name)
        server = log.server[visit]
        if server < 0:
            assert row["group"] == row["server"] == ""
        else:
            group = next(n for n in range(len(layout.groups)) if server < layout.first_server[n + 1])
            assert row["group"] == layout.groups[group].name
            assert int(row["server"]) == server - layout.first_server[group] + 1
        for time in ("arrived", "joined", "parked", "began", "ended", "left"):
            minutes = trucks.arrived_min[truck] if time == "arrived" else getattr(log, time)[visit]
            if np.isnan(minutes):
                assert row[f"{time}_min"] == row[f"{time}_at"] == ""
            else:
                assert float(row[f"{time}_min"]) == pytest.approx(minutes, abs=0.5e-4)
                passed = dt.datetime.fromisoformat(row[f"{time}_at"]) - midnight
                assert 0 <= minutes * 60 - passed.total_seconds() < 1


def test_rows_say_what_trucks_hold_and_carry_and_what_is_found(customs, tmp_path):
    """Found is what an inspection that took place found; a false alarm stands for nothing found."""
    rows = rows_of(kept(customs, tmp_path, TripFormat.CSV, replications=1))
    runner = simulate.Runner(customs.scenario)
    layout = runner.layout
    trucks = draw(customs.scenario, layout, SEED, 0)
    found = {}
    for truck, stage, violation in zip(trucks.find_truck, trucks.find_stage, trucks.find_violation, strict=True):
        found.setdefault((truck, layout.stages[stage]), []).append(layout.violations[violation])
    for truck, stage in np.argwhere(trucks.false_alarm):
        found[truck, layout.stages[stage]] = ["false_alarm"]
    for row in rows:
        truck = int(row["truck"])
        held = [name for name, holds in zip(layout.programmes, trucks.programmes[truck], strict=True) if holds]
        carried = [name for name, has in zip(layout.violations, trucks.violations[truck], strict=True) if has]
        assert row["programmes"].split() == held
        assert row["violations"].split() == carried
        assert row["found"].split() == (found.get((truck, row["stage"]), []) if row["began_min"] else [])
    assert {row["disposition"] for row in rows} == {"crossed", "seized"}
    assert {row["found"] for row in rows} >= {"", "undervaluation", "illicit_goods", "false_alarm"}


def test_what_was_to_be_found_at_an_inspection_that_never_began_was_not(customs, tmp_path):
    late = load(customs.file, ["authorities.mx.officers={'00:00-06:00': 9}", "calendar.horizon=1 min"])
    rows = rows_of(kept(late, tmp_path, TripFormat.CSV, replications=1))
    waiting = [row for row in rows if row["stage"] == "mx_exam" and not row["began_min"]]
    assert waiting
    assert not any(row["found"] for row in waiting)


def test_every_kind_of_cell_occurs(rows):
    """The port is hard enough for the tests here to mean something."""
    assert {row["disposition"] for row in rows} == {"crossed", "inside"}
    assert {row["direction"] for row in rows} == {"northbound", "southbound"}
    assert any(not row["joined_min"] for row in rows)
    assert {row["server"] for row in rows} == {"", "1", "2"}


def test_replications_stand_in_order(rows):
    numbers = [int(row["replication"]) for row in rows]
    assert numbers == sorted(numbers)
    assert set(numbers) == {0, 1, 2}


def test_processes_change_nothing(loaded, tmp_path, monkeypatch):
    alone = kept(loaded, tmp_path / "alone", TripFormat.CSV, replications=7)
    monkeypatch.setattr(replications, "POOL_WORTH_S", 0.0)
    monkeypatch.setattr(replications, "CHUNK_S", 0.0)
    spread = kept(loaded, tmp_path / "spread", TripFormat.CSV, replications=7, jobs=2)
    assert alone.read_bytes() == spread.read_bytes()


def test_files_carry_no_time_of_their_making(loaded, tmp_path, monkeypatch):
    """So the same trips are the same bytes tomorrow."""
    files = []
    for now in (1e9, 2e9):
        monkeypatch.setattr("time.time", lambda now=now: now)
        files.append(kept(loaded, tmp_path / str(now), TripFormat.CSV, replications=1))
    first, again = files
    assert first.read_bytes() == again.read_bytes()


def test_an_observer_changes_no_result(loaded, results, tmp_path):
    parts = TripParts(tmp_path, loaded.scenario.calendar.start)
    observed = simulate.run(loaded, 3, SEED, 1, observer=parts)
    assert observed.values.tobytes() == results.values.tobytes()
    assert observed.to_json() == results.to_json()


def test_parquet_equals_csv(loaded, rows, tmp_path):
    duckdb = pytest.importorskip("duckdb")
    # Names that mean something else to patterns and to SQL, and what those patterns would find, too.
    decoy = TripParts(tmp_path / "run 1 of 'many'" / "parts", loaded.scenario.calendar.start)
    decoy.folder.mkdir(parents=True)
    simulate.run(loaded, 1, SEED, 1, observer=decoy)
    path = kept(loaded, tmp_path / "run * of 'many'", TripFormat.PARQUET)
    path = path.rename(tmp_path / "trips.parquet")
    found = duckdb.sql("SELECT * FROM read_parquet($path)", params={"path": str(path)})
    assert found.columns == list(TRIP_COLUMNS)
    assert [str(kind) for kind in found.types] == list(TRIP_COLUMNS.values())
    number = {"INTEGER": int, "DOUBLE": float, "VARCHAR": str, "TIMESTAMP": dt.datetime.fromisoformat}
    expected = [
        tuple(number[kind](row[name]) if row[name] else None for name, kind in TRIP_COLUMNS.items()) for row in rows
    ]
    assert found.fetchall() == expected


def test_parquet_is_the_same_bytes_again(loaded, tmp_path):
    pytest.importorskip("duckdb")
    first, again = (kept(loaded, tmp_path / name, TripFormat.PARQUET) for name in ("first", "again"))
    assert first.read_bytes() == again.read_bytes()


def test_parquet_without_duckdb_is_refused_beforehand(monkeypatch):
    monkeypatch.setattr(trips.importlib.util, "find_spec", lambda _: None)
    trips.check_format(TripFormat.CSV)
    with pytest.raises(OutputError, match=r"need duckdb: pip install -e '\.\[data\]'"):
        trips.check_format(TripFormat.PARQUET)


def test_names_with_commas_are_quoted(loaded):
    """No packaged scenario has such names, yet a user's class may be called anything."""
    runner = simulate.Runner(loaded.scenario)
    layout = runner.layout
    odd = type(layout)(**{**vars_of(layout), "stages": tuple(f'{name}, "so-called"' for name in layout.stages)})
    trucks = draw(loaded.scenario, layout, SEED, 0)
    log = run_engine(runner.network, trucks)
    text = trip_rows(0, odd, trucks, log, loaded.scenario.calendar.start)
    stages = {row[list(TRIP_COLUMNS).index("stage")] for row in csv.reader(io.StringIO(text))}
    assert stages == {f'{name}, "so-called"' for name in layout.stages}


def vars_of(layout):
    return {name: getattr(layout, name) for name in type(layout).__dataclass_fields__}


def test_a_part_that_cannot_be_written_ends_the_run(loaded, tmp_path, monkeypatch):
    """Over processes, too: the error comes back from the worker as it was raised there."""
    monkeypatch.setattr(replications, "POOL_WORTH_S", 0.0)
    gone = TripParts(tmp_path / "gone", loaded.scenario.calendar.start)
    for jobs in (1, 2):
        with pytest.raises(OutputError, match="cannot write trips: No such file or directory"):
            simulate.run(loaded, 4, SEED, jobs, observer=gone)
