"""Queueing theory: formulas for waits, and what they say of each stage beside what was simulated.

`stationary` and `days` are formulas on arrays and know no ports; `beside` puts them next to the results of a run, each
with how far it may be off, and says where simulation and theory differ by more.
"""

from portsim.theory.beside import AGREES, DIFFERS, NOT_COMPARABLE, Flag, Row, beside, check_measures, missing_measures
from portsim.theory.words import Reason

__all__ = [
    "AGREES",
    "DIFFERS",
    "NOT_COMPARABLE",
    "Flag",
    "Reason",
    "Row",
    "beside",
    "check_measures",
    "missing_measures",
]
