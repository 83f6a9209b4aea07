"""The uncongested run needs no engine: held against engines that move the same trucks one by one, far apart."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from portsim.finished import FinishedRun
from portsim.log import Disposition
from portsim.network import Network
from portsim.orders import NEVER_POSTED
from portsim.plans import Planned
from portsim.trucks import Trucks
from portsim.uncongested import uncongested_min
from portsim.undisturbed import without_machines, without_outages
from tests.engine.both import simulate
from tests.properties.ports import Port, ports

APART_MIN = 60_000.0
"""More than any itinerary takes: four stages of 2,000 min, thrice as long for the load."""


def all_open(network: Network) -> Network:
    """The port with all servers open, more officers than anybody needs, a gate that never shuts, and no end.

    Nor are waits posted, of which there are none: a year of them would take longer than all the trucks. Nobody orders
    servers open either, who would close them again: all of them are, also those that only orders open otherwise.
    """
    groups = [(Planned.GROUP, number, group.servers) for number, group in enumerate(network.layout.groups)]
    pools = [(Planned.POOL, number, 10_000) for number in range(len(network.layout.pools))]
    kind, of, level = (np.array(column, np.int64) for column in zip(*groups, *pools, strict=True))
    return replace(
        without_outages(network),
        orders=replace(
            network.orders,
            post_every_min=np.full_like(network.orders.post_every_min, NEVER_POSTED),
            open_above=np.full_like(network.orders.open_above, np.inf),
        ),
        change_min=np.zeros(len(kind)),
        change_kind=kind,
        change_of=of,
        change_level=level,
        has_hours=False,
        horizon_min=1e9,
    )


def far_apart(trucks: Trucks) -> Trucks:
    """The same trucks in the same order, none of which ever meets another."""
    return replace(without_machines(trucks), arrived_min=np.arange(len(trucks)) * APART_MIN, tempers=None)


@settings(max_examples=300, deadline=None)
@given(st.booleans().flatmap(lambda wild: ports(wild=wild, stopping=True, supervised=True)))
def test_trucks_that_never_meet_take_as_long_as_each_alone(port: Port) -> None:
    """Visit by visit, to the last bit; with lanes chosen by chance, and speeds that depend on the load."""
    network, trucks = all_open(port.network), far_apart(port.trucks)
    run = FinishedRun(network, trucks, simulate(network, trucks))
    alone = uncongested_min(port.network, run.trucks)
    stays = run.log.left - run.log.joined
    through = np.isin(run.log.disposition, (Disposition.CROSSED, Disposition.SEIZED))[run.log.truck]
    assert np.array_equal(stays[through], alone[through])
    # Nobody gets through who would need a lane without servers, and everybody else does.
    never = np.isin(np.arange(len(trucks)), run.log.truck[np.isnan(alone)])
    comes = run.log.disposition != Disposition.NO_SHOW
    assert np.array_equal(run.log.disposition[comes] == Disposition.INSIDE, never[comes])


@settings(max_examples=150, deadline=None)
@given(ports())
def test_where_nothing_can_be_faster_no_delay_is_below_zero(port: Port) -> None:
    """All lanes of a stage serve a truck alike: a delay is what it waited, was parked, behind others, and blocked."""
    lanes = port.network.layout.lanes_of
    service = port.trucks.service_min.copy()
    for own in lanes:
        service[:, own] = service[:, own[:1]]
    trucks = replace(port.trucks, service_min=service)
    log = simulate(port.network, trucks)
    delay = log.left - log.joined - uncongested_min(port.network, trucks)
    lost = (log.began - log.joined) + (log.left - log.ended)
    behind = log.ended - log.began - trucks.service_min[log.truck, np.array([own[0] for own in lanes])[log.stage]]
    through = ~np.isnan(log.left) & ~np.isnan(log.began)
    assert (delay[through] >= 0).all()
    assert np.array_equal(delay[through], (lost + behind)[through])
