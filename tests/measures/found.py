"""The numbers of one hand-worked day: `found("wait_min", "mean", stage="primary")`."""

from dataclasses import replace

import numpy as np

from portsim.audit import audit
from portsim.engine.reference import simulate
from portsim.measures import Measuring
from portsim.network import build
from tests.engine.days import run


class Found:
    """All numbers of a day on a port, in which trucks hold what their classes hold.

    `columns` are columns of the table of trucks that a script cannot state, such as routes, violations and finds.
    """

    def __init__(self, scenario, script, **columns):
        plain = run(scenario, script)
        self.layout = plain.layout
        network = build(scenario, self.layout)
        classes = [scenario.traffic[each.direction].classes[each.name] for each in self.layout.classes]
        held = np.array([[name in each.programmes for name in self.layout.programmes] for each in classes], dtype=bool)
        self.trucks = replace(plain.trucks, **{"programmes": held[plain.trucks.truck_class], **columns})
        self.log = simulate(network, self.trucks)
        audit(network, self.trucks, self.log)
        self.measuring = Measuring(scenario, network)
        self.values = self.measuring.of(self.trucks, self.log)
        self.of = {
            (c.measure.name, c.statistic, tuple(sorted(c.where.items()))): v
            for c, v in zip(self.measuring.cells, self.values, strict=True)
        }

    def __call__(self, measure, statistic, **where):
        return self.of[measure, statistic, tuple(sorted(where.items()))]

    def names(self, measure, key):
        """What a measure is broken down by under a key."""
        return {dict(where)[key] for name, _, where in self.of if name == measure and key in dict(where)}
