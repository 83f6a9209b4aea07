"""How many trucks cross within so many minutes: by hand, and on any port against the crossing times themselves."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given

from portsim.log import Disposition
from portsim.measures.sample import QUANTILES
from portsim.units import GRID_MIN
from tests.engine.days import port, run, truck
from tests.measures.found import Found
from tests.measures.test_bad_days_by_hand import numbers
from tests.measures.test_random_ports import EXAMPLES, found_in
from tests.properties.ports import ports

LADDER = (
    *(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20),
    *(22, 24, 26, 28, 30, 32, 34, 36, 38, 40, 42, 44, 46, 48, 50, 52, 54, 56, 58, 60),
    *(65, 70, 75, 80, 85, 90, 95, 100, 105, 110, 115, 120),
    *(130, 140, 150, 160, 170, 180, 190, 200, 210, 220, 230, 240),
    *(270, 300, 330, 360, 390, 420, 450, 480, 600, 720, 960, 1440, 2880, 5760, 10080),
)


def within(found, *minutes, direction="northbound"):
    return [found("crossed_within_share", "mean", direction=direction, within=str(each)) for each in minutes]


def of_times(*minutes, **rest):
    """Trucks that cross in so many minutes, with a booth for each."""
    scenario = port(f"booth: {{servers: {len(minutes)}}}", **rest)
    day = run(scenario, [truck(0, booth=each) for each in minutes])
    return numbers(scenario, day.network, day.trucks, day.log)


def test_who_takes_a_step_itself_is_within_it():
    found = of_times(5, 5 + GRID_MIN, 60, 65, 1440, 1440 + GRID_MIN)
    assert within(found, 5, 10, 54, 60, 70, 960, 1440) == pytest.approx([n / 6 for n in (1, 2, 2, 3, 4, 4, 5)])


def test_of_no_trucks_there_is_no_share():
    found = of_times(10)
    assert within(found, 5, 10, 1440) == [0, 1, 1]
    assert all(map(math.isnan, within(found, *LADDER, direction="southbound")))


def test_only_trucks_that_are_measured_count():
    """One comes on a day of the warm-up, one is seized at the end of its way, one is still inside."""
    scenario = port("booth: {servers: 4}", days=2, warm_up=1)
    script = [truck(0, booth=10), *(truck(1440, booth=each) for each in (30, 20, 10_000))]
    found = Found(scenario, script, seized=np.array([False, True, False, False]))
    assert found("inside_trucks", "total") == 1
    assert within(found, 10, 15, 20, 1440) == [0, 0, 1, 1]


def test_only_what_the_crossing_time_spans_counts():
    scenario = port("toll: {servers: 1}\nbooth: {servers: 1}", measured={"crossing": ["booth"]})
    day = run(scenario, [truck(0, toll=30, booth=10)])
    assert within(numbers(scenario, day.network, day.trucks, day.log), 5, 10, 40) == [0, 1, 1]


@EXAMPLES
@given(ports(stopping=True, supervised=True))
def test_shares_are_those_of_the_crossing_times(port):
    """On both engines: counted truck by truck, growing with the minutes, and as the percentiles have it."""
    log, table = found_in(port)
    shares = table["crossed_within_share", "mean"]
    measured = (log.disposition == Disposition.CROSSED) & (port.trucks.arrived_min < port.network.last_midnight_min)
    for number, direction in enumerate(port.network.layout.directions):
        where = ("direction", direction)
        if (where, ("within", "5")) not in shares:
            assert (where,) not in table["crossing_time_min", "mean"]
            continue
        share = np.array([shares[where, ("within", str(minutes))] for minutes in LADDER])
        times = crossing_times(log, np.flatnonzero(measured & (port.trucks.direction == number)))
        if not times:
            assert np.isnan(share).all()
            continue
        counts = share * len(times)
        assert counts == pytest.approx([sum(each <= minutes for each in times) for minutes in LADDER])
        assert all(lower <= upper for lower, upper in pairwise(share))
        for minutes, count in zip(LADDER, counts, strict=True):
            assert (table["crossing_time_min", "max"][where,] <= minutes) == (round(count) == len(times))
            for name in ("p50", "p90", "p95"):
                place = (len(times) - 1) * QUANTILES[name]
                if table["crossing_time_min", name][where,] <= minutes:
                    assert round(count) >= math.floor(place) + 1
                else:
                    assert round(count) <= math.ceil(place)


def crossing_times(log, trucks):
    """Minutes from joining the first stage to leaving the last one, of those that visited any; some were let off."""
    times = []
    for each in trucks:
        own = (log.truck == each) & ~np.isnan(log.left)
        if own.any():
            times.append(log.left[own].max() - log.joined[own].min())
    return times
