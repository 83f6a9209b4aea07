"""What officers post and readers of tags publish on days short enough to work out by hand."""

import math
from dataclasses import replace

import numpy as np
import pytest

from portsim.errors import MeasureError
from portsim.measures import Measuring
from portsim.trucks import Tags
from tests.engine.days import port, run, truck
from tests.measures.test_bad_days_by_hand import numbers

BOOTH = "booth: {servers: 1}"
MIDNIGHT_TO_MIDNIGHT = 71
"""Postings of a day, every 20 min from 00:20 to 23:40."""


def measured(**instruments):
    return {"wait": ["booth"], "instruments": {"northbound": instruments}}


def posted_on(script, stages=BOOTH, wait=("booth",), calendar=None, **officer):
    """`posted(...)("posted_wait_min", hour="00")`; every 20 min unless stated."""
    section = measured(officer={"every": "20 min", **officer}) | {"wait": wait}
    scenario = port(stages, measured=section, **(calendar or {}))
    day = run(scenario, script)
    found = numbers(scenario, day.network, day.trucks, day.log)
    return lambda measure, statistic="mean", **where: found(measure, statistic, direction="northbound", **where)


SIX = [truck(at, booth=10) for at in (0, 1, 2, 3, 4, 5)]
LATER = [truck(45, booth=10), truck(85, booth=10)]
"""10 min each, one after the other: they begin at 0, 10, ... 50, then at 60, and at 85."""


def test_trucks_in_line_over_those_that_came():
    """At 20 four stand in line, the one that begins then included, and two came: 40 min; at 40 two and two: 20 min.

    At 60 one stands there and two came: 10 min; later nobody does.
    """
    posted = posted_on(SIX + LATER)
    assert posted("posted_wait_min", hour="00") == (40 + 20) / 2
    assert posted("posted_wait_min", hour="01") == (10 + 0 + 0) / 3
    assert posted("posted_wait_min") == pytest.approx(70 / MIDNIGHT_TO_MIDNIGHT)
    assert posted("posted_wait_min", "max") == 40
    assert posted("posted_wait_min", "p95") == 0


def test_its_bias_is_against_the_trucks_that_come_while_it_stands():
    """While 20 min is posted a truck comes that waits for 15; while nothing is, one that does not wait."""
    posted = posted_on(SIX + LATER)
    assert posted("posted_bias_min", hour="00") == 5
    assert posted("posted_bias_min", hour="01") == 0
    assert posted("posted_bias_min") == 5 / 2
    assert math.isnan(posted("posted_bias_min", hour="02"))


def test_what_is_out_of_sight_is_not_counted():
    posted = posted_on(SIX + LATER, in_sight=3)
    assert posted("posted_wait_min", hour="00") == (30 + 20) / 2


def test_what_is_posted_as_the_window_begins_counts():
    """At midnight two stand in line, the one that begins then included, and one came since 23:40: 40 min; then 0."""
    script = [truck(1430, booth=10) for _ in range(3)]
    posted = posted_on(script, calendar={"days": 2, "warm_up": 1})
    assert posted("posted_wait_min", hour="00") == (40 + 0 + 0) / 3


def test_it_is_rounded_and_halves_up():
    """40, 20 and 10 to multiples of 20: 40, 20 and 20."""
    posted = posted_on(SIX + LATER, rounded_to="20 min")
    assert posted("posted_wait_min", hour="01") == pytest.approx(20 / 3)
    assert posted_on(SIX + LATER, rounded_to="15 min")("posted_wait_min", hour="00") == (45 + 15) / 2


def test_as_drivers_tell_it():
    """Those who came waited for 0 and 9, 18 and 27, 36 and 45, 15, and 0; then nobody comes, and that stands."""
    posted = posted_on(SIX + LATER, asks="drivers", rounded_to="5 min")
    assert posted("posted_wait_min", hour="00") == (5 + 25) / 2
    assert posted("posted_wait_min", hour="01") == (40 + 15 + 0) / 3
    assert posted("posted_wait_min", hour="02") == 0
    exact = posted_on([*SIX, truck(45, booth=10)], asks="drivers", rounded_to="0.25 min")
    assert exact("posted_wait_min", hour="00") == (4.5 + 22.5) / 2
    assert exact("posted_wait_min", hour="01") == pytest.approx((40.5 + 15 + 15) / 3, abs=1e-9)
    assert exact("posted_wait_min", hour="02") == 15


def test_drivers_tell_of_all_that_they_waited_until_the_last_stage():
    """The second truck waits for 1 min at customs, and is blocked from 2 to 10: nine minutes, told by then."""
    script = [truck(0, customs=1, booth=9), truck(0, customs=1, booth=1)]
    stages = "customs: {servers: 1}\nbooth: {servers: 1, room: 0}"
    both = posted_on(script, stages, ("customs", "booth"), asks="drivers", rounded_to="0.5 min")
    assert both("posted_wait_min", hour="00") == (0 + 9) / 2
    last = posted_on(script, stages, ("booth",), asks="drivers", rounded_to="0.5 min")
    assert last("posted_wait_min", hour="00") == 0
    first = posted_on(script, stages, ("customs",), asks="drivers", rounded_to="0.5 min")
    assert first("posted_wait_min", "max") == 0.5, "0 and 1 min; nobody knows yet that he will be blocked"


def test_what_drivers_tell_after_the_last_posting_is_not_posted():
    """Nobody comes before 23:25; the one who came then did not wait, who came later waited for 10 min."""
    script = [truck(1405, booth=10), truck(1425, booth=10), truck(1425, booth=10)]
    assert posted_on(script, asks="drivers")("posted_wait_min", "max") == 0


def test_one_who_is_blocked_stands_in_line():
    """At 20 one is blocked at customs, since 2; one came to the booth: 20 min."""
    script = [truck(0, customs=1, booth=29), truck(0, customs=1, booth=1)]
    stages = "customs: {servers: 1}\nbooth: {servers: 1, room: 0}"
    posted = posted_on(script, stages, ("customs", "booth"))
    assert posted("posted_wait_min", "max") == 20
    assert posted_on(script, stages, ("booth",))("posted_wait_min", "max") == 0


def test_before_anybody_has_come_nothing_is_known():
    """The first comes at 200: it is posted of from 220 on."""
    posted = posted_on([truck(200, booth=1)])
    assert math.isnan(posted("posted_wait_min", hour="02"))
    assert math.isnan(posted_on([])("posted_wait_min"))
    assert posted("posted_wait_min", hour="03") == 0
    assert math.isnan(posted("posted_bias_min"))


def test_where_nobody_comes_through_the_last_rate_counts():
    """One came until 20, so 20 min each; the second is there from 30 to 130, and the booth closes from 10 to 130."""
    stages = 'booth: {servers: {"00:00-00:10": 1, "02:10-24:00": 1}}'
    posted = posted_on([truck(0, booth=1), truck(30, booth=1)], stages)
    assert posted("posted_wait_min", hour="01") == 20
    assert posted("posted_wait_min", hour="00") == (0 + 20) / 2


def test_nothing_is_posted_while_the_gate_is_shut():
    """It is open from 00:40 on: postings at 40, at 60, and so on; at 01:20 it shuts."""
    calendar = {"hours": "00:40-01:20", "at_close": "serve"}
    posted = posted_on([truck(at, booth=20) for at in (40, 41, 42)], calendar=calendar)
    assert math.isnan(posted("posted_wait_min", hour="00"))  # at 40 nobody has come
    assert posted("posted_wait_min", hour="01") == 40
    assert math.isnan(posted("posted_wait_min", hour="02"))


def test_the_other_direction_is_another_line():
    """The second to be served goes south; at 20 five of the others stand in line, and one came: 100 min."""
    other = truck(0, direction="southbound", booth=10)
    posted = posted_on([SIX[0], other, *SIX[1:], truck(6, direction="southbound", booth=10)])
    assert posted("posted_wait_min", "max") == 100


# --- readers of tags -------------------------------------------------------------------------------------------------

ROAD = "road: {travel: 5 min, overtaking: true}\nbooth: {servers: 1}"
FOUR = [
    truck(0, road=5, booth=10),
    truck(0, road=5, booth=10),
    truck(20, road=5, booth=10),
    truck(50, road=5, booth=10),
]
"""Trips end at 15, 25, 35 and 65, after 15, 25, 15 and 15 min."""
ALL = [(True, True, True)] * 4


def read_on(script, seen, stages=ROAD, crossing=None, calendar=None, **rfid):
    """What readers publish every 30 min, unless stated, of trucks by tag, first and second reading."""
    given = {"every": "30 min", "tag_share": 1.0, **rfid}
    section = {"crossing": crossing, "instruments": {"northbound": {"rfid": given}}}
    scenario = port(stages, measured=section, **(calendar or {}))
    day = run(scenario, script)
    tags = None if seen is None else Tags(*np.array(seen, dtype=bool).reshape(-1, 3).T)
    found = numbers(scenario, day.network, replace(day.trucks, tags=tags), day.log)
    return lambda measure, statistic="mean", **where: found(measure, statistic, direction="northbound", **where)


def test_all_tags_read_leave_no_bias():
    read = read_on(FOUR, ALL)
    assert read("rfid_time_min", hour="00") == (20 + 15) / 2
    assert read("rfid_time_min", hour="01") == 15
    assert read("rfid_time_min") == (20 + 15 + 15) / 3
    assert read("rfid_bias_min") == 0
    assert read("rfid_matched_share") == 1
    assert math.isnan(read("rfid_time_min", hour="02"))
    assert math.isnan(read("rfid_matched_share", hour="02"))


def test_only_trips_that_both_have_read_count():
    """Of the first two one is missed at the second reader; the third has no tag."""
    read = read_on(FOUR, [(True, True, True), (True, True, False), (False, True, True), (True, True, True)])
    assert read("rfid_time_min", hour="00") == 15
    assert read("rfid_bias_min", hour="00") == 15 - 20
    assert read("rfid_bias_min", hour="01") == 0
    assert read("rfid_bias_min") == -5 / 2
    assert read("rfid_matched_share", hour="00") == pytest.approx(1 / 3)
    assert read("rfid_matched_share") == 2 / 4
    assert math.isnan(read_on(FOUR, [(True, False, True)] * 4)("rfid_time_min"))
    assert read_on(FOUR, [(True, False, True)] * 4)("rfid_matched_share") == 0


def test_long_trips_are_left_out_and_true_all_the_same():
    read = read_on(FOUR, ALL, within="20 min")
    assert read("rfid_bias_min", hour="00") == ((15 - 20) + (15 - 15)) / 2
    assert read("rfid_matched_share") == 3 / 4
    assert read_on(FOUR, ALL, within="15 min")("rfid_matched_share") == 3 / 4, "15 min are not longer"


def test_medians():
    """In one hour: 15, 25 and 15."""
    read = read_on(FOUR, ALL, every="1 h", publishes="median")
    assert read("rfid_time_min", hour="00") == 15
    assert read("rfid_bias_min", hour="00") == pytest.approx(15 - 55 / 3)


def test_readers_time_what_lies_between_them():
    """At the booth alone: 10, 20, 10 and 10 min; the same by the ends of the crossing time."""
    for read in (read_on(FOUR, ALL, entry="booth"), read_on(FOUR, ALL, crossing=["booth"])):
        assert read("rfid_time_min") == pytest.approx((15 + 10 + 10) / 3)
        assert read("rfid_bias_min") == 0
    road = read_on(FOUR, ALL, exit="road")
    assert road("rfid_time_min", "max") == 5


def test_a_trip_that_ends_on_the_hour_is_of_the_next_one():
    read = read_on([truck(50, road=5, booth=5)], ALL[:1])
    assert math.isnan(read("rfid_time_min", hour="00"))
    assert read("rfid_time_min", hour="01") == 10


def test_stretches_that_the_window_cuts_are_left_out():
    """Of 50 min: one lasts from 23:20 to 00:10, the last whole one until 23:30. Trips take 25, 15 and 25 min."""
    script = [truck(at, road=5, booth=booth) for at, booth in ((1420, 20), (1445, 10), (2835, 20))]
    read = read_on(script, ALL[:3], calendar={"days": 2, "warm_up": 1}, every="50 min")
    assert read("rfid_time_min", "max") == 15
    assert read("rfid_matched_share", hour="00") == 1


def test_only_who_passes_the_second_reader_is_timed():
    """Seized at the booth, or still there when the run ended: neither read nor true."""
    script = [truck(0, road=5, booth=10), truck(1, road=5, booth=10, seized=True), truck(3, road=5, booth=5000)]
    read = read_on(script, ALL[:3])
    assert read("rfid_matched_share") == 1
    assert read("rfid_time_min") == 15
    # Readers on the road have read all three.
    assert read_on(script, ALL[:3], exit="road")("rfid_time_min") == 5


def test_a_table_that_knows_of_no_tags_publishes_nothing():
    read = read_on(FOUR, None)
    assert math.isnan(read("rfid_time_min"))
    assert math.isnan(read("rfid_bias_min"))
    assert math.isnan(read("rfid_matched_share"))


def test_without_instruments_nothing_is_taken_of_them():
    scenario = port(BOOTH, measured=["booth"])
    network = run(scenario, SIX).network
    assert not {cell.measure.name for cell in Measuring(scenario, network).cells} & {"posted_wait_min", "rfid_time_min"}
    with pytest.raises(MeasureError, match=r"no `officer` stands under `measured.instruments`"):
        Measuring(scenario, network, ["posted_bias_min"])
    with pytest.raises(MeasureError, match=r"no `rfid` stands under `measured.instruments`"):
        Measuring(scenario, network, ["rfid_matched_share"])
