"""The trucks of one day, moving."""

import datetime as dt
from collections.abc import Iterator

from portsim.report.page.blocks import Block, Paragraph, Replay
from portsim.report.page.fact import Fact
from portsim.report.page.figures import Teller
from portsim.report.text import Name


def replay(facts: Fact, tell: Teller) -> Iterator[Block]:
    """The player, and which day of which replication it shows; why there is none, where there is none."""
    shown = facts["replayed"]
    if not shown:
        yield Paragraph(tell.say("replay.nothing"))
        return
    start = dt.date.fromisoformat(facts["scenarios"][0]["start"].value)
    day = tell.say.date(start + dt.timedelta(days=shown["day"].value))
    which = (tell.number(shown["replication"], 0),)
    yield Paragraph(tell.say("replay.which", day=day, replication=which), quiet=True)
    if len(facts["alternatives"]) > 1:
        first = (Name(facts["alternatives"][0]["title"].value),)
        yield Paragraph(tell.say("replay.first", alternative=first), quiet=True)
    yield Replay()
