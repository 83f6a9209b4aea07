import numpy as np
import pytest

from portsim.streams import Streams
from portsim.traffic import arrivals
from portsim.traffic.arrivals import poisson_points
from portsim.traffic.rates import Rates
from portsim.units import GRID_MIN, HOURS_PER_DAY, MINUTES_PER_HOUR

DROP = [0.0] * 6 + [10, 10, 0.5, 0.5] + [0.0] * 6 + [4.0] * 8
"""Weights of a day with a sharp fall, an empty stretch, and a last hour that runs up to midnight."""


def arrived(port, replication=0, seed=1):
    return port.drawn(replication, seed).arrived_min


def test_points_of_a_longer_stretch_begin_with_those_of_a_shorter():
    streams = Streams(3, 0)
    long = poisson_points(streams, "any", 1000.0)
    for end in (0.0, 1.0, 20.5, 999.0):
        assert np.array_equal(poisson_points(streams, "any", end), long[long < end])


def test_too_small_a_first_guess_loses_no_truck(monkeypatch):
    streams = Streams(3, 0)
    enough = poisson_points(streams, "any", 50.0)
    monkeypatch.setattr(arrivals, "SPARE_SD", -6)
    assert np.array_equal(poisson_points(streams, "any", 50.0), enough)


def test_counts_by_hour_are_as_expected_also_after_a_sharp_fall(port):
    port.northbound |= {"trucks_per_day": 600, "by_hour": DROP}
    expected = 600 * np.array(DROP) / sum(DROP)
    runs = 200
    counts = np.array([np.histogram(arrived(port, k), bins=HOURS_PER_DAY, range=(0, 1440))[0] for k in range(runs)])
    assert (np.abs(counts.mean(axis=0) - expected) <= 4 * np.sqrt(expected / runs)).all()
    # Poisson: the variance is the mean; its standard error is about mean * sqrt(2 / runs).
    some = expected > 0
    assert counts.var(axis=0, ddof=1)[some] == pytest.approx(expected[some], rel=4.5 * np.sqrt(2 / runs))


def test_case_s_c12_two_cycles_of_piecewise_constant_rates():
    """Rates 5, 1.5, 3 per hour up to 3.2, 7.9, 10 h, twice: counts have mean and variance 32, 14.1, 12.6."""
    ends = np.array([0, 3.2, 7.9, 10, 13.2, 17.9, 20]) * MINUTES_PER_HOUR
    pieces = Rates(ends, np.array([5, 1.5, 3] * 2) * np.diff(ends) / MINUTES_PER_HOUR)
    runs = 4000
    counts = np.array(
        [
            np.histogram(pieces.when(poisson_points(Streams(1, k), "any", pieces.cumulated[-1])), bins=ends)[0]
            for k in range(runs)
        ]
    )
    both = counts[:, :3] + counts[:, 3:]
    expected = np.array([32, 14.1, 12.6])
    assert (np.abs(both.mean(axis=0) - expected) < 4 * np.sqrt(expected / runs)).all()
    assert both.var(axis=0, ddof=1) == pytest.approx(expected, rel=4 * np.sqrt(2 / runs))


def test_arrivals_are_sorted_on_the_grid_and_only_in_hours_with_traffic(port):
    port.calendar |= {"start": "2026-06-12", "days": 7, "closed": ["2026-06-16"]}
    port.northbound |= {"trucks_per_day": 3000, "by_hour": DROP, "by_weekday": {"sun": 0}, "day_to_day_cv": 0.3}
    times = arrived(port)
    assert (np.diff(times) >= 0).all()
    assert np.array_equal(times, np.round(times / GRID_MIN) * GRID_MIN)
    hours = (times // MINUTES_PER_HOUR).astype(int)
    assert (np.array(DROP)[hours % HOURS_PER_DAY] > 0).all()
    assert set(hours // HOURS_PER_DAY) == {0, 1, 3, 5, 6}
    assert times[0] >= 0
    assert times[-1] < 7 * 1440


def test_more_volume_brings_the_same_trucks_earlier(port):
    port.northbound |= {"by_hour": DROP, "day_to_day_cv": 0.2}
    few = arrived(port)
    port.northbound["trucks_per_day"] = 520
    many = arrived(port)
    assert len(many) > len(few)
    assert (many[: len(few)] <= few).all()


def test_a_longer_run_changes_no_earlier_arrival(port):
    port.northbound["day_to_day_cv"] = 0.2
    short = arrived(port)
    port.calendar["days"] = 9
    assert np.array_equal(arrived(port)[: len(short)], short)


def test_replications_and_seeds_differ_and_one_repeats(port):
    first = arrived(port)
    assert np.array_equal(first, arrived(port))
    assert not np.array_equal(first[:5], arrived(port, replication=1)[:5])
    assert not np.array_equal(first[:5], arrived(port, seed=2)[:5])


def test_a_stream_without_trucks_has_none(port):
    port.northbound["trucks_per_day"] = 0
    assert len(arrived(port)) == 0
