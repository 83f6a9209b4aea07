import numpy as np
import pytest

from portsim.errors import RunError
from portsim.layout import lay_out
from portsim.traffic.needs import admission, lane_luck, mean_service_min, priorities
from portsim.units import GRID_MIN
from tests.traffic.conftest import times_of_all


def named(layout, stage, lane):
    return next(n for n in layout.lanes_of[layout.stage_number[stage]] if layout.lanes[n].name == lane)


def by_class_and_lane(port, stage="primary"):
    """Mean service time by class and lane of a stage."""
    scenario = port.scenario()
    layout = lay_out(scenario)
    means = mean_service_min(scenario, layout)
    return {
        (each.name, layout.lanes[lane].name): means[number, lane]
        for number, each in enumerate(layout.classes)
        for lane in layout.lanes_of[layout.stage_number[stage]]
    }


def test_the_most_particular_service_time_counts(port):
    port.stages["primary"]["service"] = {
        "trusted@fast": "1 min",
        "trusted": "2 min",
        "fast": "3 min",
        "default": {"exponential": {"mean": "4 min"}},
    }
    assert by_class_and_lane(port) == {
        ("trusted", "fast"): 1,
        ("trusted", "standard"): 2,
        ("general", "fast"): 3,
        ("general", "standard"): 4,
        ("empty", "fast"): 3,
        ("empty", "standard"): 4,
    }


def test_each_truck_gets_the_quantile_of_its_class_and_lane_from_one_number(port):
    port.stages["primary"]["service"] = {
        "trusted": {"uniform": {"low": "0 s", "high": "1 min"}},
        "fast": {"uniform": {"low": "0 s", "high": "2 min"}},
        "default": {"uniform": {"low": "0 s", "high": "4 min"}},
    }
    scenario, layout, traffic = port.arrive()
    minutes = times_of_all(scenario, layout, traffic)
    luck = traffic.luck.of("service:primary")
    trusted = traffic.truck_class == 0
    in_fast, in_standard = (minutes[:, named(layout, "primary", lane)] for lane in ("fast", "standard"))
    assert in_fast == pytest.approx(luck * np.where(trusted, 1, 2), abs=GRID_MIN)
    assert in_standard == pytest.approx(luck * np.where(trusted, 1, 4), abs=GRID_MIN)
    assert (minutes[:, named(layout, "approach", "road")] == 12).all()
    assert np.array_equal(minutes, np.round(minutes / GRID_MIN) * GRID_MIN)


def test_means_are_those_of_the_draws_and_on_the_grid(port):
    port.northbound["trucks_per_day"] = 30_000
    scenario, layout, traffic = port.arrive()
    mean = by_class_and_lane(port)["general", "standard"]
    drawn = times_of_all(scenario, layout, traffic)[:, named(layout, "primary", "standard")]
    assert mean == 1.25
    assert abs(drawn.mean() - mean) < 4 * 0.7 * mean / np.sqrt(len(traffic))
    port.stages["primary"]["service"] = {"exponential": {"mean": "100 s"}}
    assert by_class_and_lane(port)["general", "standard"] % GRID_MIN == 0


def test_a_stage_can_use_the_luck_of_another(port):
    port.stages["joint"] = dict(port.stages["primary"])
    port.routes["northbound"][0]["stages"].append("joint")
    scenario, layout, traffic = port.arrive()
    apart = times_of_all(scenario, layout, traffic)
    primary, joint = (list(layout.lanes_of[layout.stage_number[stage]]) for stage in ("primary", "joint"))
    assert not np.array_equal(apart[:, primary], apart[:, joint])
    port.stages["joint"]["luck_of"] = "primary"
    shared = times_of_all(port.scenario(), layout, traffic)
    assert np.array_equal(shared[:, primary], shared[:, joint])
    assert np.array_equal(shared[:, primary], apart[:, primary])


def test_stages_out_of_reach_need_no_time(port):
    port.add_southbound()
    port.stages["module"]["service"] = {"import": "40 s"}
    scenario, layout, traffic = port.arrive()
    minutes = times_of_all(scenario, layout, traffic)
    module = named(layout, "module", "all")
    assert set(minutes[traffic.direction == 0, module]) == {0.0}
    assert minutes[traffic.direction == 1, module] == pytest.approx(40 / 60, abs=GRID_MIN)


def test_a_class_admitted_without_a_service_time_is_refused(port):
    port.stages["primary"]["service"] = {"fast": "1 min", "general": "2 min", "trusted": "1 min"}
    scenario = port.scenario()
    with pytest.raises(RunError) as refused:
        mean_service_min(scenario, lay_out(scenario))
    message = "stages.primary.service: no time for class 'empty' in lane 'standard'; add one, or a `default`"
    assert str(refused.value) == message


def test_a_lane_that_does_not_admit_a_class_needs_no_time_for_it(port):
    port.stages["primary"]["service"] = {"standard": "2 min", "trusted": "1 min"}
    assert by_class_and_lane(port)["general", "fast"] == 0
    assert by_class_and_lane(port)["trusted", "fast"] == 1


def test_lanes_admit_whom_their_rule_accepts(port):
    scenario, layout, kinds = port.kinds()
    truck_class = port.arrive()[2].truck_class
    admits = admission(scenario, layout, kinds)
    assert np.array_equal(admits[:, named(layout, "primary", "fast")], truck_class == 0)
    assert set(truck_class) == {0, 1, 2}
    assert admits[:, named(layout, "primary", "standard")].all()
    assert admits[:, named(layout, "approach", "road")].all()


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({}, [0, 0, 0]),
        ({"default": 7}, [7, 7, 7]),
        ({"FAST": 2, "CTPAT": 1, "empty": -1}, [1, 0, -1]),
        ({"trusted": 3, "FAST": 4, "default": 1}, [3, 1, 1]),
        ({"OEA": -5, "default": 9}, [9, 9, 9]),
    ],
)
def test_the_smallest_priority_that_applies_counts(port, stated, expected):
    port.stages["primary"]["priority"] = stated
    scenario, layout, kinds = port.kinds()
    places = priorities(scenario, layout, kinds)
    truck_class = port.arrive()[2].truck_class
    assert np.array_equal(places[:, layout.stage_number["primary"]], np.array(expected)[truck_class])
    assert not places[:, layout.stage_number["approach"]].any()


@pytest.mark.parametrize("chance", [{"lane_choice": "random"}, {"ties": "random"}])
def test_lane_luck_is_drawn_where_chance_chooses(port, chance):
    scenario, layout, traffic = port.arrive()
    assert not lane_luck(scenario, layout, traffic).any()
    port.stages["primary"] |= chance
    drawn = lane_luck(port.scenario(), layout, traffic)[:, layout.stage_number["primary"]]
    assert np.array_equal(drawn, traffic.luck.of("lane:primary"))
