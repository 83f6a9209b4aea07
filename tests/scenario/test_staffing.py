"""Booths that take officers from pools: what is refused, each with its place and the way out, and what they become."""

import pytest

from portsim.layout import lay_out
from portsim.network import build, works_at
from tests.scenario.files import STAFFED, changed, wrong_cases
from tests.scenario.test_json_schema import wrong


@pytest.mark.parametrize(("replacements", "messages"), wrong_cases("wrong_staffing.txt"))
def test_what_is_wrong_is_said_with_the_way_out(replacements, messages, folder):
    assert folder.said(changed(*replacements, text=STAFFED)) == messages


def test_what_they_become(folder):
    scenario = folder.load(STAFFED).scenario
    layout = lay_out(scenario)
    network = build(scenario, layout)
    assert [group.name for group in layout.groups] == ["fast", "booths", "docks"]
    assert layout.pools == ("us", "cargo")
    assert network.staffed_by.tolist() == [[1, 0], [2, 0], [0, 0]]
    assert network.exams_first.tolist() == [False, True]
    assert works_at(network).tolist() == [[True, True], [False, True]]
    assert wrong(STAFFED) == set()


def test_nothing_is_short_where_the_booths_close_at_night(folder):
    """One officer is left from 22:00 on: enough for one exam after the other."""
    text = changed(
        ("{us: {officers: 6}", "{us: {officers: 5}"), ("servers: 1, staffed", "servers: 4, staffed"), text=STAFFED
    )
    assert folder.said(text) == []
