# ruff: noqa: RUF001  (pages write a minus as a minus)
"""`portsim compare` as a planner and a machine meet it."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from portsim.cli import app
from portsim.errors import OutputError
from tests.comparison.conftest import QUEUE, TRUCKS

FILES = {
    *("causes.csv", "comparison.json", "comparison.md", "differences.csv", "manifest.json", "report.json"),
    *("theory.csv", "trucks.csv"),
}


@pytest.fixture
def here(tmp_path, monkeypatch):
    (tmp_path / "one.yaml").write_text(QUEUE, encoding="utf-8")
    (tmp_path / "trucks.csv").write_text(TRUCKS, encoding="utf-8")
    two = "extends: one.yaml\nname: Two booths | <b>cheap</b>\nstages: {primary: {lanes: {standard: {servers: 2}}}}\n"
    (tmp_path / "two.yaml").write_text(two, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def compare(*arguments):
    return CliRunner().invoke(app, ["compare", *arguments])


@pytest.mark.usefixtures("here")
def test_one_screen_in_words_and_figures():
    result = compare("one.yaml", "two.yaml", "-n", "2")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "Baseline: One booth"
    assert max(map(len, lines)) <= 100
    assert len(lines) <= 40
    assert "- stages.primary.lanes.standard.servers: 1 → 2" in lines
    words = " ".join(result.stdout.split())
    assert "Northbound trucks take 4.5 min less to cross on average" in words
    assert (
        "50 % of the trucks spend less time in the port, by a minute or more, 0 % more, 50 % as much as before: "
        "-4.5 min on average, from arrival before the gate."
    ) in words
    (booths,) = (line.split() for line in lines if line.startswith("booth_hours"))
    assert booths[:3] == ["booth_hours", "+24.0", "18"]
    (crossing,) = (line.split() for line in lines if line.startswith("crossing time, mean"))
    assert crossing[-6:] == ["16", "11.5", "-4.5", "-28", "%", "better"]
    (laden,) = (line.split() for line in lines if line.startswith("laden"))
    assert laden == ["laden", "50", "%", "0", "%", "-5"]


@pytest.mark.usefixtures("here")
def test_json_is_one_object_and_nothing_else():
    result = compare("one.yaml", "two.yaml", "-n", "2", "--json")
    assert result.exit_code == 0
    assert result.stderr == ""
    told = json.loads(result.stdout)
    assert told["baseline"]["file"] == "one.yaml"
    assert told["alternatives"][0]["trucks"] == {"better": 0.5, "worse": 0, "same": 0.5, "same_within_min": 1}
    assert told["alternatives"][0]["changes"] == [{"path": "stages.primary.lanes.standard.servers", "from": 1, "to": 2}]


def test_a_folder_with_everything(here):
    result = compare("one.yaml", "two.yaml", "-n", "2", "--out", "out")
    assert result.exit_code == 0
    assert {path.name for path in (here / "out").iterdir()} == FILES
    manifest = json.loads((here / "out/manifest.json").read_text(encoding="utf-8"))
    assert {each["name"] for each in manifest["files"]} | {"manifest.json"} == {
        path.name for path in (here / "out").iterdir()
    }
    assert manifest["baseline"]["files"]["trucks.csv"]["text"] == TRUCKS
    assert manifest["alternatives"][0]["resolved"]["stages"]["primary"]["lanes"]["standard"]["servers"] == 2
    whole = json.loads((here / "out/comparison.json").read_text(encoding="utf-8"))
    assert whole == json.loads(compare("one.yaml", "two.yaml", "-n", "2", "--json").stdout)
    with (here / "out/differences.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(whole["alternatives"][0]["differences"])
    (row,) = (
        row
        for row in rows
        if (row["measure"], row["statistic"], row["class"], row["hour"], row["route"], row["programme"])
        == ("crossing_time_min", "mean", "", "", "", "")
    )
    assert (row["baseline"], row["value"], row["difference"], row["difference_low"]) == ("16.0", "11.5", "-4.5", "-4.5")
    assert row["variance_reduction"] == ""
    with (here / "out/trucks.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == len(whole["alternatives"][0]["truck_changes"])


def test_the_page_shows_names_as_they_are(here):
    assert compare("one.yaml", "two.yaml", "-n", "2", "--out", "out").exit_code == 0
    page = (here / "out/comparison.md").read_text(encoding="utf-8")
    assert page.startswith("# nowhere: what would change\n")
    assert "“Two booths \\| \\<b\\>cheap\\</b\\>” took the place of “One booth”" in page
    assert "| crossing time, mean \\[min\\] | 16 | 11.5 | −4.5 | −28 % | better |" in page
    assert "- stages.primary.lanes.standard.servers \\[booths, portals or docks\\]: 1 → 2" in page
    assert "$ portsim compare one.yaml two.yaml --replications 2 --seed 1" in page


@pytest.fixture(scope="module")
def of_mariposa(tmp_path_factory):
    """The screen and the folder of a port with all that a comparison can say."""
    folder = tmp_path_factory.mktemp("mariposa") / "out"
    days = ["--set", "calendar.days=1", "--set", "calendar.start=2024-04-23"]
    result = compare("mariposa", "mariposa_joint", *days, "-n", "2", "--jobs", "1", "--out", str(folder))
    assert result.exit_code == 0
    return result.stdout, folder


def test_the_page_says_all_of_it(of_mariposa):
    page = (of_mariposa[1] / "comparison.md").read_text(encoding="utf-8")
    for caption in ("by class", "by programme", "by route"):
        assert f"The same trucks in both, {caption}" in page
    for caption in ("Minutes per truck by cause", "By stage and cause", "Who pays", "What an hour of staff buys"):
        assert f"\n{caption}\n" in page
    assert page.count("### Theory beside simulation") == 2  # the baseline and the alternative
    assert "The same trucks under both policies make the difference" in page
    assert "routes.northbound\\[name=joint\\]: *nothing* →" in page
    (hours,) = (line for line in page.splitlines() if line.startswith("| joint officer-hours, United States \\[h\\] |"))
    assert hours.split(" | ")[1] == "0"  # none without a joint stage, which is no base for a ratio
    assert hours.split(" | ")[-2] == "–"
    examined = [line for line in page.splitlines() if line.startswith("| share of trucks examined")]
    assert examined
    assert all(" | – | " in line for line in examined)  # points, no ratio


def test_the_screen_leaves_out_what_is_nothing_or_does_not_change(of_mariposa):
    screen, folder = of_mariposa
    page = (folder / "comparison.md").read_text(encoding="utf-8")
    lines = screen.splitlines()
    assert not any(line.startswith(("turned away", "inside at the end", "by stage and cause")) for line in lines)
    assert "- 3 more" in lines
    assert "…" in screen  # of a long plan the beginning
    assert "…" not in page
    names = {line.split("  ")[0] for line in lines}
    assert "booth-hours [h], us_primary" not in names
    assert "booth-hours" in page
    assert "joint operations" in names


def test_tables_hold_what_their_names_say(of_mariposa):
    folder = of_mariposa[1]
    with (folder / "causes.csv").open(encoding="utf-8", newline="") as file:
        assert {row["measure"] for row in csv.DictReader(file)} == {"crossing_cause_min"}
    with (folder / "theory.csv").open(encoding="utf-8", newline="") as file:
        assert len({row["scenario"] for row in csv.DictReader(file)}) == 2
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for each in (manifest["baseline"], *manifest["alternatives"]):
        assert each["overrides"] == ["calendar.days=1", "calendar.start=2024-04-23"]


@pytest.mark.usefixtures("here")
def test_why_it_stopped_is_said():
    words = " ".join(
        compare("minimal", "minimal", "--precision", "wait_min@primary=0.001 min", "--at-most", "3").stdout.split()
    )
    assert "3 replications of the same trucks, seed 1; stopped at the cap, not as exact as asked for" in words


def test_the_same_comparison_gives_the_same_files(here):
    for name in ("first", "again"):
        assert compare("one.yaml", "two.yaml", "-n", "2", "--out", name).exit_code == 0
    first, again = (
        {path.name: path.read_bytes() for path in (here / name).iterdir() if path.name != "manifest.json"}
        for name in ("first", "again")
    )
    assert first == again


@pytest.mark.usefixtures("here")
def test_a_scenario_against_itself_is_a_notice():
    result = compare("one.yaml", "one.yaml", "-n", "2")
    assert result.exit_code == 0
    assert "all differences are exactly 0" in " ".join(result.stdout.split())
    result = compare("one.yaml", "one.yaml", "-n", "2", "--json")
    assert result.exit_code == 0
    assert "notice: one.yaml says the same as the baseline" in result.stderr


def test_many_alternatives_take_a_line_each(here):
    files = [f"two {number}.yaml" for number in range(30)]
    for file in files:
        text = (here / "two.yaml").read_text(encoding="utf-8").replace("<b>cheap</b>", f"<b>{file[4:-5]}</b>")
        (here / file).write_text(text, encoding="utf-8")
    result = compare("one.yaml", *files, "-n", "2", "--out", "out")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) < 50
    assert sum(line.startswith("Two booths") for line in result.stdout.splitlines()) == 30
    page = (here / "out/comparison.md").read_text(encoding="utf-8")
    table = page.partition("All alternatives, differences from the baseline")[2].partition("## ")[0]
    assert table.count("\n| Two booths ") == 30


def test_alternatives_that_kept_the_name_of_their_baseline_are_told_apart(here):
    """As whoever copies a file or lets it extend another will do."""
    for name, servers in (("three", 3), ("four", 4)):
        text = f"extends: one.yaml\nstages: {{primary: {{lanes: {{standard: {{servers: {servers}}}}}}}}}\n"
        (here / f"{name}.yaml").write_text(text, encoding="utf-8")
    result = compare("one.yaml", "three.yaml", "four.yaml", "three.yaml", "-n", "2", "--out", "out")
    assert result.exit_code == 0
    titles = ["One booth (three.yaml)", "One booth (four.yaml)", "One booth (three.yaml) (2)"]
    assert [line[:26].strip() for line in result.stdout.splitlines() if line.startswith("One booth (")] == titles
    assert result.stdout.count("give each a `name` of its own") == 1
    for name, column, first in (
        ("differences", "alternative", []),
        ("trucks", "alternative", []),
        ("theory", "scenario", ["One booth"]),
    ):
        with (here / f"out/{name}.csv").open(encoding="utf-8", newline="") as file:
            assert list(dict.fromkeys(row[column] for row in csv.DictReader(file))) == [*first, *titles]
    told = json.loads((here / "out/comparison.json").read_text(encoding="utf-8"))["alternatives"]
    assert [each["title"] for each in told] == titles
    assert {each["name"] for each in told} == {"One booth"}


@pytest.mark.usefixtures("here")
def test_set_changes_all_of_them():
    result = compare("one.yaml", "two.yaml", "-n", "2", "--json", "--set", "stages.primary.service=20 min")
    told = json.loads(result.stdout)["alternatives"][0]
    assert [each["path"] for each in told["changes"]] == ["stages.primary.lanes.standard.servers"]
    (crossing,) = (
        each
        for each in told["differences"]
        if (each["measure"], each["statistic"], each["where"])
        == ("crossing_time_min", "mean", {"direction": "northbound"})
    )
    assert crossing["baseline"]["mean"] == (20 + 38 + 56 + 20) / 4


def test_chosen_measures_are_shown(here):
    result = compare("one.yaml", "two.yaml", "-n", "2", "--measures", "booth_hours,wait_min", "--out", "out")
    assert result.exit_code == 0
    assert "booth_hours, primary" in result.stdout
    page = (here / "out/comparison.md").read_text(encoding="utf-8")
    assert "| booth-hours \\[h\\], primary |" in page
    assert "- booth-hours \\[h\\], `booth_hours`: " in page


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["one.yaml"], "Missing argument"),
        (["one.yaml", "three.yaml"], "no such file or packaged scenario"),
        (["one.yaml", "minimal"], "port.name is Small Bridge, and nowhere in one.yaml"),
        (["one.yaml", "two.yaml", "-n", "1"], "Invalid value for '--replications'"),
        (["one.yaml", "two.yaml", "-n", "5", "--precision", "wait_min=5%"], "give one of them"),
        (["one.yaml", "two.yaml", "--precision", "wait_mn=5%"], "did you mean `wait_min`?"),
        (["one.yaml", "two.yaml", "--measures", "wait_mn"], "did you mean `wait_min`?"),
        (["one.yaml", "two.yaml", "--overwrite"], "needs --out"),
        (["one.yaml", "two.yaml", "--at-most", "5"], "--at-most needs --precision"),
        (
            ["one.yaml", "two.yaml", "--precision", "wait_min=5%", "--measures", "truck_hours"],
            "wait_min is not taken in every scenario, or not among `measures`",
        ),
        (["one.yaml", "two.yaml", "--set", "calender.days=1"], "calender"),
        (["one.yaml", "two.yaml", "--adjust", "bonferroni"], "Invalid value for '--adjust'"),
        (
            ["one.yaml", "two.yaml", "-n", "1000000", "--set", "calendar.days=3000"],
            "begin it all the same with --force",
        ),
    ],
)
def test_bad_input_is_explained(arguments, said):
    result = compare(*arguments)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.replace("│", " ").split())
    assert "Traceback" not in result.output
    assert result.stdout == ""


@pytest.mark.usefixtures("here")
def test_what_goes_on_until_it_is_exact_is_refused_where_a_first_look_is_absurd(monkeypatch):
    monkeypatch.setattr("portsim.effort.MAX_HOURS", 0)
    result = compare("one.yaml", "two.yaml", "--precision", "wait_min=5%")
    assert result.exit_code == 2
    assert "in each of 10 replications" in result.stderr
    assert compare("one.yaml", "two.yaml", "--precision", "wait_min=5%", "--at-most", "2", "--force").exit_code == 0


def test_everything_wrong_with_any_file_is_said_at_once(here):
    (here / "three.yaml").write_text("extends: one.yaml\nstages: {primary: {servic: 5 min}}\n", encoding="utf-8")
    (here / "four.yaml").write_text("extends: one.yaml\ncalendar: {days: 0}\n", encoding="utf-8")
    result = compare("one.yaml", "three.yaml", "four.yaml")
    assert result.exit_code == 2
    assert "three.yaml:2:20: stages.primary.servic" in result.stderr
    assert "four.yaml:2:18: calendar.days" in result.stderr


def test_what_is_refused_is_refused_before_the_run(here, monkeypatch):
    def never(*_, **__):
        pytest.fail("it ran")

    monkeypatch.setattr("portsim.comparison.compare.compare", never)
    (here / "there").mkdir()
    (here / "a file").write_text("first")
    for target, options, said in (
        ("there", [], "exists already"),
        ("there", ["--overwrite"], "not a folder of results"),
        ("a file/out", [], "is not a folder"),
        ("missing/out", [], "make it first"),
    ):
        result = compare("one.yaml", "two.yaml", "--out", target, *options)
        assert result.exit_code == 2, target
        assert said in result.stderr
    assert not [path for path in here.iterdir() if path.name.startswith(".portsim")]


def test_overwriting_one_comparison_with_another(here):
    assert compare("one.yaml", "two.yaml", "-n", "2", "--out", "out").exit_code == 0
    assert compare("one.yaml", "two.yaml", "-n", "2", "--out", "out").exit_code == 2
    assert compare("one.yaml", "two.yaml", "-n", "3", "--out", "out", "--overwrite").exit_code == 0
    assert json.loads((here / "out/manifest.json").read_text(encoding="utf-8"))["replications"] == 3


def test_a_full_disk_leaves_nothing_but_the_screen(here, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("portsim.report.comparison.tables.csv.DictWriter", full)
    result = compare("one.yaml", "two.yaml", "-n", "2", "--out", "out")
    assert result.exit_code == 2
    assert "cannot write differences.csv: No space left on device" in result.stderr
    assert "Northbound trucks take 4.5 min less" in " ".join(result.stdout.split())
    assert not (here / "out").exists()


def test_an_interrupt_leaves_nothing(here):
    arguments = ["mariposa", "mariposa_joint", "-n", "5000", "--force", "--out", "out", "--jobs", "2"]
    command = [sys.executable, "-m", "portsim", "compare", *arguments]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=here, env=os.environ)
    deadline = time.monotonic() + 60
    while not list(here.glob(".portsim-*")) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(1.0)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in said
    assert {path.name for path in here.iterdir()} == {"one.yaml", "two.yaml", "trucks.csv"}


def test_a_page_opens_anywhere_in_either_language(here):
    for language, title in (("en", "what would change"), ("es", "qué cambiaría")):
        result = compare("one.yaml", "two.yaml", "-n", "2", "--report", f"{language}.html", "--lang", language)
        assert result.exit_code == 0
        assert result.stderr == f"page written to {language}.html\n"
        assert f"<title>nowhere: {title}</title>" in (here / f"{language}.html").read_text(encoding="utf-8")
    assert not [*here.glob(".*")]


def test_a_page_as_text_or_as_data(here):
    assert compare("one.yaml", "two.yaml", "-n", "2", "--report", "a.md").exit_code == 0
    assert (here / "a.md").read_text(encoding="utf-8").startswith("# nowhere")
    assert compare("one.yaml", "two.yaml", "-n", "2", "--report", "a.json", "--out", "out").exit_code == 0
    assert (here / "a.json").read_bytes() == (here / "out/report.json").read_bytes()


def test_pictures_as_files(here):
    assert compare("one.yaml", "two.yaml", "-n", "2", "--out", "out", "--plots").exit_code == 0
    names = {path.name for path in (here / "out/report_plots").iterdir()}
    assert {"who-0-northbound.png", "who-0-northbound.svg"} <= names
    manifest = json.loads((here / "out/manifest.json").read_text(encoding="utf-8"))
    assert {f"report_plots/{name}" for name in names} <= {each["name"] for each in manifest["files"]}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--plots"], "--plots needs --out"),
        (["--lang", "es"], "--lang needs --report"),
        (["--lang", "es", "--report", "a.json"], "facts as JSON have no language"),
        (["--report", "out/a.html", "--out", "out"], "the page would stand in --out"),
        (["--report", "/proc/a.html"], "cannot write /proc/a.html"),
        (["--report", f"{'a' * 252}.html"], "cannot write"),
        (["--report", f"{'a' * 300}.html"], "cannot write"),
        (["--ends", "ends.csv"], "--ends needs --report"),
        (["--report", "page.pdf"], "cannot write page.pdf: the name of a page ends in .html, .md, .json"),
        (["--report", "no/page.html"], "is not a folder; make it first"),
        (
            ["--report", "one.yaml.html"],
            "one.yaml.html exists already; name another file, or replace it with --overwrite",
        ),
        (["--report", "page.html", "--ends", "nothing.csv"], "nothing.csv"),
    ],
)
def test_a_page_that_cannot_be_written_is_refused_before_the_run(here, monkeypatch, options, said):
    (here / "one.yaml.html").write_text("mine", encoding="utf-8")
    monkeypatch.setattr("portsim.comparison.compare.ComparisonRunner.run", lambda *_: pytest.fail("it was run"))
    result = compare("one.yaml", "two.yaml", "-n", "2", *options)
    assert result.exit_code == 2
    assert said in " ".join(result.output.replace("│", " ").split())
    assert (here / "one.yaml.html").read_text(encoding="utf-8") == "mine"


def test_ends_of_ranges_stand_on_the_page(here):
    path = "stages.primary.service"
    table = (
        "path,value,measure,statistic,direction,difference,low,high,replications\n"
        f"{path},5 min,crossing_time_min,mean,northbound,-1.5,-2,-1,20\n"
        f"{path},20 min,crossing_time_min,mean,northbound,-9.5,-10,-9,20\n"
    )
    (here / "ends.csv").write_text(table, encoding="utf-8")
    assert compare("one.yaml", "two.yaml", "-n", "2", "--report", "a.md", "--ends", "ends.csv").exit_code == 0
    page = (here / "a.md").read_text(encoding="utf-8")
    assert f"| {path} | 5 min | −1.5 (−2.0 to −1.0) |" in page
    assert f"| {path} | 20 min | −9.5 (−10.0 to −9.0) |" in page
    assert (
        "crossing time, mean \\[min\\], northbound, alternative less baseline, 20 replications, from ends.csv" in page
    )
    assert "lies between −9.5 min and −1.5 min" in page


def test_a_page_that_fails_does_not_cost_the_folder(here, monkeypatch):
    def full(*_):
        raise OutputError("cannot write a.html: No space left on device")

    monkeypatch.setattr("portsim.report.page.pages.write_page", full)
    monkeypatch.setattr("portsim.report.comparison.outputs.write_page", lambda *_: None)
    result = compare("one.yaml", "two.yaml", "-n", "2", "--out", "out", "--report", "a.html")
    assert result.exit_code == 2
    assert "No space left on device" in result.stderr
    assert "Baseline: One booth" in result.stdout
    assert (here / "out/manifest.json").exists()


def test_ends_of_other_scenarios_are_refused_before_the_run(here, monkeypatch):
    monkeypatch.setattr("portsim.comparison.compare.ComparisonRunner.run", lambda *_: pytest.fail("it was run"))
    row = "stages.nowhere.service,5 min,crossing_time_min,mean,northbound,-1.5,-2,-1,20\n"
    head = "path,value,measure,statistic,direction,difference,low,high,replications\n"
    (here / "ends.csv").write_text(head + row, encoding="utf-8")
    result = compare("one.yaml", "two.yaml", "-n", "2", "--report", "a.md", "--ends", "ends.csv")
    assert result.exit_code == 2
    assert "ends.csv is not about these scenarios: none of them states stages.nowhere.service" in result.stderr


def test_more_trucks_are_a_warning_on_the_page(here):
    text = "extends: minimal\nname: More\ntraffic: {northbound: {trucks_per_day: 1000}}\n"
    (here / "more.yaml").write_text(text, encoding="utf-8")
    assert compare("minimal", "more.yaml", "-n", "3", "--jobs", "1", "--report", "a.md").exit_code == 0
    page = (here / "a.md").read_text(encoding="utf-8")
    assert "**Not the same number of trucks comes, northbound:" in page
    assert compare("one.yaml", "two.yaml", "-n", "3", "--report", "b.md").exit_code == 0
    assert "Not the same number" not in (here / "b.md").read_text(encoding="utf-8")


def test_an_interrupt_while_the_page_is_written_leaves_none(here, monkeypatch):
    """The folder is there by then, and stays."""
    write = Path.write_bytes

    def interrupted(path, content):
        write(path, content)
        if b"<!doctype html>" in content:
            raise KeyboardInterrupt

    monkeypatch.setattr("pathlib.Path.write_bytes", interrupted)
    before = {path.name for path in here.iterdir()}
    assert compare("one.yaml", "two.yaml", "-n", "2", "--report", "a.html", "--out", "out").exit_code == 130
    assert {path.name for path in here.iterdir()} == {*before, "out"}
    assert (here / "out/manifest.json").exists()


def test_all_alternatives_are_told_with_what_they_cost(here):
    (here / "three.yaml").write_text((here / "two.yaml").read_text().replace("servers: 2", "servers: 3"))
    assert compare("one.yaml", "two.yaml", "three.yaml", "-n", "2", "--report", "a.md").exit_code == 0
    table = (here / "a.md").read_text(encoding="utf-8").partition("All alternatives")[2].partition("####")[0]
    head = next(line for line in table.splitlines() if line.startswith("| alternative"))
    assert head.split(" | ")[-2:] == ["cost, carriers \\[USD\\]", "adjusted p |"]
    rows = [line for line in table.splitlines() if line.startswith("| Two booths")]
    assert {line.replace("\\|", "").count(" | ") for line in rows} == {head.count(" | ")}
