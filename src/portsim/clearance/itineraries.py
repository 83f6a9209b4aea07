"""Where each truck goes: the stages of its route in order, inspections only where it was sent to them."""

import numpy as np

from portsim.arrays import Flags, Ints
from portsim.clearance.selection import inspections
from portsim.layout import Layout
from portsim.scenario.model import Scenario


def itineraries(scenario: Scenario, layout: Layout, on_route: Flags, sent: Flags) -> tuple[Ints, Ints]:
    """All itineraries in one array: where each truck's begins, shape (n + 1,), and the stages visited, shape (V,).

    `on_route` and `sent`, both n x S, tell which stages stand on a truck's route, and to which inspections it was sent.
    """
    is_inspection = np.zeros(len(layout.stages), dtype=np.bool_)
    is_inspection[list(inspections(scenario, layout))] = True
    visits = on_route & (sent | ~is_inspection)
    first_visit = np.concatenate([[0], np.cumsum(visits.sum(axis=1))])
    return first_visit, np.nonzero(visits)[1]
