"""Outages: what stands still, or goes slower, and until when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from portsim.engine.reference.road import Road
from portsim.engine.reference.stage import ServiceStage
from portsim.log import Change

if TYPE_CHECKING:
    from portsim.engine.reference.officers import Officers
    from portsim.engine.reference.place import Place
    from portsim.engine.reference.record import Record
    from portsim.engine.reference.servers import Group, Server
    from portsim.network import Network


class Outages:
    """All outages of the port, stated or by chance, and which are in force."""

    def __init__(
        self, network: Network, stages: Sequence[Place], groups: Sequence[Group], officers: Officers, record: Record
    ):
        self.network = network
        self.stages = stages
        self.servers: list[Server] = [server for group in groups for server in group.servers]
        self.officers = officers
        self.record = record
        self.in_force = [False] * len(network.outages.work)

    def changes(self, outage: int, *, begins: bool) -> set[int]:
        """An outage begins or ends; the stages where servers stop or may serve again."""
        self.in_force[outage] = begins
        self.record.changes(Change.OUTAGE, outage, int(begins))
        step = 1 if begins else -1
        for pool in np.flatnonzero(self.network.outages.of_pool[outage]).tolist():
            self.officers.down[pool] += step
        for number in np.flatnonzero(self.network.outages.of_road[outage]).tolist():
            road = self.stages[number]
            assert isinstance(road, Road)
            road.down += step
        self._set_paces()
        return {self._changes_server(outage, self.servers[number], step) for number in self._servers(outage)}

    def _servers(self, outage: int) -> list[int]:
        return [int(number) for number in np.flatnonzero(self.network.outages.of_server[outage])]

    def _changes_server(self, outage: int, server: Server, step: int) -> int:
        stage = self.stages[server.group.stage]
        assert isinstance(stage, ServiceStage)
        server.down += step
        if step > 0:
            moves = bool(self.network.outages.moves[outage])
            stage.goes_down(server, int(self.network.outages.work[outage]), moves=moves)
        server.group.count_working()
        return stage.number

    def _set_paces(self) -> None:
        """By what each stage is slower now: the factors of all outages in force."""
        for stage in self.stages:
            stage.pace = 1.0
            for outage, in_force in enumerate(self.in_force):
                if in_force:
                    stage.pace *= float(self.network.outages.pace[outage, stage.number])
