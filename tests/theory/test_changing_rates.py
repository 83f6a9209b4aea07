"""Queues over a day, against cumulative curves, exact equations and what is known of simple cases."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portsim.theory.days import backlog_carryover, fluid, pointwise_stationary, smoothed
from portsim.theory.formulas import CARRIED_LONG_SHARE, CARRIED_LOW_SHARE, CARRIED_SHARE
from portsim.theory.stationary import allen_cunneen

SHAPE = np.array(
    [0.2] * 6 + [0.4, 0.6, 0.8, 0.9, 1, 1, 1, 1, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.2, 0, 0, 0]
)
"""A day from midnight with a peak around noon, and three hours to clear."""


def hours(*values):
    return np.array(values, dtype=np.float64), np.full(len(values), 60.0)


def exact_wait(per_min, servers, service_min, most):
    """Mean wait of M(t)/M/c from its own equations: probabilities of 0 to `most` trucks, in very small steps [min]."""
    present = np.arange(most + 1)
    p = np.zeros(most + 1)
    p[0], area = 1.0, 0.0
    leaves = np.minimum(present, servers) / service_min
    for rate in per_min:
        steps = int(np.ceil(60 * (rate + servers / service_min) / 0.3))
        for _ in range(steps):
            up, down = rate * p, leaves * p
            up[-1] = 0
            change = -up - down
            change[1:] += up[:-1]
            change[:-1] += down[1:]
            p += 60 / steps * change
            area += 60 / steps * (p @ np.maximum(present - servers, 0))
    assert p[-1] < 1e-6, "too few states"
    return area / (60 * per_min.sum())


@pytest.mark.parametrize("peak", [0.6, 0.85, 0.95, 1.0, 1.1, 1.2])
@pytest.mark.parametrize(("servers", "service_min"), [(1, 4), (10, 1.4), (10, 20), (30, 60), (36, 90)])
def test_carried_backlog_is_as_far_off_as_is_said(servers, service_min, peak):
    hourly = SHAPE * peak * servers / service_min
    most = int(60 + 3 * servers + max(0, peak - 0.9) * 1200 * servers / service_min + 30 * (peak > 0.8))
    exact = exact_wait(hourly, servers, service_min, most)
    steps = max(1, round(60 / service_min))
    rates, lasts = np.repeat(hourly, steps)[:, None], np.full(27 * steps, 60 / steps)
    count = np.full(len(lasts), servers)
    felt = smoothed(rates, lasts, count, service_min)
    wait = (backlog_carryover(felt, lasts, count, service_min) * lasts[:, None]).sum() / (60 * hourly.sum())
    down = CARRIED_SHARE if service_min <= 60 else CARRIED_LONG_SHARE
    assert wait * (1 - down) <= exact <= wait * (1 + CARRIED_LOW_SHARE)
    water = (fluid(rates, lasts, count, service_min) * lasts[:, None]).sum() / (60 * hourly.sum())
    assert water <= exact * 1.01
    if peak == 0.6:
        stationary = pointwise_stationary(felt, count, service_min, 1, 1)
        assert (stationary * lasts[:, None]).sum() / (60 * hourly.sum()) == pytest.approx(exact, rel=0.05)


def test_water_fills_and_drains_as_cumulative_curves_say():
    """S-B20: 120, 3 x 220, 2 x 180, 6 x 110 trucks/h for 160, then 200 an hour; hardly a truck is in service."""
    rates, lasts = hours(120, 220, 220, 220, 180, 180, *[110] * 6)
    capacity = np.array([160] * 4 + [200] * 8)
    # So many trucks an hour, at such short services, that those who fill the servers are no longer to be seen.
    queue = fluid(rates / 60 * 1e5, lasts, capacity * 10, 10 * 60 / 1e5) / 1e5
    assert queue[:5] == pytest.approx([0, 30, 90, 150, 170], rel=1e-3)
    assert queue.sum() == pytest.approx(698.8888889, rel=1e-3)
    assert queue.sum() * 60 / rates.sum() == pytest.approx(23.2962963, rel=1e-3)


def test_servers_fill_first_and_a_queue_drains_within_a_step():
    """30 trucks/h for 10 servers of 30 min (20/h): ln 3 half-hours until they are full, then 10 an hour more."""
    rates, lasts = hours(30, 0)
    queue = fluid(rates / 60, lasts, np.array([10, 10]), 30.0)
    full_after = 30 * np.log(15 / 5)
    longest = (60 - full_after) / 60 * 10
    assert queue[0] == pytest.approx(longest * (60 - full_after) / 60 / 2)
    # It drains at 20 an hour.
    assert queue[1] == pytest.approx(longest * (longest / 20) / 2)


def test_servers_that_close_finish_their_truck_and_what_waits_stays():
    rates, lasts = hours(40, 0, 0)
    queue = fluid(rates / 60, lasts, np.array([10, 0, 10]), 30.0)
    stays = fluid(rates / 60, lasts, np.array([10, 10, 10]), 30.0)
    waiting = (60 - 30 * np.log(20 / 10)) / 60 * 20
    assert queue[0] == stays[0]
    assert queue[1] == pytest.approx(waiting)
    # 10 servers are free at once when they open again.
    assert queue[2] == pytest.approx(max(0, waiting - 10) ** 2 / 20 / 2)


def test_nobody_serves_until_somebody_does():
    rates, lasts = hours(12, 12, 0)
    closed = np.array([0, 0, 100])
    for queue in (fluid(rates / 60, lasts, closed, 1.0), backlog_carryover(rates / 60, lasts, closed, 1.0)):
        assert queue[:2] == pytest.approx([6, 18])
    assert fluid(rates / 60, lasts, closed, 0.0) == pytest.approx([6, 18, 0])


def test_a_constant_day_is_as_the_stationary_formulas_say():
    rates, lasts = np.full(2000, 0.8), np.full(2000, 1.0)
    servers = np.ones(2000, dtype=np.int64)
    assert backlog_carryover(rates, lasts, servers, 1.0)[-1] == pytest.approx(3.2, rel=1e-6)
    wait = allen_cunneen(0.8, 1, 1, 1.5, 0.3)
    assert pointwise_stationary(rates, servers, 1.0, 1.5, 0.3) == pytest.approx(np.full(2000, 0.8 * wait))


@given(st.lists(st.floats(0, 5), min_size=1, max_size=12), st.integers(1, 5), st.floats(0.1, 200))
def test_smoothing_moves_trucks_and_loses_none(rates, servers, service_min):
    arrivals, lasts = np.array([*rates, *[0.0] * 80]), np.full(len(rates) + 80, 60.0)
    felt = smoothed(arrivals, lasts, np.full(len(arrivals), servers), service_min)
    assert felt.sum() == pytest.approx(arrivals.sum(), abs=1e-6)
    assert (felt >= -1e-12).all()
    assert (np.cumsum(felt) <= np.cumsum(arrivals) + 1e-9).all()


STEPS = st.lists(st.tuples(st.floats(0, 4), st.integers(0, 6), st.floats(1, 90)), min_size=1, max_size=15)


@given(STEPS, st.floats(0.1, 100))
def test_more_servers_never_make_more_water(steps, service_min):
    rates, servers, lasts = (np.array(column) for column in zip(*steps, strict=True))
    queue = fluid(rates, lasts, servers, service_min)
    assert (queue >= 0).all()
    assert np.isfinite(queue).all()
    # Where none close: those that close finish a truck which the others would have to serve.
    opening = np.sort(servers)
    few, many = (fluid(rates, lasts, each, service_min) for each in (opening, opening + 1))
    assert (many <= few + 1e-9).all()
    # As columns of days, and alone.
    days = np.array([0.5, 1.0, 2.0])
    assert fluid(rates[:, None] * days, lasts, servers, service_min)[:, 1] == pytest.approx(queue, abs=1e-9)
    carried = backlog_carryover(rates[:, None] * days, lasts, servers, service_min)
    assert carried[:, 1] == pytest.approx(backlog_carryover(rates, lasts, servers, service_min), abs=1e-6)
    assert (carried >= 0).all()
