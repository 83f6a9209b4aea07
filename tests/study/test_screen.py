"""A study on the screen: every number whole, heads that can be read, blocks instead of cuts."""

import numpy as np
import pytest
from rich.console import Console

from portsim.errors import MeasureError
from portsim.report.study.screen import screen, sorted_by, value_text
from tests.study.made import results


def printed(found, width=100, **options):
    console = Console(width=width, highlight=False, markup=False, color_system=None)
    with console.capture() as capture:
        console.print(screen(found, **options))
    return capture.get()


def small(count=3, **factors):
    values = [[10.0 + each, 10.4 + each, 10.2 + each] for each in range(count)]
    levels = [(each, *factors.values()) for each in range(count)]
    return results({"booths": "servers", **dict.fromkeys(factors, "")}, levels, values, [[0.5, 0.5, 0.5]] * count)


def test_heads_stand_in_lines_and_values_are_as_exact_as_their_intervals():
    lines = printed(small()).splitlines()
    assert lines[0] == "By hand"
    assert lines[1].startswith("3 points, 9 runs; means with 95 % intervals")
    assert lines[3:9] == [
        "                    crossing_    detected_",
        "                     time_min        share",
        "                        .mean        .mean",
        "          booths  @northbound  @northbound",
        "point  [servers]        [min]      [share]",
        "    1          0   10.2 ± 0.5      0.5 ± 0",
    ]


@pytest.mark.parametrize(
    ("mean", "high", "text"),
    [
        (12.3456, 12.3456 + 0.0432, "12.35 ± 0.04"),
        (12.3456, 12.3456 + 0.0132, "12.346 ± 0.013"),
        (1069.4, 1069.4 + 110, "1,069 ± 110"),
        (-0.001, 0.4, "0.0 ± 0.4"),
        (3.0, 3.0, "3 ± 0"),
        (float("nan"), float("nan"), "-"),
        (0.123456, 0.123456, "0.123456 ± 0"),
        (3.14159265, float("nan"), "3.14159 ± ?"),
    ],
)
def test_values(mean, high, text):
    assert "".join(value_text(mean, high)) == text


@pytest.mark.parametrize("width", [40, 60, 80, 100])
def test_a_table_wider_than_the_screen_is_split_and_nothing_is_cut(width):
    found = small(3, **{f"a factor of some length {each}": "a level that is long" for each in range(5)})
    text = printed(found, width)
    assert all(len(line) <= width for line in text.splitlines())
    assert "…" not in text
    for cell in ("10.2 ± 0.5", "11.2 ± 0.5", "12.2 ± 0.5"):
        assert text.count(cell) == 1
    assert text.count("a level that is long") == 15
    blocks = [line for line in text.splitlines() if line.lstrip().startswith("point ") or line.split()[:1] == ["point"]]
    assert len(blocks) > 1 or width == 100


def test_what_tells_points_apart_is_repeated_in_each_block():
    text = printed(small(), 34)
    assert text.count("[servers]") == 2
    assert sum(line.startswith("point  [servers]") for line in text.splitlines()) == 2


def test_points_may_be_fewer_and_sorted_and_the_rest_is_told():
    found = results(
        {"booths": ""},
        [(1,), (2,), (3,)],
        [[3.0, 3.1], [1.0, 1.1], [np.nan, np.nan]],
        [[0.1], [0.9], [0.5]] * np.ones((1, 2)),
    )
    assert sorted_by(found, "crossing_time_min").tolist() == [1, 0, 2]
    assert sorted_by(found, "detected_share").tolist() == [1, 2, 0]
    text = printed(found, points=1, sort="crossing_time_min")
    assert text.splitlines()[-2].split()[:2] == ["2", "2"]
    assert "2 more points" in text
    assert "detected" not in printed(found, numbers=("crossing_time_min",))
    with pytest.raises(MeasureError, match="did you mean"):
        printed(found, sort="crossing_tim_min")
