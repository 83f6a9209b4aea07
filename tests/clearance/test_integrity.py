"""Programmes lost by companies that were found in violation: from the next midnight, for so many days, or for good."""

import datetime as dt

import numpy as np
import pytest

from portsim.streams import Streams
from tests.clearance.expected import assert_share
from tests.clearance.ports import Draws, draw, exam, joint, scenario, service

DAY = 1440
FIRST = dt.datetime.fromisoformat("2026-06-08")
RULE = {"party": "shipper", "violations": ["illicit_goods"], "programmes": ["CTPAT"]}
CLASSES = {
    "clean": {"share": 0.5, "programmes": ["CTPAT", "FAST"]},
    "smuggler": {"share": 0.5, "programmes": ["CTPAT", "FAST"]},
    "cheat": {"share": 0.0, "programmes": ["CTPAT", "FAST"]},
}
VIOLATIONS = {
    "illicit_goods": {"prevalence": {"smuggler": 1.0}},
    "undervaluation": {"prevalence": {"cheat": 1.0}},
}
STAGES = {
    "primary": service(
        lanes={"fast": {"admits": {"programmes": ["CTPAT"]}, "servers": 1}, "standard": {"servers": 1}},
        priority={"CTPAT": 1, "default": 2},
    ),
    "exam": exam("us", {"clean": 0.0, "default": 1.0}, detects=1.0),
    "exit": service(),
}
ROUTES = [
    {"name": "trusted", "when": {"programmes": ["CTPAT"]}, "stages": ["primary", "exam", "exit"]},
    {"name": "usual", "stages": ["primary", "exam", "exit"]},
]
ONE_COMPANY = {"shipper": {"number": 1}}


def trace(*trucks):
    """Trucks of a class at `day clock`."""
    arrived = []
    for time, _ in trucks:
        day, clock = time.split(" ")
        hours, minutes = clock.split(":")
        arrived.append(FIRST + dt.timedelta(days=int(day), hours=int(hours), minutes=int(minutes)))
    return {"trace": {"arrived": tuple(arrived), "classes": tuple(name for _, name in trucks)}}


def port(script, *rules, days=9, companies=None, **more):
    return scenario(
        more.pop("stages", STAGES),
        classes=CLASSES,
        violations=VIOLATIONS,
        stream=trace(*script) | {"companies": companies or ONE_COMPANY},
        routes=more.pop("routes", ROUTES),
        calendar={"days": days},
        integrity=rules,
        **more,
    )


def suspensions(drawn: Draws):
    """(truck, rule, midnight) of each suspension."""
    trucks = drawn.trucks
    columns = (trucks.suspension_truck, trucks.suspension_rule, trucks.suspension_from_min / DAY)
    return [tuple(row) for row in zip(*(column.tolist() for column in columns), strict=True)]


# --- hand-worked days ------------------------------------------------------------------------------------------------

THREE_DAYS = [
    ("0 06:00", "clean"),
    ("0 12:00", "smuggler"),
    ("0 23:59", "clean"),
    ("1 00:00", "clean"),
    ("2 23:59", "clean"),
    ("3 00:00", "clean"),
]


def test_three_days():
    """Found on Monday, the company is without its programme on Tuesday and Wednesday, and has it back on Thursday.

    With it go the FAST lane, the place in the queue and the route of the trusted; the rest of Monday, before and after
    the find, is as ever.
    """
    drawn = draw(port(THREE_DAYS, RULE | {"days": 2}))
    has = [True, True, True, False, False, True]
    assert drawn.holds("CTPAT").tolist() == has
    assert drawn.holds("FAST").all()
    fast = next(lane for lane, item in enumerate(drawn.layout.lanes) if item.name == "fast")
    assert drawn.trucks.admitted[:, fast].tolist() == has
    assert drawn.at("priority", "primary").tolist() == [1 if held else 2 for held in has]
    assert drawn.on_route("trusted").tolist() == has
    assert drawn.on_route("usual").tolist() == [not held for held in has]
    assert suspensions(drawn) == [(1, 0, 1.0)]


def test_the_trust_of_the_suspended_is_gone():
    """Trusted trucks are never examined, others always: from midnight on, the company's trucks are."""
    stages = STAGES | {"exam": exam("us", 1.0, detects=1.0), "mx_exam": exam("mx", 1.0)}
    authorities = {"mx": {"trust": {"CTPAT": 0.0}}}
    routes = [{"name": "all", "stages": ["primary", "mx_exam", "exam", "exit"]}]
    drawn = draw(port(THREE_DAYS, RULE | {"days": 2}, stages=stages, authorities=authorities, routes=routes))
    assert drawn.visits("mx_exam").tolist() == [False, False, False, True, True, False]


def test_without_days_it_is_for_good():
    drawn = draw(port([*THREE_DAYS, ("8 12:00", "clean")], RULE))
    assert drawn.holds("CTPAT").tolist() == [True, True, True, False, False, False, False]
    assert suspensions(drawn) == [(1, 0, 1.0)]


def test_a_find_while_suspended_begins_no_suspension_but_prolongs_it():
    """Found on Monday and again on Tuesday, two days each: Tuesday, Wednesday, Thursday; back on Friday."""
    script = [("0 06:00", "smuggler"), ("1 06:00", "smuggler"), *((f"{day} 12:00", "clean") for day in range(1, 6))]
    drawn = draw(port(script, RULE | {"days": 2}))
    assert suspensions(drawn) == [(0, 0, 1.0)]
    clean = drawn.of_class("clean")
    assert drawn.holds("CTPAT")[clean].tolist() == [False, False, False, True, True]


def test_two_finds_of_a_day_are_one_suspension_and_the_next_one_after_it_another():
    """Monday twice, one day: Tuesday only. On the last day of it nobody is found; on Wednesday somebody is, again."""
    script = [
        ("0 06:00", "smuggler"),
        ("0 07:00", "smuggler"),
        ("1 12:00", "clean"),
        ("2 12:00", "smuggler"),
        ("3 01:00", "clean"),
    ]
    drawn = draw(port(script, RULE | {"days": 1}))
    assert suspensions(drawn) == [(0, 0, 1.0), (3, 0, 3.0)]
    assert drawn.holds("CTPAT").tolist() == [True, True, False, True, False]


def test_a_find_on_the_last_day_of_a_suspension_begins_another_without_a_gap():
    """Suspended on Tuesday for one day, found on Tuesday: Wednesday is lost by a suspension of its own."""
    script = [("0 06:00", "smuggler"), ("1 06:00", "smuggler"), ("2 12:00", "clean"), ("3 12:00", "clean")]
    drawn = draw(port(script, RULE | {"days": 1}))
    assert suspensions(drawn) == [(0, 0, 1.0), (1, 0, 2.0)]
    assert drawn.holds("CTPAT").tolist() == [True, False, False, True]


# --- which finds count -----------------------------------------------------------------------------------------------


def test_only_the_violations_named_count():
    script = [("0 06:00", "cheat"), ("1 06:00", "clean"), ("1 07:00", "smuggler"), ("2 06:00", "clean")]
    drawn = draw(port(script, RULE))
    assert drawn.found("exam", "undervaluation").tolist() == [True, False, False, False]
    assert drawn.holds("CTPAT").tolist() == [True, True, True, False]
    both = RULE | {"violations": ["illicit_goods", "undervaluation"]}
    assert draw(port(script, both)).holds("CTPAT").tolist() == [True, False, False, False]


def test_only_the_programmes_named_are_lost():
    drawn = draw(port(THREE_DAYS, RULE | {"programmes": ["FAST"]}))
    assert drawn.holds("CTPAT").all()
    assert drawn.holds("FAST").tolist() == [True, True, True, False, False, False]
    both = draw(port(THREE_DAYS, RULE | {"programmes": ["FAST", "CTPAT"]}))
    assert np.array_equal(both.holds("CTPAT"), both.holds("FAST"))


@pytest.mark.parametrize(("found_by", "counts"), [(None, True), (["us"], True), (["mx"], False), (["mx", "us"], True)])
def test_only_finds_of_the_authorities_named_count(found_by, counts):
    """The US finds it; Mexico looks and sees nothing."""
    stages = STAGES | {"mx_exam": exam("mx", 1.0)}
    routes = [{"name": "all", "stages": ["mx_exam", "primary", "exam", "exit"]}]
    rule = RULE | ({} if found_by is None else {"found_by": found_by})
    drawn = draw(port(THREE_DAYS, rule, stages=stages, routes=routes))
    assert drawn.holds("CTPAT").tolist() == [True] * 3 + [not counts] * 3


def test_a_find_at_a_joint_exam_is_known_to_both():
    """Mexico alone sees it, at a stop of both: a rule about US finds counts it."""
    stages = STAGES | {
        "mx_exam": exam("mx", 1.0, detects=1.0),
        "exam": exam("us", 0.0),
        "joint_exam": joint("mx_exam", "exam"),
    }
    routes = [{"name": "all", "stages": ["primary", "joint_exam", "exit"]}]
    for found_by in ("mx", "us"):
        drawn = draw(port(THREE_DAYS, RULE | {"found_by": [found_by]}, stages=stages, routes=routes))
        assert drawn.holds("CTPAT").tolist() == [True] * 3 + [False] * 3


def test_a_suspicion_that_nobody_confirms_costs_nothing():
    """The portal refers, the exam misses; where the exam confirms, the company pays."""
    for detects, pays in ((0.0, False), (1.0, True)):
        stages = STAGES | {
            "nii": exam("us", 1.0, "nii", detects=1.0),
            "exam": exam("us", 0.0, detects=detects, referred_by=["nii"]),
        }
        routes = [{"name": "all", "stages": ["primary", "nii", "exam", "exit"]}]
        drawn = draw(port(THREE_DAYS, RULE, stages=stages, routes=routes))
        assert drawn.found("nii", "illicit_goods").any()
        assert drawn.holds("CTPAT").tolist() == [True] * 3 + [not pays] * 3


# --- whose -----------------------------------------------------------------------------------------------------------


def test_the_whole_company_loses_it_and_no_other():
    """Ten shippers, known by the tenth of their axis in which a truck lies; who is found on Monday loses Tuesday."""
    script = [("0 12:00", "smuggler" if k < 3 else "clean") for k in range(60)]
    script += [("1 12:00", "clean")] * 200 + [("2 12:00", "clean")] * 200
    drawn = draw(port(script, RULE | {"days": 1}, companies={"shipper": {"number": 10}}), 3)
    company = np.floor(10 * Streams(3, 0).random("northbound:party:shipper", len(drawn)))
    found = set(company[drawn.of_class("smuggler")])
    assert 1 <= len(found) <= 3
    tuesday = drawn.trucks.arrived_min // DAY == 1
    expected = ~(np.isin(company, list(found)) & tuesday)
    assert np.array_equal(drawn.holds("CTPAT"), expected)
    assert 0 < (~expected).sum() < tuesday.sum()
    assert len(suspensions(drawn)) == len(found)


def test_companies_are_those_of_the_party_named():
    """The carrier of the smuggler is suspended, whoever ships."""
    script = [("0 12:00", "smuggler")] + [("1 12:00", "clean")] * 300
    companies = {"shipper": {"number": 4}, "carrier": {"number": 5}}
    for party, number in (("shipper", 4), ("carrier", 5)):
        drawn = draw(port(script, RULE | {"party": party}, companies=companies), 8)
        company = np.floor(number * Streams(8, 0).random(f"northbound:party:{party}", len(drawn)))
        same = company == company[0]
        assert np.array_equal(drawn.holds("CTPAT")[1:], ~same[1:])
        assert_share(same[1:], 1 / number)


def test_companies_of_the_other_direction_are_others():
    """One shipper northbound, one southbound: the southbound one keeps its programme."""
    north = port(THREE_DAYS, RULE)
    south = port([(f"{day} 12:00", "clean") for day in range(4)], RULE)
    both = north.model_copy(
        update={
            "traffic": north.traffic | {"southbound": south.traffic["northbound"]},
            "routes": north.routes | {"southbound": north.routes["northbound"]},
        }
    )
    drawn = draw(both)
    is_north = drawn.trucks.direction == 0
    assert drawn.holds("CTPAT")[is_north].tolist() == [True] * 3 + [False] * 3
    assert drawn.holds("CTPAT")[~is_north].all()


def test_several_rules_hold_side_by_side():
    """A day without CTPAT for the shipper, without FAST for good for the carrier."""
    rules = (RULE | {"days": 1}, RULE | {"party": "carrier", "programmes": ["FAST"]})
    drawn = draw(port(THREE_DAYS, *rules, companies=ONE_COMPANY | {"carrier": {"number": 1}}))
    assert drawn.holds("CTPAT").tolist() == [True] * 3 + [False] + [True] * 2
    assert drawn.holds("FAST").tolist() == [True] * 3 + [False] * 3
    assert suspensions(drawn) == [(1, 0, 1.0), (1, 1, 1.0)]


# --- nothing changes that should not ---------------------------------------------------------------------------------


def busy(*rules, **violation):
    """Three days of a port at random, with everything that clearance knows."""
    stages = STAGES | {"exam": exam("us", 0.3, detects=0.8, false_alarm_rate=0.1)}
    return scenario(
        stages,
        trucks=1500,
        calendar={"days": 3},
        stream={
            "enrolment": {"CTPAT": 0.6, "FAST": {"shipper": 0.5, "driver": 0.8}},
            "companies": {"shipper": {"number": 40, "sizes": {"zipf": 1.0}}},
        },
        violations={"illicit_goods": {"prevalence": 0.1, "factors": {"CTPAT": 0.4}, **violation}},
        authorities={"us": {"trust": {"CTPAT": 0.3}, "targeting": {"random_share": 0.4, "auc": 0.8}}},
        routes=ROUTES,
        integrity=rules,
    )


def columns(drawn):
    return {name: value for name, value in vars(drawn.trucks).items() if isinstance(value, np.ndarray)}


def test_who_has_no_programme_loses_none():
    """Ten shippers, of which the first four of the axis are enrolled; others are found, and no suspension begins."""
    script = [("0 12:00", "smuggler")] * 60 + [("1 12:00", "clean")] * 60
    classes = {name: {"share": stated["share"]} for name, stated in CLASSES.items()}
    stream = trace(*script) | {"companies": {"shipper": {"number": 10}}, "enrolment": {"CTPAT": 0.4}}
    rules = [RULE, RULE | {"programmes": ["IMMEX", "CTPAT"]}, RULE | {"programmes": ["IMMEX"]}]
    more = {"classes": classes, "stream": stream, "violations": VIOLATIONS, "routes": ROUTES, "integrity": rules}
    drawn = draw(scenario(STAGES, calendar={"days": 2}, **more), 3)
    company = np.floor(10 * Streams(3, 0).random("northbound:party:shipper", len(drawn)))
    monday = drawn.of_class("smuggler")
    assert set(company[monday]) == set(range(10))
    for rule in (0, 1):
        lost = [truck for truck, number, _ in suspensions(drawn) if number == rule]
        assert sorted(company[lost]) == [0, 1, 2, 3]
    assert len(suspensions(drawn)) == 8
    assert np.array_equal(drawn.holds("CTPAT"), monday & (company < 4))


@pytest.mark.parametrize("change", [{"violations": ["agriculture"]}, {"party": "carrier"}, {"programmes": ["OEA"]}])
def test_a_rule_that_finds_nothing_to_take_changes_nothing(change):
    """Clearing day by day comes to the same, bit for bit; finds stand day by day then."""
    at_once, by_day = draw(busy()), draw(busy(RULE | change))
    finds = ("find_truck", "find_stage", "find_violation", "find_confirmed")
    assert len(at_once.trucks.find_truck) > 20
    for name, value in columns(at_once).items():
        other = columns(by_day)[name]
        if name in finds:
            order = np.lexsort((at_once.trucks.find_violation, at_once.trucks.find_stage, at_once.trucks.find_truck))
            others = np.lexsort((by_day.trucks.find_violation, by_day.trucks.find_stage, by_day.trucks.find_truck))
            assert np.array_equal(value[order], other[others]), name
        else:
            assert np.array_equal(value, other, equal_nan=value.dtype == float), name
    assert at_once.log.tobytes() == by_day.log.tobytes()


def test_a_suspension_changes_no_arrival_class_violation_or_score():
    """The suspended carry and look the same: their prevalence is that of the programmes they are enrolled in."""
    before, after = draw(busy()), draw(busy(RULE))
    assert before.holds("CTPAT").sum() > after.holds("CTPAT").sum()
    for name in ("arrived_min", "truck_class", "number", "violations", "score", "service_min"):
        assert np.array_equal(columns(before)[name], columns(after)[name]), name
    # And nothing at all before the first suspension.
    first = after.trucks.arrived_min < DAY
    assert np.array_equal(before.trucks.selected[first], after.trucks.selected[first])
    assert np.array_equal(before.trucks.programmes[first], after.trucks.programmes[first])
    assert not np.array_equal(before.trucks.selected, after.trucks.selected)


def test_the_suspended_are_selected_at_the_full_rate():
    """All by score, trust 0.3: a truck suspended for good is selected at 0.3 instead, in expectation."""
    suspended, trusted = [], []
    for k in range(25):
        drawn = draw(busy(RULE | {"party": "shipper"}), 11, k)
        usual = draw(busy(), 11, k)
        lost = usual.holds("CTPAT") & ~drawn.holds("CTPAT")
        suspended.append(drawn.selected("exam")[lost])
        trusted.append(usual.selected("exam")[lost])
    assert len(np.concatenate(suspended)) > 5000
    assert_share(np.concatenate(suspended), 0.3)
    assert_share(np.concatenate(trusted), 0.3 * 0.3)
