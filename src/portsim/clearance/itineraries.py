"""Where each truck goes: the stages of its route in order, inspections and penalties only where it was sent to them."""

import numpy as np

from portsim.arrays import Flags, Ints
from portsim.layout import Layout
from portsim.scenario.inspections import is_conditional
from portsim.scenario.model import Scenario


def itineraries(scenario: Scenario, layout: Layout, on_route: Flags, sent: Flags, seized_at: Ints) -> tuple[Ints, Ints]:
    """All itineraries in one array: where each truck's begins, shape (n + 1,), and the stages visited, shape (V,).

    `on_route` and `sent`, both n x S, tell which stages stand on a truck's route, and to which of those that nobody
    visits unasked it was sent. A truck seized at a stage goes nowhere after it.
    """
    unasked = np.array([not is_conditional(scenario, name) for name in layout.stages], dtype=np.bool_)
    visits = on_route & (sent | unasked) & (np.arange(len(layout.stages)) <= seized_at[:, np.newaxis])
    first_visit = np.concatenate([[0], np.cumsum(visits.sum(axis=1))])
    return first_visit, np.nonzero(visits)[1]
