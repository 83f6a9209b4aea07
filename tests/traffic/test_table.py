import datetime as dt

import numpy as np

from portsim.traffic.arrivals import drawn_arrivals


def of(traffic, layout, direction):
    return traffic.direction == layout.directions.index(direction)


def test_both_directions_stand_in_one_table_sorted_by_arrival_direction_and_number(port):
    port.add_southbound()
    scenario, layout, traffic = port.arrive()
    rows = list(zip(traffic.arrived_min, traffic.direction, traffic.number, strict=True))
    assert rows == sorted(rows)
    for direction in layout.directions:
        own = of(traffic, layout, direction)
        alone = drawn_arrivals(
            scenario.traffic[direction], direction, scenario.calendar, traffic.luck.streams
        ).arrived_min
        assert np.array_equal(traffic.number[own], np.arange(own.sum()))
        assert np.array_equal(traffic.arrived_min[own], alone)
        assert set(traffic.truck_class[own]) == set(layout.classes_of(direction))


def test_trucks_of_one_instant_stand_northbound_first(port):
    ten = dt.datetime.fromisoformat("2026-06-08T10:00")
    port.add_southbound()
    port.traffic["southbound"] = trace_of("import", ten, ten)
    port.traffic["northbound"] = trace_of("general", ten, ten)
    _, _, traffic = port.arrive()
    assert traffic.arrived_min.tolist() == [600.0] * 4
    assert traffic.direction.tolist() == [0, 0, 1, 1]
    assert traffic.number.tolist() == [0, 1, 0, 1]


def trace_of(truck_class, *arrived):
    trace = {"arrived": arrived, "classes": (truck_class,) * len(arrived)}
    return {"trace": trace, "classes": {truck_class: {"share": 1.0}}}


def test_southbound_traffic_changes_no_northbound_truck(port):
    _, layout, alone = port.arrive()
    port.add_southbound()
    _, both_layout, both = port.arrive()
    own = of(both, both_layout, "northbound")
    assert np.array_equal(both.arrived_min[own], alone.arrived_min)
    assert np.array_equal(both.truck_class[own], alone.truck_class)
    assert np.array_equal(both.luck.of("service:primary")[own], alone.luck.of("service:primary"))
    assert layout.classes == both_layout.classes[: len(layout.classes)]


def test_class_shares_are_met(port):
    port.northbound["trucks_per_day"] = 20_000
    _, layout, traffic = port.arrive()
    share = np.array([0.3, 0.5, 0.2])
    met = np.bincount(traffic.truck_class) / len(traffic)
    assert (np.abs(met - share) < 4 * np.sqrt(share * (1 - share) / len(traffic))).all()
    assert [each.name for each in layout.classes] == ["trusted", "general", "empty"]
