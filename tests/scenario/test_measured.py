"""Grades and instruments: what is refused, each with its place and the way out, and what they become."""

import pytest

from portsim.scenario.load import scenario_hash
from tests.scenario.files import GOOD, MEASURED, changed, wrong_cases


@pytest.mark.parametrize(("replacements", "messages"), wrong_cases("wrong_measured.txt"))
def test_what_is_wrong_is_said_with_the_way_out(replacements, messages, folder):
    assert folder.said(changed(*replacements, text=MEASURED)) == messages


def test_what_they_become(folder):
    measured = folder.load(MEASURED).scenario.measured
    assert measured.congested_above == 20
    assert measured.level_of_service == {"A": 10, "B": 30, "F": None}
    officer, rfid = measured.instruments["northbound"].officer, measured.instruments["northbound"].rfid
    assert (officer.every, officer.rounded_to, officer.asks, officer.in_sight) == (60, 5, "line", 60)
    assert (rfid.every, rfid.read_rate, rfid.entry, rfid.exit) == (15, 0.9, "bridge", "primary")
    assert (rfid.within, rfid.publishes) == (None, "mean")


def test_what_is_left_out(folder):
    measured = folder.load(GOOD).scenario.measured
    assert (measured.congested_above, measured.level_of_service, measured.instruments) == (15, None, {})


def test_grades_are_replaced_as_a_whole_and_numbers_of_instruments_one_by_one(folder):
    folder.write(MEASURED, "base.yaml")
    grades, officer = "{good: 5 min, bad: beyond}", "{northbound: {officer: {in_sight: 9}}}"
    more = f"measured:\n  level_of_service: {grades}\n  instruments: {officer}\n"
    scenario = folder.load(f"extends: base.yaml\n{more}").scenario
    assert scenario.measured.level_of_service == {"good": 5, "bad": None}
    officer = scenario.measured.instruments["northbound"].officer
    assert (officer.in_sight, officer.every) == (9, 60)


def test_other_grades_are_another_scenario(folder):
    one = folder.load(MEASURED).scenario
    other = folder.load(changed(("B: 30 min", "B: 31 min"), text=MEASURED)).scenario
    assert scenario_hash(one) != scenario_hash(other)
