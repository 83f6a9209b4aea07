"""The store keeps what it was given, refuses what is not its own, and says so."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from portsim.errors import StoreError
from portsim.study.runs import Failure, Run, packed, read, unpacked
from portsim.study.store import Store

CELLS = '[["crossing_time_min", "mean", {"direction": "northbound"}]]'
META = {"name": "A study", "model": "one"}


def run(address, replication, value=1.0):
    return Run(address, replication, CELLS, packed(np.array([value])), 0.5, "here", "compiled")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "study.sqlite"


def test_what_is_kept_is_there_again(path):
    runs = [run("a", 1, 2.5), run("a", 0, np.nan), run("b", 7, -0.0)]
    with Store.to_write(path) as store:
        store.begin(META, [(1, "a", "hash", (3, "two", None)), (2, "b", "hash", (4.5, "x", None))])
        store.add([*runs, Failure("b", 8, "it broke", "there")], "one")
    with Store.to_read(path) as store:
        assert store.meta() == META
        assert store.there() == {"a": {0, 1}, "b": {7}}
        assert store.runs("a") == (runs[1], runs[0])  # by number
        assert [(number, each.key) for number, each in store.runs_by_point()] == [
            (1, ("a", 0)),
            (1, ("a", 1)),
            (2, ("b", 7)),
        ]
        assert list(store.points()) == [(1, "a", "hash", (3, "two", None)), (2, "b", "hash", (4.5, "x", None))]
        assert store.failed() == {("b", 8): Failure("b", 8, "it broke", "there")}
        assert store.seconds() == (3, 1.5)
        assert store.models() == {"one": 3}
        assert np.isnan(unpacked(store.runs("a")[0].numbers)[0])
        assert np.signbit(unpacked(store.runs("b")[0].numbers)[0])
    assert [cell.measure.name for cell in read(CELLS)] == ["crossing_time_min"]


def test_nothing_is_kept_twice_and_the_first_stays(path):
    with Store.to_write(path) as store:
        store.add([run("a", 0, 1.0)], "one")
        store.add([run("a", 0, 2.0), run("a", 1, 3.0)], "one")
        assert [unpacked(each.numbers)[0] for each in store.runs("a")] == [1.0, 3.0]
        assert store.differs(run("a", 0, 2.0))
        assert not store.differs(run("a", 0, 1.0))
        assert not store.differs(run("a", 9, 1.0))


def test_a_run_that_succeeds_ends_its_failure(path):
    with Store.to_write(path) as store:
        store.add([Failure("a", 0, "no", "here"), Failure("a", 1, "no", "here")], "one")
        store.add([run("a", 0)], "one")
        assert list(store.failed()) == [("a", 1)]
        store.add([Failure("a", 0, "no", "elsewhere")], "one")  # a file of a shard may tell it late
        assert list(store.failed()) == [("a", 1)]
        store.begin(META, [], ["a"])
        assert store.failed() == {}


def test_runs_are_added_all_or_none(path):
    with Store.to_write(path) as store:
        with pytest.raises(StoreError):
            store.add([run("a", 0), run("a", None)], "one")
        assert store.there() == {}


def test_a_store_at_rest_is_one_plain_file(path):
    with Store.to_write(path) as store:
        store.add([run("a", 0)], "one")
        assert path.with_name("study.sqlite-wal").exists()
    with Store.to_read(path) as store:
        assert store.there() == {"a": {0}}
    assert sorted(each.name for each in path.parent.iterdir()) == ["study.sqlite", "study.sqlite.lock"]


def test_others_read_while_one_writes(path):
    with Store.to_write(path) as writer:
        writer.add([run("a", 0)], "one")
        with Store.to_read(path) as reader:
            writer.add([run("a", 1)], "one")
            assert reader.there() == {"a": {0, 1}}


def test_two_do_not_write(path):
    with Store.to_write(path), pytest.raises(StoreError, match="is being written to by another sweep"):
        Store.to_write(path)
    Store.to_write(path).close()  # and then it may be


KILLED = """
import sys
from pathlib import Path
from portsim.study.store import Store
from tests.study.test_store import run

store = Store.to_write(Path(sys.argv[1]))
store.add([run("a", 0)], "one")
store._database.execute("BEGIN")
store._database.execute("DELETE FROM runs")
print("ready", flush=True)
sys.stdin.read()
"""


def test_a_writer_that_is_killed_leaves_what_it_had_added(path):
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", KILLED, path]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, cwd=root) as process:
        assert process.stdout.readline() == b"ready\n"
        process.kill()
    with Store.to_write(path) as store:
        assert store.there() == {"a": {0}}


def test_a_store_has_one_lock_by_whatever_name_it_is_called(path):
    link = path.with_name("link.sqlite")
    link.symlink_to(path)
    with Store.to_write(path), pytest.raises(StoreError, match="is being written to by another sweep"):
        Store.to_write(link)
    circle = path.with_name("circle.sqlite")
    circle.symlink_to(circle)
    with pytest.raises(StoreError, match="cannot open"):
        Store.to_write(circle)


# --- what it refuses -----------------------------------------------------------------------------------------------


def test_a_store_that_is_not_there(path):
    with pytest.raises(StoreError, match="no such store; `portsim sweep` makes one"):
        Store.to_read(path)
    with pytest.raises(StoreError, match=r"the folder .* does not exist; make it first"):
        Store.to_write(path.parent / "nowhere" / "study.sqlite")


@pytest.mark.parametrize(
    "content", [b"not a database at all, but long enough to be looked at" * 40, b"SQLite format 3\0"]
)
@pytest.mark.parametrize("opened", [Store.to_read, Store.to_write])
def test_a_file_that_is_no_store(content, opened, path):
    path.write_bytes(content)
    with pytest.raises(StoreError, match="is no store of a study, or damaged"):
        opened(path)
    assert path.read_bytes() == content


def test_another_database(path):
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE others (number INTEGER)")
    database.close()
    for opened in (Store.to_read, Store.to_write):
        with pytest.raises(StoreError, match="is an SQLite file, but no store of a study"):
            opened(path)


def test_an_empty_file_becomes_a_store_and_is_none_before(path):
    path.write_bytes(b"")
    with pytest.raises(StoreError, match="no store of a study"):
        Store.to_read(path)
    with Store.to_write(path) as store:
        assert store.meta() == {}


def test_a_store_of_a_later_format(path):
    Store.to_write(path).close()
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(StoreError, match="was written by another version of portsim"):
        Store.to_read(path)


def test_a_damaged_store(path):
    with Store.to_write(path) as store:
        store.add([run(f"{number:05}", 0) for number in range(2000)], "one")
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 8192] = os.urandom(8192)
    path.write_bytes(data)
    with pytest.raises(StoreError, match="move it away and sweep again"):
        Store.to_write(path)


def test_a_full_disk_costs_only_what_was_not_kept_yet(path):
    with Store.to_write(path) as store:
        store.add([run("a", 0)], "one")
        (pages,) = store._database.execute("PRAGMA page_count").fetchone()
        store._database.execute(f"PRAGMA max_page_count = {pages + 2}")  # what a full disk says, SQLite says here
        with pytest.raises(StoreError, match=r"cannot be written .*full.*; all runs kept before are safe: make room"):
            store.add([run(f"{number:05}", 0) for number in range(5000)], "one")
        assert store.there() == {"a": {0}}


def test_a_store_held_by_another_program(path, monkeypatch):
    monkeypatch.setattr("portsim.study.store._PATIENCE_S", 0.1)
    Store.to_write(path).close()
    other = sqlite3.connect(path)
    other.execute("PRAGMA journal_mode = DELETE")
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreError, match="is held by another program; close that, and try again"):
        Store.to_write(path)
    other.close()


def test_where_the_journal_cannot_be_shared_the_classic_one_is_kept(path, monkeypatch):
    """As on a network's file system; here SQLite is asked to lock the file for itself, and so has no shared memory."""
    real = sqlite3.connect

    def elsewhere(*arguments, **options):
        return real(*arguments, **{**options, "factory": Refusing})

    class Refusing(sqlite3.Connection):
        def execute(self, text, *values):
            return super().execute("SELECT 'delete'" if "WAL" in text else text, *values)

    monkeypatch.setattr(sqlite3, "connect", elsewhere)
    with Store.to_write(path) as store:
        store.add([run("a", 0)], "one")
        assert store._database.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    with Store.to_read(path) as store:
        assert store.there() == {"a": {0}}
