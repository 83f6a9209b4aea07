"""Theory beside simulation as text, and as a table for spreadsheets and statistics programs."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from portsim.report.folder import writing
from portsim.report.texts import NOTHING, new_table
from portsim.theory import DIFFERS, Row
from portsim.units import HOURS_PER_DAY

HOURLY = ("arrivals_per_hour", "servers", "offered_erlangs", "load")
OF_DAY = (
    "peak_load",
    "peak_hour",
    "service_min",
    "service_cv",
    "arrivals_cv",
    "formula",
    "theory_wait_min",
    "theory_low_min",
    "theory_high_min",
    "simulated_wait_min",
    "simulated_low_min",
    "simulated_high_min",
    "flag",
    "why",
)
COLUMNS = ("stage", "lanes", "hour", *HOURLY, *OF_DAY)


def write_theory(rows: Sequence[Row], path: Path) -> None:
    """Write each station as a row of a CSV file, and below it a row for each clock hour; no NaN, empty cells instead.

    OutputError if the file cannot be written.
    """
    with writing(path.name), path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
        table.writeheader()
        for row in rows:
            table.writerows(table_rows(row))


def table_rows(row: Row) -> Iterator[dict[str, Any]]:
    """A station as rows of a table: the day as a whole, then hour by hour."""
    name = {"stage": row.stage, "lanes": " ".join(row.lanes)}
    means = {key: sum(getattr(row, key)) / HOURS_PER_DAY for key in HOURLY if key != "load"}
    means["load"] = means["offered_erlangs"] / means["servers"] if means["servers"] else None
    yield {**name, "hour": "", **means, **{key: getattr(row, key) for key in OF_DAY}}
    for hour in range(HOURS_PER_DAY):
        yield {**name, "hour": f"{hour:02d}", **{key: getattr(row, key)[hour] for key in HOURLY}}


def theory(rows: Sequence[Row]) -> RenderableType:
    """What theory says of the stages, as something rich can print."""
    table = new_table("Theory beside simulation", "peak load", "theory", "within", "simulated [min]", "")
    for row in rows:
        peak = NOTHING if row.peak_load is None else f"{row.peak_load:.0%} {row.peak_hour}h"
        flag = Text(row.flag, style="bold" if row.flag == DIFFERS else "")
        within = _between(row.theory_low_min, row.theory_high_min)
        table.add_row(Text(row.name), peak, _minutes(row.theory_wait_min), within, _simulated(row), flag)
    reasons: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        reasons.setdefault((row.formula, str(row.why)), []).append(row.name)
    notes = (Text(f"- {formula}, for {', '.join(names)}: {why}") for (formula, why), names in reasons.items())
    return Group(table, "mean waits [min] and how far each formula may be off: docs/theory.md", *notes)


def _simulated(row: Row) -> str:
    mean, high = row.simulated_wait_min, row.simulated_high_min
    return _minutes(mean) if mean is None or high is None else f"{_minutes(mean)} ± {_minutes(high - mean)}"


def _between(low: float | None, high: float | None) -> str:
    return NOTHING if low is None or high is None else f"{_minutes(low)} to {_minutes(high)}"


def _minutes(value: float | None) -> str:
    """Minutes with the digits that matter: seconds below a minute."""
    return NOTHING if value is None else f"{value:.{2 if value < 10 else 1}f}"  # noqa: PLR2004
