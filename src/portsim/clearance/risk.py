"""How risky a truck looks to each authority: a score that tells violations better or worse than chance.

A truck's score is a standard normal number of its own, plus a shift for what it carries: the AUC of a type is then the
probability that a truck carrying it alone scores higher than one that carries nothing. Trucks are compared with their
kind, so what counts is the *rank* of the score: the share of trucks of the same kind that score higher. It is uniform,
whatever the truck's kind carries, so that selecting all ranks below t selects the share t in expectation.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from portsim.arrays import Flags, Floats
from portsim.layout import Layout
from portsim.scenario.inspections import inspection_stages
from portsim.scenario.model import Scenario
from portsim.scenario.violations import IN_DOCUMENTS
from portsim.traffic.kinds import Kinds
from portsim.traffic.table import Traffic

TELLS_NOTHING = 0.5
HIGHEST_AUC = 1.0 - 2.0**-40
"""An AUC of 1 would need scores without limit; this one errs once in 10**12 pairs."""


@dataclass(frozen=True, eq=False)
class Risk:
    """How n trucks look to A authorities."""

    score: Floats
    """Higher is riskier; NaN for authorities that leave everything to chance, shape (n, A)."""
    rank: Floats
    """Share of trucks of the same kind that score higher; NaN likewise, shape (n, A)."""


def assess(
    scenario: Scenario, layout: Layout, traffic: Traffic, carries: Flags, kinds: Kinds, prevalence: Floats
) -> Risk:
    """Scores and ranks of trucks that carry violations (n x T), given how common these are in their kinds."""
    score = np.full((len(traffic), len(layout.authorities)), np.nan)
    rank = score.copy()
    for number, name in enumerate(layout.authorities):
        if not targets(scenario, name):
            continue
        shift = shifts(scenario, layout, name)
        drawn = _normal(traffic.luck.of(f"score:{_scored_by(scenario, name)}"))
        score[:, number] = drawn + np.max(np.where(carries, shift, 0.0), axis=1, initial=0.0)
        rank[:, number] = _share_above(score[:, number], shift, prevalence, kinds)
    return Risk(score, rank)


def targets(scenario: Scenario, authority: str) -> bool:
    """Whether an authority picks any of its trucks by their score."""
    usual = scenario.authorities[authority].targeting.random_share
    for parts in inspection_stages(scenario).values():
        for part in parts:
            own = part.inspection.random_share
            if part.inspection.authority == authority and (usual if own is None else own) < 1.0:
                return True
    return False


def auc(scenario: Scenario, authority: str, violation: str) -> float:
    """How well an authority's score tells trucks with a violation from others, what it gets from others included."""
    best = max(_own_auc(scenario, each, violation) for each in _sharing(scenario, authority))
    return min(best, 1.0)


def _own_auc(scenario: Scenario, authority: str, violation: str) -> float:
    stated = scenario.authorities[authority].targeting.auc
    own = stated.get(violation, stated.get("default", TELLS_NOTHING))
    documents = scenario.exchange.documents
    if documents is not None and authority in documents.between and violation in IN_DOCUMENTS:
        own += documents.auc_gain
    return own


def _sharing(scenario: Scenario, authority: str) -> Sequence[str]:
    """Authorities that use the same score as one, itself included."""
    together = scenario.exchange.targeting or ()
    return together if authority in together else (authority,)


def _scored_by(scenario: Scenario, authority: str) -> str:
    """The authority whose luck the score is drawn with: the first of those that share it."""
    return _sharing(scenario, authority)[0]


def shifts(scenario: Scenario, layout: Layout, authority: str) -> Floats:
    """How much higher trucks score that carry each type of violation, shape (T,)."""
    from scipy.special import ndtri

    aucs = np.array([auc(scenario, authority, violation) for violation in layout.violations])
    higher: Floats = np.sqrt(2.0) * ndtri(np.clip(aucs, TELLS_NOTHING, HIGHEST_AUC))
    return higher


def _normal(uniform: Floats) -> Floats:
    from scipy.special import ndtri

    normal: Floats = ndtri(uniform)
    return normal


def _share_above(score: Floats, shift: Floats, prevalence: Floats, kinds: Kinds) -> Floats:
    """Share of trucks of the same kind that score higher, from the exact mixture over what they carry, shape (n,).

    A truck's shift is the largest of those of its violations, which are carried independently of each other: so it is
    that of type j where it carries j, and no type that shifts more.
    """
    from scipy.special import ndtr

    above = np.zeros(len(score))
    left = np.ones(len(kinds.kinds))
    for violation in np.argsort(-shift, kind="stable"):
        weight = left * prevalence[:, violation]
        above += weight[kinds.of] * ndtr(shift[violation] - score)
        left = left - weight
    share: Floats = above + left[kinds.of] * ndtr(-score)
    return share
