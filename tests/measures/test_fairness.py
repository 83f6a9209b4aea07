"""Who was overtaken, and how long the slowest took."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portsim.log import Disposition
from portsim.measures import Measuring, Observed
from portsim.measures.fairness import overtakes
from portsim.scenario.model import Measured, Scenario
from tests.engine.both import simulate
from tests.engine.days import port, truck
from tests.measures.found import Found
from tests.properties.ports import ports

EXAMPLES = settings(max_examples=60, deadline=None)
NORTH = {"direction": "northbound"}


def passed(place, joined, began):
    """How many joined the same place later than each visit, and began there earlier: each against each."""
    visits = list(zip(place, joined, began, strict=True))
    return [sum(p == q and k > j and c < b for q, k, c in visits) for p, j, b in visits]


@given(st.data())
def test_overtakes_are_those_counted_one_by_one(data):
    """Times are few, so that many are the same."""
    number = data.draw(st.integers(0, 40))
    times = st.lists(st.integers(0, 12), min_size=number, max_size=number)
    place = np.array(data.draw(st.lists(st.integers(0, 2), min_size=number, max_size=number)), dtype=np.int64)
    joined = np.array(data.draw(times), dtype=np.float64) / 4
    began = joined + np.array(data.draw(times), dtype=np.float64) / 4
    assert overtakes(place, joined, began).tolist() == passed(place, joined, began)


def test_overtakes_of_many_trucks_are_the_inversions_of_their_order():
    rng = np.random.default_rng(1)
    joined, began = np.arange(3000.0), 3000.0 + rng.permutation(3000)
    place = rng.integers(0, 5, 3000)
    assert overtakes(place, joined, began).tolist() == passed(place.tolist(), joined.tolist(), began.tolist())


def test_nobody_is_overtaken_in_a_line_that_keeps_its_order():
    found = Found(port("{a: {servers: 1}, b: {servers: 2}}"), [truck(k, a=3, b=4) for k in range(6)])
    assert found("overtaking_trucks", "max", **NORTH) == 0
    assert found("overtaking_trucks", "mean", stage="b") == 0


def test_who_was_overtaken_before_the_window_does_not_count():
    """On the first day a FAST truck passes a general one, on the second nobody passes anybody."""
    stages = "booth: {servers: 1, priority: {fast: 0, default: 1}}"
    script = [truck(0, booth=10), truck(1, booth=10), truck(2, of="fast", booth=10), truck(1500, booth=10)]
    without = Found(port(stages, days=2), script)
    assert without("overtaking_trucks", "max", stage="booth") == without("overtaking_trucks", "max", **NORTH) == 1
    found = Found(port(stages, days=2, warm_up=1), script)
    assert found("overtaking_trucks", "max", stage="booth") == found("overtaking_trucks", "max", **NORTH) == 0


@pytest.fixture(scope="module")
def preferred():
    """FAST trucks go first at the booth, and in order at the gate.

    Booth: general 0 serves 0-10; general 1 joins at 1 and general 2 at 2, FAST 3 at 3 and FAST 4 at 4: these are served
    10-20 and 20-30, the others 30-40 and 40-50. Crossing times: 10, 39, 48, 17 and 26, and a minute each at the gate,
    where the order is the same as at the booth.
    """
    stages = "{booth: {servers: 1, priority: {fast: 0, default: 1}}, gate: {servers: 1}}"
    script = [truck(k, of="general" if k < 3 else "fast", booth=10, gate=1) for k in range(5)]
    return Found(port(stages), script)


def test_overtakes_by_direction_class_programme_and_stage(preferred):
    assert preferred("overtaking_trucks", "mean", **NORTH) == 4 / 5
    assert preferred("overtaking_trucks", "max", **NORTH) == 2
    assert preferred("overtaking_trucks", "mean", **NORTH, **{"class": "general"}) == 4 / 3
    assert preferred("overtaking_trucks", "max", **NORTH, programme="FAST") == 0
    assert preferred("overtaking_trucks", "mean", **NORTH, programme="none") == 4 / 3
    assert preferred("overtaking_trucks", "mean", stage="booth") == 4 / 5
    assert preferred("overtaking_trucks", "max", stage="gate") == 0
    assert np.isnan(preferred("overtaking_trucks", "mean", direction="southbound"))


def test_the_slowest_tenth_of_few_is_the_slowest(preferred):
    assert preferred("worst_decile_min", "mean", **NORTH) == 49
    assert preferred("worst_decile_min", "mean", **NORTH, **{"class": "fast"}) == 27
    assert np.isnan(preferred("worst_decile_min", "mean", direction="southbound"))


@pytest.mark.parametrize(("trucks", "expected"), [(1, 1), (10, 10), (11, 10.5), (20, 19.5), (21, 20)])
def test_the_slowest_tenth_is_rounded_up(trucks, expected):
    """Trucks an hour apart that take 1, 2, 3, ... minutes."""
    script = [truck(60 * k, booth=k + 1) for k in range(trucks)]
    assert Found(port("booth: {servers: 1}"), script)("worst_decile_min", "mean", **NORTH) == expected


def test_the_slowest_are_told_by_the_crossing_time_that_is_named():
    stages = "{a: {servers: 1}, b: {servers: 1}}"
    scenario = port(stages).model_copy(update={"measured": Measured(crossing=("b", "b"))})
    found = Found(scenario, [truck(0, a=90, b=5), truck(100, a=1, b=30)])
    assert found("worst_decile_min", "mean", **NORTH) == 30


def test_trucks_at_different_stages_do_not_overtake_each_other():
    """The second truck joins b before the first has left a, and has not passed it anywhere."""
    found = Found(port("{a: {servers: 2}, b: {servers: 1}}"), [truck(0, a=20, b=1), truck(1, a=1, b=1)])
    assert found("overtaking_trucks", "max", **NORTH) == 0


def test_a_truck_overtaken_at_two_stages_counts_both():
    """The second leaves a first, with two booths, and so does nothing more; FAST goes first at b and at c."""
    stages = "{b: {servers: 1, priority: {fast: 0, default: 1}}, c: {servers: 1, priority: {fast: 0, default: 1}}}"
    script = [
        truck(0, b=10, c=30),
        truck(1, b=5, c=1),
        truck(2, of="fast", b=5, c=40),
        truck(13, of="fast", b=1, c=1),
    ]
    # b: 0-10; FAST of 2 10-15; FAST of 13 15-16; the truck of 1 16-21. c: first 10-40, then FAST, FAST, the last.
    found = Found(port(stages), script)
    assert found("overtaking_trucks", "max", **NORTH) == 2
    assert found("overtaking_trucks", "max", stage="c") == 0


@EXAMPLES
@given(ports(stopping=True, supervised=True))
def test_numbers_are_those_of_each_truck_against_each_other(port):
    if port.network.is_road.all():
        return  # nobody begins a service anywhere
    log = simulate(port.network, port.trucks)
    measuring = Measuring(Scenario.model_validate(port.scenario), port.network, ["overtaking_trucks"])
    values = measuring.of_run(Observed(port.network, port.trucks, log))
    table = {
        (cell.statistic, *sorted(cell.where.values())): value
        for cell, value in zip(measuring.cells, values, strict=True)
    }
    layout, trucks = port.network.layout, port.trucks
    rows = np.flatnonzero((log.server >= 0) & ~np.isnan(log.began))
    overtaken = dict.fromkeys(range(len(trucks)), 0)
    at_stage = {}
    columns = (log.stage[rows].tolist(), log.joined[rows].tolist(), log.began[rows].tolist())
    for row, count in zip(rows.tolist(), passed(*columns), strict=True):
        truck = int(log.truck[row])
        overtaken[truck] += count
        inside = port.network.warm_up_min <= trucks.arrived_min[truck] < port.network.last_midnight_min
        if inside and log.disposition[truck] == Disposition.CROSSED:
            at_stage.setdefault(layout.stages[log.stage[row]], []).append(count)
    for stage, counts in at_stage.items():
        assert table["mean", stage] == pytest.approx(np.mean(counts))
        assert table["max", stage] == max(counts)
    for number, way in enumerate(layout.directions):
        counted = [
            overtaken[truck]
            for truck in range(len(trucks))
            if trucks.direction[truck] == number
            and log.disposition[truck] == Disposition.CROSSED
            and port.network.warm_up_min <= trucks.arrived_min[truck] < port.network.last_midnight_min
        ]
        if counted:
            assert table["mean", way] == pytest.approx(np.mean(counted))
            assert table["max", way] == max(counted)
