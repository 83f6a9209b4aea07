"""How much less, or more, an authority inspects whom it trusts or distrusts."""

from collections.abc import Collection

from portsim.scenario.authorities import Authority
from portsim.traffic.classes import least_applicable


def trust_factor(authority: Authority, held: Collection[str]) -> float:
    """Factor of an authority on its selection rates for trucks that hold these programmes; 1 without an entry.

    The smallest factor counts; factors do not multiply. Recognising the other country's programme is an entry like any
    other. Where the authority distrusts one of the programmes, the largest such factor counts instead.
    """
    distrusted = [authority.distrust[programme] for programme in held if programme in authority.distrust]
    return max(distrusted) if distrusted else least_applicable(authority.trust, held, 1.0)
