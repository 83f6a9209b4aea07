"""Run cases and judge what comes out."""

import time
from collections.abc import Mapping, Sequence

from portsim.simulate import Progress, cores, versions
from portsim.validation.cases import Case, chosen, waiting
from portsim.validation.estimates import Value, judged, judged_sample, replications_needed
from portsim.validation.prepared import SEED
from portsim.validation.report import Checked, Report
from portsim.validation.samples import NUMBERS as OF_SAMPLES
from portsim.validation.work import Chunk, Job, Key, columns, run

MARGIN = 1.1
"""The full form makes so many times the replications that seem to be needed: standard errors are estimates, too."""


def validate(
    ids: Sequence[str] = (), *, full: bool = False, jobs: int | None = None, progress: Progress | None = None
) -> Report:
    """Run cases against their exact answers.

    Parameters
    ----------
    ids : cases to run; all if left out
    full : run each as long as its stated precision asks for, instead of a fixed number of replications
    jobs : processes; all cores of this machine if left out
    progress : called from this process whenever replications are finished

    Raises
    ------
    ScenarioError about an id that no case has; AuditError if a log contradicts itself; RunError if a run failed.
    """
    cases = chosen(ids)
    trials = {(case.id, trial.name): Job.of(case.id, trial) for case in cases for trial in case.trials}
    work = _Work({case.id: case for case in cases}, trials)
    wanted = {key: range(job.trial.replications) for key, job in trials.items()}
    while wanted:
        work.do(wanted, jobs or cores(), progress)
        wanted = work.missing() if full else {}
    waits = tuple(each for each in waiting() if not ids or each.id in ids)
    return Report(SEED, tuple(work.checked(case) for case in cases), waits, versions())


class _Work:
    """Replications finished so far."""

    def __init__(self, cases: Mapping[str, Case], jobs: Mapping[Key, Job]):
        self.cases = cases
        self.jobs = jobs
        self.numbers = {key: job.prepared().numbers for key, job in jobs.items()}
        self.chunks: dict[Key, dict[int, Chunk]] = {key: {} for key in jobs}

    def do(self, wanted: Mapping[Key, range], processes: int, progress: Progress | None) -> None:
        """Run replications and keep them."""
        total, done = sum(map(len, wanted.values())), 0
        for chunk in run(self.jobs, wanted, processes):
            self.chunks[chunk.key][chunk.first] = chunk
            done += len(chunk.rows)
            if progress is not None:
                progress(done, total)

    def values(self, key: Key) -> list[Value]:
        """The numbers of a trial beside their exact values."""
        case = self.cases[key[0]]
        parts = zip(self.jobs[key].trial.asked(), self.numbers[key], columns(self.chunks[key]), strict=True)
        return [judged(asked, number, column, case, key[1]) for asked, number, column in parts]

    def missing(self) -> dict[Key, range]:
        """Further replications of trials that are not as precise as their cases ask for."""
        found = {key: self.values(key) for key in self.jobs}
        return {
            key: range(values[0].n, replications_needed(values, MARGIN))
            for key, values in found.items()
            if not all(value.precise for value in values)
        }

    def checked(self, case: Case) -> Checked:
        """A case with all its numbers."""
        began = time.process_time()
        keys = [(case.id, trial.name) for trial in case.trials]
        values = [value for key in keys for value in self.values(key)] + _of_samples(case)
        seconds = sum(chunk.seconds for key in keys for chunk in self.chunks[key].values())
        return Checked(case, tuple(values), seconds + time.process_time() - began)


def _of_samples(case: Case) -> list[Value]:
    """What the statistics make of the samples of a case."""
    values = []
    for asked in case.asked():
        of = str(asked.where["of"])
        value = OF_SAMPLES[asked.metric](case.samples, **asked.where)
        values.append(judged_sample(asked, value, len(case.samples[of])))
    return values
