"""The World Trade Bridge as one would plainly write it in SimPy: a process per truck, and resources.

What the reference engine is measured against. The same port, read from the same scenario: its arrivals, classes,
routes, rates, plans, officers, rooms and service times. What it leaves out is what plain SimPy leaves out: a moved
queue, trucks before a closed gate, the order of simultaneous events, a log of every visit, the same luck under every
policy. It keeps sums of waits by stage.
"""

from collections import defaultdict

import numpy as np
import simpy

from portsim.layout import lay_out
from portsim.network import UNLIMITED, build
from portsim.plans import Planned
from portsim.scenario.model import Scenario
from portsim.scenario.services import Constant, Erlang, Lognormal, Triangular
from portsim.scenario.stages import RoadStage, ServiceStage


class Booths(simpy.Resource):
    """A resource whose capacity follows a plan."""

    def staff(self, capacity: int) -> None:
        self._capacity = capacity
        while self.put_queue and len(self.users) < capacity:
            waiting = len(self.put_queue)
            self._trigger_put(None)
            if len(self.put_queue) == waiting:
                break


class PlainPort:
    """The port's resources, and the days of its trucks."""

    def __init__(self, scenario: Scenario, seed: int):
        self.scenario = scenario
        self.random = np.random.default_rng(seed)
        self.env = simpy.Environment()
        self.network = network = build(scenario, lay_out(scenario))
        layout = network.layout
        self.booths, self.places, self.officers = {}, {}, {}
        for number, lane in enumerate(layout.lanes):
            stage = layout.stages[lane.stage]
            room = network.road_room[lane.stage] if network.is_road[lane.stage] else network.lane_room[number]
            if room != UNLIMITED:
                most = sum(group.servers for group in layout.groups if number in group.lanes)
                self.places[stage, lane.name] = simpy.Resource(self.env, int(room) + most)
        for group in layout.groups:
            self.booths[layout.stages[group.stage], group.name] = Booths(self.env, 1)
        for pool in layout.pools:
            self.officers[pool] = Booths(self.env, 1)
        self.wait = defaultdict(float)
        self.trucks = 0

    def service(self, law):
        random = self.random
        match law:
            case Constant():
                return law.value
            case Erlang():
                return random.gamma(law.k, law.mean / law.k)
            case Lognormal():
                s2 = np.log(1 + law.cv**2)
                return random.lognormal(np.log(law.mean) - s2 / 2, np.sqrt(s2))
            case Triangular():
                return random.triangular(law.low, law.mode, law.high)

    def rate(self, inspection, kind, truck_class):
        rate = inspection.rate
        if isinstance(rate, dict):
            rate = rate.get(kind, rate.get("default", 0.0))
        trust = self.scenario.authorities[inspection.authority].trust
        return rate * min([trust[p] for p in truck_class.programmes if p in trust], default=1.0)

    def truck(self, kind, truck_class):
        env, held, alarmed = self.env, None, set()
        route = next(
            r for r in self.scenario.routes["northbound"] if r.when.accepts(kind, truck_class, truck_class.programmes)
        )
        for name in route.stages:
            stage = self.scenario.stages[name]
            if isinstance(stage, RoadStage):
                place = self.places[name, "road"].request()
                yield place
                if held:
                    held[0].release(held[1])
                held = (self.places[name, "road"], place)
                yield env.timeout(self.service(stage.travel.law))
                continue
            inspection = stage.inspection
            if inspection:
                chosen = self.random.random() < self.rate(inspection, kind, truck_class)
                if not chosen and not alarmed.intersection(inspection.referred_by or ()):
                    continue
                if self.random.random() < inspection.false_alarm_rate:
                    alarmed.add(name)
            held = yield from self.visit(name, stage, kind, truck_class, held)
        held[0].release(held[1])
        self.trucks += 1

    def visit(self, name, stage: ServiceStage, kind, truck_class, held):
        env = self.env
        lane = next(
            n for n, item in stage.lanes.items() if item.admits.accepts(kind, truck_class, truck_class.programmes)
        )
        place = None
        if (name, lane) in self.places:
            place = self.places[name, lane].request()
            yield place
        if held:
            held[0].release(held[1])
        came = env.now
        booth = self.booths[name, lane].request()
        yield booth
        self.wait[name] += env.now - came
        needed = [(self.officers[pool], self.officers[pool].request()) for pool in stage.officers]
        for _, officer in needed:
            yield officer
        service = stage.service.get(kind) or stage.service.get(lane) or stage.service["default"]
        yield env.timeout(self.service(service.law))
        for pool, officer in needed:
            pool.release(officer)
        if place:
            self.places[name, lane].release(place)
        return self.booths[name, lane], booth

    def arrivals(self, times):
        stream = self.scenario.traffic["northbound"]
        kinds, shares = list(stream.classes), [item.share for item in stream.classes.values()]
        for time in times:
            yield self.env.timeout(time - self.env.now)
            kind = kinds[self.random.choice(len(kinds), p=shares)]
            self.env.process(self.truck(kind, stream.classes[kind]))

    def staffing(self):
        network, layout = self.network, self.network.layout
        rows = zip(network.change_min, network.change_kind, network.change_of, network.change_level, strict=True)
        for time, kind, number, level in rows:
            if time > self.env.now:
                yield self.env.timeout(time - self.env.now)
            if kind == Planned.GROUP and level:
                group = layout.groups[number]
                self.booths[layout.stages[group.stage], group.name].staff(int(level))
            elif kind == Planned.POOL and level:
                self.officers[layout.pools[number]].staff(int(level))

    def run(self, times) -> int:
        """Let the trucks cross; how many did."""
        self.env.process(self.staffing())
        self.env.process(self.arrivals(times))
        self.env.run(until=self.network.horizon_min)
        return self.trucks
