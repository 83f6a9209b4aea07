"""What mutual recognition gives trusted traders at Mariposa, what it costs in finds, and whom it serves.

    python experiments/mutual_recognition/run.py [--replications 100] [--holders same_firm ...] [--out FOLDER]

The rules before October 2014 against recognition with more and more weight for the partner's programme, and against
lower rates for everybody, on the same trucks; with three answers to the question who holds CTPAT. Writes result.csv,
one tidy row per policy and number, and a plot of it; README.md beside this file says what came out.
"""

import argparse
import csv
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

import portsim as ps
from portsim.comparison.comparison import Alternative
from portsim.statistics import mean_intervals
from portsim.statistics.pairs import paired_ratios

NORTH = {"direction": "northbound"}
BEFORE = "mutual_recognition_before"
BY_PARTY = {
    "enrolment": "{CTPAT: {importer: 0.3}, OEA: 0.3, FAST: {importer: 0.2, carrier: 0.6, driver: 0.7}}",
    "classes.maquila.enrolment": "{CTPAT: {importer: 0.7}, OEA: 0.5, FAST: {importer: 0.6, carrier: 0.6, driver: 0.7}}",
    "classes.general.enrolment": "{CTPAT: {importer: 0.3}, OEA: 0.4}",
    "companies.importer": "{number: 400, sizes: {lognormal: 1.5}}",
}
WHO_LOSES = {"shipper": "[OEA]", "importer": "[CTPAT, FAST]", "carrier": "[CTPAT, FAST]"}
"""Whoever holds a programme loses it."""
IMPORTERS = (
    *(f"traffic.northbound.{path}={value}" for path, value in BY_PARTY.items()),
    "integrity=[{}]".format(
        ", ".join(
            f"{{party: {party}, violations: [illicit_goods], programmes: {programmes}, days: 90}}"
            for party, programmes in WHO_LOSES.items()
        )
    ),
)
"""CTPAT held by importers, as many of the same sizes as there are shippers, at the same shares of trucks."""
HOLDERS = {
    "same_firm": (),  # as the scenarios stand: both are held by the shipper, and the smaller share is among the larger
    "importer": IMPORTERS,
    "importer_independent": (*IMPORTERS, "traffic.northbound.enrolment_correlation=0"),
}
"""Who holds CTPAT, at the same shares of trucks; OEA is the shipper's."""
MX_SAVED, US_SAVED = 0.7, 0.8
"""Share of exams that an own programme saves in the scenarios: OEA in Mexico, CTPAT in the United States."""
WEIGHTS = (0.25, 0.5, 0.75, 1.0)
"""What the partner's programme saves, over what the own one saves; 0.5 is mutual_recognition_after.yaml."""
LOWER = (0.95, 0.9, 0.8)
"""All rates of both customs services times this, without recognition."""
RATES = {
    "stages.mx_exam.inspection.rate": 0.055,
    "stages.us_nii.inspection.rate": 0.15,
    "stages.us_exam.inspection.rate.default": 0.03,
}
CUSTOMS = ("undervaluation", "misclassification", "false_origin", "non_tariff_omission", "illicit_goods")
"""Violations that the two customs services look for."""
CLASSES = ("maquila", "general", "produce_low_risk", "produce_other", "empty")
PROGRAMMES = ("CTPAT", "OEA", "FAST", "none")
MEASURES = ("crossing_time_min", "wait_time_min", "exam_share", "inspected_trucks", "detected_violations")
TIME = ("crossing_time_min", "mean")
CHANGES = ("change_min", "better_share", "worse_share")
COLUMNS = (
    "holders",
    "policy",
    "strength",
    "measure",
    "of",
    "before",
    "after",
    "difference",
    "low",
    "high",
    "replications",
)
"""`strength` is the weight or the factor; `of` says whose number it is; `before` and `after` are empty for changes."""
Number = tuple[str, str, float | None, float | None, float, float, float]


def policies() -> Iterator[tuple[str, float, tuple[str, ...]]]:
    """Name, strength and overrides of all alternatives."""
    for weight in WEIGHTS:
        trust = {"mx.trust.CTPAT": 1 - MX_SAVED * weight, "us.trust.OEA": 1 - US_SAVED * weight}
        yield "recognition", weight, tuple(f"authorities.{path}={factor:g}" for path, factor in trust.items())
    for times in LOWER:
        yield "lower_rates", times, tuple(f"{path}={times * rate:g}" for path, rate in RATES.items())


def comparison(holders: str, replications: int, jobs: int | None = 1) -> ps.Comparison:
    """All policies against the rules before, for one answer to who holds CTPAT."""
    before, *others = (
        ps.load(BEFORE, (*HOLDERS[holders], *changed)) for changed in ((), *(own for *_, own in policies()))
    )
    return ps.compare(before, others, replications, jobs=jobs, measures=MEASURES)


def numbers(baseline: ps.Results, alternative: Alternative) -> Iterator[Number]:
    """Everything that is told of one policy."""
    wanted = [
        *(("crossing_time_min", each, "all", NORTH) for each in ("mean", "p95")),
        ("wait_time_min", "mean", "all", NORTH),
        *(
            (
                "exam_share",
                "mean",
                f"{authority} {programme}",
                {"authority": authority, "programme": programme, **NORTH},
            )
            for authority in ("mx", "us")
            for programme in PROGRAMMES
        ),
        *(
            ("inspected_trucks", "total", f"{authority} {level}", {"authority": authority, "level": level})
            for authority, level in (("mx", "physical"), ("us", "physical"), ("us", "nii"))
        ),
        *(("crossing_time_min", "mean", each, {"programme": each, **NORTH}) for each in PROGRAMMES),
        *(("crossing_time_min", "mean", each, {"class": each, **NORTH}) for each in CLASSES),
    ]
    for measure, statistic, of, where in wanted:
        found = alternative.difference(measure, statistic, **where)
        ends = (found.difference.mean, found.difference.low, found.difference.high)
        yield f"{measure} {statistic}", of, found.baseline.mean, found.alternative.mean, *ends
    here, there = customs_finds(baseline), customs_finds(alternative.results)
    one = mean_intervals((there - here)[:, np.newaxis])
    ends = (float(each[0]) for each in (one.mean, one.low, one.high))
    yield "customs_violations_found total", "all", float(here.mean()), float(there.mean()), *ends
    saved = baseline.per_replication(*TIME, **NORTH) - alternative.results.per_replication(*TIME, **NORTH)
    price = paired_ratios((here - there)[:, np.newaxis], saved[:, np.newaxis])
    ends = (float(each[0]) for each in (price.ratio, price.low, price.high))
    yield "finds_lost_per_minute_saved", "all", None, None, *ends
    groups = [("all", {})]
    groups += [(each, {"programme": each}) for each in PROGRAMMES] + [(each, {"class": each}) for each in CLASSES]
    for measure in CHANGES:
        for of, where in groups:
            change = alternative.truck_change(measure, "mean", **NORTH, **where)
            yield f"{measure} mean", of, None, None, change.mean, change.low, change.high


def customs_finds(results: ps.Results) -> np.ndarray:
    """Violations of customs law found in every replication."""
    return np.sum(
        [results.per_replication("detected_violations", "total", **NORTH, violation=each) for each in CUSTOMS], axis=0
    )


def rows(replications: int, holders: str) -> list[tuple[object, ...]]:
    """All rows of one answer to who holds CTPAT."""
    found = comparison(holders, replications)
    return [
        (holders, policy, strength, *each, replications)
        for (policy, strength, _), alternative in zip(policies(), found.alternatives, strict=True)
        for each in numbers(found.baseline, alternative)
    ]


# --- the plot --------------------------------------------------------------------------------------------------------

LOOKS = {
    "same_firm": ("#0072B2", "o", "the same firms hold both"),
    "importer": ("#D55E00", "s", "importers hold CTPAT"),
    "importer_independent": ("#009E73", "^", "importers, independent of shippers"),
}
"""Colours of Okabe and Ito (2008), which colour-blind readers tell apart; in grey, markers do."""


def plot(table: Sequence[Mapping[str, str]], path: Path) -> None:
    """Finds lost against minutes saved: a solid line for recognition, a dashed one for lower rates, by holders."""
    figure = Figure(figsize=(7.5, 4.6), layout="constrained")
    axes = figure.subplots()
    for holders in dict.fromkeys(row["holders"] for row in table):
        colour, marker, label = LOOKS[holders]
        for policy, line in (("recognition", "-"), ("lower_rates", "--")):
            own = [row for row in table if (row["holders"], row["policy"], row["of"]) == (holders, policy, "all")]
            saved, lost = (
                np.array(
                    [
                        [-float(row[key]) for key in ("difference", "high", "low")]
                        for row in own
                        if row["measure"] == name
                    ]
                )
                for name in ("crossing_time_min mean", "customs_violations_found total")
            )
            axes.plot([0, *saved[:, 0]], [0, *lost[:, 0]], color=colour, linestyle=line, linewidth=1.2)
            axes.errorbar(saved[:, 0], lost[:, 0], [lost[:, 0] - lost[:, 1], lost[:, 2] - lost[:, 0]],
                          color=colour, marker=marker, linestyle="none", elinewidth=0.7, markersize=5,
                          markerfacecolor=colour if policy == "recognition" else "white",
                          label=f"{label}: {policy.replace('_', ' ')}")  # fmt: skip
    axes.axhline(0, color="#808080", linewidth=0.8)
    axes.set_xlabel("crossing time saved [min], mean of all trucks", fontsize=10)
    axes.set_ylabel("customs violations no longer found, per week", fontsize=10)
    weights = ", ".join(f"{weight:g}" for weight in WEIGHTS)
    title = (
        f"Weight of the partner's programme {weights}; or all rates times {', '.join(map(str, LOWER))}; from the left"
    )
    axes.set_title(title, loc="left", fontsize=9)
    axes.grid(color="#e0e0e0", linewidth=0.7)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize=8)
    figure.savefig(path, dpi=120, metadata={"Software": None})


def main() -> None:
    """Run all policies, write the table and the plot."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--replications", type=int, default=100)
    parser.add_argument("--holders", choices=HOLDERS, nargs="+", default=list(HOLDERS))
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, help="folder for result.csv and the plot")
    asked = parser.parse_args()
    with ProcessPoolExecutor() as pool:
        found = [row for some in pool.map(partial(rows, asked.replications), asked.holders) for row in some]
    table = [[shown(value) for value in row] for row in found]
    asked.out.mkdir(parents=True, exist_ok=True)
    with (asked.out / "result.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([COLUMNS, *table])
    plot([dict(zip(COLUMNS, row, strict=True)) for row in table], asked.out / "finds_against_minutes.png")


def shown(value: object) -> str:
    """As it stands in the table."""
    if isinstance(value, float):
        return f"{value:.4g}"
    return "" if value is None else str(value)


if __name__ == "__main__":
    main()
