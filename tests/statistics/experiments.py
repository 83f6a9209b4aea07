"""How often intervals hold what they should, by experiment: few trials in the tests, many in proofs/intervals.py.

Every experiment returns one flag per trial whose interval exists: whether it held the truth.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from portsim.statistics.bands import simultaneous_band
from portsim.statistics.batches import batch_means
from portsim.statistics.bootstraps import bootstrap_intervals
from portsim.statistics.budget import ocba
from portsim.statistics.families import dunnett_independent, dunnett_paired, holm_against
from portsim.statistics.means import mean_intervals
from portsim.statistics.pairs import paired_differences, paired_ratios, variance_reduction
from portsim.statistics.pools import pooled_mean, pooled_quantile
from portsim.statistics.quantiles import quantile_intervals
from portsim.statistics.selection import kim_nelson
from portsim.statistics.stopping import Stopping, Target
from portsim.statistics.warm_up import warm_up

LAWS = {
    "normal": stats.norm(10, 2),
    "exponential": stats.expon(scale=10),
    "lognormal": stats.lognorm(1, scale=10),
}
"""Of one replication: what the t interval assumes, and two that are skewed, the second one badly."""


@dataclass(frozen=True)
class Share:
    """Share of trials that held, with the standard error of such a share."""

    held: float
    trials: int

    def se(self, of):
        return np.sqrt(of * (1 - of) / self.trials)


def share(flags):
    return Share(float(np.mean(flags)), len(flags))


def holding(found, truth):
    there = ~np.isnan(found.low) & ~np.isnan(found.high)
    return ((found.low <= truth) & (truth <= found.high))[there]


def draw(law, size, rng):
    """By inversion, so that one uniform is one value under every law."""
    return LAWS[law].ppf(rng.random(size))


def t_mean(law, n, trials, rng):
    return holding(mean_intervals(draw(law, (n, trials), rng)), LAWS[law].mean())


def bootstrap_mean(law, n, trials, rng, resamples=999):
    values = draw(law, (n, trials), rng)
    parts = np.array_split(values, max(1, trials // 100), axis=1)
    found = [bootstrap_intervals(each, resamples=resamples, seed=seed) for seed, each in enumerate(parts)]
    return np.concatenate([holding(each, LAWS[law].mean()) for each in found])


def order_statistics(law, n, trials, rng, probability=0.5):
    return holding(quantile_intervals(draw(law, (n, trials), rng), probability), LAWS[law].ppf(probability))


def paired_difference(law, n, trials, rng):
    """Two systems with common luck: 0.8 of the one, and something of its own."""
    x, own = draw(law, (n, trials), rng), draw(law, (n, trials), rng)
    return holding(paired_differences(0.8 * x + 0.1 * own, x), -0.1 * LAWS[law].mean())


def paired_ratio(law, n, trials, rng):
    x, own = draw(law, (n, trials), rng), draw(law, (n, trials), rng)
    return holding(paired_ratios(0.8 * x + 0.1 * own, x), 0.9)


def reduction(law, n, trials, rng):
    """X = common + own, twice: (Var X + Var Y) / Var(X - Y) = 2 (1 + own) / (2 own) = 5 with own variance 1 / 4."""
    common, one, other = (draw(law, (n, trials), rng) for _ in range(3))
    return holding(variance_reduction(common + one / 2, common + other / 2), 5.0)


def hours(law, n, trials, rng, columns=24, correlation=0.8, draws=2_000):
    """Bands over a day whose hours depend on the hour before."""
    noise = rng.standard_normal((trials, n, columns))
    for hour in range(1, columns):
        noise[:, :, hour] = correlation * noise[:, :, hour - 1] + np.sqrt(1 - correlation**2) * noise[:, :, hour]
    values = LAWS[law].ppf(stats.norm.cdf(noise)) * np.arange(1, columns + 1)
    truth = LAWS[law].mean() * np.arange(1, columns + 1)
    bands = (simultaneous_band(each, draws=draws, seed=seed) for seed, each in enumerate(values))
    return np.array([bool(((each.low <= truth) & (truth <= each.high)).all()) for each in bands])


def trucks(law, n, rng, each=200):
    """Days with many and with few trucks, and a luck of the day that all of its trucks share; the law of one truck is
    `law`."""
    values = np.full((n, 2 * each), np.nan)
    luck = rng.standard_normal((n, 1))
    noise = 0.3**0.5 * luck + 0.7**0.5 * rng.standard_normal(values.shape)
    there = np.arange(2 * each) < rng.integers(each // 2, 2 * each, size=(n, 1))
    values[there] = LAWS[law].ppf(stats.norm.cdf(noise[there]))
    return values


def pooled_means(law, n, trials, rng):
    found = (pooled_mean(trucks(law, n, rng)) for _ in range(trials))
    return np.array([each.low <= LAWS[law].mean() <= each.high for each in found])


def pooled_quantiles(law, n, trials, rng, probability=0.95):
    truth = LAWS[law].ppf(probability)
    found = (pooled_quantile(trucks(law, n, rng), probability) for _ in range(trials))
    return np.array([each.low <= truth <= each.high for each in found])


def alternatives(law, n, rng, count, shared):
    """Alternatives as good as the baseline, with `shared` of their variance in common."""
    noise = shared**0.5 * rng.standard_normal((n, 1)) + (1 - shared) ** 0.5 * rng.standard_normal((n, count + 1))
    values = LAWS[law].ppf(stats.norm.cdf(noise))
    return values[:, 1:], values[:, 0]


def family(method, law, n, trials, rng, count=4):
    """Families of four alternatives in which no difference is found where none is."""
    held = np.empty(trials, dtype=bool)
    for trial in range(trials):
        if method == "independent":
            values, baseline = alternatives(law, n, rng, count, 0.0)
            found = dunnett_independent(list(values.T), baseline, seed=trial)
        else:
            values, baseline = alternatives(law, n, rng, count, 0.7)
            found = (
                holm_against(values, baseline)
                if method == "holm"
                else dunnett_paired(values, baseline, draws=2_000, seed=trial)
            )
        held[trial] = found.p.min() > 0.05
    return held


def stopped(law, relative, trials, rng, **target):
    """Sequential stopping on the mean and the p95 of a hundred trucks of each replication: (interval held, error small
    enough, replications) per trial and column."""
    each, asked = 100, Target(relative, **target)
    many = np.quantile(draw(law, (20_000, each), np.random.default_rng(1)), 0.95, axis=1)
    truth = np.array([LAWS[law].mean(), many.mean()])
    held, close, n = [], [], []
    for _ in range(trials):
        stopping, more = Stopping(asked), asked.least
        while more:
            values = draw(law, (more, each), rng)
            more = stopping.feed(np.column_stack([values.mean(axis=1), np.quantile(values, 0.95, axis=1)])).more
        decision = stopping.decision
        held.append(np.abs(decision.mean - truth) <= decision.half_width)
        close.append(np.abs(decision.mean - truth) <= relative * truth)
        n.append(decision.n)
    return np.array(held), np.array(close), np.array(n)


def mm1_waits(load, count, rng, first=None):
    """Waits of customers of an M/M/1 queue with services of mean 1; that of the first is as in steady state, or
    given."""
    steps = rng.exponential(size=count) - rng.exponential(1 / load, size=count)
    # A wait is 0 with probability 1 - load, else exponential with rate 1 - load.
    first = (rng.random() < load) * rng.exponential(1 / (1 - load)) if first is None else first
    walk = np.concatenate([[first], first + np.cumsum(steps[:-1])])
    return walk - np.minimum(np.minimum.accumulate(walk), 0.0)


def batched(load, count, trials, rng, batches=20):
    """(interval held the mean wait, von Neumann's test rejected) per trial."""
    truth = load / (1 - load)
    found = [batch_means(mm1_waits(load, count, rng), batches) for _ in range(trials)]
    return (
        np.array([each.low <= truth <= each.high for each in found]),
        np.array([each.p < 0.1 for each in found]),
    )


def warmed(load, first, count, trials, rng, runs=5):
    """Of queues whose first customer waits so long: mean wait with and without what MSER-5 cuts, cut, whether it is
    trusted."""
    rows = []
    for _ in range(trials):
        values = np.array([mm1_waits(load, count, rng, first) for _ in range(runs)])
        found = warm_up(values)
        rows.append((values.mean(), values[:, found.cut :].mean(), found.cut, found.reliable))
    return np.array(rows)


def systems(means, rng, shared, size):
    """Replications of systems with variance 1, `shared` of it in common."""
    return (
        means
        + shared**0.5 * rng.standard_normal((size, 1))
        + (1 - shared) ** 0.5 * rng.standard_normal((size, len(means)))
    )


def raced(means, indifference, shared, trials, rng, first=10):
    """Kim and Nelson's race: (whether the best was chosen, replications of all systems) per trial."""
    rows = []
    for _ in range(trials):
        values = systems(means, rng, shared, 64)
        found = kim_nelson(values, indifference, first=first)
        while found.go_on:
            values = np.concatenate([values, systems(means, rng, shared, len(values))])
            found = kim_nelson(values, indifference, first=first)
        rows.append((found.best == np.argmin(means), np.where(found.alive, found.n, found.eliminated_after).sum()))
    return np.array(rows)


def spent(means, deviations, budget, trials, rng, *, equal, first=5, steps=10):
    """Whether the best was chosen with a budget spent equally, or by OCBA in steps."""
    count = len(means)
    right = np.empty(trials, dtype=bool)
    for trial in range(trials):
        all_values = means + deviations * rng.standard_normal((budget, count))
        n = np.full(count, budget // count if equal else first)
        rest = 0 if equal else budget - first * count
        for step in range(steps if rest else 0):
            values = np.where(np.arange(n.max())[:, None] < n, all_values[: n.max()], np.nan)
            n = n + ocba(values, rest // steps + (step < rest % steps)).more
        chosen = np.array([all_values[: n[each], each].mean() for each in range(count)])
        right[trial] = chosen.argmin() == np.argmin(means)
    return right
