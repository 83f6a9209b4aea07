"""What a day costs, and who bears it: hours of trucks, cargo, officers; fuel and what engines give off.

Hours come from the log, rates from the scenario's `economy`; every amount is a sum of hours times a rate.
"""

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from portsim.arrays import Flags, Floats
from portsim.measures.account import Account
from portsim.measures.events import Events
from portsim.measures.measure import Block, Breakdown, Measure, of_arrived_trucks, our_own, over_time, somewhere
from portsim.measures.observed import Observed
from portsim.measures.prices import COUNTRIES
from portsim.measures.scope import Scope
from portsim.scenario.economy import Economy
from portsim.units import MINUTES_PER_HOUR

_BY_CLASS = ((), ("direction",), ("direction", "class"))
_UNTIL = "One turned away, out of patience or seized counts until it left, one still inside until the run ended."
_KG_PER_T, _G_PER_T = 1e3, 1e6


def _of_trucks(name: str, unit: str, definition: str, *more: tuple[str, ...]) -> Measure:
    return of_arrived_trucks(name, unit, definition, "lower", "total", *_BY_CLASS, *more)


TRUCK_HOURS = _of_trucks(
    "truck_hours",
    "h",
    f"Time from arrival before the gate until departure, of all trucks together. {_UNTIL}",
    ("direction", "route"),
    ("direction", "programme"),
)
TRUCK_COST = _of_trucks(
    "truck_cost_usd",
    "USD",
    "Truck-hours times `economy.truck_usd_per_hour`: truck and driver without fuel, which is `fuel_cost_usd`.",
)
CARGO_COST = _of_trucks(
    "cargo_cost_usd",
    "USD",
    "What the time of laden trucks costs the owners of their cargo: truck-hours times its value "
    "(`economy.cargo_usd_per_truck`) times the share of it that a day costs (`economy.cargo_share_per_day`) over 24.",
)
SPOILAGE = _of_trucks(
    "spoilage_usd",
    "USD",
    "Hours of laden trucks times `economy.spoilage_usd_per_hour`, for classes and sectors for which it is stated.",
)
ENGINE_HOURS = of_arrived_trucks(
    "engine_hours",
    "h",
    "Hours of running engines. `driving`: on the roads of the port, those held up by a slower truck included. "
    "`idling`: the stated shares of all other time (`economy.idle_share_waiting`, `idle_share_in_service`, "
    f"`idle_share_in_exams`), moving up included. {_UNTIL}",
    "lower",
    "total",
    ("engine",),
    ("direction", "engine"),
)
FUEL = _of_trucks(
    "fuel_l",
    "l",
    "Diesel burnt: engine-hours times `economy.idle_fuel_l_per_hour` and `economy.driving_fuel_l_per_hour`.",
    ("direction", "engine"),
)
FUEL_COST = _of_trucks("fuel_cost_usd", "USD", "Diesel burnt times `economy.diesel_usd_per_l`.")
CO2 = _of_trucks(
    "co2_kg", "kg", "CO2 of the diesel burnt: litres times `economy.co2_kg_per_l`.", ("direction", "engine")
)
NOX = _of_trucks(
    "nox_g", "g", "NOx of idling engines: their hours times `economy.idle_nox_g_per_hour`; not of driving ones."
)
PM = _of_trucks(
    "pm_g",
    "g",
    "Particles that idling engines give off: their hours times `economy.idle_pm_g_per_hour`; not of driving ones.",
)
BOOTH_OFFICERS = over_time(
    "booth_officer_hours",
    "h",
    "Hours of officers in booths who come from no pool: open server-hours times `economy.booth_officers`, without "
    "servers that a standing order opens with officers from pools. They are not among `officer_hours`.",
    "lower",
    "total",
    ("country",),
    ("stage",),
)
JOINT_OFFICERS = over_time(
    "joint_officer_hours",
    "h",
    "Hours that officers of both countries spend together: with a truck in service at a stage that needs officers of "
    "both, or in booths that take both (`staffed_by`). They are among `officer_hours`.",
    "neither",
    "total",
    ("country",),
    ("stage",),
)
OFFICER_COST = over_time(
    "officer_cost_usd",
    "USD",
    "`officer_hours` and `booth_officer_hours` of a country times its rate in `economy.officer_usd_per_hour`.",
    "lower",
    "total",
    (),
    ("country",),
)
COST = our_own(
    "trucks that arrived in the window; officers at work in it",
    "arrivals, and working time, in [end of warm-up, last midnight)",
    "cost_usd",
    "USD",
    "What it all costs, by who bears it. `carriers`: trucks, drivers and fuel; `cargo_owners`: time and spoilage of "
    "cargo; `mx_agencies` and `us_agencies`: their officers; `public`: CO2, NOx and particles, where `economy` states "
    "what a tonne costs. Booths, machines, tolls and duties do not count, nor officers of booths that nobody states.",
    "lower",
    "total",
    (),
    ("bearer",),
)
MEASURES = (
    TRUCK_HOURS,
    TRUCK_COST,
    CARGO_COST,
    SPOILAGE,
    ENGINE_HOURS,
    FUEL,
    FUEL_COST,
    CO2,
    NOX,
    PM,
    BOOTH_OFFICERS,
    JOINT_OFFICERS,
    OFFICER_COST,
    COST,
)


def _engines(idling: Callable[[Economy], float], driving: Callable[[Economy], float]) -> Callable[[Account], Floats]:
    """Minutes of engines times what an hour of them uses, shape (C, engines)."""

    def used(account: Account) -> Floats:
        economy = account.prices.economy
        return np.stack((account.idling_min * idling(economy), account.driving_min * driving(economy)), axis=1)

    return used


def _litres(account: Account) -> Floats:
    return _engines(lambda e: e.idle_fuel_l_per_hour, lambda e: e.driving_fuel_l_per_hour)(account)


def _officer_cost(account: Account) -> Floats:
    rates = account.prices.economy.officer_usd_per_hour
    cost: Floats = account.officer_min * np.array([rates.mx, rates.us])
    return cost


_CLASS, _ENGINE, _OFFICERS = ("class",), ("class", "engine"), ("country", "stage")
_AMOUNTS: Mapping[Measure, tuple[tuple[str, ...], Callable[[Account], Floats]]] = {
    TRUCK_HOURS: (_CLASS, lambda a: a.truck_min),
    TRUCK_COST: (_CLASS, lambda a: a.truck_min * a.prices.economy.truck_usd_per_hour),
    CARGO_COST: (_CLASS, lambda a: a.truck_min * a.prices.cargo_usd_per_hour),
    SPOILAGE: (_CLASS, lambda a: a.truck_min * a.prices.spoilage_usd_per_hour),
    ENGINE_HOURS: (_ENGINE, _engines(lambda _: 1.0, lambda _: 1.0)),
    FUEL: (_ENGINE, _litres),
    FUEL_COST: (_ENGINE, lambda a: _litres(a) * a.prices.economy.diesel_usd_per_l),
    CO2: (_ENGINE, lambda a: _litres(a) * a.prices.economy.co2_kg_per_l),
    NOX: (_CLASS, lambda a: a.idling_min * a.prices.economy.idle_nox_g_per_hour),
    PM: (_CLASS, lambda a: a.idling_min * a.prices.economy.idle_pm_g_per_hour),
    BOOTH_OFFICERS: (_OFFICERS, lambda a: a.booth_min),
    JOINT_OFFICERS: (_OFFICERS, lambda a: a.joint_min),
    OFFICER_COST: (("country",), _officer_cost),
}
"""What the numbers of a measure are by, and how they are worked out: times 60, for they come from minutes."""


def _borne(account: Account) -> Floats:
    """All costs by who bears them, times 60, in the order of BEARERS."""
    total = {measure.name: float(amount(account).sum()) for measure, (_, amount) in _AMOUNTS.items()}
    in_tonnes = (total["co2_kg"] / _KG_PER_T, total["nox_g"] / _G_PER_T, total["pm_g"] / _G_PER_T)
    public = sum(tonnes * usd for tonnes, usd in zip(in_tonnes, account.prices.social_usd_per_t, strict=True))
    carriers = total["truck_cost_usd"] + total["fuel_cost_usd"]
    return np.array([carriers, total["cargo_cost_usd"] + total["spoilage_usd"], *_officer_cost(account), public])


class Costs:
    """Hours and what they cost."""

    def __init__(self, scope: Scope):
        self.prices = scope.prices
        self.direction_of_class = scope.direction_of_class
        self.blocks = [
            Block(measure, scope.break_down(*keys, wanted=wanted))
            for measure, cells in _wanted(scope).items()
            if scope.takes(measure)
            for keys, wanted in cells.items()
        ]

    def values(self, run: Observed) -> Iterator[Floats]:
        """Values of each block, in their order."""
        account = Account(run, self.prices)
        for block in self.blocks:
            yield self._amounts(account, block) / MINUTES_PER_HOUR

    def _amounts(self, account: Account, block: Block) -> Floats:
        """Values of one block times 60: sums of minutes, which are exact, are not divided before they are complete."""
        measure, by = block.measure, block.breakdown
        if measure is TRUCK_HOURS and not {"route", "programme"}.isdisjoint(by.keys):
            trucks = np.flatnonzero(account.run.in_window)
            return Events(account.run, trucks).count(by, account.truck_of_each_min[trucks])
        axes, amount = (("bearer",), _borne) if measure is COST else _AMOUNTS[measure]
        return self._summed(by, axes, amount(account))

    def _summed(self, by: Breakdown, axes: tuple[str, ...], amounts: Floats) -> Floats:
        """Amounts with one axis for each of some keys, added up for the rows of a breakdown, shape (rows, 1)."""
        numbers = {key: number.ravel() for key, number in zip(axes, np.indices(amounts.shape), strict=True)}
        if "class" in numbers:
            numbers["direction"] = self.direction_of_class[numbers["class"]]
        row = by.rows_of(numbers, amounts.size)
        return np.bincount(row + 1, amounts.ravel(), minlength=len(by) + 1)[1:, None].astype(np.float64, copy=False)


_Cells = dict[tuple[str, ...], Flags | None]


def _wanted(scope: Scope) -> Mapping[Measure, _Cells]:
    """What each measure is broken down by, and which cells can be other than zero."""
    prices, in_direction = scope.prices, scope.class_in_direction()
    drives = somewhere(scope.stages_of_direction() & scope.is_road & ~scope.is_hold, 1)
    engines = np.stack((np.ones_like(drives), drives), axis=1)
    everyone = _of_classes(in_direction)
    by_engine: _Cells = {("direction", "engine"): engines}
    countries = prices.has_officers
    bearers = np.array([True, bool(prices.laden.any()), *countries, prices.has_public])
    joint, booths = prices.joint_stages, prices.booth_officers > 0
    own = np.isin(np.arange(len(COUNTRIES)), prices.country[booths])
    return {
        TRUCK_HOURS: {
            **everyone,
            ("direction", "route"): scope.route_in_direction(),
            ("direction", "programme"): scope.programme_in_direction(),
        },
        TRUCK_COST: everyone,
        CARGO_COST: _of_classes(in_direction & prices.laden),
        SPOILAGE: _of_classes(in_direction & prices.spoils),
        ENGINE_HOURS: {("engine",): somewhere(engines, 0), **by_engine},
        FUEL: {**everyone, **by_engine},
        FUEL_COST: everyone,
        CO2: {**everyone, **by_engine},
        NOX: everyone,
        PM: everyone,
        BOOTH_OFFICERS: {("country",): own, ("stage",): booths},
        JOINT_OFFICERS: {("country",): np.full(len(COUNTRIES), joint.any()), ("stage",): joint},
        OFFICER_COST: {**({(): None} if countries.any() else {}), ("country",): countries},
        COST: {(): None, ("bearer",): bearers},
    }


def _of_classes(in_direction: Flags) -> _Cells:
    """Cells of some classes: all together, by direction, and one by one; shape (D, C)."""
    if not in_direction.any():
        return {}
    return {(): None, ("direction",): somewhere(in_direction, 1), ("direction", "class"): in_direction}
