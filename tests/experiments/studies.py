"""What the READMEs of the studies quote: which numbers stand in the cells of each table."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

EXPERIMENTS = Path(__file__).parents[2] / "experiments"
Key = Mapping[str, str]


def read(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@dataclass(frozen=True)
class Table:
    """A table of a README: the rows and columns of `result.csv` that its labels stand for."""

    corner: str
    """Its first cell."""
    all: Key
    """What is the same in all cells: columns of `result.csv`, `decimals`, and `times`, by which numbers are shown."""
    rows: Mapping[str, Key]
    columns: Mapping[str, Key]

    def text(self, found: Sequence[Mapping[str, str]]) -> str:
        """As Markdown."""
        cells = [
            (label, *(self._cell({**self.all, **row, **column}, found) for column in self.columns.values()))
            for label, row in self.rows.items()
        ]
        head, *rest = (f"| {' | '.join(line)} |" for line in ((self.corner, *self.columns), *cells))
        return "\n".join((head, "|---" * (1 + len(self.columns)) + "|", *rest))

    @staticmethod
    def _cell(key: Key, found: Sequence[Mapping[str, str]]) -> str:
        decimals, times = int(key.get("decimals", 1)), float(key.get("times", 1))
        own = {"less": "", **{name: value for name, value in key.items() if name not in ("decimals", "times")}}
        (row,) = (row for row in found if all(row[name] == value for name, value in own.items()))
        sign = "+" if row["less"] else ""
        mean, low, high = (f"{times * float(row[end]):{sign}.{decimals}f}" for end in ("mean", "low", "high"))
        return f"{mean} ({low} to {high})"


@dataclass(frozen=True)
class Quoted:
    """A study in `experiments/`."""

    name: str
    picture: str
    numbers: int
    """How many are kept of each run."""
    differences: Mapping[str, int]
    """What is taken off in `result.csv`, and at how many points."""
    again: tuple[dict[str, str], ...]
    """Points that the tests repeat in full; with each difference at one of them."""
    tables: tuple[Table, ...] = field(repr=False)

    @property
    def folder(self) -> Path:
        return EXPERIMENTS / self.name

    @property
    def readme(self) -> str:
        return (self.folder / "README.md").read_text(encoding="utf-8")

    @property
    def result(self) -> list[dict[str, str]]:
        return read(self.folder / "result.csv")


FAST, NONE = (f"wait_time_min.mean@northbound,{name}" for name in ("FAST", "none"))
CROSSING = "crossing_time_min.mean@northbound"
JOINS = ("nobody", "8 % from general", "16 % from general", "16 % from certified", "16 % from each")
RATES = {"0.5": {"scan rate": "0.5"}, "0.75": {"scan rate": "0.75"}, "1": {"scan rate": "1"}}
USUAL = {"scan time": "48", "volume": "1"}

WORLD_TRADE_BRIDGE = Quoted(
    "inspection_rate_and_fast_share",
    "wait_by_scan_rate.png",
    10,
    {"join FAST=nobody": 72, "scan rate=0.5": 60},
    (
        {"scan rate": "0.5", "join FAST": "nobody", "scan time": "48", "volume": "1"},
        {"scan rate": "1", "join FAST": "nobody", "scan time": "48", "volume": "1"},
        {"scan rate": "1", "join FAST": "16 % from general", "scan time": "48", "volume": "1"},
    ),
    (
        Table(
            "scan rate, who joins",
            USUAL,
            {
                f"{rate}, {joins}": {"scan rate": rate, "join FAST": joins}
                for rate in RATES
                for joins in ("nobody", "16 % from general")
            },
            {
                "scanned [%]": {"number": "exam_share.mean@us,nii,northbound", "times": "100"},
                "at the dock [%]": {
                    "number": "exam_share.mean@us,physical,northbound",
                    "times": "100",
                    "decimals": "2",
                },
                "officers busy [%]": {"number": "officer_busy_share.mean@us", "times": "100", "decimals": "0"},
            },
        ),
        Table(
            "more than at 0.5",
            {"number": CROSSING, "less": "scan rate=0.5", "join FAST": "nobody"},
            {
                f"{time} s, {volume} times the volume": {"scan time": time, "volume": volume}
                for volume in ("1", "1.2")
                for time in ("24", "48", "72")
            },
            {"0.75": RATES["0.75"], "1": RATES["1"]},
        ),
        Table("without a programme", {**USUAL, "number": NONE}, {each: {"join FAST": each} for each in JOINS}, RATES),
        Table("with FAST", {**USUAL, "number": FAST}, {each: {"join FAST": each} for each in JOINS}, RATES),
        Table(
            "less than if nobody joins",
            {"number": CROSSING, "less": "join FAST=nobody", "scan time": "48"},
            {each: {"join FAST": each} for each in JOINS[1:]},
            {
                f"{rate}, volume {volume}": {"scan rate": rate, "volume": volume}
                for volume in ("1", "1.2")
                for rate in ("0.5", "1")
            },
        ),
    ),
)

MODULES = ("four of 30 s", "three of 60 s", "two of 60 s")
BOOTHS = ("1, was FAST", "1, was standard", "2, were FAST and standard", "2, was FAST and is added")
HOURS = ("08-13", "13-18", "08-18", "all day")
JOINT = {"scenario": "joint"}
LESS = {"scenario": "joint", "less": "scenario=sequential"}
AS_STATED = {"joint booths": "1, was FAST", "joint hours": "08-18"}

MARIPOSA = Quoted(
    "booths_and_joint_hours",
    "crossing_time_by_joint_hours.png",
    12,
    {"scenario=sequential": 48},
    ({"Mexican modules": "four of 30 s", **AS_STATED},),
    (
        Table(
            "modules; joint booths",
            {**LESS, "number": CROSSING, "decimals": "2"},
            {
                f"{modules}; {booths}": {"Mexican modules": modules, "joint booths": booths}
                for modules in MODULES
                for booths in BOOTHS
            },
            {hours: {"joint hours": hours} for hours in HOURS},
        ),
        Table(
            "modules",
            AS_STATED,
            {modules: {"Mexican modules": modules} for modules in MODULES},
            {
                "sequential, all": {"scenario": "sequential", "number": CROSSING, "decimals": "2"},
                "maquila": {**LESS, "number": f"{CROSSING},maquila", "decimals": "2"},
                "low-risk produce": {**LESS, "number": f"{CROSSING},produce_low_risk", "decimals": "2"},
                "wait for a module, sequential": {"scenario": "sequential", "number": "wait_min.mean@mx_export"},
                "joint": {**JOINT, "number": "wait_min.mean@mx_export"},
            },
        ),
        Table(
            "joint booths",
            {**JOINT, "Mexican modules": "four of 30 s", "joint hours": "08-18", "decimals": "2"},
            {booths: {"joint booths": booths} for booths in BOOTHS},
            {
                "wait for a joint booth [min]": {"number": "wait_min.mean@joint_primary"},
                "for any other [min]": {"number": "wait_min.mean@us_primary"},
                "hours of joint booths": {"number": "booth_hours.total@joint_primary", "decimals": "0"},
                "of all others": {"number": "booth_hours.total@us_primary", "decimals": "0"},
            },
        ),
        Table(
            "modules; joint hours",
            {"joint booths": "1, was FAST"},
            {
                f"{modules}; {hours}": {"Mexican modules": modules, "joint hours": hours}
                for modules in (MODULES[0], MODULES[2])
                for hours in HOURS
            },
            {
                "joint operations": {**JOINT, "number": "joint_operations.total@northbound", "decimals": "0"},
                "violations found": {**LESS, "number": "detected_violations.total@northbound", "decimals": "2"},
                "officer-hours, Mexico": {**LESS, "number": "officer_hours.total@mx"},
                "United States": {**LESS, "number": "officer_hours.total@us"},
            },
        ),
    ),
)
STUDIES = (WORLD_TRADE_BRIDGE, MARIPOSA)
