"""All measures by name: the one place where names, units and definitions are looked up."""

from collections.abc import Mapping
from types import MappingProxyType

from portsim.measures import (
    alarms,
    causes,
    congestion,
    costs,
    crossings,
    delays,
    drivers,
    exams,
    fairness,
    flows,
    holds,
    instruments,
    loads,
    officers,
    orders,
    outages,
    parts,
    pressure,
    programmes,
    queues,
    recovery,
    servers,
    staffing,
    violations,
    visits,
    within,
)
from portsim.measures.measure import Measure

_NOUNS = (
    crossings,
    within,
    delays,
    congestion,
    parts,
    fairness,
    causes,
    visits,
    queues,
    instruments,
    flows,
    drivers,
    loads,
    servers,
    staffing,
    orders,
    outages,
    recovery,
    officers,
    exams,
    violations,
    pressure,
    alarms,
    holds,
    programmes,
    costs,
)

REGISTRY: Mapping[str, Measure] = MappingProxyType({m.name: m for noun in _NOUNS for m in noun.MEASURES})
"""Every measure by name, in the order in which results list them."""
