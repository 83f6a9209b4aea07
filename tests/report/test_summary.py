"""What a planner reads on the screen."""

import re

import pytest
from rich.console import Console

from portsim.cli.run import SUMMARY_WIDTH
from portsim.report.summary import BAR_WIDTH, summary
from portsim.scenario.load import load
from portsim.simulate import run
from tests.report.ports import write_dock

SCREEN = 80
"""Lines of a tall screen."""


def text_of(results, overrides=()):
    console = Console(width=SUMMARY_WIDTH, highlight=False, markup=False)
    with console.capture() as captured:
        console.print(summary(results, overrides))
    return captured.get()


@pytest.fixture(scope="module")
def bridge():
    return run(load("world_trade_bridge", ["traffic.northbound.trucks_per_day=800"]), 2, seed=5, jobs=1)


@pytest.fixture
def dock(tmp_path):
    """File of four trucks that wait for a dock."""
    return write_dock(tmp_path)


def test_officers_have_a_line_per_pool(bridge):
    lines = text_of(bridge).splitlines()
    pools = bridge.scenario.officer_pools()
    start = next(number for number, line in enumerate(lines) if line.startswith("officers"))
    for line, pool in zip(lines[start + 1 :], pools, strict=False):
        hours = bridge.estimate("officer_hours", "total", pool=pool).mean
        name, on_duty, busy, overrun, parked = re.split(r"\s{2,}", line.strip())
        assert name == pool
        assert on_duty == f"{hours / (24 * bridge.scenario.calendar.days):,.1f}"
        assert busy == f"{bridge.estimate('officer_busy_share', 'mean', pool=pool).mean:.0%}"
        assert overrun == f"{bridge.estimate('officer_overrun_hours', 'total', pool=pool).mean:.1f}"
        for said in parked.split(", "):
            stage, minutes = said.split()
            assert pool in bridge.scenario.stages[stage].officers
            assert minutes == f"{bridge.estimate('parked_min', 'mean', stage=stage).mean:.1f}"


def test_the_whole_is_one_screen(bridge):
    lines = text_of(bridge).splitlines()
    assert len(lines) <= SCREEN
    assert max(map(len, lines)) <= SUMMARY_WIDTH


def test_no_pools_no_officers(results):
    lines = text_of(results).splitlines()
    assert not any(line.strip().startswith("officers") for line in lines)


def test_changes_are_said_in_the_head(results):
    assert text_of(results, ["calendar.days=1"]).splitlines()[:2] == ["Two ways, $5 & $9", "with calendar.days=1"]


def test_trucks_left_inside_are_warned_of_where_they_are_counted(results):
    lines = text_of(results).splitlines()
    (warning,) = results.warnings
    for direction in ("Northbound", "Southbound"):
        at = next(number for number, line in enumerate(lines) if line.startswith(direction))
        inside = results.estimate("inside_trucks", "total", direction=direction.lower()).mean
        assert (lines[at + 1] == f"warning: {warning}") == (inside > 0)


def test_short_waits_draw_short_bars():
    quick = run(load("minimal", ["traffic.northbound.trucks_per_day=20"]), 2, seed=5, jobs=1)
    text = text_of(quick)
    assert "(full bar: 10 min)" in text
    hours = re.findall(r"^\d\d:00 .* (\d+\.\d) ± +\d+\.\d +(█*) ", text, re.MULTILINE)
    assert hours
    for minutes, bar in hours:
        assert len(bar) == pytest.approx(BAR_WIDTH * float(minutes) / 10, abs=0.6)


def test_legends_take_a_line_each():
    lines = text_of(run(load("minimal"), 2, seed=5, jobs=1)).splitlines()
    (at,) = (number for number, line in enumerate(lines) if line.startswith("crossing time: "))
    assert lines[at + 1].startswith("fast, standard: open servers")


def causes_in(results):
    """What the line of causes says; empty where there is none."""
    text = re.sub(r"\s+", " ", text_of(results))
    said = re.search(r"crossing time by cause \[min\]: ((?:(?:, )?[a-z ]+ [\d,.]+\d(?: \([^)]+\))?)+)", text)
    return said[1] if said else ""


def test_causes_are_told_in_a_line(dock):
    """Worked out in tests/api/test_record_of_causes.py: 105 minutes for want of room, 16 of them at the booth."""
    assert causes_in(run(load(dock), 1, jobs=1)) == (
        "blocked ahead 26.2 (dock 22.2, booth 4.0), service 22.0, driving 5.0, trucks ahead 0.8"
    )


def test_causes_that_hardly_cost_anything_are_left_out(dock):
    """A truck in four waits for six seconds behind another: 0.025 min on average."""
    one_way = ["stages.booth.service=6 s", "stages.dock.lanes.all.servers=9", "stages.road.room=9"]
    said = causes_in(run(load(dock, one_way), 1, jobs=1))
    assert said == ""
    at_once = "2026-06-10 00:00,general\n" * 2 + "2026-06-10 00:03,general\n2026-06-10 00:06,general\n"
    dock.with_name("seen.csv").write_text(f"arrived,class\n{at_once}", encoding="utf-8")
    few = run(load(dock, one_way), 1, jobs=1)
    assert few.estimate("crossing_cause_min", "mean", direction="northbound", cause="trucks_ahead").mean == (
        pytest.approx(0.025, abs=1e-5)
    )
    assert causes_in(few) == ""


def test_causes_have_words(dock):
    """Two docks and one officer, who serves from 7, 27, 47 and 67; trucks park at 7, 9, 27 and 47.

    Behind others they wait from 6 to 7 and 11 to 12 for the booth, from 12 to 27 and 14 to 47 for a dock.
    """
    officer = ["authorities={us: {officers: 1}}", "stages.dock.officers={us: 1}"]
    docks = ["stages.dock.lanes.all.servers=2", "stages.dock.lanes.all.room=2"]
    assert causes_in(run(load(dock, [*officer, *docks]), 1, jobs=1)) == (
        "service 22.0, no officer free 14.5, trucks ahead 12.5, driving 5.0"
    )


def test_what_trucks_do_themselves_alone_has_no_line(bridge):
    """The table above it says that already."""
    assert causes_in(bridge) == ""


def test_nobody_timed_no_causes(dock):
    dock.with_name("seen.csv").write_text("arrived,class\n2026-06-10 23:59,general\n", encoding="utf-8")
    nobody = run(load(dock, ["calendar.horizon=2 min"]), 1, jobs=1)
    assert nobody.estimate("inside_trucks", "total", direction="northbound").mean == 1
    assert causes_in(nobody) == ""


BAD_DAY = """extends: {port}
events: [{{name: no network, from: 2026-06-10 09:00, lasting: 2 h, down: {{stages: [us]}}}}]
drivers: {{northbound: {{leaves: [us], tempers: [{{patience: 20 min}}]}}}}
"""


def test_a_bad_day_is_told(file, results):
    """Outages with their hours down and what they cost, and trucks whose drivers left; nothing of it on other days."""
    bad_day = file.with_name("bad_day.yaml")
    bad_day.write_text(BAD_DAY.format(port=file.name), encoding="utf-8")
    bad = run(load(bad_day), 2, jobs=1, engine="reference")
    text = " ".join(text_of(bad).split())
    left = bad.estimate("left_line_trucks", "total", direction="northbound").mean
    hours = bad.estimate("extra_truck_hours", "total", direction="northbound").mean
    assert left > 0
    assert f"{left:,.0f} out of patience" in text
    assert "Outages: no network 1.0; open servers down: us" in text
    assert f"northbound, against the same trucks without outages: {hours:,.0f}" in text
    assert "turned back" not in text
    assert "Outages" not in text_of(results)
    assert "patience" not in text_of(results)
