"""Facts: the three differences that a director is told first."""

from collections.abc import Iterator, Sequence

from portsim.report.page.facts.numbers import Facts, Numbers, is_something

MOST = 3
TIME = (("crossing_time_min", "mean"), ("wait_time_min", "mean"))
FOUND = (("detected_violations", "total"),)
PAID = "carriers"
NEXT = (("crossing_time_min", "p95"), ("wait_time_min", "p95"), ("gate_min", "mean"))
"""Where nothing is inspected, or nothing has a price."""


def headlines(numbers: Numbers) -> list[Facts]:
    """Time, finds and money: always in this order, whatever they turn out to be. Fewer where fewer are measured."""
    chosen: list[Facts] = []
    for figure in _candidates(numbers):
        if figure is not None and is_something(figure) and figure not in chosen:
            chosen.append(figure)
    return chosen[:MOST]


def _candidates(numbers: Numbers) -> Iterator[Facts | None]:
    directions = _busiest_first(numbers)
    for direction in directions[:1]:
        yield next(_known(numbers, TIME, direction), None)
        yield next(_known(numbers, FOUND, direction), None)
    yield numbers.figure("cost_usd", "total", bearer=PAID)
    for direction in directions[1:]:
        yield next(_known(numbers, TIME, direction), None)
    for direction in directions:
        yield from _known(numbers, NEXT, direction)


def _known(numbers: Numbers, wanted: Sequence[tuple[str, str]], direction: str) -> Iterator[Facts]:
    found = (numbers.figure(measure, statistic, direction=direction) for measure, statistic in wanted)
    return (each for each in found if each is not None and any(side["mean"] is not None for side in each["sides"]))


def _busiest_first(numbers: Numbers) -> list[str]:
    def trucks(direction: str) -> float:
        came = numbers.figure("arrived_trucks", "total", direction=direction)
        return 0.0 if came is None else -(came["sides"][0]["mean"] or 0.0)

    return sorted(numbers.directions, key=trucks)
