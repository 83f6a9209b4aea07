"""What the summary says of clearance, and of where the crossing time went."""

import re

import pytest
from rich.console import Console

from portsim.cli.run import SUMMARY_WIDTH
from portsim.report.crossing_parts import LEAST_SHARE, crossing_parts
from portsim.report.summary import summary
from portsim.results import Results
from portsim.scenario.load import load
from portsim.simulate import run

NORTH = {"direction": "northbound"}


def shown(part):
    console = Console(width=SUMMARY_WIDTH, highlight=False, markup=False)
    with console.capture() as captured:
        console.print(part)
    return captured.get().splitlines()


@pytest.fixture(scope="module")
def lines(customs_results):
    return shown(summary(customs_results))


def table(lines, head):
    """Cells of a table by the first of each row; an interval is one cell."""
    start = next(number for number, line in enumerate(lines) if line.startswith(head))
    rows = []
    for line in lines[start + 1 :]:
        if not line.strip() or "  " not in line.strip():
            break
        rows.append(re.split(r"\s{2,}", line.strip()))
    return {row[0]: row[1:] for row in rows}


def mean(results, measure, statistic=None, **where):
    return results.estimate(measure, statistic, **NORTH, **where).mean


def test_stages_and_parts_are_those_of_the_results(customs_results, lines):
    totals = ["all stages", "route joint", "route sequential"]
    rows = table(lines, "crossing time [min]")
    assert list(rows) == ["mx_exam", "road", "primary", "us_exam", "joint_exam", "penalty", *totals]
    for stage in ("mx_exam", "road", "penalty"):
        total = customs_results.estimate("crossing_part_min", **NORTH, stage=stage)
        assert rows[stage][-1] == f"{total.mean:.1f} ± {total.half_width:.1f}"
    held, driving = (mean(customs_results, "crossing_part_min", part=part) for part in ("held", "driving"))
    assert {f"{held:.1f}", f"{driving:.1f}"} <= set(rows["all stages"])
    whole = customs_results.estimate("crossing_time_min", **NORTH)
    assert rows["all stages"][-1] == f"{whole.mean:.1f} ± {whole.half_width:.1f}"
    of_stages = [float(row[-1].split(" ")[0]) for name, row in rows.items() if name not in totals]
    assert sum(of_stages) == pytest.approx(whole.mean, abs=0.05 * len(rows))
    for route in ("joint", "sequential"):
        minutes = customs_results.estimate("crossing_time_min", **NORTH, route=route)
        assert rows[f"route {route}"][-1] == f"{minutes.mean:.1f} ± {minutes.half_width:.1f}"
        assert f"{mean(customs_results, 'crossing_part_min', route=route, part='held'):.1f}" in rows[f"route {route}"]


def test_a_hold_is_held_and_a_road_driven(lines):
    head = next(line for line in lines if line.startswith("crossing time [min]"))
    at = {word: head.index(word) + len(word) for word in ("waiting", "in service", "driving", "held")}
    (road,) = (line for line in lines if line.startswith("road ") and "±" in line and " - " not in line)
    (penalty,) = (line for line in lines if line.startswith("penalty "))
    assert road[: at["driving"]].endswith("5.0")
    assert not road[: at["in service"]].removeprefix("road").strip()
    assert not penalty[: at["driving"]].removeprefix("penalty").strip()
    assert penalty[: at["held"]].strip() != "penalty"


def test_small_stages_stand_together():
    bridge = run(load("world_trade_bridge", ["traffic.northbound.trucks_per_day=800"]), 2, seed=5, jobs=1)
    rows = table(shown(crossing_parts(bridge, "northbound")), "crossing time [min]")
    whole = bridge.estimate("crossing_time_min", **NORTH).mean
    named = [name for name in rows if not re.search(r"stages$|^route ", name)]
    (others,) = (name for name in rows if "other stages" in name)
    stages = {
        cell.where["stage"]
        for cell in bridge.cells
        if cell.measure.name == "crossing_part_min" and cell.where.keys() == {"direction", "stage"}
    }
    assert others == f"{len(stages) - len(named)} other stages"
    small = [bridge.estimate("crossing_part_min", **NORTH, stage=stage).mean for stage in stages - set(named)]
    assert max(small) < LEAST_SHARE * whole
    assert float(rows[others][-1]) == pytest.approx(sum(small), abs=0.051)


def test_who_gains_and_who_loses(customs_results, lines):
    rows = table(lines, "programme")
    assert list(rows) == ["CTPAT", "FAST", "none", "all trucks"]
    for name, row in rows.items():
        where = {} if name == "all trucks" else {"programme": name}
        minutes = customs_results.estimate("crossing_time_min", **NORTH, **where)
        assert row == [
            f"{mean(customs_results, 'crossed_trucks', **where):,.0f}",
            f"{minutes.mean:.1f} ± {minutes.half_width:.1f}",
            f"{mean(customs_results, 'crossing_time_min', 'p95', **where):.1f}",
            f"{mean(customs_results, 'exam_share', **where):.1%}",
            f"{mean(customs_results, 'exam_share', authority='mx', **where):.1%}",
            f"{mean(customs_results, 'exam_share', authority='us', **where):.1%}",
            f"{mean(customs_results, 'examined_twice_share', **where):.1%}",
        ]


def test_what_was_found_and_what_was_missed(customs_results, lines):
    rows = table(lines, "violation")
    assert list(rows) == ["undervaluation", "illicit_goods", "all violations"]
    for name, row in rows.items():
        where = {} if name == "all violations" else {"violation": name}
        counts = [float(cell.split(" ")[0]) for cell in (row[0], row[1], row[3])]
        ends = ("carried_violations", "detected_violations", "missed_violations")
        assert counts == pytest.approx([mean(customs_results, end, **where) for end in ends], abs=0.5)
        assert row[2] == f"{mean(customs_results, 'detected_share', **where):.1%}"
    assert (
        rows["undervaluation"][4]
        == f"{mean(customs_results, 'seized_along_violations', violation='undervaluation'):.1f}"
    )


@pytest.mark.parametrize(
    ("start", "measure"),
    [
        ("duty of those missed: ", "evaded_duty_usd"),
        ("inspections per detection: ", "inspections_per_detection"),
        ("held: ", "held_trucks"),
        ("seized: ", "seized_trucks"),
        ("joint operations: ", "joint_operations"),
        ("suspensions started: ", "started_suspensions"),
    ],
)
def test_what_followed(customs_results, lines, start, measure):
    (line,) = (line for line in lines if line.startswith(start))
    said = float(re.match(r"[\d,.]+", line.removeprefix(start))[0].replace(",", ""))
    assert said == pytest.approx(mean(customs_results, measure), abs=0.5)


def test_officer_hours_by_country(customs_results, lines):
    (line,) = (line for line in lines if line.startswith("officer-hours by country: "))
    for country in ("mx", "us"):
        hours = customs_results.estimate("officer_hours", country=country).mean
        assert f"{country} {hours:,.0f} " in line


def test_seized_trucks_are_counted_where_there_are_some(customs_results, results, lines):
    seized = mean(customs_results, "seized_trucks")
    assert f", {seized:,.0f} seized, " in lines[3]
    assert f", {seized:,.0f} seized, " in customs_results.summary()
    assert "seized" not in "".join(shown(summary(results)))
    assert "seized" not in results.summary()


def test_a_port_without_clearance_says_nothing_of_it(results):
    text = "\n".join(shown(summary(results)))
    for word in ("programme", "violation", "held", "joint", "suspensions", "alarms", "country"):
        assert word not in text


def test_nobody_timed_nothing_shown(loaded):
    nobody = load(loaded.file, ["traffic.northbound.trucks_per_day=0"])
    results = run(nobody, 1, seed=5, jobs=1)
    assert isinstance(results, Results)
    assert crossing_parts(results, "northbound") is None
    assert crossing_parts(results, "southbound") is not None


def test_the_summary_stays_within_its_width(lines):
    assert max(map(len, lines)) <= SUMMARY_WIDTH
