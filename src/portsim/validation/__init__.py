"""The model against exact answers: queueing theory, other simulators' own tests, and given samples.

Each case is a scenario as a planner writes it, and numbers that a correct simulator of ports must produce there. The
cases stand in `cases/*.yaml`; a case runs through the public path: load, draw, simulate, audit, measure.
"""

from portsim.validation.cases import Case, Waiting, cases, waiting
from portsim.validation.checking import validate
from portsim.validation.report import Report

__all__ = ["Case", "Report", "Waiting", "cases", "validate", "waiting"]
