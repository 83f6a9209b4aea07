"""All that does not depend on queues: every truck of a replication, drawn and decided before the clock starts."""

from portsim.clearance.itineraries import itineraries
from portsim.clearance.routes import choose_routes, route_stages
from portsim.clearance.selection import refer, select
from portsim.layout import Layout
from portsim.scenario.model import Scenario
from portsim.streams import Streams
from portsim.traffic.needs import admission, lane_luck, priorities, service_times
from portsim.traffic.table import arrive
from portsim.trucks import Trucks


def draw(scenario: Scenario, layout: Layout, seed: int, replication: int) -> Trucks:
    """All trucks of a replication: a pure function of its four arguments.

    RunError where the scenario leaves a truck without a route, a service time or a rate.
    """
    traffic = arrive(scenario, layout, Streams(seed, replication))
    route = choose_routes(scenario, layout, traffic)
    on_route = route_stages(layout)[route]
    selected = select(scenario, layout, traffic, on_route)
    referred = refer(scenario, layout, traffic, on_route, selected)
    first_visit, stage = itineraries(scenario, layout, on_route, selected | referred)
    return Trucks(
        direction=traffic.direction,
        number=traffic.number,
        arrived_min=traffic.arrived_min,
        truck_class=traffic.truck_class,
        route=route,
        selected=selected,
        referred=referred,
        first_visit=first_visit,
        stage=stage,
        admitted=admission(scenario, layout)[traffic.truck_class],
        service_min=service_times(scenario, layout, traffic),
        priority=priorities(scenario, layout, traffic),
        lane_luck=lane_luck(scenario, layout, traffic),
    )
