"""From the numbers of several replications to estimates, comparisons and decisions. Takes arrays and knows no ports.

Replications are rows, and independent of each other; NaN is a value that is missing in a replication. What has no
answer is NaN, and where the reason is not plain it is told. docs/statistics.md says what each answer promises and
what not.
"""

from portsim.statistics.means import CONFIDENCE, Intervals, mean_intervals

__all__ = ["CONFIDENCE", "Intervals", "mean_intervals"]
