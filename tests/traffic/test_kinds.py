"""Kinds of trucks: one class, the same programmes."""

import numpy as np
import pytest

from portsim.layout import lay_out
from portsim.traffic.kinds import kinds_of
from tests.clearance.ports import scenario, service


def port(programmes):
    classes = {
        "some": {"share": 0.6, "enrolment": dict.fromkeys(programmes, 0.5), "sector": "produce"},
        "others": {"share": 0.4},
    }
    made = scenario({"primary": service()}, classes=classes)
    return made, lay_out(made)


@pytest.mark.parametrize("count", [0, 1, 5, 31, 32, 33, 70])
def test_trucks_are_of_one_kind_if_class_and_programmes_are_the_same(count):
    """However many programmes there are: more than fit into one number beside the class."""
    made, layout = port([f"P{number:02}" for number in range(count)])
    assert len(layout.programmes) == count
    rng = np.random.default_rng(count)
    truck_class = rng.integers(0, 2, 300)
    # A few combinations that come again, some of which differ in the first, the last or a middle programme only.
    patterns = rng.random((12, count)) < 0.5
    for one, column in zip(range(6), (0, count - 1, count // 2, 0, count - 1, count // 2), strict=True):
        if count:
            patterns[6 + one] = patterns[one]
            patterns[6 + one, column] ^= True
    programmes = patterns[rng.integers(0, 12, 300)]
    kinds = kinds_of(made, layout, truck_class, programmes)
    for truck, number in enumerate(kinds.of):
        kind = kinds.kinds[number]
        held = {name for name, has in zip(layout.programmes, programmes[truck], strict=True) if has}
        assert (kind.number, kind.programmes) == (truck_class[truck], held)
        assert kind.stated is made.traffic["northbound"].classes[kind.name]
        assert kind.names == (kind.name, *sorted(held))
    assert len({(kind.number, kind.programmes) for kind in kinds.kinds}) == len(kinds.kinds)


def test_what_a_kind_decides_is_given_to_each_of_its_trucks():
    made, layout = port(["A", "B"])
    truck_class = np.array([1, 0, 0, 0, 1])
    programmes = np.array([[0, 0], [1, 0], [0, 1], [1, 0], [0, 0]], dtype=bool)
    kinds = kinds_of(made, layout, truck_class, programmes)
    assert len(kinds.kinds) == 3
    assert kinds.which(lambda kind: "A" in kind.programmes).tolist() == [False, True, False, True, False]
    assert kinds.each(lambda kind: len(kind.names)).tolist() == [1, 2, 2, 2, 1]


def test_no_trucks_have_no_kinds():
    made, layout = port(["A"])
    kinds = kinds_of(made, layout, np.empty(0, dtype=np.int64), np.empty((0, 1), dtype=bool))
    assert kinds.kinds == ()
    assert kinds.each(lambda _: 1.0).shape == kinds.which(lambda _: True).shape == (0,)
