"""What a comparison says in words: that it is better, worse, the same, unclear, or that nobody crossed."""

from dataclasses import replace

import numpy as np
import pytest

import portsim as ps
from portsim.report.blocks import Command, Heading, Items, Paragraph, Table, as_markdown
from portsim.report.comparison.headlines import sentences
from portsim.report.comparison.pages import page, screen

NORTH = {"direction": "northbound"}


@pytest.fixture(scope="module")
def small():
    return ps.load("minimal")


def compared(base, *changes, replications=3, **options):
    return ps.compare(base, ps.load("minimal", [*changes]), replications, jobs=1, **options)


def said(found):
    return " ".join(sentences(found, found.alternatives[0]))


def test_better_and_worse(small):
    worse = compared(small, "stages.primary.service.fast=300 s", replications=5)
    assert worse.alternatives[0].difference("crossing_time_min", **NORTH).verdict == "worse"
    assert "min more to cross on average" in said(worse)
    better = ps.compare(ps.load("minimal", ["stages.primary.service.fast=300 s"]), small, 5, jobs=1)
    assert "min less to cross on average" in said(better)


def test_unclear_says_how_unclear(small):
    found = compared(small, "stages.primary.lanes.fast.room=11")
    text = said(found)
    assert "trucks take exactly as long as before" in text or "as far as 3 replications can tell" in text
    alternative = found.alternatives[0]
    noise = np.array([-1.0, 0.1, 1.0])[:, None]
    unclear = replace(alternative, values=alternative.baseline_values + noise, identical=False)
    (first, *_) = sentences(found, unclear)
    assert "no longer and no shorter than before, as far as 3 replications can tell: 0 ± 2 min" in first


def test_the_same_trucks_exactly(small):
    """Another queueing rule that never matters is not the same scenario, but changes nothing."""
    found = compared(small, "measured.recovered_within=7 min")
    assert not found.alternatives[0].identical
    assert "trucks take exactly as long as before" in said(found)
    assert "0 % of the trucks spend less time in the port, by a minute or more, 0 % more, 100 % as much" in said(found)


def test_nobody_crosses():
    none = ps.load("minimal", ["traffic.northbound.trucks_per_day=0"])
    found = ps.compare(none, ps.load("minimal", ["traffic.northbound.trucks_per_day=0", "calendar.at_close=hold"]), 2)
    assert said(found) == "No truck crossed in both."
    assert "NaN" not in as_markdown(page(found))
    assert "nan" not in as_markdown(page(found))
    assert [*screen(found)]


def test_both_directions_are_there():
    base = ps.load("mutual_recognition_before", ["calendar.days=1"])
    directions = base.scenario.directions()
    found = ps.compare(base, ps.load("mutual_recognition_after", ["calendar.days=1"]), 2, jobs=1)
    text = as_markdown(page(found))
    for direction in directions:
        assert f"### {direction.capitalize()}: figures" in text
        assert f"### {direction.capitalize()}: where the minutes went" in text


def test_a_page_has_a_title_its_tables_are_square_and_it_ends_with_how_to_repeat_it(small):
    found = compared(small, "stages.primary.lanes.standard.servers=4")
    blocks = [*page(found)]
    titles = [each.text for each in blocks if isinstance(each, Heading)]
    assert titles[0] == "Comparison with A small bridge"
    assert titles[-1] == "How to repeat it"
    for each in blocks:
        assert isinstance(each, Heading | Paragraph | Items | Command | Table)
        if isinstance(each, Table):
            assert {len(row) for row in each.rows} <= {len(each.head)}
    assert f"sha256 {small.hash}" in as_markdown(blocks)


def test_warnings_are_said(small):
    late = ["calendar.horizon=1 min", "stages.primary.lanes.standard.servers=1"]
    found = ps.compare(small, ps.load("minimal", late), 2, jobs=1)
    assert any("still inside" in each for each in found.warnings)
    assert "warning: A small bridge" in as_markdown(page(found))
    assert "warning: A small bridge" in found.summary()


def test_how_it_stopped_is_said(small):
    found = compared(
        small,
        "stages.primary.lanes.standard.servers=4",
        replications=None,
        precision="wait_min=0.001 min",
        at_most=4,
    )
    assert "not as exact as asked for" in as_markdown(page(found))


def test_nobody_crosses_on_one_side():
    none = ps.load("minimal", ["traffic.northbound.trucks_per_day=0"])
    found = ps.compare(none, ps.load("minimal"), 2, jobs=1)
    assert said(found) == "Of northbound trucks none crossed in both. No truck crossed in both."


def test_what_was_set_in_all_of_them_is_said_and_how_to_repeat_it(small):
    found = compared(small, "stages.primary.lanes.standard.servers=4")
    overrides = ["calendar.days=1", "stages.primary.service.fast=40 s"]
    (heading, *_) = [each for each in screen(found, overrides) if isinstance(each, Paragraph)]
    assert heading.text.startswith("with calendar.days=1, stages.primary.service.fast=40 s\n3 replications")
    blocks = [*page(found, overrides)]
    assert "- changed in all of the scenarios: calendar.days=1" in as_markdown(blocks)
    (command,) = [each.text for each in blocks if isinstance(each, Command)]
    files = f"{small.file} {small.file}"
    assert command == (
        f"portsim compare {files} --replications 3 --seed 1 --set calendar.days=1 "
        "--set 'stages.primary.service.fast=40 s'"
    )


def test_without_files_there_is_no_command(small):
    found = ps.compare(small.scenario, ps.load("minimal", ["calendar.horizon=20 h"]).scenario, 2, jobs=1)
    assert not [each for each in page(found) if isinstance(each, Command)]


def test_chosen_measures_leave_no_empty_headings_and_are_in_the_command(small):
    found = compared(small, "stages.primary.lanes.standard.servers=4", measures=["wait_min", "booth_hours"])
    blocks = [*page(found)]
    titles = [each.text for each in blocks if isinstance(each, Heading)]
    assert "Northbound: figures" not in titles
    assert "Northbound: who gains and who loses" in titles
    (command,) = [each.text for each in blocks if isinstance(each, Command)]
    assert command.endswith("--measures booth_hours,wait_min")


def test_the_screen_keeps_to_the_stages_that_change_most(joint_port):
    tables = [each for each in screen(joint_port) if isinstance(each, Table)]
    (most,) = [each for each in tables if each.head[0] == "what changes most"]
    assert len(most.rows) == 4
    (whole,) = [each for each in page(joint_port) if isinstance(each, Table) and each.head[0] == "by stage and cause"]
    assert whole.rows[:4] == most.rows
    assert len(whole.rows) > 4


def test_officers_in_booths_that_nobody_counts_are_named(joint_port):
    quiet = [each.text for each in screen(joint_port) if isinstance(each, Paragraph)]
    (rates,) = [each for each in quiet if each.startswith("costs and emissions rest on rates")]
    assert rates.endswith(
        "not counted: officers in booths of mx_export, mx_empties, us_primary, us_nii, exit_gate, "
        "state_lookup, joint_primary"
    )


@pytest.fixture(scope="module")
def joint_port():
    days = ["calendar.days=2", "calendar.warm_up=0"]
    return ps.compare(ps.load("mariposa", days), ps.load("mariposa_joint", days), 2, jobs=1)
