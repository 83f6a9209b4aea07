"""The same trucks in the same port without outages: what a bad day is measured against."""

from dataclasses import replace

import numpy as np

from portsim.network import Network
from portsim.outages import none_of
from portsim.plans import Planned
from portsim.trucks import Trucks


def without_outages(network: Network) -> Network:
    """The port in which nothing stops, slows or breaks down; what events change otherwise holds as it is."""
    stays = network.change_kind != Planned.OUTAGE
    return replace(
        network,
        outages=none_of(network.outages),
        change_min=network.change_min[stays],
        change_kind=network.change_kind[stays],
        change_of=network.change_of[stays],
        change_level=network.change_level[stays],
    )


def without_machines(trucks: Trucks) -> Trucks:
    """The same trucks, and nothing that may break down."""
    return replace(
        trucks,
        first_life=np.zeros(1, dtype=np.int64),
        life_min=trucks.life_min[:0],
        repair_min=trucks.repair_min[:0],
    )
