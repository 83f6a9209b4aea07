"""Staffing plans: levels by clock time, or the shifts of those who work, with breaks in turns, which make up such."""

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Annotated, Any, NamedTuple, TypeVar

from pydantic import BeforeValidator, WithJsonSchema

from portsim.scenario.quantities import (
    DURATION_SCHEMA,
    MAX_LEVEL,
    PLAN_SCHEMA,
    Plan,
    Shift,
    parse_duration,
    parse_level,
    parse_plan,
)
from portsim.scenario.tree import did_you_mean
from portsim.units import WEEKDAYS, clock_text, duration_text, parse_clock, parse_weekdays, parse_window

_EXAMPLE = '{from: "06:00", until: "14:00", on_duty: 8}'
_MEANINGS = {
    "from": "clock time at which they begin",
    "until": "clock time at which they end; an earlier one than `from` is on the next day",
    "on_duty": "how many work this shift [servers or officers]",
    "days": "weekdays on which it begins; left out: daily",
    "breaks": "a break that each takes once, in turns; or a list of such breaks",
}
_MEANINGS_OF_BREAK = {
    "after": "from the beginning of the shift until the first go, whole minutes",
    "lasting": "how long each is away, whole minutes",
    "at_a_time": "how many are away at the same time (1 if left out)",
}
_REQUIRED, _REQUIRED_OF_BREAK = ("from", "until", "on_duty"), ("after", "lasting")


_Read = TypeVar("_Read")


class _Turn(NamedTuple):
    """Some of a shift on their break [min since the midnight on whose day it begins]."""

    start_min: int
    end_min: int
    away: int


def parse_staffing(value: Any) -> Plan:
    """Read a plan of levels, or a list of shifts, whose numbers add up where they overlap."""
    if not isinstance(value, (list, tuple)):
        return parse_plan(value)
    if not value:
        raise ValueError(f"names no shifts; write for example [{_EXAMPLE}], or a number")
    plan = Plan(shifts=tuple(piece for number, item in enumerate(value) for piece in _shift(item, f"{number}: ")))
    if plan.highest > MAX_LEVEL:
        raise ValueError(
            f"the shifts add up to {plan.highest:,}; a plan goes up to {MAX_LEVEL:,} servers or officers, lower them"
        )
    return plan


def _shift(item: Any, where: str) -> list[Shift]:
    """A shift as pieces of one level each; breaks lower it in the middle."""
    _refuse_keys(item, _MEANINGS, _REQUIRED, where, f"is not a shift; write for example {_EXAMPLE}")
    for key in ("from", "until"):
        _told(f"{where}{key}: ", parse_clock, str(item[key]))
    start, end = _told(where, parse_window, f"{item['from']}-{item['until']}")
    level = parse_level(item["on_duty"], f"{where}on_duty: ")
    weekdays = _told(f"{where}days: ", parse_weekdays, str(item.get("days", "daily")))
    turns = _turns(item["breaks"], start, end, level, f"{where}breaks: ") if "breaks" in item else []
    edges = sorted({start, end, *(turn.start_min for turn in turns), *(turn.end_min for turn in turns)})
    pieces = []
    for begins, ends in pairwise(edges):
        away = sum(turn.away for turn in turns if turn.start_min <= begins < turn.end_min)
        pieces.append(Shift(weekdays=weekdays, start_min=begins, end_min=ends, level=level - away))
    return pieces


def _turns(breaks: Any, start: int, end: int, level: int, where: str) -> list[_Turn]:
    """All turns of the breaks of a shift [min since midnight], the one after the other."""
    listed = isinstance(breaks, (list, tuple))
    turns: list[_Turn] = []
    for number, item in enumerate(breaks if listed else [breaks]):
        here = f"{where}{number}: " if listed else where
        turns += _turns_of_break(item, start, end, level, turns[-1].end_min if turns else start, here)
    return turns


def _turns_of_break(item: Any, start: int, end: int, level: int, free_from: int, where: str) -> list[_Turn]:
    example = "is not a break; write for example {after: 3 h, lasting: 30 min, at_a_time: 2}"
    _refuse_keys(item, _MEANINGS_OF_BREAK, _REQUIRED_OF_BREAK, where, example)
    first = start + _whole_minutes(item["after"], f"{where}after: ")
    lasting = _whole_minutes(item["lasting"], f"{where}lasting: ")
    if not lasting:
        raise ValueError(f"{where}lasting: {item['lasting']!r} must be longer than zero")
    at_a_time = parse_level(item.get("at_a_time", 1), f"{where}at_a_time: ")
    if not 1 <= at_a_time <= max(level, 1):
        raise ValueError(f"{where}at_a_time: must be at least 1, and at most the {level} on duty (got {at_a_time})")
    turns = [
        _Turn(first + turn * lasting, first + (turn + 1) * lasting, min(at_a_time, level - turn * at_a_time))
        for turn in range(-(-level // at_a_time))
    ]
    if first < free_from:
        raise ValueError(
            f"{where}after: begins at {clock_text(first)}, before all have had the break before it "
            f"({clock_text(free_from)}); write them in their order, and let this one begin later"
        )
    if turns and turns[-1].end_min > end:
        spell = f"{len(turns)} turns of {duration_text(lasting)} from {clock_text(first)}"
        raise ValueError(
            f"{where}{spell} end at {clock_text(turns[-1].end_min)}, after the shift ({clock_text(end)}); begin "
            "earlier, make them shorter, or let more go at a time"
        )
    return turns


def _refuse_keys(item: Any, known: Mapping[str, str], required: tuple[str, ...], where: str, otherwise: str) -> None:
    """Anything but a mapping with these keys."""
    if not isinstance(item, Mapping):
        raise ValueError(f"{where}{otherwise}")
    unknown = next((key for key in item if key not in known), None)
    if unknown is not None:
        raise ValueError(f"{where}{unknown}: unknown key; {did_you_mean(str(unknown), known)}")
    missing = next((key for key in required if key not in item), None)
    if missing is not None:
        raise ValueError(f"{where}`{missing}` is missing: {known[missing]}; for example {_example(known)}")


def _example(known: Mapping[str, str]) -> str:
    return _EXAMPLE if known is _MEANINGS else "{after: 3 h, lasting: 30 min}"


def _told(where: str, read: Callable[[str], _Read], text: str) -> _Read:
    """What is read, or what is wrong with it, said of its place."""
    try:
        return read(text)
    except ValueError as error:
        raise ValueError(f"{where}{error}") from None


def _whole_minutes(value: Any, where: str) -> int:
    try:
        minutes = parse_duration(value)
    except ValueError as error:
        raise ValueError(f"{where}{error}") from None
    if minutes != int(minutes):
        raise ValueError(f"{where}{value!r} is not a whole number of minutes; shifts are planned by the minute")
    return int(minutes)


_CLOCK_SCHEMA = {"type": "string", "pattern": r"^\d{1,2}:\d{2}$"}
_COUNT_SCHEMA = {"type": "integer", "minimum": 0, "maximum": MAX_LEVEL}
_BREAK_SCHEMA = {
    "type": "object",
    "properties": {
        "after": DURATION_SCHEMA | {"description": _MEANINGS_OF_BREAK["after"]},
        "lasting": DURATION_SCHEMA | {"description": _MEANINGS_OF_BREAK["lasting"]},
        "at_a_time": {
            "type": "integer",
            "minimum": 1,
            "maximum": MAX_LEVEL,
            "description": _MEANINGS_OF_BREAK["at_a_time"],
        },
    },
    "required": list(_REQUIRED_OF_BREAK),
    "additionalProperties": False,
}
_DAYS_SCHEMA = {"type": "string", "pattern": f"^(daily|({'|'.join(WEEKDAYS)})[a-z, -]*)$"}
_SHIFT_SCHEMA = {
    "type": "object",
    "properties": {
        "from": _CLOCK_SCHEMA | {"description": _MEANINGS["from"]},
        "until": _CLOCK_SCHEMA | {"description": _MEANINGS["until"]},
        "on_duty": _COUNT_SCHEMA | {"description": _MEANINGS["on_duty"]},
        "days": _DAYS_SCHEMA | {"description": _MEANINGS["days"]},
        "breaks": {
            "anyOf": [_BREAK_SCHEMA, {"type": "array", "items": _BREAK_SCHEMA}],
            "description": _MEANINGS["breaks"],
        },
    },
    "required": list(_REQUIRED),
    "additionalProperties": False,
}
STAFFING_SCHEMA: dict[str, Any] = {
    "description": f"{PLAN_SCHEMA['description']}, or a list of shifts: [{_EXAMPLE}]",
    "anyOf": [*PLAN_SCHEMA["anyOf"], {"type": "array", "minItems": 1, "items": _SHIFT_SCHEMA}],
}
StaffingPlan = Annotated[Plan, BeforeValidator(parse_staffing), WithJsonSchema(STAFFING_SCHEMA)]
"""Open servers, or officers on duty: a plan of levels, or shifts."""
