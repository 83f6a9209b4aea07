"""Files of shards: torn at any byte, written twice at once, of others, and folded in again and again."""

import json
import shutil

import pytest

from portsim.engine import Engine
from portsim.errors import RunError, StoreError
from portsim.study.collecting import collect
from portsim.study.exporting import Format, export
from portsim.study.load import load_study
from portsim.study.preparing import prepare
from portsim.study.results import results_in
from portsim.study.runs import Failure, Run
from portsim.study.shards import Shard, ShardFile, file_of, parse_shard, read_lines
from portsim.study.sharing import head_of, shards_of, sweep_shard
from portsim.study.store import Store
from portsim.study.sweep import sweep
from portsim.study.teams.hands import Hands
from tests.study.end_to_end import LONG, PATIENCE_S, RUNS, STUDY, portsim, some_runs, sweeping, until, written

ONE = Hands(1)


def ready(folder, text=STUDY, replications=None):
    return prepare(load_study(written(folder, text), replications), Engine.COMPILED, Engine.AUTO, audit=True)


def folded(prepared):
    """Collect into a new store; the table."""
    path = prepared.study.file.with_name("collected.sqlite")
    path.unlink(missing_ok=True)
    with Store.to_write(path) as store:
        collect(store, prepared)
        export(store, str(path.with_suffix(".csv")), Format.CSV)
    return path.with_suffix(".csv").read_bytes()


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A study run in one shard, with its file, and the table of the same runs from a store."""
    folder = tmp_path_factory.mktemp("shard")
    prepared = ready(folder)
    path, made, failed = sweep_shard(prepared, Shard(1, 1), ONE)
    assert (made, failed) == (RUNS, 0)
    sweep(prepared.study, jobs=1)
    with Store.to_read(folder / "study.sqlite") as store:
        export(store, str(folder / "whole.csv"), Format.CSV)
    for left in folder.glob("study.sqlite*"):
        left.unlink()  # shards look there, too, for what needs no run
    return prepared, path.read_bytes(), (folder / "whole.csv").read_bytes()


SMALL = STUDY.replace("[300, 400, 500]", "[300]").replace("[1, 2, 3]", "[1, 2]")


def test_a_file_torn_at_any_byte_is_mended(tmp_path):
    """What was lost with the cut is made again, and nothing else. Collecting takes longer: every 25th is collected."""
    prepared = ready(tmp_path, SMALL, replications=2)
    path = sweep_shard(prepared, Shard(1, 1), ONE)[0]
    whole, expected = path.read_bytes(), folded(prepared)
    runs = numbers_in(path, prepared)
    assert len(runs) == 4
    for cut in range(len(whole)):
        path.write_bytes(whole[:cut])
        kept = whole[:cut].count(b'"engine": "compiled"}\n')
        assert sweep_shard(prepared, Shard(1, 1), ONE)[1] == len(runs) - kept, cut
        assert path.read_bytes().startswith(whole[: whole.rfind(b"\n", 0, cut) + 1])
        assert numbers_in(path, prepared) == runs, cut
        if cut % 25 == 0:
            assert folded(prepared) == expected, cut


def numbers_in(path, prepared):
    """All runs of a file, without how they were made. None is there twice."""
    listed = [(*run.key, run.cells, run.numbers) for run in read_lines(path, head_of(prepared))]
    assert len(set(listed)) == len(listed)
    return set(listed)


def test_a_torn_line_of_another_shard_is_left_out(finished):
    """It may be about to become whole."""
    prepared, whole, _ = finished
    path = file_of(shards_of(prepared.study), Shard(1, 1))
    path.write_bytes(whole[:-1])
    assert sum(1 for _ in read_lines(path, head_of(prepared))) == RUNS - 1
    assert path.read_bytes() == whole[:-1]
    path.write_bytes(whole)


def test_shards_of_several_counts_make_nothing_twice(finished, tmp_path):
    _, _, expected = finished
    prepared = ready(tmp_path)
    made = [sweep_shard(prepared, parse_shard(shard), ONE)[1] for shard in ("1/2", "1/3", "3/3", "2/2", "2/3")]
    # Places 0 to 8: the first takes 0 2 4 6 8; 1/3 takes 0 3 6, of which 3 is new; 3/3 takes 2 5 8, 5 is new.
    assert [each // 8 for each in made] == [5, 1, 1, 2, 0]
    assert folded(prepared) == expected


def test_shards_that_did_the_same_work_are_kept_once(finished, tmp_path):
    """As they do when they run at the same time."""
    _, whole, expected = finished
    prepared = ready(tmp_path)
    folder = shards_of(prepared.study)
    folder.mkdir()
    for number in (1, 2):
        file_of(folder, Shard(number, 2)).write_bytes(whole)
    assert folded(prepared) == expected
    with Store.to_write(tmp_path / "collected.sqlite") as store:
        again = collect(store, prepared)
    assert (again.files, again.runs, again.failures) == (2, 0, 0)


def test_a_shard_is_run_by_one_at_a_time(tmp_path):
    written(tmp_path, LONG)
    with sweeping("--shard", "1/2", "--jobs", "1", folder=tmp_path) as process:
        assert until(lambda: some_runs(tmp_path), PATIENCE_S)
        _, said = portsim("sweep", "study.yaml", "--shard", "1/2", folder=tmp_path, code=2)
        assert said == ("error: study.shards/shard-1-of-2.jsonl is being written to by another program; wait for it\n")
        assert process.poll() is None


@pytest.mark.parametrize("key", ["study", "model", "seed"])
def test_files_of_others_are_refused(key, finished, tmp_path):
    _, whole, _ = finished
    prepared = ready(tmp_path)
    folder = shards_of(prepared.study)
    folder.mkdir()
    first, _, rest = whole.partition(b"\n")
    head = {**json.loads(first), key: "another"}
    path = file_of(folder, Shard(2, 2))
    path.write_bytes(json.dumps(head).encode() + b"\n" + rest)
    said = f"was written with {key} 'another', and this is "
    with pytest.raises(StoreError, match=said):
        folded(prepared)
    with pytest.raises(StoreError, match=said):
        sweep_shard(prepared, Shard(1, 2), ONE)
    with pytest.raises(StoreError, match=said):
        sweep_shard(prepared, Shard(2, 2), ONE)


def test_a_damaged_line_is_named(finished, tmp_path):
    """One in the middle was not torn by a death, so nobody cuts it off."""
    _, whole, _ = finished
    prepared = ready(tmp_path)
    path = file_of(shards_of(prepared.study), Shard(1, 1))
    path.parent.mkdir()
    lines = whole.splitlines(keepends=True)
    lines[5] = lines[5][:30] + b"\n"
    path.write_bytes(b"".join(lines))
    with pytest.raises(StoreError, match=r"shard-1-of-1\.jsonl:6: is damaged \(.*\); remove the line, or the file$"):
        folded(prepared)


def test_other_numbers_under_one_address_are_refused(finished, tmp_path):
    """Somewhere a library is not the same: that must not be averaged away."""
    prepared, whole, _ = finished
    here = ready(tmp_path)
    folder = shards_of(here.study)
    folder.mkdir()
    file_of(folder, Shard(1, 2)).write_bytes(whole)
    lines = whole.splitlines(keepends=True)
    row = json.loads(lines[-1])
    row["numbers"][0] += 1e-9
    file_of(folder, Shard(2, 2)).write_bytes(b"".join(lines[:-1]) + json.dumps(row).encode() + b"\n")
    with pytest.raises(RunError, match=f"replication {row['replication']} of {row['address']} has other numbers"):
        folded(here)
    shutil.rmtree(folder)
    assert prepared.orders == here.orders


def test_a_failure_that_another_try_ended_does_not_come_back(finished, tmp_path):
    """Whichever comes first: the line that tells of it stays in its file."""
    _, whole, expected = finished
    prepared = ready(tmp_path)
    folder = shards_of(prepared.study)
    folder.mkdir()
    own = next(iter(prepared.distinct))
    file_of(folder, Shard(2, 3)).write_bytes(whole)
    for number in (1, 3):
        with ShardFile(file_of(folder, Shard(number, 3)), head_of(prepared)) as file:
            file.add([Failure(own, 0, "no memory", "here")])
    assert folded(prepared) == expected
    with Store.to_read(tmp_path / "collected.sqlite") as store:
        assert results_in(store).failures == ()


def test_a_failure_is_tried_again_when_told_to(tmp_path):
    prepared = ready(tmp_path)
    shard, own = Shard(1, 1), next(iter(prepared.distinct))
    path = file_of(shards_of(prepared.study), shard)
    with ShardFile(path, head_of(prepared)) as file:
        file.add([Failure(own, 0, "no memory", "here")])
    assert sweep_shard(prepared, shard, ONE)[1:] == (RUNS - 1, 1)
    assert sweep_shard(prepared, shard, ONE)[1:] == (0, 1)
    assert sweep_shard(prepared, shard, ONE, retry_failed=True)[1:] == (1, 0)
    assert sweep_shard(prepared, shard, ONE)[1:] == (0, 0)


def test_numbers_come_back_bit_for_bit(tmp_path):
    """Also those that are missing, or without end."""
    import numpy as np

    from portsim.study.runs import packed

    values = packed(np.array([0.1 + 0.2, float("nan"), float("inf"), -0.0, 5e-324, 1 / 3]))
    run = Run("a", 3, "[]", values, 0.25, "here", "compiled")
    with ShardFile(tmp_path / "x.jsonl", {"study": "x"}) as file:
        file.add([run])
    assert list(read_lines(tmp_path / "x.jsonl", {"study": "x"})) == [run]
