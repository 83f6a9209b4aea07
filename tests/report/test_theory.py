"""Theory beside simulation as it is printed and written."""

import csv
import json

import pytest
from rich.console import Console
from typer.testing import CliRunner

from portsim.cli import app
from portsim.report.theory import COLUMNS, theory, write_theory
from portsim.scenario.load import load
from portsim.simulate import run
from portsim.theory import beside

SCENARIO = """
name: Two stages
port: {name: nowhere}
calendar: {start: 2024-01-01, days: 6, warm_up: 1}
traffic: {northbound: {trucks_per_day: 2400, classes: {general: {share: 1}}}}
stages:
  approach: {kind: road, travel: 5 min}
  primary: {kind: service, lanes: {all: {servers: 5}}, service: {exponential: {mean: 2.5 min}}}
  exam:
    kind: service
    inspection: {authority: us, level: physical, rate: 0.02}
    lanes: {left: {servers: 2}, right: {servers: 2}}
    lane_choice: shortest
    service: {lognormal: {mean: 40 min, cv: 0.5}}
authorities: {us: {}}
routes: {northbound: [{name: all, stages: [approach, primary, exam]}]}
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("theory") / "two.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def rows(file):
    return beside(run(load(file), 12))


def test_a_table_and_its_reasons(rows):
    console = Console(width=100, highlight=False, markup=False)
    with console.capture() as captured:
        console.print(theory(rows))
    lines = [line.rstrip() for line in captured.get().splitlines()]
    assert lines[0].split() == [
        "Theory",
        "beside",
        "simulation",
        "peak",
        "load",
        "theory",
        "within",
        "simulated",
        "[min]",
    ]
    approach, primary, left, right = lines[1:5]
    assert approach.split() == ["approach", "-", "-", "-", "-", "not", "comparable"]
    assert primary.split()[0] == "primary"
    assert primary.endswith("agrees")
    row = rows[1]
    assert f"{row.peak_load:.0%} {row.peak_hour}h" in primary
    assert f"{row.theory_low_min:.2f} to {row.theory_high_min:.2f}" in primary
    half_width = row.simulated_high_min - row.simulated_wait_min
    assert f"{row.simulated_wait_min:.2f} ± {half_width:.2f}" in primary
    assert left.startswith("exam (left)")
    assert right.startswith("exam (right)")
    text = " ".join(lines[6:])
    assert "- none, for approach: a drive: nobody waits for a server" in text
    assert "- erlang_c, for primary: trucks come by chance" in text
    assert "- none, for exam (left), exam (right): trucks choose among the lanes" in text


def test_a_csv_of_stations_and_hours(rows, tmp_path):
    write_theory(rows, tmp_path / "theory.csv")
    with (tmp_path / "theory.csv").open(encoding="utf-8", newline="") as opened:
        read = list(csv.DictReader(opened))
    assert tuple(read[0]) == COLUMNS
    assert len(read) == 4 * 25
    primary = read[25]
    assert (primary["stage"], primary["lanes"], primary["hour"]) == ("primary", "", "")
    assert float(primary["theory_wait_min"]) == rows[1].theory_wait_min
    assert (primary["flag"], primary["formula"]) == ("agrees", "erlang_c")
    assert float(primary["load"]) == pytest.approx(2400 / 24 * 2.5 / 60 / 5, rel=0.03)
    noon = read[25 + 13]
    assert (noon["hour"], noon["flag"], noon["formula"]) == ("12", "", "")
    assert float(noon["arrivals_per_hour"]) == rows[1].arrivals_per_hour[12]
    assert read[50]["lanes"] == "left"
    assert read[0]["theory_wait_min"] == ""
    assert "nan" not in (tmp_path / "theory.csv").read_text(encoding="utf-8")


def portsim(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_run_says_it_when_asked(file):
    asked = portsim("run", file, "-n", 3, "--theory")
    assert asked.exit_code == 0, asked.output
    said = portsim("run", file, "-n", 3)
    assert asked.stdout.startswith(said.stdout)
    assert "Theory beside simulation" in asked.stdout
    assert "Theory beside simulation" not in said.stdout


def test_run_says_it_to_machines(file):
    asked, said = (json.loads(portsim("run", file, "-n", 3, "--json", *more).stdout) for more in (["--theory"], []))
    found = asked.pop("theory")
    assert asked == said
    assert [row["stage"] for row in found] == ["approach", "primary", "exam", "exam"]
    assert found == [json.loads(json.dumps(row.to_json())) for row in beside(run(load(file), 3))]


def test_chosen_measures_that_do_not_suffice(file, tmp_path, monkeypatch):
    some = ["--measures", "wait_min,service_min"]
    assert portsim("run", file, "-n", 2, *some, "--out", tmp_path / "out").exit_code == 0
    assert not (tmp_path / "out" / "theory.csv").exists()
    monkeypatch.setattr("portsim.simulate.run", lambda *_, **__: pytest.fail("the run began"))
    refused = portsim("run", file, "--theory", *some)
    assert refused.exit_code == 2
    assert "theory needs measures that are not among those chosen; add stage_arrivals_per_hour" in refused.stderr


def test_enough_chosen_measures_do(file, tmp_path):
    names = "stage_arrivals_per_hour,stage_arrivals_cv,service_min,service_cv,wait_min,blocked_min,gate_min"
    assert portsim("run", file, "-n", 3, "--measures", names, "--out", tmp_path / "out").exit_code == 0
    assert portsim("run", file, "-n", 3, "--no-plots", "--out", tmp_path / "all").exit_code == 0
    few, every = ((tmp_path / name / "theory.csv").read_bytes() for name in ("out", "all"))
    assert few == every
    manifest = json.loads((tmp_path / "all" / "manifest.json").read_text(encoding="utf-8"))
    assert "theory.csv" in {each["name"] for each in manifest["files"]}
