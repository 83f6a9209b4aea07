"""Measures of clearance on random ports: what must hold between them, and the same counted truck by truck."""

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings

from portsim.measures import Measuring
from tests.measures.clearances import cleared
from tests.measures.witness import witness

EXAMPLES = settings(max_examples=60, deadline=None)
ENDS = ("detected", "missed", "seized_along", "open")


def numbers_of(port):
    """All numbers by measure and statistic, then by where."""
    measuring = Measuring(port.scenario, port.network)
    table = defaultdict(dict)
    for cell, value in zip(measuring.cells, measuring.of(port.trucks, port.log), strict=True):
        table[cell.measure.name, cell.statistic][tuple(sorted(cell.where.items()))] = value
    return table


@EXAMPLES
@given(cleared())
def test_identities(port):
    table = numbers_of(port)
    for (name, _), cells in table.items():
        values = np.array(list(cells.values()))
        values = values[~np.isnan(values)]
        assert np.isfinite(values).all(), name
        assert (values >= 0).all(), name
        assert not name.endswith("_share") or (values <= 1).all(), name
    for where, carried in table["carried_violations", "total"].items():
        assert carried == sum(table[f"{end}_violations", "total"][where] for end in ENDS), where
    for where, arrived in table["arrived_trucks", "total"].items():
        ends = ("crossed", "seized", "turned_away", "inside")
        assert arrived == sum(table[f"{end}_trucks", "total"][where] for end in ends), where
    for measure in ("arrived_trucks", "carried_violations", "missed_violations", "held_trucks", "joint_operations"):
        cells = [(dict(where), value) for where, value in table[measure, "total"].items()]
        of_classes = sum(value for keys, value in cells if keys.keys() == {"direction", "class"})
        assert of_classes == sum(value for keys, value in cells if keys.keys() == {"direction"}), measure
    assert table["hold_hours", "total"] == pytest.approx({w: 3.0 * n for w, n in table["held_trucks", "total"].items()})
    for measure in ("false_alarms", "raised_alarms"):
        north_and_south = sum(v for w, v in table[measure, "total"].items() if dict(w).keys() == {"direction"})
        by_stage = sum(v for w, v in table[measure, "total"].items() if dict(w).keys() == {"stage"})
        assert north_and_south == by_stage


@EXAMPLES
@given(cleared())
def test_parts_add_up_to_the_crossing_time(port):
    table = numbers_of(port)
    pieces = defaultdict(list)
    for where, value in table["crossing_part_min", "mean"].items():
        about = {key: name for key, name in where if key != "part"}
        if "part" in dict(where):
            pieces[tuple(about.items())].append(value)
    for where, values in pieces.items():
        about = dict(where)
        if "stage" in about:
            whole = table["crossing_part_min", "mean"][where]
        else:
            whole = table["crossing_time_min", "mean"][where]
        assert np.isnan(whole) == np.isnan(values).all(), where
        assert np.isnan(whole) or sum(values) == pytest.approx(whole, rel=1e-12, abs=1e-9), where
    for direction in ("northbound", "southbound"):
        stages = [
            value
            for where, value in table["crossing_part_min", "mean"].items()
            if dict(where).keys() == {"direction", "stage"} and dict(where)["direction"] == direction
        ]
        whole = table["crossing_time_min", "mean"][("direction", direction),]
        assert np.isnan(whole) or sum(stages) == pytest.approx(whole)


def some_of(seen, keys):
    """Trucks that a number with these keys is about."""
    return [
        truck
        for truck in seen
        if truck.direction == keys["direction"] and keys.get("programme", truck.programmes[0]) in truck.programmes
    ]


def share(part, whole):
    """Part over whole; NaN, which equals itself here, where there is no whole."""
    return pytest.approx(part / whole if whole else np.nan, nan_ok=True)


def by(table, measure, statistic, *without):
    """Numbers of a measure with what they are about, except those broken down by some keys."""
    cells = ((dict(where), value) for where, value in table[measure, statistic].items())
    return [(keys, value) for keys, value in cells if "direction" in keys and not keys.keys() & set(without)]


@EXAMPLES
@given(cleared())
def test_a_witness_counts_the_same(port):
    table, seen = numbers_of(port), list(witness(port))
    done = [truck for truck in seen if truck.cleared]
    for keys, value in by(table, "exam_share", "mean", "class", "level"):
        group = some_of(done, keys)
        asked = keys.get("authority")
        examined = [t for t in group if any(asked is None or asked in stop for stop in t.stops)]
        assert value == share(len(examined), len(group)), keys
    for keys, value in by(table, "examined_twice_share", "mean", "class", "level"):
        group = some_of(done, keys)
        assert value == share(sum(truck.twice for truck in group), len(group)), keys
    for end in ENDS:
        for keys, value in by(table, f"{end}_violations", "total", "class"):
            ends = [truck.ends for truck in some_of(seen, keys)]
            kinds = [kind for each in ends for kind, its_end in each.items() if its_end == end]
            assert value == sum(keys.get("violation", kind) == kind for kind in kinds), (end, keys)
    for keys, value in by(table, "raised_alarms", "total"):
        assert value == sum(truck.alarms for truck in some_of(seen, keys))
    for keys, value in by(table, "inspections_per_detection", "mean"):
        group = some_of(seen, keys)
        assert value == share(sum(len(truck.stops) for truck in group), sum(truck.detections for truck in group))
    for end, measure in (("missed", "evaded_duty_usd"), ("detected", "recovered_duty_usd")):
        for keys, value in by(table, measure, "total"):
            owing = [truck for truck in some_of(seen, keys) if truck.ends.get("undervaluation") == end]
            assert value == sum(100 if truck.of == "fast" else 1000 for truck in owing)
