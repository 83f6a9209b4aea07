"""The Pareto front: against every pair looked at, with ties, twins and gaps, and shares by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portsim.errors import MeasureError
from portsim.study.front import not_dominated, shares
from tests.study.made import results

coordinates = st.one_of(st.integers(0, 5).map(float), st.just(float("nan")))


def by_pairs(a, b):
    """Every point against every other."""
    there = ~(np.isnan(a) | np.isnan(b))
    return np.array(
        [
            there[i] and not any(a[j] <= a[i] and b[j] <= b[i] and (a[j] < a[i] or b[j] < b[i]) for j in range(len(a)))
            for i in range(len(a))
        ],
        dtype=bool,
    )


@given(st.lists(st.tuples(coordinates, coordinates), max_size=30))
def test_no_other_point_is_better_in_both(points):
    a, b = np.array(points, dtype=np.float64).reshape(-1, 2).T
    np.testing.assert_array_equal(not_dominated(a, b), by_pairs(a, b))


@pytest.mark.parametrize("kind", ["spread", "line", "corner", "lattice"])
def test_many_points_of_which_most_are_left_out_beforehand(kind):
    rng = np.random.default_rng(2)
    a, b = rng.random((2, 1500))
    if kind == "line":
        b = 1 - a
    if kind == "corner":
        a[7] = b[7] = -1.0
    if kind == "lattice":
        a, b = np.round(a, 1), np.round(b, 1) + (a > 0.5)
    a[3] = np.nan
    found = not_dominated(a, b)
    np.testing.assert_array_equal(found, by_pairs(a, b))
    assert found.sum() == {"line": 1499, "corner": 1}.get(kind, found.sum())


def test_ties_twins_and_gaps_by_hand():
    a = np.array([1, 1, 2, 2, 3, 4, np.nan])
    b = np.array([9, 9, 5, 7, 5, 4, 0.0])
    assert not_dominated(a, b).tolist() == [True, True, True, False, False, True, False]


def study(a, b):
    return results({"rate": ""}, [(each,) for each in range(len(a))], a, b)


def test_directions_are_those_of_the_measures_and_may_be_turned():
    minutes = np.array([[10.0, 10], [20, 20], [30, 30], [25, 25]])
    found = np.array([[0.1, 0.1], [0.3, 0.3], [0.5, 0.5], [0.2, 0.2]])
    front = study(minutes, found).front("crossing_time_min", "detected_share")
    assert (front.points, front.largest) == ((1, 2, 3), (False, True))
    assert study(minutes, found).front("crossing_time_min", "detected_share", (None, False)).points == (1,)
    turned = study(minutes, found).front("detected_share", "crossing_time_min")
    assert turned.points == (3, 2, 1)  # from the best by the first number on
    np.testing.assert_allclose(front.a.mean, [10, 20, 30, 25])
    np.testing.assert_allclose(front.share, [1, 1, 1, 0])


def test_a_number_against_itself_is_refused_and_one_that_is_neither_asked_about():
    some = results({"rate": ""}, [(1,)], [[1.0]], [[0.1]], [[5.0]])
    with pytest.raises(MeasureError, match="a front needs two numbers"):
        some.front("crossing_time_min", "crossing_time_min.mean@northbound")
    with pytest.raises(MeasureError, match="neither more nor less"):
        some.front("crossing_time_min", "arrived_trucks")


def test_shares_are_those_of_all_resamples_by_hand():
    # Point 2 has the smaller first number in a resample with more of replication 2 than of 1, which are 3 of the 8
    # equally likely ones of three, replication 3 telling nothing; equal there, both are on the front.
    a = np.array([[0.0, 1, 0], [1, 0, 0]])
    b = np.zeros((2, 3))
    fewer = sum(
        (draw.count(1) < draw.count(0)) for draw in [(i, j, k) for i in range(3) for j in range(3) for k in range(3)]
    )
    expected = 1 - fewer / 27
    found = shares(a, b, resamples=20_000)
    np.testing.assert_allclose(found, expected, atol=4 * np.sqrt(0.25 / 20_000))


def test_what_points_share_stays_shared():
    """Chance that moves all points alike leaves the front as it is; drawn apart for each point it would not."""
    chance = np.array([0.0, 50, 100, 3])
    a = np.array([[1.0], [2], [3]]) + chance
    b = np.array([[3.0], [2], [2.5]]) + chance
    np.testing.assert_array_equal(shares(a, b, 200), [1, 1, 0])


def test_equal_values_are_ties_in_every_resample():
    """Points with the same officers, told apart by rounding alone, would all come onto the front."""
    rng = np.random.default_rng(4)
    officers = np.repeat(rng.random((1, 10)) * 1e3 / 3, 50, axis=0)
    waits = np.arange(50.0)[:, np.newaxis] + rng.random((1, 10))
    np.testing.assert_array_equal(shares(officers, waits, 300), np.arange(50) == 0)
    # and where a number does not vary at all, whichever replications a point lacks
    constant = np.full((50, 10), 0.1)
    constant[1::2, 3] = np.nan
    np.testing.assert_array_equal(shares(constant, waits, 300), np.arange(50) == 0)


def test_missing_values_and_single_replications():
    a = np.array([[1.0, np.nan, 2], [np.nan, np.nan, np.nan], [5, 6, 7]])
    b = np.ones((3, 3))
    found = shares(a, b, 2_000)
    assert found[1] == 0
    # without a value in any of its replications, 1 of 27 resamples, the first point cannot be on it
    np.testing.assert_allclose(found[[0, 2]], [26 / 27, 1 / 27], atol=0.02)
    assert np.isnan(shares(a[:, :1], b[:, :1])).all()
    assert study([[1.0], [2]], [[0.1], [0.2]]).front("crossing_time_min", "detected_share").points == (1, 2)


def test_rows_name_points_levels_and_intervals():
    front = study([[10.0, 12], [20, 22]], [[0.1, 0.1], [0.3, 0.5]]).front("crossing_time_min", "detected_share")
    first, second = front.rows()
    assert (first["point"], first["rate"], second["rate"]) == (1, 0, 1)
    assert first["crossing_time_min.mean@northbound mean"] == 11
    assert second["detected_share.mean@northbound high"] > 0.4
    assert repr(front).endswith("2 of 2 points>")
