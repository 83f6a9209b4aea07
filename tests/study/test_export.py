"""Tables of a study: tidy, complete, and the same however the runs were made."""

import csv
import io
import json

import numpy as np
import pytest

from portsim.errors import OutputError
from portsim.study.exporting import Format, export
from portsim.study.runs import Failure
from portsim.study.store import Store
from portsim.study.sweep import sweep
from tests.study.files import GRID, replaced, written

TEXT = replaced(("[crossing_time_min]", "[crossing_time_min, wait_time_min]"), text=GRID).replace(
    "scenario: minimal", "scenarios: {plain: minimal, waits: waits.yaml}"
)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("export")
    written(folder, "extends: minimal\nmeasured: {wait: [bridge, primary]}\n", "waits.yaml")
    sweep(written(folder, TEXT), jobs=1, engine="reference")
    with Store.to_read(folder / "study.sqlite") as opened:
        yield opened


def rows(path):
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def test_a_row_for_each_run(store, tmp_path):
    path = tmp_path / "runs.csv"
    assert export(store, str(path), Format.CSV) == 6 * 2 * 2
    table = rows(path)
    assert list(table[0]) == [
        *("point", "scenario", "trucks", "booths", "replication"),
        *("crossing_time_min.mean@northbound", "wait_time_min.mean@northbound"),
    ]
    assert [(row["point"], row["scenario"], row["trucks"], row["booths"]) for row in table[:5:2]] == [
        ("1", "plain", "300", "1"),
        ("2", "waits", "300", "1"),
        ("3", "plain", "300", "2"),
    ]
    assert table[0]["wait_time_min.mean@northbound"] == ""  # no such measure in that scenario
    (run, *_) = store.runs(next(iter(store.points()))[1])
    assert np.frombuffer(run.numbers)[0] == float(table[0]["crossing_time_min.mean@northbound"])  # to the last bit


def test_a_row_for_each_point_and_number(store, tmp_path):
    path = tmp_path / "estimates.csv"
    assert export(store, str(path), Format.CSV, estimates=True) == 12 * 2
    (first, missing, *_) = rows(path)
    assert list(first) == ["point", "scenario", "trucks", "booths", "number", "unit", "mean", "low", "high", "n"]
    assert (first["unit"], first["n"]) == ("min", "2")
    assert float(first["low"]) < float(first["mean"]) < float(first["high"])
    assert [missing[name] for name in ("mean", "low", "high", "n")] == ["", "", "", "0"]


def test_how_runs_were_made_is_told_when_asked(store, tmp_path):
    path = tmp_path / "how.csv"
    export(store, str(path), Format.CSV, how=True)
    (first, *_) = rows(path)
    assert first["engine"] == "reference"
    assert float(first["seconds"]) > 0
    assert first["host"]


def test_json_has_the_same_rows(store, tmp_path):
    export(store, str(tmp_path / "a.csv"), Format.CSV)
    export(store, str(tmp_path / "a.json"), Format.JSON)
    table = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    as_text = [{key: "" if value is None else str(value) for key, value in row.items()} for row in table]
    assert as_text == rows(tmp_path / "a.csv")


def test_parquet_has_the_same_rows_with_types(store, tmp_path):
    duckdb = pytest.importorskip("duckdb")
    path = tmp_path / "it's a table.parquet"
    assert export(store, str(path), Format.PARQUET) == 24
    found = duckdb.read_parquet(str(path))
    assert dict(zip(found.columns, map(str, found.types), strict=True)) == {
        "point": "BIGINT",
        "scenario": "VARCHAR",
        "trucks": "BIGINT",
        "booths": "BIGINT",
        "replication": "BIGINT",
        "crossing_time_min.mean@northbound": "DOUBLE",
        "wait_time_min.mean@northbound": "DOUBLE",
    }
    export(store, str(tmp_path / "a.csv"), Format.CSV)
    numbers = [row[5] for row in found.fetchall()]
    assert numbers == [float(row["crossing_time_min.mean@northbound"]) for row in rows(tmp_path / "a.csv")]


def test_parquet_needs_a_file(store):
    pytest.importorskip("duckdb")
    with pytest.raises(OutputError, match="name one"):
        export(store, "-", Format.PARQUET)


def test_a_table_that_cannot_be_written(store, tmp_path):
    with pytest.raises(OutputError, match="cannot write"):
        export(store, str(tmp_path / "nowhere" / "a.csv"), Format.CSV)


def test_a_study_without_a_run_is_an_empty_table(tmp_path):
    path = tmp_path / "study.sqlite"
    with Store.to_write(path) as opened:
        meta = {"name": "A", "question": None, "factors": {"a": ""}, "replications": 2, "seed": 1, "model": "one"}
        meta |= {"study": "", "quick": False, "measures": [], "precision": [], "first": 2, "at_most": 2}
        opened.begin(meta, [(1, "x", "hash", (1,)), (2, "y", "hash", (2,))])
        opened.add([Failure("y", 0, "no", "here")], "one")
        assert export(opened, str(tmp_path / "a.csv"), Format.CSV) == 0
        assert (tmp_path / "a.csv").read_text(encoding="utf-8") == "point,a,replication\n"
        assert export(opened, str(tmp_path / "a.json"), Format.JSON) == 0
        assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8")) == []
