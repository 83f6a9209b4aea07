"""The World Trade Bridge: what must come out of its lanes, rooms and road, and nothing written in for it."""

import numpy as np
import pytest

from portsim.results import Results
from portsim.scenario.load import load
from portsim.simulate import run

REPLICATIONS = 6
SEED = 20260610
BUSY = 6085.6 * 1.3


@pytest.fixture(scope="module")
def days() -> dict[str, Results]:
    """The same trucks on four ports: today's volume and 1.3 times as many, with the shared road and with an own FAST
    road.

    Without the variation from day to day, which would make some days of 1.3 times the volume quiet ones.

    """
    steady = "traffic.northbound.day_to_day_cv=0"
    return {
        f"{name}, {volume}": run(load(name, (steady, *overrides)), replications=REPLICATIONS, seed=SEED)
        for name in ("world_trade_bridge", "world_trade_bridge_fast_road")
        for volume, overrides in (("usual", ()), ("busy", (f"traffic.northbound.trucks_per_day={BUSY}",)))
    }


def fast_waits(results: Results) -> np.ndarray:
    """Mean wait time of laden FAST trucks in each replication [min]."""
    return results.per_replication("wait_time_min", "mean", direction="northbound", **{"class": "fast_laden"})


def clearly_above_zero(values: np.ndarray) -> bool:
    """Whether the mean lies more than three standard errors above zero."""
    return bool(values.mean() > 3 * values.std(ddof=1) / np.sqrt(len(values)))


def test_every_day_is_audited_and_empties(days: dict[str, Results]) -> None:
    for results in days.values():
        assert results.audit.checks
        assert results.per_replication("inside_trucks", "total", direction="northbound").sum() == 0


def test_at_usual_volume_the_road_never_fills(days: dict[str, Results]) -> None:
    assert (
        days["world_trade_bridge, usual"].per_replication("full_share", "mean", stage="bridge", lane="road").max() == 0
    )


def test_at_1_3_times_the_volume_the_road_fills_and_fast_trucks_wait(days: dict[str, Results]) -> None:
    """FAST trucks stand behind standard ones on the shared road, though their own booths are free."""
    busy = days["world_trade_bridge, busy"]
    assert clearly_above_zero(busy.per_replication("full_share", "mean", stage="bridge", lane="road"))
    rise = fast_waits(busy) - fast_waits(days["world_trade_bridge, usual"])
    assert clearly_above_zero(rise)
    assert rise.mean() > 5
    assert busy.per_replication("utilisation_share", "mean", stage="us_primary", group="fast").max() < 0.8


def test_with_an_own_fast_road_they_do_not(days: dict[str, Results]) -> None:
    own = fast_waits(days["world_trade_bridge_fast_road, busy"])
    assert own.mean() < 0.5
    assert own.max() < fast_waits(days["world_trade_bridge, busy"]).min()


def test_the_standard_queue_is_not_shortened_by_the_fast_road(days: dict[str, Results]) -> None:
    """The same trucks: for standard traffic the booths are the bottleneck, not the road."""
    waits = [
        days[name].per_replication("wait_time_min", "mean", direction="northbound", **{"class": "general"})
        for name in ("world_trade_bridge, busy", "world_trade_bridge_fast_road, busy")
    ]
    assert np.abs(waits[0] - waits[1]).max() < 0.25 * waits[0].mean()
