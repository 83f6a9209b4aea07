"""Names of small pictures that stand beside each other."""

import itertools

from matplotlib.text import Text

from tests.study.test_differences import TABLE, results


def named(levels, factors):
    """A picture with a small one for each combination of the last two of three factors."""
    found = results(levels, TABLE[[0, 1, 2] * len(levels)], (3,) * len(levels), factors)
    figure = found.plot("crossing_time_min.mean@northbound", x=factors[0])
    figure.canvas.draw()
    return figure


def test_long_names_stand_below_each_other_and_apart():
    modules = ("four of them, half a minute each", "three of them, a minute each", "two of them, a minute each")
    levels = tuple(itertools.product((1, 2), ("one", "two"), ("sequential clearance", "joint clearance"), modules))
    figure = named(levels, ("hours", "line", "kind of clearance", "modules before customs"))
    titles = [
        each
        for axes in figure.axes
        for each in axes.get_children()
        if isinstance(each, Text) and each.get_text() == axes.get_title("left")
    ]
    assert len(titles) == 6
    assert all("\n" in title.get_text() for title in titles)
    boxes = [title.get_window_extent() for title in titles]
    assert not any(one.overlaps(other) for one, other in itertools.combinations(boxes, 2))
    assert max(box.x1 for box in boxes) <= figure.bbox.x1


def test_short_names_stand_in_a_line():
    levels = tuple(itertools.product((1, 2), ("one", "two"), (3, 4), (5, 6)))
    figure = named(levels, ("hours", "line", "booths", "modules"))
    titles = [axes.get_title("left") for axes in figure.axes]
    assert titles == [f"booths = {booths}, modules = {modules}" for booths in (3, 4) for modules in (5, 6)]
