"""Differences of days that can be worked out by hand."""

import pytest

import portsim as ps
from portsim.comparison.break_even import break_even


@pytest.fixture(scope="module")
def found(one, two):
    return ps.compare(one, two, 2, jobs=1)


def test_differences_are_those_worked_out(found):
    """Trucks cross in 10, 18, 26, 10 min, and with a second booth in 10, 10, 16, 10."""
    crossing = found.alternatives[0].difference("crossing_time_min", "mean", direction="northbound")
    assert (crossing.baseline.mean, crossing.alternative.mean, crossing.difference.mean) == (16, 11.5, -4.5)
    assert crossing.ratio.value == pytest.approx(11.5 / 16)
    assert crossing.verdict == "better"
    longest = found.alternatives[0].difference("crossing_time_min", "max", direction="northbound")
    assert longest.difference.mean == -10
    assert found.alternatives[0].difference("booth_hours", stage="primary").difference.mean == 24
    assert found.alternatives[0].difference("booth_hours", stage="primary").verdict == "worse"


def test_more_trucks_cross_in_time(found):
    """Within 5 min none in both, within 10 two and then three of four, within 20 three and then all."""

    def told(minutes):
        where = {"direction": "northbound", "within": str(minutes)}
        return found.alternatives[0].difference("crossed_within_share", "mean", **where)

    shares = [(told(each).baseline.mean, told(each).alternative.mean) for each in (5, 10, 15, 20, 30)]
    assert shares == [(0, 0), (0.5, 0.75), (0.5, 0.75), (0.75, 1), (1, 1)]
    assert [told(each).verdict for each in (5, 10, 30)] == ["equal", "better", "equal"]


def test_what_does_not_vary_has_an_interval_of_no_width_and_no_variance_reduction(found):
    crossing = found.alternatives[0].difference("crossing_time_min", "mean", direction="northbound")
    assert (crossing.difference.low, crossing.difference.high, crossing.p_adjusted) == (-4.5, -4.5, 0)
    assert crossing.variance_reduction is None


def test_changes_of_the_same_trucks(found):
    """Two gain 8 and 10 min, two nothing."""
    change = found.alternatives[0].truck_change
    assert change("change_min").mean == -4.5
    assert change("change_min", "p05").mean == pytest.approx(-10 + 0.15 * 2)
    assert change("change_min", "max").mean == 0
    assert [change(f"{word}_share").mean for word in ("better", "worse", "same")] == [0.5, 0, 0.5]
    assert change("paired_share").mean == 1
    by_class = {"direction": "northbound"}
    assert change("change_min", **by_class, **{"class": "laden"}).mean == -5
    assert change("change_min", **by_class, **{"class": "empty"}).mean == -4
    assert change("better_share", **by_class, hour="08").mean == pytest.approx(2 / 3)
    assert change("better_share", **by_class, hour="09").mean == 0
    assert change("change_min", **by_class, hour="10").mean is None


def test_the_worst_off_are_the_slowest_tenth_of_the_baseline(found):
    """Of four trucks one: that of 26 min, which gains 10."""
    assert found.alternatives[0].truck_change("worst_off_change_min").mean == -10
    assert found.alternatives[0].truck_change("worst_off_change_min", direction="northbound").mean == -10


def test_the_other_way_round_everything_has_the_other_sign(one, two, found):
    back = ps.compare(two, one, 2, jobs=1).alternatives[0]
    forth = found.alternatives[0]
    for each in forth.differences:
        cell = each.cell
        other = back.difference(cell.measure.name, cell.statistic, **cell.where)
        assert other.baseline == each.alternative
        if each.difference.mean is not None:
            assert other.difference.mean == -each.difference.mean
    assert back.truck_change("worse_share").mean == forth.truck_change("better_share").mean


def test_a_minute_is_noticed(one):
    """With services of 9 min trucks cross in 9, 16, 23 and 9 min: two gain exactly one minute."""
    faster = ps.load(one.file, ["stages.primary.service=9 min"])
    assert ps.compare(one, faster, 2, jobs=1).alternatives[0].truck_change("better_share").mean == 1
    assert ps.compare(faster, one, 2, jobs=1).alternatives[0].truck_change("worse_share").mean == 1


SOUTH = """
extends: one.yaml
name: Both ways
traffic: {southbound: {trace: south.csv, classes: {laden: {share: 1}}}}
stages: {export: {kind: service, lanes: {standard: {servers: 1}}, service: 5 min}}
routes: {southbound: [{name: down, stages: [export]}]}
"""


def test_trucks_of_both_directions_are_kept_apart(folder):
    """Two trucks southbound wait 0 and 4 min for 5 min of service, and slower ones 0 and 9 for 10: 5 and 10 more."""
    (folder / "both.yaml").write_text(SOUTH, encoding="utf-8")
    (folder / "south.csv").write_text(
        "arrived,class\n2026-06-10 08:01,laden\n2026-06-10 08:02,laden\n", encoding="utf-8"
    )
    slower = ps.load(folder / "both.yaml", ["stages.export.service=10 min"])
    told = ps.compare(ps.load(folder / "both.yaml"), slower, 2, jobs=1).alternatives[0].truck_change
    assert (told("change_min", direction="northbound").mean, told("same_share", direction="northbound").mean) == (0, 1)
    assert (told("change_min", direction="southbound").mean, told("worse_share", direction="southbound").mean) == (
        7.5,
        1,
    )
    assert told("change_min").mean == 15 / 6
    assert told("worst_off_change_min", direction="southbound").mean == 10
    assert told("paired_share").mean == 1


def test_warnings_of_alternatives_are_said_with_their_names(one):
    """Of services that take a day three in four trucks are still inside when the run ends."""
    found = ps.compare(one, ps.load(one.file, ["stages.primary.service=24 h"]), 2, jobs=1)
    (warning,) = found.warnings
    assert warning.startswith("One booth (")
    assert "still inside" in warning


def test_what_a_second_booth_buys(one, two, found):
    """Four trucks save 8 and 10 min, and a booth is open for 24 h more; the other way round as many are lost."""
    for one_way in (found, ps.compare(two, one, 2, jobs=1)):
        (booths,) = break_even(one_way.alternatives[0])
        sign = 1 if one_way is found else -1
        assert (booths.staff, booths.added_hours) == ("booth_hours", 24 * sign)
        assert booths.saved_min == pytest.approx(18 * sign)
        assert (booths.min_per_hour, booths.low, booths.high) == tuple([pytest.approx(18 / 24)] * 3)
        assert booths.why == ""


def test_what_costs_or_saves_both_buys_nothing(one):
    """Two booths whose services take three times as long."""
    slow = ps.load(one.file, ["stages.primary.lanes.standard.servers=2", "stages.primary.service=30 min"])
    for pair, sign, why in (((one, slow), 1, "costs staff and time"), ((slow, one), -1, "saves staff and time")):
        (booths,) = break_even(ps.compare(*pair, 2, jobs=1).alternatives[0])
        assert booths.added_hours == 24 * sign
        assert booths.saved_min * sign < 0
        assert (booths.min_per_hour, booths.low, booths.high, booths.why) == (None, None, None, why)


def test_staff_saves_nothing_of_trucks_that_do_not_come():
    """More trucks take more hours, whatever the staff does."""
    more = ["traffic.northbound.trucks_per_day=1000", "stages.primary.lanes.fast.servers=2"]
    (booths,) = break_even(ps.compare(ps.load("minimal"), ps.load("minimal", more), 2, jobs=1).alternatives[0])
    assert booths.added_hours > 0
    assert (booths.min_per_hour, booths.low, booths.high) == (None, None, None)
    assert booths.why == "not as many trucks come"


def test_trucks_that_do_not_cross_in_both_are_not_compared(one, two):
    """One booth and room for none: the second and third truck are turned away."""
    full = [
        "stages.primary.lanes.standard.room=0",
        "stages.primary.when_full=turn_away",
    ]
    found = ps.compare(two, ps.load(one.file, full), 2, jobs=1).alternatives[0]
    assert found.truck_change("paired_share").mean == 0.5
    assert found.truck_change("same_share").mean == 1
    assert found.difference("crossed_trucks").difference.mean == -2
    back = ps.compare(ps.load(one.file, full), two, 2, jobs=1).alternatives[0]
    assert back.truck_change("paired_share").mean == 1  # of the two that crossed in the baseline
    assert back.truck_change("same_share").mean == 1


def test_changes_from_a_file_to_a_scenario_without_one_are_those_of_what_they_say(one, two):
    """What a file leaves out is no difference."""
    for pair in ((one, two.scenario), (one.scenario, two), (one.scenario, two.scenario)):
        changes = ps.compare(*pair, 2, jobs=1).alternatives[0].changes
        assert {each.path.rpartition(".")[0] for each in changes} == {"stages.primary.lanes.standard.servers"}


def test_changes_between_the_files(found):
    (change,) = found.alternatives[0].changes
    assert (change.path, change.before, change.after) == ("stages.primary.lanes.standard.servers", 1, 2)


def test_where_the_minutes_went(found):
    """16 min are 10 of service and 6 behind others; with a second booth 1.5 are left of these."""
    causes = {
        each.cell.where["cause"]: (each.baseline.mean, each.alternative.mean, each.difference.mean)
        for each in found.alternatives[0].causes()
        if set(each.cell.where) == {"direction", "cause"}
    }
    assert causes["service"] == (10, 10, 0)
    assert causes["trucks_ahead"] == (6, 1.5, -4.5)


def test_what_a_booth_hour_buys(found):
    """Four trucks save 18 min together, for 24 hours of a second booth: 0.75 min an hour. No officers are stated."""
    (bought,) = found.to_json()["alternatives"][0]["break_even"]
    assert (bought.pop("staff"), bought.pop("why")) == ("booth_hours", None)
    expected = {"added_hours": 24, "saved_min": 18, "min_per_hour": 0.75, "low": 0.75, "high": 0.75}
    assert bought == pytest.approx(expected)


def test_hours_given_up_cost_minutes(one, two):
    (bought,) = break_even(ps.compare(two, one, 2, jobs=1).alternatives[0])
    assert (bought.added_hours, bought.saved_min, bought.min_per_hour) == pytest.approx((-24, -18, 0.75))


def test_staff_that_does_not_change_buys_nothing(one):
    slower = ps.load(one.file, ["stages.primary.service=20 min"])
    assert [*break_even(ps.compare(one, slower, 2, jobs=1).alternatives[0])] == []


def test_without_truck_hours_there_is_no_break_even(one, two):
    found = ps.compare(one, two, 2, jobs=1, measures=["booth_hours"])
    assert [*break_even(found.alternatives[0])] == []
