import datetime as dt

import numpy as np
import pytest

from portsim.errors import RunError
from tests.traffic.conftest import times_of_all


def at(hour, minute=0, second=0, day=8):
    return dt.datetime.fromisoformat(f"2026-06-{day:02}T{hour:02}:{minute:02}:{second:02}")


@pytest.fixture
def traced(port):
    """Three observed trucks, the second of which was seen last."""
    del port.northbound["trucks_per_day"]
    port.northbound["trace"] = {
        "arrived": (at(6), at(9, 0, 30), at(6)),
        "classes": ("general", "trusted", "empty"),
        "service_min": {"primary": (1.5, None, 4.0)},
        "selected": {"exam": (None, True, False)},
    }
    return port


def test_observed_trucks_arrive_when_they_were_seen(traced):
    _, layout, traffic = traced.arrive()
    assert traffic.arrived_min.tolist() == [360.0, 360.0, 540.5]
    assert [layout.classes[number].name for number in traffic.truck_class] == ["general", "empty", "trusted"]
    assert traffic.number.tolist() == [0, 1, 2]


def test_observed_services_stand_in_place_of_drawn_ones(traced):
    scenario, layout, traffic = traced.arrive()
    minutes = times_of_all(scenario, layout, traffic)
    lanes = list(layout.lanes_of[layout.stage_number["primary"]])
    assert minutes[:2][:, lanes].tolist() == [[1.5, 1.5], [4.0, 4.0]]
    del traced.northbound["trace"]["service_min"]
    drawn = times_of_all(*traced.arrive())
    assert np.array_equal(minutes[2], drawn[2])
    assert (minutes[:2][:, lanes] != drawn[:2][:, lanes]).all()


def test_observed_selections_are_kept_in_the_order_of_arrival(traced):
    _, _, traffic = traced.arrive()
    assert np.array_equal(traffic.selection_seen["exam"], [np.nan, 0.0, 1.0], equal_nan=True)


def test_a_trace_of_one_direction_tells_nothing_of_the_other(traced):
    traced.add_southbound()
    _, _, traffic = traced.arrive()
    southbound = traffic.direction == 1
    assert southbound.any()
    assert np.isnan(traffic.service_seen["primary"][southbound]).all()
    assert np.array_equal(traffic.service_seen["primary"][~southbound], [1.5, 4.0, np.nan], equal_nan=True)


@pytest.mark.parametrize("outside", [at(0, day=9), at(23, 59, 59, day=7)])
def test_a_truck_seen_outside_the_run_is_refused(traced, outside):
    traced.northbound["trace"]["arrived"] = (at(6), outside, at(6))
    with pytest.raises(RunError) as refused:
        traced.arrive()
    assert str(refused.value) == (
        f"traffic.northbound.trace: truck 2 arrived at {outside}, outside the run from 2026-06-08 to 2026-06-08; "
        "change calendar.start or calendar.days, or leave the truck out"
    )


def test_a_truck_seen_in_the_last_second_of_the_run_is_in_it(traced):
    traced.northbound["trace"]["arrived"] = (at(0), at(23, 59, 59), at(6))
    assert traced.arrive()[2].arrived_min[[0, -1]] == pytest.approx([0, 1440 - 1 / 60], abs=1e-6)


def test_an_unknown_class_is_refused(traced):
    traced.northbound["trace"]["classes"] = ("general", "lorry", "empty")
    with pytest.raises(RunError) as refused:
        traced.arrive()
    assert str(refused.value) == (
        "traffic.northbound.trace: class 'lorry' is not among classes: trusted, general, empty"
    )
