"""Trips: what every truck did at every stage, one row per truck and stage.

Logs of many replications do not fit into memory. So each is written, in the process that ran it, to a part of its own;
the parts are folded together in the order of the replications, whatever order they came in.
"""

import csv
import datetime as dt
import gzip
import importlib.util
import io
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from glob import escape
from pathlib import Path

import numpy as np

from portsim.arrays import Flags, Floats, Ints
from portsim.errors import OutputError
from portsim.layout import Layout
from portsim.listing import listed
from portsim.log import Disposition, Log
from portsim.network import Network
from portsim.report.folder import writing
from portsim.report.trip_format import FILE_NAMES, TripFormat
from portsim.timeline import group_of_server, stopped_min
from portsim.trucks import Trucks
from portsim.units import SECONDS_PER_MINUTE

TIMES = ("arrived", "joined", "parked", "began", "ended", "left")
TRIP_COLUMNS = {
    "replication": "INTEGER",
    "truck": "INTEGER",
    "direction": "VARCHAR",
    "number": "INTEGER",
    "class": "VARCHAR",
    "route": "VARCHAR",
    "programmes": "VARCHAR",
    "violations": "VARCHAR",
    "stage": "VARCHAR",
    "lane_at_joining": "VARCHAR",
    "lane": "VARCHAR",
    "group": "VARCHAR",
    "server": "INTEGER",
    **{f"{time}_min": "DOUBLE" for time in TIMES},
    "stopped_min": "DOUBLE",
    **{f"{time}_at": "TIMESTAMP" for time in TIMES},
    "found": "VARCHAR",
    "disposition": "VARCHAR",
}
"""Columns of trips, and their types in Parquet."""
DIGITS = 4
"""Digits after the point of minutes: 6 ms."""
COMPRESSION = 4
"""Of gzip, from 1 to 9: above this, files hardly shrink and writing takes twice as long."""


def check_format(wanted: TripFormat) -> None:
    """OutputError where a format needs a package that is not installed."""
    if wanted is TripFormat.PARQUET and importlib.util.find_spec("duckdb") is None:
        raise OutputError("trips in Parquet need duckdb: pip install -e '.[data]' in portsim's folder, or ask for csv")


@dataclass(frozen=True)
class TripParts:
    """Writes the trips of each replication it is shown into a file of its own."""

    folder: Path
    first_day: dt.date

    def __call__(self, replication: int, network: Network, trucks: Trucks, log: Log) -> None:
        """Write one part; OutputError if it cannot be written."""
        text = trip_rows(replication, network.layout, trucks, log, self.first_day)
        with writing("trips"):
            # No name and no time inside, so that the same rows are the same bytes.
            self.part(replication).write_bytes(gzip.compress(text.encode(), COMPRESSION, mtime=0))

    def part(self, replication: int) -> Path:
        """The file of one replication."""
        return self.folder / f"{replication:09d}.csv.gz"


def fold(parts: TripParts, replications: int, wanted: TripFormat, folder: Path) -> None:
    """Make one file of all parts, in the order of the replications, and remove them."""
    files = [parts.part(replication) for replication in range(replications)]
    with writing("trips"):
        if wanted is TripFormat.CSV:
            _fold_csv(files, folder / FILE_NAMES[wanted])
        else:
            _fold_parquet(files, folder / FILE_NAMES[wanted])
        shutil.rmtree(parts.folder)


def _fold_csv(files: Iterable[Path], path: Path) -> None:
    """Compressed files one behind the other are a compressed file; parts go as they are copied."""
    with path.open("wb") as whole:
        whole.write(gzip.compress(f"{','.join(TRIP_COLUMNS)}\n".encode(), mtime=0))
        for file in files:
            with file.open("rb") as part:
                shutil.copyfileobj(part, whole)
            file.unlink()


def _fold_parquet(files: Sequence[Path], path: Path) -> None:
    import duckdb

    # One thread: the same rows in the same order are the same bytes, and no more memory than needed.
    with duckdb.connect(config={"threads": 1}) as database:
        rows = database.sql(
            "SELECT * FROM read_csv($files, columns = $columns, header = false, auto_detect = false,"
            " delim = ',', quote = '\"', escape = '\"', compression = 'gzip')",
            params={"files": [escape(str(file)) for file in files], "columns": TRIP_COLUMNS},
        )
        try:
            rows.write_parquet(str(path), compression="zstd")
        except duckdb.IOException as error:
            raise OSError(str(error)) from error


# --- rows ----------------------------------------------------------------------------------------------------------


def trip_rows(replication: int, layout: Layout, trucks: Trucks, log: Log, first_day: dt.date) -> str:
    """All trips of one replication as lines of CSV, without a header; a cell is empty where there is nothing."""
    truck = log.truck
    times = (trucks.arrived_min[truck], log.joined, log.parked, log.began, log.ended, log.left)
    group, server = _servers(layout, log.server)
    lanes = [lane.name for lane in layout.lanes]
    columns = (
        [str(replication)] * len(truck),
        _numbers(truck),
        _names(layout.directions, trucks.direction[truck]),
        _numbers(trucks.number[truck]),
        _names([c.name for c in layout.classes], trucks.truck_class[truck]),
        _names([route.name for route in layout.routes], trucks.route[truck]),
        _lists(layout.programmes, trucks.programmes, truck),
        _lists(layout.violations, trucks.violations, truck),
        _names(layout.stages, log.stage),
        _names(lanes, log.lane_at_joining),
        _names(lanes, log.lane),
        _names([g.name for g in layout.groups], group),
        _numbers(server),
        *map(_minutes, times),
        _minutes(np.where(np.isnan(log.began), np.nan, stopped_min(log))),
        *(_clock(minutes, first_day) for minutes in times),
        _found(layout, trucks, log),
        _names([disposition.name.lower() for disposition in Disposition], log.disposition[truck]),
    )
    assert len(columns) == len(TRIP_COLUMNS)
    return "".join(f"{line}\n" for line in map(",".join, zip(*columns, strict=True)))


FALSE_ALARM = "false_alarm"
"""What stands for a violation where an alarm was raised and nothing found."""


def _found(layout: Layout, trucks: Trucks, log: Log) -> list[str]:
    """Violations found at each visit, if its inspection took place, or a false alarm."""
    row = np.full(trucks.selected.shape, -1)
    began = np.flatnonzero(~np.isnan(log.began))
    row[log.truck[began], log.stage[began]] = began
    found = np.zeros((len(log.truck), len(layout.violations) + 1), dtype=np.bool_)
    finds = row[trucks.find_truck, trucks.find_stage]
    found[finds[finds >= 0], trucks.find_violation[finds >= 0]] = True
    falsely = row[trucks.false_alarm]
    found[falsely[falsely >= 0], -1] = True
    return _lists((*layout.violations, FALSE_ALARM), found, np.arange(len(found)))


def _servers(layout: Layout, server: Ints) -> tuple[Ints, Ints]:
    """Group of each server, and its number within the group, counted from 1 as booths are; -1 for none."""
    taken = server >= 0
    group, number = np.full(len(server), -1), np.full(len(server), -1)
    group[taken] = group_of_server(layout)[server[taken]]
    number[taken] = server[taken] - np.array(layout.first_server)[group[taken]] + 1
    return group, number


def _names(names: Sequence[str], numbers: Ints) -> list[str]:
    """Names of numbers, quoted where CSV asks for it; nothing for -1."""
    quoted = [*map(_quoted, names), ""]
    return [quoted[number] for number in numbers.tolist()]


def _lists(names: Sequence[str], flags: Flags, rows: Ints) -> list[str]:
    """Names that are marked in each of some rows, joined by blanks, quoted where CSV asks for it."""
    texts, of = np.unique(listed(names, flags), return_inverse=True)
    quoted = [_quoted(text) if text else "" for text in texts.tolist()]
    return [quoted[number] for number in of[rows].tolist()]


def _quoted(name: str) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow([name])
    return line.getvalue()


def _numbers(numbers: Ints) -> list[str]:
    return [str(number) if number >= 0 else "" for number in numbers.tolist()]


def _minutes(minutes: Floats) -> list[str]:
    return [f"{value:.{DIGITS}f}" if value == value else "" for value in minutes.tolist()]  # noqa: PLR0124  (NaN)


def _clock(minutes: Floats, first_day: dt.date) -> list[str]:
    """Local clock times, to the second that had begun."""
    missing = np.isnan(minutes)
    seconds = np.floor(np.where(missing, 0, minutes) * SECONDS_PER_MINUTE).astype("timedelta64[s]")
    texts = np.datetime_as_string(np.datetime64(first_day, "s") + seconds)
    return ["" if none else text.replace("T", " ") for text, none in zip(texts.tolist(), missing.tolist(), strict=True)]
