"""All measures by name: the one place where names, units and definitions are looked up."""

from collections.abc import Mapping
from types import MappingProxyType

from portsim.measures import crossings, exams, flows, officers, queues, servers, visits
from portsim.measures.measure import Measure

_NOUNS = (crossings, visits, queues, flows, servers, officers, exams)

REGISTRY: Mapping[str, Measure] = MappingProxyType({m.name: m for noun in _NOUNS for m in noun.MEASURES})
"""Every measure by name, in the order in which results list them."""
