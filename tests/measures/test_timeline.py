"""Counts over time against counting by hand, minute by minute."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from portsim.timeline import Count, Levels

intervals = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 8)), max_size=8)


@given(intervals)
def test_minutes_and_highest_are_those_of_every_minute(drawn):
    starts = np.array([start for start, _ in drawn], dtype=np.float64)
    ends = starts + np.array([length for _, length in drawn])
    edges = np.array([2.0, 7.0, 12.0, 30.0])
    count = Count(starts, ends)
    minutes = np.array([np.count_nonzero((starts <= m) & (ends > m)) for m in range(30)])
    assert count.minutes(edges).tolist() == [minutes[2:7].sum(), minutes[7:12].sum(), minutes[12:30].sum()]
    assert count.highest(edges).tolist() == [minutes[2:7].max(), minutes[7:12].max(), minutes[12:30].max()]
    assert count.at(np.arange(30.0)).tolist() == minutes.tolist()


def test_levels_before_at_and_within_an_instant():
    levels = Levels(np.array([1.0, 5.0, 5.0]), np.array([2, 4, 1]))
    times = np.array([0.0, 1.0, 3.0, 5.0])
    assert levels.before(times).tolist() == [0, 0, 2, 2]
    assert levels.at(times).tolist() == [0, 2, 2, 1]
    assert levels.highest_at(times).tolist() == [0, 2, 2, 4]
