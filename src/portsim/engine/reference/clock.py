"""SimPy's clock, with the order of simultaneous events that the model states.

At one instant: first changes of plan, then breakdowns, repairs and decisions in the order scheduled, then hand-overs in
the order in which they came up, then ends of service and of drives in the order scheduled, then drivers who lose
patience, likewise, then arrivals by truck number. SimPy orders events by (time, priority, number of scheduling), so a
rank is a SimPy priority.
"""

from collections.abc import Callable
from heapq import heappop

import simpy
from simpy.events import Event

END_OF_RUN = -3
PLAN = -2
DECISION = -1
HAND_OVER = 0
END = 1
LEAVING = 2
ARRIVAL = 3


class Clock(simpy.Environment):
    """The simulated time [min], and events that fall due with a rank."""

    def due(self, event: Event, delay: float, rank: int) -> Event:
        """Let an event happen after `delay` minutes."""
        # What a Timeout does for itself; SimPy has no public way to do so with a rank of one's own.
        event._ok = True  # noqa: SLF001
        event._value = None  # noqa: SLF001
        self.schedule(event, rank, delay)  # type: ignore[arg-type]
        return event

    def peek(self) -> float:
        """When something happens next [min]; what has been called off or put off, and nobody waits for, does not."""
        while self._queue and not self._queue[0][3].callbacks:
            heappop(self._queue)
        return float(super().peek())

    def call_off(self, event: Event) -> None:
        """What was to happen then does not."""
        event.callbacks = []

    def put_off(self, event: Event) -> Event:
        """An event that is due does not happen then; another one, for which whoever waits for it waits instead."""
        later = Event(self)
        later.callbacks, event.callbacks = event.callbacks, []
        return later

    def hand_over(self, event: Event) -> None:
        """Let a truck go on: at this instant, after the hand-overs already under way."""
        self.due(event, 0.0, HAND_OVER)

    def call(self, action: Callable[[], None], rank: int, delay: float = 0.0) -> Event:
        """Do something after `delay` minutes, at its rank."""
        event = Event(self)
        event.callbacks.append(lambda _: action())
        return self.due(event, delay, rank)
