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
    measure = next((each for each in OF_HOUR if numbers.has(each, "mean", **here, hour=HOURS[0])), None)
    if measure is None or not numbers.has("arrivals_per_hour", "mean", **here, hour=HOURS[0]):
        return None
    came = numbers.columns("arrivals_per_hour", "mean", "hour", HOURS, **here)
    busy = [name for name, trucks in zip(HOURS, np.nanmax(np.stack(came), axis=(0, 1)), strict=True) if trucks > 0]
    known = [each for each in busy if numbers.has(measure, "mean", **here, hour=each)]
    if not known:
        return None
    sides = numbers.columns(measure, "mean", "hour", known, **here)
    place = [HOURS.index(each) for each in known]
    return {
        "measure": measure,
        "hours": known,
        "arrivals_per_hour": [[float(value) for value in np.nanmean(side[:, place], axis=0)] for side in came],
        **bands(sides),
    }
