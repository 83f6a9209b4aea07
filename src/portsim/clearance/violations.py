"""What trucks carry that they should not: which violations, and how likely each is among trucks of a kind."""

import numpy as np

from portsim.arrays import Flags, Floats
from portsim.layout import Layout
from portsim.scenario.model import Scenario
from portsim.scenario.quantities import stated_for
from portsim.scenario.violations import Violation
from portsim.traffic.classes import least_applicable
from portsim.traffic.kinds import Kind, Kinds
from portsim.traffic.table import Traffic


def prevalences(scenario: Scenario, kinds: Kinds) -> Floats:
    """Share of the trucks of each kind that carry each type of violation, shape (K, T).

    What a company is enrolled in counts, whether or not it is suspended: the trucks carry the same under every policy.
    """
    types = scenario.violations.values()
    shares = [[_prevalence(each, kind) for each in types] for kind in kinds.kinds]
    return np.array(shares, dtype=np.float64).reshape(len(kinds.kinds), len(scenario.violations))


def _prevalence(violation: Violation, kind: Kind) -> float:
    base = stated_for(violation.prevalence, kind.name, kind.stated.sector) or 0.0
    return min(1.0, base * least_applicable(violation.factors, kind.programmes, 1.0))


def carried(layout: Layout, traffic: Traffic, kinds: Kinds, prevalence: Floats) -> Flags:
    """Violations that each truck carries, each type by chance of its own, shape (n, T)."""
    carries = np.zeros((len(traffic), len(layout.violations)), dtype=np.bool_)
    for number, name in enumerate(layout.violations):
        carries[:, number] = traffic.luck.of(f"violation:{name}") < prevalence[kinds.of, number]
    return carries
