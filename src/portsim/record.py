"""One replication in detail: every truck, every visit, every change, with names instead of numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from portsim.arrays import Ints
from portsim.audit import AuditReport, Evidence, audit_run
from portsim.causes import CAUSES, causes_before_gate, causes_of_visits
from portsim.draw import draw
from portsim.engine import Engine, choose, simulator
from portsim.frames import data_frame
from portsim.layout import Layout, lay_out
from portsim.listing import listed
from portsim.log import Change, Disposition, Log
from portsim.network import Network, build
from portsim.scenario.load import LoadedScenario
from portsim.scenario.model import Scenario
from portsim.timeline import group_of_server
from portsim.trucks import Trucks

Table = Mapping[str, npt.NDArray[Any]]
"""Columns by name, all of one length."""


@dataclass(frozen=True, eq=False)
class Record:
    """All that happened in one replication, as tables: columns by name, numpy arrays of one length each.

    Times are minutes since local midnight of the first day; NaN where something did not happen. Names are text, empty
    where there is none.
    """

    engine: str
    """Which engine moved the trucks."""
    seed: int
    """Where all chance came from."""
    replication: int
    """Which one it is, from 0."""
    trucks: Table
    """One row per truck, in the order of arrival, shape (n,): `truck`, `direction`, `number`, `class`, `route`,
    `arrived_min`, `departed_min`, `disposition`, `selected_for`, `referred_to` and `false_alarm_at` (stages, joined by
    blanks), `programmes` held on arrival and `violations` carried (likewise), `seized` (at the last stage of its
    itinerary), and the risk score with each authority, `score.mx` for example; NaN where it leaves all to chance."""
    trips: Table
    """One row per truck and stage visited, truck after truck in the order of visits, shape (V,): `truck`, `stage`,
    `lane_at_joining`, `lane`, `group`, `server` (counted from 1 in its group, 0 for none), and `joined_min`,
    `parked_min`, `began_min`, `ended_min`, `left_min`, and `stopped_min`: how long outages had stopped its service."""
    finds: Table
    """One row per violation found, in the order of stages, shape (F,): `truck`, `stage`, `violation`, `confirmed`
    (otherwise the truck was only referred to a later inspection), `took_place` (whether the inspection ever began: it
    did not if the truck never got there)."""
    suspensions: Table
    """One row per suspension that began, shape (Q,): `truck` that was found, `rule` (its place under `integrity`, from
    0), `party` whose company loses the `programmes` (joined by blanks), and the midnight `from_min`."""
    changes: Table
    """One row per change of a server, a pool, a plan or the gate, outage, opening by a standing order, and truck whose
    queue was moved or that is inspected at relaxed rates, in their order, shape (K,): `at_min`, `change`, `of` (a
    server as `stage.group.number`, a pool, a group as `stage.group`, `gate`, an outage, an order as `stage:order` or
    `direction:step`, or a truck), `value` (-1 for none)."""
    causes: Table
    """Why each truck took as long as it did, from its arrival until it left the port or the run ended: one row per
    truck, stage, cause and stage that had no room, truck after truck in the order of visits: `truck`, `stage` (empty
    before the gate), `cause`, `ahead` (empty unless the cause is `blocked_ahead`), `minutes`. They add up exactly."""
    ended_min: float
    """When the run ended [min]."""
    audit: AuditReport | None
    """The checks the record passed; None where none were made."""

    def to_frame(self, table: Literal["trucks", "trips", "finds", "suspensions", "changes", "causes"] = "trips") -> Any:
        """One of the tables as a pandas data frame. ImportError says how to get pandas."""
        return data_frame()(dict(getattr(self, table)))


def replicate(
    scenario: LoadedScenario | Scenario,
    seed: int = 1,
    replication: int = 0,
    *,
    engine: str = Engine.AUTO,
    audit: bool = True,
) -> Record:
    """One replication of a scenario in detail: the very trucks and times that `run` measures under this number.

    Parameters
    ----------
    scenario : loaded from a file, or made otherwise
    seed : where all chance comes from, zero or more
    replication : which one, from 0
    engine : `auto`, `reference` or `compiled`, as for `run`
    audit : whether the record is checked

    Raises
    ------
    AuditError if the record contradicts itself; EngineError if the engine asked for cannot run;
    RunError where the scenario leaves a truck without a route, a service
    time or a rate.
    """
    if seed < 0 or replication < 0:
        raise ValueError("seed and replication must be zero or more")
    plain = scenario.scenario if isinstance(scenario, LoadedScenario) else scenario
    layout = lay_out(plain)
    network = build(plain, layout)
    trucks = draw(plain, layout, seed, replication)
    chosen = choose(engine)
    log = simulator(chosen)(network, trucks)
    evidence = Evidence(network, trucks, log)
    return Record(
        engine=str(chosen),
        seed=seed,
        replication=replication,
        trucks=_trucks(layout, evidence.trucks, evidence.log),
        trips=_trips(layout, evidence),
        finds=_finds(layout, evidence.trucks, evidence.log),
        suspensions=_suspensions(plain, trucks),
        changes=_changes(network, evidence.log),
        causes=_causes(layout, evidence),
        ended_min=log.ended_min,
        audit=audit_run(evidence) if audit else None,
    )


def _trucks(layout: Layout, trucks: Trucks, log: Log) -> Table:
    return _table(
        truck=np.arange(len(trucks)),
        direction=_names(layout.directions, trucks.direction),
        number=trucks.number,
        **{"class": _names([each.name for each in layout.classes], trucks.truck_class)},
        route=_names([route.name for route in layout.routes], trucks.route),
        arrived_min=trucks.arrived_min,
        departed_min=log.departed,
        disposition=_names([each.name.lower() for each in Disposition], log.disposition),
        selected_for=listed(layout.stages, trucks.selected),
        referred_to=listed(layout.stages, trucks.referred),
        false_alarm_at=listed(layout.stages, trucks.false_alarm),
        programmes=listed(layout.programmes, trucks.programmes),
        violations=listed(layout.violations, trucks.violations),
        seized=trucks.seized,
        **{f"score.{name}": trucks.score[:, number] for number, name in enumerate(layout.authorities)},
    )


def _finds(layout: Layout, trucks: Trucks, log: Log) -> Table:
    began = set(zip(*(rows[~np.isnan(log.began)].tolist() for rows in (log.truck, log.stage)), strict=True))
    found_at = zip(trucks.find_truck.tolist(), trucks.find_stage.tolist(), strict=True)
    return _table(
        truck=trucks.find_truck,
        stage=_names(layout.stages, trucks.find_stage),
        violation=_names(layout.violations, trucks.find_violation),
        confirmed=trucks.find_confirmed,
        took_place=np.array([visit in began for visit in found_at], dtype=np.bool_),
    )


def _suspensions(scenario: Scenario, trucks: Trucks) -> Table:
    rules = scenario.integrity
    return _table(
        truck=trucks.suspension_truck,
        rule=trucks.suspension_rule,
        party=_names([rule.party for rule in rules], trucks.suspension_rule),
        programmes=_names([" ".join(rule.programmes) for rule in rules], trucks.suspension_rule),
        from_min=trucks.suspension_from_min,
    )


def _trips(layout: Layout, run: Evidence) -> Table:
    log = run.log
    lanes = [lane.name for lane in layout.lanes]
    served = log.server >= 0
    group = np.full(len(log.server), -1)
    group[served] = group_of_server(layout)[log.server[served]]
    first = np.array(layout.first_server)
    return _table(
        truck=log.truck,
        stage=_names(layout.stages, log.stage),
        lane_at_joining=_names(lanes, log.lane_at_joining),
        lane=_names(lanes, log.lane),
        group=_names([each.name for each in layout.groups], group),
        server=np.where(served, log.server - first[group] + 1, 0),
        joined_min=log.joined,
        parked_min=log.parked,
        began_min=log.began,
        ended_min=log.ended,
        left_min=log.left,
        stopped_min=np.where(np.isnan(log.began), np.nan, run.stopped_min),
    )


def _changes(network: Network, log: Log) -> Table:
    layout = network.layout
    groups = [f"{layout.stages[group.stage]}.{group.name}" for group in layout.groups]
    servers = [
        f"{name}.{number + 1}"
        for name, group in zip(groups, layout.groups, strict=True)
        for number in range(group.servers)
    ]
    named: dict[int, Sequence[str]] = {
        Change.OFFICERS: layout.pools,
        Change.GATE: ("gate",),  # of -1
        Change.GROUP_PLAN: groups,
        Change.TRUCK_MOVED: list(map(str, log.truck.tolist())),
        Change.OUTAGE: network.outages.names,
        Change.ON_DEMAND: network.orders.names,
        Change.RELAXED: list(map(str, range(len(log.departed)))),
    }
    of = [
        named.get(kind, servers)[which]
        for kind, which in zip(log.change_kind.tolist(), log.change_of.tolist(), strict=True)
    ]
    return _table(
        at_min=log.change_min,
        change=_names([each.name.lower() for each in Change], log.change_kind),
        of=np.array(of, dtype=np.str_),
        value=log.change_value,
    )


def _causes(layout: Layout, run: Evidence) -> Table:
    gate, visits = causes_before_gate(run), causes_of_visits(run)
    # Each visit has a number, and each truck one before those of its visits.
    first = run.trucks.first_visit[:-1] + np.arange(len(run.trucks))
    truck = np.concatenate((gate.of, run.log.truck[visits.of]))
    place = np.concatenate((first[gate.of], visits.of + run.log.truck[visits.of] + 1))
    stage = np.concatenate((np.full(len(gate.of), -1), run.log.stage[visits.of]))
    cause, ahead, minutes = (
        np.concatenate((getattr(gate, name), getattr(visits, name))) for name in ("cause", "ahead", "minutes")
    )
    order = np.lexsort((ahead, cause, place))
    keys = np.stack((place, cause, ahead))[:, order]
    begins = np.flatnonzero(np.any(np.diff(keys, axis=1, prepend=-2) != 0, axis=0))
    rows = order[begins]
    return _table(
        truck=truck[rows],
        stage=_names(layout.stages, stage[rows]),
        cause=_names(CAUSES, cause[rows]),
        ahead=_names(layout.stages, ahead[rows]),
        minutes=np.add.reduceat(minutes[order], begins) if len(begins) else np.empty(0),
    )


def _table(**columns: npt.NDArray[Any]) -> Table:
    """Columns that cannot be exchanged, of arrays that cannot be written to."""
    for column in columns.values():
        column.flags.writeable = False
    return MappingProxyType(columns)


def _names(names: Sequence[str], numbers: Ints) -> npt.NDArray[np.str_]:
    """Names of numbers; an empty one for -1."""
    return np.array([*names, ""], dtype=np.str_)[numbers]
