"""Run a study: what is not there yet of all points and replications, wherever the work is done."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from portsim.engine import Engine, choose
from portsim.errors import EffortError, StoreError
from portsim.simulate import cores
from portsim.study.coordinator import Coordinator, Sink, Tell
from portsim.study.load import Study, load_study
from portsim.study.points import Point
from portsim.study.preparing import LONGEST_S, Prepared, prepare, refuse_size, units
from portsim.study.results import StudyResults, results_in
from portsim.study.runs import Failure, Run
from portsim.study.schedule import Schedule
from portsim.study.shards import FOLDER_SUFFIX, Shard, ShardFile, file_of, files, read_lines
from portsim.study.store import SUFFIX, Store
from portsim.study.teams import Team
from portsim.units import time_text


class Workers(StrEnum):
    """Who may do the work."""

    LOCAL = "local"
    """Processes of this machine."""
    THREADS = "threads"
    """Threads of this process: less to start, and as fast as the compiled engine lets others work beside it."""
    DASK = "dask"
    """The workers of a Dask cluster."""


@dataclass(frozen=True)
class Hands:
    """Who does the work, and how many."""

    jobs: int | None = None
    """Processes or threads; all cores of this machine if left out."""
    workers: Workers | Executor = Workers.LOCAL
    """A kind, or any executor of Python's `concurrent.futures`, which is ended with the sweep."""
    scheduler: str | None = None
    """Address of a Dask scheduler."""
    scheduler_file: str | None = None
    """The file that a Dask scheduler wrote."""

    def team(self, runs: int) -> Team:
        """A team for so many runs. SchedulerError where a cluster cannot be reached."""
        size = max(1, min(self.jobs or cores(), runs))
        if isinstance(self.workers, Executor):
            from portsim.study.teams.futures import FuturesTeam

            return FuturesTeam(self.workers, size)
        if self.workers is Workers.DASK:
            from portsim.study.teams.dask import dask_team

            return dask_team(self.scheduler, self.scheduler_file)
        if self.workers is Workers.THREADS:
            from portsim.study.teams.futures import threads

            return threads(size)
        from portsim.study.teams.local import LocalTeam, NoTeam

        return NoTeam() if size == 1 else LocalTeam(size, PRELOAD)


PRELOAD = ("portsim.study.work", "scipy.special", "portsim.engine.compiled.ready")
"""Modules that worker processes need, loaded once for all of them."""


def sweep(  # noqa: PLR0913  (all but one have a usual value)
    study: Study | str | Path,
    store: str | Path | None = None,
    jobs: int | None = None,
    progress: Tell | None = None,
    *,
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
    executor : `local` processes, `threads`, `dask`, or any executor of Python's `concurrent.futures`, which is ended
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
    study = study if isinstance(study, Study) else load_study(study)
    if jobs is not None and jobs < 1:
        raise ValueError("jobs must be at least 1")
    refuse_size(study, force=force, way="force=True")
    kind = executor if isinstance(executor, Executor) else Workers(executor)
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
            limit_s=None if force or kind is not Workers.LOCAL else LONGEST_S,
        )
        return results_in(opened)


def store_of(study: Study) -> Path:
    """The store of a study, where none is named."""
    return study.file.with_suffix(SUFFIX)


def shards_of(study: Study) -> Path:
    """The folder of the files of its shards."""
    return study.file.with_suffix(FOLDER_SUFFIX)


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
    schedule, failed = _schedule(prepared, distinct, store.there(), {} if retry_failed else store.failed(), store.runs)
    refuse_time(schedule.left * prepared.each_s / (hands.jobs or cores()), limit_s)
    begin(store, prepared, distinct if retry_failed else ())
    _see_through(prepared, distinct, schedule, _Kept(store, prepared.orders.model), hands, tell, failed)
    return schedule.made


def begin(store: Store, prepared: Prepared, retried: Iterable[str] = ()) -> None:
    """Put down what is swept now; failures of the addresses `retried` are forgotten."""
    rows = ((point.number, own, content, point.values(prepared.study)) for point, content, own in prepared.points)
    store.begin(meta_of(prepared), rows, retried)


def refuse_others(store: Store, prepared: Prepared, *, new_version: bool) -> None:
    """StoreError where the store is of another study, or holds runs of other versions of the model alone."""
    meta = store.meta()
    own, model = prepared.study.name, prepared.orders.model
    if meta and meta["name"] != own:
        raise StoreError(
            f"{store.path} is the store of {meta['name']!r}, and this study is {own!r}; name another with --store, "
            "or give the study its old name"
        )
    if meta and meta["model"] != model and not new_version:
        runs = store.models().get(meta["model"], 0)
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


def sweep_shard(
    prepared: Prepared, shard: Shard, hands: Hands, tell: Tell | None = None, *, retry_failed: bool = False
) -> tuple[Path, int, int]:
    """Run a share of a study into a file of its own; the file, how many runs were made, and how many have failed.

    What the store or the file of any shard holds already is not run again.
    """
    study = prepared.study
    folder = shards_of(study)
    head = head_of(prepared)
    distinct = {own: point for place, (own, point) in enumerate(prepared.distinct.items()) if shard.takes(place)}
    there: dict[str, set[int]] = {}
    with ShardFile(file_of(folder, shard), head) as file:
        runs: dict[str, dict[int, Run]] = {}
        failed: dict[tuple[str, int], Failure] = {}
        for each in _elsewhere(folder, head, store_of(study), distinct):
            if each.address not in distinct:
                continue
            if isinstance(each, Run):
                there.setdefault(each.address, set()).add(each.replication)
                if study.precision:
                    runs.setdefault(each.address, {})[each.replication] = each
            elif not retry_failed:
                failed[each.key] = each

        def runs_at(own: str) -> Sequence[Run]:
            found = {**runs.get(own, {}), **{run.replication: run for run in file.runs(own)}}
            return tuple(found[number] for number in sorted(found))

        failed = {key: each for key, each in failed.items() if key[1] not in there.get(key[0], ())}
        schedule, count = _schedule(prepared, distinct, there, failed, runs_at)
        made = _see_through(prepared, distinct, schedule, file, hands, tell, count)
        return file.path, schedule.made, made


def _elsewhere(folder: Path, head: dict[str, object], store: Path, wanted: Iterable[str]) -> Iterable[Run | Failure]:
    """What all shards have, and the store."""
    for path in files(folder):
        yield from read_lines(path, head)
    if store.is_file():
        with Store.to_read(store) as kept:
            yield from kept.failed().values()
            there = kept.there()
            for own in wanted:
                if own in there:
                    yield from kept.runs(own)


def head_of(prepared: Prepared) -> dict[str, object]:
    """The first line of the file of a shard: what its runs are of."""
    return {"study": prepared.study.name, "model": prepared.orders.model, "seed": prepared.study.stated.seed}


def meta_of(prepared: Prepared) -> dict[str, object]:
    """What a store says of its study."""
    study = prepared.study
    return {
        "name": study.name,
        "question": study.stated.question,
        "study": study.text,
        "factors": dict(units(study)),
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


def _schedule(
    prepared: Prepared,
    distinct: Mapping[str, Point],
    there: dict[str, set[int]],
    failed: dict[tuple[str, int], Failure],
    runs_at: Callable[[str], Sequence[Run]],
) -> tuple[Schedule, int]:
    """What is still to be made, and how many have failed before."""
    known = [key for key in failed if key[0] in distinct]
    return Schedule(prepared.study, distinct, there, known, runs_at), len(known)


def _see_through(
    prepared: Prepared,
    distinct: Mapping[str, Point],
    schedule: Schedule,
    sink: Sink,
    hands: Hands,
    tell: Tell | None,
    failed: int,
) -> int:
    """Have everything made; how many have failed, before and now."""
    coordinator = Coordinator(prepared.study, prepared.orders, distinct, schedule, sink, prepared.each_s, failed)
    wanted = schedule.first_look()
    if wanted:
        with closing(hands.team(wanted)) as team:
            coordinator.run(team, tell)
    return coordinator.failed
