"""What time, fuel and officers cost, and what engines give off: nothing here moves a truck."""

from typing import Annotated

from pydantic import Field

from portsim.scenario.quantities import MoneyByKind, Share, Strict
from portsim.scenario.rates import rate

_Rate = Annotated[float, Field(ge=0, le=1e6)]
_PerBooth = Annotated[float, Field(gt=0, le=100)]


class OfficerRates(Strict):
    """What an hour of an officer costs, by country."""

    mx: _Rate = Field(default=rate("officer_usd_per_hour.mx"), description="an hour of a Mexican officer [USD/h]")
    us: _Rate = Field(default=rate("officer_usd_per_hour.us"), description="an hour of a US officer [USD/h]")


class Economy(Strict):
    """Rates that turn hours of trucks and officers into money, fuel and emissions."""

    truck_usd_per_hour: _Rate = Field(
        default=rate("truck_usd_per_hour"), description="an hour of a truck and its driver, without fuel [USD/h]"
    )
    diesel_usd_per_l: _Rate = Field(default=rate("diesel_usd_per_l"), description="diesel [USD/l]")
    idle_fuel_l_per_hour: _Rate = Field(
        default=rate("idle_fuel_l_per_hour"), description="diesel that an idling engine burns [l/h]"
    )
    driving_fuel_l_per_hour: _Rate = Field(
        default=rate("driving_fuel_l_per_hour"), description="diesel burnt while driving on roads of the port [l/h]"
    )
    co2_kg_per_l: _Rate = Field(default=rate("co2_kg_per_l"), description="CO2 of burnt diesel [kg/l]")
    idle_nox_g_per_hour: _Rate = Field(default=rate("idle_nox_g_per_hour"), description="NOx of an idling engine [g/h]")
    idle_pm_g_per_hour: _Rate = Field(
        default=rate("idle_pm_g_per_hour"), description="particles of an idling engine [g/h]"
    )
    idle_share_waiting: Share = Field(
        default=rate("idle_share_waiting"),
        description="share of the time before the gate, waiting, parked, stopped and blocked in which the engine runs",
    )
    idle_share_in_service: Share = Field(
        default=rate("idle_share_in_service"),
        description="likewise of services at booths, document checks and scanners",
    )
    idle_share_in_exams: Share = Field(
        default=rate("idle_share_in_exams"),
        description="likewise of physical, agriculture and safety inspections, and of penalties in a hold",
    )
    cargo_usd_per_truck: MoneyByKind = Field(
        default=rate("cargo_usd_per_truck"),
        description="value of the cargo of a laden truck; one number, or by class or sector with `default` [USD]",
    )
    cargo_share_per_day: Share = Field(
        default=rate("cargo_share_per_day"),
        description="share of that value which 24 hours of delay cost its owner",
    )
    spoilage_usd_per_hour: MoneyByKind | None = Field(
        default=None,
        description=(
            "what an hour costs besides because the cargo spoils; by class or sector, or one number for all laden "
            "trucks; left out: nothing [USD/h]"
        ),
    )
    officer_usd_per_hour: OfficerRates = Field(
        default=OfficerRates(), description="what an hour of an officer costs, by country"
    )
    booth_officers: dict[str, _PerBooth] = Field(
        default={},
        description=(
            "officers that each open server of a stage has who come from no pool, by stage: of the country of the "
            "authority that inspects there, else of Mexico where the name begins with mx, else of the US; left out: "
            "none [officers]"
        ),
    )
    co2_usd_per_t: _Rate | None = Field(
        default=None, description="what a tonne of CO2 costs the public; left out: not counted [USD/t]"
    )
    nox_usd_per_t: _Rate | None = Field(
        default=None, description="what a tonne of NOx costs the public; left out: not counted [USD/t]"
    )
    pm_usd_per_t: _Rate | None = Field(
        default=None, description="what a tonne of particles costs the public; left out: not counted [USD/t]"
    )
