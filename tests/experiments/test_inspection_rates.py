"""The experiment runs as its README says (small), and its committed table is the one the README quotes."""

import csv
import importlib.util
import itertools
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "experiments" / "inspection_rates"
POINT = ("mx_rate", "us_rate", "trust", "clearance", "measure", "less")
PNG = b"\x89PNG\r\n"


def read(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def committed():
    return read(FOLDER / "result.csv")


def test_the_script_writes_the_committed_columns_and_points(committed, tmp_path):
    small = ["--replications", "1", "--mx-rates", "0.11", "--us-rates", "0.03", "--out", str(tmp_path)]
    subprocess.run([sys.executable, str(FOLDER / "run.py"), *small], check=True)
    rows = read(tmp_path / "result.csv")
    assert rows[0].keys() == committed[0].keys()
    here = [row for row in committed if (row["mx_rate"], row["us_rate"]) == ("0.11", "0.03")]
    assert [[row[key] for key in POINT] for row in rows] == [[row[key] for key in POINT] for row in here]
    assert (tmp_path / "detection_against_delay.png").read_bytes().startswith(PNG)


def test_the_committed_plot_is_a_picture():
    assert (FOLDER / "detection_against_delay.png").read_bytes().startswith(PNG)


def test_the_table_is_complete(committed):
    """Every combination once, with its differences: none from itself."""
    rates = sorted({(row["mx_rate"], row["us_rate"]) for row in committed})
    found = [tuple(row[key] for key in POINT) for row in committed]
    mx_rates, us_rates = ({pair[place] for pair in rates} for place in (0, 1))
    measures = dict.fromkeys(row["measure"] for row in committed)
    expected = {
        (mx_rate, us_rate, trust, clearance, measure, less)
        for mx_rate, us_rate, trust, clearance, measure, less in itertools.product(
            mx_rates, us_rates, ("none", "own", "mutual"), ("sequential", "joint"), measures, ("", "sequential", "own")
        )
        if less not in (trust, clearance)
    }
    assert len(found) == len(expected)
    assert set(found) == expected


def test_the_readme_quotes_the_table(committed):
    """Every number with an interval in the README is one of the table, and all that it is about are there."""
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    for row in committed:
        if (row["mx_rate"], row["us_rate"]) == ("0.055", "0.03") and not row["less"]:
            scale = 1 if row["measure"] == "crossing_time_min" else 100
            quoted = "{:.1f} ({:.1f}-{:.1f})".format(*(scale * float(row[key]) for key in ("mean", "low", "high")))
            assert quoted in text, (row, quoted)


def test_the_readme_quotes_differences(committed):
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    for row in committed:
        at_base = (row["mx_rate"], row["us_rate"]) == ("0.055", "0.03")
        if at_base and row["measure"] in ("detected_share", "crossing_time_min") and differs_in_one(row):
            scale = 1 if row["measure"] == "crossing_time_min" else 100
            quoted = "{:+.2f} ({:+.2f} to {:+.2f})".format(
                *(scale * float(row[key]) for key in ("mean", "low", "high"))
            )
            assert quoted in text, (row, quoted)


def differs_in_one(row):
    """Joint less sequential for each trust policy, and other policies less own trust under sequential clearance."""
    return row["less"] == "sequential" or (row["less"] == "own" and row["clearance"] == "sequential")


def test_the_committed_table_is_current(committed):
    """One point of it is repeated in full; when scenarios or rules change, run the experiment anew."""
    spec = importlib.util.spec_from_file_location("inspection_rates", FOLDER / "run.py")
    experiment = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(experiment)
    point = {"clearance": "joint", "trust": "mutual", "mx_rate": 0.055, "us_rate": 0.03}
    rows = [row for row in committed if not row["less"] and all(row[key] == str(point[key]) for key in point)]
    values = experiment.values_of(**point, replications=int(rows[0]["replications"]))
    assert {row["measure"]: row["mean"] for row in rows} == {
        measure: f"{each.mean():.4g}" for measure, each in values.items()
    }
