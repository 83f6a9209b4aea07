"""Run a share of a study where no store can be shared: for the tasks of a job array."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from portsim.simulate import cores
from portsim.study.coordinator import Tell, see_through
from portsim.study.load import Study
from portsim.study.preparing import Prepared
from portsim.study.runs import Failure, Run
from portsim.study.schedule import Schedule
from portsim.study.shards import FOLDER_SUFFIX, Shard, ShardFile, file_of, files, read_lines
from portsim.study.store import Store
from portsim.study.sweep import refuse_time, store_of
from portsim.study.teams.hands import Hands


def shards_of(study: Study) -> Path:
    """The folder of the files of its shards."""
    return study.file.with_suffix(FOLDER_SUFFIX)


def head_of(prepared: Prepared) -> dict[str, object]:
    """The first line of the file of a shard: what its runs are of."""
    return {"study": prepared.study.name, "model": prepared.orders.model, "seed": prepared.study.stated.seed}


def sweep_shard(
    prepared: Prepared,
    shard: Shard,
    hands: Hands,
    tell: Tell | None = None,
    *,
    retry_failed: bool = False,
    limit_s: float | None = None,
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
        schedule = Schedule(study, distinct, there, failed, runs_at)
        refuse_time(schedule.left * prepared.each_s / (hands.jobs or cores()), limit_s)
        count = see_through(prepared, schedule, file, hands, tell, len(failed))
        return file.path, schedule.made, count


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
