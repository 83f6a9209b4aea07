"""Trucks that come in convoys: as many as without, in fewer groups."""

import numpy as np
import pytest

from portsim.units import GRID_MIN, MINUTES_PER_DAY

MIXED = {1: 0.6, 3: 0.4}
MEAN_SIZE, MEAN_SQUARE = 1.8, 4.2
LAST_MIN = MINUTES_PER_DAY - GRID_MIN
"""The last instant of a run of one day."""


def arrived(port, replication=0):
    return port.drawn(replication).arrived_min


def test_shares_of_sizes_are_those_stated(port):
    port.northbound |= {"trucks_per_day": 20_000, "convoys": {"sizes": MIXED}}
    _, sizes = np.unique(arrived(port), return_counts=True)
    assert set(sizes) == {1, 3}
    share, n = (sizes == 3).mean(), len(sizes)
    assert abs(share - 0.4) <= 4 * np.sqrt(0.4 * 0.6 / n)


def test_volume_is_that_without_convoys_and_varies_more(port):
    """Compound Poisson: the mean stays; the variance is that of convoys times the mean square of their size."""
    port.northbound["convoys"] = {"sizes": MIXED, "headway": "20 s"}
    runs = 400
    counts = np.array([len(arrived(port, k)) for k in range(runs)])
    variance = 400 / MEAN_SIZE * MEAN_SQUARE
    assert abs(counts.mean() - 400) <= 4 * np.sqrt(variance / runs)
    assert abs(counts.var(ddof=1) / variance - 1) <= 4 * np.sqrt(2 / runs)


def test_trucks_of_a_convoy_have_consecutive_numbers_and_come_a_headway_apart(port):
    port.northbound |= {"trucks_per_day": 3000, "convoys": {"sizes": 3, "headway": "30 s"}}
    times = arrived(port).reshape(-1, 3)
    assert len(times) > 800
    assert np.array_equal(times, np.minimum(times[:, :1] + [0.0, 0.5, 1.0], LAST_MIN))
    # So many convoys overtake each other; the table stands in the order of arrival all the same.
    assert (np.diff(times.ravel()) < 0).any()
    _, _, traffic = port.arrive()
    assert (np.diff(traffic.arrived_min) >= 0).all()
    assert np.array_equal(traffic.arrived_min, np.sort(times.ravel()))
    assert np.array_equal(traffic.arrived_min[np.argsort(traffic.number)], times.ravel())


def test_a_convoy_at_midnight_comes_before_the_run_ends(port):
    port.northbound |= {"by_hour": [0] * 23 + [1], "convoys": {"sizes": 5, "headway": "5 min"}}
    times = arrived(port).reshape(-1, 5)
    assert times.max() == LAST_MIN
    assert (times[:, 0] < LAST_MIN).all()


def test_headways_and_sizes_move_no_first_truck(port):
    """The first truck of a convoy comes when it would as a single truck, were there as many as convoys."""
    port.northbound |= {"day_to_day_cv": 0.2, "by_hour": [1.0, 3.0] * 12}
    port.northbound["convoys"] = {"sizes": 2}
    together = arrived(port)
    port.northbound["convoys"] = {"sizes": 2, "headway": "15 s"}
    assert np.array_equal(arrived(port)[::2], together[::2])
    assert np.array_equal(together[::2], together[1::2])
    port.northbound["convoys"] = {"sizes": {1: 0.5, 3: 0.5}}
    assert np.array_equal(np.unique(arrived(port)), together[::2])
    del port.northbound["convoys"]
    port.northbound["trucks_per_day"] /= 2
    assert together[::2] == pytest.approx(arrived(port), abs=GRID_MIN)


def test_convoys_of_one_are_no_convoys(port):
    alone = arrived(port)
    port.northbound["convoys"] = {"sizes": 1, "headway": "1 min"}
    assert np.array_equal(arrived(port), alone)


def test_each_truck_of_a_convoy_has_a_class_of_its_own(port):
    port.northbound |= {"trucks_per_day": 20_000, "convoys": {"sizes": 4}}
    _, _, traffic = port.arrive()
    trusted = (traffic.truck_class == 0)[np.argsort(traffic.number)].reshape(-1, 4)
    n = trusted.size
    assert abs(trusted.mean() - 0.3) <= 4 * np.sqrt(0.3 * 0.7 / n)
    # Trucks side by side are of one class no oftener than by chance.
    both = (trusted[:, 0] & trusted[:, 1]).mean()
    assert abs(both - 0.09) <= 4 * np.sqrt(0.09 * 0.91 / len(trusted))
