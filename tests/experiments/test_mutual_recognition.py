"""The experiment runs as its README says (small), and its committed table is the one the README quotes."""

import csv
import importlib.util
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import portsim as ps
from portsim.draw import draw
from portsim.layout import lay_out

FOLDER = Path(__file__).parents[2] / "experiments" / "mutual_recognition"
PNG = b"\x89PNG\r\n"
PLOT = "finds_against_minutes.png"
TABLE = {
    "CTPAT trucks examined by Mexico [%]": ("exam_share mean", "mx CTPAT", 100, 2),
    "OEA trucks examined by Mexico [%]": ("exam_share mean", "mx OEA", 100, 2),
    "OEA trucks examined by CBP, X-rays included [%]": ("exam_share mean", "us OEA", 100, 2),
    "CTPAT trucks examined by CBP, X-rays included [%]": ("exam_share mean", "us CTPAT", 100, 2),
    "Mexican exams a week": ("inspected_trucks total", "mx physical", 1, 1),
    "X-rays a week": ("inspected_trucks total", "us nii", 1, 1),
    "US dock exams a week": ("inspected_trucks total", "us physical", 1, 1),
    "crossing time, mean of all trucks [min]": ("crossing_time_min mean", "all", 1, 2),
    "crossing time, p95 [min]": ("crossing_time_min p95", "all", 1, 2),
    "wait time (CBP), mean [min]": ("wait_time_min mean", "all", 1, 3),
    "customs violations found a week": ("customs_violations_found total", "all", 1, 2),
}
"""Rows of the README's first table: measure, whose, what it is multiplied by, decimals."""
GROUPS = {
    "all trucks": "all",
    "holders of CTPAT": "CTPAT",
    "holders of OEA": "OEA",
    "holders of FAST": "FAST",
    "holders of none": "none",
    "maquila": "maquila",
    "general": "general",
    "low-risk produce": "produce_low_risk",
    "other produce": "produce_other",
    "empty": "empty",
}
POLICIES = {
    **{f"weight {weight}": ("recognition", weight) for weight in ("0.25", "0.5", "0.75", "1")},
    **{f"all rates times {times}": ("lower_rates", times) for times in ("0.95", "0.9", "0.8")},
}


def read(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def experiment():
    spec = importlib.util.spec_from_file_location("mutual_recognition", FOLDER / "run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def committed():
    """Numbers by holders, policy, strength, measure and whose; None where there is none."""
    return {
        tuple(row[key] for key in ("holders", "policy", "strength", "measure", "of")): {
            key: float(row[key]) if row[key] else None for key in ("before", "after", "difference", "low", "high")
        }
        for row in read(FOLDER / "result.csv")
    }


@pytest.fixture(scope="module")
def rows():
    """Cells of all tables of the README, by the first of their line."""
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    lines = (
        [cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")
    )
    return {cells[0]: cells[1:] for cells in lines}


def quoted(number, scale, decimals):
    ends = (scale * number[key] for key in ("difference", "low", "high"))
    return "{:+.{d}f} ({:+.{d}f} to {:+.{d}f})".format(*ends, d=decimals)


def test_the_script_writes_the_committed_columns_and_rows(committed, tmp_path):
    small = ["--replications", "2", "--holders", "importer", "--out", str(tmp_path)]
    subprocess.run([sys.executable, str(FOLDER / "run.py"), *small], check=True)
    found = read(tmp_path / "result.csv")
    assert found[0].keys() == read(FOLDER / "result.csv")[0].keys()
    keys = ("holders", "policy", "strength", "measure", "of")
    assert [tuple(row[key] for key in keys) for row in found] == [key for key in committed if key[0] == "importer"]
    assert (tmp_path / PLOT).read_bytes().startswith(PNG)


def test_the_table_is_complete(experiment, committed):
    """Each answer to who holds CTPAT has every policy, with the same numbers."""
    own = {key[3:] for key in committed}
    assert committed.keys() == {
        (holders, policy, f"{strength:g}", *each)
        for holders in experiment.HOLDERS
        for policy, strength, _ in experiment.policies()
        for each in own
    }
    assert (FOLDER / PLOT).read_bytes().startswith(PNG)


def test_half_the_weight_is_the_scenario(experiment):
    """The point that the README calls the scenario says what mutual_recognition_after says."""
    changed = next(own for policy, weight, own in experiment.policies() if (policy, weight) == ("recognition", 0.5))
    here = ps.load(experiment.BEFORE, changed).scenario.authorities
    assert here == ps.load("mutual_recognition_after").scenario.authorities


def test_rates_to_lower_are_those_of_the_scenario(experiment):
    stages = ps.load(experiment.BEFORE).scenario.stages
    rates = {
        f"stages.{name}.inspection.rate": stages[name].inspection.rate for name in ("mx_exam", "us_nii", "us_exam")
    }
    for path, stated in experiment.RATES.items():
        default = path.endswith(".default")
        rate = rates[path.removesuffix(".default")]
        assert (rate["default"] if default else rate) == stated, path


def test_the_holders_differ_in_who_and_not_in_how_many(experiment):
    """The same shares of CTPAT and OEA in each answer, held by the same trucks ever less often."""
    held = []
    for changed in experiment.HOLDERS.values():
        scenario = ps.load(experiment.BEFORE, (*changed, "calendar.days=1")).scenario  # nobody is suspended yet
        layout = lay_out(scenario)
        drawn = [draw(scenario, layout, 1, replication) for replication in range(10)]
        columns = [layout.programmes.index(programme) for programme in ("CTPAT", "OEA")]
        # All trucks as rows, CTPAT and OEA as columns; the classes of both answers are the same trucks.
        held.append(np.concatenate([trucks.programmes[:, columns] for trucks in drawn]))
    same, importer, independent = held
    assert np.array_equal(same[:, 1], importer[:, 1])  # OEA stays with the shipper, and its luck with the truck
    assert not np.array_equal(same[:, 0], importer[:, 0])
    for each in (importer, independent):
        assert each.mean(axis=0) == pytest.approx(same.mean(axis=0), abs=0.03)
    both = [each.all(axis=1).mean() for each in held]
    assert both[0] > both[1] + 0.05
    assert both[1] > both[2] + 0.03


def test_the_readme_quotes_the_table(experiment, rows, committed):
    for name, (measure, of, scale, decimals) in TABLE.items():
        for cell, holders in zip(rows[name], experiment.HOLDERS, strict=True):
            number = committed[holders, "recognition", "0.5", measure, of]
            assert cell == f"{scale * number['before']:.{decimals}f}; {quoted(number, scale, decimals)}", (
                name,
                holders,
            )


def test_the_readme_quotes_who_gains(experiment, rows, committed):
    for name, of in GROUPS.items():
        for cell, holders in zip(rows[name], experiment.HOLDERS, strict=True):
            change, better, worse = (
                committed[holders, "recognition", "0.5", f"{measure} mean", of] for measure in experiment.CHANGES
            )
            shares = "{:.1f} / {:.1f}".format(*(100 * each["difference"] for each in (better, worse)))
            assert cell == f"{quoted(change, 1, 2)}; {shares}", (name, holders)


def test_the_readme_quotes_detection_against_delay(experiment, rows, committed):
    for name, policy in POLICIES.items():
        for cell, holders in zip(rows[name], experiment.HOLDERS, strict=True):
            time, found, price = (
                committed[holders, *policy, measure, "all"]
                for measure in (
                    "crossing_time_min mean",
                    "customs_violations_found total",
                    "finds_lost_per_minute_saved",
                )
            )
            paid = "{:.1f} ({:.1f} to {:.1f})".format(*(price[key] for key in ("difference", "low", "high")))
            assert cell == f"{time['difference']:+.2f}; {found['difference']:+.2f}; {paid}", (name, holders)


def test_the_committed_table_is_current(experiment, committed):
    """What took least time is repeated in full; when scenarios or rules change, run the experiment anew."""
    (replications,) = {int(row["replications"]) for row in read(FOLDER / "result.csv")}
    after = ps.load("mutual_recognition_after")
    results = ps.run(after, replications=replications, jobs=1, measures=["crossing_time_min"])
    own = committed["same_firm", "recognition", "0.5", "crossing_time_min mean", "all"]["after"]
    assert f"{results.estimate('crossing_time_min', 'mean', **experiment.NORTH).mean:.4g}" == f"{own:.4g}"
