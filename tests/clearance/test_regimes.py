"""Who takes part in which regime, and when: uptake by truck and by company, windows and weekdays of arrival."""

import datetime as dt
from itertools import pairwise

import numpy as np
import pytest

from tests.clearance.expected import assert_share
from tests.clearance.ports import draw, scenario, service

STAGES = {"primary": service(), "joint_lane": service()}
TRUCKS = 60_000


def regimes(when, **more):
    routes = [
        {"name": "joint", "when": when, "stages": ["primary", "joint_lane"]},
        {"name": "sequential", "stages": ["primary"]},
    ]
    return scenario(STAGES, routes=routes, **{"trucks": TRUCKS} | more)


def takes_part(when, **more):
    return draw(regimes(when, **more)).on_route("joint")


def test_uptake_by_truck_is_a_share_of_those_who_may():
    classes = {"certified": {"share": 0.5, "programmes": ["CTPAT"]}, "general": {"share": 0.5}}
    drawn = draw(regimes({"programmes": ["CTPAT"], "uptake": 0.7}, classes=classes))
    assert_share(drawn.on_route("joint")[drawn.of_class("certified")], 0.7)
    assert not drawn.on_route("joint")[drawn.of_class("general")].any()


@pytest.mark.parametrize("uptake_by", ["truck", "carrier"])
def test_a_higher_uptake_keeps_who_took_part(uptake_by):
    companies = {"companies": {"carrier": {"number": 40}}}
    takers = [takes_part({"uptake": share, "uptake_by": uptake_by}, stream=companies) for share in (0.0, 0.3, 0.6, 1.0)]
    for fewer, more in pairwise(takers):
        assert more[fewer].all()
        assert more.sum() > fewer.sum()
    assert not takers[0].any()
    assert takers[-1].all()


def test_uptake_by_company_is_all_or_nothing_and_holds_in_expectation():
    """Each of 25 equal carriers decides for all its trucks: every run has a whole number of 25ths."""
    companies = {"companies": {"carrier": {"number": 25}}}
    port = regimes({"uptake": 0.3, "uptake_by": "carrier"}, stream=companies, trucks=5000)
    takers = []
    for k in range(80):
        drawn = draw(port, 2, k)
        # Where the joint takers stand on the carriers' axis: whole cells of a 25th.
        cell = np.floor(25 * drawn_position(drawn, k)).astype(int)
        share = np.bincount(cell, drawn.on_route("joint"), 25) / np.bincount(cell, minlength=25)
        assert set(share) <= {0.0, 1.0}
        takers.append(share)
    assert_share(np.concatenate(takers), 0.3)


def drawn_position(drawn, replication):
    """The carriers' axis: each truck's own number, without correlation."""
    from portsim.streams import Streams

    return Streams(2, replication).random("northbound:party:carrier", len(drawn))


def test_uptake_by_a_party_without_companies_is_by_truck():
    """Each truck is then a company of its own."""
    by_truck = takes_part({"uptake": 0.4})
    assert np.array_equal(takes_part({"uptake": 0.4, "uptake_by": "carrier"}), by_truck)
    of_shippers = {"companies": {"shipper": {"number": 3}}}
    assert np.array_equal(takes_part({"uptake": 0.4, "uptake_by": "carrier"}, stream=of_shippers), by_truck)
    assert_share(by_truck, 0.4)


def test_taking_part_is_decided_apart_from_enrolment_and_for_each_route():
    """A company's willingness says nothing of its programmes, nor of another route."""
    stream = {"enrolment": {"CTPAT": {"carrier": 0.5}}}
    routes = [
        {"name": "one", "when": {"uptake": 0.5}, "stages": ["joint_lane"]},
        {"name": "two", "when": {"uptake": 0.5}, "stages": ["primary", "joint_lane"]},
        {"name": "rest", "stages": ["primary"]},
    ]
    drawn = draw(scenario(STAGES, trucks=TRUCKS, routes=routes, stream=stream))
    assert_share(drawn.on_route("one"), 0.5)
    assert_share(drawn.on_route("two"), 0.25)
    for route in ("one", "two", "rest"):
        assert_share(drawn.holds("CTPAT")[drawn.on_route(route)], 0.5)


# --- windows ---------------------------------------------------------------------------------------------------------

MONDAY = dt.datetime.fromisoformat("2026-06-08")


def observed(*times):
    """A trace of trucks of one class at `day clock` times, day 0 a Monday; in order of arrival."""
    arrived = []
    for time in times:
        day, clock = time.split(" ")
        hours, minutes, *seconds = (int(part) for part in clock.split(":"))
        arrived.append(MONDAY + dt.timedelta(days=int(day), hours=hours, minutes=minutes, seconds=sum(seconds)))
    return {"trace": {"arrived": tuple(arrived), "classes": ("all",) * len(arrived)}}


def takers(hours, *times, **calendar):
    """Which of the observed trucks find the window open."""
    return takes_part({"hours": hours}, stream=observed(*times), calendar={"days": 9, **calendar}).tolist()


def test_windows_are_half_open_and_read_at_the_arrival():
    times = ("0 07:59:59", "0 08:00", "0 17:59:59", "0 18:00", "1 07:59", "1 08:00", "8 17:59:59")
    assert takers("08:00-18:00", *times) == [False, True, True, False, False, True, True]


def test_windows_by_weekday():
    """Monday to Friday until 18:00, Saturday in the morning, no Sunday."""
    hours = {"mon-fri": "08:00-18:00", "sat": ["08:00-10:00", "11:00-12:00"]}
    times = ("4 17:00", "5 09:59", "5 10:00", "5 11:00", "5 17:00", "6 09:00", "7 17:00")
    assert takers(hours, *times) == [True, True, False, True, False, False, True]


def test_a_window_past_midnight_belongs_to_the_day_on_which_it_begins():
    """Friday night's window runs into Saturday; Sunday has none; the night before the run counts."""
    hours = {"mon-fri": "22:00-02:00"}
    times = ("0 01:59", "0 22:00", "1 01:59:59", "1 02:00", "4 23:00", "5 01:00", "5 23:00", "6 01:00", "7 01:00")
    assert takers(hours, *times) == [False, True, True, False, True, True, False, False, False]
    everyday = ("0 00:00", "0 01:59", "0 02:00")
    assert takers("22:00-02:00", *everyday) == [True, True, False]


def test_on_a_closing_day_no_window_opens_but_the_last_one_is_finished():
    times = ("0 23:00", "1 01:00", "1 22:30", "2 01:00", "2 22:00")
    assert takers("22:00-02:00", *times, closed=["2026-06-09"]) == [True, True, False, False, True]
    assert takers("08:00-18:00", "0 09:00", "1 09:00", "2 09:00", closed=["2026-06-09"]) == [True, False, True]


def test_the_share_of_trucks_that_arrive_in_the_window_takes_part():
    """Evenly over the day, ten hours of 24; and half of these."""
    assert_share(takes_part({"hours": "08:00-18:00"}), 10 / 24)
    drawn = draw(regimes({"hours": "08:00-18:00", "uptake": 0.5}))
    inside = (drawn.trucks.arrived_min >= 480) & (drawn.trucks.arrived_min < 1080)
    assert_share(drawn.on_route("joint")[inside], 0.5)
    assert not drawn.on_route("joint")[~inside].any()


def test_all_that_is_asked_must_hold():
    """Certified, laden electronics by day on Monday."""
    classes = {
        "certified": {"share": 0.25, "sector": "electronics", "programmes": ["CTPAT", "OEA"]},
        "half": {"share": 0.25, "sector": "electronics", "programmes": ["CTPAT"]},
        "produce": {"share": 0.25, "sector": "produce", "programmes": ["CTPAT", "OEA"]},
        "empty": {"share": 0.25, "sector": "electronics", "programmes": ["CTPAT", "OEA"], "laden": False},
    }
    when = {"programmes": ["CTPAT", "OEA"], "sectors": ["electronics"], "laden": True, "hours": {"mon": "08:00-18:00"}}
    drawn = draw(regimes(when, classes=classes, calendar={"days": 2}, trucks=4000))
    inside = (drawn.trucks.arrived_min >= 480) & (drawn.trucks.arrived_min < 1080)
    assert np.array_equal(drawn.on_route("joint"), inside & drawn.of_class("certified"))
    assert drawn.on_route("joint").any()
