"""Measures of clearance on one day, worked out by hand truck by truck.

One Mexican officer, so exams wait for each other; everything else has servers enough.

    A  08:00  mx_exam -08:30, finds undervaluation: held; bridge -:35, primary -:37, penalty -10:37, exit -10:38
    B  08:10  parked -08:30, mx_exam -08:50 finds nothing; bridge -:55, primary -:57, us_nii -09:00 finds illicit goods
              and refers; us_exam -09:40 confirms them: seized, the undervaluation with it
    C  08:20  joint route: bridge -:25, primary -:27, parked -08:50, joint_exam -09:15 finds undervaluation; exit -:16
    D  08:25  joint route: bridge -:30, primary -:32, exit -:33; undervaluation missed
    E  08:30  bridge -:35, primary -:37, us_nii -:40 false alarm: referred; us_exam -09:10; exit -:11; carries nothing
    F  09:00  parked -09:15, mx_exam -:25, bridge -:30, primary -:32, us_nii -:35, exit -:36; illicit goods missed
    G  23:00  bridge -23:05, primary until the run ends; would be found at us_exam
"""

import numpy as np
import pytest

from portsim.layout import lay_out
from portsim.measures.lookup import why_missing
from portsim.scenario.model import Scenario
from tests.engine.days import truck
from tests.measures.found import Found

A, B, C, D, E, F, G = range(7)
JOINT, SEQUENTIAL = 0, 1
NORTH = {"direction": "northbound"}


def service(servers=9, **more):
    return {"kind": "service", "lanes": {"all": {"servers": servers}}, "service": "1 min", **more}


def inspection(authority, level, **more):
    return {"authority": authority, "level": level, "rate": 0.5, "detects": {"default": 0.5}, **more}


SCENARIO = {
    "name": "a hand-worked day",
    "port": {"name": "nowhere"},
    "calendar": {"start": "2026-06-08", "days": 1, "horizon": "1 h"},
    "traffic": {
        "northbound": {
            "trucks_per_day": 7,
            "enrolment": {"CTPAT": 0.5, "FAST": 0.3},
            "companies": {"carrier": {"number": 3}},
            "classes": {"general": {"share": 0.7}, "electronics": {"share": 0.3}},
        }
    },
    "violations": {
        "undervaluation": {"prevalence": 0.5, "duty_usd": {"electronics": 300, "default": 1000}},
        "illicit_goods": {"prevalence": 0.5},
    },
    "authorities": {"sat": {"country": "mx", "officers": 1}, "cbp": {}},
    "pools": {"cbp_dock": {"08:00-10:00": 3}, "cbp_nii": {"08:00-10:00": 1}},
    "integrity": [
        {"party": "carrier", "violations": ["illicit_goods"], "programmes": ["CTPAT", "FAST"]},
        {"party": "shipper", "violations": ["illicit_goods"], "programmes": ["CTPAT"]},
    ],
    "stages": {
        "mx_exam": service(inspection=inspection("sat", "physical", on_alarm={"default": "hold"}), officers={"sat": 1}),
        "bridge": {"kind": "road", "travel": "5 min"},
        "primary": service(),
        "us_nii": service(inspection=inspection("cbp", "nii"), officers={"cbp_nii": 1}),
        "us_exam": service(
            inspection=inspection("cbp", "physical", referred_by=["us_nii"], on_alarm={"default": "seize"}),
            officers={"cbp_dock": 1},
        ),
        "joint_exam": service(
            inspection={"joint": ["mx_exam", "us_exam"]}, officers={"sat": 1, "cbp_dock": 1}, luck_of="us_exam"
        ),
        "penalty": {"kind": "hold", "time": "2 h", "held_by": ["mx_exam"]},
        "exit": service(),
    },
    "routes": {
        "northbound": [
            {
                "name": "joint",
                "when": {"programmes": ["CTPAT"]},
                "stages": ["bridge", "primary", "joint_exam", "penalty", "exit"],
            },
            {
                "name": "sequential",
                "stages": ["mx_exam", "bridge", "primary", "us_nii", "us_exam", "penalty", "exit"],
            },
        ]
    },
}
SCRIPT = [
    truck("08:00", mx_exam=30, bridge=5, primary=2, penalty=120, exit=1),
    truck("08:10", mx_exam=20, bridge=5, primary=2, us_nii=3, us_exam=40),
    truck("08:20", of="electronics", bridge=5, primary=2, joint_exam=25, exit=1),
    truck("08:25", of="electronics", bridge=5, primary=2, exit=1),
    truck("08:30", bridge=5, primary=2, us_nii=3, us_exam=30, exit=1),
    truck("09:00", mx_exam=10, bridge=5, primary=2, us_nii=3, exit=1),
    truck("23:00", bridge=5, primary=1000, us_exam=30, exit=1),
]
CTPAT, FAST = 0, 1
UNDERVALUED, ILLICIT = 0, 1


def flags(shape, *places):
    """Flags that are set at some places."""
    marked = np.zeros(shape, dtype=bool)
    for place in places:
        marked[place] = True
    return marked


@pytest.fixture(scope="module")
def found():
    """The day, with what its trucks hold and carry, and what was found."""
    scenario = Scenario.model_validate(SCENARIO)
    order = lay_out(scenario).stage_number
    finds = [
        (A, "mx_exam", UNDERVALUED, True),
        (B, "us_nii", ILLICIT, False),
        (B, "us_exam", ILLICIT, True),
        (C, "joint_exam", UNDERVALUED, True),
        (G, "us_exam", UNDERVALUED, True),
    ]
    trucks, stages, types, confirmed = zip(*finds, strict=True)
    carried = [*((who, UNDERVALUED) for who in (A, B, C, D, G)), (B, ILLICIT), (F, ILLICIT)]
    columns = {
        "route": np.array([SEQUENTIAL, SEQUENTIAL, JOINT, JOINT, SEQUENTIAL, SEQUENTIAL, SEQUENTIAL]),
        "programmes": flags((7, 2), (C, CTPAT), (C, FAST), (D, CTPAT)),
        "violations": flags((7, 2), *carried),
        "false_alarm": flags((7, len(order)), (E, order["us_nii"])),
        "seized": flags(7, B),
        "find_truck": np.array(trucks),
        "find_stage": np.array([order[name] for name in stages]),
        "find_violation": np.array(types),
        "find_confirmed": np.array(confirmed),
        "suspension_truck": np.array([B]),
        "suspension_rule": np.array([0]),
        "suspension_from_min": np.array([1440.0]),
    }
    return Found(scenario, SCRIPT, **columns)


def test_the_day_went_as_worked_out(found):
    assert found.log.departed[[A, B, C, D, E, F]].tolist() == [638, 580, 556, 513, 551, 576]
    assert np.isnan(found.log.departed[G])


def test_trucks_by_how_their_day_ended(found):
    ends = ("arrived", "crossed", "seized", "turned_away", "inside")
    assert [found(f"{end}_trucks", "total") for end in ends] == [7, 5, 1, 0, 1]
    assert [found(f"{end}_trucks", "total", **NORTH, route="joint") for end in ends] == [2, 2, 0, 0, 0]
    assert [found(f"{end}_trucks", "total", **NORTH, programme="none") for end in ends] == [5, 3, 1, 0, 1]
    assert [found(f"{end}_trucks", "total", **NORTH, programme="FAST") for end in ends] == [1, 1, 0, 0, 0]


def test_crossing_times_by_route_and_programme(found):
    assert found("crossing_time_min", "mean", **NORTH) == pytest.approx((158 + 56 + 8 + 41 + 36) / 5)
    assert found("crossing_time_min", "mean", **NORTH, route="joint") == (56 + 8) / 2
    assert found("crossing_time_min", "mean", **NORTH, programme="CTPAT") == (56 + 8) / 2
    assert found("crossing_time_min", "mean", **NORTH, programme="FAST") == 56
    assert found("crossing_time_min", "mean", **NORTH, programme="none") == pytest.approx((158 + 41 + 36) / 3)
    assert found("crossing_time_min", "max", **NORTH, programme="none") == 158
    assert found("gate_min", "max", **NORTH, programme="none") == 0


def test_where_the_crossing_time_went(found):
    """B was seized and G stayed inside, so five trucks share the minutes."""
    part = {
        "mx_exam": {"waiting": 0, "parked": 15, "in_service": 40},
        "bridge": {"driving": 25},
        "primary": {"waiting": 0, "in_service": 10},
        "us_nii": {"waiting": 0, "parked": 0, "in_service": 6},
        "us_exam": {"waiting": 0, "parked": 0, "in_service": 30},
        "joint_exam": {"waiting": 0, "parked": 23, "in_service": 25},
        "penalty": {"held": 120},
        "exit": {"waiting": 0, "in_service": 5},
    }
    for stage, minutes in part.items():
        assert found("crossing_part_min", "mean", **NORTH, stage=stage) == pytest.approx(sum(minutes.values()) / 5)
        own = {
            dict(where)["part"]: value
            for (name, _, where), value in found.of.items()
            if name == "crossing_part_min" and {"stage", "part"} <= dict(where).keys() and dict(where)["stage"] == stage
        }
        assert own == pytest.approx({name: total / 5 for name, total in (minutes | {"blocked": 0}).items()})
    whole = {"waiting": 0, "parked": 38, "in_service": 116, "driving": 25, "held": 120, "blocked": 0}
    for name, total in whole.items():
        assert found("crossing_part_min", "mean", **NORTH, part=name) == pytest.approx(total / 5)


def test_where_it_went_by_route_and_programme(found):
    joint = {"parked": 23, "in_service": 4 + 25 + 2, "driving": 10, "held": 0}
    outside = {"parked": 15, "in_service": 40 + 6 + 6 + 30 + 3, "driving": 15, "held": 120}
    for name, total in joint.items():
        assert found("crossing_part_min", "mean", **NORTH, part=name, route="joint") == total / 2
        assert found("crossing_part_min", "mean", **NORTH, part=name, programme="CTPAT") == total / 2
    for name, total in outside.items():
        assert found("crossing_part_min", "mean", **NORTH, part=name, route="sequential") == pytest.approx(total / 3)
        assert found("crossing_part_min", "mean", **NORTH, part=name, programme="none") == pytest.approx(total / 3)
    assert found("crossing_part_min", "mean", **NORTH, part="parked", programme="FAST") == 23


def test_exams_count_the_seized_and_joint_ones_for_both(found):
    """Of A to F, who were cleared, all but D were examined; by Mexico A, B, C, F; by the US B, C, E, F."""
    assert found("exam_share", "mean", **NORTH) == 5 / 6
    assert found("exam_share", "mean", **NORTH, programme="CTPAT") == 1 / 2
    assert found("exam_share", "mean", **NORTH, programme="none") == 1
    assert found("exam_share", "mean", **NORTH, **{"class": "electronics"}) == 1 / 2
    assert found("exam_share", "mean", **NORTH, authority="sat") == 4 / 6
    assert found("exam_share", "mean", **NORTH, authority="cbp") == 4 / 6
    assert found("exam_share", "mean", **NORTH, authority="cbp", programme="none") == 3 / 4
    assert found("exam_share", "mean", **NORTH, authority="cbp", level="physical") == 3 / 6
    assert found("exam_share", "mean", **NORTH, authority="cbp", level="nii", programme="none") == 3 / 4
    assert found("exam_share", "mean", **NORTH, authority="sat", level="physical", programme="FAST") == 1
    assert found("exam_share", "mean", **NORTH, authority="sat", level="physical", **{"class": "general"}) == 3 / 4
    assert found("inspected_trucks", "total", stage="joint_exam") == 1
    assert found("inspected_trucks", "total", stage="us_exam") == 2
    assert found("inspected_trucks", "total", authority="sat", level="physical") == 4
    assert found("inspected_trucks", "total", authority="cbp", level="physical") == 3


def test_examined_twice_is_at_two_stops_and_by_two_authorities(found):
    """B and F; not C, who stopped once, nor E, who was examined twice by the same."""
    assert found("examined_twice_share", "mean", **NORTH) == 2 / 6
    assert found("examined_twice_share", "mean", **NORTH, programme="CTPAT") == 0
    assert found("examined_twice_share", "mean", **NORTH, programme="none") == 2 / 4
    assert found("examined_twice_share", "mean", **NORTH, **{"class": "general"}) == 2 / 4
    assert found("examined_twice_share", "mean", **NORTH, level="physical") == 1 / 6
    assert found("examined_twice_share", "mean", **NORTH, level="nii") == 0


def test_a_joint_stop_and_another_one_is_twice():
    """C's route with a classic exam before it: two stops, and more than one authority at them."""
    scenario = Scenario.model_validate(SCENARIO)
    script = [truck(0, mx_exam=10, joint_exam=10), truck(60, joint_exam=10)]
    assert Found(scenario, script)("examined_twice_share", "mean", **NORTH, level="physical") == 1 / 2


ENDS = ("carried", "detected", "missed", "seized_along", "open")


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({}, [7, 3, 2, 1, 1]),
        ({"violation": "undervaluation"}, [5, 2, 1, 1, 1]),
        ({"violation": "illicit_goods"}, [2, 1, 1, 0, 0]),
        ({"programme": "CTPAT"}, [2, 1, 1, 0, 0]),
        ({"programme": "FAST"}, [1, 1, 0, 0, 0]),
        ({"programme": "none"}, [5, 2, 1, 1, 1]),
        ({"class": "electronics"}, [2, 1, 1, 0, 0]),
        ({"violation": "undervaluation", "class": "general"}, [3, 1, 0, 1, 1]),
        ({"violation": "illicit_goods", "programme": "none"}, [2, 1, 1, 0, 0]),
        ({"violation": "illicit_goods", "programme": "FAST"}, [0, 0, 0, 0, 0]),
    ],
)
def test_every_violation_has_one_end(found, where, expected):
    assert [found(f"{end}_violations", "total", **NORTH, **where) for end in ENDS] == expected
    share = found("detected_share", "mean", **NORTH, **where)
    assert np.isnan(share) if not expected[0] else share == expected[1] / expected[0]


def test_detections_stand_where_they_were_made(found):
    """The portal's find of B was only a referral; that of G never came about."""
    at = {
        (stage, kind): found("detected_violations", "total", stage=stage, violation=kind)
        for stage in ("mx_exam", "us_nii", "us_exam", "joint_exam")
        for kind in ("undervaluation", "illicit_goods")
    }
    assert {place: count for place, count in at.items() if count} == {
        ("mx_exam", "undervaluation"): 1,
        ("us_exam", "illicit_goods"): 1,
        ("joint_exam", "undervaluation"): 1,
    }
    assert found("detected_violations", "total", authority="sat", violation="undervaluation") == 2
    assert found("detected_violations", "total", authority="cbp", violation="undervaluation") == 1
    assert found("detected_violations", "total", authority="cbp", violation="illicit_goods") == 1


def test_duty(found):
    """D evades 300 USD; recovered are 1000 of A and 300 of C. Illicit goods owe none."""
    assert found("evaded_duty_usd", "total", **NORTH) == 300
    assert found("recovered_duty_usd", "total", **NORTH) == 1300
    assert found("recovered_duty_usd", "total", **NORTH, violation="undervaluation") == 1300
    assert found.names("evaded_duty_usd", "violation") == {"undervaluation"}


def test_alarms(found):
    """A; B at the portal and at the dock; C for both authorities; E falsely."""
    assert found("raised_alarms", "total", **NORTH) == 5
    assert found("raised_alarms", "total", stage="us_nii") == 2
    assert found("raised_alarms", "total", authority="sat") == 2
    assert found("raised_alarms", "total", authority="cbp") == 4
    assert found("raised_alarms", "total", authority="cbp", level="physical") == 2
    assert found("false_alarms", "total", **NORTH) == 1
    assert found("false_alarms", "total", stage="us_nii") == 1
    assert found("false_alarms", "total", authority="cbp", level="nii") == 1
    assert found("false_alarms", "total", authority="sat") == 0


def test_inspections_per_detection(found):
    """Nine inspections (A 1, B 3, C 1, E 2, F 2), three detections."""
    assert found("inspections_per_detection", "mean", **NORTH) == 3
    assert found("inspections_per_detection", "mean", authority="sat") == 4 / 2
    assert found("inspections_per_detection", "mean", authority="cbp") == 6 / 2
    assert found("inspections_per_detection", "mean", authority="cbp", level="physical") == 3 / 2
    assert np.isnan(found("inspections_per_detection", "mean", stage="us_nii"))


def test_holds(found):
    """A is held from 08:37 to 10:37."""
    assert found("held_trucks", "total", **NORTH) == 1
    assert found("held_trucks", "total", **NORTH, programme="none") == 1
    assert found("held_trucks", "total", **NORTH, programme="CTPAT") == 0
    assert found("hold_min", "mean", **NORTH) == 120
    assert found("hold_min", "p95", stage="penalty") == 120
    assert np.isnan(found("hold_min", "mean", **NORTH, programme="CTPAT"))
    assert found("hold_hours", "total", **NORTH, **{"class": "general"}) == 2
    assert found("hold_hours", "total", stage="penalty") == 2
    assert found("on_hold_trucks", "mean", stage="penalty") == pytest.approx(120 / 1440)
    assert found("on_hold_trucks", "mean", stage="penalty", hour="10") == pytest.approx(37 / 60)
    assert found("on_hold_trucks", "max", stage="penalty", hour="09") == 1
    assert found("service_min", "mean", stage="penalty") == 120


def test_a_hold_is_no_queue(found):
    assert found.names("queue_trucks", "stage") == set(SCENARIO["stages"]) - {"penalty"}
    assert "penalty" not in found.names("wait_min", "stage")
    assert found("line_trucks", "mean", **NORTH) == pytest.approx((15 + 20 + 23) / 1440)


def test_joint_operations_are_crossings_on_a_joint_route(found):
    assert found("joint_operations", "total", **NORTH) == 2
    assert found("joint_operations", "total", **NORTH, programme="FAST") == 1
    assert found("joint_operations", "total", **NORTH, programme="none") == 0
    assert found("joint_operations", "total", **NORTH, **{"class": "electronics"}) == 2


def test_trucks_left_inside_count_neither_as_examined_nor_as_joint_operations():
    """One of each route crosses, and one of each stays in primary; of the latter only the inspection counts."""
    script = [
        truck(minute, mx_exam=1, primary=minutes) for minute, minutes in ((0, 1), (1, 1), (1380, 200), (1381, 200))
    ]
    route = np.array([JOINT, SEQUENTIAL, JOINT, SEQUENTIAL])
    measured = Found(Scenario.model_validate(SCENARIO), script, route=route)
    assert measured("inside_trucks", "total") == 2
    assert measured("inspected_trucks", "total", stage="mx_exam") == 2
    assert measured("exam_share", "mean", **NORTH) == 1
    assert measured("joint_operations", "total", **NORTH) == 1


def test_a_stage_with_officers_of_two_countries_makes_a_route_joint():
    """Without a joint inspection: both stand at the exam of one of them. Officers of two pools of one do not count."""
    for pools, count in (({"sat": 1, "cbp_dock": 1}, 1), ({"cbp_nii": 1, "cbp_dock": 1}, None)):
        together = SCENARIO | {
            "stages": SCENARIO["stages"] | {"us_exam": SCENARIO["stages"]["us_exam"] | {"officers": pools}},
            "routes": {"northbound": SCENARIO["routes"]["northbound"][1:]},
        }
        del together["stages"]["joint_exam"]
        measured = Found(Scenario.model_validate(together), [truck("08:00", primary=1)])
        assert measured.of.get(("joint_operations", "total", (("direction", "northbound"),))) == count


def test_who_holds_a_programme(found):
    assert found("trusted_share", "mean", **NORTH) == 2 / 7
    assert found("trusted_share", "mean", **NORTH, programme="CTPAT") == 2 / 7
    assert found("trusted_share", "mean", **NORTH, programme="FAST") == 1 / 7
    assert found("trusted_share", "mean", **NORTH, **{"class": "electronics"}) == 1
    assert found("trusted_share", "mean", **NORTH, day="2026-06-08") == 2 / 7
    assert found.names("trusted_share", "programme") == {"CTPAT", "FAST"}


def test_suspensions_by_party_and_by_each_programme_lost(found):
    assert found("started_suspensions", "total", **NORTH) == 1
    assert found("started_suspensions", "total", party="carrier") == 1
    assert found("started_suspensions", "total", party="shipper") == 0
    assert found("started_suspensions", "total", programme="CTPAT") == 1
    assert found("started_suspensions", "total", programme="FAST") == 1


def test_officer_hours_by_country(found):
    """One Mexican officer all day; three and one of the US for two hours, in two pools of one authority."""
    assert found("officer_hours", "total", country="mx") == 24
    assert found("officer_hours", "total", country="us") == 8
    assert found("officer_planned_hours", "total", country="us") == 8
    assert found("officer_overrun_hours", "total", country="us") == 0
    assert found("officer_busy_share", "mean", country="mx") == pytest.approx((30 + 20 + 25 + 10) / 1440)
    assert found("officer_busy_share", "mean", country="us") == pytest.approx((40 + 30 + 25 + 9) / 480)


def test_the_country_of_a_pool_is_that_of_its_authority_or_told_by_its_name():
    """The yard belongs to Mexican customs by its name; neither dock has an authority."""
    pools = SCENARIO | {"authorities": {"sat": {"country": "mx"}}, "pools": {"mx_dock": 2, "sat_yard": 1, "dock": 1}}
    stages = {"exam": service(officers={"mx_dock": 1, "dock": 1})}
    routes = {"northbound": [{"name": "all", "stages": ["exam"]}]}
    scenario = Scenario.model_validate(pools | {"stages": stages, "routes": routes, "integrity": []})
    measured = Found(scenario, [truck(0, exam=1)])
    assert measured("officer_hours", "total", country="mx") == 72
    assert measured("officer_hours", "total", country="us") == 24
    assert measured("joint_operations", "total", **NORTH) == 1


def test_days_have_shares_of_their_own_where_programmes_can_be_lost():
    """Two days after one of warm-up; on the second of them the only truck has lost its programme."""
    calendar = {"start": "2026-06-07", "days": 3, "warm_up": 1}
    script = [truck(f"+{day}d 08:00", of="electronics", primary=1) for day in (0, 1, 1, 2)]
    held = flags((4, 2), (0, CTPAT), (1, CTPAT), (2, FAST))
    suspended = {
        "suspension_truck": np.array([0, 1]),
        "suspension_rule": np.array([0, 1]),
        "suspension_from_min": np.array([1440.0, 2880.0]),
    }
    scenario = Scenario.model_validate(SCENARIO | {"calendar": calendar})
    measured = Found(scenario, script, programmes=held, **suspended)
    assert measured.names("trusted_share", "day") == {"2026-06-08", "2026-06-09"}
    assert measured("trusted_share", "mean", **NORTH, day="2026-06-08") == 1
    assert measured("trusted_share", "mean", **NORTH, day="2026-06-09") == 0
    assert measured("trusted_share", "mean", **NORTH) == pytest.approx(2 / 3)
    assert measured("started_suspensions", "total", **NORTH) == 1, "the first one fell into the warm-up"
    assert measured("started_suspensions", "total", party="shipper") == 1
    for_good = Found(Scenario.model_validate(SCENARIO | {"calendar": calendar, "integrity": []}), script)
    assert not for_good.names("trusted_share", "day")
    assert not for_good.names("started_suspensions", "direction")


def test_nobody_is_none_where_all_hold_a_programme():
    """Unless they can lose it."""
    stream = SCENARIO["traffic"]["northbound"]
    classes = {name: {**each, "programmes": ["CTPAT"]} for name, each in stream["classes"].items()}
    everybody = SCENARIO | {"traffic": {"northbound": stream | {"classes": classes, "enrolment": {"FAST": 0.5}}}}
    script = [truck("08:00", primary=1)]
    kept = Found(Scenario.model_validate(everybody | {"integrity": []}), script)
    assert kept.names("crossing_time_min", "programme") == {"CTPAT", "FAST"}
    lost = Found(Scenario.model_validate(everybody), script)
    assert lost.names("crossing_time_min", "programme") == {"CTPAT", "FAST", "none"}
    stream = stream | {"enrolment": {}}
    nothing = SCENARIO | {"traffic": {"northbound": stream}, "integrity": []}
    nothing["routes"] = {"northbound": SCENARIO["routes"]["northbound"][1:]}
    assert not Found(Scenario.model_validate(nothing), script).names("crossing_time_min", "programme")


def test_what_a_port_does_not_have_is_not_measured():
    plain = SCENARIO | {"violations": {}, "integrity": []}
    plain["stages"] = {"primary": service()}
    plain["routes"] = {"northbound": [{"name": "all", "stages": ["primary"]}]}
    day = Found(Scenario.model_validate(plain), [truck(0, primary=1)])
    measured = {name for name, _, _ in day.of}
    absent = {f"{end}_violations" for end in ENDS} | {
        "detected_share",
        "evaded_duty_usd",
        "raised_alarms",
        "held_trucks",
    }
    assert not measured & (absent | {"joint_operations", "on_hold_trucks", "started_suspensions", "exam_share"})
    assert {"crossing_part_min", "seized_trucks", "trusted_share"} <= measured
    reasons = {
        "carried_violations": "it states no `violations`",
        "detected_share": "it states no `violations`",
        "inspections_per_detection": "it states no `violations`",
        "evaded_duty_usd": "none of its `violations` states a duty",
        "raised_alarms": "it has no inspections",
        "hold_min": "it has no stage of the kind `hold`",
        "on_hold_trucks": "it has no stage of the kind `hold`",
        "joint_operations": "no route has a stage where officers of two countries work together",
        "started_suspensions": "it has no rules under `integrity`",
        "inspected_trucks": "it has none of stage, authority, level",
    }
    for name, reason in reasons.items():
        said = why_missing(day.measuring.cells, name, None, NORTH)
        assert said == f"{name} is not taken in this scenario: {reason}"


def test_violations_of_trucks_turned_away_stay_open():
    scenario = Scenario.model_validate(
        SCENARIO
        | {
            "stages": SCENARIO["stages"]
            | {"bridge": {"kind": "road", "travel": "5 min", "room": 1, "when_full": "turn_away"}}
        }
    )
    script = [truck(0, bridge=5, exit=1), truck(1, bridge=5, exit=1)]
    measured = Found(scenario, script, violations=flags((2, 2), (0, 0), (1, 0), (1, 1)))
    assert [measured(f"{end}_violations", "total", **NORTH) for end in ENDS] == [3, 0, 1, 0, 2]
