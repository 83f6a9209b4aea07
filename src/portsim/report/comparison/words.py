"""Estimates and differences as text."""

from portsim.comparison.comparison import Difference
from portsim.report.digits import digits
from portsim.report.texts import NOTHING
from portsim.results import Estimate

VERDICTS = {
    "better": "better",
    "worse": "worse",
    "lower": "lower",
    "higher": "higher",
    "equal": "the same",
    "unclear": "unclear",
}
"""What an interval says, in the words of a table."""
ONE_SIDE = "only there"
"""Of a number that one of the two scenarios has not."""


def digits_of(estimate: Estimate, times: float = 1.0) -> int:
    """Digits after the point that the half-width is worth; of a number without one, one digit if it is no whole one."""
    return digits(estimate.mean, estimate.half_width, times)


def value_text(estimate: Estimate, *, share: bool = False) -> str:
    """`12.3 ± 0.4`, or `12.3 ± 0.4 %` of a share."""
    return _text(estimate, share=share, sign="")


def change_text(estimate: Estimate, *, share: bool = False) -> str:
    """`-12.3 ± 0.4`, with its sign; of shares in percentage points (pp)."""
    return _text(estimate, share=share, sign="+")


def _text(estimate: Estimate, *, share: bool, sign: str) -> str:
    if estimate.mean is None:
        return NOTHING
    times, unit = (100, (" pp" if sign else " %")) if share else (1, "")
    mean, half_width = estimate.mean * times, (estimate.half_width or 0.0) * times
    digits = digits_of(estimate, times)
    rounded = round(mean, digits) or 0.0  # no minus before a zero
    text = f"{rounded:{sign if rounded else ''},.{digits}f}"
    return f"{text} ± {half_width:,.{digits}f}{unit}" if half_width else f"{text}{unit}"


def percent_text(found: Difference) -> str:
    """How much it changes, as a share of the baseline: `-33 %`; with its interval where there is room, see `ratio`."""
    value = found.ratio.value
    if value is None:
        return NOTHING
    change = round(100 * (value - 1))
    return f"{change:+d} %" if change else "0 %"


def verdict_text(found: Difference) -> str:
    """What the interval of a difference says."""
    if found.baseline.mean is None or found.alternative.mean is None:
        return ONE_SIDE
    return VERDICTS[found.verdict]


def range_text(estimate: Estimate, *, share: bool = False) -> str:
    """`10.1 to 14.5`, ends without signs, the smaller first: for sentences that say the direction in words."""
    if estimate.low is None or estimate.high is None:
        return NOTHING
    times = 100 if share else 1
    digits = digits_of(estimate, times)
    ends = sorted((abs(estimate.low) * times, abs(estimate.high) * times))
    return f"{ends[0]:,.{digits}f} to {ends[1]:,.{digits}f}"
