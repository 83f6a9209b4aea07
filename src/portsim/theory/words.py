"""Why a formula is right for a station, or why none is: what is known of it, and the words for it.

Whoever writes for people in another language has words of their own for each of these keys.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

WHY: Mapping[str, str] = {
    # Nothing to tell.
    "no_truck": "no truck came",
    "few_trucks": "too few trucks came",
    "no_two_in_an_hour": "so few trucks came that no two came in the same hour",
    "no_time": "services take no time",
    "drive": "a drive: nobody waits for a server",
    "penalty": "a penalty: nobody waits for a server",
    # What the scenario states.
    "shared_in_part": "some servers work for several of its lanes and others do not",
    "line_per_server": "each server has a line of its own",
    "lanes_chosen": "trucks choose among the lanes by what stands there (lane_choice: {lane_choice})",
    "some_first": "some trucks go first, and services differ",
    "speed": "services depend on the line or on the open servers (speed)",
    "officers_elsewhere": "its officers ({pool}) work at {stages}, too",
    "officers_of_lanes": "its lanes share officers ({pool})",
    "officers_at_booths": "its officers ({pool}) also open its booths",
    "outage": "an outage may stop or slow it ({outage})",
    "outage_before": "an outage further up changes when trucks come ({outage})",
    # What happened.
    "inside": "{share:.0%} of the trucks were still inside when the run ended; their waits are left out",
    "full": "lane {lane} was full {share:.0%} of the time: trucks that wait for it stand further back",
    "blocked": "its servers were blocked {minutes:.2g} min a truck, with no room further on",
    "on_demand": "a supervisor opened servers beyond the plan (on_demand)",
    "unstaffed": "booths stayed closed for want of officers",
    "before_gate": "trucks stood {minutes:.2g} min before the gate on average, and came in together",
    "leave": "some drivers leave the line",
    "turn_back": "some drivers turn back when they see the line",
    "turned_away": "some trucks are turned away",
    "relaxed": "fewer trucks are sent here while lines are long (under_pressure)",
    # The course of the day.
    "closes": "its servers close while trucks still come: those caught wait until they open again",
    "too_long": "rates or servers change, and more than {days:d} days are not followed hour by hour",
    "unsettled": "this queue needs some {hours:.2g} h to settle; for a figure to hold, the run must last longer, or "
    "warm up",
    "exponential": "trucks come by chance at a constant rate, services are exponential, servers are always as many",
    "constant": "trucks come at a constant rate, servers are always as many",
    "follows": "the load stays below {load:.0%}, so that the queue follows the hours",
    "overloaded": "overloaded {hours}; water knows no chance, which may add {minutes:.2g} min",
    "heavy": "the load reaches {load:.0%}: the queue does not follow the hours, and chance makes much of it",
    "heavy_on_bad_days": "the load reaches {load:.0%} on a bad day: the queue does not follow the hours, and chance "
    "makes much of it",
    "lags": "the queue needs more than an hour to settle: it lags behind the hours (load up to {load:.0%})",
    "lags_on_bad_days": "the queue needs more than an hour to settle: it lags behind the hours (load up to {load:.0%} "
    "on a bad day)",
}
"""Words in English by key; what is put in, and how numbers are written, stands in braces."""

Value = str | float | tuple[str, ...]
"""A name, some names, or a number."""


@dataclass(frozen=True)
class Reason:
    """Why this formula, or why none: `str()` says it in English."""

    key: str
    """One of `WHY`."""
    named: Mapping[str, Value] = field(default_factory=dict, hash=False)
    """What is put into its words."""

    def __str__(self) -> str:
        """In English, on one line."""
        shown = {key: ", ".join(each) if isinstance(each, tuple) else each for key, each in self.named.items()}
        return WHY[self.key].format(**shown)

    def to_json(self) -> dict[str, Any]:
        """For whoever has words of their own: the key, and what is put in."""
        named = {key: list(each) if isinstance(each, tuple) else each for key, each in self.named.items()}
        return {"key": self.key, "named": named}


def because(key: str, **named: Value) -> Reason:
    """`because("blocked", minutes=0.5)`."""
    return Reason(key, named)
