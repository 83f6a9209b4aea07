"""What days cost: hours, money, fuel and what engines give off, on days short enough to work out by hand."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portsim.log import Disposition
from portsim.measures import Measuring, Observed
from portsim.measures.costs import MEASURES
from portsim.scenario.economy import Economy
from portsim.scenario.model import Scenario
from tests import bad_days
from tests.engine.both import simulate
from tests.engine.days import event, port, run, truck
from tests.measures.found import Found
from tests.properties.ports import ports

EXAMPLES = settings(max_examples=60, deadline=None)
NORTH = {"direction": "northbound"}
DAY = """
road: {travel: 6 min}
booth: {servers: 1}
exam: {servers: 1, officers: {mx: 1, us: 2}, inspection: {authority: us, level: physical, rate: 0.5}}
"""


def costs_of(scenario, script, *, day=None, **economy):
    """Numbers of a day with rates of its own, by name and what they are about: the total of each."""
    scenario = scenario.model_copy(update={"economy": Economy.model_validate(economy)})
    if day is None:
        day = run(scenario, script)
    measuring = Measuring(scenario, day.network)
    values = measuring.of(day.trucks, day.log)
    return {
        (cell.measure.name, *sorted(cell.where.values())): value
        for cell, value in zip(measuring.cells, values, strict=True)
        if cell.measure in MEASURES
    }


def day(**economy):
    """Two trucks at 0, a laden one to be examined and an empty one.

    Laden: drives 0-6, booth 6-10, dock 10-30. Empty: drives 0-6, waits 6-10, booth 10-14.
    """
    scenario, happened = _day()
    return costs_of(scenario, None, day=happened, **economy)


@cache
def _day():
    scenario = port(DAY, pools={"mx": 1, "us": 3})
    script = [truck(0, road=6, booth=4, exam=20), truck(0, of="empty", road=6, booth=4)]
    return scenario, run(scenario, script)


def test_hours_of_trucks():
    found = day()
    assert found["truck_hours",] == found["truck_hours", "northbound"] == 44 / 60
    assert found["truck_hours", "general", "northbound"] == 30 / 60
    assert found["truck_hours", "empty", "northbound"] == 14 / 60
    assert found["truck_hours", "all", "northbound"] == 44 / 60
    assert found["truck_hours", "FAST", "northbound"] == 0
    assert found["truck_hours", "southbound"] == 0


def test_costs_of_carriers_and_of_cargo():
    found = day()
    assert found["truck_cost_usd",] == pytest.approx(44 / 60 * 71.57)
    assert found["truck_cost_usd", "empty", "northbound"] == pytest.approx(14 / 60 * 71.57)
    assert found["cargo_cost_usd",] == pytest.approx(30 / 60 * 65_000 * 0.006 / 24)
    assert ("cargo_cost_usd", "empty", "northbound") not in found
    assert not any(name == "spoilage_usd" for name, *_ in found)


def test_engines_are_off_at_the_dock_and_run_elsewhere():
    found = day()
    assert found["engine_hours", "driving"] == 12 / 60
    assert found["engine_hours", "idling", "northbound"] == (4 + 4 + 4) / 60
    assert found["fuel_l", "driving", "northbound"] == pytest.approx(12 / 60 * 8)
    assert found["fuel_l",] == pytest.approx(12 / 60 * 8 + 12 / 60 * 2.101)
    assert found["fuel_l", "empty", "northbound"] == pytest.approx(6 / 60 * 8 + 8 / 60 * 2.101)
    assert found["fuel_cost_usd",] == pytest.approx(found["fuel_l",] * 1.001)
    assert found["co2_kg",] == pytest.approx(found["fuel_l",] * 2.681)
    assert found["co2_kg", "idling", "northbound"] == pytest.approx(12 / 60 * 2.101 * 2.681)
    assert found["nox_g",] == pytest.approx(12 / 60 * 57)
    assert found["pm_g", "general", "northbound"] == pytest.approx(4 / 60 * 0.9)


def test_engines_run_for_the_share_that_is_stated():
    found = day(idle_share_waiting=0.5, idle_share_in_service=0.25, idle_share_in_exams=0.125)
    assert found["engine_hours", "idling"] == (0.5 * 4 + 0.25 * 8 + 0.125 * 20) / 60


def test_hours_of_officers_and_what_they_cost():
    """The pools work round the clock; the dock takes one Mexican officer and two others for 20 minutes."""
    found = day()
    assert found["joint_officer_hours", "mx"] == 20 / 60
    assert found["joint_officer_hours", "us"] == 40 / 60
    assert found["joint_officer_hours", "exam"] == 1
    assert found["officer_cost_usd", "mx"] == 24 * 15
    assert found["officer_cost_usd", "us"] == 3 * 24 * 82
    assert found["officer_cost_usd",] == 24 * 15 + 3 * 24 * 82
    assert not any(name == "booth_officer_hours" for name, *_ in found)


def test_officers_in_booths_count_where_they_are_stated():
    found = day(booth_officers={"booth": 1.5})
    assert found["booth_officer_hours", "us"] == found["booth_officer_hours", "booth"] == 36
    assert ("booth_officer_hours", "mx") not in found
    assert found["officer_cost_usd", "us"] == (72 + 36) * 82


@pytest.mark.parametrize(
    ("stage", "inspection", "country"),
    [
        ("mx_export", "", "mx"),
        ("booth", "", "us"),
        ("booth", ", inspection: {authority: mx, level: document, rate: 1}", "mx"),
        ("mx_export", ", inspection: {authority: mx_guests, level: document, rate: 1}", "us"),
    ],
)
def test_whose_officers_stand_in_a_booth(stage, inspection, country):
    authorities = {"mx": {}, "mx_guests": {"country": "us"}}
    scenario = port(f"{stage}: {{servers: 2{inspection}}}", authorities=authorities)
    found = costs_of(scenario, [truck(0, **{stage: 1})], booth_officers={stage: 1})
    assert found["booth_officer_hours", country] == 48
    assert found["officer_cost_usd", country] == 48 * {"mx": 15, "us": 82}[country]


def test_booths_that_an_order_opens_with_officers_from_a_pool_are_not_counted_twice():
    """The second booth is open from 12 to 36 with an officer of the pool, who is in the hours of that."""
    scenario, opened = bad_days.rush()
    found = costs_of(scenario, None, day=opened, booth_officers={"booth": 1})
    assert found["booth_officer_hours", "booth"] == 24
    assert found["officer_cost_usd", "us"] == (24 + 2 * 24) * 82


def test_booths_that_an_order_opens_without_officers_from_a_pool_count():
    """Five trucks at once: the second booth opens for a while, and nobody of a pool stands in it."""
    order = {"open_above": {"line": 3}, "close_below": {"line": 1}, "after": "1 min", "at_least": "5 min"}
    scenario = port("booth: {servers: 1}", orders={"booth": [order]})
    opened = run(scenario, [truck(0, booth=10) for _ in range(5)])
    found = costs_of(scenario, None, day=opened, booth_officers={"booth": 1})
    beyond = sum(end - start for start, end in opened.open_times("booth/1")) / 60
    assert beyond > 0
    assert found["booth_officer_hours", "booth"] == 24 + beyond


def test_booths_of_both_countries_are_joint_hours_and_hours_of_their_pools():
    scenario = port('booth: {servers: {"08:00-10:00": 2}, staffed_by: {mx: 1, us: 2}}', pools={"mx": 4, "us": 4})
    found = costs_of(scenario, [truck("08:30", booth=5)])
    assert found["joint_officer_hours", "mx"] == 2 * 2
    assert found["joint_officer_hours", "us"] == 2 * 2 * 2
    assert found["joint_officer_hours", "booth"] == 12
    assert found["officer_cost_usd", "us"] == 4 * 24 * 82


def test_who_bears_what():
    found = day(spoilage_usd_per_hour={"general": 30}, co2_usd_per_t=200, nox_usd_per_t=1e5, pm_usd_per_t=1e6)
    assert found["spoilage_usd",] == found["spoilage_usd", "general", "northbound"] == 15
    assert ("spoilage_usd", "fast", "northbound") not in found
    litres = 12 / 60 * 8 + 12 / 60 * 2.101
    borne = {
        "carriers": 44 / 60 * 71.57 + litres * 1.001,
        "cargo_owners": 0.5 * 65_000 * 0.006 / 24 + 15,
        "mx_agencies": 24 * 15,
        "us_agencies": 72 * 82,
        "public": litres * 2.681 / 1000 * 200 + 12 / 60 * (57 / 1e6 * 1e5 + 0.9 / 1e6 * 1e6),
    }
    assert {name: found["cost_usd", name] for name in borne} == pytest.approx(borne)
    assert found["cost_usd",] == pytest.approx(sum(borne.values()))


def test_nothing_spoils_in_an_empty_truck():
    found = day(spoilage_usd_per_hour=30)
    assert found["spoilage_usd",] == 15
    assert ("spoilage_usd", "empty", "northbound") not in found


def test_nobody_bears_what_nobody_states():
    scenario = port("booth: {servers: 1}")
    found = costs_of(scenario, [truck(0, of="empty", booth=60)])
    bearers = {name for measure, *where in found for name in where if measure == "cost_usd"}
    assert bearers == {"carriers", "cargo_owners"}
    assert found["cost_usd", "cargo_owners"] == 0
    assert not any(name in ("officer_cost_usd", "joint_officer_hours") for name, *_ in found)
    assert ("engine_hours", "driving") not in found
    assert found["cost_usd",] == pytest.approx(71.57 + 2.101 * 1.001)


def test_cargo_is_worth_what_is_stated_of_its_class():
    value = {"fast": 240_000, "default": 24_000}
    script = [truck(0, booth=60), truck(60, of="fast", booth=60)]
    found = costs_of(port("booth: {servers: 1}"), script, cargo_usd_per_truck=value, cargo_share_per_day=0.01)
    assert found["cargo_cost_usd", "general", "northbound"] == pytest.approx(10)
    assert found["cargo_cost_usd", "fast", "northbound"] == pytest.approx(100)


# --- trucks that do not cross --------------------------------------------------------------------------------------


def test_hours_end_when_a_truck_leaves_however_it_leaves():
    """Seized at 10, still in the booth when the run ends 30 min after midnight; one never comes."""
    scenario = port("booth: {servers: 2}", horizon="30 min", appointments={"slots": "30 min", "no_show": 0.3})
    script = [truck(0, seized=True, booth=10), truck(5, comes=False), truck("23:00", booth=600)]
    found = costs_of(scenario, script)
    assert found["truck_hours",] == found["truck_hours", "all", "northbound"] == (10 + 90) / 60
    assert found["engine_hours", "idling"] == (10 + 90) / 60


def test_trucks_turned_away_count_until_they_go():
    """The booth is taken until 60; the second truck finds no room, the third leaves at the closing of the gate."""
    scenario = port("booth: {servers: 1, room: 1, when_full: wait}", hours="00:00-00:30", at_close="turn_away")
    found = costs_of(scenario, [truck(0, booth=60), truck(10, booth=5), truck(12, booth=5)])
    assert found["truck_hours",] == (60 + 20 + 18) / 60


def test_a_service_that_stands_still_is_waiting():
    """In the booth from 50, stopped 60-120, done at 130: 20 minutes of service, 60 of waiting."""
    scenario = port("booth: {servers: 1}", events=[event(60, 120, down={"stages": ["booth"]})])
    found = costs_of(scenario, [truck(50, booth=20)], idle_share_waiting=0.25)
    assert found["truck_hours",] == 80 / 60
    assert found["engine_hours", "idling"] == (20 + 0.25 * 60) / 60


def test_a_penalty_is_spent_with_the_engine_off():
    stages = """
    exam: {servers: 1, inspection: {authority: us, level: nii, rate: 0.5, on_alarm: {default: hold}}}
    penalty: {held_by: [exam]}
    exit: {travel: 3 min}
    """
    found = costs_of(port(stages), [truck(0, exam=10, penalty=50, exit=3)])
    assert found["engine_hours", "idling"] == 10 / 60, "a scanner is no dock"
    assert found["engine_hours", "driving"] == 3 / 60


def test_nobody_drives_in_a_penalty():
    """A port without roads has no cells for engines that drive."""
    found = costs_of(port("booth: {servers: 1}\nyard: {held_by: [booth]}"), [truck(0, booth=10, yard=60)])
    assert ("engine_hours", "idling") in found
    assert [key for key in found if "driving" in key] == []


def test_a_truck_blocked_at_the_end_of_a_road_idles():
    """Both drive 3 minutes from 2 and from 5; the second is held at the mouth of the bridge from 8 to 15."""
    stages = "{a: {servers: 1}, bridge: {travel: 3 min, room: 1}, b: {servers: 1, room: 0}}"
    found = costs_of(port(stages), [truck(0, a=2, bridge=3, b=10), truck(0, a=2, bridge=3, b=10)])
    assert found["engine_hours", "driving"] == 6 / 60
    assert found["engine_hours", "idling"] == (15 + 25 - 6) / 60


def test_the_first_days_do_not_count():
    """Of two trucks that stay for an hour and a half one comes in the warm-up; officers count from its end."""
    stages = "{booth: {servers: 1}, exam: {servers: 1, officers: {mx: 1, us: 1}}}"
    scenario = port(stages, days=2, warm_up=1, pools={"mx": 1, "us": 1})
    script = [truck(5, booth=60, exam=30), truck("+1d 08:00", booth=60, exam=30)]
    found = costs_of(scenario, script, booth_officers={"booth": 1}, idle_share_in_service=0.5)
    assert found["truck_hours",] == 1.5
    assert found["engine_hours", "idling"] == 0.75
    assert found["booth_officer_hours", "us"] == 24
    assert found["officer_cost_usd", "us"] == 48 * 82
    assert found["joint_officer_hours", "mx"] == 0.5


def test_a_booth_that_closes_keeps_its_officer_until_its_last_truck_has_gone():
    found = costs_of(
        port('booth: {servers: {"08:00-08:10": 1}}'), [truck("08:05", booth=55)], booth_officers={"booth": 2}
    )
    assert found["booth_officer_hours", "booth"] == 2


# --- what holds on every day ---------------------------------------------------------------------------------------


def spent(port, log):
    """A slow witness: minutes of all trucks together, driving, and in service at each stage; follows each truck."""
    layout, trucks = port.network.layout, port.trucks
    in_all, driving, serving = 0.0, 0.0, 0.0
    for number, arrived in enumerate(trucks.arrived_min):
        if not port.network.warm_up_min <= arrived < port.network.last_midnight_min:
            continue
        if log.disposition[number] == Disposition.NO_SHOW:
            continue
        gone = log.ended_min if np.isnan(log.departed[number]) else log.departed[number]
        in_all += gone - arrived
        for row in np.flatnonzero(log.truck == number):
            if np.isnan(log.began[row]):
                continue
            end = gone if np.isnan(log.ended[row]) else log.ended[row]
            goes_on, minutes = log.began[row], 0.0
            for stop in np.flatnonzero(log.stop_visit == row):
                if not np.isnan(log.stop_began[stop]):
                    minutes += log.stop_min[stop] - log.stop_began[stop]
                    goes_on = log.stop_went_on[stop]
            minutes += 0.0 if np.isnan(goes_on) else end - goes_on
            if port.scenario["stages"][layout.stages[log.stage[row]]]["kind"] == "road":
                driving += minutes
            else:
                serving += minutes
    return in_all, driving, serving


def found_in(port, log, **economy):
    scenario = Scenario.model_validate({**port.scenario, "economy": economy})
    measuring = Measuring(scenario, port.network, [each.name for each in MEASURES if each.name in ALWAYS])
    values = measuring.of_run(Observed(port.network, port.trucks, log))
    return {
        (cell.measure.name, *sorted(cell.where.values())): value
        for cell, value in zip(measuring.cells, values, strict=True)
    }


ALWAYS = ("truck_hours", "truck_cost_usd", "engine_hours", "fuel_l", "fuel_cost_usd", "co2_kg", "nox_g", "cost_usd")


@EXAMPLES
@given(ports(stopping=True, supervised=True))
def test_hours_are_those_of_each_truck_followed_through_its_day(port):
    log = simulate(port.network, port.trucks)
    in_all, driving, serving = spent(port, log)
    found = found_in(port, log, idle_share_in_exams=1)
    assert found["truck_hours",] == pytest.approx(in_all / 60)
    assert found.get(("engine_hours", "driving"), 0.0) == pytest.approx(driving / 60)
    assert found["engine_hours", "idling"] == pytest.approx((in_all - driving) / 60)
    silent = found_in(port, log, idle_share_waiting=0, idle_share_in_exams=1)
    assert silent["engine_hours", "idling"] == pytest.approx(serving / 60)


@EXAMPLES
@given(ports(stopping=True, supervised=True))
def test_parts_add_up_and_nothing_is_negative(port):
    found = found_in(port, simulate(port.network, port.trucks))
    assert all(value >= 0 for value in found.values())
    classes = {each.name for each in port.network.layout.classes}
    for name in ("truck_hours", "truck_cost_usd", "fuel_l", "fuel_cost_usd", "co2_kg", "nox_g"):
        by_class = sum(value for (each, *where), value in found.items() if each == name and set(where) & classes)
        ways = [found[name, way] for way in port.network.layout.directions]
        assert by_class == pytest.approx(found[name,])
        assert sum(ways) == pytest.approx(found[name,])
    assert sum(value for (name, *where), value in found.items() if name == "cost_usd" and where) == pytest.approx(
        found["cost_usd",]
    )


RATES = {
    "truck_usd_per_hour": ("truck_cost_usd",),
    "diesel_usd_per_l": ("fuel_cost_usd",),
    "co2_kg_per_l": ("co2_kg",),
    "idle_nox_g_per_hour": ("nox_g",),
    "idle_pm_g_per_hour": ("pm_g",),
    "cargo_usd_per_truck": ("cargo_cost_usd",),
    "cargo_share_per_day": ("cargo_cost_usd",),
    "spoilage_usd_per_hour": ("spoilage_usd",),
}
STATED = {"spoilage_usd_per_hour": 3.0}


@pytest.mark.parametrize("rate", RATES)
@settings(max_examples=15, deadline=None)
@given(value=st.floats(1e-3, 0.5))
def test_twice_the_rate_is_exactly_twice_its_line_and_no_other(rate, value):
    once, twice, nothing = (day(**{**STATED, rate: value * times}) for times in (1, 2, 0))
    for key, amount in once.items():
        if key[0] in RATES[rate]:
            assert twice[key] == 2 * amount
            assert nothing.get(key, 0) == 0
        elif key[0] != "cost_usd":
            assert twice[key] == amount


@pytest.mark.parametrize("country", ["mx", "us"])
def test_twice_the_rate_of_officers_is_twice_their_cost(country):
    once, twice = (day(officer_usd_per_hour={country: 20 * times}) for times in (1, 2))
    assert twice["officer_cost_usd", country] == 2 * once["officer_cost_usd", country]
    other = {"mx": "us", "us": "mx"}[country]
    assert twice["officer_cost_usd", other] == once["officer_cost_usd", other]
    assert twice["cost_usd", f"{country}_agencies"] == 2 * once["cost_usd", f"{country}_agencies"]


def test_fuel_is_not_in_what_a_truck_costs():
    assert day(diesel_usd_per_l=0)["truck_cost_usd",] == day()["truck_cost_usd",]
    assert day(truck_usd_per_hour=0)["fuel_cost_usd",] == day()["fuel_cost_usd",]
    free = day(diesel_usd_per_l=0, truck_usd_per_hour=0)
    assert free["cost_usd", "carriers"] == 0


def test_measures_chosen_alone_are_the_same():
    script = [truck(0, road=6, booth=4, exam=20)]
    scenario = port(DAY, pools={"mx": 1, "us": 3})
    found = Found(scenario, script)
    for measure in MEASURES:
        taken = {key: value for key, value in found.of.items() if key[0] == measure.name}
        if taken:
            alone = Measuring(scenario, found.measuring.network, [measure.name])
            assert alone.of(found.trucks, found.log).tolist() == list(taken.values())
