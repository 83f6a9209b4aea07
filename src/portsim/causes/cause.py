"""What a truck's time goes to: one word for each cause, the same in results, tables and prose."""

from enum import IntEnum


class Cause(IntEnum):
    """What a minute of a truck goes to. Of causes of waiting the first that holds counts, in the order given here."""

    DRIVING = 0
    """It drives on a road, as long as its own drive takes."""
    SERVICE = 1
    """It is served."""
    HELD = 2
    """It is held for a penalty."""
    OUTAGE = 3
    """An outage: it stopped the truck's own service, or its server, or stops an open server of the lane it waits in."""
    CLOSED = 4
    """No server of its lane is open; before the gate: that is shut."""
    NO_OFFICER = 5
    """It has a server and waits for officers; or every open server of its lane has a truck that does."""
    BLOCKED_AHEAD = 6
    """It has been served, or has driven, and there is no room further on; or a truck that it waits for has."""
    OVERTAKEN = 7
    """A truck that joined the stage later is in service at a server of its lane."""
    TRUCKS_AHEAD = 8
    """None of these: trucks before it are being served, or it drives behind a slower one."""
    METERING = 9
    """Before the gate: the truck before it was let in too short a while ago."""


CAUSES = tuple(cause.name.lower() for cause in Cause)
"""As results call them, by number."""
NO_STAGE = -1
"""No stage has no room: the time does not go to BLOCKED_AHEAD."""
