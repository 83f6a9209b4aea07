"""The same truck has the same luck under every policy."""

from dataclasses import fields

import numpy as np
import pytest

SCARCE = 800
"""Trucks per day of the base; with chance at every turn."""


@pytest.fixture
def port(port):
    port.northbound |= {"trucks_per_day": SCARCE, "day_to_day_cv": 0.1}
    port.calendar["days"] = 2
    port.stages["primary"]["lane_choice"] = "random"
    port.stages["primary"]["priority"] = {"FAST": -1}
    port.stages["nii"]["inspection"]["false_alarm_rate"] = 0.3
    port.stages["exam"]["inspection"]["referred_by"] = ["nii"]
    port.traffic["southbound"] = {"trucks_per_day": 200, "classes": {"import": {"share": 1.0}}}
    port.routes["southbound"] = [{"name": "south", "stages": ["exit"]}]
    return port


def luck(drawn, rows=slice(None)):
    """All that was drawn for trucks, by names of stages, lanes and classes, so that numbering does not matter."""
    trucks, layout = drawn.trucks, drawn.layout
    found = {("class",): np.array([layout.classes[c].name for c in trucks.truck_class])[rows]}
    for s, stage in enumerate(layout.stages):
        for table in ("selected", "referred", "priority", "lane_luck"):
            found[table, stage] = getattr(trucks, table)[rows, s]
        for lane in layout.lanes_of[s]:
            for table in ("service_min", "admitted"):
                found[table, stage, layout.lanes[lane].name] = getattr(trucks, table)[rows, lane]
    return found


def assert_same(before, after):
    assert before.keys() <= after.keys()
    for name, values in before.items():
        assert np.array_equal(values, after[name]), name


def test_a_replication_is_a_pure_function(port):
    one, same, other = port.draw(), port.draw(), port.draw(replication=1)
    for field in fields(one.trucks):
        first, second = getattr(one.trucks, field.name), getattr(same.trucks, field.name)
        if first is None or second is None:
            assert first is second, field.name
        else:
            assert np.array_equal(first, second, equal_nan=first.dtype == float), field.name
    assert not np.array_equal(one.trucks.service_min[:50], other.trucks.service_min[:50])
    assert not np.array_equal(one.trucks.service_min[:50], port.draw(seed=2).trucks.service_min[:50])


def test_more_volume_leaves_each_truck_its_luck(port):
    few = port.draw()
    port.northbound["trucks_per_day"] = 1.3 * SCARCE
    many = port.draw()
    numbers = (few.trucks.direction == 0).sum()
    first = (many.trucks.direction == 0) & (many.trucks.number < numbers)
    assert_same(luck(few, few.trucks.direction == 0), luck(many, first))
    assert_same(luck(few, few.trucks.direction == 1), luck(many, many.trucks.direction == 1))
    assert first.sum() == numbers < (many.trucks.direction == 0).sum()


@pytest.mark.parametrize("place", [0, 3])
def test_a_further_stage_changes_no_truck_elsewhere(port, stage_of, place):
    before = luck(port.draw())
    port.stages["new"] = stage_of["inspection"]("us", "safety", 0.5)
    port.stages["scale"] = stage_of["service"](ties="random")
    port.routes["northbound"][0]["stages"][place:place] = ["new", "scale"]
    assert_same(before, luck(port.draw()))


def test_a_class_of_share_zero_changes_no_truck(port):
    before = port.draw()
    classes = list(port.northbound["classes"].items())
    port.northbound["classes"] = dict([("none", {"share": 0.0, "programmes": ["FAST"]}), *classes])
    after = port.draw()
    assert_same(luck(before), luck(after))
    for unmoved in ("direction", "number", "arrived_min", "route", "first_visit", "stage"):
        assert np.array_equal(getattr(before.trucks, unmoved), getattr(after.trucks, unmoved)), unmoved


def test_policies_of_one_stage_change_nothing_elsewhere(port):
    before = luck(port.draw())
    port.stages["nii"]["inspection"]["rate"] = 0.9
    port.stages["mx_exam"]["service"] = "90 min"
    port.authorities["us"]["trust"] = {"CTPAT": 0.1}
    after = luck(port.draw())
    touched = {("service_min", "mx_exam", "all")} | {
        (table, stage) for table in ("selected", "referred") for stage in ("nii", "exam")
    }
    assert_same({name: values for name, values in before.items() if name not in touched}, after)


def test_a_longer_mean_keeps_each_trucks_place_in_the_distribution(port):
    before = luck(port.draw())["service_min", "primary", "all"]
    port.stages["primary"]["service"] = {"exponential": {"mean": "2 min"}}
    after = luck(port.draw())["service_min", "primary", "all"]
    assert after == pytest.approx(2 * before, abs=2e-6)


def test_a_stage_with_the_luck_of_another_chooses_lanes_as_it_would(port, stage_of):
    random = {"lanes": {"left": {"servers": 1}, "right": {"servers": 1}}, "lane_choice": "random"}
    port.stages["exam"] |= random
    port.stages["other_exam"] = stage_of["inspection"]("us", "physical", 0.05) | random
    port.routes["northbound"].insert(
        0, {"name": "empty", "when": {"laden": False}, "stages": ["gate", "other_exam", "exit"]}
    )
    own = port.draw()
    assert not np.array_equal(own.at("lane_luck", "other_exam"), own.at("lane_luck", "exam"))
    port.stages["other_exam"]["luck_of"] = "exam"
    drawn = port.draw()
    assert np.array_equal(drawn.at("lane_luck", "other_exam"), own.at("lane_luck", "exam"))
    assert np.array_equal(drawn.at("lane_luck", "exam"), own.at("lane_luck", "exam"))
