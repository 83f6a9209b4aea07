"""`portsim sweep` and `portsim study` as a planner and a researcher type them."""

import csv
import io
import sqlite3

import pytest
from typer.testing import CliRunner

from portsim.cli import app
from portsim.study.store import Store
from tests.study.files import GRID, PLAIN, replaced, written

SMALL = ("--jobs", "1", "--engine", "reference")


def portsim(*arguments, **options):
    return CliRunner().invoke(app, list(map(str, arguments)), **options)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    written(tmp_path)
    return tmp_path


def test_a_study_from_beginning_to_end(folder):
    planned = portsim("sweep", "study.yaml", "--dry-run")
    assert planned.exit_code == 0
    assert planned.stdout.startswith(
        "A study\n2 points\n2 replications of each\n4 runs, of which 0 are there; 4 are to be made\nabout 1 s with "
    )
    assert "in study.sqlite" in planned.stdout
    assert not (folder / "study.sqlite").exists()
    swept = portsim("sweep", "study.yaml", *SMALL)
    assert swept.exit_code == 0, swept.output
    assert "A study\n2 points, 4 runs; means with 95 % intervals; seed 1 at every point" in swept.stdout
    assert swept.stderr.endswith("4 runs made, 4 there; kept in study.sqlite\n")
    assert "4 runs, of which 4 are there; 0 are to be made" in portsim("sweep", ".", "--dry-run").stdout
    for named in ("study.yaml", ".", "study.sqlite"):
        status = portsim("study", "status", named)
        assert "2 of 2 points have all of their 2 replications" in status.stdout, status.output
    shown = portsim("study", "show", "study.yaml")
    assert "2 points, 4 runs" in shown.stdout
    exported = portsim("study", "export", "study.yaml", "--csv", "-")
    table = list(csv.DictReader(io.StringIO(exported.stdout)))
    assert [row["trucks"] for row in table] == ["300", "300", "400", "400"]
    verified = portsim("study", "verify", "study.yaml", "--all")
    assert (verified.exit_code, verified.stdout) == (0, "4 of 4 runs made again are the same, bit for bit\n")


@pytest.mark.usefixtures("folder")
def test_a_quick_look_is_part_of_the_whole():
    first = portsim("sweep", "study.yaml", "-n", "1", *SMALL)
    assert first.stderr.endswith("2 runs made, 2 there; kept in study.sqlite\n")
    assert "2 runs made, 4 there" in portsim("sweep", "study.yaml", *SMALL).stderr


def test_the_store_may_stand_elsewhere(folder):
    (folder / "stores").mkdir()
    assert portsim("sweep", "study.yaml", "--store", "stores/a.sqlite", *SMALL).exit_code == 0
    assert not (folder / "study.sqlite").exists()
    assert portsim("study", "status", "study.yaml", "--store", "stores/a.sqlite").exit_code == 0
    missing = portsim("study", "status", "study.yaml")
    assert (missing.exit_code, missing.stderr) == (
        2,
        "error: study.sqlite: no such store; `portsim sweep` makes one\n",
    )
    nowhere = portsim("study", "status", "other.yaml")
    assert (nowhere.exit_code, nowhere.stderr) == (
        2,
        "error: other.yaml: no such study; name its file, its folder, or its store\n",
    )


def test_verify_finds_a_number_that_was_changed(folder):
    assert portsim("sweep", "study.yaml", *SMALL).exit_code == 0
    with sqlite3.connect(folder / "study.sqlite") as database:
        ((address, numbers),) = database.execute("SELECT address, numbers FROM runs LIMIT 1").fetchall()
        changed = bytes([numbers[0] ^ 1]) + numbers[1:]  # the last bit of one number
        database.execute("UPDATE runs SET numbers = ? WHERE address = ? AND replication = 0", (changed, address))
    database.close()
    result = portsim("study", "verify", "study.yaml", "--all")
    assert result.exit_code == 1
    assert result.stdout == "3 of 4 runs made again are the same, bit for bit\n"
    assert "replication 0: other numbers" in result.stderr
    sampled = [portsim("study", "verify", ".", "--sample", "2", "--seed", seed).exit_code for seed in range(30)]
    assert set(sampled) == {0, 1}  # a sample may or may not find it


@pytest.mark.usefixtures("folder")
def test_failures_are_told_and_end_with_1(monkeypatch):
    def falls(*_):
        raise RuntimeError("the bridge fell down")

    with monkeypatch.context() as patch:
        patch.setattr("portsim.simulate.Runner.run", falls)
        result = portsim("sweep", "study.yaml", *SMALL)
    assert result.exit_code == 1
    assert "failed: point 1 (trucks=300), replication 0: RuntimeError: the bridge fell down\n" in result.stderr
    assert result.stderr.endswith("try them again with: portsim sweep study.yaml --retry-failed\n")
    assert portsim("sweep", "study.yaml", *SMALL).exit_code == 1  # they are still failed
    assert "RuntimeError" in portsim("study", "status", ".").stderr
    assert portsim("sweep", "study.yaml", "--retry-failed", *SMALL).exit_code == 0
    assert "failed" not in portsim("study", "status", ".").output


def test_differences_and_the_front_are_told(folder):
    written(folder, GRID.replace("[crossing_time_min]", "[crossing_time_min, booth_hours@primary]"))
    assert portsim("sweep", "study.yaml", *SMALL).exit_code == 0
    shown = portsim("study", "show", ".", "--less", "booths=1", "--number", "crossing_time_min")
    assert "4 points less booths=1: means of paired differences with 95 % intervals" in shown.stdout
    assert [line.split()[:3] for line in shown.stdout.splitlines()[-4:]] == [
        ["2", "300", "2"],  # the numbers that the points have in the study
        ["3", "300", "3"],
        ["5", "400", "2"],
        ["6", "400", "3"],
    ]
    front = portsim("study", "front", ".", "crossing_time_min", "booth_hours")
    assert front.exit_code == 0, front.output
    assert "of 6 points of which no other is better in both numbers" in front.stdout
    again = portsim("study", "front", ".", "crossing_time_min", "booth_hours", "--csv", "front.csv")
    assert again.exit_code == 0, again.output
    with (folder / "front.csv").open(encoding="utf-8") as stream:
        points = [row["point"] for row in csv.DictReader(stream)]
    assert points == [line.split()[0] for line in front.stdout.splitlines()[-len(points) :]]
    refused = portsim("study", "front", ".", "crossing_time_min", "booth_hours", "--csv", "front.csv")
    assert (refused.exit_code, "exists already" in refused.stderr) == (2, True)
    picture = portsim("study", "plot", ".", "--less", "booths=1", "--out", "less.png")
    assert picture.exit_code == 0, picture.output


def test_a_table_is_not_written_over(folder):
    portsim("sweep", "study.yaml", *SMALL)
    (folder / "mine.csv").write_text("mine", encoding="utf-8")
    refused = portsim("study", "export", ".", "--csv", "mine.csv")
    assert (refused.exit_code, "--overwrite" in refused.stderr) == (2, True)
    assert (folder / "mine.csv").read_text(encoding="utf-8") == "mine"
    assert portsim("study", "export", ".", "--csv", "mine.csv", "--overwrite").exit_code == 0
    assert (folder / "mine.csv").read_text(encoding="utf-8").startswith("point,trucks,replication")


def test_what_is_told_is_what_was_swept_and_that_is_said(folder):
    assert portsim("sweep", "study.yaml", "-n", "1", *SMALL).exit_code == 0
    quick = portsim("study", "status", "study.yaml")
    assert quick.stderr.startswith("warning: a quick look with other replications than study.yaml says; ")
    assert portsim("sweep", "study.yaml", *SMALL).exit_code == 0
    assert portsim("study", "status", ".").stderr == ""
    written(folder, replaced(("300, 400", "300, 500")))
    for command in (("status",), ("show",), ("export", "--csv", "-"), ("plot", "--out", "a.png")):
        result = portsim("study", command[0], "study.yaml", *command[1:])
        assert result.exit_code == 0, result.output
        assert result.stderr.startswith("warning: study.yaml has changed since")
    assert portsim("study", "status", "study.sqlite").stderr == ""


def test_some_of_the_points_can_be_asked_about(folder):
    written(folder, GRID.replace("[crossing_time_min]", "[crossing_time_min, booth_hours@primary]"))
    assert portsim("sweep", "study.yaml", *SMALL).exit_code == 0
    shown = portsim("study", "show", ".", "--where", "trucks=400", "--best", "crossing_time_min")
    assert "Point 6 (trucks=400, booths=3) has the smallest" in " ".join(shown.stdout.split())
    front = portsim("study", "front", ".", "crossing_time_min", "booth_hours", "--where", "trucks=400")
    assert "of 3 points of which no other is better" in front.stdout
    assert portsim("study", "plot", ".", "--where", "booths=2", "--out", "a.png").exit_code == 0
    wrong = portsim("study", "show", ".", "--where", "trucks=500")
    assert (wrong.exit_code, "trucks has no level '500'" in wrong.stderr) == (2, True)
    none = portsim("study", "show", ".", "--where", "truks")
    assert (none.exit_code, "write for example 'trucks=300'" in none.stderr) == (2, True)


# --- what is refused -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--executor", "dask"), "needs --scheduler or --scheduler-file"),
        (("--executor", "dask", "--scheduler", "a", "--scheduler-file", "b"), "one of them"),
        (("--executor", "dask", "--scheduler", "a", "--jobs", "2"), "has as many workers as were started"),
        (("--scheduler", "tcp://a:1"), "need --executor dask"),
        (("--shard", "1/2", "--store", "a.sqlite"), "a file of its own"),
        (("--shard", "1/2", "--new-version"), "a file of its own"),
        (("--shard", "0/3"), "is out of range"),
        (("--shard", "4/3"), "is out of range"),
        (("--shard", "three"), "is not a shard"),
        (("--replications", "0"), "greater than or equal to 1"),
        (("--jobs", "0"), "greater than or equal to 1"),
        (("--executor", "ray"), "is not one of"),
    ],
)
def test_options_that_make_no_sense(options, message, folder):
    result = portsim("sweep", "study.yaml", *options)
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.replace("│", " ").split())
    assert sorted(path.name for path in folder.iterdir()) == ["study.yaml"]


def test_everything_that_is_wrong_with_a_study_is_said(folder):
    written(folder, replaced(("crossing_time_min", "crossing_tim_min"), ("trucks_per_day", "truck_per_day")))
    result = portsim("sweep", "study.yaml")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines() == [
        "study.yaml:4:12: traffic.northbound.truck_per_day: unknown; did you mean `trucks_per_day`?",
        "study.yaml:6:12: measures[0]: no measure 'crossing_tim_min'; did you mean `crossing_time_min`?",
    ]


@pytest.mark.usefixtures("folder")
def test_a_study_that_is_not_there():
    result = portsim("sweep", "other.yaml")
    assert (result.exit_code, result.stderr) == (2, "other.yaml: no such file; check the name\n")


HUGE = replaced(
    ("levels: [300, 400]", "range: [300, 400], steps: 10000"),
    ("replications", "  rooms: {path: stages.bridge.room, range: [10, 90], whole: true, steps: 80}\nreplications"),
)


def test_an_enormous_design_is_refused_where_nobody_can_be_asked(folder):
    written(folder, HUGE)
    result = portsim("sweep", "study.yaml", "--dry-run")
    assert result.exit_code == 2
    assert result.stderr == (
        "error: the design has 800,000 points, more than 100,000; state fewer levels, sample them "
        "(`design: {kind: sobol, points: 1000}`), or begin it all the same with --force\n"
    )


def test_an_enormous_design_is_asked_about_on_a_terminal(folder, monkeypatch):
    written(folder, HUGE)
    monkeypatch.setattr("portsim.cli.sweep.on_a_terminal", lambda: True)
    monkeypatch.setattr("portsim.study.preparing.MOST_POINTS", 1)
    written(folder, PLAIN)
    result = portsim("sweep", "study.yaml", *SMALL, input="n\n")
    assert "The design has 2 points. Begin? [y/N]" in result.output
    assert result.exit_code != 0
    assert not (folder / "study.sqlite").exists()
    assert portsim("sweep", "study.yaml", *SMALL, input="y\n").exit_code == 0


def test_a_study_of_more_than_a_day_is_refused(folder):
    levels = ", ".join(map(str, range(300, 500)))
    written(folder, replaced(("300, 400", levels), ("replications: 2", "replications: 1000000")))
    result = portsim("sweep", "study.yaml", *SMALL)
    assert result.exit_code == 2
    assert "begin all the same with --force" in result.stderr


def test_a_store_that_somebody_writes_to(folder):
    assert portsim("sweep", "study.yaml", *SMALL).exit_code == 0
    with Store.to_write(folder / "study.sqlite"):
        result = portsim("sweep", "study.yaml", *SMALL)
        assert result.exit_code == 2
        assert result.stderr == (
            "error: study.sqlite is being written to by another sweep; wait for it, or name another file with --store\n"
        )
        assert portsim("study", "status", ".").exit_code == 0  # reading is free


def test_a_store_before_its_first_run(folder):
    Store.to_write(folder / "study.sqlite").close()  # as a sweep leaves it that is killed while it checks its points
    for command in ("status", "show", "verify"):
        result = portsim("study", command, ".")
        assert result.exit_code == 2, result.output
        assert result.stderr.startswith("error: study.sqlite holds no ")
    assert portsim("sweep", "study.yaml", *SMALL).exit_code == 0


def test_a_damaged_store(folder):
    (folder / "study.sqlite").write_bytes(b"x" * 5000)
    for command in (("sweep", "study.yaml", *SMALL), ("study", "status", "."), ("sweep", ".", "--dry-run")):
        result = portsim(*command)
        assert result.exit_code == 2
        assert result.stderr.startswith("error: study.sqlite: is no store of a study, or damaged")


def test_the_store_of_another_study(folder):
    assert portsim("sweep", "study.yaml", *SMALL).exit_code == 0
    written(folder, replaced(("A study", "Another study")))
    result = portsim("sweep", "study.yaml", *SMALL)
    assert result.exit_code == 2
    assert "study.sqlite is the store of 'A study', and this study is 'Another study'" in result.stderr


def test_verify_without_runs(folder):
    portsim("sweep", "study.yaml", *SMALL)
    written(folder, replaced(("300, 400", "310, 410")))
    result = portsim("study", "verify", "study.yaml")
    assert result.exit_code == 2
    assert "holds no runs of this study; `portsim sweep study.yaml` makes them" in result.stderr


@pytest.mark.usefixtures("folder")
def test_export_says_what_it_needs():
    portsim("sweep", "study.yaml", *SMALL)
    assert portsim("study", "export", "study.yaml").exit_code == 2
    assert portsim("study", "export", "study.yaml", "--csv", "a.csv", "--how", "--estimates").exit_code == 2


def test_a_grid_of_two_factors_is_shown_with_both(folder):
    written(folder, GRID)
    result = portsim("sweep", "study.yaml", *SMALL)
    assert result.exit_code == 0
    assert "6 points, 12 runs" in result.stdout
    for word in ("trucks", "booths", "300", "400"):
        assert word in result.stdout
