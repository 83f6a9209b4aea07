"""Rates: the table for what a scenario leaves out, what replaces it, and where the ledger says they come from."""

import pytest

from portsim.measures import Measuring
from portsim.network import build
from portsim.scenario.economy import Economy, OfficerRates
from portsim.scenario.load import load
from portsim.scenario.provenance import listed_sources
from portsim.scenario.rates import TABLE, rates
from tests.scenario.files import GOOD, changed, wrong_cases

PRICED = GOOD + (
    "economy:\n"
    "  truck_usd_per_hour: 60\n"
    "  idle_share_waiting: 0.5\n"
    "  officer_usd_per_hour: {us: 90}\n"
    "  cargo_usd_per_truck: {electronics: 200000, default: 40000}\n"
    "  spoilage_usd_per_hour: {general: 12}\n"
    "  booth_officers: {primary: 1.5}\n"
    "sources:\n"
    "  economy.truck_usd_per_hour: {kind: published, from: https://example.org/trucks, note: drayage}\n"
    "  economy.officer_usd_per_hour: {kind: measured, from: https://example.org/pay}\n"
)
GALLON_L = 3.785411784


@pytest.mark.parametrize(("replacements", "messages"), wrong_cases("wrong_economy.txt"))
def test_what_is_wrong_is_said_with_the_way_out(replacements, messages, folder):
    assert folder.said(changed(*replacements, text=PRICED)) == messages


def entries(loaded):
    return {each.path: each for each in loaded.ledger if each.path.startswith("economy")}


def test_what_a_scenario_leaves_out_is_in_its_ledger_as_the_table_has_it(folder):
    found = entries(folder.load(GOOD))
    assert list(found) == [f"economy.{name}" for name in rates()]
    officer = found["economy.officer_usd_per_hour.us"]
    assert (officer.value, officer.kind, officer.source) == (82, "assumed", "F329")
    assert officer.note.startswith("range 49.5 to 114.9; the middle between pay alone")
    assert officer.origin == "rates.csv:14"
    assert TABLE.read_text(encoding="utf-8").splitlines()[13].startswith("officer_usd_per_hour.us,82,")
    truck = found["economy.truck_usd_per_hour"]
    assert (truck.value, truck.kind, truck.source) == (71.57, "published", "F321")


def test_a_rate_that_a_scenario_states_is_its_own(folder):
    loaded = folder.load(PRICED)
    found = entries(loaded)
    truck = found["economy.truck_usd_per_hour"]
    assert (truck.value, truck.kind, truck.source) == (60, "published", "https://example.org/trucks")
    assert truck.origin.endswith("s.yaml:35")
    assert found["economy.officer_usd_per_hour.us"].kind == "measured"
    assert found["economy.officer_usd_per_hour.mx"].origin == "rates.csv:15", "the other country is the table's"
    assert found["economy.idle_share_waiting"].kind == "chosen"
    assert found["economy.cargo_usd_per_truck.electronics"].value == 200_000
    assert "economy.cargo_usd_per_truck" not in found
    economy = loaded.scenario.economy
    assert economy.officer_usd_per_hour == OfficerRates(us=90)
    assert economy.officer_usd_per_hour.mx == 15
    assert economy.diesel_usd_per_l == 1.001


def test_an_alternative_that_changes_a_rate_chooses_it(folder):
    folder.write(PRICED, "base.yaml")
    loaded = folder.load("extends: base.yaml\neconomy: {truck_usd_per_hour: 70, officer_usd_per_hour: null}\n")
    found = entries(loaded)
    assert (found["economy.truck_usd_per_hour"].kind, found["economy.truck_usd_per_hour"].source) == ("chosen", None)
    assert found["economy.officer_usd_per_hour.us"].origin == "rates.csv:14"
    assert loaded.scenario.economy.booth_officers == {"primary": 1.5}


def test_rates_change_the_hash_and_no_truck(folder):
    one, other = folder.load(GOOD), folder.load(GOOD + "economy: {truck_usd_per_hour: 60}\n")
    assert one.hash != other.hash
    assert one.hash == folder.load(GOOD + "economy: {truck_usd_per_hour: 71.57}\n").hash
    networks = [build(each.scenario) for each in (one, other)]
    assert vars(networks[0]).keys() == vars(networks[1]).keys()
    cells = [Measuring(each.scenario, net).cells for each, net in zip((one, other), networks, strict=True)]
    assert cells[0] == cells[1]


# --- the table -----------------------------------------------------------------------------------------------------


def field(name):
    """The field of the model that a rate of the table stands for."""
    first, _, below = name.partition(".")
    return OfficerRates.model_fields[below] if below else Economy.model_fields[first]


@pytest.mark.parametrize("rate", rates().values(), ids=rates())
def test_a_rate_of_the_table_can_be_trusted_as_far_as_it_says(rate):
    stated = field(rate.name)
    assert stated.default == rate.value
    assert rate.unit == "share" or stated.description.endswith(f"[{rate.unit}]")
    assert (rate.low is None) == (rate.high is None)
    assert rate.low is None or rate.low <= rate.value <= rate.high
    assert rate.note
    assert rate.kind == "assumed" or rate.source is not None
    assert rate.source is None or rate.source in listed_sources()


def test_the_table_is_all_rates_that_are_not_left_open():
    open_ended = {name for name, each in Economy.model_fields.items() if each.default in (None, {})}
    assert open_ended == {"spoilage_usd_per_hour", "booth_officers", "co2_usd_per_t", "nox_usd_per_t", "pm_usd_per_t"}
    assert {name.partition(".")[0] for name in rates()} == Economy.model_fields.keys() - open_ended


def test_figures_in_other_units_follow_from_their_sources():
    """Gallons to litres, minutes to hours, a year to 2,080 hours: each computed anew from the list of sources."""
    table, facts = rates(), listed_sources()

    def fact(name, column="value"):
        return float(facts[name][column])

    diesel, idle, officer = (
        table[name] for name in ("diesel_usd_per_l", "idle_fuel_l_per_hour", "officer_usd_per_hour.us")
    )
    assert (diesel.low, diesel.value, diesel.high) == tuple(
        round(fact("E001", each) / GALLON_L, 3) for each in ("low", "value", "high")
    )
    assert (idle.low, idle.high) == tuple(round(fact("F339", each) * GALLON_L, 3) for each in ("low", "high"))
    assert idle.value == round((idle.low + idle.high) / 2, 3)
    assert table["co2_kg_per_l"].value == round(fact("E002") / GALLON_L, 3)
    assert table["idle_nox_g_per_hour"].high == round(fact("E003") * 60)
    assert table["idle_nox_g_per_hour"].low == fact("E004")
    assert table["cargo_share_per_day"].value == fact("E005", "low") / 100
    assert table["cargo_share_per_day"].high == fact("E005", "high") / 100
    assert table["cargo_share_per_day"].low == round(fact("E006") * 24 / fact("F336"), 4)
    assert table["cargo_usd_per_truck"].value == fact("F336")
    assert (officer.low, officer.high) == (round(fact("E007") / 2080, 1), round(fact("F329") / 2080, 1))
    assert officer.value == round((officer.low + officer.high) / 2)
    driving = table["driving_fuel_l_per_hour"]
    assert (driving.low, driving.high) == (idle.value, round((fact("F321") - 71.57) / diesel.value, 1))


def test_a_packaged_scenario_says_what_it_assumes_of_costs():
    kinds = {each.path: each.kind for each in load("world_trade_bridge").ledger}
    assert kinds["economy.officer_usd_per_hour.mx"] == "assumed"
