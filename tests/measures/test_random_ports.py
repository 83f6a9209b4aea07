"""What must hold between the numbers of any run."""

import numpy as np
import pytest
from hypothesis import given, settings

from portsim.log import Disposition
from portsim.measures import Measuring, Observed
from portsim.scenario.model import Scenario
from portsim.undisturbed import without_machines, without_outages
from tests.engine.both import simulate
from tests.properties.ports import ports

EXAMPLES = settings(max_examples=80, deadline=None)
LOSSES = {Disposition.TURNED_BACK: "turned_back_trucks", Disposition.LEFT_LINE: "left_line_trucks"}
"""Their measures are taken where the scenario has such drivers; those of the random table are as they are."""


def found_in(port):
    log = simulate(port.network, port.trucks)
    measuring = Measuring(Scenario.model_validate(port.scenario), port.network)
    values = measuring.of_run(Observed(port.network, port.trucks, log, undisturbed=undisturbed(port)))
    table = {}
    for cell, value in zip(measuring.cells, values, strict=True):
        table.setdefault((cell.measure.name, cell.statistic), {})[tuple(sorted(cell.where.items()))] = value
    return log, table


def undisturbed(port):
    """The same trucks without outages, where there may be any."""
    if not len(port.network.outages):
        return None
    return simulate(without_outages(port.network), without_machines(port.trucks))


def of_directions(table, measure, statistic="total"):
    """What all directions have together."""
    return sum(value for where, value in table.get((measure, statistic), {}).items() if len(where) == 1)


@EXAMPLES
@given(ports(stopping=True, supervised=True))
def test_numbers_agree_with_each_other(port):
    log, table = found_in(port)
    total = {name: table[name, "total"][()] for name in ("arrived_trucks", "crossed_trucks", "inside_trucks")}
    expected = port.trucks.arrived_min < port.network.last_midnight_min
    lost = table["turned_away_trucks", "total"][()]
    for disposition, measure in LOSSES.items():
        trucks = np.count_nonzero(expected & (log.disposition == disposition))
        assert trucks == of_directions(table, measure) or (measure, "total") not in table
        lost += trucks
    assert total["arrived_trucks"] == total["crossed_trucks"] + total["inside_trucks"] + lost
    came = expected if port.trucks.no_show is None else expected & ~port.trucks.no_show
    assert total["arrived_trucks"] == np.count_nonzero(came)
    for (name, _), cells in table.items():
        values = np.array(list(cells.values()))
        values = values[~np.isnan(values)]
        # An outage that lets services go faster saves time.
        assert (values >= 0).all() or name == "extra_truck_hours", name
        assert np.isfinite(values).all(), name
        assert not name.endswith("_share") or (values <= 1).all(), name
    queues, lanes = {}, {}
    for where, value in table["queue_trucks", "mean"].items():
        keys = dict(where)
        if keys.keys() == {"stage"}:
            queues[keys["stage"]] = value
        elif "lane" in keys:
            lanes[keys["stage"]] = lanes.get(keys["stage"], 0) + value
    assert lanes == pytest.approx({stage: queues[stage] for stage in lanes})
    assert log.ended_min >= port.network.last_midnight_min


@EXAMPLES
@given(ports(stopping=True, supervised=True))
def test_parts_add_up_to_the_crossing_time(port):
    _, table = found_in(port)
    for direction in port.network.layout.directions:
        parts = [
            value
            for where, value in table["crossing_part_min", "mean"].items()
            if dict(where).keys() == {"direction", "part"} and dict(where)["direction"] == direction
        ]
        assert sum(parts) == pytest.approx(table["crossing_time_min", "mean"][("direction", direction),], nan_ok=True)


@EXAMPLES
@given(ports(stopping=True, supervised=True))
def test_trucks_in_line_over_time_are_waits_by_truck(port):
    """Little's law between two measures taken in different ways, on days that end empty."""
    log, table = found_in(port)
    if log.ended_min > port.network.last_midnight_min:
        return
    blocked = log.left - log.ended
    waited = np.where(np.isnan(log.began), log.left, log.began) - log.joined
    window = port.network.last_midnight_min - port.network.warm_up_min
    in_line = np.nansum([blocked * ~np.isnan(log.ended), waited], axis=0)
    measured = port.scenario.get("measured", {}).get("wait", port.network.layout.stages)
    counts = np.array([stage in measured for stage in port.network.layout.stages])
    line = of_directions(table, "line_trucks", "mean")
    assert line * window == pytest.approx(in_line[counts[log.stage]].sum())
