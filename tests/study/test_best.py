"""The best point, and what cannot be told from it: worked out by hand, and how often it is right."""

import numpy as np
import pytest
from scipy.stats import t

from portsim.errors import MeasureError
from tests.study.made import results

BOOTHS = {"booths": "servers"}


def of(*values, **options):
    found = results(BOOTHS, [(each,) for each in range(len(values))], values)
    return found.best("crossing_time_min", **options)


def points(best):
    return [each.point for each in best.contenders]


def test_the_smallest_mean_is_the_best_of_a_time_and_the_largest_where_asked():
    low, high = [10, 11, 12, 11], [20.0, 21.5, 22, 21]
    assert of(high, low).point == 2
    assert of(high, low, largest=True).point == 1
    assert of(high, low).largest is False


def test_a_share_of_detections_is_best_where_it_is_largest():
    found = results(BOOTHS, [(1,), (2,)], [[1.0, 2]] * 2, [[0.1, 0.2], [0.3, 0.4]])
    assert found.best("detected_share").point == 2
    assert found.best("detected_share", largest=False).point == 1


def test_who_says_nothing_of_a_number_that_is_neither_is_told_so():
    found = results(BOOTHS, [(1,)], [[1.0]], [[0.5]], [[3.0]])
    assert found.cells[2].measure.better == "neither"
    with pytest.raises(MeasureError, match=r"neither more nor less of 'arrived_trucks' is better"):
        found.best("arrived_trucks")
    assert found.best("arrived_trucks", largest=True).point == 1


def test_contenders_are_those_whose_one_sided_interval_holds_0_by_hand():
    best = np.array([10.0, 12, 11, 13])
    # Differences of mean 1 and standard error 1/sqrt(12): 2 other points, so each has 0.025, which 3 degrees of
    # freedom reach with 3.18 errors = 0.92; below 1, so it is out, and twice as uncertain it stays.
    off = np.array([1.0, -1, 1, -1]) / np.sqrt(4)
    clear, unclear = best + 1 + off, best + 1 + 2 * off
    error = off.std(ddof=1) / 2
    assert 3.182 * error < 1 < 3.182 * 2 * error
    found = of(clear, best, unclear)
    assert (found.point, points(found), found.compared) == (2, [3], 2)
    (left,) = found.contenders
    reach = t.ppf(1 - 0.05 / 2, 3) * 2 * error
    assert left.difference == pytest.approx(1)
    assert (left.low, left.high) == pytest.approx((1 - reach, 1 + reach))
    assert left.levels == {"booths": 2}


def test_where_the_largest_is_best_those_clearly_smaller_are_out():
    best = np.array([10.0, 12, 11, 13])
    off = np.array([0.1, -0.1, 0.1, -0.1])
    found = of(best - 1 + off, best, best - 0.01 + off, largest=True)
    assert (found.point, points(found)) == (2, [3])


def test_common_chance_tells_apart_what_single_intervals_do_not():
    chance = np.array([0.0, 10, 20, 30, 40])
    off = np.array([0.1, -0.1, 0, 0.1, -0.1])
    found = of(chance + 1 + off, chance)
    assert found.estimate.half_width > 10
    assert points(found) == []
    assert "the best of all 2" in str(found)


def test_ties_and_twins_stay_and_the_first_is_named():
    same = [3.0, 4, 5]
    found = of([9.0, 9.5, 10], same, same)
    assert (found.point, points(found)) == (2, [3])
    assert found.contenders[0].low == found.contenders[0].high == 0
    assert "3 (booths=2), the same in every replication" in str(found)


def test_where_nothing_varies_a_difference_is_certain():
    assert points(of([2.0, 2, 2], [1.0, 1, 1], [1.0, 1, 1])) == [3]


def test_points_without_a_value_are_left_out_and_those_with_too_few_stay():
    nothing, one = [np.nan] * 4, [50.0, np.nan, np.nan, np.nan]
    found = of(nothing, [1.0, 2, 3, 2], one, [101.0, 102, 103, 102.5])
    assert (found.point, found.unmeasured, found.compared) == (2, 1, 2)
    assert points(found) == [3]
    assert (found.contenders[0].n, found.contenders[0].low) == (1, None)
    assert "one replication in common" in str(found)
    assert str(found).endswith("Left out: 1 point with nothing measured.")
    with pytest.raises(MeasureError, match="no point has a value"):
        of(nothing, nothing)


def test_one_point_alone_is_the_best_of_none():
    assert str(of([1.0, 2])).endswith("there is no other point.")


def test_its_text_is_true_and_short_of_many():
    rng = np.random.default_rng(5)
    values = rng.normal(10, 1, (30, 5))
    found = of(*values)
    text = str(found)
    assert f"{len(found.contenders)} other points of 29 cannot be told from it" in text
    assert f"and {len(found.contenders) - 3} more" in text
    assert "29 comparisons by Bonferroni" in text
    assert len(text) < 500


@pytest.mark.parametrize("spread", [0.0, 0.4])
def test_the_truly_best_is_kept_as_often_as_stated(spread):
    """Of 20 points, whichever looks best; where all are as good, each one is a truly best one."""
    rng = np.random.default_rng(1)
    means = np.linspace(0, spread, 20)
    kept = 0
    for _ in range(300):
        values = means[:, np.newaxis] + rng.normal(0, 1, (1, 6)) + rng.normal(0, 0.5, (20, 6))
        found = of(*values)
        kept += 1 in {found.point, *points(found)}
    assert kept >= 0.95 * 300 - 3 * np.sqrt(300 * 0.05 * 0.95)


def test_kim_and_nelson_choose_or_say_how_many_more():
    rng = np.random.default_rng(3)
    values = np.array([[10.0], [12], [14]]) + rng.normal(0, 0.5, (1, 30)) + rng.normal(0, 0.3, (3, 30))
    found = of(*values[::-1], indifference=1.0)
    assert (found.point, found.selection.best) == (3, 2)
    assert "Kim and Nelson's procedure chose it after" in str(found)
    few = of(*values[::-1, :2], indifference=0.01)
    assert few.selection.best is None
    assert "That is no choice yet" in str(few)
    assert f"{few.selection.most:,} at most" in str(few)
    assert of(*values, indifference=1.0, largest=True).point == 3


def test_an_indifference_is_refused_where_it_has_no_answer():
    with pytest.raises(MeasureError, match="above 0"):
        of([1.0, 2], [2.0, 3], indifference=0)
    with pytest.raises(MeasureError, match="at least 2 replications"):
        of([1.0], [2.0], indifference=1)
    with pytest.raises(MeasureError, match="missing in some of the first 3 replications, first at point 2"):
        of([1.0, 2, 3], [2.0, np.nan, 3], indifference=1)
    many = results(BOOTHS, [(each,) for each in range(1001)], np.zeros((1001, 2)))
    with pytest.raises(MeasureError, match="1,001 points"):
        many.best("crossing_time_min", indifference=1)


def test_thousands_of_points_are_compared_at_once():
    rng = np.random.default_rng(0)
    values = np.arange(10_000)[:, np.newaxis] / 1_000 + rng.normal(0, 0.1, (10_000, 10))
    found = results(BOOTHS, [(each,) for each in range(10_000)], values).best("crossing_time_min")
    assert found.point < 500
    assert 0 < len(found.contenders) < 2_000
