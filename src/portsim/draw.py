"""All that does not depend on queues: every truck of a replication, drawn and decided before the clock starts."""

from portsim.arrays import Flags
from portsim.clearance.cleared import clear
from portsim.clearance.itineraries import itineraries, visited
from portsim.clearance.outcomes import Effects, Outcomes
from portsim.layout import Layout
from portsim.outages import draw_lives, machines
from portsim.pressure import at_all_steps
from portsim.scenario.model import Scenario
from portsim.streams import Streams
from portsim.traffic.kinds import kinds_of
from portsim.traffic.needs import admission, lane_luck, priorities, service_laws, service_times
from portsim.traffic.table import arrive
from portsim.traffic.tags import tags
from portsim.traffic.tempers import tempers
from portsim.trucks import Inspected, Trucks
from portsim.units import MINUTES_PER_DAY


class Drawing:
    """The trucks of any replication of a scenario; what is the same for all of them is made ready once."""

    def __init__(self, scenario: Scenario, layout: Layout):
        self.scenario = scenario
        self.layout = layout
        self.effects = Effects(scenario, layout)
        self.laws = service_laws(scenario, layout)
        self.machines = machines(scenario, layout)
        self.end_min = scenario.calendar.days * MINUTES_PER_DAY + scenario.calendar.horizon

    def trucks(self, seed: int, replication: int) -> Trucks:
        """All trucks of a replication: a pure function of the scenario and both numbers.

        RunError where the scenario leaves a truck without a route, a service time or a rate.
        """
        scenario, layout = self.scenario, self.layout
        streams = Streams(seed, replication)
        lives = draw_lives(self.machines, streams, self.end_min)
        traffic = arrive(scenario, layout, streams)
        cleared = clear(scenario, layout, self.effects, traffic, streams)
        outcomes, suspensions = cleared.outcomes, cleared.suspensions
        every = [_visits(scenario, layout, cleared.on_route, each) for each in (outcomes, *cleared.relaxed)]
        visits, relaxed = every[0], None
        if cleared.relaxed:
            stages = len(layout.stages)
            visits, relaxed = at_all_steps(every, [_inspected(each, stages) for each in (outcomes, *cleared.relaxed)])
        first_visit, stage = itineraries(visits)
        kinds = kinds_of(scenario, layout, traffic.truck_class, cleared.programmes)
        return Trucks(
            direction=traffic.direction,
            number=traffic.number,
            arrived_min=traffic.arrived_min,
            truck_class=traffic.truck_class,
            route=cleared.route,
            **_inspected(outcomes, len(layout.stages))._asdict(),
            programmes=cleared.programmes,
            violations=cleared.violations,
            score=cleared.risk.score,
            suspension_truck=suspensions.truck,
            suspension_rule=suspensions.rule,
            suspension_from_min=suspensions.from_min,
            first_visit=first_visit,
            stage=stage,
            admitted=admission(scenario, layout, kinds),
            service_min=service_times(scenario, layout, traffic, self.laws),
            priority=priorities(scenario, layout, kinds),
            lane_luck=lane_luck(scenario, layout, traffic),
            no_show=traffic.no_show if traffic.no_show.any() else None,
            tempers=tempers(scenario, traffic, kinds),
            tags=tags(scenario, traffic, kinds),
            relaxed=relaxed,
            first_life=lives.first,
            life_min=lives.life_min,
            repair_min=lives.repair_min,
        )


def _visits(scenario: Scenario, layout: Layout, on_route: Flags, outcomes: Outcomes) -> Flags:
    """Stages that each truck visits, shape (n, S)."""
    sent = outcomes.selected | outcomes.referred | outcomes.held
    return visited(scenario, layout, on_route, sent, outcomes.seized_at)


def _inspected(outcomes: Outcomes, stages: int) -> Inspected:
    """Columns of the table of trucks."""
    return Inspected(
        selected=outcomes.selected,
        referred=outcomes.referred,
        false_alarm=outcomes.false_alarm,
        seized=outcomes.seized_at < stages,
        find_truck=outcomes.finds.truck,
        find_stage=outcomes.finds.stage,
        find_violation=outcomes.finds.violation,
        find_confirmed=outcomes.finds.confirmed,
    )


def draw(scenario: Scenario, layout: Layout, seed: int, replication: int) -> Trucks:
    """All trucks of one replication."""
    return Drawing(scenario, layout).trucks(seed, replication)
