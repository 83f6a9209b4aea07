"""The supervisor: looks at the lines when all of an instant is over, and opens or closes booths by standing orders.

An order without a post relaxes rates of inspection, and restores them.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simpy.events import Event

from portsim.engine.reference.clock import DECISION, Clock
from portsim.engine.reference.servers import Group
from portsim.log import Change
from portsim.network import Network
from portsim.orders import NEVER_POSTED, LooksAt

if TYPE_CHECKING:
    from collections.abc import Callable

    from portsim.engine.reference.lanes import Line
    from portsim.engine.reference.record import Record
    from portsim.engine.reference.road import Road
    from portsim.engine.reference.staff import Post, Staff


class Posting:
    """The wait of a direction as it is posted: now and then, the mean of those who came through lately."""

    def __init__(self, every: float, rounded: float, clock: Clock):
        self.every = every
        self.rounded = rounded
        self.clock = clock
        self.wait = 0.0
        """As posted last [min]."""
        self.trucks = 0
        self.waits = 0.0
        """Trucks that have come through since, and their waits in all [min]."""

    def start(self) -> None:
        """It is posted from now on."""
        if self.every != NEVER_POSTED:
            self.clock.call(self._post, DECISION, self.every)

    def reads(self, wait: float) -> None:
        """A truck has come through, after it had waited so long [min]."""
        self.trucks += 1
        self.waits += wait

    def _post(self) -> None:
        """The mean wait, rounded; where nobody came through, what was posted before still stands."""
        if self.trucks:
            self.wait = math.floor(self.waits / self.trucks / self.rounded + 0.5) * self.rounded
            self.trucks, self.waits = 0, 0.0
        self.start()


class Order:
    """A standing order: servers opened beyond the plan of a group, or rates relaxed, while there is too much to do."""

    def __init__(self, number: int, network: Network, post: Post | None, giver: Post | None, sees: Callable[[], float]):
        given = network.orders
        self.number = number
        self.post = post
        self.giver = giver
        self.need = {pool: int(count) for pool, count in enumerate(given.officers[number]) if count}
        """Officers that each server takes, by pool."""
        self.sees = sees
        """What it looks at."""
        self.open_above = float(given.open_above[number])
        self.close_below = float(given.close_below[number])
        self.after = float(given.after_min[number])
        self.delay = float(given.delay_min[number])
        self.at_least = float(given.at_least_min[number])
        self.at_most = int(given.at_most[number])
        self.relaxes = int(given.relaxes[number])
        """Direction whose rates it relaxes, and to which step; -1 and 0 where it opens servers."""
        self.step = int(given.step[number])
        self.opened = 0
        """Servers open by it, or 1 while it relaxes rates."""
        self.changed = -math.inf
        """When this changed last [min]."""
        self.wants = 0
        """What is to happen if nothing changes: one more (1), one less (-1)."""
        self.prepares = False
        """Whether it has been decided, and the server is on its way."""
        self.due: Event | None = None

    def wish(self) -> int:
        """What the line asks for now."""
        seen = self.sees()
        if seen > self.open_above and self.opened < self.at_most:
            return 1
        return -1 if seen < self.close_below and self.opened else 0


class Supervisor:
    """Carries out all standing orders."""

    def __init__(self, network: Network, clock: Clock, record: Record, staff: Staff, postings: list[Posting]):
        self.clock = clock
        self.record = record
        self.staff = staff
        self.orders = [self._order(number, network, postings) for number in range(len(network.orders))]

    def _order(self, number: int, network: Network, postings: list[Posting]) -> Order:
        given, staff = network.orders, self.staff
        post = staff.group_posts[given.group[number]] if given.group[number] >= 0 else None
        giver = staff.group_posts[given.takes_from[number]] if given.takes_from[number] >= 0 else None
        lines = [
            line
            for stage in staff.service_stages()
            for lane in stage.lanes
            if given.lanes[number, lane.number]
            for line in lane.lines
        ]
        roads = [staff.road(stage) for stage in given.roads[number].nonzero()[0].tolist()]
        if given.looks_at[number] == LooksAt.POSTED_WAIT:
            posting = postings[given.direction[number]]
            return Order(number, network, post, giver, lambda: posting.wait)
        if given.looks_at[number] == LooksAt.WORK:
            assert post is not None
            return Order(number, network, post, giver, lambda: _work(lines, post))
        return Order(number, network, post, giver, lambda: _trucks(lines, roads))

    def looks(self) -> None:
        """All of an instant is over: what the lines ask for now."""
        for order in self.orders:
            if order.post is not None and not order.post.planned:
                self._stands_down(order)
            elif not order.prepares:
                wish = order.wish()
                if wish != order.wants:
                    self._waits_and_sees(order, wish)

    def _waits_and_sees(self, order: Order, wish: int) -> None:
        """Something else is asked for than before; it must be asked for a while."""
        if order.due is not None:
            self.clock.call_off(order.due)
            order.due = None
        order.wants = wish
        if wish:
            wait = order.after if wish > 0 else max(order.after, order.changed + order.at_least - self.clock.now)
            order.due = self.clock.call(lambda: self._decides(order), DECISION, wait)

    def _decides(self, order: Order) -> None:
        """It has been asked for long enough."""
        if order.wants > 0 and order.delay:
            order.prepares = True
            order.due = self.clock.call(lambda: self._carries_out(order), DECISION, order.delay)
        else:
            self._carries_out(order)

    def _carries_out(self, order: Order) -> None:
        step, order.wants, order.prepares, order.due = order.wants, 0, False, None
        if step < 0 or self._may_open(order):
            self._changes(order, step)

    def _may_open(self, order: Order) -> bool:
        """Whether there is a server to give, and its officers are there; if so, those of the order are taken."""
        if order.post is None:  # rates can always be relaxed
            return True
        if order.giver is not None and order.giver.level == 0:
            return False
        group, officers = order.post.staffed, self.staff.officers
        assert isinstance(group, Group)
        if not group.staff:
            return officers.take_if_free(order.need)
        giver = None if order.giver is None else order.giver.staffed
        brings_them = isinstance(giver, Group) and officers.booths.may_pass_on(giver, group)
        return brings_them or officers.booths.has_officers_for_one_more(group)

    def _changes(self, order: Order, step: int) -> None:
        order.opened += step
        order.changed = self.clock.now
        self.record.changes(Change.ON_DEMAND, order.number, order.opened)
        if step < 0:
            for _ in range(-step):
                self.staff.officers.release(order.need)
        if order.post is None:
            return
        order.post.beyond += step
        posts = [order.post]
        if order.giver is not None:
            order.giver.beyond -= step
            posts.append(order.giver)
        for post in posts:
            post.follow_plan()
        self.staff.settle({stage for post in posts for stage in post.restaffed()})

    def _stands_down(self, order: Order) -> None:
        """Its group has nobody on plan: whoever was opened by it closes, too."""
        self._waits_and_sees(order, 0)
        order.prepares = False
        if order.opened:
            self._changes(order, -order.opened)


def _trucks(lines: list[Line], roads: list[Road]) -> float:
    """Trucks that wait in lines and stand on roads."""
    return sum(len(line.waiting) for line in lines) + sum(len(road.trucks) for road in roads)


def _work(lines: list[Line], post: Post) -> float:
    """Mean service of the trucks of some lines over the working servers of a group [min]."""
    work = sum(line.work for line in lines)
    if not post.working:
        return math.inf if work else 0.0
    return work / post.working
