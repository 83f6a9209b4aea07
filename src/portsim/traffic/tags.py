"""Tags on trucks, and which reader reads them, drawn beforehand: what happens in the port does not depend on it."""

import numpy as np

from portsim.scenario.instruments import Rfid
from portsim.scenario.model import Scenario
from portsim.scenario.quantities import stated_for
from portsim.traffic.kinds import Kind, Kinds
from portsim.traffic.table import Traffic
from portsim.trucks import Tags


def tags(scenario: Scenario, traffic: Traffic, kinds: Kinds) -> Tags | None:
    """Which trucks carry tags, and would be read by which reader; None where no reader stands."""
    readers = {way: each.rfid for way, each in scenario.measured.instruments.items() if each.rfid is not None}
    if not readers:
        return None
    found = Tags(*np.zeros((len(Tags._fields), len(traffic)), dtype=np.bool_))
    for direction, rfid in readers.items():
        rows = np.flatnonzero(kinds.which(lambda kind, way=direction: kind.item.direction == way))  # type: ignore[misc]
        luck = traffic.luck.some(rows)
        found.carried[rows] = luck.of("tag") < kinds.each(lambda kind, rfid=rfid: _share(kind, rfid))[rows]  # type: ignore[misc]
        found.read_at_entry[rows] = luck.of("read:entry") < rfid.read_rate
        found.read_at_exit[rows] = luck.of("read:exit") < rfid.read_rate
    return found


def _share(kind: Kind, rfid: Rfid) -> float:
    return stated_for(rfid.tag_share, kind.name, kind.stated.sector) or 0.0
