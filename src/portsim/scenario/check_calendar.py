"""Rules of the calendar: hours that open, days that lie in the run, a run that ends."""

import datetime as dt
from collections.abc import Iterator

from portsim.scenario.findings import Finding
from portsim.scenario.model import Calendar, Scenario
from portsim.scenario.visits import OPEN_DAYS, highest_level, never_closes, open_weekdays
from portsim.units import DAYS_PER_WEEK, MINUTES_PER_DAY, duration_text

MAX_HORIZON_DAYS = 60
"""How long after the last midnight trucks may be followed at most."""
_OPENING = (("calendar", "hours"), ("calendar", "at_close"))


def calendar_rules(scenario: Scenario) -> Iterator[Finding]:
    """Findings about `calendar`."""
    calendar = scenario.calendar
    if calendar.warm_up >= calendar.days:
        yield Finding(
            ("calendar", "warm_up"),
            f"leaves no day to measure: {calendar.warm_up} warm-up days of {calendar.days}; "
            "warm_up counts within days, so raise `days` or lower `warm_up`",
            (("calendar", "warm_up"), ("calendar", "days")),
        )
    if calendar.horizon > MAX_HORIZON_DAYS * MINUTES_PER_DAY:
        yield Finding(
            ("calendar", "horizon"),
            f"is too long: {duration_text(calendar.horizon)} after the last midnight; use at most {MAX_HORIZON_DAYS} d",
            (),
        )
    yield from _closing_days(calendar)
    yield from _hours(scenario)


def _closing_days(calendar: Calendar) -> Iterator[Finding]:
    last = calendar.start + dt.timedelta(days=calendar.days - 1)
    for number, date in enumerate(calendar.closed):
        path = ("calendar", "closed", number)
        if not calendar.start <= date <= last:
            yield Finding(path, f"{date} is not in the run, {calendar.start} to {last}; remove it", OPEN_DAYS)
        elif date in calendar.closed[:number]:
            yield Finding(path, f"{date} stands twice; keep one", (("calendar", "closed"),))
    if not open_weekdays(calendar):
        yield Finding(("calendar", "closed"), "closes every day of the run; leave a day open", OPEN_DAYS)


def _hours(scenario: Scenario) -> Iterator[Finding]:
    calendar = scenario.calendar
    hours = calendar.hours
    if hours is not None and open_weekdays(calendar) and not highest_level(hours, calendar):
        span = "the run" if calendar.days < DAYS_PER_WEEK else "any week"
        yield Finding(("calendar", "hours"), f"never open in {span}; add a simulated weekday", (*_OPENING, *OPEN_DAYS))
    meanwhile = [event.hours for event in scenario.events if event.hours is not None]
    closes = any(not never_closes(each) for each in (hours, *meanwhile) if each is not None)
    if hours is not None and not never_closes(hours) and calendar.at_close is None:
        yield Finding(
            ("calendar", "at_close"),
            "is missing; hours need it: `serve` (everybody inside is served), `hold` (they wait for the next opening) "
            "or `turn_away`",
            _OPENING,
        )
    if not closes and calendar.at_close is not None:
        why = "there are no `hours`" if hours is None else "the hours never close"
        yield Finding(
            ("calendar", "at_close"), f"has no meaning: {why}; remove it, or state hours that close", _OPENING
        )
