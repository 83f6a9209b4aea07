"""Deterministic cases of other simulators' test suites, by the ids of the validation cases.

S-C01 to C04: Ciw (S-C03 with our own convention). S-C05 to C08: simmer. S-C20: a replay confirmed with Ciw.
"""

import pytest

from portsim.log import Disposition
from tests.engine.days import Day, run, truck

ON_THE_GRID = 1e-5
"""Times that are no multiples of 2**-20 min are rounded to it [min]."""


def test_s_c01_line_order_and_start_times():
    """One booth, a truck a minute, 1.5 min each."""
    day = run("primary: {servers: 1}", [truck(k, primary=1.5) for k in range(1, 6)])
    assert day.ended("primary") == [2.5, 4, 5.5, 7, 8.5]


def test_s_c02_balking_threshold():
    """A truck that sees three or more present turns away: one booth and room for two. Watched until minute 51."""
    day = run("primary: {servers: 1, room: 2, when_full: turn_away}", [truck(5 * k, primary=21) for k in range(1, 11)])
    turned_away = [
        time for time, how in zip(day.departed, day.dispositions, strict=True) if how == Disposition.TURNED_AWAY_FULL
    ]
    assert [time for time in turned_away if time is not None and time < 51] == [20, 25, 35, 40, 45]
    assert [end for end in day.ended("primary") if end is not None and end < 51] == [26, 47]
    assert day.began("primary")[:2] == [5, 26]
    assert day.joined("primary")[9] == 50


def test_s_c03_a_booth_that_closes_in_mid_inspection_finishes():
    """Open 0-5 and from 9; a truck at 1 needs 10. None of the three conventions is ours: a plan interrupts nobody."""
    day = run('primary: {servers: {"00:00-00:05": 1, "00:09-24:00": 1}}', [truck(1, primary=10), truck(2, primary=1)])
    assert day.ended("primary") == [11, 12]


def utilisation(day: Day, servers: int, until: float) -> float:
    """Busy booth-time over staffed booth-time."""
    busy = sum(end - begin for begin, end in zip(day.began("primary"), day.ended("primary"), strict=True))
    staffed = sum(end - start for k in range(servers) for start, end in day.open_times(f"primary/{k}"))
    assert max(end for end in day.ended("primary")) <= until
    return busy / staffed


@pytest.mark.parametrize(
    ("plan", "servers", "trucks", "until", "expected"),
    [
        ('{"00:00-00:14": 1}', 1, [(2, 1), (5, 6)], 14, 0.5),
        ('{"00:00-00:20": 3}', 3, [(2, 10), (5, 6)], 20, 0.2666666667),
        ('{"00:00-00:09": 1, "00:09-00:23": 2}', 2, [(2, 4), (6, 2), (10, 6), (10, 6), (17, 3)], 23, 0.5675675676),
    ],
    ids=["a", "b", "c"],
)
def test_s_c04_utilisation_accounting(plan, servers, trucks, until, expected):
    """Service and opening times of the log give the published shares."""
    day = run(f"primary: {{servers: {plan}}}", [truck(time, primary=need) for time, need in trucks])
    assert utilisation(day, servers, until) == pytest.approx(expected, abs=1e-9)


def test_s_c05_no_waiting_room():
    """A truck a minute, a scan of 1.5 min, no place to wait: every second truck passes on unscanned."""
    day = run("scan: {servers: 1, room: 0, when_full: turn_away}", [truck(k, scan=1.5) for k in range(1, 101)])
    ended = [end for end in day.ended("scan") if end is not None]
    assert len(ended) == 50
    assert day.dispositions.count(Disposition.TURNED_AWAY_FULL) == 50
    assert sum(ended) - sum(begin for begin in day.began("scan") if begin is not None) == 75
    assert max(ended) == 100.5


def test_s_c06_a_departure_comes_before_an_arrival():
    """Every scan takes exactly the time between two trucks: all ten are served."""
    day = run("scan: {servers: 1, room: 0, when_full: turn_away}", [truck(k, scan=1) for k in range(10)])
    assert day.dispositions == [Disposition.CROSSED] * 10


def test_s_c07_booths_added_and_removed():
    """One booth, three from minute 1, one from minute 2; trucks in booths finish there."""
    day = run(
        'primary: {servers: {"00:00-00:01": 1, "00:01-00:02": 3, "00:02-24:00": 1}}',
        [truck(0, primary=2), truck(0, primary=2), truck(0, primary=2)],
    )
    assert day.ended("primary") == [2, 3, 3]


def test_s_c08_priority_in_line_not_in_the_booth():
    """The priority truck that comes at minute 1 is served second."""
    day = run(
        "primary: {servers: 1, priority: {FAST: 0, default: 1}}",
        [truck(0, primary=2), truck(0, primary=2), truck(1, of="fast", primary=2)],
    )
    assert day.ended("primary") == [2, 6, 4]


ARRIVALS = [3.13, 6.68, 7.29, 8.59, 8.81, 8.88, 9.89, 10.2, 10.75, 11.88, 12.05, 14.75]
ARRIVALS += [15.72, 17, 17.88, 17.94, 18.68, 19.7, 20.97, 22.38, 25.85, 26.37, 26.99, 28.2]
SERVICES = [0.98, 8.21, 1.32, 3.81, 6.57, 2.62, 1.62, 3.22, 0.74, 2.93, 4.1, 2.99]
SERVICES += [8.23, 0.93, 4.9, 4.55, 0.99, 5.51, 0.39, 3.16, 7.32, 2.34, 2.72, 0.8]
STARTS = [3.13, 6.68, 7.29, 8.61, 12.42, 14.89, 17.51, 18.99, 19.13, 19.87, 22.21, 22.8]
STARTS += [25.79, 26.31, 27.24, 32.14, 34.02, 35.01, 36.69, 37.08, 40.24, 40.52, 42.86, 45.58]


def test_s_c20_a_trace_through_two_booths():
    """Given arrivals and services, every start is determined."""
    day = run(
        "primary: {servers: 2}", [truck(time, primary=need) for time, need in zip(ARRIVALS, SERVICES, strict=True)]
    )
    began = day.began("primary")
    assert began == pytest.approx(STARTS, abs=ON_THE_GRID)
    waits = [begin - arrived for begin, arrived in zip(began, day.trucks.arrived_min, strict=True)]
    assert sum(waits) / len(waits) == pytest.approx(9.434583333, abs=ON_THE_GRID)
