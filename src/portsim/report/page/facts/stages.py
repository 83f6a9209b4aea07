"""Facts: every stage, and what queueing theory says of it beside what was simulated."""

from portsim.report.page.facts.numbers import Facts, Numbers, is_something
from portsim.results import Results
from portsim.theory import beside, missing_measures

OF_STAGE = (
    ("wait_min", "mean"),
    ("wait_min", "p95"),
    ("blocked_min", "mean"),
    ("queue_trucks", "mean"),
    ("queue_trucks", "max"),
    ("booth_hours", "total"),
    ("utilisation_share", "mean"),
)


def stages(numbers: Numbers) -> list[Facts]:
    """Waits, queues and use of each stage, in the order of the scenario; without stages where nothing is measured."""
    last = numbers.baseline if numbers.alternative is None else numbers.alternative.results
    names = dict.fromkeys((*numbers.baseline.scenario.stages, *last.scenario.stages))
    found = ({"stage": name, "figures": _of_stage(numbers, name)} for name in names)
    return [each for each in found if each["figures"]]


def _of_stage(numbers: Numbers, name: str) -> list[Facts]:
    figures = (numbers.figure(measure, statistic, stage=name) for measure, statistic in OF_STAGE)
    known = [each for each in figures if each is not None]
    return known if any(is_something(each) for each in known) else []


def theory(results: Results) -> list[Facts]:
    """What theory says of each station of one scenario; nothing where measures were chosen that it lacks."""
    if missing_measures(results.scenario, results.measures):
        return []
    return [
        {
            "name": row.name,
            "peak_load": row.peak_load,
            "peak_hour": row.peak_hour,
            "formula": row.formula,
            "why": row.why.to_json(),
            "theory_min": {"mean": row.theory_wait_min, "low": row.theory_low_min, "high": row.theory_high_min},
            "simulated_min": {
                "mean": row.simulated_wait_min,
                "low": row.simulated_low_min,
                "high": row.simulated_high_min,
            },
            "flag": row.flag,
        }
        for row in beside(results)
    ]
