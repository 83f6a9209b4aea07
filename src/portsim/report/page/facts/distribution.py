"""Facts: how crossing times are distributed."""

from portsim.report.page.facts.numbers import Facts, Numbers, bands

MEASURE, WITHIN = "crossing_time_min", "crossed_within_share"
STATISTICS = ("mean", "p50", "p90", "p95", "max")
FLOW = (
    *((each, "total") for each in ("arrived_trucks", "crossed_trucks", "turned_away_trucks", "turned_back_trucks")),
    *((each, "total") for each in ("left_line_trucks", "inside_trucks", "joint_operations")),
    *(("wait_time_min", each) for each in ("mean", "p95")),
    *((each, "mean") for each in ("gate_min", "delay_min", "buffer_min", "planning_index")),
)
"""How many come and cross, how long they wait, and how much time has to be planned for."""
NEARLY_ALL = 0.9995
"""Share of the trucks beyond which the curve is flat, and is not drawn further."""


def distribution(numbers: Numbers, direction: str) -> Facts | None:
    """Statistics of the crossing time, how many come and wait, and the share that cross within so many minutes."""
    here = {"direction": direction}
    times = numbers.figures([(MEASURE, statistic) for statistic in STATISTICS], **here)
    if not times:
        return None
    ladder = [each["where"]["within"] for each in numbers.broken_down(WITHIN, "mean", "within", **here)]
    flow = numbers.figures(FLOW, **here)
    if not ladder:
        return {"times": times, "flow": flow, "curve": None}
    found = bands(numbers.columns(WITHIN, "mean", "within", ladder, **here), most=1.0)
    shares = [side["mean"] for side in found["sides"]]
    last = next((n for n in range(len(ladder)) if all((side[n] or 0.0) >= NEARLY_ALL for side in shares)), len(ladder))
    return {
        "times": times,
        "flow": flow,
        "curve": {"within_min": [int(each) for each in ladder], "last": last, **found},
    }
