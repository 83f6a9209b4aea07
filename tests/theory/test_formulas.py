"""Formulas for waits against exact values of queueing theory, long simulations of their own, and each other."""

import heapq
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portsim.theory.formulas import REGULAR_SHARE, SERVICE_SHARE, UNEVEN_SHARE
from portsim.theory.stationary import allen_cunneen, erlang_b, erlang_c, erlang_c_wait, relaxation_min
from tests.theory.cases import CASES

M_M_C = {"S-B01": (24, 2, 1), "S-B02": (200, 1, 4), "S-B03": (50, 2, 2), "S-B28": (120, 2.8, 6)}
"""Trucks per hour, minutes of service, servers."""


@pytest.mark.parametrize(("case", "port"), M_M_C.items())
def test_erlang_is_exact_for_booths_of_textbooks(case, port):
    per_hour, service_min, servers = port
    wait = erlang_c_wait(per_hour / 60, service_min, servers)
    assert wait == pytest.approx(CASES[case]["mean wait"], rel=1e-8)
    late = erlang_c(per_hour / 60 * service_min, servers)
    assert late == pytest.approx(CASES[case]["share that waits"], rel=1e-8)


def test_shares_of_five_servers_and_three_erlangs_by_hand():
    """1, 3, 4.5, 4.5, 3.375, 2.025 over 18.4 are the shares of 0 to 5 busy servers without a queue."""
    assert erlang_b(3, 5) == pytest.approx(2.025 / 18.4)
    assert erlang_c(3, 5) == pytest.approx(5.0625 / (16.375 + 5.0625))


def test_one_booth_is_pollaczek_and_khinchine():
    """S-B08 (always 4 min), S-B09 (Erlang of three phases), S-B10 (lognormal, cv 0.8)."""
    assert allen_cunneen(12 / 60, 4, 1, 1, 0) == pytest.approx(CASES["S-B08"]["mean wait"])
    assert allen_cunneen(12 / 60, 4, 1, 1, 3**-0.5) == pytest.approx(CASES["S-B09"]["mean wait"])
    assert allen_cunneen(48 / 60, 1, 1, 1, 0.8) == pytest.approx(CASES["S-B10"]["mean wait"])


def test_trucks_in_step_before_one_booth():
    """D/M/1, a truck every 3 min for services of 2: 2 s / (1 - s) with s = exp(-1.5 (1 - s)), so 1.4316 min."""
    assert allen_cunneen(1 / 3, 2, 1, 0, 1) == pytest.approx(1.4316, rel=0.01)


def test_several_booths_with_even_services_are_within_what_is_said():
    """S-B12: three booths, Erlang of three phases; S-B11: four booths, a minute each; exact values."""
    assert allen_cunneen(38 / 60, 4, 3, 1, 3**-0.5) == pytest.approx(4.172153588, rel=0.02)
    assert allen_cunneen(200 / 60, 1, 4, 1, 0) == pytest.approx(0.5072981911, rel=0.03)


def simulated_wait(load, servers, ca2, cs2, trucks=120_000):
    """Mean wait of a long line of trucks, services of 1 min on average, both gamma."""
    rng = np.random.default_rng(round(1000 * load) + servers)

    def drawn(cv2):
        return rng.gamma(1 / cv2, cv2, trucks) if cv2 else np.ones(trucks)

    arrived, services = np.cumsum(drawn(ca2)) / (load * servers), drawn(cs2)
    free, waits = [0.0] * servers, np.empty(trucks)
    for truck, (time, service) in enumerate(zip(arrived.tolist(), services.tolist(), strict=True)):
        began = max(free[0], time)
        waits[truck] = began - time
        heapq.heapreplace(free, began + service)
    parts = waits[trucks // 10 :].reshape(20, -1).mean(axis=1)
    return parts.mean(), 4 * parts.std() / math.sqrt(19)


@pytest.mark.parametrize("servers", [1, 3, 12])
@pytest.mark.parametrize("load", [0.5, 0.7, 0.85])
@pytest.mark.parametrize(("ca2", "cs2"), [(1, 0), (1, 0.5), (1, 2), (0.5, 0.25), (2, 0.5), (0.2, 1)])
def test_allen_and_cunneen_are_as_far_off_as_is_said(servers, load, ca2, cs2):
    wait, chance = simulated_wait(load, servers, ca2, cs2)
    theory = allen_cunneen(load * servers, 1, servers, ca2**0.5, cs2**0.5)
    off = (UNEVEN_SHARE + REGULAR_SHARE * abs(ca2 - 1)) * theory + SERVICE_SHARE
    assert abs(theory - wait) <= off + chance


LOADS = st.floats(0.01, 60)
SERVERS = st.integers(1, 40)


@given(LOADS, SERVERS)
def test_the_recursion_is_the_sum_that_defines_it(load, servers):
    terms = [load**n / math.factorial(n) for n in range(servers + 1)]
    assert erlang_b(load, servers) == pytest.approx(terms[-1] / math.fsum(terms), rel=1e-9)


@given(LOADS, SERVERS, st.floats(0, 3), st.floats(0, 3))
def test_what_must_hold_of_waits(load, servers, ca, cs):
    wait, more = allen_cunneen(load, 1, np.array([servers, servers + 1]), ca, cs)
    assert wait >= more >= 0
    assert np.isinf(wait) == (load >= servers)
    assert erlang_c(load, servers) >= erlang_b(load, servers)
    assert allen_cunneen(load, 1, servers, 1, 1) == erlang_c_wait(load, 1, servers)
    # Twice as fast, twice as many: the same load, half the wait.
    assert allen_cunneen(2 * load, 0.5, servers, ca, cs) == pytest.approx(wait / 2)


@given(LOADS, SERVERS, st.floats(0, 3), st.floats(0, 3))
def test_a_queue_settles_no_sooner_than_a_service_and_never_if_overloaded(load, servers, ca, cs):
    minutes = relaxation_min(load, 3, 3 * servers, ca, cs)
    assert minutes >= 3
    assert np.isinf(minutes) == (load >= servers)


def test_time_to_settle_by_hand():
    """A booth at 80 %: (1 + 1) 2 / (2.8 (1 - sqrt(0.8))^2) min."""
    assert relaxation_min(0.4, 2, 1, 1, 1) == pytest.approx(128.2, rel=1e-3)
    assert relaxation_min(0, 2, 0, 1, 1) == 0
    assert np.isinf(relaxation_min(0.1, 2, 0, 1, 1))


def test_nothing_to_wait_for():
    assert erlang_c_wait(0, 2, 3) == 0
    assert erlang_c_wait(5, 0, 3) == 0
    assert np.isinf(erlang_c_wait(0.1, 2, 0))
    assert allen_cunneen(0.4, 2, 1, 0, 0) == 0
    assert np.isinf(allen_cunneen(0.5, 2, 1, 0, 0))
