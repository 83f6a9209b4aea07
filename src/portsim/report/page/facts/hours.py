"""Facts: the wait hour by hour, with bands that hold all hours at once."""

import numpy as np

from portsim.report.page.facts.numbers import Facts, Numbers, bands
from portsim.units import HOURS_PER_DAY

HOURS = tuple(f"{hour:02d}" for hour in range(HOURS_PER_DAY))
OF_HOUR = ("wait_time_min", "crossing_time_min")
"""What is shown by hour of arrival: the wait time, or the crossing time where no stages of a wait are named."""


def hours(numbers: Numbers, direction: str) -> Facts | None:
    """The wait by hour of arrival on each side and the difference, beside arrivals; None if neither is measured."""
    here = {"direction": direction}
    measure, known = next(
        (
            (each, found)
            for each in OF_HOUR
            if (found := [hour for hour in HOURS if numbers.has(each, "mean", **here, hour=hour)])
        ),
        ("", []),
    )
    if not known or not numbers.has("arrivals_per_hour", "mean", **here, hour=known[0]):
        return None
    came = numbers.columns("arrivals_per_hour", "mean", "hour", known, **here)
    busy = [hour for hour, trucks in zip(known, np.stack(came).max(axis=(0, 1)), strict=True) if trucks > 0]
    if not busy:
        return None
    place = [known.index(hour) for hour in busy]
    return {
        "measure": measure,
        "hours": busy,
        "arrivals_per_hour": [[float(value) for value in side[:, place].mean(axis=0)] for side in came],
        **bands(numbers.columns(measure, "mean", "hour", busy, **here)),
    }
