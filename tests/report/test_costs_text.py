"""What the summary says of costs: each number is the estimate, marked where it rests on an assumed rate."""

import pytest

from portsim.report.texts import interval_text, mean_text
from portsim.scenario.economy import Economy
from portsim.scenario.model import Source
from portsim.simulate import run
from tests.clearance.ports import exam, scenario, service
from tests.report.test_summary import text_of

STAGES = {
    "us_primary": service(lanes={"open": {"servers": 3}}, service="50 s"),
    "gate": service(lanes={"open": {"servers": 2, "staffed_by": {"us": 1}}}, service="20 s"),
    "exam": exam("us", 0.2) | {"lanes": {"docks": {"servers": 20}}, "officers": {"us": 1}},
}
OFFICERS = {"authorities": {"us": {"officers": 12}}}


def results_of(sources=None, **economy):
    port = scenario(STAGES, trucks=800, **OFFICERS)
    changes = {"economy": Economy.model_validate(economy), "sources": sources or {}}
    return run(port.model_copy(update=changes), 3, jobs=1)


def said(results, beginning):
    """What the summary says of costs in a line that begins so, in one line."""
    lines = text_of(results).splitlines()
    below = lines[next(number for number, line in enumerate(lines) if line.startswith("Costs")) :]
    first = next(number for number, line in enumerate(below) if line.strip().startswith(beginning))
    more = next((number for number, line in enumerate(below[first + 1 :]) if line.startswith(("  ", "*"))), 9)
    return " ".join(line.strip() for line in below[first : first + 1 + more])


@pytest.fixture(scope="module")
def plain():
    return results_of()


def test_all_costs_and_those_of_carriers(plain):
    assert said(plain, "Costs") == f"Costs: {interval_text(plain, 0, 'cost_usd', 'total')} USD in all"
    hours, usd = (interval_text(plain, 0, name, "total") for name in ("truck_hours", "truck_cost_usd"))
    fuel, litres = (mean_text(plain, 0, name, "total") for name in ("fuel_cost_usd", "fuel_l"))
    assert (
        said(plain, "carriers:") == f"carriers: {usd} USD for {hours} truck-hours, {fuel} USD for {litres} l of diesel*"
    )


def test_owners_of_cargo_with_the_range_of_both_rates(plain):
    mean = plain.estimate("cargo_cost_usd").mean
    low, high = mean * 48 / 65 * 27 / 60, mean * 100 / 65 * 21 / 6
    usd = interval_text(plain, 0, "cargo_cost_usd", "total")
    assert said(plain, "owners") == f"owners of cargo: {usd} USD of time* ({low:,.0f} to {high:,.0f})"


def test_officers_by_country_with_their_range(plain):
    """Twelve round the clock."""
    assert said(plain, "officers:") == "officers: us 288 h, 23,616 USD* (14,256 to 33,091)"


def test_engines(plain):
    idling = mean_text(plain, 0, "engine_hours", "total", engine="idling")
    nox, pm, co2 = (plain.estimate(name).mean / 1000 for name in ("nox_g", "pm_g", "co2_kg"))
    assert said(plain, "engines:") == (
        f"engines: {idling} h idling*, {nox:,.1f} kg of NOx and {pm:,.2f} kg of particles*; "
        f"with driving {co2:,.1f} t of CO2"
    )


def test_what_is_not_counted(plain):
    note = "* rests on assumed rates: `portsim show`"
    booths = "officers in booths of us_primary (`economy.booth_officers`)"
    assert said(plain, "*") == f"{note}; not counted: {booths}"
    stated = results_of(booth_officers={"us_primary": 1})
    assert said(stated, "*") == note
    assert said(stated, "officers:").startswith("officers: us 360 h, 29,520 USD*")


def test_rates_of_the_scenario_have_no_range_and_a_mark_only_if_it_says_so():
    own = results_of(
        {"economy.officer_usd_per_hour": Source(kind="assumed")},
        officer_usd_per_hour={"us": 100},
        cargo_usd_per_truck=50_000,
        cargo_share_per_day=0.01,
        spoilage_usd_per_hour=2,
        truck_usd_per_hour=60,
        co2_usd_per_t=200,
    )
    assert said(own, "officers:") == "officers: us 288 h, 28,800 USD*"
    cargo, spoilt = (interval_text(own, 0, name, "total") for name in ("cargo_cost_usd", "spoilage_usd"))
    assert said(own, "owners") == f"owners of cargo: {cargo} USD of time, {spoilt} USD spoilt"
    public = interval_text(own, 0, "cost_usd", "total", bearer="public")
    assert said(own, "the public") == f"the public: {public} USD for what engines give off"


def test_costs_of_several_days_say_so():
    port = scenario(STAGES, trucks=50, **OFFICERS)
    calendar = port.calendar.model_copy(update={"days": 3, "warm_up": 1})
    several = run(port.model_copy(update={"calendar": calendar}), 2, jobs=1)
    assert said(several, "Costs").startswith("Costs of 2 days: ")
