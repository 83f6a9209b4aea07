"""Results of studies made by hand, without a run."""

import numpy as np

from portsim.measures import REGISTRY, Cell
from portsim.study.results import StudyResults

NAMES = {
    "crossing_time_min": "mean",
    "detected_share": "mean",
    "arrived_trucks": "total",
}


def results(factors, levels, *values, names=tuple(NAMES)):
    """A study of points at these levels; of each number the values, shape (points, replications)."""
    table = np.stack([np.asarray(each, dtype=np.float64) for each in values], axis=-1)
    points, replications, count = table.shape
    return StudyResults(
        name="By hand",
        question=None,
        factors=factors,
        levels=tuple(levels),
        cells=tuple(Cell(REGISTRY[name], NAMES[name], {"direction": "northbound"}) for name in names[:count]),
        table=table.reshape(points * replications, count),
        first=np.arange(points + 1) * replications,
        replication=np.tile(np.arange(replications), points),
        failures=(),
        seed=1,
        model="model",
        wanted=replications,
    )
