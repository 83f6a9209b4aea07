"""Ends of ranges: paired differences of a real sweep, in the table that pages read; and the commands around it."""

import re

import numpy as np
import pytest
from typer.testing import CliRunner

from portsim.cli import app
from portsim.errors import MeasureError, StoreError
from portsim.report.page.ends import read_ends
from portsim.report.page.pages import ends_about, stated_in
from portsim.scenario.load import load
from portsim.study.ends import as_csv, ends
from portsim.study.load import load_study
from portsim.study.results import read_results
from portsim.study.sweep import sweep

NUMBER = "crossing_time_min.mean@northbound"
STUDY = """\
name: One booth more
scenarios: {{before: minimal, after: after.yaml}}
factors:
  trucks: {{path: traffic.northbound.trucks_per_day, levels: [300, 400]}}
  fast share:
    levels: [0.2, 0.3]
    sets: {{traffic.northbound.classes.certified.share: x, traffic.northbound.classes.general.share: 1 - x}}
  driving: {{path: stages.bridge.travel, levels: [5 min], only_in: [{only}]}}
design: one_at_a_time
replications: 3
measures: [crossing_time_min, wait_min.mean@primary]
"""
AFTER = """\
extends: minimal
stages: {primary: {lanes: {standard: {servers: {"06:00-10:00": 3, "10:00-18:00": 3, "18:00-22:00": 3}}}}}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("study")
    (made / "after.yaml").write_text(AFTER)
    (made / "study.yaml").write_text(STUDY.format(only="after"))
    sweep(made, jobs=1)
    return made


@pytest.fixture(scope="module")
def study(folder):
    return load_study(folder)


@pytest.fixture(scope="module")
def found(folder):
    return read_results(folder / "study.sqlite")


def run(*arguments):
    return CliRunner().invoke(app, ["study", *map(str, arguments)])


def test_ends_are_paired_differences_at_each_level_alone(study, found):
    listed = ends(study, found, "crossing_time_min", "before", "after")
    shares = "traffic.northbound.classes.certified.share; traffic.northbound.classes.general.share"
    assert [(each.path, each.value) for each in listed] == [
        ("traffic.northbound.trucks_per_day", "300"),
        ("traffic.northbound.trucks_per_day", "400"),
        (shares, "0.2; 0.8"),
        (shares, "0.3; 0.7"),
        ("stages.bridge.travel", "5 min"),
    ]
    # Row after row both scenarios beside each other, the centre first.
    values = found.of(NUMBER)
    for place, end in enumerate(listed, 1):
        difference = values[2 * place + 1] - values[2 * place]
        assert end.difference == pytest.approx(difference.mean())
        assert end.half_width == pytest.approx(4.302653 * difference.std(ddof=1) / np.sqrt(3))
        assert (end.replications, end.measure, end.statistic, end.direction) == (
            3,
            "crossing_time_min",
            "mean",
            "northbound",
        )
    turned = ends(study, found, NUMBER, "after", "before")
    assert [each.difference for each in turned] == pytest.approx([-each.difference for each in listed])


def test_pages_read_the_table_and_find_it_about_these_scenarios(study, found, folder, tmp_path):
    listed = ends(study, found, NUMBER, "before", "after")
    path = tmp_path / "ends.csv"
    path.write_text(as_csv(listed))
    for told, end in zip(read_ends(path), listed, strict=True):
        assert (told.path, told.value, told.replications) == (end.path, end.value, end.replications)
        assert told.difference == pytest.approx(end.difference, rel=1e-5)
        assert told.low == pytest.approx(end.low, rel=1e-5)
    stated = stated_in([load("minimal"), load(str(folder / "after.yaml"))])
    assert len(ends_about(stated, path)) == 5


def test_the_command_writes_the_table_once(folder, tmp_path):
    path = tmp_path / "ends.csv"
    asked = ("ends", folder, "--number", NUMBER, "--baseline", "before", "--alternative", "after")
    printed = run(*asked)
    assert run(*asked, "--csv", path).exit_code == 0
    assert path.read_text() == printed.stdout
    assert len(read_ends(path)) == 5
    again = run(*asked, "--csv", path)
    assert (again.exit_code, "exists already" in again.stderr) == (2, True)
    assert run(*asked, "--csv", path, "--overwrite").exit_code == 0


@pytest.mark.parametrize(
    ("number", "baseline", "alternative", "said"),
    [
        (NUMBER, "befor", "after", "did you mean `before`"),
        (NUMBER, "before", "before", "cannot be compared with itself"),
        ("wait_min.mean@primary", "before", "after", "about more than a direction"),
        ("crossing_tim_min", "before", "after", "did you mean"),
    ],
)
def test_what_cannot_be_told_is_refused(folder, number, baseline, alternative, said):
    told = run("ends", folder, "--number", number, "--baseline", baseline, "--alternative", alternative)
    assert (told.exit_code, said in told.stderr) == (2, True)


def test_other_designs_and_other_points_are_refused(found, tmp_path):
    (tmp_path / "after.yaml").write_text(AFTER)
    grid = tmp_path / "grid.yaml"
    grid.write_text(STUDY.format(only="after").replace("one_at_a_time", "grid"))
    with pytest.raises(MeasureError, match="a design of the kind grid"):
        ends(load_study(grid), found, NUMBER, "before", "after")
    other = tmp_path / "other.yaml"
    other.write_text(STUDY.format(only="after").replace("400", "500"))
    with pytest.raises(StoreError, match="the points of another design"):
        ends(load_study(other), found, NUMBER, "before", "after")


def test_a_factor_of_neither_has_no_ends_and_one_set_twice_is_refused(tmp_path):
    (tmp_path / "after.yaml").write_text(AFTER)
    text = STUDY.format(only="third").replace("after: after.yaml", "after: after.yaml, third: minimal")
    (tmp_path / "study.yaml").write_text(text)
    swept = sweep(tmp_path, jobs=1)
    listed = ends(load_study(tmp_path), swept, NUMBER, "before", "after")
    assert "stages.bridge.travel" not in {each.path for each in listed}
    twice = text.replace("  driving:", "  again: {path: traffic.northbound.trucks_per_day, levels: [300]}\n  driving:")
    (tmp_path / "study.yaml").write_text(twice)
    swept = sweep(tmp_path, jobs=1)
    with pytest.raises(MeasureError, match="is set to 300 twice"):
        ends(load_study(tmp_path), swept, NUMBER, "before", "after")


def test_show_says_the_best_and_plot_draws_it(folder, tmp_path):
    shown = run("show", folder, "--best", NUMBER, "--number", NUMBER, "--sort", NUMBER)
    assert shown.exit_code == 0
    assert re.search(r"Point \d+ \(scenario=.* has the smallest crossing_time_min", " ".join(shown.stdout.split()))
    assert max(map(len, shown.stdout.splitlines())) <= 100
    place = tmp_path / "a.png"
    drawn = run("plot", folder, "--out", place, "--number", "wait_min.mean@primary")
    assert (drawn.exit_code, place.read_bytes()[:4]) == (0, b"\x89PNG")
    assert run("plot", folder, "--out", place).exit_code == 2
    wrong = run("plot", folder, "--out", tmp_path / "b.png", "--x", "truks")
    assert (wrong.exit_code, "did you mean `trucks`" in wrong.stderr) == (2, True)
    assert not (tmp_path / "b.png").exists()
    useless = run("show", folder, "--largest")
    assert useless.exit_code == 2
