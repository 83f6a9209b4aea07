"""Events that change who comes: more or fewer trucks, others besides, other rates of inspection."""

import numpy as np
import pytest

from portsim.streams import Streams
from portsim.traffic.rates import expected_rates
from tests.engine.both import simulate

MORNING = {"name": "morning", "from": "2026-06-08 06:30", "until": "2026-06-08 09:00"}


def expected(port, *events):
    """Trucks expected between times [min]: a function of both."""
    port.besides["events"] = list(events)
    scenario = port.scenario()
    rates = expected_rates(
        scenario.traffic["northbound"], "northbound", scenario.calendar, Streams(1, 0), scenario.events
    )
    return lambda start, end: float(np.diff(np.interp([start, end], rates.edges_min, rates.cumulated))[0])


def test_demand_holds_from_minute_to_minute_and_several_events_multiply(port):
    port.northbound["trucks_per_day"] = 1440
    halved = expected(port, MORNING | {"demand": {"northbound": 0.5}})
    assert [halved(380, 390), halved(390, 540), halved(540, 550)] == pytest.approx([10, 75, 10])
    late = {"name": "late", "from": "2026-06-08 08:00", "lasting": "2 h", "demand": {"northbound": 3}}
    both = expected(port, MORNING | {"demand": {"northbound": 0.5}}, late)
    assert [both(390, 480), both(480, 540), both(540, 600), both(600, 660)] == pytest.approx([45, 90, 180, 60])


def test_rerouted_trucks_come_as_the_day_is_shaped_whatever_day_it_is(port):
    port.northbound |= {"by_hour": [0] * 6 + [1, 3, 4] + [0] * 15, "trucks_per_day": 800}
    more = expected(port, MORNING | {"rerouted": {"northbound": 80}})
    assert [more(360, 390), more(390, 420), more(420, 480), more(480, 540)] == pytest.approx([50, 55, 330, 440])
    usual = expected(port)(0, 1440)
    port.northbound["day_to_day_cv"] = 0.5
    worse = expected(port)(0, 1440)
    assert worse != pytest.approx(usual)
    with_others = expected(port, MORNING | {"rerouted": {"northbound": 80}})
    assert with_others(0, 1440) - worse == pytest.approx(80 * 7.5 / 8)
    port.calendar["closed"] = ["2026-06-08"]
    assert expected(port, MORNING | {"rerouted": {"northbound": 80}})(0, 1440) == 0


def test_demand_counts_before_those_written_later(port):
    port.northbound["trucks_per_day"] = 1440
    doubled = MORNING | {"demand": {"northbound": 2}}
    sent_here = MORNING | {"name": "sent here", "rerouted": {"northbound": 1440}}
    assert expected(port, doubled, sent_here)(400, 500) == pytest.approx(300)
    assert expected(port, sent_here, doubled)(400, 500) == pytest.approx(400)


def test_as_many_come_as_expected_and_nobody_before_is_another(port):
    port.northbound["trucks_per_day"] = 2400
    usual = [port.drawn(k).arrived_min for k in range(100)]
    port.besides["events"] = [MORNING | {"demand": {"northbound": 0.4}, "rerouted": {"northbound": 1200}}]
    changed = [port.drawn(k).arrived_min for k in range(100)]
    within = np.array([((times >= 390) & (times < 540)).sum() for times in changed])
    should = 250 * 0.4 + 125
    assert abs(within.mean() - should) <= 4 * np.sqrt(should / len(within))
    for before, after in zip(usual, changed, strict=True):
        assert np.array_equal(after[after < 390], before[before < 390])
        assert not np.array_equal(after[after >= 390], before[before >= 390])


def test_rates_of_inspection_hold_for_those_who_arrive_meanwhile_on_both_engines(port):
    port.besides["authorities"] = {"us": {}}
    port.stages["exam"] = {
        "kind": "service",
        "inspection": {"authority": "us", "level": "physical", "rate": 0.2},
        "lanes": {"docks": {"servers": 3}},
        "service": "4 min",
    }
    port.routes["northbound"][0]["stages"].append("exam")
    _, usual = port.trucks()
    port.besides["events"] = [MORNING | {"rates": {"exam": 1}}, MORNING | {"name": "more", "demand": {"northbound": 2}}]
    network, trucks = port.trucks()
    log = simulate(network, trucks)
    exam = network.layout.stage_number["exam"]
    examined = np.isin(np.arange(len(trucks)), log.truck[(log.stage == exam) & ~np.isnan(log.began)])
    meanwhile = (trucks.arrived_min >= 390) & (trucks.arrived_min < 540)
    assert meanwhile.sum() > 50
    assert examined[meanwhile].all()
    assert 0.1 < examined[~meanwhile].mean() < 0.3
    # Luck goes by number: whoever is chosen without the event is chosen with it, too.
    n = min(len(usual), len(trucks))
    before, after = (each.selected[np.argsort(each.number), exam][:n] for each in (usual, trucks))
    assert after[before].all()
