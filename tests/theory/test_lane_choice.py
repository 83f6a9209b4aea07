"""Two lanes with a booth each: the shorter one, or either by chance."""

import pytest

from .cases import CASES
from .controls import Stream, of_station
from .estimates import Check, assert_agreement
from .ports import GENERAL, Kind, exponential, port, stage, warm_up_days
from .runs import mean_wait, replications, share_waiting_longer

PER_HOUR = 24.0
MEAN_MIN = 4.0
TWO_LANES = {"left": {"servers": 1}, "right": {"servers": 1}}
TWO_LINES = {"all": {"servers": 2, "lines": "per_server"}}
CONTROLS = of_station("primary", {"all": Stream.with_cv(GENERAL, PER_HOUR, MEAN_MIN, 1.0)}, 2)
WARM_UP = warm_up_days((PER_HOUR / 2, 1, MEAN_MIN))


def a_port(lanes, days, **choice):
    primary = stage(lanes, exponential(MEAN_MIN), **choice)
    return port({GENERAL: Kind(PER_HOUR)}, {"primary": primary}, days, WARM_UP)


@pytest.mark.parametrize("lanes", [TWO_LANES, TWO_LINES], ids=["lanes", "lines"])
def test_shortest_lane(lanes):
    """S-B17: fewest trucks in line and at the booth, ties at random; nobody changes lanes."""
    known = CASES["S-B17"]
    checks = [
        Check("mean wait", mean_wait("primary", PER_HOUR), known["mean wait"], 0.05),
        Check("share that waits", share_waiting_longer("primary", PER_HOUR), known["share that waits"], 0.05),
    ]
    scenario = a_port(lanes, 10, lane_choice="shortest", ties="random")
    assert_agreement(replications(scenario, 20), checks, CONTROLS)


def test_random_lane():
    """S-B18: each as likely."""
    scenario = a_port(TWO_LANES, 16, lane_choice="random")
    checks = [Check("mean wait", mean_wait("primary", PER_HOUR), CASES["S-B18"]["mean wait"], 0.15)]
    assert_agreement(replications(scenario, 20), checks, CONTROLS)
