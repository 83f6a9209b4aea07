"""Plot: where trucks stand, hour by hour."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portsim.measures.flows import THROUGHPUT
from portsim.report import style
from portsim.report.plot_wait import MIDDLE
from portsim.report.series import Hourly, hourly
from portsim.results import Results
from portsim.scenario.stages import HoldStage, ServiceStage

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LEAST_TRUCKS, LEAST_SHARE = 1.0, 0.03
"""A stage gets a panel if in some hour at least so many trucks stand there, and such a share of the longest queue."""
MOST_PANELS = 6
PANEL_IN, REST_IN = 1.0, 0.95


@dataclass(frozen=True, eq=False)
class Place:
    """Somewhere trucks stand."""

    name: str
    where: str
    """As it stands in a sentence."""
    what: str
    """Which of its trucks are counted."""
    colour: str
    trucks: Hourly


def queues_over_the_day(results: Results, overrides: Sequence[str] = ()) -> "Figure":
    """Trucks waiting at each stage by clock hour with a band: a panel per stage, in the order of the route.

    Panels share one scale, so that lengths can be compared. Stages where hardly anybody stands are only named.
    """
    places = places_of(results)
    shown = shown_of(places)
    rows = max(len(shown), 1)
    figure = style.new_figure(REST_IN + PANEL_IN * rows, _title(shown), style.subtitle(results, overrides))
    panels = figure.subplots(rows, sharex=True, sharey=True, squeeze=False)[:, 0]
    first, last = style.hours_with_traffic(results)
    top = style.top_of([place.trucks for place in shown], LEAST_TRUCKS)
    for axes, place in zip(panels, shown, strict=False):
        trucks = place.trucks
        axes.fill_between(MIDDLE, trucks.low, trucks.high, color=place.colour, alpha=style.BAND_ALPHA, linewidth=0)
        axes.plot(MIDDLE, trucks.mean, color=place.colour, label=place.name)
        axes.set_title(_panel_title(place), pad=4)
        style.count_axis(axes, top, ticks=3)
        style.hour_axis(axes, first, last, labelled=axes is panels[-1])
    panels[-1].set_xlabel("local time")
    style.add_note(figure, _rest(places, shown))
    return figure


def places_of(results: Results) -> list[Place]:
    """Before the gate of each direction, then the stages in the order of the routes."""
    measures = ("queue_trucks", "on_hold_trucks")
    measured = {cell.where["stage"] for cell in results.cells if cell.measure.name in measures}
    order = dict.fromkeys(cell.where.get("stage", "") for cell in results.cells if cell.measure is THROUGHPUT)
    stages = [stage for stage in order if stage in measured]
    gates = [_gate(results, direction) for direction in results.scenario.directions()]
    return [*gates, *(_stage(results, stage) for stage in stages)]


def shown_of(places: list[Place]) -> list[Place]:
    """Those with the longest queues, in the order of the route."""
    long = [place for place in places if place.trucks.highest >= LEAST_TRUCKS]
    longest = sorted(long, key=lambda place: -place.trucks.highest)[:MOST_PANELS]
    least = LEAST_SHARE * max((place.trucks.highest for place in longest), default=0.0)
    return [place for place in places if place in longest and place.trucks.highest >= least]


def _gate(results: Results, direction: str) -> Place:
    trucks = hourly(results, "gate_trucks", "mean", direction=direction)
    whose = f" ({direction})" if len(results.scenario.directions()) > 1 else ""
    return Place(f"gate{whose}", f"before the gate{whose}", "trucks waiting", style.QUEUE_COLOUR, trucks)


def _stage(results: Results, name: str) -> Place:
    stage = results.scenario.stages[name]
    if isinstance(stage, HoldStage):
        held = hourly(results, "on_hold_trucks", "mean", stage=name)
        return Place(name, f"in {name}", "trucks held", style.HOLD_COLOUR, held)
    trucks = hourly(results, "queue_trucks", "mean", stage=name)
    if isinstance(stage, ServiceStage):
        return Place(name, f"at {name}", "trucks waiting", style.QUEUE_COLOUR, trucks)
    what = f"trucks on the road, which holds {stage.room:,}" if stage.room else "trucks on the road"
    return Place(name, f"on {name}", what, style.ROAD_COLOUR, trucks)


def _panel_title(place: Place) -> str:
    peak = (
        ""
        if place.trucks.peak is None
        else f" (highest: {style.number_text(place.trucks.highest)}, {style.hour_text(place.trucks.peak)})"
    )
    return f"{place.name}: {place.what}{peak}"


def _title(shown: list[Place]) -> str:
    waiting = [place for place in shown if place.colour == style.QUEUE_COLOUR]
    longest = max(waiting, key=lambda place: place.trucks.highest, default=None)
    if longest is None or longest.trucks.peak is None:
        return "Hardly any truck stands in a queue"
    hour = style.hour_text(longest.trucks.peak)
    return f"The longest queue stands {longest.where}: {style.number_text(longest.trucks.highest)} trucks, {hour}"


def _rest(places: list[Place], shown: list[Place]) -> str:
    """Which stages have no panel, and why."""
    rest = [place for place in places if place not in shown]
    if not rest:
        return "Mean over the hour."
    limit = math.floor(max(place.trucks.highest for place in rest)) + 1
    names = ", ".join(place.name for place in rest)
    return f"Mean over the hour. At other places it is always below {limit}: {names}."
