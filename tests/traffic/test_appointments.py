"""Trucks with appointments: when they come, whether they do, and that they are the same trucks otherwise."""

import numpy as np
import pytest

from portsim.log import Disposition
from portsim.units import GRID_MIN, MINUTES_PER_DAY
from tests.engine.both import simulate

LATE = {"triangular": {"low": "0 min", "mode": "20 min", "high": "1 h"}}
LATE_MEAN, LATE_SD = 80 / 3, np.sqrt((60**2 + 20**2 - 60 * 20) / 18)
SLOT = 30.0


@pytest.fixture
def punctual(port):
    """Trucks with appointments of half an hour, up to 20 min early and then up to an hour late."""

    def appoint(**stated):
        port.northbound["appointments"] = {"slots": "30 min", "early": "20 min", "late": LATE, **stated}
        return port

    return appoint


def test_everybody_comes_within_what_is_early_and_late_of_the_own_slot(punctual, port):
    port.northbound |= {"trucks_per_day": 10_000, "by_hour": [0] * 6 + [1] * 12 + [0] * 6}
    would = port.drawn().arrived_min
    comes = punctual().drawn().arrived_min
    after_early = comes - (np.floor(would / SLOT) * SLOT - 20)
    assert after_early.min() >= 0
    assert after_early.max() <= 60
    assert abs(after_early.mean() - LATE_MEAN) <= 4 * LATE_SD / np.sqrt(len(comes))
    assert after_early.std() == pytest.approx(LATE_SD, rel=4 / np.sqrt(len(comes)))


def test_without_lateness_all_come_at_once_early_before_their_slot(punctual, port):
    would = port.drawn().arrived_min
    comes = punctual(late=None).drawn().arrived_min
    assert np.array_equal(comes, np.maximum(np.floor(would / SLOT) * SLOT - 20, 0))
    assert (comes == 0).any(), "nobody comes before the run begins"


def test_nobody_comes_after_the_run_has_ended(punctual, port):
    port.northbound["by_hour"] = [0] * 23 + [1]
    assert punctual(early="0 min").drawn().arrived_min.max() == MINUTES_PER_DAY - GRID_MIN


def test_a_share_of_trucks_has_appointments_and_the_others_come_as_they_would(punctual, port):
    port.northbound["trucks_per_day"] = 10_000
    would = port.drawn().arrived_min
    moved = punctual(share=0.7).drawn().arrived_min != would
    n = len(moved)
    assert abs(moved.mean() - 0.7) <= 4 * np.sqrt(0.7 * 0.3 / n)


def test_a_share_of_those_with_appointments_does_not_come(punctual, port):
    port.northbound["trucks_per_day"] = 20_000
    would = port.drawn().arrived_min
    drawn = punctual(share=0.5, no_show=0.2).drawn()
    told = drawn.arrived_min != would
    assert not drawn.no_show[~told].any()
    n = told.sum()
    assert abs(drawn.no_show[told].mean() - 0.2) <= 4 * np.sqrt(0.2 * 0.8 / n)
    assert not punctual(no_show=0).drawn().no_show.any()


def test_who_does_not_come_is_in_nobodys_way_on_either_engine(punctual):
    network, trucks = punctual(no_show=0.3).trucks()
    assert 0.2 < trucks.no_show.mean() < 0.4
    log = simulate(network, trucks)
    absent = log.disposition == Disposition.NO_SHOW
    assert np.array_equal(absent, trucks.no_show)
    assert np.array_equal(log.departed[absent], trucks.arrived_min[absent])
    assert (log.disposition[~absent] == Disposition.CROSSED).all()
    assert not absent[log.truck].any(), "no visit is theirs"


def test_a_truck_is_the_same_with_and_without_an_appointment(punctual, port):
    port.besides = {"violations": {"illicit_goods": {"prevalence": 0.3}, "undervaluation": {"prevalence": 0.1}}}
    _, would = port.trucks()
    _, comes = punctual(share=0.8, no_show=0.1).trucks()
    assert not np.array_equal(would.number, comes.number), "they come in another order"
    first, second = np.argsort(would.number), np.argsort(comes.number)
    for column in ("truck_class", "service_min", "violations", "programmes", "priority", "lane_luck"):
        assert np.array_equal(getattr(would, column)[first], getattr(comes, column)[second]), column
    assert would.violations.any()
