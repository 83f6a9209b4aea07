"""Every run checks itself: from the network, the table of trucks and the log alone, knowing nothing of the engine.

A run whose log breaks a rule is not measured; the model is wrong there, and its numbers would be.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from portsim.audit import booths, drivers, orders, outages, pressure, queues, servers, trucks, visits
from portsim.audit.evidence import Evidence
from portsim.log import Log
from portsim.network import Network
from portsim.trucks import Trucks

CHECKS: Mapping[str, Callable[[Evidence], int]] = {
    check.__name__: check
    for check in (
        visits.rows,
        visits.grid,
        visits.order,
        visits.itineraries,
        visits.lanes,
        visits.services,
        trucks.dispositions,
        trucks.conservation,
        trucks.gate,
        trucks.littles_law,
        outages.stated_outages,
        servers.one_truck,
        servers.taken_open,
        servers.server_plans,
        servers.officers,
        booths.booths,
        orders.on_demand,
        pressure.told,
        outages.breakdowns,
        outages.standstill,
        outages.stops,
        drivers.turned_back,
        drivers.patience,
        queues.road_room,
        queues.road_order,
        queues.lane_room,
        queues.lane_order,
    )
}
"""Checks by name, in the order made: later ones rely on earlier ones."""


@dataclass(frozen=True)
class AuditReport:
    """The checks that were made and passed, with how many rows, trucks or times each looked at."""

    checks: Mapping[str, int]

    @staticmethod
    def sum(reports: "Iterable[AuditReport]") -> "AuditReport":
        """The report of several runs together."""
        total: Counter[str] = Counter()
        for report in reports:
            total.update(report.checks)
        return AuditReport(dict(total))

    def to_json(self) -> dict[str, object]:
        """As it stands in results: `{"passed": true, "checks": {...}}`."""
        return {"passed": True, "checks": dict(self.checks)}


def audit(network: Network, trucks: Trucks, log: Log) -> AuditReport:
    """Check one run. AuditError names the rule broken, the truck and the time."""
    return audit_run(Evidence(network, trucks, log))


def audit_run(evidence: Evidence) -> AuditReport:
    """The same, of a run of which something may be known already."""
    return AuditReport({name: int(check(evidence)) for name, check in CHECKS.items()})


__all__ = ["CHECKS", "AuditReport", "Evidence", "audit", "audit_run"]
