"""Facts: how crossing times are distributed."""

from portsim.report.page.facts.numbers import Facts, Numbers, bands

MEASURE, WITHIN = "crossing_time_min", "crossed_within_share"
STATISTICS = ("mean", "p50", "p90", "p95", "max")
NEARLY_ALL = 0.9995
"""Share of the trucks beyond which the curve is flat, and is not drawn further."""


def distribution(numbers: Numbers, direction: str) -> Facts | None:
    """Statistics of the crossing time, and the share of trucks that cross within so many minutes, with bands."""
    here = {"direction": direction}
    times = numbers.figures([(MEASURE, statistic) for statistic in STATISTICS], **here)
    if not times:
        return None
    ladder = [each["where"]["within"] for each in numbers.broken_down(WITHIN, "mean", "within", **here)]
    if not ladder:
        return {"times": times, "curve": None}
    found = bands(numbers.columns(WITHIN, "mean", "within", ladder, **here))
    shares = [side["mean"] for side in found["sides"]]
    last = next((n for n in range(len(ladder)) if all((side[n] or 0.0) >= NEARLY_ALL for side in shares)), len(ladder))
    return {"times": times, "curve": {"within_min": [int(each) for each in ladder], "last": last, **found}}
