"""What must hold on any port, whatever its lanes, rooms, plans and officers."""

import copy
from dataclasses import fields, replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from portsim.audit import audit
from portsim.layout import lay_out
from portsim.log import Disposition
from portsim.network import build
from portsim.scenario.model import Scenario
from portsim.trucks import Trucks
from portsim.units import GRID_MIN
from tests.cleared import nothing_found
from tests.engine.both import simulate
from tests.properties.ports import Port, ports
from tests.properties.witness import settle_accounts, watch

EXAMPLES = settings(max_examples=150, deadline=None)


@EXAMPLES
@given(ports())
def test_a_witness_sees_no_rule_broken(port: Port) -> None:
    """Conservation, one truck per server, room, no idle server or officer while somebody waits for it, no needless
    blocking."""
    log = simulate(port.network, port.trucks)
    settle_accounts(port.network, port.trucks, log)
    watch(port.network, port.trucks, log)


@EXAMPLES
@given(ports(staffed=True))
def test_a_witness_sees_booths_and_exams_share_officers(port: Port) -> None:
    """The same of ports whose booths take officers from the pools of exams: no booth open without, none closed with."""
    log = simulate(port.network, port.trucks)
    settle_accounts(port.network, port.trucks, log)
    watch(port.network, port.trucks, log)


@settings(max_examples=400, deadline=None)
@given(ports(wild=True))
def test_the_engines_agree_on_every_bit(port: Port) -> None:
    """The other tests of this file run both engines, too; here more ports, and wild ones."""
    simulate(port.network, port.trucks)


@EXAMPLES
@given(st.booleans().flatmap(lambda staffed: ports(stopping=True, staffed=staffed)))
def test_every_run_passes_its_own_audit(port: Port) -> None:
    """The audit that every run makes of itself has no complaint, outages or not."""
    assert audit(port.network, port.trucks, simulate(port.network, port.trucks)).checks


@EXAMPLES
@given(st.booleans().flatmap(lambda staffed: ports(staffed=staffed)))
def test_no_port_deadlocks(port: Port) -> None:
    """Every plan is staffed from 00:45 on and again the next day: all trucks get through before the horizon."""
    log = simulate(port.network, port.trucks)
    assert not np.any(log.disposition == Disposition.INSIDE)


@EXAMPLES
@given(ports(stopping=True))
def test_outages_lose_no_truck_and_no_service(port: Port) -> None:
    """They all end: trucks get through, and each service that stopped went on."""
    log = simulate(port.network, port.trucks)
    assert not np.any(log.disposition == Disposition.INSIDE)
    stopped = ~np.isnan(log.stop_began)
    assert np.all(log.stop_went_on[stopped] >= log.stop_min[stopped])
    for name in ("ended", "stop_parked", "stop_began", "stop_min", "stop_went_on"):
        steps = getattr(log, name)[~np.isnan(getattr(log, name))] / GRID_MIN
        assert np.array_equal(steps, np.round(steps)), name


@EXAMPLES
@given(ports())
def test_every_time_is_on_the_grid(port: Port) -> None:
    log = simulate(port.network, port.trucks)
    for name in ("joined", "parked", "began", "ended", "left", "departed", "change_min"):
        times = getattr(log, name)
        steps = times[~np.isnan(times)] / GRID_MIN
        assert np.array_equal(steps, np.round(steps)), name


@EXAMPLES
@given(ports())
def test_the_same_inputs_give_the_same_bytes(port: Port) -> None:
    assert simulate(port.network, port.trucks).tobytes() == simulate(port.network, port.trucks).tobytes()


@EXAMPLES
@given(ports())
def test_a_stage_nobody_visits_changes_nothing(port: Port) -> None:
    """A further stage at the end of every route, with a bottleneck's staffing and odd shifts, and nobody sent there."""
    scenario = copy.deepcopy(port.scenario)
    odd = {f"00:{minute:02}-00:{minute + 3:02}": 1 for minute in range(1, 55, 7)}
    scenario["stages"]["unvisited"] = {"kind": "service", "lanes": {"x": {"room": 0, "servers": odd}}, "service": "1 h"}
    for routes in scenario["routes"].values():
        routes[0]["stages"] = [*routes[0]["stages"], "unvisited"]
    checked = Scenario.model_validate(scenario)
    network = build(checked, lay_out(checked))
    n = len(port.trucks)

    def wider(array: np.ndarray) -> np.ndarray:
        return np.concatenate([array, np.full((n, 1), 0.5).astype(array.dtype)], axis=1)

    per_stage = ("selected", "referred", "admitted", "service_min", "priority")
    luck = wider(port.trucks.lane_luck) * [*[1.0] * len(port.network.layout.stages), 0.5]
    trucks = replace(port.trucks, lane_luck=luck, **{name: wider(getattr(port.trucks, name)) for name in per_stage})
    before, after = simulate(port.network, port.trucks), simulate(network, trucks)
    for field in fields(before):
        if not field.name.startswith("change"):
            assert np.array_equal(getattr(before, field.name), getattr(after, field.name), equal_nan=True), field.name


@EXAMPLES
@given(ports())
def test_within_a_priority_trucks_are_served_in_the_order_they_joined(port: Port) -> None:
    """In lanes whose queue was never moved: of two trucks that wait, the smaller key takes a server first."""
    network, trucks, log = port.network, port.trucks, simulate(port.network, port.trucks)
    for lane, item in enumerate(network.layout.lanes):
        if network.is_road[item.stage] or network.line_per_server[lane]:
            continue
        rows = np.flatnonzero((log.lane_at_joining == lane) & ~np.isnan(log.parked))
        if np.any(log.lane[rows] != lane) or np.any(log.lane_at_joining[log.lane == lane] != lane):
            continue
        keys = [(trucks.priority[log.truck[row], item.stage], log.joined[row], log.truck[row]) for row in rows]
        for one, key_one in zip(rows, keys, strict=True):
            for other, key_other in zip(rows, keys, strict=True):
                if key_one < key_other and log.joined[one] < log.parked[other]:
                    assert log.parked[one] <= log.parked[other]


@st.composite
def single_stages(draw: st.DrawFn) -> tuple[int, list[float], list[float]]:
    """One stage with one queue: servers, arrivals and services."""
    n = draw(st.integers(1, 30))
    arrivals = sorted(draw(st.lists(st.integers(0, 60), min_size=n, max_size=n)))
    services = draw(st.lists(st.integers(0, 20), min_size=n, max_size=n))
    return draw(st.integers(1, 4)), [float(a) for a in arrivals], [float(s) for s in services]


def waits(servers: int, arrivals: list[float], services: list[float]) -> np.ndarray:
    """Wait of each truck at a single stage."""
    scenario = Scenario.model_validate(
        {
            "name": "one stage",
            "port": {"name": "somewhere"},
            "calendar": {"start": "2026-06-10", "days": 1},
            "traffic": {"northbound": {"trucks_per_day": 1, "classes": {"general": {"share": 1}}}},
            "stages": {"primary": {"kind": "service", "service": "1 min", "lanes": {"standard": {"servers": servers}}}},
            "routes": {"northbound": [{"name": "all", "stages": ["primary"]}]},
        }
    )
    n, layout = len(arrivals), lay_out(scenario)
    zeros = np.zeros(n, dtype=np.int64)
    trucks = Trucks(
        direction=zeros,
        number=np.arange(n),
        arrived_min=np.array(arrivals),
        truck_class=zeros,
        route=zeros,
        selected=np.zeros((n, 1), dtype=bool),
        referred=np.zeros((n, 1), dtype=bool),
        **nothing_found(n, layout),
        first_visit=np.arange(n + 1),
        stage=zeros,
        admitted=np.ones((n, 1), dtype=bool),
        service_min=np.array(services)[:, np.newaxis],
        priority=np.zeros((n, 1), dtype=np.int64),
        lane_luck=np.zeros((n, 1)),
    )
    log = simulate(build(scenario, layout), trucks)
    return log.began - log.joined


@EXAMPLES
@given(single_stages())
def test_one_more_server_delays_nobody(stage: tuple[int, list[float], list[float]]) -> None:
    """First come, first served, needs drawn at creation: each truck waits no longer."""
    servers, arrivals, services = stage
    assert np.all(waits(servers + 1, arrivals, services) <= waits(servers, arrivals, services))


@EXAMPLES
@given(single_stages())
def test_a_queue_obeys_kiefer_and_wolfowitz(stage: tuple[int, list[float], list[float]]) -> None:
    """An oracle of ten lines: each truck takes the server that is free first."""
    servers, arrivals, services = stage
    free_at = [0.0] * servers
    expected = []
    for arrival, service in zip(arrivals, services, strict=True):
        free_at.sort()
        began = max(arrival, free_at[0])
        free_at[0] = began + service
        expected.append(began - arrival)
    assert np.array_equal(waits(servers, arrivals, services), expected)
