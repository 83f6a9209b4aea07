"""What a comparison says in words: that it is better, worse, the same, unclear, or that nobody crossed."""

from dataclasses import replace

import numpy as np
import pytest

import portsim as ps
from portsim.report.blocks import Heading, Items, Paragraph, Table
from portsim.report.comparison.headlines import sentences
from portsim.report.comparison.screen import screen

NORTH = {"direction": "northbound"}


@pytest.fixture(scope="module")
def small():
    return ps.load("minimal")


def compared(base, *changes, replications=3, **options):
    return ps.compare(base, ps.load("minimal", [*changes]), replications, jobs=1, **options)


def shown(found):
    """The screen as letters."""
    return " ".join(
        word
        for block in screen(found)
        for word in (
            [block.text]
            if isinstance(block, Heading | Paragraph)
            else block.texts
            if isinstance(block, Items)
            else [*block.head, *(cell for row in block.rows for cell in row)]
        )
    )


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
    assert "nan" not in shown(found).lower()


def test_warnings_are_said(small):
    late = ["calendar.horizon=1 min", "stages.primary.lanes.standard.servers=1"]
    found = ps.compare(small, ps.load("minimal", late), 2, jobs=1)
    assert any("still inside" in each for each in found.warnings)
    assert "warning: A small bridge" in shown(found)
    assert "warning: A small bridge" in found.summary()


def test_how_it_stopped_is_said(small):
    found = compared(
        small,
        "stages.primary.lanes.standard.servers=4",
        replications=None,
        precision="wait_min=0.001 min",
        at_most=4,
    )
    assert "not as exact as asked for" in shown(found)


def test_nobody_crosses_on_one_side():
    none = ps.load("minimal", ["traffic.northbound.trucks_per_day=0"])
    found = ps.compare(none, ps.load("minimal"), 2, jobs=1)
    assert said(found) == "Of northbound trucks none crossed in both. No truck crossed in both."


def test_what_was_set_in_all_of_them_is_said(small):
    found = compared(small, "stages.primary.lanes.standard.servers=4")
    overrides = ["calendar.days=1", "stages.primary.service.fast=40 s"]
    (heading, *_) = [each for each in screen(found, overrides) if isinstance(each, Paragraph)]
    assert heading.text.startswith("with calendar.days=1, stages.primary.service.fast=40 s\n3 replications")


def test_the_screen_keeps_to_the_stages_that_change_most(joint_port):
    tables = [each for each in screen(joint_port) if isinstance(each, Table)]
    (most,) = [each for each in tables if each.head[0] == "what changes most"]
    assert len(most.rows) == 4
    changes = [abs(float(row[3].split(" ± ")[0])) for row in most.rows]
    assert changes == sorted(changes, reverse=True)


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
