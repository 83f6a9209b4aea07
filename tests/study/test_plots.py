"""Pictures of studies: which one is drawn, and that it shows the numbers of the results, under names and units."""

import itertools
import subprocess
import sys
import time

import numpy as np
import pytest

from portsim.errors import MeasureError, OutputError
from portsim.report.study.axes import DASHES, LINE_COLOURS, MARKERS, limits
from portsim.report.study.dots import BINS, binned
from portsim.report.study.findings import Quantity, Scale, is_crossed, level_text, together, varying
from portsim.report.study.heat import edges
from portsim.report.study.plot import check_picture, write_picture
from tests.study.made import results

MINUTES = "crossing time, mean, northbound [min]"


def grid(factors, *levels, replications=4, seed=0):
    """All combinations of levels: a mean that is 10 times the place of the first, plus the places of the others."""
    places = list(itertools.product(*(range(len(each)) for each in levels)))
    means = np.array([10.0 * place[0] + sum(place[1:]) + 1 for place in places])
    chance = np.random.default_rng(seed).normal(0, 0.2, (len(places), replications))
    combinations = [tuple(own[at] for own, at in zip(levels, place, strict=True)) for place in places]
    values = means[:, np.newaxis] + chance
    return results(dict.fromkeys(factors, "") | {factors[0]: "servers"}, combinations, values, values / 100)


def spread(points=300, replications=3):
    rng = np.random.default_rng(1)
    at = rng.random((points, 2))
    values = 20 + 10 * at[:, [0]] + rng.normal(0, 0.1, (points, replications))
    levels = [(float(one), float(other)) for one, other in at]
    return results({"rate": "", "trucks": "a day"}, levels, values, values / 100)


def texts(figure):
    return [text.get_text() for text in figure.texts]


def drawn(axes):
    return [line for line in axes.get_lines() if len(line.get_xdata())]


def test_one_factor_is_a_line_with_its_band():
    found = grid(("booths",), (1, 2, 4))
    figure = found.plot()
    (axes,) = figure.axes
    (line,) = drawn(axes)
    mean = found.estimates("crossing_time_min")
    np.testing.assert_allclose(line.get_xdata(), [1, 2, 4])
    np.testing.assert_array_equal(line.get_ydata(), mean.mean)
    (band,) = axes.collections
    heights = band.get_paths()[0].vertices[:, 1]
    assert {*mean.low, *mean.high} <= set(heights)
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("booths [servers]", MINUTES)
    assert [label.get_text() for label in axes.get_xticklabels()] == ["1", "2", "4"]
    assert axes.get_ylim()[0] == 0
    assert axes.get_ylim()[1] > mean.high.max()
    assert texts(figure)[0] == "Crossing time, mean, northbound, by booths"
    assert "means with 95 % intervals; n = 4 replications of each point, seed 1" in texts(figure)


def test_shares_are_told_in_per_cent():
    figure = grid(("booths",), (1, 2, 4)).plot("detected_share")
    (line,) = drawn(figure.axes[0])
    np.testing.assert_allclose(line.get_ydata(), [1, 11, 21], atol=0.7)
    assert figure.axes[0].get_ylabel() == "share of violations detected, northbound [%]"


def test_another_factor_has_a_line_for_each_level_told_apart_without_colours():
    found = grid(("booths", "rate"), (1, 2, 4), (0.1, 0.2))
    figure = found.plot()
    (axes,) = figure.axes
    lines = drawn(axes)
    mean = found.estimates("crossing_time_min").mean.reshape(3, 2)
    for place, line in enumerate(lines):
        np.testing.assert_array_equal(line.get_ydata(), mean[:, place])
    looks = {(line.get_color(), line.get_marker(), line.get_linestyle()) for line in lines}
    assert all(len(set(each)) == 2 for each in zip(*looks, strict=True))
    names = {text.get_text(): text for text in axes.texts}
    assert {"0.1", "0.2", "rate"} == set(names)
    assert names["0.1"].get_color() == lines[0].get_color()
    assert names["0.1"].xy[1] < names["0.2"].xy[1] < names["rate"].xy[1]
    assert len({*LINE_COLOURS}) == len({*MARKERS}) == len({*map(str, DASHES)}) == 8


def test_names_of_lines_that_end_together_do_not_stand_on_each_other():
    found = results(
        {"x": "", "by": ""},
        [(x, by) for x in (1, 2) for by in (1, 2, 3)],
        [[10.0 * x + by / 1000 + c for c in (0, 0.1)] for x in (1, 2) for by in (1, 2, 3)],
    )
    figure = found.plot(x="x")
    boxes = [text.get_window_extent() for text in figure.axes[0].texts]
    assert len(boxes) == 4
    assert not any(one.overlaps(other) for one, other in itertools.combinations(boxes, 2))
    assert all(box.x0 >= 0 and box.x1 <= figure.bbox.x1 for box in boxes)


def test_text_levels_stand_side_by_side_with_intervals_and_no_line():
    found = grid(("policy", "hours"), ("as it is", "joint", "joint and longer"), ("day", "night"))
    (axes,) = found.plot().axes
    assert [label.get_text() for label in axes.get_xticklabels()] == ["as it is", "joint", "joint and longer"]
    assert {line.get_linestyle() for line in drawn(axes)} == {"None"}
    first, second = (line.get_xdata() for line in drawn(axes))
    assert (np.abs(first - second) > 0.05).all()
    assert len(axes.collections) == 2


def test_third_and_fourth_factors_are_small_pictures_on_one_scale():
    found = grid(("booths", "rate", "trucks", "day"), (1, 2, 3, 4), (0.1, 0.2), (10, 20, 30), (0, 1))
    figure = found.plot()
    assert len(figure.axes) == 6
    titles = [axes.get_title(loc="left") for axes in figure.axes]
    assert titles[:3] == ["trucks = 10, day = 0", "trucks = 10, day = 1", "trucks = 20, day = 0"]
    assert len({axes.get_ylim() for axes in figure.axes}) == 1
    mean = found.estimates("crossing_time_min").mean.reshape(4, 2, 3, 2)
    np.testing.assert_array_equal(drawn(figure.axes[2])[1].get_ydata(), mean[:, 1, 1, 0])
    assert [axes.get_xlabel() for axes in figure.axes] == [""] * 4 + ["booths [servers]"] * 2
    assert figure.get_supylabel() == MINUTES
    three = grid(("booths", "rate", "trucks"), (1, 2, 3, 4), (0.1, 0.2), (10, 20, 30)).plot()
    assert [axes.get_title(loc="left") for axes in three.axes] == ["trucks = 10", "trucks = 20", "trucks = 30"]


def test_what_does_not_fit_is_averaged_within_replications_and_said():
    found = grid(("booths", "rate", "trucks"), (1, 2, 3), (0.1, 0.2), tuple(range(20)))
    figure = found.plot(x="booths", by="rate")
    values = found.of("crossing_time_min").reshape(3, 2, 20, 4).mean(axis=2)
    np.testing.assert_allclose(drawn(figure.axes[0])[1].get_ydata(), values.mean(axis=2)[:, 1])
    assert "Mean over all levels of trucks, taken within each replication." in figure.get_supxlabel()
    means, count = together(found, "crossing_time_min", [Scale.of(found, "booths"), Scale.of(found, "rate")])
    assert (count == 20).all()
    # The interval is of four replications, whose means vary far less than single points do.
    np.testing.assert_allclose(means.high - means.mean, 3.182446 * values.std(axis=2, ddof=1) / 2, rtol=1e-6)


def test_two_wide_factors_are_a_map_with_lines_of_equal_value():
    found = grid(("booths", "rate"), tuple(range(1, 11)), tuple(each / 10 for each in range(12)))
    figure = found.plot()
    axes, bar = figure.axes
    mesh, contours = axes.collections
    mean = found.estimates("crossing_time_min").mean.reshape(10, 12)
    np.testing.assert_array_equal(mesh.get_array().reshape(12, 10), mean.T)
    assert mesh.get_clim() == (mean.min(), mean.max())
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("booths [servers]", "rate")
    assert bar.get_ylabel() == MINUTES
    assert all(mean.min() < level < mean.max() for level in contours.levels)
    assert len(contours.levels) > 2
    assert "half-widths" in texts(figure)[2]


def test_values_are_written_into_few_cells_and_gaps_stay_grey():
    found = grid(("booths", "rate"), (1, 2, 4), (0.1, 0.2))
    found.table[:4, 0] = np.nan
    axes = found.plot(x="booths", y="rate").axes[0]
    assert len(axes.texts) == 5
    mean = found.estimates("crossing_time_min").mean.reshape(3, 2)
    told = {text.get_position(): float(text.get_text()) for text in axes.texts}
    assert told[2.0, 0.2] == pytest.approx(mean[1, 1], abs=0.5)
    assert (1.0, 0.1) not in told
    shaded = np.ma.filled(axes.collections[0].get_array(), np.nan)
    assert np.isnan(shaded).sum() == 1


def test_cells_end_half_way_between_levels():
    scale = Scale("x", "", (1, 2, 4), np.arange(3))
    np.testing.assert_allclose(edges(scale), [0.5, 1.5, 3, 5])
    even = Scale("x", "", (1, 10, 100), np.arange(3))
    assert even.is_log
    np.testing.assert_allclose(edges(even), [10**-0.5, 10**0.5, 10**1.5, 10**2.5])


def test_spread_points_are_dots_against_each_factor_with_means_along_it():
    found = spread()
    figure = found.plot()
    assert [axes.get_xlabel() for axes in figure.axes] == ["rate", "trucks [a day]"]
    dots, line = drawn(figure.axes[0])
    np.testing.assert_array_equal(dots.get_ydata(), found.estimates("crossing_time_min").mean)
    np.testing.assert_allclose(dots.get_xdata(), found.level("rate"))
    assert len(line.get_xdata()) == BINS
    assert np.corrcoef(line.get_xdata(), line.get_ydata())[0, 1] > 0.99
    assert "a dot for the mean of each of 300 points" in texts(figure)[2]
    assert len(found.plot(x="trucks").axes) == 1


def test_means_along_a_factor_are_of_parts_with_as_many_points():
    codes = np.random.default_rng(0).permutation(20)
    scale = Scale("x", "", tuple(np.arange(20.0)), codes)
    at = scale.at
    middle, found = binned(scale, at**2, np.arange(20))
    np.testing.assert_allclose(middle, [2, 7, 12, 17])
    np.testing.assert_allclose(found.mean, [np.mean(np.arange(k, k + 5.0) ** 2) for k in (0, 5, 10, 15)])
    few = Scale("x", "", (1, 2, 3), np.array([0, 0, 2, 2, 2]))
    middle, found = binned(few, np.array([1.0, 3, 5, 7, 9]), np.arange(5))
    assert (middle.tolist(), found.mean.tolist(), found.n.tolist()) == ([1, 3], [2, 7], [2, 3])


def test_one_factor_at_a_time_is_drawn_as_paired_changes_the_largest_first():
    chance = np.array([0.0, 5, 10])
    rows = [
        *((1, "day", 10.0), (2, "day", 9), (1, "night", 30), (1, "joint", 13)),
    ]
    off = np.array([0.1, -0.1, 0.3])
    values = [mean + chance + place * off for place, (_, _, mean) in enumerate(rows)]
    found = results({"booths": "", "hours": ""}, [row[:2] for row in rows], values)
    figure = found.plot()
    (axes,) = figure.axes
    assert [label.get_text() for label in axes.get_yticklabels()] == ["hours = night", "hours = joint", "booths = 2"]
    (dots,) = [line for line in axes.get_lines() if line.get_marker() == "o"]
    shown = dict(zip(dots.get_ydata(), dots.get_xdata(), strict=True))
    assert [shown[place] for place in range(3)] == pytest.approx([20.2, 3.3, -0.9])
    (bars,) = axes.collections
    ends = {round(float(one[0, 1])): one[:, 0] for one in bars.get_segments()}
    # The chance that all points share is no part of an interval of a difference.
    reach = 4.302653 * off.std(ddof=1) / np.sqrt(3)
    np.testing.assert_allclose(ends[2], [-0.9 - reach, -0.9 + reach], rtol=1e-5)
    assert axes.get_xlabel() == "change of crossing time, mean, northbound [min]"
    assert axes.get_ylim() == (2.5, -0.5)


def test_several_scenarios_each_change_from_their_own_centre():
    levels = [(name, trucks) for trucks in (900, 700, 1000) for name in ("before", "after")]
    both = [(*level, speed) for level, speed in zip(levels, (3,) * 6, strict=True)]
    both += [("before", 900, 5), ("after", 900, 5)]
    values = [[mean, mean + 1.0] for mean in (10, 20, 8, 16, 13, 26, 11, 21)]
    found = results({"scenario": "", "trucks": "", "speed": ""}, both, values)
    (axes,) = found.plot().axes
    dots = {line.get_label(): line for line in axes.get_lines() if line.get_marker() in {"o", "s"}}
    assert sorted(dots["before"].get_xdata()) == [-2, 1, 3]
    assert sorted(dots["after"].get_xdata()) == [-4, 1, 6]


def test_scenarios_are_told_apart_among_spread_points():
    at = np.random.default_rng(3).random((40, 2)).tolist()
    levels = [(name, *each) for each in at for name in ("before", "after")]
    found = results(
        {"scenario": "", "rate": "", "trucks": ""}, levels, [[rate + 5, rate + 5.1] for _, rate, _ in levels]
    )
    figure = found.plot()
    assert [axes.get_xlabel() for axes in figure.axes] == ["rate", "trucks"]
    for axes in figure.axes:
        assert {"before", "after"} <= {line.get_label() for line in axes.get_lines()}
        assert [len(line.get_xdata()) for line in axes.get_lines() if line.get_gid() == "points"] == [40, 40]


def test_a_picture_is_laid_out_before_its_user_sees_it():
    axes = grid(("booths",), (1, 2, 4)).plot().axes[0]
    place = axes.get_position().bounds
    axes.figure.draw_without_rendering()
    assert axes.get_position().bounds == pytest.approx(place, abs=0.005)


def test_a_front_has_its_step_bars_both_ways_and_pale_points():
    minutes = np.array([[10.0, 10.1], [20, 20.1], [30, 30.1], [25, 25.1]])
    found = np.array([[0.1, 0.1], [0.3, 0.31], [0.5, 0.5], [0.2, 0.21]])
    study = results({"rate": ""}, [(0.1,), (0.2,), (0.3,), (0.4,)], minutes, found)
    figure = study.plot("crossing_time_min", against="detected_share")
    (axes,) = figure.axes
    (step,) = [line for line in axes.get_lines() if line.get_gid() == "front"]
    assert step.get_drawstyle() == "steps-post"
    np.testing.assert_allclose(step.get_xdata(), [10.05, 20.05, 30.05])
    np.testing.assert_allclose(step.get_ydata(), [10, 30.5, 50])
    by_name = {line.get_label(): line for line in axes.get_lines()}
    np.testing.assert_allclose(by_name["on the front"].get_xdata(), [10.05, 20.05, 30.05])
    np.testing.assert_allclose(by_name["hardly ever on the front"].get_xdata(), [25.05])
    assert len(axes.containers) == 2
    assert axes.get_xlabel() == f"{MINUTES}\nless is better"
    assert axes.get_ylabel().endswith("[%]\nmore is better")
    assert [text.get_text() for text in axes.texts] == ["0.1", "0.2", "0.3"]
    assert any("on the Pareto front: 3 of 4 points" in text for text in texts(figure))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"number": "crossing_tim_min"}, "did you mean"),
        ({"x": "boots"}, "did you mean `booths`"),
        ({"x": "booths", "by": "booths"}, "named twice"),
        ({"y": "rate"}, "a map needs `x` beside `y`"),
        ({"x": "booths", "y": "rate", "by": "trucks"}, "a map of two factors has no lines"),
        ({"x": "booths", "against": "detected_share"}, "a plot against another number has no x"),
        ({"by": "trucks"}, "20 levels, and more than 8 lines"),
    ],
)
def test_what_cannot_be_drawn_is_refused_by_name(asked, said):
    found = grid(("booths", "rate", "trucks"), (1, 2, 3), (0.1, 0.2), tuple(range(20)), replications=2)
    with pytest.raises(MeasureError, match=said):
        found.plot(**asked)


def test_a_study_in_which_nothing_varies_has_no_plot():
    with pytest.raises(MeasureError, match="nothing varies"):
        results({"booths": ""}, [(1,)], [[1.0, 2]]).plot()
    with pytest.raises(MeasureError, match="one level alone"):
        results({"booths": "", "rate": ""}, [(1, 1), (2, 1)], [[1.0, 2]] * 2).plot(x="rate")
    with pytest.raises(MeasureError, match="a map needs all combinations"):
        spread(20).plot(x="rate", y="trucks")


def test_axes_begin_at_0_unless_all_is_far_from_it():
    assert limits(1, 10) == (0, pytest.approx(10.6))
    low, high = limits(90, 100)
    assert 89 < low < 90
    assert 100 < high < 101
    assert limits(5, 5)[0] < 5 < limits(5, 5)[1]
    assert limits(0, 0) == (0, 0) or limits(0, 0)[0] < limits(0, 0)[1]
    assert limits(-2, 3)[0] < -2


def test_levels_are_numbers_or_text_in_their_order():
    found = results({"a": "", "b": "", "c": ""}, [(2, "z", None), (1, "a", 3), (2, "a", None)], [[1.0]] * 3)
    assert [scale.levels for scale in varying(found)] == [(1, 2), ("z", "a"), (None, 3)]
    assert [scale.is_number for scale in varying(found)] == [True, False, False]
    assert [level_text(each) for each in (None, 1200, 0.1234567, "true")] == ["as stated", "1,200", "0.123457", "true"]
    assert not is_crossed(varying(found))
    assert is_crossed(varying(grid(("a", "b"), (1, 2), (1, 2, 3))))


def test_every_number_has_a_name_in_words():
    found = grid(("booths",), (1, 2))
    assert [Quantity.of(cell).label for cell in found.cells] == [
        MINUTES,
        "share of violations detected, northbound [%]",
    ]


@pytest.mark.parametrize("form", ["png", "svg", "pdf"])
def test_the_same_results_are_the_same_bytes(tmp_path, form):
    found = grid(("booths",), (1, 2, 4))
    for name in ("one", "other"):
        write_picture(found.plot(), str(tmp_path / f"{name}.{form}"))
    one, other = ((tmp_path / f"{name}.{form}").read_bytes() for name in ("one", "other"))
    assert one == other
    assert len(one) > 5_000
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"one.{form}", f"other.{form}"]


def test_a_picture_replaces_no_file_unasked(tmp_path):
    place = tmp_path / "a.png"
    place.write_text("mine")
    with pytest.raises(OutputError, match="exists already"):
        check_picture(str(place), overwrite=False)
    check_picture(str(place), overwrite=True)
    assert place.read_text() == "mine"
    with pytest.raises(OutputError, match=r"the name of a picture ends in \.png, \.svg, \.pdf"):
        check_picture(str(tmp_path / "a.jpg"), overwrite=False)


def test_ten_thousand_points_are_drawn_in_seconds():
    found = spread(10_000, 10)
    began = time.perf_counter()
    found.plot()
    found.plot("crossing_time_min", against="detected_share")
    assert time.perf_counter() - began < 20  # 2 s where nothing else runs


def test_pictures_leave_the_users_own_settings_alone():
    code = (
        "import matplotlib, sys; before = matplotlib.rcParams.copy(); from tests.study.made import results;"
        "results({'a': ''}, [(1,), (2,)], [[1.0, 2]] * 2).plot();"
        "assert matplotlib.rcParams.copy() == before; assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_intervals_of_differences_may_reach_below_0():
    """A difference of hardly anything, whose mean is above 0: the half below it is shown, and so is 0."""
    values = [[10, 12, 11], [10.5, 11.9, 11.2], [10.2, 12.4, 10.9]]
    found = results({"booths": ""}, [(1,), (2,), (3,)], values).minus("booths=1")
    figure = found.plot()
    (axes,) = figure.axes
    low = found.estimates(found.numbers[0]).low.min()
    assert low < 0
    assert axes.get_ylim()[0] <= low
    assert [line.get_ydata()[0] for line in axes.get_lines() if line.get_gid() == "none"] == [0.0]
    assert any("means of paired differences with 95 % intervals" in text for text in texts(figure))
    assert axes.get_ylabel().startswith("difference in crossing time")
