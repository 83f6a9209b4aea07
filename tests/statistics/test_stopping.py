"""When there are enough replications."""

import numpy as np
import pytest

from portsim.statistics.stopping import Stopping, Target, decide

NAN = np.nan


def spread(n, mean, half_width, confidence=0.95):
    """A column of `n` values with that mean and half-width of its t interval."""
    from scipy.stats import t

    pattern = np.resize([-1.0, 1.0], n - n % 2)
    values = np.append(pattern, [0.0] * (n % 2))
    values *= half_width / t.ppf((1 + confidence) / 2, n - 1) * np.sqrt(n) / values.std(ddof=1)
    return mean + values


def table(*columns):
    return np.column_stack(columns)


def test_the_half_width_must_be_below_g_over_one_plus_g():
    """10 % of the true mean asks for 1 / 11 of the estimated one."""
    target = Target(0.1)
    assert decide(table(spread(20, 11, 0.999)), target).rule == "precision"
    assert decide(table(spread(20, -11, 0.999)), target).rule == "precision"
    assert decide(table(spread(20, 11, 1.001)), target).rule is None
    assert decide(table(spread(20, 11, 1.05)), target).allowed[0] == pytest.approx(1)


def test_all_columns_must_be_exact():
    found = decide(table(spread(20, 11, 0.5), spread(20, 11, 1.5)), Target(0.1))
    assert found.go_on
    assert found.met.tolist() == [True, False]
    assert found.half_width == pytest.approx([0.5, 1.5])


def test_how_many_more_are_wanted():
    """A half-width 1.2 times too wide takes 1.44 times as many; never more than as many again, nor beyond the cap."""
    assert decide(table(spread(100, 11, 1.1999)), Target(0.1)).more == 44
    assert decide(table(spread(100, 11, 5)), Target(0.1)).more == 100
    assert decide(table(spread(100, 11, 5)), Target(0.1, most=130)).more == 30
    assert decide(table(spread(4, 11, 0.1)), Target(0.1, least=10)).more == 6
    assert decide(table(spread(1000, 11, 1.0001)), Target(0.1, most=2000)).more == 1
    assert decide(table(spread(20, 11, 0.5)), Target(0.1)).more == 0


def test_the_cap_ends_it():
    found = decide(table(spread(50, 11, 5)), Target(0.1, most=50))
    assert (found.rule, found.more, found.go_on) == ("cap", 0, False)


def test_it_is_no_cap_where_the_last_replication_made_it_exact():
    assert decide(table(spread(50, 11, 0.5)), Target(0.1, most=50)).rule == "precision"


def test_nothing_is_decided_before_the_first_few():
    assert decide(np.full((9, 1), 3.0), Target(0.1)).go_on
    assert decide(np.full((10, 1), 3.0), Target(0.1)).rule == "precision"
    assert decide(np.full((1, 1), 3.0), Target(0.1)).more == 9
    assert decide(np.empty((0, 1)), Target(0.1)).more == 10


def test_a_mean_of_0_is_never_exact_without_an_absolute_error():
    pattern = np.resize([-1.0, 1.0], 40)
    assert decide(table(pattern), Target(0.1)).more == 40
    assert decide(table(pattern), Target(0.1, absolute=0.4)).rule == "precision"
    assert decide(np.zeros((10, 1)), Target(0.1)).rule == "precision"


def test_missing_values():
    values = table(spread(20, 11, 0.5), np.full(20, NAN))
    assert decide(values, Target(0.1)).rule == "precision"
    assert decide(values[:, 1:], Target(0.1)).rule == "nothing measured"
    values[0, 1] = 4
    assert decide(values, Target(0.1)).more == 20


def test_it_is_fed_until_it_stops():
    rng, stopping, more = np.random.default_rng(4), Stopping(Target(0.02)), 10
    ns = []
    while more:
        decision = stopping.feed(rng.normal(10, 1, size=(more, 2)))
        more = decision.more
        ns.append(decision.n)
    assert decision.rule == "precision"
    assert [n for n, _ in stopping.looks] == ns
    assert len(ns) > 1
    assert ns[-1] == len(stopping.values) > 60  # (1.98 / 0.196)^2 = 102 are expected
    assert [len(open_) == 0 for _, open_ in stopping.looks] == [False] * (len(ns) - 1) + [True]
    with pytest.raises(ValueError, match=f"stopped \\(precision\\) after {ns[-1]} replications"):
        stopping.feed(np.zeros((1, 2)))


def test_what_is_fed_may_be_changed_afterwards():
    values = np.random.default_rng(5).normal(10, 9, size=(10, 1))
    stopping = Stopping(Target(0.01))
    stopping.feed(values)
    values[:] = 0
    assert (stopping.values != 0).all()


def test_a_width_alone_may_be_aimed_at():
    """Five values whose half-width is 2.776 times the root of a half, 1.963: short enough for 2, and not for 1.9."""
    values = np.array([8.0, 9.0, 10.0, 11.0, 12.0])[:, None]
    assert decide(values, Target(0, 2.0, least=5)).rule == "precision"
    assert decide(values, Target(0, 1.9, least=5)).rule is None


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"relative": 0}, "no mean is exact to 0"),
        ({"relative": -0.1}, "relative precision must lie between 0 and 1"),
        ({"relative": 5}, "relative precision must lie between 0 and 1"),
        ({"absolute": -1}, "must not be negative"),
        ({"least": 1}, "got 1 to 1000"),
        ({"least": 20, "most": 10}, "got 20 to 10"),
        ({"confidence": 95}, "confidence must lie between 0 and 1"),
    ],
)
def test_what_cannot_be_aimed_at(wrong, message):
    with pytest.raises(ValueError, match=message):
        Target(**{"relative": 0.1, **wrong})
