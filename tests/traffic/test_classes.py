import numpy as np
import pytest

from portsim.scenario.traffic import Stream
from portsim.traffic.classes import drawn_classes, first_named, least_applicable, within_reach


def stream(**shares):
    classes = {name: {"share": share} for name, share in shares.items()}
    return Stream.model_validate({"trucks_per_day": 1, "classes": classes})


def names(drawn_from, uniform):
    return np.array(list(drawn_from.classes))[drawn_classes(drawn_from, uniform)]


def test_classes_take_their_shares_in_the_order_written():
    uniform = np.array([2.0**-54, 0.2499, 0.25, 0.7499, 0.75, 1 - 2.0**-53])
    assert names(stream(a=0.25, b=0.5, c=0.25), uniform).tolist() == ["a", "a", "b", "b", "c", "c"]


@pytest.mark.parametrize("place", [0, 1, 2, 3])
def test_a_class_of_share_zero_changes_no_truck(place):
    uniform = np.concatenate([np.linspace(0.001, 0.999, 999), [0.1, 0.8, 2.0**-54, 1 - 2.0**-53]])
    shares = [("a", 0.1), ("b", 0.7), ("c", 0.2)]
    more = [*shares[:place], ("none", 0.0), *shares[place:]]
    assert names(stream(**dict(more)), uniform).tolist() == names(stream(**dict(shares)), uniform).tolist()


def test_shares_a_hair_below_one_leave_no_truck_without_class():
    drawn = drawn_classes(stream(a=0.7, b=0.2, c=0.1 - 1e-12, none=0.0), np.array([1 - 2.0**-53]))
    assert drawn.tolist() == [2]


def test_looking_up_from_the_particular_to_the_general():
    stated = {"fast": 2, "default": 1}
    assert first_named(stated, ("general@fast", "general", "fast", "default")) == 2
    assert first_named(stated, ("general", "default")) == 1
    assert first_named({"fast": 2}, ("general", "default")) is None
    assert least_applicable({"CTPAT": 0.5, "FAST": 0.2, "OEA": 0.1}, ("CTPAT", "FAST"), 1.0) == 0.2
    assert least_applicable({"OEA": 0.1}, ("CTPAT",), 1.0) == 1.0


def test_reach_is_what_routes_of_the_own_direction_visit(port):
    port.add_southbound()
    scenario, layout, _ = port.arrive()
    reach = within_reach(layout)
    own = {each.name: set(np.array(layout.stages)[row]) for each, row in zip(layout.classes, reach, strict=True)}
    assert own["trusted"] == own["empty"] == {"approach", "primary"}
    assert own["import"] == {"module"}
    assert set(scenario.traffic) == {"northbound", "southbound"}
