import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portsim.streams import Luck, Streams


@given(st.integers(0, 2**70), st.integers(0, 10**6), st.text(max_size=20), st.integers(0, 50), st.integers(0, 50))
def test_asking_for_more_numbers_changes_none(seed, replication, purpose, few, more):
    streams = Streams(seed, replication)
    long = streams.random(purpose, few + more)
    assert np.array_equal(streams.random(purpose, few), long[:few])
    assert ((long > 0) & (long < 1)).all()


def test_each_seed_replication_and_purpose_has_numbers_of_its_own():
    asked = [
        (Streams(seed, replication), purpose)
        for seed in (1, 11, 2)
        for replication in (1, 11, 2)
        for purpose in ("northbound:class", "southbound:class", "northbound:day")
    ]
    assert len({streams.random(purpose, 1)[0] for streams, purpose in asked}) == len(asked)


def test_numbers_are_the_same_in_every_process_and_version():
    """Worked out once and kept: a change here changes every result ever published."""
    numbers = Streams(7, 3).random("northbound:service:us_primary", 3)
    assert numbers.tolist() == [0.9329197539791362, 0.15252918816780225, 0.9372789432291346]


def test_zero_is_replaced_so_that_quantiles_are_finite(monkeypatch):
    class OnlyZeros:
        def __init__(self, bits):
            pass

        def random(self, n):
            return np.zeros(n)

    monkeypatch.setattr(np.random, "Generator", OnlyZeros)
    assert (Streams(1, 0).random("any", 4) == 2.0**-54).all()


def test_luck_gives_each_truck_the_number_of_its_own_stream():
    streams = Streams(5, 0)
    rows = {"northbound": np.array([0, 2, 3]), "southbound": np.array([1, 4])}
    luck = Luck(streams, rows).of("class")
    assert luck[rows["northbound"]] == pytest.approx(streams.random("northbound:class", 3), abs=0)
    assert luck[rows["southbound"]] == pytest.approx(streams.random("southbound:class", 2), abs=0)
