"""Which differences a picture may tell of: those that their intervals carry."""

from portsim.report.page.fact import Fact


def differs(difference: Fact) -> bool:
    """Whether the interval of a difference leaves 0 out; never with one replication, which has no interval."""
    low, high = difference["low"].value, difference["high"].value
    return low is not None and high is not None and (low > 0 or high < 0)


def largest(differences: list[Fact], digits: int) -> int | None:
    """Which of several differences is the largest of those told apart from 0, and not 0 as it is written."""
    clear = [
        number
        for number, each in enumerate(differences)
        if each and differs(each) and each["mean"].value is not None and round(each["mean"].value, digits)
    ]
    return max(clear, key=lambda number: abs(differences[number]["mean"].value), default=None)
