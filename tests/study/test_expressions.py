"""What a level makes of a value: worked out as on paper, and nothing else is calculated with."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portsim.scenario.tree import File, Node, Place, plain
from portsim.study.expressions import filled_in, linear

HERE = Place(File("s.yaml", Path()))


@pytest.mark.parametrize(
    ("text", "x", "value"),
    [
        ("x", 3, 3),
        ("x", "30 s", "30 s"),
        ("0.625 - x", 0.3, 0.325),
        ("1 - x", 0.1, 0.9),
        ("2 * x", 3, 6),
        ("x * 2", 3, 6),
        ("-x", 3, -3),
        ("x / 4", 3, 0.75),
        ("6085.6 * x", 1.1, 6694.16),
        ("x + x - 1", 2, 3),
        ("1e2 * x", 2, 200),
        ("x min", 3, "3 min"),
        ("0.5 * x + 1 s", 3, "2.5 s"),
        (" x ", 3, 3),
    ],
)
def test_an_expression_is_worked_out_exactly(text, x, value):
    found = linear(text).of(x)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1 - 2",
        "xx",
        "x y z",
        "max",
        "x * x",
        "2 x",
        "x ** 2",
        "06:00-22:00",
        "x.5",
        "(x)",
        "x / 0",
        "1e99999999 * x",
    ],
)
def test_anything_else_stands_for_itself(text):
    assert linear(text) is None


@pytest.mark.parametrize("x", ["30 s", True])
def test_only_numbers_are_calculated_with(x):
    with pytest.raises(ValueError, match="is not a number"):
        linear("2 * x").of(x)


@given(st.integers(-(10**6), 10**6), st.integers(-1000, 1000), st.integers(-1000, 1000))
def test_whole_numbers_stay_whole(x, times, plus):
    sign = "-" if plus < 0 else "+"
    text = f"{times} * x {sign} {abs(plus)}" if times >= 0 else f"{abs(plus)} - {-times} * x"
    expected = times * x + plus if times >= 0 else abs(plus) + times * x
    found = linear(text).of(x)
    assert (found, type(found)) == (expected, int)


def node(value):
    if isinstance(value, dict):
        return Node({key: node(below) for key, below in value.items()}, HERE)
    return Node([node(below) for below in value] if isinstance(value, list) else value, HERE)


def test_x_is_put_in_wherever_it_stands():
    template = {"06:00-22:00": "x", "others": ["2 * x", 7, "standard", {"deep": "1 - x"}]}
    assert plain(filled_in(node(template), node(3), HERE)) == {
        "06:00-22:00": 3,
        "others": [6, 7, "standard", {"deep": -2}],
    }


def test_a_level_may_be_a_mapping_where_it_stands_alone():
    assert plain(filled_in(node({"a": "x"}), node({"b": 1}), HERE)) == {"a": {"b": 1}}
    with pytest.raises(ValueError, match="cannot be calculated with"):
        filled_in(node("2 * x"), node({"b": 1}), HERE)
