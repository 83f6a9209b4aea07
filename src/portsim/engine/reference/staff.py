"""Whoever opens and closes: the changes of gate, servers and officers, outages, and what each of them allows."""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterator, Sequence
from itertools import groupby
from typing import Any

from simpy.events import Event

from portsim.engine.reference.clock import PLAN, Clock
from portsim.engine.reference.gate import Gate
from portsim.engine.reference.officers import Officers
from portsim.engine.reference.outages import Outages
from portsim.engine.reference.place import Place
from portsim.engine.reference.record import Record
from portsim.engine.reference.road import Road
from portsim.engine.reference.servers import Group
from portsim.engine.reference.stage import ServiceStage
from portsim.engine.reference.truck import Truck, Visit
from portsim.log import Change, Disposition
from portsim.network import AtClose, AtEnd
from portsim.plans import Planned

PlannedChange = tuple[float, int, int, int]
"""When, what (`Planned`), which group or pool, and the new level."""


class Post:
    """A group or a pool as its plan sees it: how to set its level, and at which stages it is needed."""

    def __init__(self, staffed: Group | tuple[Officers, int], stages: Sequence[int], at_end: Sequence[int]):
        self.staffed = staffed
        self.gate_stages = [stage for stage in stages if at_end[stage] == AtEnd.AS_GATE]
        """Stages for which it is kept when the gate closes, if the port serves trucks then."""
        self.serving_stages = [stage for stage in stages if at_end[stage] == AtEnd.SERVE]
        """Stages for which it is kept whenever its plan falls."""
        self.planned = 0
        self.kept = 0
        """Below what its level may not fall, for trucks that arrived before the gate closed."""
        self.kept_on = 0
        """Likewise for trucks that arrived before the plan fell."""
        self.awaited = 0
        """How many of these have still to begin, counted at each stage where they need the post."""
        self.beyond = 0
        """Servers open beyond this, by order of the supervisor; fewer than none where they work elsewhere."""
        self.latecomers: list[int] = []
        """The first truck of each direction that came too late to be one of these, or is still shut out."""

    @property
    def level(self) -> int:
        """Servers open, or officers on duty."""
        if isinstance(self.staffed, Group):
            return self.staffed.level
        officers, pool = self.staffed
        return officers.on_duty[pool]

    def follow_plan(self) -> None:
        """Have as many open, or on duty, as the plan says, or as are kept; and those beyond, while there is a plan."""
        level = max(self.planned, self.kept, self.kept_on)
        if self.planned:
            level = max(level + self.beyond, 0)
        if isinstance(self.staffed, Group):
            self.staffed.want_level(level)
        else:
            officers, pool = self.staffed
            officers.set_level(pool, level)

    @property
    def working(self) -> int:
        """Servers that are open and that no outage stops."""
        assert isinstance(self.staffed, Group)
        return self.staffed.working

    def restaffed(self) -> set[int]:
        """The stage whose servers it opens and closes, if it is a group."""
        return {self.staffed.stage} if isinstance(self.staffed, Group) else set()


class Staff:
    """Carries out the plans, and at closing time keeps open what is still needed."""

    def __init__(
        self,
        clock: Clock,
        record: Record,
        gate: Gate,
        stages: Sequence[Place],
        groups: list[Group],
        officers: Officers,
        outages: Outages,
        at_end: Sequence[int],
    ):
        self.clock = clock
        self.record = record
        self.outages = outages
        self.gate = gate
        self.stages = stages
        self.officers = officers
        self.group_posts = [Post(group, [group.stage], at_end) for group in groups]
        self.pool_posts = [
            Post((officers, pool), [stage.number for stage in self.service_stages() if stage.uses(pool)], at_end)
            for pool in range(len(officers.on_duty))
        ]
        self.posts_served = {
            stage.number: [post for post in self.group_posts + self.pool_posts if stage.number in post.serving_stages]
            for stage in stages
        }
        """Posts that are kept, whenever their plans fall, for trucks that are still to come to a stage."""
        officers.booths.groups = [group for group in groups if group.staff]
        officers.booths.soon = lambda: clock.call(self.release_kept, PLAN)
        self.keeps_posts = gate.serves_at_close or any(self.posts_served.values())
        """Whether posts may ever be kept above their plans."""
        self.arrived = 0
        """Trucks that have arrived."""
        self.ahead = [0] * len(stages)
        """Trucks that have arrived and have yet to begin, by stage (not counted where no post could be kept)."""
        self.late_ahead = [0] * len(stages)
        """Trucks that arrived before the last closing and have yet to begin, by stage (not counted under `hold`)."""
        self.new_ahead = [0] * len(stages)
        """Likewise for trucks that have arrived since."""

    def service_stages(self) -> Iterator[ServiceStage]:
        """Stages with servers."""
        return (stage for stage in self.stages if isinstance(stage, ServiceStage))

    def road(self, number: int) -> Road:
        """A road by its number as a stage."""
        road = self.stages[number]
        assert isinstance(road, Road)
        return road

    # --- plans ----------------------------------------------------------------------------------------------------

    def carry_out(self, changes: Sequence[PlannedChange]) -> Generator[Event, Any, None]:
        """All changes of an instant are applied, and only then what they allow."""
        for time, at_once in groupby(changes, key=lambda change: change[0]):
            yield self.clock.due(Event(self.clock), time - self.clock.now, PLAN)
            self.settle({stage for _, kind, number, level in at_once for stage in self.apply(kind, number, level)})

    def apply(self, kind: int, number: int, level: int) -> set[int]:
        """One planned change; the stages where servers open, close, stop or may serve again."""
        if kind == Planned.OUTAGE:
            return self.outages.changes(number, begins=bool(level))
        if kind == Planned.GATE:
            self.gate.set_open(bool(level))
            if not level:
                self.closing_time()
            return set()
        post = self.group_posts[number] if kind == Planned.GROUP else self.pool_posts[number]
        before, post.planned = post.planned, level
        if kind == Planned.GROUP:
            self.record.changes(Change.GROUP_PLAN, number, level)
        if level < before:
            if self.gate.serves_at_close and not self.gate.open and self.is_needed(post):
                post.kept = max(before, post.kept)
            self.keep_on(post, before)
        post.follow_plan()
        return post.restaffed()

    def strikes(self, outage: int, *, begins: bool) -> None:
        """A machine has broken down, or has been mended."""
        self.settle(self.outages.changes(outage, begins=begins))

    def keep_on(self, post: Post, before: int) -> None:
        """A plan has fallen from a level: who works at a stage that serves stays for trucks that are on their way.

        A truck before a gate that does not admit it is not on its way.
        """
        post.awaited = sum(self.ahead[stage] for stage in post.serving_stages)
        post.latecomers = []
        for outside in self.gate.outside:
            shut_out = outside if outside and not self.gate.admits(outside[0].truck) else ()
            post.latecomers.append(outside[0].truck.number if shut_out else self.arrived)
            for visit in shut_out:
                post.awaited -= sum(stage.number in post.serving_stages for stage in visit.truck.itinerary)
        post.kept_on = max(before, post.kept_on) if post.awaited else 0

    def settle(self, restaffed: Collection[int]) -> None:
        """What changes allow: booths, service, other lanes at the stages restaffed, officers, room, entry."""
        restaffed = {*restaffed, *self.officers.booths.settle()}
        self.officers.hold_back = True
        for stage in self.service_stages():
            stage.go_on()
            stage.serve_waiting()
        for stage in self.service_stages():
            if stage.number in restaffed or stage.stranded:
                stage.move_queues()
        self.officers.hold_back = False
        self.officers.serve()
        for place in self.stages:
            place.let_in_blocked()
        self.gate.let_in()

    # --- closing time ---------------------------------------------------------------------------------------------

    def is_needed(self, post: Post) -> bool:
        """Whether a truck that arrived before the closing has still to begin where the post works."""
        return any(self.late_ahead[stage] for stage in post.gate_stages)

    def arrives(self, truck: Truck) -> None:
        """A truck has come: it has its whole itinerary ahead."""
        self.arrived += 1
        truck.closings = self.gate.closings
        if self.keeps_posts:
            for stage in truck.itinerary:
                self.ahead[stage.number] += 1
                self.new_ahead[stage.number] += 1

    def begins(self, visit: Visit) -> None:
        """A service or drive has begun: perhaps the last one that a post was kept open for."""
        self._no_longer_ahead(visit.truck, visit.stage.number)

    def _no_longer_ahead(self, truck: Truck, stage: int) -> None:
        last = False
        self.ahead[stage] -= 1
        for post in self.posts_served[stage]:
            if post.kept_on and truck.number < post.latecomers[truck.direction]:
                post.awaited -= 1
                last |= not post.awaited
        if self.gate.arrived_before_closing(truck):
            self.late_ahead[stage] -= 1
            last |= not self.late_ahead[stage]
        else:
            self.new_ahead[stage] -= 1
        if last and self._kept_in_vain():
            self.clock.call(self.release_kept, PLAN)

    def _kept_in_vain(self) -> list[Post]:
        return [
            post
            for post in self.group_posts + self.pool_posts
            if (post.kept and not self.is_needed(post)) or (post.kept_on and not post.awaited)
        ]

    def release_kept(self) -> None:
        """Posts that were kept open, and are needed no more, fall to what their plans say; booths open and close."""
        released = self._kept_in_vain()
        for post in released:
            if not self.is_needed(post):
                post.kept = 0
            if not post.awaited:
                post.kept_on = 0
            post.follow_plan()
        self.settle({stage for post in released for stage in post.restaffed()})

    def closing_time(self) -> None:
        """The gate has closed: who is here now arrived before; trucks may have to leave."""
        for stage, new in enumerate(self.new_ahead):
            self.late_ahead[stage] += new
            self.new_ahead[stage] = 0
        if self.gate.at_close == AtClose.TURN_AWAY:
            self.turn_away()

    def turn_away(self) -> None:
        """Trucks outside, queueing or parked that have begun neither a service nor a drive leave."""
        for outside in self.gate.outside:
            for visit in outside:
                self.sends_home(visit.truck, Disposition.TURNED_AWAY_CLOSED)
            outside.clear()
        for stage in self.service_stages():
            for visit in stage.not_begun():
                if not visit.truck.under_way:
                    stage.turn_away(visit)
                    self.sends_home(visit.truck, Disposition.TURNED_AWAY_CLOSED)

    def sends_home(self, truck: Truck, disposition: Disposition) -> None:
        """A truck that has begun nothing leaves the port."""
        self._departs(truck, truck.itinerary, disposition)

    def leaves(self, visit: Visit) -> None:
        """A driver has left the line of a stage, and with it the port."""
        truck = visit.truck
        here = truck.itinerary.index(visit.stage)
        self._departs(truck, truck.itinerary[here:], Disposition.LEFT_LINE)

    def spares(self, truck: Truck, places: Sequence[Place]) -> None:
        """A truck has these ahead no more."""
        if self.keeps_posts:
            for stage in places:
                self._no_longer_ahead(truck, stage.number)

    def _departs(self, truck: Truck, ahead: Sequence[Place], disposition: Disposition) -> None:
        self.spares(truck, ahead)
        self.record.departs(truck.number, disposition)
