"""Run a study: what is not there yet of all points and replications, wherever the work is done."""

from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from portsim.engine import Engine, choose
from portsim.errors import EffortError, StoreError
from portsim.simulate import cores
from portsim.study.coordinator import Tell, see_through
from portsim.study.load import Study, load_study
from portsim.study.preparing import LONGEST_S, Prepared, prepare, refuse_size, units
from portsim.study.results import StudyResults, results_in
from portsim.study.runs import Failure, Run
from portsim.study.schedule import Schedule
from portsim.study.store import SUFFIX, Store
from portsim.study.teams.hands import Hands, Workers
from portsim.units import time_text


def sweep(  # noqa: PLR0913  (all but one have a usual value)
    study: Study | str | Path,
    store: str | Path | None = None,
    jobs: int | None = None,
    progress: Tell | None = None,
    *,
    replications: int | None = None,
    executor: str | Executor = Workers.LOCAL,
    scheduler: str | None = None,
    scheduler_file: str | None = None,
    engine: str = Engine.AUTO,
    audit: bool = True,
    retry_failed: bool = False,
    new_version: bool = False,
    force: bool = False,
) -> StudyResults:
    """Run what is not there yet of a study, and read all of it.

    Parameters
    ----------
    study : a study file, its folder, or what `load_study` made of it
    store : the file that keeps the runs; beside the study file, `study.sqlite`, if left out
    jobs : processes or threads; all cores of this machine if left out
    progress : called with how many runs are there, how many are wanted, and how many have failed
    replications : of every point, instead of what the file says, for a quick look
    executor : `local` processes, `threads`, `dask`, or any executor of Python's `concurrent.futures`, which goes on
    scheduler : address of Dask's scheduler
    scheduler_file : the file that it wrote, instead
    engine : as for `run`
    audit : likewise
    retry_failed : whether runs that failed are tried again
    new_version : whether to begin anew in a store that holds runs of another version of the model; those stay
    force : begin even an enormous design, or one of more than a day

    Raises
    ------
    ScenarioError with everything that is wrong in the file, or makes points invalid, before anything runs;
    StoreError, SchedulerError, EffortError, EngineError; RunError where it cannot go on. What was run before stays in
    the store. Runs that fail are not raised: the results name them.
    """
    if not isinstance(study, Study) or replications is not None:
        study = load_study(study.file if isinstance(study, Study) else study, replications)
    if jobs is not None and jobs < 1:
        raise ValueError("jobs must be at least 1")
    if not isinstance(executor, Executor) and executor not in list(Workers):
        raise ValueError(f"executor must be one of {', '.join(Workers)}, or an Executor, got {executor!r}")
    kind = executor if isinstance(executor, Executor) else Workers(executor)
    if kind is Workers.DASK and ((scheduler is None) == (scheduler_file is None) or jobs is not None):
        raise ValueError("executor='dask' needs scheduler or scheduler_file, one of them, and no jobs")
    if kind is not Workers.DASK and (scheduler is not None or scheduler_file is not None):
        raise ValueError("scheduler and scheduler_file need executor='dask'")
    refuse_size(study, force=force, way="force=True")
    hands = Hands(jobs, kind, scheduler, scheduler_file)
    prepared = prepare(study, choose(engine), Engine(engine), audit=audit)
    path = Path(store) if store is not None else store_of(study)
    with Store.to_write(path) as opened:
        sweep_into(
            opened,
            prepared,
            hands,
            progress,
            retry_failed=retry_failed,
            new_version=new_version,
            limit_s=LONGEST_S if not force and kind in (Workers.LOCAL, Workers.THREADS) else None,
        )
        return results_in(opened)


def store_of(study: Study) -> Path:
    """The store of a study, where none is named."""
    return study.file.with_suffix(SUFFIX)


def sweep_into(
    store: Store,
    prepared: Prepared,
    hands: Hands,
    tell: Tell | None = None,
    *,
    retry_failed: bool = False,
    new_version: bool = False,
    limit_s: float | None = None,
) -> int:
    """Run what the store does not hold yet; how many were made. EffortError where that would take more than a limit."""
    refuse_others(store, prepared, new_version=new_version)
    distinct = prepared.distinct
    failed = {} if retry_failed else store.failed()
    schedule = Schedule(prepared.study, distinct, store.there(), failed, store.runs)
    refuse_time(schedule.left * prepared.each_s / (hands.jobs or cores()), limit_s)
    begin(store, prepared, distinct if retry_failed else ())
    before = sum(own in distinct and number < prepared.study.at_most for own, number in failed)
    see_through(prepared, schedule, _Kept(store, prepared.orders.model), hands, tell, before)
    return schedule.made


def begin(store: Store, prepared: Prepared, retried: Iterable[str] = ()) -> None:
    """Put down what is swept now; failures of the addresses `retried` are forgotten."""
    rows = ((point.number, own, content, point.values(prepared.study)) for point, content, own in prepared.points)
    store.begin(meta_of(prepared), rows, retried)


def refuse_others(store: Store, prepared: Prepared, *, new_version: bool) -> None:
    """StoreError where the store is of another study, or was swept last with another version of the model."""
    meta = store.meta()
    own, model = prepared.study.name, prepared.orders.model
    if meta and meta["name"] != own:
        raise StoreError(
            f"{store.path} is the store of {meta['name']!r}, and this study is {own!r}; name another with --store, "
            "or give the study its old name"
        )
    runs = store.models().get(meta["model"], 0) if meta else 0
    if runs and meta["model"] != model and not new_version:
        raise StoreError(
            f"{store.path} holds {runs:,} runs made with {meta['model']}, and this is {model}; numbers of two "
            "versions are never mixed: sweep with that version, name another store with --store, or begin anew in this "
            "one with --new-version (what is there stays, and is not used)"
        )


def refuse_time(seconds: float, limit_s: float | None) -> None:
    """EffortError for what would take too long."""
    if limit_s is not None and seconds > limit_s:
        raise EffortError(
            f"the runs that are missing take about {time_text(seconds)} here; state fewer points or "
            "replications, use a cluster, or begin all the same with --force (force=True)"
        )


def meta_of(prepared: Prepared) -> dict[str, object]:
    """What a store says of its study."""
    study = prepared.study
    return {
        "name": study.name,
        "question": study.stated.question,
        "study": study.text,
        "quick": study.quick,
        "factors": dict(units(study)),
        "measures": [str(each) for each in study.asked],
        "replications": study.replications,
        "first": study.first,
        "precision": [each.text for each in study.precision],
        "at_most": study.at_most,
        "seed": study.stated.seed,
        "model": prepared.orders.model,
    }


@dataclass
class _Kept:
    """A store, and the version of the model whose runs are added."""

    store: Store
    model: str

    def add(self, done: Sequence[Run | Failure]) -> None:
        self.store.add(done, self.model)
