"""The experiment runs as its README says (small), and its committed table is the one the README quotes."""

import csv
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from portsim.comparison.compare import compare
from portsim.report.page.ends import read_ends
from portsim.scenario.load import load

FOLDER = Path(__file__).parents[2] / "experiments" / "joint_clearance"
PLOTS = ("one_at_a_time.png", "queue_in_mexico.png")
PNG = b"\x89PNG\r\n"
WEDNESDAY = 2
BASE = {
    "joint_operations_per_day": (1, 0),
    "saved_min_own_trucks": (1, 1),
    "saved_min_per_truck": (1, 2),
    "saved_p95_min": (1, 1),
    "saved_truck_hours_per_day": (1, 1),
    "saved_officer_hours_mx_per_day": (1, 1),
    "saved_officer_hours_us_per_day": (1, 1),
    "more_exams_mx_per_day": (1, 1),
    "more_exams_us_per_day": (1, 1),
    "more_detected_per_day": (1, 2),
    "saved_min_per_operation": (1, 1),
    "truck_hours_per_million": (1e-3, 0),
}
"""Measures in the README's first table, in its order: what they are multiplied by, and decimals."""


def read(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def experiment():
    spec = importlib.util.spec_from_file_location("joint_clearance", FOLDER / "run.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look there for what their annotations name
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def committed():
    """Mean and ends of the interval by port, factor, setting and measure."""
    return {
        (row["port"], row["factor"], row["setting"], row["measure"]): tuple(
            float(row[key]) for key in ("mean", "low", "high")
        )
        for row in read(FOLDER / "result.csv")
    }


@pytest.fixture(scope="module")
def rows():
    """Cells of all tables of the README, without emphasis."""
    text = (FOLDER / "README.md").read_text(encoding="utf-8").replace("**", "")
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]


def quoted(ends, scale, decimals):
    return "{:+.{d}f} ({:+.{d}f} to {:+.{d}f})".format(*(scale * end for end in ends), d=decimals)


def test_the_script_writes_the_committed_columns_and_points(committed, tmp_path):
    small = ["--replications", "2", "--ports", "otay_mesa", "--factors", "uptake", "--out", str(tmp_path)]
    subprocess.run([sys.executable, str(FOLDER / "run.py"), *small], check=True)
    found = read(tmp_path / "result.csv")
    assert found[0].keys() == read(FOLDER / "result.csv")[0].keys()
    wanted = ("base", "uptake", "module_curve")
    assert [(row["factor"], row["setting"], row["measure"]) for row in found] == [
        key[1:] for key in committed if key[0] == "otay_mesa" and key[1] in wanted
    ]
    for name in PLOTS:
        assert (tmp_path / name).read_bytes().startswith(PNG)
    (end,) = read_ends(tmp_path / "ends_otay_mesa.csv")
    assert (end.path, end.value, end.replications) == ("routes.northbound[name=joint].when.uptake", "0.25", 2)


def test_the_table_is_complete(experiment, committed):
    """Every point of every port, with all measures; finds where violations are stated."""
    expected = {
        (port, point.factor, point.setting, measure)
        for port, each in experiment.PORTS.items()
        for point in experiment.points(each)
        for measure in (*BASE, "mx_export_wait_min")
        if measure != "more_detected_per_day" or port != "world_trade_bridge"
    }
    assert committed.keys() == expected


def test_the_committed_plots_are_pictures():
    for name in PLOTS:
        assert (FOLDER / name).read_bytes().startswith(PNG)


def test_per_operation_is_the_ratio_of_what_it_says(committed):
    """The columns of a point belong together: hours a day over operations a day, in minutes and for a million."""
    for (port, factor, setting, measure), (mean, _, _) in committed.items():
        if measure == "saved_truck_hours_per_day":
            operations, per_one, per_million = (
                committed[port, factor, setting, each][0]
                for each in ("joint_operations_per_day", "saved_min_per_operation", "truck_hours_per_million")
            )
            assert per_one == pytest.approx(60 * mean / operations, rel=2e-3)
            assert per_million == pytest.approx(1e6 * mean / operations, rel=2e-3)


def level(plan, minute):
    """What a plan states for a minute of a Wednesday."""
    at = [each.level for each in plan.shifts if WEDNESDAY in each.weekdays and each.start_min <= minute < each.end_min]
    return sum(at)


@pytest.mark.parametrize("name", ["mariposa", "world_trade_bridge", "otay_mesa"])
def test_nobody_is_added_or_lost(experiment, name):
    """Under every override, and as the scenarios stand, both regimes have the same Mexican officers at every hour."""
    port = experiment.PORTS[name]
    points = [point for point in experiment.points(port) if point.factor in ("base", "mx_officers", "joint_officers")]
    assert len(points) == 5
    for point in points:
        sequential = load(name, (*point.both, *point.sequential)).scenario
        joint = load(f"{name}_joint", (*point.both, *point.joint)).scenario
        assert joint.pools.keys() - sequential.pools.keys() == {port.pool}
        there = 0
        for minute in range(0, 24 * 60, 30):
            moved = level(joint.pools[port.pool], minute)
            there += moved
            left = level(joint.authorities["mx"].officers, minute)
            assert left + moved == level(sequential.authorities["mx"].officers, minute), (point, minute)
        assert there


def test_the_readme_quotes_the_base(rows, committed):
    ports = ("mariposa", "world_trade_bridge", "otay_mesa")
    first = next(number for number, cells in enumerate(rows) if cells[0] == "joint operations a day")
    for cells, (measure, (scale, decimals)) in zip(rows[first:], BASE.items(), strict=False):
        for cell, port in zip(cells[1:], ports, strict=True):
            ends = committed.get((port, "base", "base", measure))
            assert cell == ("not measured" if ends is None else quoted(ends, scale, decimals)), (cells[0], port)


def test_the_readme_quotes_the_ends(experiment, rows, committed):
    """Every factor, at both ends, for each port; the weakest assumption first."""
    factors = dict.fromkeys(key[1] for key in committed if key[1] not in ("base", "module_curve"))

    def mean(port, factor, end):
        return committed[port, factor, end, "saved_min_per_operation"][0]

    def moved(factor):
        """How far it moves the answer, at the port where it does so most."""
        reach = []
        for port in experiment.PORTS:
            ends = [mean(*key[:3]) for key in committed if key[:2] == (port, factor)] + [mean(port, "base", "base")]
            reach.append(max(ends) - min(ends))
        return max(reach)

    table = [cells for cells in rows if len(cells) == 6 and "`" in cells[0] and "result.csv" not in cells[0]]
    named = [cells[0].split("`")[1] for cells in table]
    assert named == sorted(factors, key=moved, reverse=True)
    for factor, cells in zip(named, table, strict=True):
        for cell, port in zip(cells[3:], experiment.PORTS, strict=True):
            low, high = (
                f"{mean(port, factor, end):+.1f}"
                if (port, factor, end, "saved_min_per_operation") in committed
                else "as it stands"
                for end in ("low", "high")
            )
            assert cell == f"{low} / {high}", (factor, port)


def test_the_readme_quotes_the_ranges(experiment, rows, committed):
    table = [cells for cells in rows if cells[0] in ("Mariposa-like", "like the World Trade Bridge", "Otay-like")]
    for cells, port in zip(table, experiment.PORTS, strict=True):
        found = {
            key[1:3]: ends for key, ends in committed.items() if (key[0], key[3]) == (port, "truck_hours_per_million")
        }
        swept = [ends for (factor, _), ends in found.items() if factor not in ("base", "module_curve")]
        expected = (found["base", "base"], min(swept), max(swept), found["module_curve", "120"])
        assert cells[1:] == [quoted(ends, 1e-3, 0) for ends in expected]


def test_the_readme_quotes_the_queue_in_mexico(experiment, rows, committed):
    table = [cells for cells in rows if cells[0] in {f"{seconds} s" for seconds in experiment.MODULE_S}]
    for seconds, cells in zip(experiment.MODULE_S, table, strict=True):
        at = [(port, "module_curve", str(seconds)) for port in experiment.PORTS]
        assert cells[1:] == [
            f"{committed[*key, 'mx_export_wait_min'][0]:.1f}; "
            + quoted(committed[*key, "saved_min_per_operation"], 1, 1)
            for key in at
        ]


@pytest.mark.parametrize("port", ["mariposa", "world_trade_bridge", "otay_mesa"])
def test_ends_are_those_of_the_ranges(experiment, port):
    """Every end of every range, in the order of the points; each sets what the scenarios hold, or its item."""
    ends = read_ends(FOLDER / f"ends_{port}.csv")
    points = [each for each in experiment.points(experiment.PORTS[port]) if experiment.is_end(each)]
    assert [(end.path, end.value) for end in ends] == [experiment.stated(point) for point in points]
    assert {(end.measure, end.statistic, end.direction) for end in ends} == {
        ("crossing_time_min", "mean", "northbound")
    }
    for end, point in zip(ends, points, strict=True):
        overrides = [f"{path}={value}" for path, value in zip(end.path.split("; "), end.value.split("; "), strict=True)]
        assert overrides == [*point.both, *point.sequential, *point.joint]


def test_the_committed_ends_are_current(experiment):
    """One end of each small port is what the script finds, and what a comparison of the two regimes says."""
    for port in ("otay_mesa", "world_trade_bridge"):
        (point,) = (each for each in experiment.points(experiment.PORTS[port]) if each.factor == "uptake")
        ends = {(end.path, end.value): end for end in read_ends(FOLDER / f"ends_{port}.csv")}
        own = ends[experiment.stated(point)]
        committed = shown(own.difference, own.low, own.high)
        _, (*_, mean, low, high, _) = experiment.rows(own.replications, (port, point))
        assert shown(mean, low, high) == committed, port
        joint = load(f"{port}_joint", point.joint)
        found = compare(load(port), joint, own.replications, jobs=1, measures=["crossing_time_min"]).alternatives[0]
        told = found.difference("crossing_time_min", "mean", direction="northbound").difference
        assert shown(told.mean, told.low, told.high) == committed, port


def shown(*numbers):
    return [f"{each:.4g}" for each in numbers]


def test_the_committed_table_is_current(experiment, committed):
    """One point of each small port is repeated in full; when scenarios or rules change, run the experiment anew."""
    (replications,) = {int(row["replications"]) for row in read(FOLDER / "result.csv")}
    for port in ("otay_mesa", "world_trade_bridge"):
        base = next(experiment.points(experiment.PORTS[port]))
        for measure, *ends in experiment.estimates(experiment.values_of(port, base, replications)):
            own = committed[port, "base", "base", measure]
            assert [f"{end:.4g}" for end in ends] == [f"{end:.4g}" for end in own], (port, measure)
