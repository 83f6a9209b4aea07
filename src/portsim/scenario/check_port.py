"""Rules of the port itself: a time zone that exists."""

import difflib
import zoneinfo
from collections.abc import Iterator, Sequence

from portsim.scenario.findings import Finding
from portsim.scenario.model import Scenario

_EXAMPLE = "America/Chicago"
_NEAR = 0.8
"""How much of a name must be right for a guess (1: all of it); the first half is the same for many."""


def port_rules(scenario: Scenario) -> Iterator[Finding]:
    """Findings about `port`."""
    name = scenario.port.timezone
    if name is None or _exists(name):
        return
    known = sorted(zoneinfo.available_timezones())
    if known:  # a machine without a list of time zones cannot tell
        near = _nearest(name, known)
        hint = f"did you mean `{near}`?" if near else f"write an IANA name such as `{_EXAMPLE}`"
        yield Finding(("port", "timezone"), f"unknown time zone {name!r}; {hint}", ())


def _nearest(name: str, known: Sequence[str]) -> str | None:
    """The time zone of the same place, else one spelt nearly so."""
    place = name.rpartition("/")[2].lower().replace(" ", "_")
    same = (each for each in known if each.lower().rpartition("/")[2] == place)
    return next(same, None) or next(iter(difflib.get_close_matches(name, known, n=1, cutoff=_NEAR)), None)


def _exists(name: str) -> bool:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, OSError, ValueError):  # also names of folders, and names no file can have
        return False
    return True
