"""Compare policies: a baseline and alternatives on the very same trucks."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from portsim.arrays import Ints
from portsim.comparison.comparison import Adjusted, Comparison, alternatives_of
from portsim.comparison.pairing import refuse_unpaired
from portsim.comparison.precision import FIRST_LOOK, Precision, look, parse_precision
from portsim.comparison.runner import Compared, ComparisonRunner
from portsim.effort import Effort, effort, together
from portsim.engine import Engine, choose
from portsim.errors import EffortError, MeasureError
from portsim.replications import by_number
from portsim.results import Results
from portsim.scenario.changed import Changed, changed
from portsim.scenario.load import LoadedScenario
from portsim.scenario.model import Scenario
from portsim.simulate import REPLICATIONS, Progress, cores, named

FEWEST = 2
"""With fewer replications there is no interval."""
AT_MOST = 1_000
"""The cap of a comparison that is told how exact to be, where none is stated."""


def compare(  # noqa: PLR0913  (all but two have a usual value)
    baseline: LoadedScenario | Scenario,
    alternatives: LoadedScenario | Scenario | Sequence[LoadedScenario | Scenario],
    replications: int | None = None,
    seed: int = 1,
    jobs: int | None = None,
    progress: Progress | None = None,
    *,
    precision: str | Sequence[str] = (),
    at_most: int = AT_MOST,
    adjusted: Adjusted = "holm",
    engine: str = Engine.AUTO,
    measures: Sequence[str] | None = None,
    audit: bool = True,
    force: bool = False,
) -> Comparison:
    """Run a baseline and its alternatives on the same trucks, and take all differences by truck and by replication.

    Parameters
    ----------
    baseline, alternatives : loaded from files, or made otherwise; one alternative may stand without a list
    replications : how many of each, at least 2; 20 if left out
    seed, jobs, progress, engine, measures, audit, force : as for `run`; a measure that some of the scenarios do not
        take is taken of the others
    precision : how exact estimates of every scenario have to be, such as `"crossing_time_min.p95@northbound=5%"` or
        `"wait_min.mean@us_primary=0.5 min"` (half-widths of their 95 % intervals), instead of `replications`
    at_most : replications after which it ends, exact enough or not
    adjusted : how p-values allow for several alternatives: `holm`, or `dunnett` (max-t on paired differences)

    Raises
    ------
    PairingError where the trucks of the scenarios are not the same: other ports, days or traces;
    MeasureError for measures and precisions that do not exist or cannot be read; and what `run` raises.
    """
    others = [alternatives] if isinstance(alternatives, LoadedScenario | Scenario) else list(alternatives)
    if any(isinstance(each, str) for each in (baseline, *others)):
        raise TypeError("compare takes scenarios, not their names; load them first: compare(load('a'), load('b'))")
    wanted = [parse_precision(text) for text in ([precision] if isinstance(precision, str) else precision)]
    if not others:
        raise ValueError("name at least one alternative")
    if wanted and replications is not None:
        raise ValueError("say how many replications, or how exact, not both")
    count = REPLICATIONS if replications is None else replications
    if min(count, at_most) < FEWEST or seed < 0 or (jobs is not None and jobs < 1):
        raise ValueError("replications must be at least 2, jobs at least 1, the seed zero or more")
    scenarios = [baseline, *others]
    plain = [each.scenario if isinstance(each, LoadedScenario) else each for each in scenarios]
    refuse_unpaired(plain, [_title(each) for each in scenarios])
    chosen = choose(engine)
    # How many more it takes to be exact enough nobody knows: what is asked is whether a first look may be begun.
    first = min(FIRST_LOOK, at_most) if wanted else count
    needed = needs(plain, first, jobs or cores(), chosen, few=measures is not None, audit=audit)
    refusal = None if force else needed.refusal("force=True")
    if refusal is not None:
        raise EffortError(refusal)
    runner = ComparisonRunner(plain, chosen, measures, audit=audit)
    looks = _Looks(runner, wanted)
    done: dict[int, Compared] = {}
    target, stopped = first, None
    each_s = needed.seconds * needed.processes / needed.replications
    while len(done) < target:
        for finished in by_number(runner, range(len(done), target), seed, jobs or cores(), each_s):
            done[finished.number] = finished
            if progress is not None:
                progress(len(done), target)
        if wanted:
            more, stopped = looks.more([done[n] for n in range(target)], at_most)
            target += more
    return _gather(scenarios, runner, [done[n] for n in range(target)], seed, adjusted, stopped)


def needs(
    scenarios: Sequence[Scenario], replications: int, processes: int, engine: str, *, few: bool, audit: bool
) -> Effort:
    """What a comparison will take: all scenarios one after the other, the baseline and one of them in memory."""
    return together([effort(each, replications, processes, engine, few=few, audit=audit) for each in scenarios])


class _Looks:
    """Whether the replications so far are exact enough, for all precisions and all scenarios."""

    def __init__(self, runner: ComparisonRunner, wanted: Sequence[Precision]):
        self.columns = [_columns(each, runner) for each in wanted]
        self.wanted = wanted

    def more(self, done: Sequence[Compared], at_most: int) -> tuple[int, str | None]:
        """How many more replications to run, and if none why."""
        values = [
            np.concatenate(
                [np.stack([one.replications[number].values[own] for one in done]) for number, own in columns.items()],
                axis=1,
            )
            for columns in self.columns
        ]
        return look(self.wanted, values, at_most)


def _columns(precision: Precision, runner: ComparisonRunner) -> dict[int, Ints]:
    """The numbers that have to be exact, by scenario; one that has no such stage is left out.

    MeasureError where none has it.
    """
    found: dict[int, Ints] = {}
    refused: MeasureError | None = None
    for number, each in enumerate(runner.runners):
        try:
            found[number] = precision.columns(each.cells)
        except MeasureError as error:
            refused = refused or error
    if not found and refused is not None:
        raise refused
    return found


def _gather(
    scenarios: Sequence[LoadedScenario | Scenario],
    runner: ComparisonRunner,
    done: Sequence[Compared],
    seed: int,
    adjusted: Adjusted,
    stopped: str | None,
) -> Comparison:
    results: list[Results] = []
    for number, (scenario, own) in enumerate(zip(scenarios, runner.runners, strict=True)):
        results.append(own.results([each.replications[number] for each in done], seed, *named(scenario)))
    values = [np.stack([each.changes[number] for each in done]) for number in range(len(scenarios) - 1)]
    changes = [_changes(scenarios[0], each) for each in scenarios[1:]]
    alternatives = alternatives_of(results, changes, runner.changes.cells, values, adjusted)
    measures = None if runner.measures is None else tuple(sorted(set(runner.measures)))
    return Comparison(results[0], alternatives, adjusted, stopped, measures)


def _changes(baseline: LoadedScenario | Scenario, other: LoadedScenario | Scenario) -> tuple[Changed, ...]:
    """What the file of an alternative states otherwise, as written; where one of them has no file, what they say."""
    if named(baseline)[1] == named(other)[1]:
        return ()  # the same, however it is written
    if isinstance(baseline, LoadedScenario) and isinstance(other, LoadedScenario):
        return changed(baseline.tree, other.tree)
    return changed(_said(baseline), _said(other))  # a file leaves out what a scenario without one states


def _said(scenario: LoadedScenario | Scenario) -> Mapping[str, Any]:
    plain = scenario.scenario if isinstance(scenario, LoadedScenario) else scenario
    return plain.model_dump(mode="json")


def _title(scenario: LoadedScenario | Scenario) -> str:
    """What messages call a scenario."""
    return scenario.file if isinstance(scenario, LoadedScenario) else scenario.name
