"""Trucks that a port loses: drivers who never come, who turn back on arrival, and who leave a line."""

from collections.abc import Iterator

import numpy as np

from portsim.arrays import Flags, Floats
from portsim.log import Disposition
from portsim.measures.events import Described, Events, shares
from portsim.measures.measure import ARRIVALS_WINDOW, Block, Breakdown, of_arrived_trucks, our_own
from portsim.measures.observed import Observed
from portsim.measures.scope import Scope

_BREAKDOWNS = (("direction",), ("direction", "class"), ("direction", "programme"))

TURNED_BACK = of_arrived_trucks(
    "turned_back_trucks",
    "trucks",
    "Trucks whose driver turned back on arrival, before a line or a posted wait that was too long.",
    "lower",
    "total",
    *_BREAKDOWNS,
)
LEFT_LINE = of_arrived_trucks(
    "left_line_trucks",
    "trucks",
    "Trucks whose driver lost patience in a line and left the port.",
    "lower",
    "total",
    *_BREAKDOWNS,
)
TURNED_BACK_SHARE = of_arrived_trucks(
    "turned_back_share",
    "share",
    "Trucks whose driver turned back on arrival, over all that came.",
    "lower",
    "mean",
    *_BREAKDOWNS,
)
LEFT_LINE_SHARE = of_arrived_trucks(
    "left_line_share",
    "share",
    "Trucks whose driver left a line, over all that came.",
    "lower",
    "mean",
    *_BREAKDOWNS,
)
LEFT_WAIT = of_arrived_trucks(
    "left_wait_min",
    "min",
    "From joining the stage whose line a driver left to leaving it; contained in no wait of those who crossed. One "
    "value per truck that left a line.",
    "neither",
    ("mean", "p90"),
    *_BREAKDOWNS,
)
NO_SHOW = our_own(
    "trucks that were expected in the window",
    ARRIVALS_WINDOW,
    "no_show_trucks",
    "trucks",
    "Trucks that did not keep their appointment. They never arrived, so no other measure counts them.",
    "lower",
    "total",
    *_BREAKDOWNS,
)
MEASURES = (NO_SHOW, TURNED_BACK, LEFT_LINE, TURNED_BACK_SHARE, LEFT_LINE_SHARE, LEFT_WAIT)
_OF_THOSE_BACK = (TURNED_BACK, TURNED_BACK_SHARE)
_OF_THOSE_GONE = (LEFT_LINE, LEFT_LINE_SHARE, LEFT_WAIT)


class Drivers:
    """Trucks lost, and how long they had waited."""

    def __init__(self, scope: Scope):
        self.blocks = [
            Block(measure, breakdown)
            for measures, directions in (
                ((NO_SHOW,), scope.no_show),
                (_OF_THOSE_BACK, scope.turn_back),
                (_OF_THOSE_GONE, scope.leave),
            )
            for measure in measures
            for breakdown in self._breakdowns(scope, directions)
        ]

    def _breakdowns(self, scope: Scope, directions: Flags) -> Iterator[Breakdown]:
        yield scope.break_down("direction", wanted=directions)
        for key, among in (("class", scope.class_in_direction()), ("programme", scope.programme_in_direction())):
            yield scope.break_down("direction", key, wanted=directions[:, None] & among)

    def values(self, run: Observed) -> Iterator[Floats]:
        """Values of each block, in their order."""
        came = Events(run, np.flatnonzero(run.in_window))
        back, left = (
            Events(run, np.flatnonzero(run.in_window & (run.log.disposition == ended)))
            for ended in (Disposition.TURNED_BACK, Disposition.LEFT_LINE)
        )
        absent = Events(run, np.flatnonzero(run.expected & run.absent))
        waited = Described(left, self._waited_min(run)[left.truck])
        for block in self.blocks:
            events = absent if block.measure is NO_SHOW else back if block.measure in _OF_THOSE_BACK else left
            if block.measure is LEFT_WAIT:
                yield waited.of(block)
            elif block.measure.unit == "share":
                yield shares(events.count(block.breakdown), came.count(block.breakdown))
            else:
                yield events.count(block.breakdown)

    def _waited_min(self, run: Observed) -> Floats:
        """How long each truck was at the stage that it joined last when it left the port [min], shape (n,)."""
        rows = np.flatnonzero(run.joined)
        joined = np.full(len(run.trucks), np.nan)
        joined[run.log.truck[rows]] = run.log.joined[rows]  # of several visits the last counts
        waited: Floats = run.log.departed - joined
        return waited
