"""The same answers as sim-tools, where it has the same procedure (recorded by proofs/against_sim_tools.py)."""

import json
from pathlib import Path

import numpy as np
import pytest

from portsim.statistics import mean_intervals
from portsim.statistics.budget import ocba
from portsim.statistics.selection import kim_nelson
from portsim.statistics.stopping import Target, decide

RECORD = json.loads((Path(__file__).parents[2] / "proofs" / "against_sim_tools.json").read_text(encoding="utf-8"))
SIM_TOOLS_LEAST = 6
"""It looks first after so many replications when told 5."""


def test_nothing_was_left_out():
    assert {key: len(RECORD[key]) for key in ("stopping", "selection", "budget")} == {
        "stopping": 40,
        "selection": 60,
        "budget": 40,
    }


@pytest.mark.parametrize("case", RECORD["stopping"])
def test_it_stops_after_as_many_replications_with_the_same_interval(case):
    """Theirs compares the half-width with g of the mean, ours with g / (1 + g): so that with another g both are one."""
    values = np.array(case["values"])[:, None]
    target = Target(case["precision"] / (1 - case["precision"]), least=SIM_TOOLS_LEAST)
    stopped = next(n for n in range(2, len(values) + 1) if decide(values[:n], target).rule == "precision")
    assert stopped == case["replications"]
    found = mean_intervals(values[:stopped])
    assert found.low[0] == pytest.approx(case["low"], abs=1e-9)
    assert found.high[0] == pytest.approx(case["high"], abs=1e-9)


@pytest.mark.parametrize("case", RECORD["selection"])
def test_kim_and_nelson_choose_the_same_system_after_as_many_replications(case):
    found = kim_nelson(np.array(case["values"]), case["indifference"], first=case["first"])
    assert found.best == case["best"]
    assert found.n == case["n"]


@pytest.mark.parametrize("case", RECORD["budget"])
def test_ocba_spends_the_budget_on_the_same_systems(case):
    """But for one replication: theirs rounds each number, and gives what is left to the best."""
    found = ocba(np.array(case["values"]), case["budget"])
    assert found.more.sum() == sum(case["more"]) == case["budget"]
    assert np.abs(found.more - case["more"]).max() <= len(case["more"]) / 2
