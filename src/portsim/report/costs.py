"""Part of the summary: what it cost, whom, and which of the rates are assumed."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.text import Text

from portsim.report.texts import interval_text, mean_text, number
from portsim.results import Results
from portsim.scenario.model import Scenario
from portsim.scenario.rates import rates
from portsim.scenario.stages import ServiceStage

_COUNTRIES = ("us", "mx")
_CARGO = ("cargo_usd_per_truck", "cargo_share_per_day")
_IDLING = ("idle_share_waiting", "idle_share_in_service", "idle_share_in_exams")
_KG_PER_T, _G_PER_KG = 1e3, 1e3


def costs(results: Results) -> RenderableType:
    """Hours, money, fuel and what engines give off, with the range that the rates leave open."""
    lines = [_carriers(results), *_cargo_owners(results), *_officers(results), _engines(results), *_public(results)]
    calendar = results.scenario.calendar
    days = calendar.days - calendar.warm_up
    over = f" of {days} days" if days > 1 else ""
    said = [Text.assemble((f"Costs{over}", "bold"), f": {_usd(results, 'cost_usd')} in all")]
    return Group(*said, *(Text(f"  {line}") for line in lines), Text("; ".join(_notes(results)), style="dim"))


def _carriers(results: Results) -> str:
    return (
        f"carriers: {interval_text(results, 0, 'truck_cost_usd', 'total')} USD for "
        f"{interval_text(results, 0, 'truck_hours', 'total')} truck-hours{_mark(results, 'truck_usd_per_hour')}, "
        f"{mean_text(results, 0, 'fuel_cost_usd', 'total')} USD for {mean_text(results, 0, 'fuel_l', 'total')} l of "
        f"diesel{_mark(results, 'diesel_usd_per_l', *_IDLING, 'idle_fuel_l_per_hour', 'driving_fuel_l_per_hour')}"
    )


def _cargo_owners(results: Results) -> Iterator[str]:
    if results.has("cargo_cost_usd", "total"):
        spoilt = f", {_usd(results, 'spoilage_usd')} spoilt" if results.has("spoilage_usd", "total") else ""
        said = f"{_usd(results, 'cargo_cost_usd')} of time{_mark(results, *_CARGO)}"
        yield f"owners of cargo: {said}{_range(results, 'cargo_cost_usd', *_CARGO)}{spoilt}"


def _officers(results: Results) -> Iterator[str]:
    said = []
    for country in _COUNTRIES:
        if results.has("officer_cost_usd", "total", country=country):
            rate, where = f"officer_usd_per_hour.{country}", {"country": country}
            hours = sum(number(results, each, "total", **where) for each in ("officer_hours", "booth_officer_hours"))
            usd = mean_text(results, 0, "officer_cost_usd", "total", **where)
            spread = _range(results, "officer_cost_usd", rate, **where)
            said.append(f"{country} {hours:,.0f} h, {usd} USD{_mark(results, rate)}{spread}")
    if said:
        yield f"officers: {'; '.join(said)}"


def _engines(results: Results) -> str:
    tonnes = number(results, "co2_kg", "total") / _KG_PER_T
    nox, pm = (number(results, each, "total") / _G_PER_KG for each in ("nox_g", "pm_g"))
    idling = mean_text(results, 0, "engine_hours", "total", engine="idling")
    given = ("idle_nox_g_per_hour", "idle_pm_g_per_hour")
    return (
        f"engines: {idling} h idling{_mark(results, *_IDLING)}, {nox:,.1f} kg of NOx and {pm:,.2f} kg of particles"
        f"{_mark(results, *given)}; with driving {tonnes:,.1f} t of CO2"
    )


def _public(results: Results) -> Iterator[str]:
    if results.has("cost_usd", "total", bearer="public"):
        yield f"the public: {_usd(results, 'cost_usd', bearer='public')} for what engines give off"


def _notes(results: Results) -> Iterator[str]:
    yield "* rests on assumed rates: `portsim show`"
    unstaffed = booths_without_officers(results.scenario)
    if unstaffed:
        yield f"not counted: officers in booths of {', '.join(unstaffed)} (`economy.booth_officers`)"


def booths_without_officers(scenario: Scenario) -> list[str]:
    """Stages with servers about whose officers nothing is stated."""
    return [
        name
        for name, stage in scenario.stages.items()
        if isinstance(stage, ServiceStage)
        and not stage.officers
        and name not in scenario.economy.booth_officers
        and not any(lane.staffed_by for lane in stage.lanes.values())
        and not any(group.staffed_by for group in stage.groups.values())
    ]


def _usd(results: Results, measure: str, **where: str) -> str:
    return f"{interval_text(results, 0, measure, 'total', **where)} USD"


# --- how far the rates can be trusted ------------------------------------------------------------------------------


def _mark(results: Results, *names: str) -> str:
    """A star behind a number that rests on an assumed rate."""
    return "*" if any(_kind(results.scenario, name) == "assumed" for name in names) else ""


def _range(results: Results, measure: str, *names: str, **where: str) -> str:
    """Between what and what a product of rates leaves a cost, each taken at the ends of its range."""
    mean, low, high = number(results, measure, "total", **where), 1.0, 1.0
    for name in names:
        rate = rates()[name]
        if not _is_stated(results.scenario, name) and rate.low is not None and rate.high is not None:
            low, high = low * rate.low / rate.value, high * rate.high / rate.value
    return f" ({mean * low:,.0f} to {mean * high:,.0f})" if low < high and mean else ""


def _kind(scenario: Scenario, name: str) -> str:
    """How far to trust a rate: what its table says, or what the scenario says of a rate of its own."""
    if not _is_stated(scenario, name):
        return rates()[name].kind
    path = f"economy.{name}"
    claims = [each for each in scenario.sources if path == each or path.startswith(f"{each}.")]
    return scenario.sources[max(claims, key=len)].kind if claims else "chosen"


def _is_stated(scenario: Scenario, name: str) -> bool:
    first, _, below = name.partition(".")
    if first not in scenario.economy.model_fields_set:
        return False
    return not below or below in getattr(scenario.economy, first).model_fields_set
