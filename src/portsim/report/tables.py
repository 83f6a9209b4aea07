"""Results as a table: one row per number, for spreadsheets and statistics programs."""

import csv
from pathlib import Path

from portsim.report.folder import writing
from portsim.results import Results

WHERE = (
    "direction",
    "class",
    "route",
    "stage",
    "lane",
    "group",
    "pool",
    "hour",
    "authority",
    "level",
    "programme",
    "violation",
    "party",
    "country",
    "part",
    "cause",
    "ahead",
    "outage",
    "order",
    "grade",
    "within",
    "day",
    "engine",
    "bearer",
)
"""What a number may be about; a column each, empty where the number is about all of them."""
MEASURE_COLUMNS = ("measure", "statistic", *WHERE, "unit", "mean", "low", "high", "n")


def write_measures(results: Results, path: Path) -> None:
    """Write every estimate as a row of a CSV file; a cell is empty where there is no number, never NaN.

    OutputError if the file cannot be written.
    """
    with writing(path.name), path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, MEASURE_COLUMNS, restval="", lineterminator="\n")
        table.writeheader()
        for estimate in results.estimates():
            row = estimate.to_json()
            table.writerow({**row.pop("where"), **row})
