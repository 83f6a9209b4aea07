"""Part of the summary: where the minutes went, by cause."""

from rich.console import RenderableType
from rich.text import Text

from portsim.causes import CAUSES, Cause
from portsim.report.texts import LEAST_SHOWN, number
from portsim.results import Results
from portsim.scenario.traffic import Direction

MEASURE, FULL = "crossing_cause_min", "blocked_ahead_min"
BLOCKED = "blocked_ahead"
CAUSE_WORDS = {name: name.replace("_", " ") for name in CAUSES} | {"no_officer": "no officer free", "held": "penalties"}

DONE = frozenset(cause.name.lower() for cause in (Cause.DRIVING, Cause.SERVICE, Cause.HELD))
"""What is no waiting."""


def causes(results: Results, direction: Direction) -> RenderableType | None:
    """The mean crossing time by cause, the largest first, and what was full ahead; None where nobody waits."""
    found = {name: number(results, MEASURE, "mean", direction=direction, cause=name) for name in CAUSES}
    shown = sorted((name for name in CAUSES if found[name] >= LEAST_SHOWN), key=lambda name: -found[name])
    if set(shown) <= DONE:  # the table of parts says that already
        return None
    said = [
        f"{CAUSE_WORDS[name]} {found[name]:,.1f}{_full(results, direction) if name == BLOCKED else ''}"
        for name in shown
    ]
    return Text.assemble(("crossing time by cause [min]", "bold"), f": {', '.join(said)}")


def _full(results: Results, direction: Direction) -> str:
    """The stages that had no room, the one that cost most first."""
    minutes: dict[str, float] = {}
    for cell in results.cells:
        if cell.measure.name == FULL and cell.where["direction"] == direction:
            ahead = cell.where["ahead"]
            minutes[ahead] = minutes.get(ahead, 0.0) + number(results, FULL, "mean", **cell.where)
    shown = sorted((name for name in minutes if minutes[name] >= LEAST_SHOWN), key=lambda name: -minutes[name])
    return f" ({', '.join(f'{name} {minutes[name]:,.1f}' for name in shown)})" if shown else ""
