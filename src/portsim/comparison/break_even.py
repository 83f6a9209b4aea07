"""What an hour of staff buys: minutes of trucks saved for each booth-hour or officer-hour that an alternative adds."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from portsim.arrays import Floats
from portsim.measures.measure import Cell
from portsim.statistics.pairs import paired_ratios
from portsim.units import MINUTES_PER_HOUR

if TYPE_CHECKING:
    from portsim.comparison.comparison import Alternative

SAVED = "truck_hours"
CAME = "arrived_trucks"
STAFF = {
    "booth_hours": ("stage",),
    "officer_hours": ("country",),
    "joint_officer_hours": ("country",),
}
"""Measures of staff, and the keys of the cells whose sum is the port's total."""
OTHER_TRUCKS = "not as many trucks come"
SAVES_BOTH = "saves staff and time"
COSTS_BOTH = "costs staff and time"
"""Why there is no ratio; any other reason is one of the interval."""


@dataclass(frozen=True)
class BreakEven:
    """Minutes of trucks saved per hour of staff added, with Fieller's 95 % interval; None where there is none."""

    staff: str
    """The measure of staff, such as `booth_hours`."""
    added_hours: float
    """Hours added in all the days of a replication, less those given up [h]."""
    saved_min: float
    """Minutes of all trucks together saved in these days [min]."""
    min_per_hour: float | None
    """Truck minutes saved per hour added [min/h]; where hours are given up, minutes lost per hour given up. None where
    one buys nothing of the other."""
    low: float | None
    high: float | None
    why: str
    """Why there is no interval, or no ratio; empty where there is."""

    def to_json(self) -> dict[str, Any]:
        """As it stands in results."""
        return {
            "staff": self.staff,
            "added_hours": self.added_hours,
            "saved_min": self.saved_min,
            "min_per_hour": self.min_per_hour,
            "low": self.low,
            "high": self.high,
            "why": self.why or None,
        }


def break_even(alternative: "Alternative") -> Iterator[BreakEven]:
    """What each kind of staff buys in an alternative; nothing for staff that does not change, or was not measured.

    Where more or fewer trucks come, hours of trucks are not saved or lost by staff: then there is no ratio.
    """
    saved = _total(alternative, SAVED, ())
    if saved is None:
        return
    came = _total(alternative, CAME, ())
    others = came is not None and bool(came.any())
    saved = -saved * MINUTES_PER_HOUR
    for staff, keys in STAFF.items():
        added = _total(alternative, staff, keys)
        if added is None or not added.any():
            continue
        found = paired_ratios(saved[:, None], added[:, None])
        ratio, low, high = (
            float(part[0]) if np.isfinite(part[0]) else None for part in (found.ratio, found.low, found.high)
        )
        why = found.why[0].replace("the baseline", "the change in hours")
        if others:
            why = OTHER_TRUCKS
        elif high is not None and high < 0:
            why = SAVES_BOTH if added.mean() < 0 else COSTS_BOTH
        if others or (high is not None and high < 0):
            ratio = low = high = None
        yield BreakEven(staff, float(added.mean()), float(saved.mean()), ratio, low, high, why)


def _total(alternative: "Alternative", measure: str, keys: tuple[str, ...]) -> Floats | None:
    """Change of the port's total, by replication; None where it is not measured. What one side lacks is 0 there."""

    def of_port(cell: Cell) -> bool:
        return cell.measure.name == measure and cell.statistic == "total" and tuple(cell.where) == keys

    columns = [column for column, cell in enumerate(alternative.cells) if of_port(cell)]
    if not columns:
        return None
    sides = (alternative.values[:, columns], alternative.baseline_values[:, columns])
    after, before = (np.nan_to_num(side).sum(axis=1) for side in sides)
    change: Floats = after - before
    return change
