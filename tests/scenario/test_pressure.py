"""Rates relaxed under pressure: what is refused, each with its place and the way out, and what they become."""

import numpy as np
import pytest

from portsim.layout import lay_out
from portsim.network import build
from portsim.orders import NOWHERE, LooksAt
from tests.scenario.files import RELAXING, changed, wrong_cases


@pytest.mark.parametrize(("replacements", "messages"), wrong_cases("wrong_pressure.txt"))
def test_what_is_wrong_is_said_with_the_way_out(replacements, messages, folder):
    assert folder.said(changed(*replacements, text=RELAXING)) == messages


def test_relaxed_rates_become_orders_without_a_group(folder):
    scenario = folder.load(RELAXING).scenario
    layout = lay_out(scenario)
    orders = build(scenario, layout).orders
    assert orders.names == ("northbound:less", "northbound:least")
    assert orders.group.tolist() == orders.takes_from.tolist() == [NOWHERE, NOWHERE]
    assert orders.relaxes.tolist() == [0, 0]
    assert orders.step.tolist() == [1, 2]
    assert orders.looks_at.tolist() == [LooksAt.LINE, LooksAt.POSTED_WAIT]
    assert orders.open_above.tolist() == [40, 120]
    assert orders.close_below.tolist() == [15, 60]
    assert orders.after_min.tolist() == [10, 60]
    assert orders.at_most.tolist() == [1, 1]
    assert [layout.stages[stage] for stage in orders.decided_at] == ["primary"]
    # The first looks at the bridge; the second at no line, but would at that of the booths.
    assert [layout.stages[stage] for stage in np.flatnonzero(orders.roads[0])] == ["bridge"]
    assert [layout.lanes[lane].name for lane in np.flatnonzero(orders.lanes[1])] == ["standard"]
    assert not orders.officers.any()
