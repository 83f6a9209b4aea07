"""Rows in order and in groups, against Python's own sorting."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from portsim.arrays import grouped, in_order

NUMBERS = st.one_of(st.integers(0, 5), st.integers(0, 2**40), st.integers(2**62, 2**63 - 1))
"""Few, so that many are equal; and so large that there is no room for the row beside the number."""


@given(st.lists(NUMBERS, max_size=30))
def test_rows_stand_in_the_order_of_their_numbers(numbers):
    expected = sorted(range(len(numbers)), key=numbers.__getitem__)
    assert in_order(np.array(numbers, dtype=np.int64)).tolist() == expected


@given(st.lists(st.integers(-1, 4), max_size=30))
def test_rows_of_each_number(numbers):
    expected = [[row for row, number in enumerate(numbers) if number == each] for each in range(5)]
    assert [rows.tolist() for rows in grouped(np.array(numbers, dtype=np.int64), 5)] == expected
