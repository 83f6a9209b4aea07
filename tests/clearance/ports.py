"""Small ports for clearance, written as a planner would, and what was drawn for their trucks, by name.

    drawn = draw(scenario({"exam": exam("us", 0.1, detects=0.5)}, violations={"illicit_goods": {"prevalence": 0.2}}))
    drawn.selected("exam")

`rate`, `detects` and `on_alarm` may be plain values, which then hold for every type.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from portsim.draw import draw as draw_trucks
from portsim.layout import lay_out
from portsim.log import Log
from portsim.network import build
from portsim.scenario.inspections import is_conditional
from portsim.scenario.model import Scenario
from tests.engine.both import simulate

Flags = np.ndarray
MONDAY = "2026-06-08"
SHORT = "1 min"
ALL = {"all": {"share": 1.0}}


def service(**more: Any) -> dict[str, Any]:
    """A stage that every truck visits."""
    return {"kind": "service", "lanes": {"all": {"servers": 1}}, "service": {"exponential": {"mean": SHORT}}} | more


def inspection(authority: str, level: str, rate: Any, **more: Any) -> dict[str, Any]:
    """A stage where trucks are inspected; further keys are those of the inspection."""
    return service(inspection={"authority": authority, "level": level, "rate": rate} | more)


def _for_all(value: Any) -> Any:
    return value if isinstance(value, Mapping) else {"default": value}


def exam(authority: str, rate: Any, level: str = "physical", **more: Any) -> dict[str, Any]:
    """An inspection, with short forms for `detects` and `on_alarm`."""
    short = {key: _for_all(more.pop(key)) for key in ("detects", "on_alarm") if key in more}
    return inspection(authority, level, rate, **short, **more)


def joint(*parts: str, **more: Any) -> dict[str, Any]:
    """A joint inspection in place of others."""
    return service(inspection={"joint": list(parts)}) | more


def hold(*held_by: str, time: str = "4 h") -> dict[str, Any]:
    """A penalty."""
    return {"kind": "hold", "held_by": list(held_by), "time": time}


def authorities_of(stages: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The authorities that inspect somewhere, without any trust or targeting."""
    named = [
        stage["inspection"]["authority"] for stage in stages.values() if "authority" in stage.get("inspection", {})
    ]
    return {name: {} for name in dict.fromkeys(named)}


def scenario(
    stages: Mapping[str, Any],
    *,
    trucks: float = 1000,
    classes: Mapping[str, Any] | None = None,
    authorities: Mapping[str, Any] | None = None,
    routes: Sequence[Mapping[str, Any]] | None = None,
    stream: Mapping[str, Any] | None = None,
    calendar: Mapping[str, Any] | None = None,
    **more: Any,
) -> Scenario:
    """A port with northbound traffic; without `routes`, every truck may come to all its stages, in the order written.

    `authorities` adds to those that inspect; `stream` to the stream of trucks; other keys stand at the top.
    """
    return Scenario.model_validate(
        {
            "name": "a port of a few lines",
            "port": {"name": "nowhere"},
            "calendar": {"start": MONDAY, "days": 1, **(calendar or {})},
            "traffic": {
                "northbound": {"classes": classes or ALL}
                | ({} if stream and "trace" in stream else {"trucks_per_day": trucks})
                | dict(stream or {})
            },
            "authorities": authorities_of(stages) | dict(authorities or {}),
            "stages": stages,
            "routes": {"northbound": routes or [{"name": "all", "stages": list(stages)}]},
            **more,
        }
    )


class Draws:
    """One replication of a port, with stages, classes, violations and programmes by name."""

    def __init__(self, port: Scenario, seed: int = 1, replication: int = 0):
        self.scenario = port
        self.layout = lay_out(port)
        self.trucks = draw_trucks(port, self.layout, seed, replication)

    def __len__(self) -> int:
        return len(self.trucks)

    def at(self, table: str, stage: str) -> np.ndarray:
        """Column of a table n x S."""
        return getattr(self.trucks, table)[:, self.layout.stage_number[stage]]

    def selected(self, stage: str) -> Flags:
        return self.at("selected", stage)

    def referred(self, stage: str) -> Flags:
        return self.at("referred", stage)

    def false_alarm(self, stage: str) -> Flags:
        return self.at("false_alarm", stage)

    def of_class(self, *names: str) -> Flags:
        numbers = [number for number, each in enumerate(self.layout.classes) if each.name in names]
        return np.isin(self.trucks.truck_class, numbers)

    def on_route(self, name: str) -> Flags:
        numbers = [number for number, each in enumerate(self.layout.routes) if each.name == name]
        return np.isin(self.trucks.route, numbers)

    def holds(self, programme: str) -> Flags:
        return self.trucks.programmes[:, self.layout.programmes.index(programme)]

    def carries(self, violation: str) -> Flags:
        return self.trucks.violations[:, self.layout.violations.index(violation)]

    def score(self, authority: str) -> np.ndarray:
        return self.trucks.score[:, self.layout.authorities.index(authority)]

    def itinerary(self, truck: int) -> list[str]:
        begin, end = self.trucks.first_visit[truck : truck + 2]
        return [self.layout.stages[stage] for stage in self.trucks.stage[begin:end]]

    def visits(self, stage: str) -> Flags:
        """Trucks whose itinerary has the stage."""
        truck = np.repeat(np.arange(len(self)), np.diff(self.trucks.first_visit))
        flags = np.zeros(len(self), dtype=bool)
        flags[truck[self.trucks.stage == self.layout.stage_number[stage]]] = True
        return flags

    def found(self, stage: str, violation: str, *, confirmed: bool | None = None) -> Flags:
        """Trucks in which a violation was found at a stage; or only those where that was (not) the end of it."""
        trucks = self.trucks
        here = (trucks.find_stage == self.layout.stage_number[stage]) & (
            trucks.find_violation == self.layout.violations.index(violation)
        )
        if confirmed is not None:
            here &= trucks.find_confirmed == confirmed
        flags = np.zeros(len(self), dtype=bool)
        assert len(set(trucks.find_truck[here])) == here.sum(), "a violation was found twice at one stage"
        flags[trucks.find_truck[here]] = True
        return flags

    @cached_property
    def log(self) -> Log:
        """What the engine makes of it."""
        return simulate(build(self.scenario, self.layout), self.trucks)

    @cached_property
    def unasked(self) -> list[str]:
        """Stages that trucks visit without being sent there."""
        return [name for name in self.layout.stages if not is_conditional(self.scenario, name)]


def draw(port: Scenario, seed: int = 1, replication: int = 0) -> Draws:
    """One replication."""
    return Draws(port, seed, replication)
