"""Facts: what is found and what is missed, set against delay."""

from portsim.report.page.facts.numbers import Facts, Numbers

OF_DIRECTION = (
    ("exam_share", "mean"),
    ("examined_twice_share", "mean"),
    ("carried_violations", "total"),
    ("detected_violations", "total"),
    ("missed_violations", "total"),
    ("detected_share", "mean"),
    ("let_go_violations", "total"),
    ("false_alarms", "total"),
    ("seized_trucks", "total"),
    ("recovered_duty_usd", "total"),
    ("evaded_duty_usd", "total"),
)
BY_VIOLATION = ("carried_violations", "detected_violations", "missed_violations", "evaded_duty_usd")
DELAY = ("delay_min", "mean")


def security(numbers: Numbers, direction: str) -> Facts | None:
    """Inspections, finds and misses in all and by type; None where nobody inspects."""
    here = {"direction": direction}
    figures = numbers.figures(OF_DIRECTION, **here)
    if not figures:
        return None
    types = [
        {"violation": each["where"]["violation"], "figures": _of(numbers, {**here, **each["where"]})}
        for each in numbers.broken_down("carried_violations", "total", "violation", **here)
    ]
    return {
        "figures": figures,
        "violations": [each for each in types if each["figures"]],
        "detected": numbers.figure("detected_share", "mean", **here),
        "delay": numbers.figure(*DELAY, **here),
    }


def _of(numbers: Numbers, where: dict[str, str]) -> list[Facts]:
    return numbers.figures([(measure, "total") for measure in BY_VIOLATION], **where)
