"""Percentiles of many groups at once are numpy's, group by group."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from portsim.measures.measure import DESCRIBED
from portsim.measures.sample import Rows, Sample

QUARTERS = st.integers(0, 50).map(lambda n: n / 4)
MANY_ZEROS = st.one_of(st.just(0.0), st.just(0.0), QUARTERS)
TOO_LONG_TO_BE_MOVED = st.integers(0, 50).map(lambda n: n * 2.0**27)
"""Durations of centuries, which leave no room for the number of a row in the same float."""
BELOW_ZERO = st.integers(-50, 50).map(lambda n: n / 4)
"""Differences: a delay may be one."""


@pytest.mark.parametrize("elements", [QUARTERS, MANY_ZEROS, TOO_LONG_TO_BE_MOVED, BELOW_ZERO])
@given(st.data(), st.integers(0, 40), st.integers(1, 6))
def test_as_numpy_group_by_group(elements, data, size, count):
    values = data.draw(arrays(np.float64, size, elements=elements))
    rows = data.draw(arrays(np.int64, size, elements=st.integers(-1, count - 1)))
    found = Sample(values).describe(Rows(rows, count), DESCRIBED)
    for row in range(count):
        own = values[rows == row]
        if not len(own):
            assert np.isnan(found[row]).all()
            continue
        expected = [own.mean(), *np.percentile(own, [50, 90, 95]), own.max()]
        np.testing.assert_allclose(found[row], expected, rtol=1e-12, atol=1e-12)
