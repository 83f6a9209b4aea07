"""Policies compared on the same trucks: what differs, for whom, and how sure that is."""

from portsim.comparison.compare import compare
from portsim.comparison.comparison import Alternative, Comparison, Difference

__all__ = ["Alternative", "Comparison", "Difference", "compare"]
