"""Minutes, clock times and weekdays: the only place where 60, 1,440 and the time grid appear.

Inside a run, time is minutes as float64 since local midnight of the first day. Every time and every duration is a
multiple of 2**-20 min (57 microseconds), so that sums and differences within a run are exact in any order, on any
machine. Clock times and dates exist only at the edges: in scenario files and in what people read.
"""

import re
from typing import overload

import numpy as np
import numpy.typing as npt

SECONDS_PER_MINUTE = 60
MINUTES_PER_HOUR = 60
HOURS_PER_DAY = 24
MINUTES_PER_DAY = MINUTES_PER_HOUR * HOURS_PER_DAY
HOUR_S = SECONDS_PER_MINUTE * MINUTES_PER_HOUR
DAY_S = HOUR_S * HOURS_PER_DAY
DAYS_PER_WEEK = 7
MONTHS_PER_YEAR = 12

GRID_MIN = 2.0**-20
"""The step of the time grid [min]."""
EXACT_MIN = 2.0**53 * GRID_MIN
"""Up to here float64 holds every multiple of the step [min]: some 16,000 years."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@overload
def to_grid(minutes: float) -> float: ...
@overload
def to_grid(minutes: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]: ...
def to_grid(minutes: float | npt.NDArray[np.float64]) -> float | npt.NDArray[np.float64]:
    """Round times or durations [min] to the nearest multiple of the time grid; infinities and NaN stay."""
    return np.round(np.asarray(minutes) / GRID_MIN)[()] * GRID_MIN


def parse_clock(text: str) -> int:
    """Minutes since midnight of a clock time `HH:MM`, from 00:00 to 24:00. ValueError says what is wrong."""
    match = re.fullmatch(r"(\d{1,2}):(\d{2})", text.strip())
    if not match:
        raise ValueError(f"{text!r} is not a clock time; write HH:MM, for example '06:30'")
    hour, minute = int(match[1]), int(match[2])
    if minute >= MINUTES_PER_HOUR or hour * MINUTES_PER_HOUR + minute > MINUTES_PER_DAY:
        raise ValueError(f"{text!r} is not a clock time between 00:00 and 24:00")
    return hour * MINUTES_PER_HOUR + minute


def parse_window(text: str) -> tuple[int, int]:
    """Start and end of a clock window `HH:MM-HH:MM` [min since midnight], half-open.

    A window that ends before it starts runs over midnight: its end is then larger than one day. Equal ends are refused.
    """
    ends = text.split("-")
    if len(ends) != 2:
        raise ValueError(f"{text!r} is not a clock window; write 'HH:MM-HH:MM', for example '06:00-22:00'")
    start, end = parse_clock(ends[0]), parse_clock(ends[1])
    if start in (end, MINUTES_PER_DAY):
        raise ValueError(f"the window {text!r} is empty; for the whole day write '00:00-24:00'")
    return start, end if end > start else end + MINUTES_PER_DAY


def parse_weekdays(text: str) -> tuple[int, ...]:
    """Weekday numbers (Monday 0) of `mon`, `mon-fri`, `sat-sun`, `mon,wed,fri` or `daily`."""
    if text.strip().lower() == "daily":
        return tuple(range(DAYS_PER_WEEK))
    days: list[int] = []
    for part in text.lower().split(","):
        ends = [end.strip() for end in part.split("-")]
        if len(ends) > 2 or any(end not in WEEKDAYS for end in ends):
            raise ValueError(f"{text!r} names no weekdays; write for example 'mon', 'mon-fri', 'sat,sun' or 'daily'")
        first, last = WEEKDAYS.index(ends[0]), WEEKDAYS.index(ends[-1])
        days += [day % DAYS_PER_WEEK for day in range(first, (last if last >= first else last + DAYS_PER_WEEK) + 1)]
    if len(set(days)) != len(days):
        raise ValueError(f"{text!r} names a weekday twice")
    return tuple(days)


def is_weekdays(text: str) -> bool:
    """Whether a key is meant as weekdays (it starts with a weekday's name or is `daily`)."""
    return text.strip().lower().startswith((*WEEKDAYS, "daily"))


def clock_text(minutes: float) -> str:
    """`HH:MM` of a time of day, or `+1d HH:MM` of a time on a later day [min since midnight of the first day]."""
    day, rest = divmod(int(minutes), MINUTES_PER_DAY)
    hour, minute = divmod(rest, MINUTES_PER_HOUR)
    return f"{f'+{day}d ' if day else ''}{hour:02d}:{minute:02d}"


def duration_text(minutes: float) -> str:
    """A duration as a planner writes it: `45 s`, `3 min`, `1h30m`."""
    if minutes < 2:
        return f"{minutes * SECONDS_PER_MINUTE:.3g} s"
    if minutes >= 2 * MINUTES_PER_HOUR and minutes == int(minutes):
        hour, minute = divmod(int(minutes), MINUTES_PER_HOUR)
        return f"{hour}h{minute:02d}m" if minute else f"{hour} h"
    return f"{minutes:.4g} min"


def rounded_text(number: float) -> str:
    """A number to two significant digits, with commas."""
    return f"{float(f'{number:.2g}'):,.0f}"


def time_text(seconds: float) -> str:
    """A time in the unit in which it is a small number: `3 days`, `2 h`, `12 min`, `30 s`."""
    for unit, size in (("days", DAY_S), ("h", HOUR_S), ("min", SECONDS_PER_MINUTE)):
        if seconds >= 2 * size:
            return f"{rounded_text(seconds / size)} {unit}"
    return f"{max(1.0, seconds):.0f} s"


def bytes_text(size: float) -> str:
    """An amount of memory: `2.5 GB`, `12 MB`."""
    if size < 0.1e9:
        return f"{size / 1e6:.2g} MB"
    return f"{size / 1e9:.2g} GB" if size < 100e9 else f"{rounded_text(size / 1e9)} GB"
