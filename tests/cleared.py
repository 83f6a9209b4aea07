"""Columns of the table of trucks that a test of the engine has nothing to say about."""

from typing import Any

import numpy as np

from portsim.layout import Layout


def nothing_found(trucks: int, layout: Layout) -> dict[str, Any]:
    """The columns of clearance for so many trucks that hold nothing, carry nothing and are let through."""
    none, flags = np.empty(0, dtype=np.int64), np.zeros((trucks, len(layout.stages)), dtype=np.bool_)
    return {
        "false_alarm": flags,
        "seized": np.zeros(trucks, dtype=np.bool_),
        "programmes": np.zeros((trucks, len(layout.programmes)), dtype=np.bool_),
        "violations": np.zeros((trucks, len(layout.violations)), dtype=np.bool_),
        "score": np.full((trucks, len(layout.authorities)), np.nan),
        "find_truck": none,
        "find_stage": none,
        "find_violation": none,
        "find_confirmed": np.empty(0, dtype=np.bool_),
        "suspension_truck": none,
        "suspension_rule": none,
        "suspension_from_min": np.empty(0),
    }
