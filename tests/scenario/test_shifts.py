"""Plans written as shifts: the levels that they make, worked out by hand, and what is refused."""

import numpy as np
import pytest

from portsim.plans import Planned
from portsim.scenario.model import Calendar
from portsim.scenario.quantities import parse_plan
from portsim.scenario.shifts import parse_staffing
from portsim.timetable import steps
from portsim.units import MINUTES_PER_DAY
from tests.scenario.files import SHIFTS, changed, wrong_cases
from tests.scenario.test_events import changes
from tests.scenario.test_json_schema import wrong

MONDAY = "2026-06-08"


def levels(shifts, *, closed=(), start=MONDAY, days=1):
    """Hours and levels of shifts, by the plan that they make."""
    calendar = Calendar.model_validate({"start": start, "days": days, "closed": list(closed)})
    found = steps(parse_staffing(shifts), calendar, days * MINUTES_PER_DAY)
    return [(time / 60, level) for time, level in found]


def shift(begins, ends, on_duty, **more):
    return {"from": begins, "until": ends, "on_duty": on_duty, **more}


@pytest.mark.parametrize(("replacements", "messages"), wrong_cases("wrong_shifts.txt"))
def test_what_is_wrong_is_said_with_the_way_out(replacements, messages, folder):
    assert folder.said(changed(*replacements, text=SHIFTS)) == messages


def test_shifts_that_overlap_add_up():
    """Eight until 14:15 and six from 14:00: fourteen for a quarter of an hour."""
    assert levels([shift("06:00", "14:15", 8), shift("14:00", "22:00", 6)]) == [(6, 8), (14, 14), (14.25, 6), (22, 0)]


def test_shifts_may_end_together():
    assert levels([shift("06:00", "14:00", 3), shift("08:00", "14:00", 2)]) == [(6, 3), (8, 5), (14, 0)]


def test_shifts_without_overlap_are_a_plan_of_levels():
    """The same model, and so the same run, as the plan that says so."""
    shifts = parse_staffing([shift("06:00", "14:00", 3, days="mon-fri"), shift("08:00", "12:00", 2, days="sat")])
    assert shifts == parse_plan({"mon-fri": {"06:00-14:00": 3}, "sat": {"08:00-12:00": 2}})


def test_breaks_are_taken_in_turns():
    """Five from 06:00, two at a time for 30 min from 09:00 on: two, two, and the last alone."""
    breaks = {"after": "3 h", "lasting": "30 min", "at_a_time": 2}
    found = levels([shift("06:00", "14:00", 5, breaks=breaks)])
    assert found == [(6, 5), (9, 3), (10, 4), (10.5, 5), (14, 0)]


def test_one_goes_at_a_time_unless_more_are_stated():
    found = levels([shift("06:00", "10:00", 2, breaks={"after": "2 h", "lasting": "15 min"})])
    assert found == [(6, 2), (8, 1), (8.5, 2), (10, 0)]


def test_several_breaks_one_after_the_other():
    """Both away together at 08:00, then one by one from 10:00 to the end of the shift."""
    breaks = [{"after": "2 h", "lasting": "15 min", "at_a_time": 2}, {"after": "4 h", "lasting": "1 h"}]
    found = levels([shift("06:00", "12:00", 2, breaks=breaks)])
    assert found == [(6, 2), (8, 0), (8.25, 2), (10, 1), (12, 0)]


def test_a_break_of_one_shift_leaves_the_other_alone():
    """Three and two overlap from 10:00 to 14:00; of the three, all are away from 11:00 to 12:00."""
    breaks = {"after": "5 h", "lasting": "1 h", "at_a_time": 3}
    found = levels([shift("06:00", "14:00", 3, breaks=breaks), shift("10:00", "18:00", 2)])
    assert found == [(6, 3), (10, 5), (11, 2), (12, 5), (14, 2), (18, 0)]


def test_a_night_shift_belongs_to_the_evening_on_which_it_begins():
    """Friday's goes on into Saturday; its break lies after midnight. Nobody begins on Saturday."""
    night = shift("22:00", "06:00", 4, days="mon-fri", breaks={"after": "3 h", "lasting": "30 min", "at_a_time": 4})
    found = levels([night], start="2026-06-12", days=3)
    assert found == [(0, 4), (1, 0), (1.5, 4), (6, 0), (22, 4), (25, 0), (25.5, 4), (30, 0)]


def test_no_shift_begins_on_a_closing_day_and_one_that_has_begun_is_finished():
    """Tuesday is closed: Monday's night shift stays until six, alone; the next to begin is Wednesday's early one."""
    both = [shift("05:00", "10:00", 2), shift("22:00", "06:00", 1)]
    found = levels(both, closed=["2026-06-09"], days=3)
    first = [(0, 1), (5, 3), (6, 2), (10, 0), (22, 1)]
    assert found == [*first, (30, 0), (53, 2), (58, 0), (70, 1)]


def test_the_highest_level_counts_overlaps_over_the_end_of_the_week():
    """Sunday's night shift and Monday's early one are on duty together from 05:00 to 06:00."""
    plan = parse_staffing([shift("22:00", "06:00", 4, days="sun"), shift("05:00", "10:00", 3, days="mon")])
    assert plan.highest == 7
    assert [plan.level_at(60 * hour) for hour in (0, 5, 6, 10)] == [4, 7, 3, 0]
    assert max(plan.levels(frozenset({0}))) == 3


def test_pools_lanes_groups_and_events_take_shifts(folder):
    docks = "[{from: '06:00', until: '12:00', on_duty: 3}, {from: '11:00', until: '18:00', on_duty: 2}]"
    relief = "[{from: '08:00', until: '10:00', on_duty: 3}, {from: '09:00', until: '11:00', on_duty: 1}]"
    event = f"events:\n  - {{name: relief, from: 2026-06-11, until: 2026-06-11, officers: {{us: {relief}}}}}\n"
    text = changed(("servers: 4", f"servers: {docks}"), text=SHIFTS) + event
    scenario = folder.load(text).scenario
    docks = [(time, level) for time, of, level in changes(scenario, Planned.GROUP) if time < 24 and level in (3, 5, 2)]
    assert docks == [(6, 2), (6, 3), (11, 5), (12, 2)]
    officers = [(time, level) for time, _, level in changes(scenario, Planned.POOL)]
    assert officers[:6] == [(6, 8), (9, 6), (11, 8), (14, 14), (14.25, 6), (22, 0)]
    assert officers[6:10] == [(32, 3), (33, 4), (34, 1), (35, 0)]
    assert wrong(text) == set()


def test_the_schema_marks_what_is_no_shift():
    assert wrong(SHIFTS) == set()
    assert "authorities.us.officers.0" in wrong(changed(("on_duty: 8", "officers: 8"), text=SHIFTS))
    assert "authorities.us.officers.0.breaks.after" in wrong(changed(("after: 3 h", "after: 180"), text=SHIFTS))


def test_shifts_are_one_value_of_the_ledger(folder):
    loaded = folder.load(SHIFTS)
    (entry,) = [each for each in loaded.ledger if each.path.startswith("authorities.us.officers")]
    assert entry.path == "authorities.us.officers"
    assert [item["on_duty"] for item in entry.value] == [8, 6]


def test_an_alternative_replaces_all_shifts(folder):
    folder.write(SHIFTS)
    scenario = folder.load(
        "extends: s.yaml\nauthorities: {us: {officers: [{from: '10:00', until: '12:00', on_duty: 1}]}}\n", name="a.yaml"
    ).scenario
    assert np.unique(scenario.officer_pools()["us"].levels(frozenset(range(7)))).tolist() == [0, 1]
