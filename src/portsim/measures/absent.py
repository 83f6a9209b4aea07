"""What a number is in a scenario that does not take it, while another does."""

_PARTS_OF_A_WHOLE = ("crossing_cause_min", "crossing_part_min", "gate_cause_min", "blocked_ahead_min")
"""Means over all trucks, those that never came there included."""
_COUNTED = ("trucks", "operations", "exams", "h")
_STATED_OR_UNKNOWN = ("booth_officer_hours",)
"""Hours that are only known where the scenario states who is there."""


def value_where_absent(measure: str, statistic: str, unit: str) -> float:
    """0 where that is known: no joint operations without a joint stage, no minutes at a stage that it has not.

    NaN where nobody knows: means of no trucks, costs that no rate is stated for.
    """
    if measure in _PARTS_OF_A_WHOLE:
        return 0.0
    counted = statistic == "total" and unit in _COUNTED and measure not in _STATED_OR_UNKNOWN
    return 0.0 if counted else float("nan")
