"""The wait as it is posted, seen through drivers who turn back if it is longer than what they bear."""

import numpy as np
import pytest

from portsim.log import Disposition
from tests.engine.days import run, truck

HAIR = 0.125
"""What a driver bears less than the wait posted, who then turns back [min]."""
CAME, WENT = Disposition.CROSSED, Disposition.TURNED_BACK


def posting(stages, script, reads, *, measured=("primary",), every=10, rounded=1):
    """Whether the wait posted was, at each time, as `reads` has it: the drivers read a board, and no more.

    For each (minute, wait), one who bears that much comes, and one who bears a hair less turns back. Waits are posted
    of northbound trucks.
    """
    probes = [
        truck(time, turn_back_above=bears, look=0)
        for time, wait in reads
        for bears in ((wait, wait - HAIR) if wait else (wait,))
    ]
    day = run(
        f"{stages}\nlook: {{servers: 99}}",
        sorted([*script, *probes], key=lambda item: (item.arrived, item.direction)),
        measured=measured,
        posted={"northbound": {"every": f"{every} min", "rounded_to": f"{rounded} min"}},
        drivers={"northbound": {}, "southbound": {}},
    )
    expected = [end for _, wait in reads for end in ((CAME, WENT) if wait else (CAME,))]
    looked = ~np.isnan(day.trucks.service_min[:, -1])
    return [end for end, looks in zip(day.dispositions, looked, strict=True) if looks] == expected


TWO_AND_A_HALF = [truck(0, primary=5), truck(0, primary=1)]
"""Trucks that wait for 0 and 5 min."""


@pytest.mark.parametrize(("rounded", "wait"), [(1, 3), (2, 2), (5, 5), (0.25, 2.5), (10, 0)])
def test_the_mean_wait_is_posted_rounded_and_halves_up(rounded, wait):
    """At first it is 0; a posting comes before the arrivals of its instant."""
    reads = [(9, 0), (10, wait), (19, wait)]
    assert posting("primary: {servers: 1}", TWO_AND_A_HALF, reads, rounded=rounded)


def test_where_nobody_came_through_the_old_wait_stands():
    """3 min (2.5 rounded) at 00:10 and, with nobody since, at 00:20; at 00:30 the third truck alone counts, for 0."""
    script = [*TWO_AND_A_HALF, truck(22, primary=1)]
    assert posting("primary: {servers: 1}", script, [(15, 3), (25, 3), (31, 0)])


def test_a_service_that_begins_as_the_wait_is_posted_counts_for_the_next_one():
    """The second truck waits for 8 min, until 00:10."""
    script = [truck(0, primary=10), truck(2, primary=1)]
    assert posting("primary: {servers: 1}", script, [(15, 0), (25, 8)])


@pytest.mark.parametrize(("measured", "wait"), [(("customs", "primary"), 5), (("primary",), 0), (("customs",), 1)])
def test_a_wait_is_what_a_truck_waited_and_was_blocked_at_the_stages_measured(measured, wait):
    """The second truck waits for 1 min at customs, is served there for 1 min, and blocked for 8, until 00:10.

    Read where it begins primary, with that of the first truck: (0 + 9) / 2, rounded up; at customs: (0 + 1) / 2.
    """
    script = [truck(0, customs=1, primary=9), truck(0, customs=1, primary=1)]
    stages = "customs: {servers: 1}\nprimary: {servers: 1, room: 0}"
    assert posting(stages, script, [(19, 0), (21, wait)], measured=measured, every=20)


def test_trucks_of_the_other_direction_are_read_by_nobody():
    """They stand in the same line, and are not posted."""
    script = [truck(0, direction="southbound", primary=minutes) for minutes in (5, 1)]
    assert posting("primary: {servers: 1}", script, [(15, 0)])
