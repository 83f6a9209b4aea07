"""What theory says of the ports that come with the package: something of every stage, and nothing that is not so."""

import math

import pytest

from portsim.scenario.library import packaged_names
from portsim.scenario.load import load
from portsim.simulate import run
from portsim.theory import AGREES, DIFFERS, NOT_COMPARABLE, beside


@pytest.mark.parametrize("name", packaged_names())
def test_every_stage_has_its_row(name):
    loaded = load(name)
    rows = beside(run(loaded, 2))
    assert {row.stage for row in rows} == set(loaded.scenario.stages)
    for row in rows:
        assert str(row.why)
        assert (row.flag == NOT_COMPARABLE) == (row.theory_wait_min is None or row.simulated_low_min is None)
        assert (row.formula == "none") == (row.theory_wait_min is None)
        if row.theory_wait_min is not None:
            assert 0 <= row.theory_low_min <= row.theory_wait_min <= row.theory_high_min < math.inf
        for erlangs, arrivals in zip(row.offered_erlangs, row.arrivals_per_hour, strict=True):
            assert erlangs == pytest.approx(arrivals * (row.service_min or 0) / 60)
        # A row of the highest load: it is among the hours.
        assert row.peak_load is None or row.peak_load == max(load for load in row.load if load is not None)


@pytest.mark.parametrize("name", ["world_trade_bridge", "mariposa", "otay_mesa", "nogales_southbound"])
def test_ports_of_usual_days_agree_wherever_there_is_a_formula(name):
    rows = beside(run(load(name), 12))
    flags = [row.flag for row in rows]
    assert DIFFERS not in flags
    assert flags.count(AGREES) >= 6


def test_what_blocks_a_port_is_named():
    """In a campaign of the state the safety station blocks everything before it."""
    rows = {row.name: row for row in beside(run(load("state_inspection_campaign"), 2))}
    assert str(rows["us_nii"].why).startswith("its servers were blocked")
    assert str(rows["state_inspection"].why).startswith("lane bays was full")
    assert {rows[name].flag for name in ("mx_export", "us_nii", "state_inspection")} == {NOT_COMPARABLE}
