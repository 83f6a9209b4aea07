import datetime as dt

import numpy as np
import pytest

from portsim.errors import RunError


def share_within(flags, expected):
    """Whether a share of flags lies within four standard errors of what is expected."""
    return abs(np.mean(flags) - expected) <= 4 * np.sqrt(expected * (1 - expected) / len(flags))


def test_selected_shares_are_the_rates(port):
    port.northbound["trucks_per_day"] = 20_000
    drawn = port.draw()
    for stage, rate in (("mx_exam", 0.1), ("nii", 0.2), ("exam", 0.05)):
        assert share_within(drawn.selected(stage), rate)
    assert not drawn.selected("primary").any()
    assert not drawn.trucks.referred.any()


def test_rates_by_class_and_default(port):
    port.northbound["trucks_per_day"] = 20_000
    port.stages["nii"]["inspection"]["rate"] = {"empty": 0, "trusted": 1, "default": 0.4}
    drawn = port.draw()
    nii = drawn.selected("nii")
    assert nii[drawn.of_class("trusted")].all()
    assert not nii[drawn.of_class("empty")].any()
    assert share_within(nii[drawn.of_class("general")], 0.4)


def test_a_class_without_a_rate_is_refused(port):
    port.stages["nii"]["inspection"]["rate"] = {"trusted": 0.1, "empty": 0.1}
    with pytest.raises(RunError) as refused:
        port.draw()
    message = "stages.nii.inspection.rate: no rate for class 'general'; add one, or a `default`"
    assert str(refused.value) == message


def test_classes_that_never_come_need_no_rate(port, stage_of):
    """Those of the other direction, and those on another route."""
    usual = port.draw().selected("nii")
    port.stages["nii"]["inspection"] |= {
        "rate": {"trusted": 0.2, "general": 0.2},
        "campaigns": [{"hours": "06:00-18:00", "rate": {"trusted": 0.2, "general": 0.2}}],
    }
    without = [name for name in port.stages if name != "nii"]
    port.routes["northbound"].insert(0, {"name": "quick", "when": {"laden": False}, "stages": without})
    port.traffic["southbound"] = {"trucks_per_day": 50, "classes": {"local": {"share": 1.0}}}
    port.stages["back"] = stage_of["service"]()
    port.routes["southbound"] = [{"name": "back", "stages": ["back"]}]
    drawn = port.draw()
    northbound = ~drawn.of_class("local")
    empty = drawn.of_class("empty")[northbound]
    assert np.array_equal(drawn.selected("nii")[northbound], usual & ~empty)
    assert not drawn.selected("nii")[~northbound].any()
    assert not northbound.all()


@pytest.mark.parametrize(
    ("trust", "distrust", "factor"),
    [
        ({}, {}, 1),
        ({"CTPAT": 0.5}, {}, 0.5),
        ({"CTPAT": 0.5, "OEA": 0.2}, {}, 0.2),
        ({"IMMEX": 0.1}, {"IMMEX": 2}, 1),
        ({"FAST": 0}, {}, 0),
        ({}, {"FAST": 3}, 3),
        ({}, {"FAST": 3, "OEA": 2}, 3),
        ({"CTPAT": 0, "OEA": 0.2}, {"FAST": 2}, 2),
        ({}, {"FAST": 8}, 5),
    ],
)
def test_the_trust_or_distrust_that_applies_multiplies_the_rate(port, trust, distrust, factor):
    """A rate of 0.2 times the smallest trust, or the largest distrust where one applies; at most 1; nobody else's."""
    usual = port.draw()
    port.authorities["us"] |= {"trust": trust, "distrust": distrust}
    drawn = port.draw()
    trusted = np.array(drawn.of_class("trusted"))
    luck = usual.selected("nii")
    assert share_within(drawn.selected("nii")[trusted], 0.2 * factor)
    assert np.array_equal(drawn.selected("nii")[~trusted], luck[~trusted])
    assert np.array_equal(drawn.selected("mx_exam"), usual.selected("mx_exam"))


def test_a_higher_rate_keeps_the_selected_and_adds_some(port):
    low = port.draw().selected("nii")
    port.stages["nii"]["inspection"]["rate"] = 0.3
    high = port.draw().selected("nii")
    assert high[low].all()
    assert high.sum() > low.sum()


def test_stages_of_one_authority_and_level_share_their_luck(port, stage_of):
    """Two routes with an exam each: the luck is the truck's, not the stage's."""
    port.stages["joint_exam"] = stage_of["inspection"]("us", "physical", 0.05)
    port.stages["mx_scan"] = stage_of["inspection"]("mx", "nii", 0.05)
    port.routes["northbound"][0]["stages"] += ["joint_exam", "mx_scan"]
    drawn = port.draw()
    assert np.array_equal(drawn.selected("joint_exam"), drawn.selected("exam"))
    assert not np.array_equal(drawn.selected("mx_scan"), drawn.selected("exam"))
    assert not np.array_equal(drawn.selected("nii") & drawn.selected("exam"), drawn.selected("exam"))


def test_nobody_is_selected_for_stages_off_the_route(port):
    port.routes["northbound"].insert(0, {"name": "quick", "when": {"laden": False}, "stages": ["gate", "exit"]})
    drawn = port.draw()
    empty = np.array(drawn.of_class("empty"))
    assert not drawn.trucks.selected[empty].any()
    assert drawn.trucks.selected[~empty].any()


def test_observed_selections_stand_in_place_of_drawn_ones(port):
    trucks = 300
    first = dt.datetime.fromisoformat("2026-06-08T06:00")
    trace = {
        "arrived": tuple(first + dt.timedelta(minutes=k) for k in range(trucks)),
        "classes": ("general",) * trucks,
    }
    del port.northbound["trucks_per_day"]
    port.northbound["trace"] = trace
    drawn = port.draw().selected("nii")
    seen = (True, False, None) * (trucks // 3)
    port.northbound["trace"] = trace | {"selected": {"nii": seen}}
    told = port.draw().selected("nii")
    assert told[::3].all()
    assert not told[1::3].any()
    assert np.array_equal(told[2::3], drawn[2::3])
    assert drawn.any()


def test_observed_selections_stand_in_place_of_exemptions_too(port):
    """Every truck was examined in Mexico; the US, which would spare them all, was seen to select every other one."""
    trucks = 100
    first = dt.datetime.fromisoformat("2026-06-08T06:00")
    port.stages["mx_exam"]["inspection"]["rate"] = 1.0
    port.stages["exam"]["inspection"] |= {"rate": 1.0, "exempt_after": ["mx_exam"]}
    del port.northbound["trucks_per_day"]
    port.northbound["trace"] = {
        "arrived": tuple(first + dt.timedelta(minutes=k) for k in range(trucks)),
        "classes": ("general",) * trucks,
        "selected": {"exam": (True, None) * (trucks // 2)},
    }
    assert port.draw().selected("exam").tolist() == [True, False] * (trucks // 2)


def test_alarms_refer_the_inspected_to_the_stages_that_list_them(port):
    port.northbound["trucks_per_day"] = 20_000
    port.stages["nii"]["inspection"]["false_alarm_rate"] = 0.25
    unlisted = port.draw()
    assert not unlisted.trucks.referred.any()
    port.stages["exam"]["inspection"]["referred_by"] = ["nii"]
    drawn = port.draw()
    assert not drawn.referred("exam")[~drawn.selected("nii")].any()
    assert share_within(drawn.referred("exam")[drawn.selected("nii")], 0.25)
    assert np.array_equal(drawn.trucks.selected, unlisted.trucks.selected)


def test_alarms_lead_from_one_referral_to_the_next(port, stage_of):
    """Nobody is selected for the exam: who comes there was referred, and an alarm there refers on to the laboratory."""
    port.stages["nii"]["inspection"] |= {"rate": 0.5, "false_alarm_rate": 0.5}
    port.stages["exam"]["inspection"] |= {"rate": 0.0, "referred_by": ["nii"], "false_alarm_rate": 0.5}
    port.stages["laboratory"] = stage_of["inspection"]("us", "agriculture", 0.0, referred_by=["exam"])
    port.routes["northbound"][0]["stages"].append("laboratory")
    drawn = port.draw()
    examined, tested = drawn.referred("exam"), drawn.referred("laboratory")
    assert share_within(examined, 0.25)
    assert share_within(tested, 0.125)
    assert examined[tested].all()


def test_an_alarm_refers_nobody_off_the_route(port):
    port.stages["nii"]["inspection"] |= {"rate": 1.0, "false_alarm_rate": 1.0}
    port.stages["exam"]["inspection"] |= {"rate": 0.0, "referred_by": ["nii"]}
    quick = [stage for stage in port.stages if stage != "exam"]
    port.routes["northbound"].insert(0, {"name": "quick", "when": {"laden": False}, "stages": quick})
    drawn = port.draw()
    empty = np.array(drawn.of_class("empty"))
    assert np.array_equal(drawn.referred("exam"), ~empty)


def test_a_higher_alarm_rate_keeps_the_referred_and_adds_some(port):
    port.stages["exam"]["inspection"]["referred_by"] = ["nii"]
    port.stages["nii"]["inspection"]["false_alarm_rate"] = 0.1
    low = port.draw().referred("exam")
    port.stages["nii"]["inspection"]["false_alarm_rate"] = 0.3
    high = port.draw().referred("exam")
    assert high[low].all()
    assert high.sum() > low.sum()
