"""Facts: where the minutes of a crossing went."""

from portsim.comparison.comparison import CAUSES as MEASURE
from portsim.report.page.facts.numbers import Facts, Numbers, is_something

LEAST_CHANGE = 0.005
"""Changes below this [min] are left out of what is told by stage: they would be shown as nothing."""
BEFORE_GATE, FULL = "gate_cause_min", "blocked_ahead_min"


def minutes(numbers: Numbers, direction: str) -> Facts | None:
    """Mean minutes per truck by cause, by stage and cause, and by what was full ahead; None if not measured."""
    here = {"direction": direction}
    causes = [each for each in numbers.broken_down(MEASURE, "mean", "cause", **here) if is_something(each)]
    if not causes:
        return None
    return {
        "causes": causes,
        "stages": [each for each in numbers.broken_down(MEASURE, "mean", "stage", "cause", **here) if _shows(each)],
        "before_gate": [each for each in numbers.broken_down(BEFORE_GATE, "mean", "cause", **here) if _shows(each)],
        "full_ahead": [each for each in numbers.broken_down(FULL, "mean", "stage", "ahead", **here) if _shows(each)],
    }


def _shows(figure: Facts) -> bool:
    """Whether it is more than nothing; beside an alternative, whether it changes by more than nothing."""
    if figure["difference"] is None:
        return is_something(figure)
    return is_something({**figure, "sides": [figure["difference"]]}, LEAST_CHANGE)
