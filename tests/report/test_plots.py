"""Plots show the numbers of the results, and the same results give the same bytes."""

import subprocess
import sys
import warnings
from itertools import pairwise

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from portsim.report import style
from portsim.report.booths import booths, groups_of
from portsim.report.changes import LONGEST, changes
from portsim.report.plot_crossing import QUANTILES, rows_of
from portsim.report.plot_queues import places_of, shown_of
from portsim.report.plots import PLOTS, write_plots
from portsim.report.series import hourly
from portsim.units import HOURS_PER_DAY


@pytest.fixture(scope="module")
def figures(results):
    with style.house_style():
        return {name: draw(results) for name, draw in PLOTS.items()}


def line(axes, label):
    (found,) = (line for line in axes.get_lines() if line.get_label() == label)
    return found


def steps(axes, label):
    (found,) = (patch for patch in axes.patches if patch.get_label() == label)
    return found.get_data()


def test_wait_by_hour_shows_means_bands_and_arrivals(results, figures):
    above, below = figures["wait_by_hour"].axes
    for band, direction in zip(above.collections, ("northbound", "southbound"), strict=True):
        wait = hourly(results, "wait_time_min", "mean", direction=direction)
        np.testing.assert_array_equal(line(above, direction).get_ydata(), wait.mean)
        np.testing.assert_array_equal(line(above, direction).get_xdata(), np.arange(HOURS_PER_DAY) + 0.5)
        assert line(above, direction).get_color() == style.DIRECTION_COLOURS[direction]
        heights = np.concatenate([path.vertices[:, 1] for path in band.get_paths()])
        assert {wait.low[9], wait.high[9], wait.low[15], wait.high[15]} <= set(heights)
        arrivals = hourly(results, "arrivals_per_hour", "mean", direction=direction)
        np.testing.assert_array_equal(steps(below, direction).values, arrivals.mean)


def test_hourly_numbers_are_those_of_the_results(results):
    found = hourly(results, "wait_time_min", "mean", direction="northbound")
    estimate = results.estimate("wait_time_min", "mean", direction="northbound", hour="09")
    assert (found.mean[9], found.low[9], found.high[9]) == (estimate.mean, estimate.low, estimate.high)
    assert found.highest == np.nanmax(found.mean) == found.mean[found.peak]


def test_the_title_says_what_is_seen(results, figures):
    title = figures["wait_by_hour"].texts[0].get_text()
    waits = {d: hourly(results, "wait_time_min", "mean", direction=d) for d in ("northbound", "southbound")}
    direction, longest = max(waits.items(), key=lambda item: item[1].highest)
    assert title.startswith(f"{direction.capitalize()} trucks arriving {longest.peak:02d}:00")


def test_queues_have_a_panel_each_on_one_scale(results, figures):
    panels = figures["queues_over_the_day"].axes
    shown = shown_of(places_of(results))
    assert {"road", "us", "gate (northbound)"} <= {place.name for place in shown}
    for axes, place in zip(panels, shown, strict=True):
        np.testing.assert_array_equal(line(axes, place.name).get_ydata(), place.trucks.mean)
        assert axes.get_ylim() == panels[0].get_ylim()
    np.testing.assert_array_equal(
        line(panels[[place.name for place in shown].index("us")], "us").get_ydata(),
        hourly(results, "queue_trucks", "mean", stage="us").mean,
    )


def test_lanes_and_trucks_show_servers_trucks_and_their_share(results, figures):
    columns = np.array(figures["lanes_and_trucks"].axes).reshape(3, 2).T
    for (above, middle, below), stage in zip(columns, ("us", "mx"), strict=True):
        stacked = np.zeros(HOURS_PER_DAY)
        for group in groups_of(results, stage):
            count = np.nan_to_num(hourly(results, "open_servers", "mean", stage=stage, group=group).mean)
            drawn = steps(above, group)
            np.testing.assert_array_equal(drawn.values - drawn.baseline, count)
            stacked += count
            np.testing.assert_array_equal(drawn.values, stacked)
        served = hourly(results, "throughput_per_hour", "mean", stage=stage)
        np.testing.assert_array_equal(steps(middle, "served").values, served.mean)
        busy = hourly(results, "utilisation_share", "mean", stage=stage)
        np.testing.assert_array_equal(line(below, "busy").get_ydata(), busy.mean)


def test_the_busiest_hour_makes_the_headline(results, figures):
    title = figures["lanes_and_trucks"].texts[0].get_text()
    hour, stage = int(title[:2]), title.split(" of ")[1].split()[0]
    busy = {s: hourly(results, "utilisation_share", "mean", stage=s) for s in ("us", "mx")}
    assert f"{max(shares.highest for shares in busy.values()):.0%}".replace("%", " %") in title
    assert f"{busy[stage].mean[hour]:.0%}" == f"{busy[stage].highest:.0%}"
    served = hourly(results, "throughput_per_hour", "mean", stage=stage).mean[hour]
    assert title.endswith(f"serve {style.number_text(served)} trucks")


def test_changes_are_said_below_the_title(results, tmp_path):
    write_plots(results, tmp_path / "plots", ["calendar.days=1", "a=2", "b=3", "c=4"])
    for name in PLOTS:
        text = (tmp_path / "plots" / f"{name}.svg").read_text(encoding="utf-8")
        assert ">with calendar.days=1, a=2, b=3, 1 more</text>" in text


def test_a_change_is_one_short_line():
    assert changes(["name='a\n  b'"]) == "with name='a b'\n"
    assert changes(["x" * 200]) == f"with {'x' * (LONGEST - 1)}…\n"
    assert changes([]) == ""


def test_crossing_times_show_quantiles_and_intervals(results, figures):
    (axes,) = figures["crossing_time_by_class"].axes
    rows = rows_of(results)
    assert {(row["direction"], row["class"]) for row in rows} == {
        ("northbound", "fast"),
        ("northbound", "general"),
        ("southbound", "general"),
    }
    tails = [results.estimate("crossing_time_min", "p95", **row).mean for row in rows]
    assert tails == sorted(tails, reverse=True)
    for quantile in QUANTILES:
        estimates = [results.estimate("crossing_time_min", quantile, **row) for row in rows]
        dots = [drawn.get_xdata()[0] for drawn in axes.get_lines() if drawn.get_gid() == quantile]
        assert dots == [estimate.mean for estimate in estimates]
        drawn = [tuple(line.get_xdata()) for line in axes.get_lines() if line.get_gid() == "interval"]
        assert {(estimate.low, estimate.high) for estimate in estimates} <= set(drawn)


def test_hours_are_clock_times(figures):
    labels = [label.get_text() for label in figures["wait_by_hour"].axes[1].get_xticklabels()]
    assert "08:00" in labels
    assert all(len(label) == 5 and label.endswith(":00") for label in labels)


def test_texts_do_not_overlap(figures):
    """Titles, tick labels and notes of every figure stand apart from each other and inside the figure."""
    for name, figure in figures.items():
        figure.draw_without_rendering()
        inside = figure.bbox
        for axes in figure.axes:
            for labels in (axes.get_xticklabels(), axes.get_yticklabels()):
                boxes = [label.get_window_extent() for label in labels if label.get_visible() and label.get_text()]
                assert not any(a.overlaps(b) for a, b in pairwise(boxes)), name
        heads = [text.get_window_extent() for text in figure.texts]
        heads += [axes.title.get_window_extent() for axes in figure.axes] + [
            axes._left_title.get_window_extent() for axes in figure.axes if axes._left_title.get_text()
        ]
        heads = [box for box in heads if box.width > 1]
        assert all(inside.x0 <= box.x0 and box.x1 <= inside.x1 for box in heads), name
        assert not any(a.overlaps(b) for k, a in enumerate(heads) for b in heads[k + 1 :]), name


def test_held_trucks_have_a_panel_of_their_own_kind(customs_results):
    """In the order of the routes, in a colour of their own, and never as a queue in the title."""
    places = places_of(customs_results)
    stages = ["gate", "mx_exam", "road", "primary", "us_exam", "joint_exam", "penalty"]
    assert [place.name for place in places] == stages
    penalty = places[-1]
    assert (penalty.what, penalty.colour) == ("trucks held", style.HOLD_COLOUR)
    held = hourly(customs_results, "on_hold_trucks", "mean", stage="penalty")
    np.testing.assert_array_equal(penalty.trucks.mean, held.mean)
    assert penalty in shown_of(places)
    with style.house_style():
        title = PLOTS["queues_over_the_day"](customs_results).texts[0].get_text()
    assert "penalty" not in title


def test_booths_are_where_everybody_goes(customs_results):
    """Not at an inspection, although trucks stand there for longer."""
    assert booths(customs_results, "northbound") == "primary"


def test_drawn_again_the_files_are_the_same_bytes(results, tmp_path):
    for name in ("first", "again"):
        write_plots(results, tmp_path / name)
    files = sorted(path.name for path in (tmp_path / "first").iterdir())
    assert files == sorted(f"{name}.{kind}" for name in PLOTS for kind in ("png", "svg"))
    for file in files:
        assert (tmp_path / "first" / file).read_bytes() == (tmp_path / "again" / file).read_bytes(), file


def test_settings_of_the_user_change_nothing(results, tmp_path):
    import matplotlib as mpl

    write_plots(results, tmp_path / "first")
    with mpl.rc_context({"font.size": 30, "lines.linewidth": 9, "svg.fonttype": "path", "axes.facecolor": "black"}):
        write_plots(results, tmp_path / "again")
        assert mpl.rcParams["font.size"] == 30
    for file in (tmp_path / "first").iterdir():
        assert file.read_bytes() == (tmp_path / "again" / file.name).read_bytes(), file.name


def test_names_are_written_as_they_are(results, tmp_path):
    """A dollar sign is no mathematics, an ampersand no markup."""
    write_plots(results, tmp_path / "plots")
    assert ">Two ways, $5 &amp; $9</text>" in (tmp_path / "plots" / "wait_by_hour.svg").read_text(encoding="utf-8")


def test_one_replication_is_drawn_without_bands(single, tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        write_plots(single, tmp_path / "plots")
    assert "1 replication, so no interval" in (tmp_path / "plots" / "wait_by_hour.svg").read_text(encoding="utf-8")


def test_colours_of_directions_and_groups_are_told_apart_by_lightness_too():
    north, south = (luminance(style.DIRECTION_COLOURS[d]) for d in ("northbound", "southbound"))
    assert abs(north - south) > 0.05
    first, second = (luminance(colour) for colour in style.group_colours(2))
    assert abs(first - second) > 0.01
    assert len(set(style.group_colours(5))) == 5


def luminance(colour):
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour)]
    return float(np.dot(linear, (0.2126, 0.7152, 0.0722)))


def test_labels_are_spread():
    assert style.spread([1.0, 1.1, 5.0], 1.0) == [1.0, 2.0, 5.0]
    assert style.spread([5.0, 1.0], 1.0) == [5.0, 1.0]


def test_matplotlib_is_loaded_only_where_plots_are_drawn():
    script = (
        "import sys, portsim.report.outputs, portsim.report.plots, portsim.cli; sys.exit('matplotlib' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
