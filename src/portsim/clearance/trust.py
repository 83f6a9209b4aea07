"""How much less an authority inspects whom it trusts."""

import numpy as np

from portsim.arrays import Floats
from portsim.layout import Layout
from portsim.scenario.model import Authority, Scenario
from portsim.traffic.classes import least_applicable, stated_class


def trust_factors(scenario: Scenario, layout: Layout, authority: Authority) -> Floats:
    """Factor of an authority on its selection rates by class, shape (C,); 1 for classes it has no entry for.

    The smallest factor among the programmes a class holds counts; factors do not multiply. Recognising the other
    country's programme is an entry like any other.
    """
    programmes = [stated_class(scenario, each).programmes for each in layout.classes]
    return np.array([least_applicable(authority.trust, held, 1.0) for held in programmes])
