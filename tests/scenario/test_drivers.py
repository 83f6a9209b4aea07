"""Drivers, speeds and metering: what is refused, each with its place and the way out, and what they become."""

import numpy as np
import pytest

from portsim.draw import draw
from portsim.layout import lay_out
from portsim.network import build
from portsim.trucks import NEVER_TRUCKS
from tests.scenario.files import GOOD, IMPATIENT, changed, wrong_cases


@pytest.mark.parametrize(("replacements", "messages"), wrong_cases("wrong_drivers.txt"))
def test_what_is_wrong_is_said_with_the_way_out(replacements, messages, folder):
    assert folder.said(changed(*replacements, text=IMPATIENT)) == messages


def drawn(folder, *replacements, days=300):
    scenario = folder.load(changed(("days: 3", f"days: {days}"), *replacements, text=IMPATIENT)).scenario
    layout = lay_out(scenario)
    return draw(scenario, layout, 1, 0), build(scenario, layout), layout


def test_what_drivers_put_up_with_has_the_shares_stated(folder):
    """FAST drivers look at the posted wait alone; of the others a quarter turns back at 60 trucks, half at 90."""
    trucks, _, _ = drawn(folder)
    fast, tempers = trucks.truck_class == 0, trucks.tempers
    assert set(tempers.turn_back_at[fast]) == {NEVER_TRUCKS}
    assert np.isinf(tempers.patience_min[fast]).all()
    assert ((tempers.turn_back_above_min[fast] >= 60) & (tempers.turn_back_above_min[fast] <= 180)).all()
    assert np.isinf(tempers.turn_back_above_min[~fast]).all()
    count = (~fast).sum()
    for trucks_there, share in ((60, 0.25), (90, 0.5), (NEVER_TRUCKS, 0.25)):
        told = (tempers.turn_back_at[~fast] == trucks_there).mean()
        assert abs(told - share) < 4 * (share * (1 - share) / count) ** 0.5
    assert abs(tempers.patience_min[~fast].mean() - 120) < 4 * 120 / count**0.5


def test_a_more_patient_driver_is_the_same_driver(folder):
    """Twice the mean is twice the patience of each, and nobody's limit changes."""
    one, _, _ = drawn(folder, days=30)
    two, _, _ = drawn(folder, ("{exponential: {mean: 2 h}}", "{exponential: {mean: 4 h}}"), days=30)
    patient = np.isfinite(one.tempers.patience_min)
    assert np.allclose(two.tempers.patience_min[patient], 2 * one.tempers.patience_min[patient], atol=1e-5)
    assert (two.tempers.turn_back_at == one.tempers.turn_back_at).all()
    assert (two.service_min == one.service_min).all()


def test_what_they_see_and_leave(folder):
    _, network, layout = drawn(folder, days=1)
    assert [layout.stages[stage] for stage in np.flatnonzero(network.seen[0])] == ["bridge", "primary"]
    assert [layout.stages[stage] for stage in np.flatnonzero(network.may_leave[0])] == ["primary"]
    assert network.headway_min.tolist() == [pytest.approx(1 / 3, abs=1e-6)]


def test_speeds_become_steps(folder):
    """An even change is a table as well: from the second server on 5 % more for each, at most 10 %."""
    _, network, layout = drawn(folder, days=1)
    speeds, primary = network.speeds, layout.stage_number["primary"]
    line = slice(*speeds.first_line[primary : primary + 2])
    assert list(zip(speeds.from_number[line], speeds.factor[line], strict=True)) == [(20, 0.9), (50, 0.8)]
    servers = slice(*speeds.first_servers[primary : primary + 2])
    assert list(zip(speeds.from_number[servers], speeds.factor[servers], strict=True)) == [
        (1, 1.0),
        (2, 1.05),
        (3, 1.1),
    ]
    assert len(speeds.factor) == 5


def test_nothing_stated_is_nothing_drawn(folder):
    scenario = folder.load(GOOD).scenario
    layout = lay_out(scenario)
    network = build(scenario, layout)
    assert draw(scenario, layout, 1, 0).tempers is None
    assert not network.seen.any()
    assert network.headway_min.tolist() == [0]
    assert len(network.speeds.factor) == 0
