"""Percentiles of many groups at once are numpy's, group by group."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from portsim.measures.measure import DESCRIBED
from portsim.measures.sample import Sample


@given(st.data(), st.integers(0, 40), st.integers(1, 6))
def test_as_numpy_group_by_group(data, size, count):
    values = data.draw(arrays(np.float64, size, elements=st.integers(0, 50).map(lambda n: n / 4)))
    rows = data.draw(arrays(np.int64, size, elements=st.integers(-1, count - 1)))
    found = Sample(values).describe(rows, count, DESCRIBED)
    for row in range(count):
        own = values[rows == row]
        if not len(own):
            assert np.isnan(found[row]).all()
            continue
        expected = [own.mean(), *np.percentile(own, [50, 90, 95]), own.max()]
        np.testing.assert_allclose(found[row], expected, rtol=1e-12, atol=1e-12)
