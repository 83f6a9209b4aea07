"""Every packaged scenario runs, and the alternatives differ from their baselines in what they say and nothing else."""

import datetime as dt

import numpy as np
import pytest

from portsim.distributions import Gamma, Lognormal
from portsim.draw import draw
from portsim.layout import lay_out
from portsim.scenario.library import packaged_names
from portsim.scenario.load import load
from portsim.scenario.model import Scenario
from portsim.simulate import run

SEED = 20160725


def short(name: str) -> Scenario:
    """A packaged scenario, cut to its first two days."""
    loaded = load(name).scenario
    calendar = loaded.calendar.model_copy(update={"days": min(2, loaded.calendar.days), "warm_up": 0})
    return loaded.model_copy(update={"calendar": calendar})


@pytest.mark.parametrize("name", packaged_names())
def test_every_packaged_scenario_runs(name):
    """A run fails where its audit does; nearly all trucks must come through."""
    results = run(short(name), replications=1, seed=SEED, jobs=1)
    arrived = sum(results.estimate("arrived_trucks", direction=d).mean for d in results.scenario.directions())
    inside = sum(results.estimate("inside_trucks", direction=d).mean for d in results.scenario.directions())
    assert arrived > 20
    assert inside <= 0.01 * arrived


@pytest.mark.parametrize(
    ("baseline", "alternative", "regime"),
    [
        ("mariposa", "mariposa_joint", "joint"),
        ("world_trade_bridge", "world_trade_bridge_joint", "joint"),
        ("otay_mesa", "otay_mesa_joint", "joint"),
        ("otay_mesa", "otay_mesa_preinspection", "preinspected"),
        ("nogales_southbound", "nogales_southbound_joint", "joint"),
    ],
)
def test_a_regime_changes_only_who_takes_part(baseline, alternative, regime):
    """The same trucks come, truck by truck; those on other routes go where they would have gone anyway."""
    one, other = short(baseline), short(alternative)
    here, there = (draw(each, lay_out(each), SEED, 0) for each in (one, other))
    for column in ("arrived_min", "truck_class", "number", "violations"):
        assert np.array_equal(getattr(here, column), getattr(there, column)), column
    assert np.array_equal(here.score, there.score, equal_nan=True)
    before, after = lay_out(one), lay_out(other)
    routes = np.array([route.name for route in after.routes])[there.route]
    took_part = np.char.startswith(routes, regime)
    assert 0.01 < took_part.mean() < 0.7
    # A find may end a company's programmes from the next day on, and a joint stop may find what two stops had not.
    first_day = (here.arrived_min < 24 * 60) & ~took_part
    assert first_day.any()
    for truck in np.flatnonzero(first_day):
        old = here.stage[here.first_visit[truck] : here.first_visit[truck + 1]]
        new = there.stage[there.first_visit[truck] : there.first_visit[truck + 1]]
        assert [before.stages[stage] for stage in old] == [after.stages[stage] for stage in new]


@pytest.mark.parametrize("port", ["world_trade_bridge", "otay_mesa"])
def test_a_joint_booth_takes_as_long_as_the_slower_side(port):
    """Both sides work at once on FAST trucks: the mean of the longer of their two services, to the second."""
    stages = load(f"{port}_joint").scenario.stages
    us, mx = stages["us_primary"].service["fast"].erlang, stages["mx_export"].service["default"].lognormal
    us_side, mx_side = Gamma(us.mean, us.k), Lognormal(mx.mean, mx.cv)
    uniform = (np.arange(2_000) + 0.5) / 2_000
    longer_min = np.maximum.outer(us_side.quantile(uniform), mx_side.quantile(uniform)).mean()
    assert stages["joint_primary"].service["default"].erlang.mean == pytest.approx(longer_min, abs=0.5 / 60)


def test_mutual_recognition_only_lowers_rates():
    """Two entries more: nobody is selected who was not selected before, and some are no more."""
    before, after = short("mutual_recognition_before"), short("mutual_recognition_after")
    changed = {
        name: (then.trust, now.trust)
        for name, then, now in (
            (name, before.authorities[name], after.authorities[name]) for name in before.authorities
        )
        if then != now
    }
    assert set(changed) == {"mx", "us"}
    assert all(len(now) == len(then) + 1 for then, now in changed.values())
    layout = lay_out(before)
    then, now = draw(before, layout, SEED, 0), draw(after, layout, SEED, 0)
    assert not (now.selected & ~then.selected).any()
    assert (then.selected & ~now.selected).any()


def test_a_campaign_inspects_everybody_in_its_days_and_few_before():
    """Read at the arrival, from its first midnight to the midnight after its last day."""
    campaign = load("enforcement_campaign").scenario
    (stage,) = (
        name for name, each in campaign.stages.items() if getattr(getattr(each, "inspection", None), "campaigns", ())
    )
    (stated,) = campaign.stages[stage].inspection.campaigns
    layout = lay_out(campaign)
    trucks = draw(campaign, layout, SEED, 0)
    date = np.array([campaign.calendar.start + dt.timedelta(days=int(day)) for day in trucks.arrived_min // (24 * 60)])
    on = (date >= stated.from_) & (date <= stated.until)
    inspected = trucks.selected[:, layout.stage_number[stage]]
    assert on.any()
    assert inspected[on & ~trucks.seized].all()
    assert inspected[~on].mean() < 0.2
