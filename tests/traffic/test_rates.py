import datetime as dt

import numpy as np
import pytest

from portsim.errors import RunError
from portsim.streams import Streams
from portsim.traffic.rates import Rates, calendar_factors, day_factors, expected_rates
from portsim.units import GRID_MIN


def year(first):
    return [dt.date(first, 1, 1) + dt.timedelta(days=day) for day in range(365 + (first % 4 == 0))]


def rates(port, replication=0):
    scenario = port.scenario()
    return expected_rates(scenario.traffic["northbound"], "northbound", scenario.calendar, Streams(1, replication))


@pytest.mark.parametrize("first", [2024, 2026])
def test_weekday_and_month_factors_have_mean_one_over_each_year(port, first):
    port.northbound |= {"by_weekday": {"mon-fri": 1.26, "sat": 0.7, "sun": 0}, "by_month": {"jan": 0.8, "dec": 1.3}}
    stream = port.scenario().traffic["northbound"]
    factors = calendar_factors(stream, year(first))
    assert factors.mean() == pytest.approx(1, rel=1e-12)
    by_date = dict(zip(year(first), factors, strict=True))
    monday, saturday, december = dt.date(first, 6, 10), dt.date(first, 6, 15), dt.date(first, 12, 9)
    monday, saturday, december = (
        date - dt.timedelta(days=(date.weekday() - weekday) % 7)
        for date, weekday in ((monday, 0), (saturday, 5), (december, 0))
    )
    assert by_date[saturday] / by_date[monday] == pytest.approx(0.7 / 1.26, rel=1e-12)
    assert by_date[december] / by_date[monday] == pytest.approx(1.3, rel=1e-12)


def test_a_run_over_new_year_normalises_each_year_by_itself(port):
    port.northbound["by_weekday"] = {"mon": 7.0, "tue-sun": 0.0}
    stream = port.scenario().traffic["northbound"]
    mondays = [dt.date(2024, 12, 30), dt.date(2026, 1, 5)]
    assert calendar_factors(stream, mondays) == pytest.approx([366 / 53, 365 / 52], rel=1e-12)


def test_left_out_profiles_spread_the_trucks_evenly(port):
    port.calendar["days"] = 3
    assert rates(port).expected == pytest.approx(np.full(72, 400 / 24), rel=1e-12)
    assert rates(port).edges_min.tolist() == [60.0 * hour for hour in range(73)]


def test_hour_profiles_by_weekday_give_each_day_its_whole_volume(port):
    port.calendar |= {"start": "2026-06-12", "days": 3}
    port.northbound["by_hour"] = {"mon-fri": [0] * 8 + [1, 3] + [0] * 14, "sat,sun": [2.0] * 24}
    hours = rates(port).expected.reshape(3, 24)
    assert hours.sum(axis=1) == pytest.approx([400] * 3, rel=1e-12)
    assert hours[0, 7:11] == pytest.approx([0, 100, 300, 0])
    assert hours[1] == pytest.approx([400 / 24] * 24)


def test_a_weekday_without_profile_is_refused_where_trucks_come(port):
    port.calendar |= {"start": "2026-06-12", "days": 3}
    port.northbound["by_hour"] = {"mon-sat": [1.0] * 24}
    with pytest.raises(RunError) as refused:
        rates(port)
    message = "traffic.northbound.by_hour: no profile for sun; add one, or a by_weekday factor of 0"
    assert str(refused.value) == message
    port.northbound["by_weekday"] = {"sun": 0}
    assert rates(port).expected.reshape(3, 24)[2].tolist() == [0.0] * 24


def test_a_profile_without_any_weight_is_refused(port):
    port.northbound["by_hour"] = {"mon-fri": [1.0] * 24, "sat,sun": [0.0] * 24}
    with pytest.raises(RunError) as refused:
        rates(port)
    message = "traffic.northbound.by_hour: all weights of sat,sun are 0; write a by_weekday factor of 0"
    assert str(refused.value) == message


def test_closing_days_take_their_trucks_away_and_move_none(port):
    port.calendar["days"] = 3
    usual = rates(port).expected.reshape(3, 24)
    port.calendar["closed"] = ["2026-06-09"]
    closed = rates(port).expected.reshape(3, 24)
    assert closed[1].tolist() == [0.0] * 24
    assert np.array_equal(closed[[0, 2]], usual[[0, 2]])


def test_day_factors_are_gamma_with_mean_one_and_follow_the_day(port):
    port.calendar["days"] = 400
    port.northbound["day_to_day_cv"] = 0.25
    scenario = port.scenario()
    factors = np.concatenate(
        [
            day_factors(scenario.traffic["northbound"], "northbound", scenario.calendar, Streams(1, replication))
            for replication in range(25)
        ]
    )
    n = len(factors)
    assert abs(factors.mean() - 1) < 4 * 0.25 / np.sqrt(n)
    assert factors.std() == pytest.approx(0.25, rel=4 * np.sqrt(0.6 / n))
    # A closing day uses up its factor, so the days after it keep theirs.
    usual = rates(port).expected
    port.calendar["closed"] = ["2026-06-08"]
    assert np.array_equal(rates(port).expected[24:], usual[24:])


def test_times_lie_inside_half_open_pieces_with_a_rate_after_rounding_too():
    pieces = Rates(np.array([0.0, 60.0, 120.0, 180.0]), np.array([2.0, 0.0, 1e-9]))
    assert pieces.when(np.array([0.0])).tolist() == [0.0]
    assert pieces.when(np.array([np.nextafter(2.0, 0)])).tolist() == [60.0 - GRID_MIN]
    # The value at which the rate falls to zero belongs to the next piece that has one.
    assert pieces.when(np.array([2.0])).tolist() == [120.0]
    end = pieces.cumulated[-1]
    assert pieces.when(np.array([np.nextafter(end, 0)])) < 180.0


# --- pieces of time, by hand -----------------------------------------------------------------------------------------

TWO_HOURS = Rates(np.array([0.0, 60.0, 120.0]), np.array([6.0, 12.0]))


def pieces(found):
    return found.edges_min.tolist(), found.expected.tolist()


def test_cut_ends_pieces_at_further_times_and_changes_no_rate():
    assert pieces(TWO_HOURS.cut(30, 105)) == ([0, 30, 60, 105, 120], [3, 3, 9, 3])
    # Nothing to cut: at an edge, outside, or twice.
    assert pieces(TWO_HOURS.cut(-5, 0, 60, 120, 500)) == pieces(TWO_HOURS)
    assert pieces(TWO_HOURS.cut(30, 30)) == pieces(TWO_HOURS.cut(30))


def test_changed_multiplies_between_two_times_only():
    assert pieces(TWO_HOURS.changed(30, 90, 0.5)) == ([0, 30, 60, 90, 120], [3, 1.5, 3, 6])
    assert pieces(TWO_HOURS.changed(-100, 60, 2)) == ([0, 60, 120], [12, 12])
    assert pieces(TWO_HOURS.changed(120, 200, 2)) == pieces(TWO_HOURS)
    # Nobody comes in the first hour: the first truck comes when the second begins.
    assert TWO_HOURS.changed(0, 60, 0).when(np.array([0.0, 6.0])).tolist() == [60, 90]


def test_plus_adds_others_between_two_times_only():
    others = Rates(np.array([0.0, 40.0, 120.0]), np.array([40.0, 160.0]))
    assert pieces(TWO_HOURS.plus(others, 0, 120)) == ([0, 40, 60, 120], [44, 42, 132])
    assert pieces(TWO_HOURS.plus(others, 50, 90)) == ([0, 40, 50, 60, 90, 120], [4, 1, 21, 66, 6])
    assert pieces(TWO_HOURS.plus(others, 120, 300))[1] == [4, 2, 12]
