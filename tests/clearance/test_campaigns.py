"""Rates that change by date and clock time."""

import numpy as np
import pytest

from tests.clearance.expected import assert_share
from tests.clearance.ports import draw, exam, scenario

DAY = 1440
RATE = 0.2


def port(*campaigns, rate=RATE, **more):
    stages = {"safety": exam("state", rate, "safety", campaigns=list(campaigns))}
    return scenario(stages, **{"trucks": 3000, "calendar": {"days": 7}} | more)


def days_of(drawn):
    return (drawn.trucks.arrived_min // DAY).astype(int)


def test_a_campaign_holds_from_its_first_day_to_the_end_of_its_last():
    """Every truck of Wednesday and Thursday, none of Friday."""
    wednesday = {"from": "2026-06-10", "until": "2026-06-11", "rate": 1}
    drawn = draw(port(wednesday, {"from": "2026-06-12", "until": "2026-06-12", "rate": 0}))
    usual = draw(port())
    day = days_of(drawn)
    assert drawn.selected("safety")[np.isin(day, (2, 3))].all()
    assert not drawn.selected("safety")[day == 4].any()
    others = ~np.isin(day, (2, 3, 4))
    assert np.array_equal(drawn.selected("safety")[others], usual.selected("safety")[others])
    assert_share(usual.selected("safety"), RATE)


@pytest.mark.parametrize(("ends", "days"), [({"from": "2026-06-12"}, (4, 5, 6)), ({"until": "2026-06-09"}, (0, 1))])
def test_without_an_end_it_holds_to_the_end_of_the_run(ends, days):
    drawn = draw(port(ends | {"rate": 1}))
    covered = np.isin(days_of(drawn), days)
    assert drawn.selected("safety")[covered].all()
    assert_share(drawn.selected("safety")[~covered], RATE)


def test_a_campaign_that_began_before_the_run_and_ends_after_it():
    assert draw(port({"from": "2026-05-01", "until": "2026-07-01", "rate": 1})).selected("safety").all()


def test_a_campaign_by_clock_time_and_weekday():
    """On weekdays from 06:00 until before 22:00; on Saturday in the first hour; on Sunday not at all."""
    hours = {"mon-fri": "06:00-22:00", "sat": "00:00-01:00"}
    drawn = draw(port({"hours": hours, "rate": 1}))
    clock = drawn.trucks.arrived_min % DAY
    day = days_of(drawn)
    covered = np.where(day < 5, (clock >= 360) & (clock < 1320), (day == 5) & (clock < 60))
    assert drawn.selected("safety")[covered].all()
    assert_share(drawn.selected("safety")[~covered], RATE)


def test_dates_and_hours_must_both_hold():
    drawn = draw(port({"from": "2026-06-10", "until": "2026-06-10", "hours": "12:00-13:00", "rate": 1}))
    time = drawn.trucks.arrived_min
    covered = (time >= 2 * DAY + 720) & (time < 2 * DAY + 780)
    assert covered.sum() > 50
    assert drawn.selected("safety")[covered].all()
    assert_share(drawn.selected("safety")[~covered], RATE)


def test_the_first_of_several_campaigns_that_covers_the_arrival_counts():
    """An hour of grace on a day of inspecting everybody, whichever is written first wins."""
    grace = {"from": "2026-06-10", "until": "2026-06-10", "hours": "12:00-13:00", "rate": 0}
    day = {"from": "2026-06-10", "until": "2026-06-10", "rate": 1}
    drawn = draw(port(grace, day))
    time = drawn.trucks.arrived_min
    noon = (time >= 2 * DAY + 720) & (time < 2 * DAY + 780)
    assert not drawn.selected("safety")[noon].any()
    assert drawn.selected("safety")[(days_of(drawn) == 2) & ~noon].all()
    assert draw(port(day, grace)).selected("safety")[days_of(drawn) == 2].all()


def test_a_campaign_has_rates_by_class_and_sector_and_trust_applies_to_them():
    classes = {
        "produce": {"share": 0.4, "sector": "produce"},
        "trusted": {"share": 0.4, "sector": "electronics", "programmes": ["CTPAT"]},
        "general": {"share": 0.2},
    }
    campaign = {"from": "2026-06-10", "rate": {"produce": 0.9, "default": 0.5}}
    authorities = {"state": {"trust": {"CTPAT": 0.4}}}
    drawn = draw(port(campaign, rate={"general": 0.1, "default": RATE}, classes=classes, authorities=authorities))
    on = days_of(drawn) >= 2
    expected = {"produce": (RATE, 0.9), "trusted": (0.4 * RATE, 0.4 * 0.5), "general": (0.1, 0.5)}
    for name, (before, since) in expected.items():
        rows = drawn.of_class(name)
        assert_share(drawn.selected("safety")[rows & ~on], before)
        assert_share(drawn.selected("safety")[rows & on], since)


def test_a_campaign_keeps_those_who_would_be_selected_anyway_and_moves_no_other():
    usual = draw(port())
    drawn = draw(port({"from": "2026-06-10", "until": "2026-06-10", "rate": 0.5}))
    on = days_of(drawn) == 2
    assert drawn.selected("safety")[usual.selected("safety")].all()
    assert np.array_equal(drawn.selected("safety")[~on], usual.selected("safety")[~on])
    assert_share(drawn.selected("safety")[on], 0.5)


def test_targeting_follows_the_rate_of_the_campaign():
    """All by score: twice the rate takes the next ranks, too, and no truck that scores less."""
    authorities = {"state": {"targeting": {"random_share": 0.0, "auc": 0.8}}}
    more = {"authorities": authorities, "violations": {"safety_defect": {"prevalence": 0.1}}}
    drawn = draw(port({"from": "2026-06-10", "rate": 0.4}, **more))
    on = days_of(drawn) >= 2
    for rows, rate in ((~on, RATE), (on, 0.4)):
        score, selected = drawn.score("state")[rows], drawn.selected("safety")[rows]
        assert_share(selected, rate)
        assert score[selected].min() > score[~selected].max()
