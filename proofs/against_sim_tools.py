"""Write what sim-tools answers where it has the same procedures, for `tests/statistics/test_sim_tools.py`.

    pip install sim-tools==1.3.0
    python proofs/against_sim_tools.py

sim-tools is an independent library (T. Monks, MIT licence). It is not installed with portsim, and its answers change
only with its version: so they are recorded in proofs/against_sim_tools.json, with the numbers it was given.
"""

import json
import sys
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np

RECORD = Path(__file__).with_suffix(".json")
SEED = 20_261_122
STOPPING_TRIALS, KN_TRIALS, OCBA_TRIALS = 40, 60, 40
LONGEST = 400


class Table:
    """Systems with replications drawn beforehand, as sim-tools wants to be shown them."""

    def __init__(self, values):
        self.values = values
        self.taken = np.zeros(values.shape[1], dtype=int)

    def register_observer(self, observer):
        """Who is told of every replication."""
        self.observer = observer

    def simulate(self, system):
        """The next replication of a system."""
        value = float(self.values[self.taken[system], system])
        self.taken[system] += 1
        self.observer.feedback(self, system, value)


def stopping(rng):
    """The confidence interval method: after how many replications, and the interval it ends with."""
    from sim_tools.output_analysis import confidence_interval_method

    for _ in range(STOPPING_TRIALS):
        precision = float(rng.choice([0.1, 0.15, 0.2]))
        values = rng.gamma(rng.uniform(4, 20), size=LONGEST).round(6)
        found, table = confidence_interval_method(values, desired_precision=precision, min_rep=5, decimal_places=12)
        row = table.loc[found]
        yield {
            "precision": precision,
            "values": values[: int(found)].tolist(),
            "replications": int(found),
            "low": float(row["Lower Interval"]),
            "high": float(row["Upper Interval"]),
        }


def selection(rng):
    """KN of two systems: of more it takes some variances from the wrong pair (`design_l - 1` below the diagonal)."""
    from sim_tools.ovs.indifference_zone import KN

    for _ in range(KN_TRIALS):
        first, delta = int(rng.choice([5, 10, 20])), float(rng.choice([0.5, 1.0]))
        values = (rng.normal(size=(LONGEST, 2)) + rng.normal(size=(LONGEST, 1)) + [0.0, rng.uniform(-1, 1)]).round(6)
        model = Table(values)
        (best,) = KN(model, 2, delta, alpha=0.05, n_0=first, obj="min").solve()
        taken = int(model.taken.max()) - 1  # once it has chosen, it runs the chosen one once more
        yield {
            "first": first,
            "indifference": delta,
            "values": values[: taken + 1].tolist(),
            "best": int(best),
            "n": taken,
        }


def budget(rng):
    """One step of OCBA: where the next replications go. Means are positive: of negative ones it loses the variance."""
    from sim_tools.ovs.fixed_budget import OCBA

    for _ in range(OCBA_TRIALS):
        systems, first, step = int(rng.integers(3, 7)), 10, int(rng.choice([20, 100]))
        values = (
            rng.normal(size=(first + step, systems)) * rng.uniform(0.5, 2, systems) + np.arange(systems) + 20.0
        ).round(6)
        model = Table(values)
        OCBA(model, systems, first * systems + step, step, n_0=first, obj="min").solve()
        yield {
            "first": first,
            "budget": step,
            "values": values[:first].tolist(),
            "more": (model.taken - first).tolist(),
        }


def main():
    """Write the record."""
    warnings.simplefilter("error")
    rng = np.random.default_rng(SEED)
    record = {
        "sim-tools": version("sim-tools"),
        "stopping": list(stopping(rng)),
        "selection": list(selection(rng)),
        "budget": list(budget(rng)),
    }
    RECORD.write_text(json.dumps(record) + "\n", encoding="utf-8")
    sys.stdout.write(f"{RECORD.name}: {', '.join(f'{len(record[key])} of {key}' for key in list(record)[1:])}\n")


if __name__ == "__main__":
    main()
