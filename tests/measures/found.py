"""The numbers of one hand-worked day: `found("wait_min", "mean", stage="primary")`."""

from dataclasses import replace

import numpy as np

from portsim.measures import Measuring
from portsim.network import build
from tests.engine.days import run


class Found:
    """All numbers of a day on a port, in which trucks hold what their classes hold.

    `columns` are columns of the table of trucks that the script leaves empty, such as violations and finds.
    """

    def __init__(self, scenario, script, **columns):
        day = run(scenario, script)
        self.measuring = Measuring(scenario, build(scenario, day.layout))
        classes = [scenario.traffic[each.direction].classes[each.name] for each in day.layout.classes]
        held = np.array([[name in each.programmes for name in day.layout.programmes] for each in classes], dtype=bool)
        self.trucks = replace(day.trucks, **{"programmes": held[day.trucks.truck_class], **columns})
        self.log = day.log
        self.values = self.measuring.of(self.trucks, day.log)
        self.of = {
            (c.measure.name, c.statistic, tuple(sorted(c.where.items()))): v
            for c, v in zip(self.measuring.cells, self.values, strict=True)
        }

    def __call__(self, measure, statistic, **where):
        return self.of[measure, statistic, tuple(sorted(where.items()))]
