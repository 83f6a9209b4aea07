"""What a user may get wrong, through the real command line: exit code 2, a whole message, nothing else."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from portsim.cli import app
from portsim.scenario.library import packaged_names
from tests.scenario.files import CLEARED, GOOD, HALF, changed

HOURS = ("trucks_per_day: 100", "trucks_per_day: 100\n    by_hour: h.csv")
PROFILE = "hour,share\n" + "".join(f"{hour},1\n" for hour in range(24))
BOMB = "a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n" for before, name in zip("abcdefg", "bcdefgh", strict=True)
)
PACKAGED = ", ".join(f"`{name}`" for name in packaged_names())


def port(*replacements):
    return {"s.yaml": changed(*replacements)}


def cleared(*replacements):
    return {"s.yaml": changed(*replacements, text=CLEARED)}


FILES = {
    "a misspelt key": (
        port(("room: 60", "rom: 60")),
        "s.yaml:13:39: stages.bridge.rom: unknown key; did you mean `room`?",
    ),
    "a wrong type": (
        port(("room: 60", "room: many")),
        "s.yaml:13:45: stages.bridge.room: must be a whole number (got 'many')",
    ),
    "a duration without a unit": (
        port(("travel: 3 min", "travel: 3")),
        "s.yaml:13:32: stages.bridge.travel: 3 has no unit; write for example '3 min' or '3 s'",
    ),
    "a duration that could be two": (
        port(("travel: 3 min", "travel: 10:30")),
        "s.yaml:13:32: stages.bridge.travel: '10:30' could be hours or minutes; write '1h30m' or '90 s'",
    ),
    "a clock time for a number": (
        port(("room: 60", "room: 10:30")),
        "s.yaml:13:45: stages.bridge.room: must be a whole number (got '10:30')",
    ),
    "a number for a window": (
        port(("days: 2", "days: 2, hours: 6, at_close: hold")),
        "s.yaml:3:47: calendar.hours: 6 is not a clock window; write for example '06:00-22:00'",
    ),
    "a key that stands twice": (
        port(("room: 60", "room: 60, room: 61")),
        "s.yaml:13:49: stages.bridge.room: stands twice, first in line 13; keep one",
    ),
    "shares that do not add up": (
        port(("share: 0.75", "share: 0.7")),
        "s.yaml:7:5: traffic.northbound.classes: the shares add up to 0.95, not 1; change one of them",
    ),
    "an unknown stage in a route": (
        port(("[bridge, primary", "[bridge, primry")),
        "s.yaml:33:36: routes.northbound[0].stages[1]: unknown stage 'primry'; did you mean `primary`?",
    ),
    "routes in a circle": (
        port(
            (
                "{name: all, stages: [bridge, primary, nii, exam]}",
                HALF + "\n    - {name: back, stages: [primary, bridge]}",
            )
        ),
        "s.yaml:31:1: routes: routes follow no single order of stages: bridge -> primary -> bridge; change one",
    ),
    "a programme that nobody holds": (
        cleared(("trust: {OEA: 0.3}", "trust: {OAE: 0.3}")),
        "s.yaml:26:13: authorities.mx.trust.OAE: unknown programme 'OAE'; did you mean `OEA`?",
    ),
    "trust above 1": (
        cleared(("trust: {OEA: 0.3}", "trust: {OEA: 3}")),
        (
            "s.yaml:26:18: authorities.mx.trust.OEA: must be at most 1 (got 3); to distrust a programme, name it under "
            "`distrust`"
        ),
    ),
    "an AUC below a half": (
        cleared(("auc: 0.8", "auc: 0.4")),
        ("s.yaml:30:91: authorities.us.targeting.auc: must be at least 0.5 (got 0.4); 0.5 tells nothing, 1 everything"),
    ),
    "no route for the rest": (
        cleared(("{name: sequential, ", "{name: sequential, when: {sectors: [food, electronics]}, ")),
        (
            "s.yaml:82:3: routes.northbound: some trucks of class 'empty' find no route: 'joint' takes those that "
            "arrive within its hours, take part (`uptake`) and hold CTPAT; add a route without `when` at the end"
        ),
    ),
    "a joint inspection of one authority": (
        cleared(("joint: [mx_exam, us_exam]", "joint: [mx_exam]")),
        (
            "s.yaml:74:25: stages.joint_exam.inspection.joint: needs 2 entries (got 1); a joint inspection stands for "
            "those of two authorities"
        ),
    ),
    "a joint inspection without officers of one side": (
        cleared(("officers: {mx: 1, us: 1}", "officers: {us: 1}")),
        "s.yaml:76:5: stages.joint_exam.officers: has no officers of 'mx'; add `mx: 1`",
    ),
    "a referral from a later stage": (
        cleared(
            ("[mx_exam, bridge, primary, us_nii, us_exam,", "[mx_exam, bridge, primary, us_exam, us_nii,"),
            ("us_nii, joint_exam", "joint_exam, us_nii"),
        ),
        (
            "s.yaml:65:21: stages.us_exam.inspection.referred_by[0]: 'us_nii' must come before 'us_exam'; change the "
            "route"
        ),
    ),
    "a probability above 1": (
        cleared(("detects: {illicit_goods: 0.9}", "detects: {illicit_goods: 9}")),
        "s.yaml:67:32: stages.us_exam.inspection.detects.illicit_goods: must be at most 1 (got 9)",
    ),
    "a programme suspended that nobody holds": (
        cleared(("programmes: [CTPAT, FAST]", "programmes: [CTPAT, NEEC]")),
        (
            "s.yaml:33:87: integrity[0].programmes[1]: no truck may hold NEEC, so nobody can lose it; state it under "
            "`traffic.<direction>.enrolment`, or remove it"
        ),
    ),
    "a class that no lane admits": (
        port(("standard: {servers", "standard: {admits: {laden: false}, servers")),
        "s.yaml:16:5: stages.primary.lanes: no lane admits class 'general' (northbound); open a lane to it",
    ),
    "a stage where nobody works": (
        port(("{servers: 4}", "{servers: {sun: 4}}")),
        "s.yaml:25:3: stages.exam: nobody works here on any simulated day; give a plan a level above 0 on one of them",
    ),
    "a profile of 23 hours": (
        {**port(HOURS), "h.csv": PROFILE.replace("13,1\n", "")},
        "h.csv: needs one row for each hour 0 to 23; missing: 13",
    ),
    "a profile with a negative number": (
        {**port(HOURS), "h.csv": PROFILE.replace("13,1", "13,-1")},
        "h.csv:15:1: share '-1' must be a number, zero or more",
    ),
    "a profile with NaN": (
        {**port(HOURS), "h.csv": PROFILE.replace("13,1", "13,nan")},
        "h.csv:15:1: share 'nan' must be a number, zero or more",
    ),
    "a list of 23 hours": (
        port(("trucks_per_day: 100", f"trucks_per_day: 100\n    by_hour: [{', '.join(['1'] * 23)}]")),
        "s.yaml:7:14: traffic.northbound.by_hour: needs exactly 24 numbers (got 23)",
    ),
    "a missing profile": (
        port(HOURS),
        (
            "s.yaml:7:14: traffic.northbound.by_hour: no file 'h.csv' beside this file, below the "
            "project root or in the "
            "package"
        ),
    ),
    "a missing base": (
        {"s.yaml": "extends: b.yaml\n"},
        (
            "s.yaml:1:10: extends: no file 'b.yaml' beside this file, below the project root or in "
            f"the package; packaged scenarios: {PACKAGED}"
        ),
    ),
    "bases in a circle": (
        {"s.yaml": "extends: b.yaml\n", "b.yaml": "extends: s.yaml\n"},
        "b.yaml:1:10: extends: extends itself: s.yaml -> b.yaml -> s.yaml; break the circle",
    ),
    "a base outside the project": (
        {"s.yaml": "extends: ../outside.yaml\n", "../outside.yaml": GOOD},
        (
            "s.yaml:1:10: extends: '../outside.yaml' lies outside the project; put a copy beside the file or below "
            "{folder}"
        ),
    ),
    "an alias bomb": (
        {"s.yaml": BOMB},
        "s.yaml:1:32: holds more than 50,000 values; put long tables into CSV files, and write out aliases",
    ),
    "a huge file": (
        {"s.yaml": GOOD + "#" * 2**20},
        "s.yaml: is larger than 1 MiB; put long tables into CSV files",
    ),
    "an empty file": (
        {"s.yaml": ""},
        "s.yaml: is empty; a scenario begins with lines such as 'name: my port'",
    ),
    "a folder": ({"s.yaml/x": ""}, "s.yaml: is a folder; name a file in it"),
    "a binary file": (
        {"s.yaml": b"\x7fELF\x02\x01\x00\xff"},
        "s.yaml:1:8: is not UTF-8 text; save it as UTF-8, without control characters",
    ),
    "NaN": (
        port(("trucks_per_day: 100", "trucks_per_day: .nan")),
        "s.yaml:6:21: traffic.northbound.trucks_per_day: must be a finite number (got nan)",
    ),
    "infinity": (
        port(("trucks_per_day: 100", "trucks_per_day: .inf")),
        "s.yaml:6:21: traffic.northbound.trucks_per_day: must be a finite number (got inf)",
    ),
    "a weight beyond reason": (
        port(("trucks_per_day: 100", "trucks_per_day: 100\n    by_weekday: {wed: 1e300}")),
        (
            "s.yaml:7:5: traffic.northbound.by_weekday: holds the number 1e+300; only ratios count, "
            "so use numbers up to "
            "1e+09"
        ),
    ),
    "days that hardly vary": (
        port(("trucks_per_day: 100", "trucks_per_day: 100\n    day_to_day_cv: 1e-200")),
        "s.yaml:7:5: traffic.northbound.day_to_day_cv: is too small to matter; write 0, or at least 1e-06 (got 1e-200)",
    ),
    "more trucks than a run holds": (
        port(("trucks_per_day: 100", "trucks_per_day: 9e6")),
        (
            "s.yaml:6:5: traffic.northbound.trucks_per_day: makes about 18,000,000 trucks in 2 "
            "days; a run holds at most "
            "10,000,000"
        ),
    ),
}
"""Files, and the only message about them."""

COMMANDS = (("run", "s.yaml"), ("check", "s.yaml"), ("show", "s.yaml"))


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A project of its own, in which the command is called."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "pyproject.toml").touch()
    monkeypatch.chdir(folder)
    return folder


def write(folder, files):
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())


def everything(folder):
    return {path: path.stat().st_mtime_ns for path in folder.parent.rglob("*")}


def portsim(*arguments):
    result = CliRunner().invoke(app, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result


@pytest.mark.parametrize("command", COMMANDS, ids=[command[0] for command in COMMANDS])
@pytest.mark.parametrize(("files", "message"), FILES.values(), ids=FILES)
def test_a_wrong_file_is_one_message(files, message, command, here):
    write(here, files)
    before = everything(here)
    result = portsim(*command)
    assert result.exit_code == 2
    assert result.output == message.format(folder=here) + "\n"
    assert everything(here) == before


@pytest.mark.parametrize("command", COMMANDS, ids=[command[0] for command in COMMANDS])
def test_a_file_that_may_not_be_read(command, here, monkeypatch):
    """The super-user may read everything, so the refusal is staged."""

    def refuse(path, *_args, **_kwargs):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    write(here, {"s.yaml": GOOD})
    monkeypatch.setattr(Path, "open", refuse)
    result = portsim(*command)
    assert (result.exit_code, result.output) == (2, "s.yaml: cannot be read: Permission denied\n")


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("command", [(*command[:1], "missing.yaml") for command in COMMANDS])
def test_a_file_that_is_not_there(command):
    result = portsim(*command)
    assert result.exit_code == 2
    assert result.output == f"missing.yaml: no such file or packaged scenario; packaged scenarios: {PACKAGED}\n"


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (("-n", "0"), "--replications"),
        (("-n", "1000001"), "--replications"),
        (("-n", "many"), "--replications"),
        (("-n", "nan"), "--replications"),
        (("-j", "0"), "--jobs"),
        (("-j", "1e9"), "--jobs"),
        (("--seed", "-1"), "--seed"),
        (("--seed", "inf"), "--seed"),
        (("--seed", "9" * 5000), "--seed"),
        (("--sed", "1"), "--sed"),
        (("--out",), "--out"),
    ],
    ids=lambda value: " ".join(value)[:20] if isinstance(value, tuple) else "",
)
def test_a_wrong_option_is_named(options, named, here):
    """The words are those of the library that reads the command line."""
    write(here, {"s.yaml": GOOD})
    before = everything(here)
    result = portsim("run", "s.yaml", *options)
    assert result.exit_code == 2
    assert named in result.output
    assert everything(here) == before


def test_an_absurd_run_is_refused_before_it_begins(here, monkeypatch):
    monkeypatch.setattr("portsim.effort.memory_bytes", lambda: 4e9)
    write(here, {"s.yaml": changed(("trucks_per_day: 100", "trucks_per_day: 4e6"))})
    before = everything(here)
    result = portsim("run", "s.yaml", "-n", "1", "-j", "1", "--out", "results")
    assert result.exit_code == 2
    assert result.output.startswith("s.yaml: about 8,000,000 trucks and ")
    assert result.output.endswith(
        "more than 3 GB, 75% of this machine's memory; simulate fewer trucks, days or replications, use fewer jobs "
        "for less memory, or begin it all the same with --force\n"
    )
    assert everything(here) == before


def test_a_forced_run_begins(here, monkeypatch):
    monkeypatch.setattr("portsim.effort.memory_bytes", lambda: 1e6)
    write(here, {"s.yaml": GOOD})
    assert portsim("run", "s.yaml", "-n", "1").exit_code == 2
    assert portsim("run", "s.yaml", "-n", "1", "--force").exit_code == 0


def test_a_long_run_is_announced(here, monkeypatch):
    write(here, {"s.yaml": GOOD})
    assert portsim("run", "s.yaml", "-n", "1", "-j", "1").stderr == ""
    monkeypatch.setattr("portsim.effort.WORTH_SAYING_S", 0)
    told = portsim("run", "s.yaml", "-n", "1", "-j", "1").stderr
    assert told.startswith("about 200 trucks and ")


def test_check_goes_through_all_files_and_says_everything(here):
    write(here, {"good.yaml": GOOD, **port(("room: 60", "rom: 60"), ("days: 2", "days: 0"))})
    result = portsim("check", "s.yaml", "good.yaml", "none.yaml")
    assert result.exit_code == 2
    lines = result.output.splitlines()
    assert lines[:3] == [
        "s.yaml:3:37: calendar.days: must be at least 1 (got 0)",
        "s.yaml:13:39: stages.bridge.rom: unknown key; did you mean `room`?",
        "good.yaml: ok",
    ]
    assert lines[3].startswith(f"none.yaml: no such file or packaged scenario; packaged scenarios: {PACKAGED}")
    assert len(lines) == 4


# --- in processes of their own -------------------------------------------------------------------------------------

PORTSIM = (sys.executable, "-m", "portsim")


def real(folder, *arguments, **options):
    return subprocess.run(
        [*PORTSIM, *arguments], cwd=folder, capture_output=True, text=True, check=False, timeout=60, **options
    )


@pytest.mark.parametrize("name", ["an alias bomb", "a binary file", "a misspelt key"])
def test_the_real_command_says_the_same(name, here):
    files, message = FILES[name]
    write(here, files)
    result = real(here, "run", "s.yaml", "--json")
    assert (result.returncode, result.stdout, result.stderr) == (2, "", message + "\n")


@pytest.mark.skipif(os.name == "nt", reason="pipes are of POSIX")
@pytest.mark.parametrize(
    "arguments", [("run", "s.yaml", "-n", "2"), ("run", "s.yaml", "-n", "2", "--json"), ("show", "s.yaml"), ("--help",)]
)
def test_a_reader_that_leaves_early_is_no_error(arguments, here):
    write(here, {"s.yaml": GOOD})
    with subprocess.Popen([*PORTSIM, *arguments], cwd=here, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


@pytest.mark.skipif(os.name == "nt", reason="pipes are of POSIX")
def test_a_reader_that_leaves_early_hears_of_problems(here):
    write(here, port(("room: 60", "rom: 60")))
    with subprocess.Popen([*PORTSIM, "check", "s.yaml"], cwd=here, stdout=subprocess.PIPE) as process:
        process.stdout.close()
    assert process.returncode == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
@pytest.mark.parametrize(
    "arguments", [("run", "s.yaml", "-n", "1"), ("run", "s.yaml", "-n", "1", "--json"), ("--version",)]
)
def test_a_full_device_is_said(arguments, here):
    write(here, {"s.yaml": GOOD})
    with Path("/dev/full").open("w") as full:
        result = subprocess.run(
            [*PORTSIM, *arguments], cwd=here, stdout=full, stderr=subprocess.PIPE, text=True, check=False, timeout=60
        )
    assert result.returncode == 1
    assert result.stderr == "error: the output cannot be written: No space left on device\n"
