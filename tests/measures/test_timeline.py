"""Counts over time against counting by hand, minute by minute."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from portsim.timeline import Count, Levels, Occupancy, hourly_minutes

intervals = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 20), st.integers(0, 8)), max_size=12)
"""Place of three, start and length [min]."""


def columns(drawn):
    place, start, length = np.array(drawn, dtype=np.int64).reshape(-1, 3).T
    return place, start.astype(np.float64), (start + length).astype(np.float64)


def by_minute(place, starts, ends, minutes):
    """How many hold in each minute at each of three places, counted one by one, shape (3, minutes)."""
    holds = (starts <= minutes[:, None]) & (ends > minutes[:, None])
    return np.stack([np.count_nonzero(holds & (place == each), axis=1) for each in range(3)])


@given(intervals)
def test_a_count_is_that_of_every_minute(drawn):
    place, starts, ends = columns(drawn)
    minutes = by_minute(place, starts, ends, np.arange(30)).sum(axis=0)
    count = Count(starts, ends)
    assert count.at(np.arange(30.0)).tolist() == minutes.tolist()
    assert count.minutes_until(np.array([0.0, 12.0, 30.0])).tolist() == [0, minutes[:12].sum(), minutes.sum()]
    assert count.most() == minutes.max()


@given(intervals)
def test_what_places_hold_is_that_of_every_minute(drawn):
    place, starts, ends = columns(drawn)
    minutes = by_minute(place, starts, ends, np.arange(90))
    held, edges = Occupancy(place, starts, ends, 3), np.array([2.0, 7.0, 12.0, 30.0, 90.0])
    pieces = [minutes[:, first:last] for first, last in ((2, 7), (7, 12), (12, 30), (30, 90))]
    assert held.minutes(edges).T.tolist() == [piece.sum(axis=1).tolist() for piece in pieces]
    assert held.highest(edges).T.tolist() == [piece.max(axis=1).tolist() for piece in pieces]
    assert held.most().tolist() == minutes.max(axis=1).tolist()
    for number, of_place in enumerate(minutes):
        assert held.at_place(number).at(np.arange(90.0)).tolist() == of_place.tolist()


@given(intervals)
def test_minutes_by_the_hour_are_those_of_every_minute(drawn):
    place, starts, ends = columns(drawn)
    starts, ends = 15 * starts, 15 * ends
    minutes = by_minute(place, starts, ends, np.arange(480))
    hours = np.array([60.0, 120.0, 180.0, 240.0, 300.0])
    expected = minutes[:, 60:300].reshape(3, 4, 60).sum(axis=2)
    assert hourly_minutes(place, starts, ends, 3, hours).tolist() == expected.tolist()


def test_levels_before_at_and_within_an_instant():
    levels = Levels(np.array([1.0, 5.0, 5.0]), np.array([2, 4, 1]))
    times = np.array([0.0, 1.0, 3.0, 5.0])
    assert levels.before(times).tolist() == [0, 0, 2, 2]
    assert levels.at(times).tolist() == [0, 2, 2, 1]
    assert levels.highest_at(times).tolist() == [0, 2, 2, 4]
