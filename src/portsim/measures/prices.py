"""What hours of one port's trucks and officers cost: the rates of its scenario, by class and by stage."""

from dataclasses import dataclass

import numpy as np

from portsim.arrays import Flags, Floats, Ints
from portsim.network import Network
from portsim.scenario.economy import Economy
from portsim.scenario.inspections import parts
from portsim.scenario.model import Scenario
from portsim.scenario.quantities import stated_for
from portsim.scenario.stages import HoldStage, Level
from portsim.scenario.visits import all_classes
from portsim.units import HOURS_PER_DAY

COUNTRIES = ("mx", "us")
ENGINES = ("idling", "driving")
"""What a running engine does."""
BEARERS = ("carriers", "cargo_owners", "mx_agencies", "us_agencies", "public")
"""Who bears a cost."""
EXAMS: tuple[Level, ...] = ("physical", "agriculture", "safety")
"""Levels of inspection during which trucks stand at a dock."""


@dataclass(frozen=True, eq=False)
class Prices:
    """Rates of one port: C classes, S stages, G groups of servers, P pools, W countries."""

    economy: Economy
    laden: Flags
    """Classes whose trucks carry goods, shape (C,)."""
    spoils: Flags
    """Classes for whose cargo a spoilage is stated, shape (C,)."""
    cargo_usd_per_hour: Floats
    """What an hour costs the owners of a truck's cargo, 0 for empty trucks, shape (C,)."""
    spoilage_usd_per_hour: Floats
    """What it costs them besides because cargo spoils, shape (C,)."""
    is_exam: Flags
    """Stages where trucks stand at a dock or are held for a penalty, shape (S,)."""
    booth_officers: Floats
    """Officers of each open server besides those from pools, shape (S,)."""
    country: Ints
    """Whose officers these are, as a place in COUNTRIES, shape (S,)."""

    pool_of_country: Ints
    """1 for the pools of each country, shape (W, P)."""
    joint_officers: Floats
    """Officers of each country that a truck needs where it needs some of both, else 0, shape (S, W)."""
    joint_booth_officers: Floats
    """Officers of each country that an open server takes where it takes some of both, else 0, shape (G, W)."""
    stage_of_group: Ints
    """Shape (G,)."""

    @property
    def has_officers(self) -> Flags:
        """Countries whose officers have a cost, shape (W,)."""
        has_booths = np.isin(np.arange(len(COUNTRIES)), self.country[self.booth_officers > 0])
        has: Flags = has_booths | (self.pool_of_country.sum(axis=1) > 0)
        return has

    @property
    def joint_stages(self) -> Flags:
        """Stages where officers of both countries work together, shape (S,)."""
        stages: Flags = np.any(self.joint_officers > 0, axis=1)
        stages[self.stage_of_group[np.any(self.joint_booth_officers > 0, axis=1)]] = True
        return stages

    @property
    def has_public(self) -> bool:
        """Whether a price of emissions is stated."""
        return any(self.social_usd_per_t)

    @property
    def social_usd_per_t(self) -> tuple[float, float, float]:
        """What a tonne of CO2, of NOx and of particles costs the public; 0 where it is not stated."""
        economy = self.economy
        return economy.co2_usd_per_t or 0.0, economy.nox_usd_per_t or 0.0, economy.pm_usd_per_t or 0.0


def prices_of(scenario: Scenario, network: Network, pool_of_country: Flags) -> Prices:
    """The rates of a scenario, by class and by stage; `pool_of_country` has shape (W, P)."""
    economy, layout, classes = scenario.economy, network.layout, list(all_classes(scenario))
    pools = pool_of_country.astype(np.int64)
    laden = np.array([each.truck_class.laden for each in classes], dtype=np.bool_)
    value = [stated_for(economy.cargo_usd_per_truck, each.name, each.truck_class.sector) or 0.0 for each in classes]
    stated = economy.spoilage_usd_per_hour
    spoilage = [None if stated is None else stated_for(stated, each.name, each.truck_class.sector) for each in classes]
    spoils = laden & np.array([each is not None for each in spoilage], dtype=np.bool_)
    return Prices(
        economy=economy,
        laden=laden,
        spoils=spoils,
        cargo_usd_per_hour=np.array(value) * laden * (economy.cargo_share_per_day / HOURS_PER_DAY),
        spoilage_usd_per_hour=np.array([each or 0.0 for each in spoilage]) * spoils,
        is_exam=np.array([_is_exam(scenario, name) for name in layout.stages], dtype=np.bool_),
        booth_officers=np.array([economy.booth_officers.get(name, 0.0) for name in layout.stages]),
        country=np.array([COUNTRIES.index(_country_of_stage(scenario, name)) for name in layout.stages]),
        pool_of_country=pools,
        joint_officers=_together(network.officers, pools),
        joint_booth_officers=_together(network.staffed_by, pools),
        stage_of_group=np.array([group.stage for group in layout.groups], dtype=np.int64),
    )


def _together(officers: Ints, pool_of_country: Ints) -> Floats:
    """Officers of each country where some of both are needed, else 0, given those of each pool, shape (., W)."""
    of_country = officers @ pool_of_country.T
    both = np.all(of_country > 0, axis=1, keepdims=True)
    return np.where(both, of_country, 0).astype(np.float64)


def _is_exam(scenario: Scenario, name: str) -> bool:
    if isinstance(scenario.stages[name], HoldStage):
        return True
    return any(part.inspection.level in EXAMS for part in parts(scenario, name))


def _country_of_stage(scenario: Scenario, name: str) -> str:
    """Whose officers stand in the booths of a stage: those of the authority that inspects there, else by its name."""
    owner = next((part.inspection.authority for part in parts(scenario, name)), name)
    authority = scenario.authorities.get(owner)
    stated = None if authority is None else authority.country
    return stated or COUNTRIES[not owner.startswith(COUNTRIES[0])]
