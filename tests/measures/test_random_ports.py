"""What must hold between the numbers of any run."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portsim.log import Disposition
from portsim.measures import Measuring, Observed
from portsim.scenario.model import Scenario
from portsim.trucks import Tags
from portsim.undisturbed import without_machines, without_outages
from tests.engine.both import simulate
from tests.properties.ports import ports

EXAMPLES = settings(max_examples=80, deadline=None)
MAY_BE_BELOW_ZERO = {
    "extra_truck_hours": "an outage that lets services go faster saves time",
    "delay_min": "so does the load, or another lane",
    "buffer_min": "one truck in thirty may take longer than all others together",
    "buffer_index": "the same",
    "posted_bias_min": "it is a difference",
    "rfid_bias_min": "so is this",
}
LOSSES = {Disposition.TURNED_BACK: "turned_back_trucks", Disposition.LEFT_LINE: "left_line_trucks"}
"""Their measures are taken where the scenario has such drivers; those of the random table are as they are."""


def found_in(port, **measured):
    """The log, and all numbers by measure, statistic and `where`; `measured` goes beyond what the scenario states."""
    log = simulate(port.network, port.trucks)
    stated = port.scenario | {"measured": port.scenario.get("measured", {}) | measured}
    measuring = Measuring(Scenario.model_validate(stated), port.network)
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
        assert (values >= 0).all() or name in MAY_BE_BELOW_ZERO, name
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


@EXAMPLES
@given(ports(stopping=True, supervised=True))
def test_delays_are_crossings_less_those_alone(port):
    """In every breakdown, whatever happened on the day; and all that is made of delays agrees with them."""
    _, table = found_in(port, congested_above="1 s", level_of_service={"on time": "1 s", "late": "beyond"})
    mean = {name: table[name, "mean"] for name in ("delay_min", "crossing_time_min", "uncongested_min")}
    for where, delay in mean["delay_min"].items():
        expected = mean["crossing_time_min"][where] - mean["uncongested_min"][where]
        assert delay == pytest.approx(expected, abs=1e-9, nan_ok=True)
        beyond = table["congestion_truck_hours", "total"][where]
        assert math.isnan(delay) == math.isnan(table["congested_share", "mean"][where])
        assert math.isnan(delay) or (beyond > 0) == (table["congested_share", "mean"][where] > 0)
    p95, share = table["crossing_time_min", "p95"], table["level_share", "mean"]
    for where, buffer in table["buffer_min", "mean"].items():
        assert buffer == pytest.approx(p95[where] - mean["crossing_time_min"][where], abs=1e-9, nan_ok=True)
        late = share[tuple(sorted((*where, ("grade", "late"))))]
        assert late == pytest.approx(table["congested_share", "mean"][where], nan_ok=True)
        late_hours = table["level_hours", "mean"][tuple(sorted((*where, ("grade", "late"))))]
        assert late_hours == pytest.approx(table["congested_hours", "mean"][where], nan_ok=True)
    for where, early in share.items():
        if dict(where)["grade"] == "on time":
            other = share[tuple(sorted({**dict(where), "grade": "late"}.items()))]
            assert math.isnan(early + other) or early + other == pytest.approx(1)


@EXAMPLES
@given(ports(stopping=True, supervised=True), st.sampled_from(("5 min", "20 min", "1 h")))
def test_perfect_readers_have_no_bias(port, every):
    """All tags, all read: what is published is true to the last bit, and all trips of the window are matched."""
    directions = port.network.layout.directions
    rfid = {way: {"rfid": {"every": every, "tag_share": 1.0}} for way in directions}
    everything = np.ones(len(port.trucks), dtype=bool)
    tagged = replace(port, trucks=replace(port.trucks, tags=Tags(everything, everything, everything)))
    log, table = found_in(tagged, instruments=rfid)
    bias, matched = table["rfid_bias_min", "mean"], table["rfid_matched_share", "mean"]
    assert all(value == 0 or math.isnan(value) for value in bias.values())
    assert all(value == 1 or math.isnan(value) for value in matched.values())
    # Whoever crossed before the last midnight ended a trip in the window, and was seen.
    crossed = (log.disposition == Disposition.CROSSED) & (log.departed < port.network.last_midnight_min)
    for number, way in enumerate(directions):
        if (crossed & (port.trucks.direction == number)).any():
            assert matched[("direction", way),] == 1
            assert bias[("direction", way),] == 0


@EXAMPLES
@given(ports(stopping=True, supervised=True), st.sampled_from(("line", "drivers")), st.integers(1, 4))
def test_an_officer_posts_what_the_line_may_be(port, asks, in_sight):
    """Multiples of the rounding, not more than all trucks at the slowest rate seen; less where less is in sight."""
    wait = list(port.scenario["stages"])
    officer = {"every": "10 min", "rounded_to": "2 min", "asks": asks}
    scenarios = [officer, officer | ({"in_sight": in_sight} if asks == "line" else {})]
    tables = [
        found_in(port, wait=wait, instruments={way: {"officer": each} for way in port.network.layout.directions})[1]
        for each in scenarios
    ]
    all_seen, some_seen = (table["posted_wait_min", "max"] for table in tables)
    for where, most in all_seen.items():
        assert math.isnan(most) or (most >= 0 and most % 2 == 0)
        assert math.isnan(most) == math.isnan(some_seen[where])
        assert math.isnan(most) or some_seen[where] <= most
        if asks == "line" and not math.isnan(most):
            assert some_seen[where] <= in_sight * 10 + 2  # at least one truck came in ten minutes
