"""`portsim run` and `portsim check` as a planner and a machine meet them."""

import json
import math
import os
import signal
import subprocess
import sys
import time

import pytest
import typer
from typer.testing import CliRunner

from portsim import __version__
from portsim.cli import app
from portsim.engine import choose
from portsim.simulate import REPLICATIONS

SCENARIO = """
name: Two booths [test]
port: {name: nowhere}
calendar: {start: 2026-06-10, days: 1, hours: "06:00-22:00", at_close: serve}
traffic:
  northbound: {trucks_per_day: 150, classes: {general: {share: 1}}}
stages:
  primary:
    kind: service
    lanes: {standard: {room: 5, servers: 2}}
    service: {lognormal: {mean: 8 min, cv: 0.6}}
routes: {northbound: [{name: all, stages: [primary]}]}
measured: {wait: [primary]}
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "two booths.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    return str(path)


def portsim(*arguments):
    return CliRunner().invoke(app, list(arguments))


def keys_of(result):
    def refuse(word):
        pytest.fail(f"{word} in the output")

    return json.loads(result.stdout, parse_constant=refuse)


def test_json_is_one_object_and_nothing_else(file):
    result = portsim("run", file, "--replications", "3", "--seed", "4", "--jobs", "1", "--json")
    assert result.exit_code == 0
    assert result.stderr == ""
    found = keys_of(result)
    assert list(found) == ["portsim", "scenario", "engine", "seed", "replications", "measures", "audit", "estimates"]
    assert found["portsim"] == __version__
    assert found["scenario"].keys() == {"name", "file", "hash"}
    assert found["scenario"]["name"] == "Two booths [test]"
    assert found["scenario"]["file"] == file
    assert (found["engine"], found["seed"], found["replications"]) == (choose("auto"), 4, 3)
    assert found["audit"]["passed"] is True
    for estimate in found["estimates"]:
        assert list(estimate) == ["measure", "statistic", "where", "unit", "mean", "low", "high", "n"]
        assert estimate["statistic"] in {"mean", "p50", "p90", "p95", "max", "total"}
        assert (estimate["mean"] is None) == (estimate["n"] == 0)
        assert estimate["low"] is None or estimate["low"] <= estimate["mean"] <= estimate["high"]
    waits = [
        e for e in found["estimates"] if e["measure"] == "wait_time_min" and e["where"] == {"direction": "northbound"}
    ]
    assert [e["statistic"] for e in waits] == ["mean", "p50", "p90", "p95", "max"]
    assert all(e["n"] == 3 and e["unit"] == "min" for e in waits)


def test_summary_fits_a_screen_and_says_what_happened(file):
    result = portsim("run", file, "-n", "3", "-j", "1")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert max(map(len, lines)) <= 100
    assert lines[0] == "Two booths [test]"
    assert "3 replications, means with 95 % intervals; seed 1; audit passed" in lines[1]
    assert "wait time " in result.stdout
    assert " ± " in result.stdout
    assert any(line.startswith("06:00") for line in lines)
    assert "nan" not in result.stdout.lower()
    assert "None" not in result.stdout


def test_the_summary_names_what_was_changed(file):
    result = portsim("run", file, "-n", "1", "--set", "calendar.days=2")
    assert result.stdout.splitlines()[:2] == ["Two booths [test]", "with calendar.days=2"]


def test_help_says_what_parquet_needs():
    """Square brackets would be taken for markup."""
    command = typer.main.get_command(app).commands["run"]
    helps = [option.help or "" for option in command.params]
    assert "(parquet needs duckdb)" in " ".join(helps)
    assert not any("[" in text for text in helps)


def test_one_replication_shows_no_intervals(file):
    result = portsim("run", file, "-n", "1")
    assert "1 replication, so no intervals" in result.stdout
    assert "±" not in result.stdout


def test_the_default_number_of_replications_is_that_of_the_library():
    command = typer.main.get_command(app).commands["run"]
    (option,) = (option for option in command.params if option.name == "replications")
    assert option.default == REPLICATIONS


def test_an_override_counts(file):
    estimates = {}
    for servers in (2, 3):
        setting = f"stages.primary.lanes.standard.servers={servers}"
        found = keys_of(portsim("run", file, "-n", "2", "-j", "1", "--json", "--set", setting))
        (hours,) = (
            e for e in found["estimates"] if e["measure"] == "booth_hours" and e["where"] == {"stage": "primary"}
        )
        estimates[servers] = hours["mean"]
    assert estimates == {2: 48, 3: 72}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "no_such_port"], "no such file"),
        (["check", "no_such_port"], "no such file"),
        (
            ["run", "{file}", "--set", "stages.primary.lanes.standard.servers=-1"],
            "stages.primary.lanes.standard.servers",
        ),
        (["run", "{file}", "--set", "nonsense"], "nonsense"),
        (["run", "{file}", "--replications", "0"], "replications"),
        (["run"], "FILE"),
    ],
)
def test_bad_input_ends_with_2_and_a_message(file, arguments, said):
    result = portsim(*(argument.format(file=file) for argument in arguments))
    assert result.exit_code == 2
    assert said in result.output
    assert "Traceback" not in result.output


def test_check_says_ok_and_prints_all_problems(file, tmp_path):
    assert portsim("check", file).stdout == f"{file}: ok\n"
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(SCENARIO.replace("room: 5", "rom: 5").replace("days: 1", "days: 0"), encoding="utf-8")
    result = portsim("check", file, str(wrong))
    assert result.exit_code == 2
    assert f"{file}: ok" in result.stdout
    assert result.stdout.count(f"{wrong}:") == 2


def test_a_failed_run_ends_with_1(file, monkeypatch):
    from portsim.errors import AuditError

    def fail(*_):
        raise AuditError("audit: order: truck 3")

    monkeypatch.setattr("portsim.simulate.audit_run", fail)
    result = portsim("run", file, "-j", "1")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "error: seed 1, replication 0: audit: order: truck 3" in result.stderr


def test_chosen_measures_and_no_audit(file):
    chosen = ("--measures", "arrived_trucks, gate_min", "--measures", "booth_hours", "--no-audit")
    result = portsim("run", file, "-n", "2", "-j", "1", *chosen, "--json")
    assert result.exit_code == 0
    found = keys_of(result)
    assert found["measures"] == ["gate_min", "arrived_trucks", "booth_hours"]
    assert found["audit"] is None
    assert list(dict.fromkeys(each["measure"] for each in found["estimates"])) == found["measures"]
    lines = portsim("run", file, "-n", "2", "-j", "1", *chosen).stdout.splitlines()
    assert lines[:3] == ["Two booths [test]", "2 replications, means with 95 % intervals; seed 1; not audited", ""]
    assert [line.split()[0] for line in lines[3:]] == [
        "gate_min",
        "northbound",
        "arrived_trucks",
        "northbound",
        "booth_hours",
        "primary",
    ]
    assert max(map(len, lines)) <= 100


def test_without_an_audit_the_day_table_is_as_ever(file):
    audited, not_audited = (portsim("run", file, "-n", "2", "-j", "1", *more).stdout for more in ((), ("--no-audit",)))
    first = audited.splitlines()[1]
    assert first.startswith("2 replications, means with 95 % intervals; seed 1; audit passed, ")
    assert not_audited == audited.replace(first[first.index("audit") :], "not audited")


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ("booth_hour", "error: no measure 'booth_hour'; did you mean `booth_hours`?\n"),
        ("gate_min,hold_min", "error: hold_min is not taken in this scenario: it has no stage of the kind `hold`\n"),
    ],
)
def test_a_measure_that_cannot_be_taken_ends_with_2(file, names, message):
    result = portsim("run", file, "--measures", names)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", message)


@pytest.mark.skipif(os.name == "nt", reason="signals are of POSIX")
def test_an_interrupt_ends_with_130_at_once(file):
    talkative = "import portsim.cli as cli, portsim.cli.progress as progress; progress.QUIET_S = 0; cli.main()"
    many = [sys.executable, "-c", talkative, "run", file, "--replications", "100000", "--jobs", "2", "--json"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(many, **pipes, text=True, start_new_session=True) as process:
        while not process.stderr.readline().startswith("5 of"):
            assert process.poll() is None
        os.killpg(process.pid, signal.SIGINT)
        began = time.monotonic()
        out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert time.monotonic() - began < 5
    assert out == ""
    assert err.endswith("interrupted\n")
    assert "Traceback" not in err


def test_intervals_are_finite(file):
    for estimate in keys_of(portsim("run", file, "-n", "2", "-j", "1", "--json"))["estimates"]:
        assert all(
            value is None or math.isfinite(value) for value in (estimate["mean"], estimate["low"], estimate["high"])
        )
