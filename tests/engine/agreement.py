"""Random ports on both engines, in numbered blocks that are always the same, and what their days had in them."""

from collections import Counter
from collections.abc import Iterator

import numpy as np
from hypothesis import HealthCheck, Phase, given, seed, settings

from portsim.log import Change, Disposition, Log
from portsim.network import Network
from tests.engine.both import simulate
from tests.properties.ports import FAST, Port, ports

MOST_TRUCKS = 60
FEATURES = (
    "blocked trucks",
    "FAST trucks stuck on a road",
    "waits for officers",
    "moved queues",
    "closings of the gate",
    "trucks turned away",
    "posts kept above their plan",
    "flexible booths that served both lanes",
    "several events at one instant",
    "seized trucks",
)


def block(number: int, size: int) -> Counter[str]:
    """So many ports, both engines on each: ports, trucks and visits compared, and how many ports had each feature.

    An AssertionError shows the smallest port that hypothesis finds on which they differ.
    """
    seen: Counter[str] = Counter()

    @seed(number)
    @settings(
        max_examples=size,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(ports(seizures=True, most=MOST_TRUCKS))
    def both_agree(port: Port) -> None:
        log = simulate(port.network, port.trucks)
        seen.update(["ports", *features(port, log)])
        seen["trucks"] += len(port.trucks)
        seen["visits"] += len(log.stage)

    both_agree()
    return seen


def features(port: Port, log: Log) -> Iterator[str]:
    """What a day had in it."""
    network, trucks = port.network, port.trucks
    blocked = log.left > log.ended
    fast = (trucks.truck_class % 2 == FAST)[log.truck]
    turned_away = (Disposition.TURNED_AWAY_FULL, Disposition.TURNED_AWAY_CLOSED)
    events = np.concatenate([trucks.arrived_min, log.ended[~np.isnan(log.ended)]])
    found = (
        blocked.any(),
        (blocked & fast & network.is_road[log.stage]).any(),
        (log.began > log.parked).any(),
        (log.change_kind == Change.TRUCK_MOVED).any(),
        ((log.change_kind == Change.GATE) & (log.change_value == 0)).any(),
        np.isin(log.disposition, turned_away).any(),
        _keeps_posts(network, log),
        _serves_both_lanes(network, log),
        len(np.unique(events)) < len(events),
        (log.disposition == Disposition.SEIZED).any(),
    )
    return (name for name, had in zip(FEATURES, found, strict=True) if had)


def _serves_both_lanes(network: Network, log: Log) -> bool:
    layout = network.layout
    return any(
        len({*log.lane[(log.server >= layout.first_server[number]) & (log.server < layout.first_server[number + 1])]})
        > 1
        for number in range(len(layout.groups))
    )


def _keeps_posts(network: Network, log: Log) -> bool:
    """Whether a group had more servers open than its plan said, when all changes of an instant were made."""
    layout = network.layout
    group_of = np.repeat(np.arange(len(layout.groups)), np.diff(layout.first_server))
    is_open = np.zeros(len(group_of), dtype=bool)
    planned = np.zeros(len(layout.groups), dtype=np.int64)
    for row, (kind, of, value) in enumerate(zip(log.change_kind, log.change_of, log.change_value, strict=True)):
        if kind == Change.SERVER_OPENED:
            is_open[of] = True
        elif kind in (Change.SERVER_CLOSING, Change.SERVER_CLOSED):
            is_open[of] = False
        elif kind == Change.GROUP_PLAN:
            planned[of] = value
        at_last = row + 1 == len(log.change_min) or log.change_min[row + 1] > log.change_min[row]
        if at_last and np.any(np.bincount(group_of[is_open], minlength=len(planned)) > planned):
            return True
    return False
