"""Choosing the best: Kim and Nelson's race, and OCBA's budget."""

import numpy as np
import pytest
from scipy import stats

from portsim.statistics.budget import ocba
from portsim.statistics.selection import kim_nelson
from tests.statistics.experiments import systems

NAN = np.nan


def two(n, gap, spread=1.0):
    """Two systems whose difference has that mean, and a variance of `spread` squared in every even number of
    replications."""
    noise = np.resize([-1.0, 1.0], n) * spread * np.sqrt(9 / 10)
    return np.column_stack([np.zeros(n), gap + noise])


# --- Kim and Nelson ------------------------------------------------------------------------------------------------


def test_the_race_of_two_by_hand():
    """eta = (0.1^(-2/9) - 1) / 2 = 0.33405, h^2 = 18 eta = 6.0129, S^2 = 1, indifference 0.5: reach 24.05, so that at
    most 25 are needed. After 10 the second may lie behind by 0.5 / 20 (24.05 - 10) = 0.351; it does so by 0.3. It
    falls when 0.5 / (2 r) (24.05 - r) < 0.3, first at even numbers: r = 11 to 12."""
    values = two(40, 0.3)
    found = kim_nelson(values[:10], 0.5)
    assert (found.best, found.n, found.most, found.go_on) == (None, 10, 25, True)
    assert found.alive.all()
    # At 11 the noise of one replication is left over: the second lies behind by 0.3 - 0.949 / 11 only.
    assert kim_nelson(values[:11], 0.5).go_on
    found = kim_nelson(values, 0.5)
    assert (found.best, found.n, found.eliminated_after.tolist()) == (0, 12, [0, 12])
    assert found.alive.tolist() == [True, False]


def test_the_error_is_shared_among_all_pairs():
    """Four systems: eta = ((0.1 / 3)^(-2/9) - 1) / 2 = 0.56468, so that the reach is 18 eta / 0.25 = 40.66."""
    values = two(10, 0.3)[:, [0, 1, 1, 1]]
    assert kim_nelson(values, 0.5).most == 41


def test_the_largest_may_be_the_best():
    values = two(40, 0.3)
    assert kim_nelson(values, 0.5, smallest=False).best == 1
    assert kim_nelson(-values, 0.5, smallest=False).best == 0


def test_equal_systems_end_with_one_of_them():
    """At odd numbers the second's mean is smaller by 0.949 / r, which the first may lie behind by no more first at 21:
    0.25 / 21 (24.05 - 21) = 0.036 < 0.045; at 19 it is 0.066 > 0.050."""
    found = kim_nelson(two(60, 0.0), 0.5)
    assert (found.best, found.n, found.most) == (1, 21, 21)
    same = kim_nelson(np.ones((10, 3)), 0.5)
    assert (same.best, same.n) == (0, 10)
    assert same.alive.tolist() == [True, False, False]


def test_common_random_numbers_end_the_race_sooner():
    rng = np.random.default_rng(5)
    means = np.array([0.0, 0.3, 0.3])
    alone, shared = (kim_nelson(systems(means, rng, part, 2000), 0.3).n for part in (0.0, 0.9))
    assert shared < alone / 2


def test_blocks_and_holes_of_the_beaten_change_nothing():
    values = systems(np.array([20.0, 20.3, 20.6, 21.0]), np.random.default_rng(6), 0.3, 2000)
    whole = kim_nelson(values, 0.3)
    assert whole.best == 0
    n = whole.eliminated_after.copy()
    n[whole.best] = whole.n
    holes = np.where(np.arange(2000)[:, None] < n, values, NAN)
    again = kim_nelson(holes, 0.3)
    assert (again.best, again.n) == (whole.best, whole.n)
    assert again.eliminated_after.tolist() == whole.eliminated_after.tolist()
    first_out = int(n.min())
    part = kim_nelson(values[:first_out], 0.3)
    assert part.alive.tolist() == (n > first_out).tolist()
    assert part.go_on


def test_who_is_out_does_not_come_back():
    values = systems(np.array([20.0, 20.1, 25.0]), np.random.default_rng(7), 0.3, 2000)
    values[10:, 2] = -1000.0
    found = kim_nelson(values, 0.3)
    assert (found.best, found.eliminated_after[2]) == (0, 10)
    assert found.n > 10


def test_too_few_replications():
    found = kim_nelson(two(9, 5.0), 0.5)
    assert (found.best, found.n, found.most) == (None, 9, 0)
    padded = np.vstack([two(9, 5.0), np.full((4, 2), NAN)])
    assert kim_nelson(padded, 0.5).n == 9
    assert kim_nelson(two(9, 5.0), 0.5, first=9).best == 0
    assert kim_nelson(np.ones((3, 1)), 0.5).best == 0


def test_what_the_race_refuses():
    values = two(30, 0.1)
    values[13, 1] = NAN
    with pytest.raises(ValueError, match="still in the race has no value"):
        kim_nelson(values, 0.2)
    with pytest.raises(ValueError, match="indifference must be positive"):
        kim_nelson(values, 0)
    with pytest.raises(ValueError, match="at least 2 first replications, got 1"):
        kim_nelson(values, 1, first=1)


# --- OCBA ----------------------------------------------------------------------------------------------------------


def patterned(means, deviations, n=10):
    pattern = np.resize([-1.0, 1.0], n)[:, None]
    return np.array(means) + pattern / pattern.std(ddof=1) * np.array(deviations)


def test_the_ratios_of_the_theory():
    """Means 1 to 5 with equal deviations: 1 : 1/4 : 1/9 : 1/16 for the others, and sqrt(1 + 1/16 + 1/81 + 1/256) for
    the best."""
    values = patterned([1, 2, 3, 4, 5], [1.0] * 5)
    found = ocba(values, 100_000)
    n = 10 + found.more
    assert found.more.sum() == 100_000
    assert n[1] / n[2:] == pytest.approx([4, 9, 16], rel=0.01)
    assert n[0] / n[1] == pytest.approx(np.sqrt(1 + 1 / 16 + 1 / 81 + 1 / 256), rel=0.01)
    assert found.best == 0
    gaps = np.arange(1, 5) / np.sqrt(2 / 10)
    assert found.correct == pytest.approx(1 - stats.norm.sf(gaps).sum())


def test_noisier_systems_take_more():
    more = ocba(patterned([1, 3, 3], [1, 1, 2]), 100_000).more
    assert more[2] / more[1] == pytest.approx(4, rel=0.01)
    assert more[0] / more[1] == pytest.approx(np.sqrt(1 + 4), rel=0.01)


def test_what_is_spent_is_spent():
    """The third has had far more than its share: it gets nothing, and the others divide what there is."""
    values = np.full((50, 3), NAN)
    for system, (mean, n) in enumerate(((1, 10), (2, 20), (4, 50))):
        values[:n, system] = patterned([mean], [1], n)[:, 0]
    assert ocba(values, 30).more.tolist() == [20, 10, 0]


def test_the_largest_may_be_the_best_of_a_budget():
    values = patterned([1, 2, 3], [1, 1, 1])
    assert ocba(values, 10).best == 0
    assert ocba(values, 10, smallest=False).best == 2


def test_edges():
    equal = ocba(patterned([1, 1, 1], [1, 1, 1]), 30)
    assert equal.more.sum() == 30
    assert equal.correct == 0
    flat = ocba(np.ones((4, 3)), 7)
    assert flat.more.sum() == 7
    assert flat.more.max() - flat.more.min() <= 1
    known = ocba(patterned([1, 2, 3], [1, 0, 1]), 40)
    assert known.more.sum() == 40
    assert ocba(patterned([1, 2], [0, 0]), 3).correct == 1
    assert ocba(patterned([1, 2], [1, 1]), 0).more.tolist() == [0, 0]
    assert ocba(patterned([1], [1]), 5).more.tolist() == [5]
    with pytest.raises(ValueError, match="at least 2 replications of each"):
        ocba(np.array([[1.0, 2.0], [2.0, NAN]]), 5)
    with pytest.raises(ValueError, match="must not be negative"):
        ocba(np.ones((4, 3)), -1)
