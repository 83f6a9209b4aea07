"""The whole port: builds it from the network, lets the trucks come, and runs the clock."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np
from simpy.events import Event

from portsim.arrays import Ints
from portsim.engine.reference.clock import ARRIVAL, END_OF_RUN, Clock
from portsim.engine.reference.gate import Gate
from portsim.engine.reference.lanes import Lane, Line
from portsim.engine.reference.machines import Crew, Machine
from portsim.engine.reference.officers import Need, Officers
from portsim.engine.reference.outages import Outages
from portsim.engine.reference.pressure import Pressure
from portsim.engine.reference.record import Record
from portsim.engine.reference.road import Road
from portsim.engine.reference.servers import Group, Server
from portsim.engine.reference.staff import Staff
from portsim.engine.reference.stage import ServiceStage
from portsim.engine.reference.supervisor import Posting, Supervisor
from portsim.engine.reference.truck import Truck, day
from portsim.log import Disposition, Log
from portsim.network import Network
from portsim.outages import NO_CREW, Wears
from portsim.speeds import Speeds
from portsim.trucks import Relaxed, Trucks


class Port:
    """One port on one run: its gate, stages, staff and officers, its clock and its notebook."""

    def __init__(self, network: Network, trucks: Trucks):
        self.network = network
        self.trucks = trucks
        self.clock = Clock()
        self.record = Record(self.clock, trucks)
        self.officers = Officers(network.exams_first.tolist(), self.record)
        self.groups = [
            Group(number, group.stage, self.record, self.officers, _need(network.staffed_by[number]))
            for number, group in enumerate(network.layout.groups)
        ]
        self.stages = [
            self._road(s) if network.is_road[s] else self._stage(s) for s in range(len(network.layout.stages))
        ]
        self.gate = Gate(
            self.clock,
            self.record,
            len(network.layout.directions),
            network.has_hours,
            network.at_close,
            network.headway_min.tolist(),
        )
        outages = Outages(network, self.stages, self.groups, self.officers, self.record)
        self.staff = Staff(
            self.clock,
            self.record,
            self.gate,
            self.stages,
            self.groups,
            self.officers,
            outages,
            network.at_end.tolist(),
        )
        self.machines = self._machines()
        self.postings = self._postings()
        self._set_drivers()
        self.supervisor = Supervisor(network, self.clock, self.record, self.staff, self.postings)
        self.pressure = None if trucks.relaxed is None else self._pressure(trucks.relaxed)
        self.unseen = False
        """Whether something has happened since the supervisor looked."""
        for route in network.layout.routes:
            for stage in route.stages:
                self.stages[stage].let_in_from_outside = self.gate.let_in
        self.gate.sends_home = self.staff.sends_home
        if self.staff.keeps_posts:
            for place in self.stages:
                place.begun = self.staff.begins

    # --- building -------------------------------------------------------------------------------------------------

    def _road(self, number: int) -> Road:
        network = self.network
        return Road(
            number,
            network.layout.lanes_of[number][0],
            self.clock,
            self.record,
            int(network.road_room[number]),
            bool(network.overtaking[number]),
            bool(network.turns_away[number]),
        )

    def _stage(self, number: int) -> ServiceStage:
        network, layout = self.network, self.network.layout
        stage = ServiceStage(
            number,
            self.clock,
            self.record,
            self.officers,
            _need(network.officers[number]),
            int(network.lane_choice[number]),
            bool(network.ties_random[number]),
            bool(network.turns_away[number]),
        )
        speeds = network.speeds
        stage.by_line = _steps(speeds, speeds.first_line, number)
        stage.by_servers = _steps(speeds, speeds.first_servers, number)
        stage.depends_on_load = bool(stage.by_line or stage.by_servers)
        stage.groups = [self.groups[group] for group in layout.groups_of[number]]
        for group in stage.groups:
            first, beyond = layout.first_server[group.number : group.number + 2]
            group.servers = [Server(server, group) for server in range(first, beyond)]
        stage.lanes = [self._lane(lane, stage) for lane in layout.lanes_of[number]]
        for group in stage.groups:
            for lane_number in layout.groups[group.number].lanes:
                lane = next(lane for lane in stage.lanes if lane.number == lane_number)
                for line in lane.lines:
                    for server in group.servers if line.own is None else [line.own]:
                        server.lines.append(line)
        return stage

    def _lane(self, number: int, stage: ServiceStage) -> Lane:
        network, layout = self.network, self.network.layout
        lane = Lane(number, int(network.lane_room[number]), network.mean_service_min[:, number].tolist())
        serving = [group for group in stage.groups if number in layout.groups[group.number].lanes]
        serving.sort(key=lambda group: layout.groups[group.number].lanes.index(number))
        lane.own_groups = [group for group in serving if layout.groups[group.number].lanes[0] == number]
        if network.line_per_server[number]:
            lane.lines = [Line(lane, [group], server) for group in serving for server in group.servers]
        else:
            lane.lines = [Line(lane, serving)]
        return lane

    def _set_drivers(self) -> None:
        """Lets drivers turn back and leave, where any ever do."""
        if self.trucks.tempers is None:
            return
        for stage in self.stages:
            stage.may_be_left = self.network.may_leave[:, stage.number].tolist()
            stage.leaves_port = self.staff.leaves
        self.gate.turns_back = self._turns_back

    def _turns_back(self, truck: Truck, before_gate: int) -> bool:
        """Whether a driver turns back on arrival: for the trucks in sight, or for the wait that is posted."""
        seen = self.network.seen[truck.direction].nonzero()[0].tolist()
        present = before_gate + sum(self.stages[stage].trucks_present() for stage in seen)
        return present >= truck.turn_back_at or self.postings[truck.direction].wait > truck.turn_back_above

    def _machines(self) -> list[Machine]:
        network, trucks = self.network, self.trucks
        crews = [Crew(teams) for teams in network.outages.crew_teams.tolist()]
        servers = [server for group in self.groups for server in group.servers]
        machines = []
        for number, outage in enumerate(network.outages.machine_outage.tolist()):
            drawn = slice(*trucks.first_life[number : number + 2].tolist())
            crew = int(network.outages.machine_crew[number])
            machine = Machine(
                outage,
                int(network.outages.machine_wears[number]),
                trucks.life_min[drawn].tolist(),
                trucks.repair_min[drawn].tolist(),
                None if crew == NO_CREW else crews[crew],
                self.clock,
                self.staff.strikes,
            )
            machines.append(machine)
            if machine.wears != Wears.ALWAYS:
                (server,) = np.flatnonzero(network.outages.of_server[outage])
                servers[server].machines.append(machine)
        return machines

    def _postings(self) -> list[Posting]:
        given = self.network.orders
        every = zip(given.post_every_min.tolist(), given.post_rounded_min.tolist(), strict=True)
        postings = [Posting(*each, self.clock) for each in every]
        if (given.post_at >= 0).any():
            for stage in self.stages:
                stage.counts_wait = bool(given.in_wait[stage.number])
                read = [
                    posting if at == stage.number else None for posting, at in zip(postings, given.post_at, strict=True)
                ]
                stage.posting = read if any(read) else ()
        return postings

    def _pressure(self, relaxed: Relaxed) -> Pressure:
        """Which inspections take place is told to trucks on their way."""
        decided_at = self.network.orders.decided_at.tolist()
        return Pressure(relaxed, decided_at, self.supervisor.orders, self.record, self.staff)

    def _arriving(self) -> list[Truck]:
        table = self.trucks
        itinerary = [self.stages[stage] for stage in table.stage]
        rows, starts = list(range(len(itinerary))), table.first_visit.tolist()
        columns = zip(
            table.direction.tolist(),
            table.truck_class.tolist(),
            table.arrived_min.tolist(),
            table.admitted.tolist(),
            table.service_min.tolist(),
            table.priority.tolist(),
            table.lane_luck.tolist(),
            strict=True,
        )
        trucks = [
            Truck(number, direction, kind, arrived, itinerary[visits], rows[visits], *needs)
            for number, (direction, kind, arrived, *needs) in enumerate(columns)
            for visits in [slice(*starts[number : number + 2])]
        ]
        if table.tempers is not None:
            drivers = zip(*(column.tolist() for column in table.tempers), strict=True)
            for truck, (turn_back_at, turn_back_above, patience) in zip(trucks, drivers, strict=True):
                truck.turn_back_at, truck.turn_back_above, truck.patience = turn_back_at, turn_back_above, patience
        return trucks

    # --- running --------------------------------------------------------------------------------------------------

    def arrivals(self) -> Generator[Event, Any, None]:
        """Trucks come, in the order of their numbers where they come at once."""
        for truck in self._arriving():
            yield self.clock.due(Event(self.clock), truck.arrived - self.clock.now, ARRIVAL)
            self.staff.arrives(truck)
            self.clock.process(day(self, truck))

    def sees_off(self, truck: Truck) -> None:
        """A truck has left its last stage, or has never come."""
        self.record.departs(truck.number, self._how_it_ends(truck))

    def _how_it_ends(self, truck: Truck) -> Disposition:
        if self.trucks.no_show is not None and self.trucks.no_show[truck.number]:
            return Disposition.NO_SHOW
        seized = self.trucks.seized[truck.number] if self.pressure is None else self.pressure.seizes(truck)
        return Disposition.SEIZED if seized else Disposition.CROSSED

    def run(self) -> Log:
        """From the first midnight to the last, and on until the port is empty, at most to the horizon."""
        network, clock = self.network, self.clock
        plans = zip(
            network.change_min.tolist(),
            network.change_kind.tolist(),
            network.change_of.tolist(),
            network.change_level.tolist(),
            strict=True,
        )
        clock.process(self.staff.carry_out(list(plans)))
        clock.process(self.arrivals())
        for machine in self.machines:
            machine.start()
        for posting in self.postings:
            posting.start()
        self._run_until(network.last_midnight_min)
        while self.record.departures < len(self.trucks):
            if self._next() >= network.horizon_min:
                return self.record.log(network.horizon_min)
            self._step()
        return self.record.log(max(clock.now, network.last_midnight_min))

    def _run_until(self, time: float) -> None:
        """All that happens before a time [min]; without orders nobody has to look when an instant is over."""
        if not self.supervisor.orders:
            self.clock.run(until=self.clock.due(Event(self.clock), time, END_OF_RUN))
            return
        while self._next() < time:
            self._step()

    def _next(self) -> float:
        """When something happens next [min]; before time passes, the supervisor looks at what has happened."""
        if self.unseen and self.clock.peek() > self.clock.now:
            self.unseen = False
            self.supervisor.looks()
        return self.clock.peek()

    def _step(self) -> None:
        self.clock.step()
        self.unseen = bool(self.supervisor.orders)


def _need(officers: Ints) -> Need:
    """Officers needed, by pool; those of which none is needed left out."""
    return {pool: int(count) for pool, count in enumerate(officers) if count}


def _steps(speeds: Speeds, first: Ints, stage: int) -> list[tuple[int, float]]:
    """The steps of one stage."""
    rows = slice(*first[stage : stage + 2].tolist())
    return list(zip(speeds.from_number[rows].tolist(), speeds.factor[rows].tolist(), strict=True))
