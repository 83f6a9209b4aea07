"""What theory says beside what is simulated: where both must agree, where they must not, and where nothing is said."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from portsim.errors import MeasureError
from portsim.network import build
from portsim.scenario.load import load
from portsim.simulate import run
from portsim.theory import AGREES, DIFFERS, NOT_COMPARABLE, beside, missing_measures
from portsim.theory.course import Calendar
from portsim.theory.stationary import allen_cunneen, erlang_c_wait
from portsim.theory.stations import stations
from tests.theory.ports import FAST, GENERAL, Kind, exponential, lognormal, one_line, port, stage

DAYTIME = [0] * 6 + [4, 6, 8, 9, 10, 10, 10, 10, 9, 9, 8, 7, 6, 5, 4, 3] + [0] * 2
"""Shares of a day in twelfths of a hundred or so: slow hours with a broad peak around noon."""
MORNING = [0] * 6 + [8, 14, 14, 8, 6, 5, 5, 5, 5, 5, 5, 5, 5, 4, 4] + [0] * 3
"""A day whose trucks come in the morning."""


def rows_of(scenario, replications=20, **more):
    return {row.name: row for row in beside(run(scenario, replications, **more))}


def day(per_day, by_hour, stages, cv=0.0, **more):
    """A port with a Poisson stream that changes by the hour, one day long."""
    stream = {"trucks_per_day": per_day, "by_hour": by_hour, "day_to_day_cv": cv, "classes": {GENERAL: {"share": 1}}}
    return port({GENERAL: Kind(1)}, stages, 1, 0, traffic={"northbound": stream}, **more)


# --- agreement -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("service", "formula"),
    [(exponential(2.5), "erlang_c"), (lognormal(2.5, 0.5), "allen_cunneen"), ("2.5 min", "allen_cunneen")],
)
def test_booths_in_a_steady_state_agree(service, formula):
    (row,) = rows_of(port({GENERAL: Kind(100)}, {"primary": one_line(5, service)}, 6, 1)).values()
    assert (row.flag, row.formula) == (AGREES, formula)
    assert row.peak_load == pytest.approx(100 * 2.5 / 60 / 5, rel=0.04)
    assert row.theory_low_min < row.theory_wait_min < row.theory_high_min
    # The figure is the formula at the rates that were simulated.
    rate, cv = np.mean(row.arrivals_per_hour) / 60, row.service_cv
    exact = erlang_c_wait(rate, row.service_min, 5)
    wait = exact if formula == "erlang_c" else allen_cunneen(rate, row.service_min, 5, row.arrivals_cv, cv)
    assert row.theory_wait_min == pytest.approx(float(wait))
    assert row.arrivals_cv == pytest.approx(1, abs=0.02)
    assert row.simulated_wait_min == pytest.approx(row.theory_wait_min, rel=0.1)


STEPS = """
name: trucks in step
port: {name: nowhere}
calendar: {start: 2024-01-01, days: 20}
traffic: {northbound: {trace: steps.csv, classes: {general: {share: 1}}}}
stages: {primary: {kind: service, lanes: {all: {servers: 1}}, service: {exponential: {mean: 2 min}}}}
routes: {northbound: [{name: all, stages: [primary]}]}
"""


def test_trucks_in_step_agree(tmp_path):
    """Every third minute a truck, for a booth of 2 min and cv 1 (D/M/1): the exact mean wait is 2 s / (1 - s).

    s solves s = exp(-1.5 (1 - s)).
    """
    first = dt.datetime.fromisoformat("2024-01-01")
    rows = [f"{first + dt.timedelta(minutes=minute)},{GENERAL}" for minute in range(0, 20 * 1440, 3)]
    (tmp_path / "steps.csv").write_text("\n".join(["arrived,class", *rows, ""]))
    (tmp_path / "steps.yaml").write_text(STEPS)
    (row,) = rows_of(load(tmp_path / "steps.yaml"), 40).values()
    s = 0.417188
    assert s == pytest.approx(np.exp(-1.5 * (1 - s)), rel=1e-5)
    assert row.simulated_wait_min == pytest.approx(2 * s / (1 - s), rel=0.05)
    assert row.flag == AGREES
    assert row.arrivals_cv == pytest.approx((21 * 22 / 400 - 1) ** 0.5)


def test_slow_hours_agree_with_each_moment_taken_for_itself():
    (row,) = rows_of(day(1200, DAYTIME, {"primary": one_line(4, exponential(1.6))})).values()
    assert (row.flag, row.formula) == (AGREES, "pointwise_stationary")
    assert 0.6 < row.peak_load < 0.85
    assert row.peak_hour in {"10", "11", "12", "13"}
    assert row.simulated_wait_min == pytest.approx(row.theory_wait_min, rel=0.15)


@pytest.mark.parametrize("service", [exponential(2.2), "2.2 min"])
def test_a_day_near_its_limit_agrees_with_the_carried_backlog(service):
    (row,) = rows_of(day(1200, DAYTIME, {"primary": one_line(4, service)})).values()
    assert (row.flag, row.formula) == (AGREES, "stationary_backlog")
    assert 0.9 < row.peak_load < 1
    assert row.simulated_wait_min == pytest.approx(row.theory_wait_min, rel=0.25)


@pytest.mark.parametrize("service", [exponential(2.7), "2.7 min"])
def test_an_overloaded_morning_agrees_with_water(service):
    (row,) = rows_of(day(1800, MORNING, {"primary": one_line(8, service)})).values()
    assert (row.flag, row.formula) == (AGREES, "fluid")
    assert "overloaded 07:00-09:00" in str(row.why)
    assert row.theory_wait_min > 10
    assert row.theory_wait_min < row.simulated_wait_min < row.theory_high_min
    # Morning trucks are many, so that chance adds little: water alone is right within a fifth.
    assert row.simulated_wait_min == pytest.approx(row.theory_wait_min, rel=0.2)


def test_better_and_worse_days_are_known():
    """The same mean day, once with days that vary: some are overloaded."""
    stages = {"primary": one_line(4, exponential(1.9))}
    rows = [rows_of(day(1200, DAYTIME, stages, cv), 60)["primary"] for cv in (0.0, 0.2)]
    assert [row.flag for row in rows] == [AGREES, AGREES]
    assert rows[1].theory_wait_min > 1.5 * rows[0].theory_wait_min
    assert rows[1].simulated_wait_min > 1.5 * rows[0].simulated_wait_min
    assert rows[1].theory_low_min > rows[0].simulated_wait_min


def test_closing_time_agrees_where_those_inside_are_served():
    hours = {"start": "2024-01-01", "days": 3, "hours": "08:00-18:00", "at_close": "serve"}
    flat = [0] * 8 + [1] * 10 + [0] * 6
    plan = {"08:00-12:00": 3, "12:00-18:00": 4}
    rows = rows_of(day(1000, flat, {"primary": one_line(plan, exponential(2))}, calendar=hours))
    row = rows["primary"]
    assert (row.flag, row.formula) == (AGREES, "fluid")
    assert row.servers == (*[0.0] * 8, *[3.0] * 4, *[4.0] * 6, *[0.0] * 6)
    assert row.load[3] is None
    assert row.load[9] == pytest.approx(100 * 2 / 60 / 3, rel=0.05)


def test_lanes_of_their_own_are_rows_of_their_own():
    lanes = {"fast": {"admits": {"programmes": [FAST]}, "servers": 1}, "rest": {"servers": 3}}
    kinds = {GENERAL: Kind(60), "trusted": Kind(20, (FAST,))}
    rows = rows_of(port(kinds, {"primary": stage(lanes, exponential(2))}, 5, 1))
    assert list(rows) == ["primary (fast)", "primary (rest)"]
    assert [row.flag for row in rows.values()] == [AGREES, AGREES]
    assert np.mean(rows["primary (fast)"].arrivals_per_hour) == pytest.approx(20, rel=0.03)


def test_lanes_that_share_all_servers_are_one_station():
    lanes = {"left": {"admits": {"programmes": [FAST]}}, "right": {}}
    groups = {"booths": {"lanes": ["left", "right"], "servers": 4}}
    kinds = {GENERAL: Kind(60), "trusted": Kind(40, (FAST,))}
    (row,) = rows_of(port(kinds, {"primary": stage(lanes, exponential(2), groups=groups)}, 5, 1)).values()
    assert (row.name, row.flag, row.formula) == ("primary (left, right)", AGREES, "erlang_c")
    assert np.mean(row.arrivals_per_hour) == pytest.approx(100, rel=0.02)


def test_two_of_three_lanes_that_share_servers_are_put_together():
    lanes = {
        "left": {"admits": {"programmes": [FAST]}},
        "right": {"admits": {"classes": ["other"]}},
        "rest": {"servers": 2},
    }
    groups = {"booths": {"lanes": ["left", "right"], "servers": 3}}
    service = {"left": exponential(2), "right": exponential(2), "rest": "1 min"}
    kinds = {"trusted": Kind(40, (FAST,)), "other": Kind(30), GENERAL: Kind(60)}
    rows = rows_of(port(kinds, {"primary": stage(lanes, service, groups=groups)}, 5, 1))
    assert list(rows) == ["primary (left, right)", "primary (rest)"]
    shared = rows["primary (left, right)"]
    assert shared.service_min == pytest.approx(2, rel=0.02)
    assert np.mean(shared.arrivals_per_hour) == pytest.approx(70, rel=0.02)
    assert str(shared.why) == "some trucks go first, and services differ"
    assert rows["primary (rest)"].flag == AGREES


def test_officers_of_their_own_count_as_servers():
    stages = {"exam": one_line(10, exponential(20), officers={"us": 2})}
    scenario = port({GENERAL: Kind(9)}, stages, 20, 4, authorities={"us": {"officers": 9}})
    (row,) = rows_of(scenario).values()
    assert set(row.servers) == {4.0}
    assert (row.flag, row.formula) == (AGREES, "erlang_c")


# --- flags that fire -------------------------------------------------------------------------------------------------


def test_a_port_that_is_not_the_one_simulated_is_flagged():
    """Results of five booths beside theory of six, and of four: of both it must be said."""
    five, four, six = (
        port({GENERAL: Kind(100)}, {"primary": one_line(servers, exponential(2))}, 6, 1) for servers in (5, 4, 6)
    )
    results = run(five, 20)
    flags = [beside(replace(results, scenario=scenario))[0].flag for scenario in (five, four, six)]
    assert flags == [AGREES, DIFFERS, DIFFERS]


def test_blocking_that_is_kept_from_it_is_flagged():
    """The booth is blocked by a slow gate without room. Told so, theory is silent; not told, it must be flagged."""
    stages = {"primary": one_line(2, exponential(2)), "gate": one_line(1, exponential(1.2), room=0)}
    results = run(port({GENERAL: Kind(32)}, stages, 6, 1), 20)
    told = beside(results)[0]
    assert (told.flag, told.formula) == (NOT_COMPARABLE, "none")
    assert "blocked" in str(told.why)
    hidden = results.values.copy()
    hidden[:, [cell.measure.name == "blocked_min" for cell in results.cells]] = 0.0
    row = beside(replace(results, values=hidden))[0]
    assert (row.flag, row.formula) == (DIFFERS, "erlang_c")
    assert row.simulated_wait_min > row.theory_high_min


def test_chance_alone_raises_no_flag():
    """Of many seeds with few replications each, none differs: the interval allows for chance."""
    scenario = port({GENERAL: Kind(100)}, {"primary": one_line(5, exponential(2.5))}, 1, 1)
    flags = {beside(run(scenario, 4, seed=seed))[0].flag for seed in range(25)}
    assert flags == {AGREES}


# --- silence ---------------------------------------------------------------------------------------------------------

LINES = {"all": {"servers": 3, "lines": "per_server"}}
TWO = {"left": {"servers": 2}, "right": {"servers": 2}}
SOME_SHARED = {"lanes": ["left", "right"], "servers": 1}
ANY = {"rate": 1, "authority": "us", "level": "physical"}
SILENT = {
    "a line of its own": {"primary": stage(LINES, exponential(2), lane_choice="shortest")},
    "choose among the lanes": {"primary": stage(TWO, exponential(2), lane_choice="shortest")},
    "work for several": {"primary": stage(TWO, exponential(2), groups={"both": SOME_SHARED})},
    "some trucks go first": {
        "primary": one_line(3, {"trusted": exponential(1), "default": exponential(2)}, priority={"trusted": -1})
    },
    "depend on the line": {"primary": one_line(3, exponential(2), speed={"line": {3: 0.8}})},
    "was full": {"primary": one_line(2, exponential(2.4), room=1)},
    "a drive": {"primary": {"kind": "road", "travel": "4 min"}},
    "work at second, too": {
        "first": one_line(3, exponential(2), officers={"us": 1}, inspection=ANY),
        "second": one_line(3, exponential(2), officers={"us": 1}),
    },
    "supervisor opened": {
        "primary": one_line(
            2,
            exponential(2.4),
            on_demand=[
                {
                    "name": "more",
                    "group": "all",
                    "open_above": {"line": 3},
                    "close_below": {"line": 1},
                    "after": "1 min",
                }
            ],
        )
    },
    "services take no time": {"primary": one_line(2, "0 min")},
}


@pytest.mark.parametrize("why", SILENT)
def test_nothing_is_said_of_what_no_formula_knows(why):
    kinds = {GENERAL: Kind(30), "trusted": Kind(15)}
    scenario = port(kinds, SILENT[why], 2, 0, authorities={"us": {"officers": 4}})
    rows = beside(run(scenario, 4))
    row = rows[0]
    assert why in str(row.why)
    assert (row.flag, row.formula) == (NOT_COMPARABLE, "none")
    assert (row.theory_wait_min, row.theory_low_min, row.theory_high_min) == (None, None, None)
    # What comes, and how much there is to do, is said all the same.
    came = sum(np.mean(each.arrivals_per_hour) for each in rows if each.stage == row.stage)
    assert came == pytest.approx(45, rel=0.1)


EVENTS = {
    "an outage may stop or slow it (strike)": ("primary", {"down": {"stages": ["primary"]}}),
    "an outage further up changes when trucks come (strike)": ("gate", {"down": {"stages": ["primary"]}}),
    "an outage may stop or slow it (no officers)": ("gate", {"name": "no officers", "down": {"pools": ["us"]}}),
}


@pytest.mark.parametrize("why", EVENTS)
def test_outages(why):
    name, event = EVENTS[why]
    stages = {"primary": one_line(3, exponential(2)), "gate": one_line(3, exponential(2), officers={"us": 1})}
    event = {"name": "strike", "from": "2024-01-02 08:00", "lasting": "1 h", **event}
    scenario = port({GENERAL: Kind(40)}, stages, 2, 0, authorities={"us": {"officers": 4}}, events=[event])
    assert str(rows_of(scenario, 2)[name].why) == why


def test_trucks_that_come_before_the_gate_opens():
    hours = {"start": "2024-01-01", "days": 2, "hours": "08:00-20:00", "at_close": "serve"}
    scenario = day(400, [0] * 6 + [1] * 14 + [0] * 4, {"primary": one_line(4, exponential(2))}, calendar=hours)
    assert "before the gate" in str(rows_of(scenario, 4)["primary"].why)


def test_servers_that_close_on_trucks():
    plan = {"06:00-18:00": 4}
    scenario = day(400, [0] * 6 + [1] * 18, {"primary": one_line(plan, exponential(2))})
    assert "close while trucks still come" in str(rows_of(scenario, 2)["primary"].why)


def test_a_queue_that_has_no_time_to_settle():
    (row,) = rows_of(port({GENERAL: Kind(29.5)}, {"primary": one_line(1, exponential(2))}, 1, 0), 4).values()
    assert "to settle" in str(row.why)


def test_one_replication_has_no_interval_and_nobody_no_wait():
    scenario = port({GENERAL: Kind(100)}, {"primary": one_line(5, exponential(2.5))}, 1, 1)
    (row,) = rows_of(scenario, 1).values()
    assert (row.flag, row.formula) == (NOT_COMPARABLE, "erlang_c")
    (row,) = rows_of(day(0, DAYTIME, {"primary": one_line(2, exponential(2))}), 3).values()
    assert (row.flag, str(row.why)) == (NOT_COMPARABLE, "too few trucks came")


# --- the course of a run ---------------------------------------------------------------------------------------------


def test_a_day_of_fewer_hours_gets_fewer_trucks():
    """Friday from 08:00 to 12:00 and Saturday to 10:00: 30 an hour at 9 are 30 a day, at 11 all 60 are Friday's.

    What joins at 13:00, the gate being shut, is still on its way, two thirds of it Friday's as of all trucks.
    """
    hours = {
        "start": "2024-01-05",
        "days": 2,
        "hours": {"fri": "08:00-12:00", "sat": "08:00-10:00"},
        "at_close": "serve",
    }
    scenario = day(480, [0] * 6 + [1] * 8 + [0] * 10, {"primary": one_line(2, exponential(2))}, calendar=hours)
    network = build(scenario)
    (station,) = stations(scenario, network.layout)
    per_hour = np.zeros(24)
    per_hour[[2, 9, 11, 13]] = 6, 30, 30, 6
    course = Calendar(scenario, network).of(station, per_hour)
    came = {(day, hour): 0.0 for day in (0, 1) for hour in (2, 9, 11, 13)}
    for start, lasts, rate in zip(course.starts_min, course.lasts_min, course.per_min, strict=True):
        if rate:
            came[int(start // 1440), int(start // 60 % 24)] += rate * lasts
    expected = {(0, 2): 0, (1, 2): 12, (0, 9): 30, (1, 9): 30, (0, 11): 60, (1, 11): 0, (0, 13): 8, (1, 13): 4}
    assert came == pytest.approx(expected)


# --- the way it is asked for -----------------------------------------------------------------------------------------


def test_chosen_measures_must_be_those_it_needs():
    scenario = port({GENERAL: Kind(100)}, {"primary": one_line(5, exponential(2.5))}, 1, 1)
    with pytest.raises(MeasureError, match=r"^theory needs measures .* add stage_arrivals_per_hour, .*, gate_min$"):
        beside(run(scenario, 2, measures=["wait_min"]))
    needed = missing_measures(scenario, [])
    assert {"stage_arrivals_cv", "blocked_min"} < set(needed)
    assert beside(run(scenario, 3, measures=needed)) == beside(run(scenario, 3))


def test_for_machines():
    (row,) = rows_of(port({GENERAL: Kind(100)}, {"primary": one_line(5, exponential(2.5))}, 1, 1), 2).values()
    found = row.to_json()
    assert found["stage"] == "primary"
    assert found["lanes"] == []
    assert len(found["load"]) == 24
    assert found["flag"] == row.flag
