"""Where each truck goes: the stages of its route in order, inspections and penalties only where it was sent to them."""

import numpy as np

from portsim.arrays import Flags, Ints
from portsim.layout import Layout
from portsim.scenario.inspections import is_conditional
from portsim.scenario.model import Scenario


def visited(scenario: Scenario, layout: Layout, on_route: Flags, sent: Flags, seized_at: Ints) -> Flags:
    """Which stages stand on each truck's itinerary, shape (n, S).

    `on_route` and `sent`, both n x S, tell which stages stand on a truck's route, and to which of those that nobody
    visits unasked it was sent. A truck seized at a stage goes nowhere after it.
    """
    stages = len(layout.stages)
    unasked = np.array([not is_conditional(scenario, name) for name in layout.stages], dtype=np.bool_)
    visits = sent | unasked
    visits &= on_route
    seized = np.flatnonzero(seized_at < stages)
    visits[seized] &= np.arange(stages) <= seized_at[seized, np.newaxis]
    return visits


def itineraries(visits: Flags) -> tuple[Ints, Ints]:
    """All itineraries in one array: where each truck's begins, shape (n + 1,), and the stages visited, shape (V,)."""
    first_visit = np.concatenate([[0], np.cumsum(np.count_nonzero(visits, axis=1))])
    stages = visits.shape[1]
    place = np.flatnonzero(visits)
    if visits.size < np.iinfo(np.uint32).max:
        # The remainder of short unsigned numbers is several times as fast as looking for rows and columns.
        return first_visit, (place.astype(np.uint32) % np.uint32(stages)).astype(np.int64)
    return first_visit, place % stages
