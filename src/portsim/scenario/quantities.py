"""The small types of a scenario file: durations, shares, clock windows, weekdays and plans.

Each accepts what a planner writes (`45 s`, `"06:00-22:00"`, `mon-fri`) and refuses what could be misread, with the
way out in the message.
"""

import datetime as dt
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, WithJsonSchema
from pytimeparse.timeparse import timeparse

from portsim.units import (
    DAYS_PER_WEEK,
    MINUTES_PER_DAY,
    SECONDS_PER_MINUTE,
    WEEKDAYS,
    clock_text,
    is_weekdays,
    parse_weekdays,
    parse_window,
    to_grid,
)


class Strict(BaseModel):
    """A part of a scenario file: unknown keys are errors, values do not change after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, strict=True)


class Whole:
    """Marks a mapping that is one value, such as a profile: `extends` replaces it, it is not merged entry by entry."""


# --- durations -----------------------------------------------------------------------------------------------------

DURATION_PATTERN = (
    r"^\s*(\d+(\.\d+)?\s*(d|days?|h|hrs?|hours?|m|mins?|minutes?|s|secs?|seconds?)\s*)+$|^\d+:\d{2}:\d{2}$"
)


MAX_DURATION_DAYS = 366
_MAX_TEXT = 40
_EXAMPLES = "write for example '45 s', '3 min' or '1h30m'"


def parse_duration(value: Any) -> float:
    """Minutes, on the time grid, of a duration with units: `45 s`, `3 min`, `1.5 min`, `1h30m`, `2 h`, `01:30:00`."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        raise ValueError(f"{value!r} has no unit; write for example '{value} min' or '{value} s'")
    if not isinstance(value, str):
        raise ValueError(f"is not a duration; {_EXAMPLES}")
    text = value.strip().lower()
    if re.fullmatch(r"\d+:\d{2}", text):
        raise ValueError(f"{value!r} could be hours or minutes; write '1h30m' or '90 s'")
    if text.startswith("-"):
        raise ValueError(f"{value!r} is not a duration; durations cannot be negative")
    if re.fullmatch(r"\d+(\.\d+)?", text):
        raise ValueError(f"{value!r} has no unit; write for example '{text} min' or '{text} s'")
    seconds = timeparse(text) if len(text) <= _MAX_TEXT and re.match(DURATION_PATTERN, text) else None
    if seconds is None:
        raise ValueError(f"{value!r} is not a duration; {_EXAMPLES}")
    minutes = seconds / SECONDS_PER_MINUTE
    if minutes > MAX_DURATION_DAYS * MINUTES_PER_DAY:
        raise ValueError(f"{value!r} is too long; durations go up to {MAX_DURATION_DAYS} days")
    return to_grid(minutes)


def _positive(value: Any) -> float:
    minutes = parse_duration(value)
    if minutes <= 0:
        raise ValueError(f"{value!r} must be longer than zero")
    return minutes


DURATION_SCHEMA = {"type": "string", "pattern": DURATION_PATTERN, "examples": ["45 s", "3 min", "1h30m"]}
_DURATION_SCHEMA = WithJsonSchema(DURATION_SCHEMA)
Duration = Annotated[float, BeforeValidator(parse_duration), _DURATION_SCHEMA]
"""A duration [min]; zero is allowed."""
PositiveDuration = Annotated[float, BeforeValidator(_positive), _DURATION_SCHEMA]
"""A duration longer than zero [min]."""

Share = Annotated[float, Field(ge=0, le=1)]
"""A share or probability, 0 to 1."""

ONE_NUMBER, BY_KIND = "one number", "number by class or sector"
"""Tags of the two ways to state a number; they never stand in a file."""


def _how_stated(value: Any) -> str:
    return BY_KIND if isinstance(value, Mapping) else ONE_NUMBER


ByKind = Annotated[
    Annotated[Share, Tag(ONE_NUMBER)] | Annotated[dict[str, Share], Tag(BY_KIND)], Discriminator(_how_stated)
]
"""A share of trucks: one number, or by class or sector with `default`; a class goes before its sector."""
Money = Annotated[float, Field(ge=0, le=1e9)]
MoneyByKind = Annotated[
    Annotated[Money, Tag(ONE_NUMBER)] | Annotated[dict[str, Money], Tag(BY_KIND)], Discriminator(_how_stated)
]
"""An amount [USD]: one number, or by class or sector with `default`."""


def stated_for(stated: float | Mapping[str, float], name: str, sector: str | None) -> float | None:
    """What is stated for a class: under its name, else under its sector, else under `default`; None if nowhere."""
    if not isinstance(stated, Mapping):
        return stated
    return next((stated[key] for key in (name, sector or "", "default") if key in stated), None)


YEARS = range(1950, 2200)
"""Years that dates may lie in."""


def _date(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        date = dt.date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"{value!r} is not a date; write it as 2026-06-10") from None
    if date.year not in YEARS:
        raise ValueError(f"{value!r} is out of reach; years go from {YEARS.start} to {YEARS.stop - 1}")
    return date


Date = Annotated[dt.date, BeforeValidator(_date)]

Names = Annotated[tuple[str, ...], Field(min_length=1, strict=False)]
"""Names of things stated elsewhere, at least one."""

MAX_COUNT = 1_000_000
Count = Annotated[int, Field(ge=0, le=MAX_COUNT)]


def _number(value: Any) -> str:
    if not re.fullmatch(r"\d{1,7}", str(value)):
        raise ValueError(f"{value!r} is not a whole number, zero or more")
    return str(int(value))


Number = Annotated[str, BeforeValidator(_number)]
"""A whole number as the key of a mapping, which YAML reads as text."""


def by_number_schema(value: Mapping[str, Any]) -> dict[str, Any]:
    """JSON schema of a mapping whose keys are whole numbers."""
    return {"type": "object", "patternProperties": {r"^\d+$": value}, "additionalProperties": False, "minProperties": 1}


# --- plans ---------------------------------------------------------------------------------------------------------


class Shift(BaseModel):
    """One constant piece of a plan: a level on certain weekdays between two clock times.

    `end_min` may pass midnight (a night shift belongs to the weekday on which it begins); so may
    `start_min`, of a piece that follows a break.
    """

    model_config = ConfigDict(frozen=True)

    weekdays: tuple[int, ...]
    start_min: int
    end_min: int
    level: int


class Plan(BaseModel):
    """How many servers are open, or officers on duty, by weekday and clock time; nothing outside the stated windows.

    A plain number is a plan that never changes: `always` holds it, and `shifts` is empty. Where shifts overlap, their
    levels add up.
    """

    model_config = ConfigDict(frozen=True)

    shifts: tuple[Shift, ...] = ()
    always: int | None = None

    @property
    def highest(self) -> int:
        """The largest level the plan ever names."""
        return max(self.levels(frozenset(range(DAYS_PER_WEEK))), default=0)

    def levels(self, days: frozenset[int]) -> list[int]:
        """All levels of the week if shifts begin on these weekdays alone, each as often as the level is stated anew."""
        if self.always is not None:
            return [self.always]
        pieces = self._pieces(days)
        return [_level_at(pieces, minute) for piece in pieces for minute in piece[:2]]

    def level_at(self, minute: int) -> int:
        """The level at a minute of the week."""
        return self.always if self.always is not None else _level_at(self._pieces(range(DAYS_PER_WEEK)), minute)

    def _pieces(self, days: Collection[int]) -> list[tuple[int, int, int]]:
        """Begin, end [min since midnight of the first Monday] and level of all pieces of the week."""
        return [
            (day * MINUTES_PER_DAY + shift.start_min, day * MINUTES_PER_DAY + shift.end_min, shift.level)
            for shift in self.shifts
            for day in shift.weekdays
            if day in days
        ]


def _level_at(pieces: Sequence[tuple[int, int, int]], minute: int) -> int:
    week = DAYS_PER_WEEK * MINUTES_PER_DAY
    return sum(level for start, end, level in pieces if (minute - start) % week < end - start)


MAX_LEVEL = 10_000
"""The most servers or officers of one plan."""


def parse_level(value: Any, where: str) -> int:
    """A level of a plan; `where` begins the message about what is wrong."""
    if isinstance(value, (Mapping, list)) or value is None:
        raise ValueError(f'{where}is not a plan; write a number, or for example {{"06:00-22:00": 4}}')
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"{where}{value!r} is not a whole number of servers or officers, zero or more")
    if value > MAX_LEVEL:
        raise ValueError(f"{where}{value!r} is too many; a plan goes up to {MAX_LEVEL:,} servers or officers")
    return value


def _shifts(windows: Any, weekdays: tuple[int, ...], where: str) -> list[Shift]:
    if not isinstance(windows, Mapping):
        return [Shift(weekdays=weekdays, start_min=0, end_min=MINUTES_PER_DAY, level=parse_level(windows, where))]
    if not windows:
        raise ValueError(f'{where}the plan is empty; write for example {{"06:00-22:00": 4}}, or a number')
    shifts = []
    for window, level in windows.items():
        try:
            start, end = parse_window(str(window))
        except ValueError as error:
            raise ValueError(f"{where}{error}") from None
        shifts.append(
            Shift(weekdays=weekdays, start_min=start, end_min=end, level=parse_level(level, f"{where}{window}: "))
        )
    return shifts


def _refuse_overlaps(shifts: list[Shift]) -> None:
    week = DAYS_PER_WEEK * MINUTES_PER_DAY
    pieces = sorted(
        (day * MINUTES_PER_DAY + shift.start_min, day * MINUTES_PER_DAY + shift.end_min)
        for shift in shifts
        for day in shift.weekdays
    )
    around = [*pieces[1:], *((start + week, end + week) for start, end in pieces[:1])]
    for one, other in zip(pieces, around, strict=True):
        if other[0] < one[1]:
            raise ValueError(_overlap(one, other))


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> str:
    """What is wrong with two windows [min since midnight of the first Monday]."""
    (first, on), (second, then) = ((_window_text(*piece), WEEKDAYS[_day(piece[0])]) for piece in (one, other))
    both = f"{first} and {second} overlap on {on}" if on == then else f"{first} of {on} overlaps {second} of {then}"
    return f"{both}; end one before the other begins (windows are half-open: '06:00-14:00' ends at 14:00)"


def _day(minutes: int) -> int:
    return minutes // MINUTES_PER_DAY % DAYS_PER_WEEK


def _window_text(start: int, end: int) -> str:
    until = end % MINUTES_PER_DAY or MINUTES_PER_DAY
    return f"{clock_text(start % MINUTES_PER_DAY)}-{clock_text(until) if until < MINUTES_PER_DAY else '24:00'}"


def parse_plan(value: Any) -> Plan:
    """Read a plan: a number, `{window: level}`, or `{weekdays: level or {window: level}}`."""
    if isinstance(value, Plan):
        return value
    if not isinstance(value, Mapping):
        return Plan(always=parse_level(value, ""))
    keys = [str(key) for key in value]
    if any(is_weekdays(key) for key in keys):
        odd = next((key for key in keys if not is_weekdays(key)), None)
        if odd is not None:
            raise ValueError(
                f"{odd!r} stands among weekdays; give every window its weekdays, like 'mon-fri: {{\"{odd}\": 4}}'"
            )
        shifts = [
            piece for key, windows in value.items() for piece in _shifts(windows, parse_weekdays(str(key)), f"{key}: ")
        ]
        named = [day for key in keys for day in parse_weekdays(key)]
        twice = next((day for day in named if named.count(day) > 1), None)
        if twice is not None:
            raise ValueError(f"{WEEKDAYS[twice]} stands in two keys of the plan; name every weekday once")
    else:
        shifts = _shifts(value, tuple(range(DAYS_PER_WEEK)), "")
    _refuse_overlaps(shifts)
    return Plan(shifts=tuple(shifts))


_WINDOW_KEY = r"^\d{1,2}:\d{2}-\d{1,2}:\d{2}$"
_WEEKDAY_KEY = r"^(mon|tue|wed|thu|fri|sat|sun|daily)[a-z, -]*$"


def by_weekday_schema(value: Mapping[str, Any]) -> dict[str, Any]:
    """JSON schema of a mapping of weekdays, `mon-fri: ...`, to something."""
    return {"type": "object", "patternProperties": {_WEEKDAY_KEY: value}, "additionalProperties": False}


_LEVEL_SCHEMA = {"type": "integer", "minimum": 0, "maximum": MAX_LEVEL}
_LEVELS_SCHEMA = {
    "type": "object",
    "patternProperties": {_WINDOW_KEY: _LEVEL_SCHEMA},
    "additionalProperties": False,
}
PLAN_SCHEMA: dict[str, Any] = {
    "description": "a number, {'06:00-22:00': 4}, or {mon-fri: {'06:00-22:00': 4}, sat: 2}",
    "anyOf": [_LEVEL_SCHEMA, _LEVELS_SCHEMA, by_weekday_schema({"anyOf": [_LEVEL_SCHEMA, _LEVELS_SCHEMA]})],
}


def parse_hours(value: Any) -> Plan:
    """Read opening hours: a window, a list of windows, or either by weekdays; a day not named is a closing day."""
    if isinstance(value, Plan):
        return value
    by_weekday = value if isinstance(value, Mapping) else {"daily": value}
    if not by_weekday:
        raise ValueError(
            'the hours are empty; write for example {mon-fri: "06:00-22:00"}, or leave them out for 24 hours'
        )
    levels = {}
    for weekdays, windows in by_weekday.items():
        if not is_weekdays(str(weekdays)):
            raise ValueError(f"{weekdays!r} names no weekdays; write for example 'mon-fri: \"06:00-22:00\"'")
        listed = windows if isinstance(windows, (list, tuple)) else [windows]
        if not all(isinstance(window, str) for window in listed):
            where = f"{weekdays}: " if by_weekday is value else ""
            raise ValueError(f"{where}{windows!r} is not a clock window; write for example '06:00-22:00'")
        levels[str(weekdays)] = dict.fromkeys(listed, 1) or 0
    try:
        return parse_plan(levels)
    except ValueError as error:
        # A key that the file does not have must not stand in a message about it.
        raise ValueError(str(error) if by_weekday is value else str(error).removeprefix("daily: ")) from None


_HOURS_TEXT = {"type": "string", "pattern": _WINDOW_KEY}
_HOURS = {"anyOf": [_HOURS_TEXT, {"type": "array", "items": _HOURS_TEXT}]}
HOURS_SCHEMA = {
    "description": "'06:00-22:00', or by weekdays: {mon-fri: '06:00-22:00', sat: '08:00-16:00'}",
    "anyOf": [
        *_HOURS["anyOf"],
        by_weekday_schema(_HOURS),
    ],
}
Hours = Annotated[Plan, BeforeValidator(parse_hours), WithJsonSchema(HOURS_SCHEMA)]
"""When the gate is open: a plan whose level is 1 while it is."""
