"""How often each interval holds what it should, and each choice is right: python3 proofs/intervals.py [--scale S].

Writes proofs/intervals.md. The experiments are those of tests/statistics/experiments.py, which the tests make a few
times each; `--scale 0.1` makes a tenth of the trials.
"""

import argparse
import platform
import sys
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from portsim import __version__  # noqa: E402
from tests.statistics import experiments  # noqa: E402
from tests.statistics.experiments import LAWS  # noqa: E402

TABLE = ROOT / "proofs" / "coverage.md"
SIZES = (5, 10, 20, 50)
SEED = 2026


def rng():
    """Every cell begins with the same numbers, so that none depends on which were run before."""
    return np.random.default_rng(SEED)


def percent(flags):
    return f"{np.mean(flags):.1%}" if len(flags) else "none"


def cells(name, experiment, trials, scale, sizes=SIZES, **options):
    """A row of the table per law."""
    trials, began = max(20, int(trials * scale)), time.monotonic()
    for law in LAWS:
        found = [percent(experiment(law, n, trials, rng(), **options)) for n in sizes]
        yield f"| {name} | {law} | {' | '.join(found)} | {trials:,} |\n"
    print(f"{name}: {time.monotonic() - began:.0f} s", flush=True)


def intervals(scale):
    for name, experiment, trials, options in (
        ("mean, t", experiments.t_mean, 100_000, {}),
        ("mean, bootstrap (BCa)", experiments.bootstrap_mean, 4_000, {}),
        ("median, order statistics", experiments.order_statistics, 100_000, {"probability": 0.5}),
        ("p90, order statistics", experiments.order_statistics, 100_000, {"probability": 0.9}),
        ("paired difference, t", experiments.paired_difference, 100_000, {}),
        ("paired ratio, Fieller", experiments.paired_ratio, 100_000, {}),
        ("variance reduction, jackknife", experiments.reduction, 100_000, {}),
        ("24 hours at once, sup-t", experiments.hours, 1_000, {}),
        ("mean of all trucks", experiments.pooled_means, 4_000, {}),
        ("p50 of all trucks, Woodruff", experiments.pooled_quantiles, 2_000, {"probability": 0.5}),
        ("p90 of all trucks, Woodruff", experiments.pooled_quantiles, 2_000, {"probability": 0.9}),
        ("p95 of all trucks, Woodruff", experiments.pooled_quantiles, 2_000, {"probability": 0.95}),
    ):
        yield from cells(name, experiment, trials, scale, **options)


def families(scale):
    for name, method, trials in (
        ("Holm, paired t", "holm", 4_000),
        ("Dunnett, paired (max-t)", "paired", 4_000),
        ("Dunnett, independent", "independent", 300),
    ):

        def none_found(law, n, trials, rng, method=method):
            return experiments.family(method, law, n, trials, rng)

        yield from cells(name, none_found, trials, scale)


def high_quantiles(scale):
    trials = int(100_000 * scale)
    for probability in (0.9, 0.95):
        for law in LAWS:
            found = (
                percent(experiments.order_statistics(law, n, trials, rng(), probability=probability))
                for n in (36, 72, 100, 200)
            )
            yield f"| p{100 * probability:.0f} | {law} | {' | '.join(found)} |\n"


def stopping(scale):
    trials = max(20, int(1_000 * scale))
    for law in LAWS:
        for relative in (0.1, 0.05, 0.02):
            held, close, n = experiments.stopped(law, relative, trials, rng(), most=10_000)
            shares = (f"{value:.1%}" for each in (held, close) for value in each.mean(axis=0))
            yield f"| {law} | {relative:.0%} | {n.mean():.1f} | {' | '.join(shares)} |\n"
    print("stopping", flush=True)


def batches(scale):
    trials = max(20, int(1_000 * scale))
    for load in (0.5, 0.8, 0.9):
        found = [experiments.batched(load, count, trials, rng()) for count in (1_000, 10_000, 100_000)]
        pairs = (f"{held.mean():.1%} ({doubted.mean():.0%})" for held, doubted in found)
        yield f"| {load} | {' | '.join(pairs)} |\n"
    print("batches", flush=True)


def warm_ups(scale):
    trials = max(20, int(500 * scale))
    for load, first in ((0.5, 0.0), (0.8, 0.0), (0.9, 0.0), (0.8, 100.0), (0.9, 100.0)):
        for count in (1_000, 5_000):
            whole, after, cut, told = experiments.warmed(load, first, count, trials, rng()).T
            trusted = f"{after[told == 1].mean():.2f}" if told.any() else "none"
            means = f"{load / (1 - load):.2f} | {whole.mean():.2f} | {after.mean():.2f} | {cut.mean():.0f}"
            yield f"| {load} | {first:.0f} | {count:,} | {means} | {told.mean():.0%} | {trusted} |\n"
    print("warm-up", flush=True)


def races(scale):
    trials = max(20, int(2_000 * scale))
    for name, means in (
        ("one better by the indifference, 2 systems", [0.0, 0.5]),
        ("one better by the indifference, 4 systems", [0.0, 0.5, 0.5, 0.5]),
        ("one better by the indifference, 10 systems", [0.0] + [0.5] * 9),
        ("in steps of the indifference, 10 systems", list(np.arange(10) / 2)),
    ):
        for shared in (0.0, 0.8):
            right, spent = experiments.raced(np.array(means), 0.5, shared, trials, rng()).T
            yield f"| {name} | {shared:.0%} | {right.mean():.1%} | {spent.mean():.0f} |\n"
    print("races", flush=True)


def budgets(scale):
    trials = max(20, int(2_000 * scale))
    ten = np.arange(10)
    for name, means, deviations in (
        ("steps of 0.5, all deviations 2", ten / 2, np.full(10, 2.0)),
        ("steps of 0.5, deviations 1 to 3", ten / 2, np.linspace(1, 3, 10)),
        ("one better by 0.5, all deviations 2", np.r_[0, np.full(9, 0.5)], np.full(10, 2.0)),
    ):
        for budget in (100, 200, 400):
            both = (
                experiments.spent(means, deviations, budget, trials, rng(), equal=equal).mean()
                for equal in (True, False)
            )
            yield f"| {name} | {budget} | {' | '.join(f'{each:.1%}' for each in both)} |\n"
    print("budgets", flush=True)


def page(scale):
    began = time.process_time()
    parts = {
        name: "".join(part(scale))
        for name, part in (
            ("intervals", intervals),
            ("families", families),
            ("high", high_quantiles),
            ("stopping", stopping),
            ("batches", batches),
            ("warm", warm_ups),
            ("races", races),
            ("budgets", budgets),
        )
    }
    minutes = (time.process_time() - began) / 60
    versions = ", ".join(f"{name} {version(name)}" for name in ("numpy", "scipy"))
    return f"""# How often intervals hold

`python3 proofs/intervals.py` on {time.strftime("%Y-%m-%d")}, portsim {__version__}, Python {platform.python_version()},
{versions}; {minutes:.0f} min of one processor. Everything is asked for at 95 %. Normal values have a coefficient of
variation of 0.2, exponential ones of 1, lognormal ones of 1.3; a share of so many trials has a standard error of
sqrt(0.95 * 0.05 / trials): 0.07 % for 100,000 of them, 0.5 % for 2,000, 1.3 % for 300. *none*: too few replications
for an interval of two ends. Where some trials had no interval (Fieller's, where the baseline cannot be told from 0),
the share is of the others.

## Single intervals, by replications

Trucks are drawn by days with 100 to 400 of them that share 30 % of their variance.

| interval | values | 5 | 10 | 20 | 50 | trials |
|---|---|---:|---:|---:|---:|---:|
{parts["intervals"]}
Order-statistic intervals of high quantiles:

| interval | values | 36 | 72 | 100 | 200 |
|---|---|---:|---:|---:|---:|
{parts["high"]}
## Families of four alternatives, none of which differs from the baseline

Share of families in which nothing is found, which should be 95 %. Paired families share 70 % of their variance.

| method | values | 5 | 10 | 20 | 50 | trials |
|---|---|---:|---:|---:|---:|---:|
{parts["families"]}
## Sequential stopping on the mean and on the p95

A replication is a hundred values of the law; the columns are their mean and their p95. From 10 replications on, at
most 10,000.

| values | relative | replications | interval holds: mean | p95 | error small enough: mean | p95 |
|---|---:|---:|---:|---:|---:|---:|
{parts["stopping"]}
## Batch means: waits of an M/M/1 queue in steady state

Twenty batches of a run of so many customers; in brackets how often von Neumann's test doubted the batches at 10 %.

| load | 1,000 | 10,000 | 100,000 |
|---|---:|---:|---:|
{parts["batches"]}
## MSER-5: waits of an M/M/1 queue that begins empty, or with a long queue

Means over experiments of five runs of so many customers; the first one waits as stated.

| load | first | customers | true mean wait | mean of all | after the cut | cut | trusted | after a trusted cut |
|---|---:|---:|---:|---:|---:|---:|---:|---:|
{parts["warm"]}
## Choosing the best

Kim and Nelson's race, variance 1, indifference 0.5, ten first replications; the replications are those of all systems
together.

| means | variance in common | best chosen | replications |
|---|---:|---:|---:|
{parts["races"]}
Ten systems with a given number of replications, equally spent or by OCBA (five first ones each, the rest in ten steps):

| means | budget | equally | OCBA |
|---|---:|---:|---:|
{parts["budgets"]}"""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=float, default=1.0)
    TABLE.write_text(page(parser.parse_args().scale), encoding="utf-8")


if __name__ == "__main__":
    main()
