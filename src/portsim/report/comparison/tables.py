"""A comparison as tidy tables: a row per number, for spreadsheets and statistics programs."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from portsim.comparison.comparison import CAUSES, Comparison, difference_rows
from portsim.report.folder import writing
from portsim.report.tables import WHERE
from portsim.report.theory import COLUMNS as THEORY_COLUMNS
from portsim.report.theory import table_rows
from portsim.theory import beside, missing_measures

DIFFERENCES, TRUCKS, CAUSES_FILE, THEORY = "differences.csv", "trucks.csv", "causes.csv", "theory.csv"
_NUMBERS = (
    *("baseline", "baseline_low", "baseline_high", "value", "value_low", "value_high"),
    *("difference", "difference_low", "difference_high", "n", "ratio", "ratio_low", "ratio_high"),
    *("p_adjusted", "variance_reduction"),
)
DIFFERENCE_COLUMNS = ("alternative", "measure", "statistic", *WHERE, "unit", *_NUMBERS)
TRUCK_COLUMNS = ("alternative", "measure", "statistic", *WHERE, "unit", "mean", "low", "high", "n")


def write_tables(comparison: Comparison, folder: Path) -> None:
    """Write all differences, the causes among them, and the changes of the same trucks. OutputError if it cannot."""
    rows = [row for each in comparison.alternatives for row in difference_rows(each)]
    _write(folder / DIFFERENCES, DIFFERENCE_COLUMNS, rows)
    causes = [row for row in rows if row["measure"] == CAUSES]
    if causes:
        _write(folder / CAUSES_FILE, DIFFERENCE_COLUMNS, causes)
    _write(folder / TRUCKS, TRUCK_COLUMNS, _truck_rows(comparison))
    theory = tuple(_theory_rows(comparison))
    if theory:
        _write(folder / THEORY, ("scenario", *THEORY_COLUMNS), theory)


def _theory_rows(comparison: Comparison) -> Iterator[dict[str, Any]]:
    """What theory says of each scenario whose results have what it needs."""
    base = (comparison.baseline.scenario.name, comparison.baseline)
    for title, results in (base, *((each.title, each.results) for each in comparison.alternatives)):
        if not missing_measures(results.scenario, results.measures):
            for row in beside(results):
                yield from ({"scenario": title, **each} for each in table_rows(row))


def _truck_rows(comparison: Comparison) -> Iterator[dict[str, Any]]:
    for alternative in comparison.alternatives:
        for each in alternative.truck_changes:
            row = each.to_json()
            yield {"alternative": alternative.title, **row.pop("where"), **row}


def _write(path: Path, columns: tuple[str, ...], rows: Iterable[Mapping[str, Any]]) -> None:
    """A cell is empty where there is no number, never NaN."""
    with writing(path.name), path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
