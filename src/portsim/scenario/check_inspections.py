"""Rules of inspections: authorities that exist, rates for everybody who comes, campaigns within the run."""

import datetime as dt
from collections.abc import Iterator

from portsim.scenario.check_who import kind_rules, not_stated
from portsim.scenario.findings import Finding, names_of
from portsim.scenario.inspections import where_examined
from portsim.scenario.model import Calendar, Scenario
from portsim.scenario.stages import Campaign, Inspection, ServiceStage
from portsim.scenario.tree import Dotted, did_you_mean
from portsim.scenario.visits import OPEN_DAYS, classes_read, open_weekdays, within_reach
from portsim.units import MINUTES_PER_DAY


def inspection_rules(scenario: Scenario) -> Iterator[Finding]:
    """Findings about who inspects, how many, and when."""
    for name, stage in scenario.stages.items():
        if isinstance(stage, ServiceStage) and isinstance(stage.inspection, Inspection):
            yield from _inspection(name, stage.inspection, scenario)


def _inspection(name: str, inspection: Inspection, scenario: Scenario) -> Iterator[Finding]:
    path: Dotted = ("stages", name, "inspection")
    if inspection.authority not in scenario.authorities:
        known = did_you_mean(inspection.authority, scenario.authorities, "authorities")
        message = f"unknown authority {inspection.authority!r}; {known}"
        yield Finding((*path, "authority"), message, (names_of("authorities"),))
    # Routes are not read: a stage that is missing in one only brings fewer trucks here.
    coming = [visitor for place in where_examined(scenario, name) for visitor in within_reach(scenario, place)]
    rates = [((*path, "rate"), inspection.rate)]
    for number, campaign in enumerate(inspection.campaigns):
        where = (*path, "campaigns", number)
        rates.append(((*where, "rate"), campaign.rate))
        yield from _campaign(where, campaign, scenario.calendar)
    for where, rate in rates:
        yield from kind_rules(where, rate, scenario)
        missing = not_stated(rate, coming, scenario)
        if missing:
            message = f"has no rate for {', '.join(missing)}; add one, or a `default`"
            yield Finding(where, message, (*classes_read(scenario), names_of(*where)))


def _campaign(path: Dotted, campaign: Campaign, calendar: Calendar) -> Iterator[Finding]:
    last = calendar.start + dt.timedelta(days=calendar.days - 1)
    first, until = campaign.from_ or calendar.start, campaign.until or last
    if campaign.from_ is not None and campaign.until is not None and first > until:
        yield Finding((*path, "until"), f"comes before `from`, {first}; exchange the two", (path,))
    elif until < calendar.start or first > last:
        run = f"{calendar.start} to {last}"
        message = f"lies outside the run, {run}, and would do nothing; change its days, or remove it"
        yield Finding(path, message, (path, *OPEN_DAYS))
    elif open_weekdays(calendar) and not _in_force(campaign, calendar):
        message = "holds at no time at which trucks arrive; change its days or its hours, or remove it"
        yield Finding(path, message, (path, *OPEN_DAYS))


def _in_force(campaign: Campaign, calendar: Calendar) -> bool:
    """Whether a campaign holds at some time of a simulated day that is no closing day."""
    dates = [calendar.start + dt.timedelta(days=day) for day in range(-1, calendar.days)]
    working = [date not in calendar.closed for date in dates]
    shifts = [shift for shift in campaign.hours.shifts if shift.level] if campaign.hours else []
    for number, date in enumerate(dates[1:], 1):
        begun = campaign.from_ is None or campaign.from_ <= date
        if not working[number] or not begun or (campaign.until is not None and campaign.until < date):
            continue
        if campaign.hours is None or any(date.weekday() in shift.weekdays for shift in shifts):
            return True
        if working[number - 1] and any(
            dates[number - 1].weekday() in shift.weekdays and shift.end_min > MINUTES_PER_DAY for shift in shifts
        ):
            return True
    return False
