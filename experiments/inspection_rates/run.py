"""Detection against delay at Mariposa, as the exam rates of both customs services vary.

    python experiments/inspection_rates/run.py [--replications 40] [--out FOLDER]

The same trucks at every point: three trust policies (none, own programmes only, mutual recognition), sequential and
joint clearance, and a grid of Mexican and US exam rates. Writes result.csv, one tidy row per point and measure, and a
plot of it; README.md beside this file says what came out.
"""

import argparse
import csv
import itertools
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

import portsim as ps
from portsim.statistics import mean_intervals

MX_RATES = (0.03, 0.055, 0.08, 0.11)
US_RATES = (0.015, 0.03, 0.06)
CLEARANCES = {"sequential": "mariposa", "joint": "mariposa_joint"}
TRUST = {
    "none": ("authorities.mx.trust.OEA=1", "authorities.us.trust.CTPAT=1"),
    "own": (),
    "mutual": ("authorities.mx.trust.CTPAT=0.65", "authorities.us.trust.OEA=0.6"),
}
"""Trust policies: what each changes in the scenarios, which trust own programmes only."""
ALWAYS = (
    "calendar.days=1",  # the Monday
    # Neither customs service looks for these, and what others find would blur the picture.
    "violations.agriculture.prevalence=0",
    "violations.safety_defect.prevalence=0",
)
MEASURES = ("detected_share", "crossing_time_min", "exam_share", "examined_twice_share")
COLUMNS = ("mx_rate", "us_rate", "trust", "clearance", "measure", "less", "mean", "low", "high", "replications")
"""`less` names the clearance or the trust policy whose value was subtracted, replication by replication, if any."""
Values = Mapping[str, np.ndarray]
"""Values of every replication by measure."""


def values_of(clearance: str, trust: str, mx_rate: float, us_rate: float, replications: int) -> Values:
    """All measures of one point."""
    rates = (f"stages.mx_exam.inspection.rate={mx_rate}", f"stages.us_exam.inspection.rate.default={us_rate}")
    scenario = ps.load(CLEARANCES[clearance], (*ALWAYS, *rates, *TRUST[trust]))
    results = ps.run(scenario, replications=replications, jobs=1)
    return {measure: results.per_replication(measure, "mean", direction="northbound") for measure in MEASURES}


def rows(replications: int, rates: tuple[float, float]) -> list[tuple[object, ...]]:
    """All rows of one pair of rates: each measure, and its differences from sequential clearance and from own trust."""
    points = {
        (trust, clearance): values_of(clearance, trust, *rates, replications)
        for trust, clearance in itertools.product(TRUST, CLEARANCES)
    }

    def estimates() -> Iterator[tuple[object, ...]]:
        for (trust, clearance), values in points.items():
            others = {"": None, "sequential": points[trust, "sequential"], "own": points["own", clearance]}
            for measure, (less, other) in itertools.product(MEASURES, others.items()):
                if less not in (trust, clearance):  # nothing is compared with itself
                    difference = values[measure] - (0.0 if other is None else other[measure])
                    estimate = mean_intervals(difference[:, np.newaxis])
                    ends = (each[0] for each in (estimate.mean, estimate.low, estimate.high))
                    yield (*rates, trust, clearance, measure, less, *ends, replications)

    return list(estimates())


# --- the plot --------------------------------------------------------------------------------------------------------

LOOKS = {
    "sequential": {"color": "#0072B2", "marker": "o", "linestyle": "-"},
    "joint": {"color": "#D55E00", "marker": "s", "linestyle": "--"},
}
"""Colours of Okabe and Ito (2008), which colour-blind readers tell apart; in grey, markers and lines do."""
TITLES = {"none": "no trust", "own": "own programmes", "mutual": "mutual recognition"}


def plot(table: Sequence[Mapping[str, str]], path: Path) -> None:
    """Small multiples: a column for each trust policy, a row for each US rate, a line for each clearance."""
    us_rates = sorted({float(row["us_rate"]) for row in table})
    size = (10, 1.2 + 2.4 * len(us_rates))
    figure = Figure(figsize=size, layout="constrained")
    grid = figure.subplots(len(us_rates), len(TRUST), sharex=True, sharey=True, squeeze=False)
    for (us_rate, trust), axes in zip(itertools.product(us_rates, TRUST), grid.flat, strict=True):
        for clearance, look in LOOKS.items():
            key = (clearance, trust, us_rate)
            here = [row for row in table if (row["clearance"], row["trust"], float(row["us_rate"])) == key]
            (x, x_error), (y, y_error) = (line(here, measure) for measure in ("crossing_time_min", "detected_share"))
            axes.errorbar(
                x,
                100 * y,
                100 * y_error,
                x_error,
                label=clearance,
                markersize=4.5,
                linewidth=1.5,
                elinewidth=0.8,
                **look,
            )
        axes.set_title(f"{TITLES[trust]}, US rate {100 * us_rate:g} %", loc="left", fontsize=10)
        axes.grid(color="#e0e0e0", linewidth=0.7)
        axes.spines[["top", "right"]].set_visible(False)
    grid[0, 0].set_ylim(bottom=0)
    grid[0, -1].legend(frameon=False, fontsize=9, loc="lower right")
    rates = ", ".join(f"{100 * rate:g}" for rate in sorted({float(row["mx_rate"]) for row in table}))
    figure.supxlabel("mean crossing time of all trucks [min]", fontsize=10)
    figure.supylabel("violations found [% of those carried]", fontsize=10)
    title = f"Mexican exam rates along each line, from the left: {rates} %; means with 95 % intervals"
    figure.suptitle(title, x=0.01, ha="left", fontsize=10)
    figure.savefig(path, dpi=120, metadata={"Software": None})


def line(rows: Sequence[Mapping[str, str]], measure: str) -> tuple[np.ndarray, np.ndarray]:
    """Means, shape (n,), and how far their intervals reach down and up, shape (2, n), by rising Mexican rate."""
    points = [row for row in rows if row["measure"] == measure and not row["less"]]
    points.sort(key=lambda row: float(row["mx_rate"]))
    mean, low, high = (np.array([float(row[key]) for row in points]) for key in ("mean", "low", "high"))
    return mean, np.array([mean - low, high - mean])


def main() -> None:
    """Run all points, write the table and the plot."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--replications", type=int, default=40)
    parser.add_argument("--mx-rates", type=float, nargs="+", default=MX_RATES)
    parser.add_argument("--us-rates", type=float, nargs="+", default=US_RATES)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, help="folder for result.csv and the plot")
    asked = parser.parse_args()
    with ProcessPoolExecutor() as pool:
        pairs = itertools.product(asked.mx_rates, asked.us_rates)
        found = [row for some in pool.map(partial(rows, asked.replications), pairs) for row in some]
    table = [[f"{value:.4g}" if isinstance(value, float) else str(value) for value in row] for row in found]
    asked.out.mkdir(parents=True, exist_ok=True)
    with (asked.out / "result.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([COLUMNS, *table])
    plot([dict(zip(COLUMNS, row, strict=True)) for row in table], asked.out / "detection_against_delay.png")


if __name__ == "__main__":
    main()
