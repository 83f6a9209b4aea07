"""Measures as a table: all of them, as numbers, with empty cells and no NaN."""

import csv

import pytest

from portsim.errors import OutputError
from portsim.measures import REGISTRY
from portsim.report.tables import MEASURE_COLUMNS, WHERE, write_measures


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_estimate_is_a_row(results, tmp_path):
    write_measures(results, tmp_path / "measures.csv")
    rows = rows_of(tmp_path / "measures.csv")
    assert tuple(rows[0]) == MEASURE_COLUMNS
    for row, estimate in zip(rows, results.estimates(), strict=True):
        assert (row["measure"], row["statistic"]) == (estimate.cell.measure.name, estimate.cell.statistic)
        assert {key: row[key] for key in WHERE if row[key]} == dict(estimate.cell.where)
        assert row["unit"] == estimate.cell.measure.unit
        assert [float(row[key]) if row[key] else None for key in ("mean", "low", "high")] == [
            estimate.mean,
            estimate.low,
            estimate.high,
        ]
        assert int(row["n"]) == estimate.n
    assert "nan" not in (tmp_path / "measures.csv").read_text().lower()


def test_one_replication_has_empty_intervals(single, tmp_path):
    write_measures(single, tmp_path / "measures.csv")
    rows = rows_of(tmp_path / "measures.csv")
    assert {row["low"] + row["high"] for row in rows} == {""}
    assert any(row["mean"] == "" and row["n"] == "0" for row in rows)


def test_whatever_a_measure_is_broken_down_by_has_a_column():
    keys = {key for measure in REGISTRY.values() for breakdown in measure.breakdowns for key in breakdown}
    assert keys <= set(WHERE)


def test_a_table_that_cannot_be_written(results, tmp_path):
    with pytest.raises(OutputError, match=r"cannot write measures.csv: "):
        write_measures(results, tmp_path / "missing" / "measures.csv")
