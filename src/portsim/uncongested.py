"""The same trucks, each as if it were alone in the port with everything open: what congestion is measured against.

Nothing has to be simulated for that: nobody is waited for, so a truck's time is the sum of its own services and drives.
"""

import numpy as np

from portsim.arrays import Flags, Floats, Ints, grouped
from portsim.layout import Layout
from portsim.network import LaneChoice, Network
from portsim.speeds import Speeds
from portsim.trucks import Trucks
from portsim.units import to_grid


def uncongested_min(network: Network, trucks: Trucks) -> Floats:
    """How long each visit takes a truck that is alone in the port [min], shape (V,).

    All servers are open that any plan, event or standing order ever opens, nothing is down or slower for an outage, all
    officers are there, and there is room. A truck is served in the lane that it would choose then, at the speed of a
    stage where nobody waits and all servers work, and drives and is held as long as it does anyhow. NaN where no lane
    that admits it ever has a server.

    Parameters
    ----------
    network : the port
    trucks : with the itineraries of the run, so those that it has decided on where rates may be relaxed
    """
    truck = np.repeat(np.arange(len(trucks)), np.diff(trucks.first_visit))
    minutes = np.empty(len(trucks.stage))
    chosen = _LaneChoice(network, trucks)
    for stage, rows in enumerate(grouped(trucks.stage, len(network.layout.stages))):
        here = truck[rows]
        lane = chosen.at(stage, here)
        there = trucks.service_min[here, lane]
        pace = _pace(network.speeds, stage, _servers(network.layout, stage))
        if pace != 1.0:
            there = to_grid(there * pace)
        minutes[rows] = np.where(lane >= 0, there, np.nan)
    return minutes


class _LaneChoice:
    """Which lane a truck chooses at a stage where all servers are open, and free."""

    def __init__(self, network: Network, trucks: Trucks):
        layout = network.layout
        self.network = network
        self.trucks = trucks
        self.has_server = np.ones(len(layout.lanes), dtype=np.bool_)
        """Lanes that some server serves; on roads nobody asks."""
        self.has_own = np.zeros(len(layout.lanes), dtype=np.bool_)
        """Lanes that some server prefers to others."""
        for lanes in (lanes for stage, lanes in enumerate(layout.lanes_of) if not network.is_road[stage]):
            self.has_server[list(lanes)] = False
        for group in layout.groups:
            if group.servers:
                self.has_server[list(group.lanes)] = True
                self.has_own[group.lanes[0]] = True

    def at(self, stage: int, truck: Ints) -> Ints:
        """Number of the lane that each truck chooses, -1 for none, shape (len(truck),)."""
        lanes = np.array(self.network.layout.lanes_of[stage])
        open_to = self.trucks.admitted[np.ix_(truck, lanes)] & self.has_server[lanes]
        if len(lanes) > 1:
            rule = self.network.lane_choice[stage]
            if rule in (LaneChoice.SHORTEST, LaneChoice.LEAST_WORK):
                # Nobody is there, so lanes differ only in whether they have servers of their own.
                own = open_to & self.has_own[lanes]
                open_to = np.where(own.any(axis=1, keepdims=True), own, open_to)
            if rule == LaneChoice.RANDOM or (self.network.ties_random[stage] and rule != LaneChoice.DEDICATED):
                open_to = _only_drawn(open_to, self.trucks.lane_luck[truck, stage])
        return np.where(open_to.any(axis=1), lanes[open_to.argmax(axis=1)], -1)


def _only_drawn(open_to: Flags, luck: Floats) -> Flags:
    """Of the lanes open to each truck the one that chance chooses."""
    place = (luck * open_to.sum(axis=1)).astype(np.int64)
    drawn: Flags = open_to & (open_to.cumsum(axis=1) == place[:, None] + 1)
    return drawn


def _servers(layout: Layout, stage: int) -> int:
    """All servers of a stage."""
    return sum(layout.groups[group].servers for group in layout.groups_of[stage])


def _pace(speeds: Speeds, stage: int, servers: int) -> float:
    """The factor on services while nobody waits and all servers work."""
    pace = 1.0
    for first, number in ((speeds.first_line, 0), (speeds.first_servers, servers)):
        steps = slice(int(first[stage]), int(first[stage + 1]))
        reached = speeds.factor[steps][speeds.from_number[steps] <= number]
        pace *= float(reached[-1]) if len(reached) else 1.0
    return pace
