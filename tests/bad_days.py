"""Half an hour of trucks at a small port with standing orders and impatient drivers, on the reference engine."""

from dataclasses import replace

import numpy as np

from portsim.audit import Evidence, audit
from portsim.engine.reference import simulate
from portsim.network import build
from portsim.scenario.drivers import Drivers
from portsim.trucks import Tempers
from tests.engine.days import port, run, truck

PLAIN = "{bridge: {travel: 1 min}, booth: {servers: 1}}"
ORDER = (
    "{name: rush, group: booth, open_above: {line: 4}, close_below: {line: 2}, after: 3 min, at_least: 5 min,"
    " officers: {us: 1}}"
)
TRUCKS = 30


def rush():
    """What was stated and what happened: a second booth opens from 12 to 36; services are faster with three in line."""
    booth = f"{{servers: 1, on_demand: [{ORDER}], speed: {{line: {{'3': 0.5}}}}}}"
    return _happens(port(f"{{bridge: {{travel: 1 min}}, booth: {booth}}}", pools={"us": 2}), None)


def impatience():
    """Drivers turn back at 8 trucks on the bridge and at the booth, and wait 12 min there; one enters a minute."""
    drivers = Drivers.model_validate(
        {"looks_at": ["bridge", "booth"], "leaves": ["booth"], "tempers": [{"patience": "12 min", "turn_back_at": 8}]}
    )
    tempers = Tempers(np.full(TRUCKS, 8), np.full(TRUCKS, np.inf), np.full(TRUCKS, 12.0))
    changes = {"drivers": {"northbound": drivers}, "metering": {"northbound": 1.0}}
    return _happens(port(PLAIN, pools={"us": 2}).model_copy(update=changes), tempers)


def _happens(scenario, tempers):
    table = run(port(PLAIN, pools={"us": 2}), [truck(k, bridge=1, booth=3) for k in range(TRUCKS)]).trucks
    network, trucks = build(scenario), replace(table, tempers=tempers)
    evidence = Evidence(network, trucks, simulate(network, trucks))
    audit(network, trucks, evidence.log)
    return scenario, evidence
