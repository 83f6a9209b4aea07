"""Standing orders and posted waits: what is refused, each with its place and the way out, and what they become."""

import numpy as np
import pytest

from portsim.layout import lay_out
from portsim.network import build
from portsim.orders import LooksAt
from tests.scenario.files import GOOD, SUPERVISED, changed, wrong_cases


@pytest.mark.parametrize(("replacements", "messages"), wrong_cases("wrong_orders.txt"))
def test_what_is_wrong_is_said_with_the_way_out(replacements, messages, folder):
    assert folder.said(changed(*replacements, text=SUPERVISED)) == messages


def test_what_they_become(folder):
    scenario = folder.load(SUPERVISED).scenario
    layout = lay_out(scenario)
    orders = build(scenario, layout).orders
    standard, fast = (layout.group_number("primary", name) for name in ("standard", "fast"))
    assert orders.names == ("primary:more", "primary:busy", "primary:switch")
    assert orders.looks_at.tolist() == [LooksAt.LINE, LooksAt.WORK, LooksAt.POSTED_WAIT]
    assert orders.group.tolist() == [standard] * 3
    assert orders.takes_from.tolist() == [-1, -1, fast]
    assert orders.officers.tolist() == [[0], [0], [1]]
    assert [[layout.lanes[lane].name for lane in np.flatnonzero(row)] for row in orders.lanes] == [["standard"]] * 3
    assert [[layout.stages[stage] for stage in np.flatnonzero(row)] for row in orders.roads] == [["bridge"], [], []]
    assert orders.open_above.tolist() == [40, 30, 60]
    assert orders.close_below.tolist() == [15, 20, 30]
    assert orders.after_min.tolist() == [10, 5, 5]
    assert orders.delay_min.tolist() == [0, 60, 0]
    assert orders.at_least_min.tolist() == [0, 0, 60]
    assert orders.post_every_min.tolist() == [30]
    assert orders.post_rounded_min.tolist() == [5]
    assert [layout.stages[stage] for stage in orders.post_at] == ["primary"]
    assert orders.in_wait.all()


def test_a_group_has_servers_for_all_its_orders(folder):
    """Three on plan, and one more by each of three orders."""
    scenario = folder.load(SUPERVISED).scenario
    layout = lay_out(scenario)
    assert layout.groups[layout.group_number("primary", "standard")].servers == 6
    assert layout.groups[layout.group_number("primary", "fast")].servers == 1


def test_without_orders_nothing_is_looked_at(folder):
    scenario = folder.load(GOOD).scenario
    orders = build(scenario, lay_out(scenario)).orders
    assert len(orders) == 0
    assert orders.lanes.shape == (0, 5)
    assert np.isinf(orders.post_every_min).all()
    assert orders.post_at.tolist() == [-1]
