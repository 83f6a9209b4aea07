"""What joint clearance saves at three kinds of port, and how far the answer depends on what nobody has published.

    python experiments/joint_clearance/run.py [--replications 20] [--ports ...] [--factors ...] [--out FOLDER]

Sequential against joint clearance on the same trucks at Mariposa, the World Trade Bridge and Otay Mesa: as the
scenarios stand, with each uncertain value at the low and at the high end of its range, and with slower and slower
Mexican modules. Writes result.csv, one tidy row per point and measure, two plots of it, and ends_PORT.csv of each port:
what joint clearance does to the mean crossing time at each end, for the page of a comparison. README.md beside this
file says what came out.
"""

import argparse
import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure

import portsim as ps
from portsim.report.page.ends import BETWEEN
from portsim.report.page.ends import COLUMNS as END_COLUMNS
from portsim.statistics import mean_intervals
from portsim.statistics.pairs import paired_ratios

NORTH = {"direction": "northbound"}
MINUTES_PER_HOUR, MILLION = 60, 1e6


@dataclass(frozen=True)
class Port:
    """What is varied at a port, and where that is stated. Everything else is in the scenarios."""

    pool: str
    """Mexican officers at the joint exam."""
    roads: tuple[str, ...]
    """Roads between the two customs services; the first is that of the sequential route, the others are as long."""
    road_min: tuple[float, float]
    """Low and high end of the drive [min]."""
    booth_s: tuple[float, float]
    """Low and high end of the joint booth's service [s]."""
    hours: str
    """Hours of the Mexican export modules."""
    modules: tuple[Mapping[str, int], Mapping[str, int]]
    """Half and twice as many of them, by lane."""
    officers: tuple[str, str]
    """Plans of two thirds and four thirds as many Mexican officers, sequential clearance."""
    officers_left: tuple[str, str]
    """The same less those at the joint exam."""
    joint_officers: tuple[str, str]
    """Plans of half and twice as many at the joint exam."""
    joint_officers_left: tuple[str, str]
    """What that leaves in the Mexican compound."""
    trucks_per_day: float


def at_wtb(*officers: int) -> str:
    """A plan of the World Trade Bridge: officers from 7, 8, 12, 19 and 22 o'clock."""
    spans = ("07:00-08:00", "08:00-12:00", "12:00-19:00", "19:00-22:00", "22:00-24:00")
    plan = ", ".join(f'"{span}": {number}' for span, number in zip(spans, officers, strict=True) if number)
    return f"{{mon-fri: {{{plan}}}}}"


PORTS = {
    "mariposa": Port(
        pool="mx_mariposa",
        roads=("corridor", "fiscal_corridor"),
        road_min=(12, 24),
        booth_s=(30, 85),
        hours="08:00-19:00",
        modules=({"standard": 2}, {"standard": 8}),
        officers=('{"08:00-19:00": 8}', '{"08:00-19:00": 16}'),
        officers_left=('{"08:00-19:00": 5}', '{"08:00-19:00": 13}'),
        joint_officers=('{"08:00-19:00": 2}', '{"08:00-19:00": 6}'),
        joint_officers_left=('{"08:00-19:00": 10}', '{"08:00-19:00": 6}'),
        trucks_per_day=1105.4,
    ),
    "world_trade_bridge": Port(
        pool="mx_wtb",
        roads=("bridge",),
        road_min=(2, 8),
        booth_s=(30, 60),
        hours="07:00-24:00",
        modules=({"fast": 2, "standard": 4}, {"fast": 6, "standard": 16}),
        officers=(at_wtb(9, 9, 21, 21, 13), at_wtb(19, 19, 43, 43, 27)),
        officers_left=(at_wtb(9, 5, 14, 21, 13), at_wtb(19, 15, 36, 43, 27)),
        joint_officers=(at_wtb(0, 2, 4, 0, 0), at_wtb(0, 8, 14, 0, 0)),
        joint_officers_left=(at_wtb(14, 12, 28, 32, 20), at_wtb(14, 6, 18, 32, 20)),
        trucks_per_day=6085.6,
    ),
    "otay_mesa": Port(
        pool="mx_otay",
        roads=("border_road",),
        road_min=(3, 10),
        booth_s=(30, 60),
        hours="06:00-22:00",
        modules=({"standard": 3}, {"standard": 12}),
        officers=('{"06:00-22:00": 13}', '{"06:00-22:00": 27}'),
        officers_left=('{"06:00-20:00": 7, "20:00-22:00": 13}', '{"06:00-20:00": 21, "20:00-22:00": 27}'),
        joint_officers=('{"06:00-20:00": 3}', '{"06:00-20:00": 12}'),
        joint_officers_left=('{"06:00-20:00": 17, "20:00-22:00": 20}', '{"06:00-20:00": 8, "20:00-22:00": 20}'),
        trucks_per_day=2895.5,
    ),
}
MODULE_S = (30, 45, 60, 75, 90, 105, 120)
"""How long a Mexican export module takes with a truck [s], for the curve; the first is that of the scenarios."""
MODULE = "stages.mx_export.service.lognormal.mean"


@dataclass(frozen=True)
class Point:
    """What is set otherwise than in the scenarios."""

    factor: str
    """What is varied; or `base`, or `module_curve`."""
    setting: str
    """Low or high end, or the time of a module [s]."""
    both: tuple[str, ...] = ()
    sequential: tuple[str, ...] = ()
    joint: tuple[str, ...] = ()
    """Overrides of both scenarios, and of one of them alone."""


def points(port: Port) -> Iterator[Point]:
    """All points of a port: as it stands, each factor at both ends of its range, and the curve of the modules."""
    yield Point("base", "base")
    # How a joint stop works.
    exam, booth = "stages.joint_exam.service.lognormal.mean", "stages.joint_primary.service.erlang.mean"
    yield from _ends("joint_exam_time", (f"{exam}=60 min", f"{exam}=150 min"), where="joint")  # a Mexican one; both
    yield from _ends("joint_booth_time", tuple(f"{booth}={each} s" for each in port.booth_s), where="joint")
    yield Point("uptake", "low", joint=("routes.northbound[name=joint].when.uptake=0.25",))  # high: all, as it stands
    for end, there, left in zip(ENDS, port.joint_officers, port.joint_officers_left, strict=True):
        yield Point("joint_officers", end, joint=(f"pools.{port.pool}={there}", f"authorities.mx.officers={left}"))
    # How two stops work.
    exams = "stages.mx_exam.service.lognormal.mean"
    yield from _ends("mx_exam_time", (f"{exams}=30 min", f"{exams}=150 min"))
    yield from _ends("mx_exam_rate", tuple(f"stages.mx_exam.inspection.rate={rate}" for rate in (0.02, 0.15)))
    yield from _ends("us_exam_rate", tuple(f"stages.us_exam.inspection.rate.default={rate}" for rate in (0.01, 0.06)))
    for end, all_of_them, left in zip(ENDS, port.officers, port.officers_left, strict=True):
        each = (f"authorities.mx.officers={plan}" for plan in (all_of_them, left))
        yield Point("mx_officers", end, (), *((plan,) for plan in each))
    yield from _ends("mx_module_time", (f"{MODULE}=15 s", f"{MODULE}=60 s"))
    for end, lanes in zip(ENDS, port.modules, strict=True):
        plans = {lane: f'{{"{port.hours}": {number}}}' for lane, number in lanes.items()}
        yield Point("mx_modules", end, tuple(f"stages.mx_export.lanes.{lane}.servers={plans[lane]}" for lane in lanes))
    # Where, and for how many.
    for end, minutes in zip(ENDS, port.road_min, strict=True):
        first, *others = (f"stages.{road}.travel={minutes} min" for road in port.roads)
        yield Point("drive_between", end, (first,), joint=tuple(others))
    trucks = "traffic.northbound.trucks_per_day"
    yield from _ends("traffic", tuple(f"{trucks}={times * port.trucks_per_day:.1f}" for times in (0.8, 1.2)))
    for seconds in MODULE_S:
        yield Point("module_curve", str(seconds), (f"{MODULE}={seconds} s",))


ENDS = ("low", "high")


def _ends(factor: str, overrides: Sequence[str], where: str = "both") -> Iterator[Point]:
    """Both ends of a factor that one override sets."""
    for end, each in zip(ENDS, overrides, strict=True):
        yield Point(factor, end, **{where: (each,)})


# --- one point -------------------------------------------------------------------------------------------------------

MEASURES = (
    *("crossed_trucks", "crossing_time_min", "joint_operations", "wait_min"),
    *("officer_hours", "officer_busy_share"),
)
FINDS = ("detected_violations", "inspected_trucks")
LONGER = "longer_crossing_min"
"""Mean crossing time, joint less sequential: for a page, not for the table."""
COLUMNS = ("port", "factor", "setting", "measure", "mean", "low", "high", "replications")
Values = Mapping[str, np.ndarray]
"""Values of every replication by measure."""
CROSSING, NOT_ENDS = ("crossing_time_min", "mean"), ("base", "module_curve")
"""What a page shows at the ends of a range, and the factors that are none."""


def values_of(name: str, point: Point, replications: int) -> Values:
    """All measures of one point, by replication and day of the calendar; what is saved counts above 0."""
    joint = ps.load(f"{name}_joint", (*point.both, *point.joint))
    sequential = ps.load(name, (*point.both, *point.sequential))
    finds = FINDS if joint.scenario.violations else FINDS[1:]  # the World Trade Bridge's scenario states none
    # Joint clearance stands first, so that changes of the same trucks are known by the route that they take under it,
    # and a change above 0 is what sequential clearance takes longer.
    found = ps.compare(joint, sequential, replications, jobs=1, measures=(*MEASURES, *finds))
    other = found.alternatives[0]
    days = joint.scenario.calendar.days

    def change(measure: str, **where: str) -> np.ndarray:
        """A number of pairs of trucks in every replication."""
        column = next(
            column
            for column, cell in enumerate(other.truck_cells)
            if (cell.measure.name, cell.statistic, cell.where) == (measure, "mean", where)
        )
        return other.truck_values[:, column]

    def less(measure: str, statistic: str, **where: str) -> np.ndarray:
        """Sequential less joint."""
        here, there = (each.per_replication(measure, statistic, **where) for each in (found.baseline, other.results))
        return there - here

    def busy_hours(results: ps.Results, country: str) -> np.ndarray:
        """Hours that exam officers of a country spend with trucks."""
        where = {"country": country}
        hours = results.per_replication("officer_hours", "total", **where)
        return hours * results.per_replication("officer_busy_share", "mean", **where)

    pairs = change("paired_share", **NORTH) * found.baseline.per_replication("crossed_trucks", "total", **NORTH)
    values = {
        "joint_operations_per_day": found.baseline.per_replication("joint_operations", "total", **NORTH) / days,
        "saved_truck_hours_per_day": change("change_min", **NORTH) * pairs / MINUTES_PER_HOUR / days,
        "saved_min_per_truck": change("change_min", **NORTH),
        "saved_min_own_trucks": change("change_min", **NORTH, route="joint"),
        "saved_p95_min": less("crossing_time_min", "p95", **NORTH),
        "mx_export_wait_min": other.results.per_replication("wait_min", "mean", stage="mx_export"),
        LONGER: -less(*CROSSING, **NORTH),
    }
    for country in ("mx", "us"):
        saved = busy_hours(other.results, country) - busy_hours(found.baseline, country)
        values[f"saved_officer_hours_{country}_per_day"] = saved / days
        exams = less("inspected_trucks", "total", authority=country, level="physical")
        values[f"more_exams_{country}_per_day"] = -exams / days
    if "detected_violations" in finds:
        values["more_detected_per_day"] = -less("detected_violations", "total", **NORTH) / days
    return values


def interval(each: np.ndarray) -> tuple[float, float, float]:
    """Mean over replications, and the ends of its 95 % interval."""
    one = mean_intervals(each[:, np.newaxis])
    mean, low, high = (float(end[0]) for end in (one.mean, one.low, one.high))
    return mean, low, high


def estimates(values: Values) -> Iterator[tuple[str, float, float, float]]:
    """Each measure with its 95 % interval over replications, and what a joint operation and a million of them save."""
    for measure, each in values.items():
        if measure != LONGER:
            yield measure, *interval(each)
    # Both vary from day to day, and together: a ratio of means, with Fieller's interval.
    saved, operations = values["saved_truck_hours_per_day"], values["joint_operations_per_day"]
    ratio = paired_ratios(saved[:, np.newaxis], operations[:, np.newaxis])
    hours = [float(end[0]) for end in (ratio.ratio, ratio.low, ratio.high)]
    yield "saved_min_per_operation", *(MINUTES_PER_HOUR * each for each in hours)
    yield "truck_hours_per_million", *(MILLION * each for each in hours)


def rows(replications: int, task: tuple[str, Point]) -> tuple[list[tuple[object, ...]], tuple[object, ...]]:
    """All rows of one point for the table, and its row among the ends."""
    name, point = task
    values = values_of(name, point, replications)
    table = [(name, point.factor, point.setting, *each, replications) for each in estimates(values)]
    return table, (*stated(point), *CROSSING, *NORTH.values(), *interval(values[LONGER]), replications)


def stated(point: Point) -> tuple[str, str]:
    """Paths that a point sets, and what to; one that the scenarios set differently stands twice, sequential first."""
    overrides = [each.rpartition("=") for each in (*point.both, *point.sequential, *point.joint)]
    return BETWEEN.join(path for path, _, _ in overrides), BETWEEN.join(value for _, _, value in overrides)


# --- the plots -------------------------------------------------------------------------------------------------------

LOOKS = {
    "mariposa": ("Mariposa", {"color": "#0072B2", "marker": "o", "linestyle": "-"}),
    "world_trade_bridge": ("World Trade Bridge", {"color": "#D55E00", "marker": "s", "linestyle": "--"}),
    "otay_mesa": ("Otay Mesa", {"color": "#009E73", "marker": "^", "linestyle": ":"}),
}
"""Colours of Okabe and Ito (2008), which colour-blind readers tell apart; in grey, markers and lines do."""
Found = Mapping[tuple[str, str, str, str], tuple[float, float, float]]
"""Mean and ends of the interval by port, factor, setting and measure."""
SAVED = "saved_min_per_operation"


def plot_range(found: Found, path: Path) -> None:
    """What a joint operation saves at both ends of every factor, a panel for each port; the widest range on top."""
    saved = {key[:3]: each for key, each in found.items() if key[3] == SAVED and key[1] != "module_curve"}
    ports = list(dict.fromkeys(port for port, _, _ in saved))

    def width(factor: str) -> float:
        """How far a factor moves the answer, at the port where it does so most."""
        means = {each[0]: [] for each in saved}
        for (port, name, _), (mean, _, _) in saved.items():
            if name in (factor, "base"):
                means[port].append(mean)
        return max(max(each) - min(each) for each in means.values())

    factors = sorted(dict.fromkeys(name for _, name, _ in saved if name != "base"), key=width)
    figure = Figure(figsize=(10, 5), layout="constrained")
    panels = figure.subplots(1, len(ports), sharex=True, sharey=True, squeeze=False)[0]
    for port, axes in zip(ports, panels, strict=True):
        title, look = LOOKS[port]
        colour, base = look["color"], saved[port, "base", "base"][0]
        axes.axvline(base, color=colour, linewidth=1)
        axes.axvline(0, color="#808080", linewidth=0.8, linestyle=":")
        for (factor, end), (mean, low, high) in ((key[1:], each) for key, each in saved.items() if key[0] == port):
            if factor != "base":
                place = factors.index(factor)
                axes.plot([base, mean], [place, place], color=colour, linewidth=1.5)
                axes.plot([low, high], [place, place], color="#404040", linewidth=0.8)
                face, marker = ("white", "o") if end == "low" else (colour, "s")
                axes.plot(mean, place, marker=marker, color=colour, markerfacecolor=face, markersize=5)
        axes.set_title(title, loc="left", fontsize=10)
        _symmetric(axes.xaxis, (-200, -30, -5, 0, 5))
        _plain(axes, "x")
    panels[0].set_yticks(range(len(factors)), [factor.replace("_", " ") for factor in factors])
    figure.supxlabel("truck-minutes saved per joint operation (below 0: lost; linear up to 5)", fontsize=10)
    title = "One assumption at a time: hollow at the low, filled at the high end of its range; 95 % intervals"
    figure.suptitle(title, x=0.01, ha="left", fontsize=10)
    figure.savefig(path, dpi=120, metadata={"Software": None})


def plot_curve(found: Found, path: Path) -> None:
    """What a joint operation saves against how long trucks wait for the Mexican modules under sequential clearance."""
    figure = Figure(figsize=(7, 4.2), layout="constrained")
    axes = figure.subplots()
    for port in dict.fromkeys(port for port, _, _, _ in found):
        title, look = LOOKS[port]
        at = [(port, "module_curve", str(seconds)) for seconds in MODULE_S]
        x = [found[*key, "mx_export_wait_min"][0] for key in at]
        y, low, high = np.array([found[*key, SAVED] for key in at]).T
        axes.errorbar(x, y, [y - low, high - y], label=title, linewidth=1.5, elinewidth=0.8, markersize=4.5, **look)
    axes.axhline(0, color="#808080", linewidth=0.8)
    axes.set_xlabel("mean wait for Mexican export modules under sequential clearance [min]", fontsize=10)
    axes.set_ylabel("truck-minutes saved per joint operation", fontsize=10)
    axes.set_title(f"Modules take {MODULE_S[0]} to {MODULE_S[-1]} s a truck, from the left", loc="left", fontsize=10)
    _symmetric(axes.xaxis, (0, 5, 10, 30, 100, 200))
    _symmetric(axes.yaxis, (-5, 0, 5, 10, 30, 100, 300))
    axes.set_xlim(left=-0.3)
    axes.set_ylim(bottom=-5)
    _plain(axes, "both")
    axes.legend(frameon=False, fontsize=9)
    figure.savefig(path, dpi=120, metadata={"Software": None})


def _symmetric(axis: Axis, ticks: Sequence[int]) -> None:
    """A scale that is linear from -5 to 5 and logarithmic beyond."""
    getattr(axis.axes, f"set_{axis.axis_name}scale")("symlog", linthresh=5)
    axis.set_ticks(ticks, [f"{tick:d}" for tick in ticks])
    axis.minorticks_off()


def _plain(axes: Axes, grid: str) -> None:
    axes.grid(axis=grid, color="#e0e0e0", linewidth=0.7)
    axes.spines[["top", "right"]].set_visible(False)


def plots(table: Sequence[Sequence[str]], folder: Path) -> None:
    """Both plots of a table."""
    found = {
        (port, factor, setting, measure): tuple(map(float, ends)) for port, factor, setting, measure, *ends, _ in table
    }
    plot_range(found, folder / "one_at_a_time.png")
    plot_curve(found, folder / "queue_in_mexico.png")


def main() -> None:
    """Run all points, write the table and the plots."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--replications", type=int, default=20)
    parser.add_argument("--ports", choices=PORTS, nargs="+", default=list(PORTS))
    parser.add_argument("--factors", nargs="+", help="what to vary besides the modules; everything if left out")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, help="folder for the tables and the plots")
    asked = parser.parse_args()
    tasks = [
        (name, point)
        for name in asked.ports
        for point in points(PORTS[name])
        if asked.factors is None or point.factor in (*NOT_ENDS, *asked.factors)
    ]
    with ProcessPoolExecutor() as pool:
        found = list(pool.map(partial(rows, asked.replications), tasks))
    asked.out.mkdir(parents=True, exist_ok=True)
    table = write(asked.out / "result.csv", COLUMNS, (row for some, _ in found for row in some))
    for port in asked.ports:
        ends = (end for (name, point), (_, end) in zip(tasks, found, strict=True) if name == port and is_end(point))
        write(asked.out / f"ends_{port}.csv", END_COLUMNS, ends)
    plots(table, asked.out)


def is_end(point: Point) -> bool:
    """Whether a point is one end of a range."""
    return point.factor not in NOT_ENDS


def write(path: Path, columns: Sequence[str], found: Iterable[Sequence[object]]) -> list[list[str]]:
    """Write a table, numbers to four digits; its rows."""
    table = [[f"{value:.4g}" if isinstance(value, float) else str(value) for value in row] for row in found]
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([columns, *table])
    return table


if __name__ == "__main__":
    main()
