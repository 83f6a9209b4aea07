"""Of random ports with all that may happen in them, theory says something of every stage, or why it does not."""

import math
from unittest.mock import patch

import numpy as np
from hypothesis import given, settings

from portsim.log import Disposition
from portsim.measures import Measuring, Observed
from portsim.results import Results
from portsim.scenario.model import Scenario
from portsim.theory import beside
from portsim.undisturbed import without_machines, without_outages
from tests.engine.both import simulate
from tests.properties.ports import ports


def results_of(port):
    """Two replications that are the same."""
    scenario = Scenario.model_validate(port.scenario)
    log = simulate(port.network, port.trucks)
    quiet = None
    if len(port.network.outages):
        quiet = simulate(without_outages(port.network), without_machines(port.trucks))
    measuring = Measuring(scenario, port.network)
    values = measuring.of_run(Observed(port.network, port.trucks, log, undisturbed=quiet))
    inside = float((log.disposition == Disposition.INSIDE).mean()) if len(log.disposition) else 0.0
    both = np.stack([values, values])
    return Results(scenario, None, "", "reference", 1, measuring.cells, both, None, None, inside, {})


@settings(max_examples=100, deadline=None)
@given(ports(stopping=True, supervised=True))
def test_something_is_said_of_every_stage(port):
    results = results_of(port)
    with patch("portsim.theory.beside.build", return_value=port.network):
        rows = beside(results)
    assert [row.stage for row in rows] == sorted((r.stage for r in rows), key=port.network.layout.stages.index)
    assert {row.stage for row in rows} == set(port.network.layout.stages)
    for row in rows:
        assert str(row.why)
        assert (row.formula == "none") == (row.theory_wait_min is None)
        if row.theory_wait_min is not None:
            assert 0 <= row.theory_low_min <= row.theory_wait_min <= row.theory_high_min < math.inf
        lanes = [lane for row_ in rows if row_.stage == row.stage for lane in row_.lanes]
        assert len(lanes) == len(set(lanes))
