"""Where the runs of a study are kept: one SQLite file, written by one process, read by any.

A row per run, known by its address and replication: what is there is never run again, and never overwritten. A study
that is changed finds whatever of its runs is there already. Runs of several versions of the model may stand beside each
other, told apart by their addresses; nothing ever mixes them.
"""

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

from filelock import FileLock, Timeout

from portsim.errors import StoreError
from portsim.study.runs import Failure, Run

SUFFIX = ".sqlite"
_APPLICATION = 0x706F7274
"""How SQLite files of ours are known: `port`."""
_FORMAT = 1
_PATIENCE_S = 5.0
"""How long another process may hold the file for a moment [s]."""
_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE cells (id INTEGER PRIMARY KEY, content TEXT NOT NULL UNIQUE);
CREATE TABLE models (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE points (
    number INTEGER PRIMARY KEY, address TEXT NOT NULL, scenario_hash TEXT NOT NULL, level TEXT NOT NULL
);
CREATE TABLE runs (
    address TEXT NOT NULL, replication INTEGER NOT NULL, model INTEGER NOT NULL, cells INTEGER NOT NULL,
    numbers BLOB NOT NULL, seconds REAL NOT NULL, host TEXT NOT NULL, engine TEXT NOT NULL,
    PRIMARY KEY (address, replication)
) WITHOUT ROWID;
CREATE TABLE failures (
    address TEXT NOT NULL, replication INTEGER NOT NULL, model INTEGER NOT NULL, message TEXT NOT NULL,
    host TEXT NOT NULL, PRIMARY KEY (address, replication)
) WITHOUT ROWID;
"""


class Store:
    """An open store. A context manager: it is closed at the end of the block."""

    def __init__(self, path: Path, database: sqlite3.Connection, lock: FileLock | None):
        self.path = path
        self._database = database
        self._lock = lock

    @classmethod
    def to_write(cls, path: Path) -> Self:
        """The store in a file, made anew where there is none; no other process may write to it meanwhile.

        StoreError where it cannot be opened, is none, is damaged, or is being written to.
        """
        with _said(path):
            lock = FileLock(f"{path.resolve()}.lock", timeout=0)  # one lock, by whatever name the file is called
            if not path.parent.is_dir():
                raise StoreError(f"cannot write {path}: the folder {path.parent} does not exist; make it first")
            try:
                lock.acquire()
            except Timeout:
                raise StoreError(
                    f"{path} is being written to by another sweep; wait for it, or name another file with --store"
                ) from None
        try:
            with _said(path):
                return cls(path, _opened(path, "rwc"), lock)
        except BaseException:
            lock.release()
            raise

    @classmethod
    def to_read(cls, path: Path) -> Self:
        """The store in a file, which others may be writing to. StoreError where there is none, or it is damaged."""
        if not path.is_file():
            raise StoreError(f"{path}: no such store; `portsim sweep` makes one")
        with _said(path):
            return cls(path, _opened(path, "ro"), None)

    def close(self) -> None:
        """Close it; what was added stays. A store that nobody writes to is one plain file."""
        try:
            if self._lock is not None:
                with suppress(sqlite3.Error):  # somebody reads it: then it stays as it is
                    self._database.execute("PRAGMA busy_timeout = 0")
                    self._database.execute("PRAGMA journal_mode = DELETE")
        finally:
            self._database.close()
            if self._lock is not None:
                self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- what is kept of the study ---------------------------------------------------------------------------------

    def meta(self) -> dict[str, Any]:
        """What the last sweep said of its study: `name`, `study` (its text), `factors`, `model` and others."""
        with _said(self.path):
            return {key: json.loads(value) for key, value in self._database.execute("SELECT key, value FROM meta")}

    def begin(
        self,
        meta: Mapping[str, Any],
        points: Iterable[tuple[int, str, str, Sequence[Any]]],
        retried: Iterable[str] = (),
    ) -> None:
        """Put down what is swept now: the study, and its points as (number, address, hash, levels).

        Failures of the addresses `retried` are forgotten.
        """
        rows = ((number, address, content, json.dumps(list(level))) for number, address, content, level in points)
        with _said(self.path), self._database:
            self._database.executemany(
                "INSERT OR REPLACE INTO meta VALUES (?, ?)", ((key, json.dumps(value)) for key, value in meta.items())
            )
            self._database.execute("DELETE FROM points")
            self._database.executemany("INSERT INTO points VALUES (?, ?, ?, ?)", rows)
            self._database.executemany("DELETE FROM failures WHERE address = ?", ((address,) for address in retried))

    def points(self) -> Iterator[tuple[int, str, str, tuple[Any, ...]]]:
        """All points of the study: number, address, hash of the scenario, levels."""
        with _said(self.path):
            for number, address, content, level in self._database.execute("SELECT * FROM points ORDER BY number"):
                yield number, address, content, tuple(json.loads(level))

    def models(self) -> dict[str, int]:
        """Versions of the model of which there are runs, and how many of each."""
        with _said(self.path):
            query = "SELECT name, count(*) FROM runs JOIN models ON models.id = runs.model GROUP BY name"
            return dict(self._database.execute(query))

    # --- runs --------------------------------------------------------------------------------------------------------

    def add(self, done: Iterable[Run | Failure], model: str) -> None:
        """Keep runs and failures, all or none. What is there already stays; a run that succeeds leaves no failure."""
        with _said(self.path), self._database:
            number = self._number("models", "name", model)
            for each in done:
                if isinstance(each, Failure):
                    row = (*each.key, number, each.message, each.host)
                    self._database.execute(_FAIL, (*row, *each.key))
                    continue
                cells = self._number("cells", "content", each.cells)
                self._database.execute(
                    "INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (address, replication) DO NOTHING",
                    (*each.key, number, cells, each.numbers, each.seconds, each.host, each.engine),
                )
                self._database.execute("DELETE FROM failures WHERE address = ? AND replication = ?", each.key)

    def differs(self, run: Run) -> bool:
        """Whether a run with the same address and replication is there, and has other numbers."""
        with _said(self.path):
            query = "SELECT numbers FROM runs WHERE address = ? AND replication = ?"
            found = self._database.execute(query, run.key).fetchone()
            return found is not None and found[0] != run.numbers

    def _number(self, table: str, column: str, content: str) -> int:
        added = f"INSERT INTO {table} ({column}) VALUES (?) ON CONFLICT DO NOTHING"  # noqa: S608 - both are ours
        self._database.execute(added, (content,))
        found = self._database.execute(f"SELECT id FROM {table} WHERE {column} = ?", (content,))  # noqa: S608
        return int(found.fetchone()[0])

    def there(self) -> dict[str, set[int]]:
        """Replications that are there, by address."""
        found: dict[str, set[int]] = {}
        with _said(self.path):
            for address, replication in self._database.execute("SELECT address, replication FROM runs"):
                found.setdefault(address, set()).add(replication)
        return found

    def failed(self) -> dict[tuple[str, int], Failure]:
        """Replications that could not be finished."""
        with _said(self.path):
            rows = self._database.execute("SELECT address, replication, message, host FROM failures")
            return {failure.key: failure for failure in (Failure(*row) for row in rows)}

    def runs(self, address: str) -> tuple[Run, ...]:
        """The runs at an address, in the order of their replications."""
        return tuple(self._runs("WHERE address = ?", (address,)))

    def runs_by_point(self) -> Iterator[tuple[int, Run]]:
        """The runs of all points with the numbers of these, in the order of points and replications."""
        query = (
            f"SELECT points.number, {_RUN} FROM points JOIN runs ON runs.address = points.address "  # noqa: S608
            "JOIN cells ON cells.id = runs.cells ORDER BY points.number, runs.replication"
        )
        with _said(self.path):
            for number, *row in self._database.execute(query):
                yield number, Run(*row)

    def _runs(self, where: str, values: Sequence[Any]) -> Iterator[Run]:
        query = f"SELECT {_RUN} FROM runs JOIN cells ON cells.id = runs.cells {where} ORDER BY replication"  # noqa: S608
        with _said(self.path):
            for row in self._database.execute(query, values):
                yield Run(*row)

    def seconds(self) -> tuple[int, float]:
        """How many runs there are, and how long all of them took [s of CPU]."""
        with _said(self.path):
            count, total = self._database.execute("SELECT count(*), sum(seconds) FROM runs").fetchone()
            return int(count), float(total or 0.0)


_FAIL = """
INSERT INTO failures SELECT ?, ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM runs WHERE address = ? AND replication = ?)
ON CONFLICT (address, replication) DO NOTHING
"""
"""Keep a failure, unless another try has succeeded."""
_RUN = "runs.address, runs.replication, cells.content, numbers, seconds, host, engine"


def _opened(path: Path, mode: str) -> sqlite3.Connection:
    """The database in a file, known to be whole, and with its tables."""
    try:
        return _connected(path, f"mode={mode}")
    except sqlite3.OperationalError:
        # Reading beside a writer needs files that cannot be made in a folder where nothing can be written; there
        # nobody writes.
        if mode != "ro" or os.access(path.parent, os.W_OK):
            raise
        return _connected(path, "mode=ro&immutable=1")


def _connected(path: Path, mode: str) -> sqlite3.Connection:
    database = sqlite3.connect(f"{path.resolve().as_uri()}?{mode}", uri=True, timeout=_PATIENCE_S)
    try:
        (application,) = database.execute("PRAGMA application_id").fetchone()
        (tables,) = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if tables == 0 and mode == "mode=rwc":
            _keep_a_journal(database)
            database.executescript(
                f"BEGIN; {_TABLES} PRAGMA application_id = {_APPLICATION}; PRAGMA user_version = {_FORMAT}; COMMIT;"
            )
        elif application == _APPLICATION and mode == "mode=rwc":
            _keep_a_journal(database)
        _refuse_others(path, database)
    except BaseException:
        database.close()
        raise
    return database


def _refuse_others(path: Path, database: sqlite3.Connection) -> None:
    """StoreError where a database is not a store that this version can read, and whole."""
    (application,) = database.execute("PRAGMA application_id").fetchone()
    if application != _APPLICATION:
        raise StoreError(f"{path} is an SQLite file, but no store of a study; name another with --store")
    (found,) = database.execute("PRAGMA user_version").fetchone()
    if found != _FORMAT:
        raise StoreError(f"{path} was written by another version of portsim, which kept runs otherwise")
    (whole,) = database.execute("PRAGMA quick_check(1)").fetchone()
    if whole != "ok":
        raise sqlite3.DatabaseError(whole)


def _keep_a_journal(database: sqlite3.Connection) -> None:
    """Ahead of writing where the file system can do that, since others may read meanwhile; else the classic one."""
    try:
        (mode,) = database.execute("PRAGMA journal_mode = WAL").fetchone()
    except sqlite3.OperationalError:
        mode = "delete"
    if mode != "wal":
        database.execute("PRAGMA journal_mode = DELETE")
    else:
        database.execute("PRAGMA synchronous = NORMAL")  # a crash of the program loses nothing


@contextmanager
def _said(path: Path) -> Iterator[None]:
    """Turn what SQLite and the system say into a StoreError with the way out."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None)
        raise StoreError(f"{path}: {_way_out(code, error)}") from error
    except (OSError, RuntimeError) as error:  # a link that leads to itself is one or the other
        raise StoreError(f"cannot open {path}: {getattr(error, 'strerror', None) or error}") from error


def _way_out(code: int | None, error: sqlite3.Error) -> str:
    kind = None if code is None else code & 0xFF  # the rest tells how
    if kind in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return f"cannot be written ({error}); all runs kept before are safe: make room, and sweep again to go on"
    if kind in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return "is held by another program; close that, and try again"
    if kind in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return f"cannot be opened for this ({error}); check its folder and permissions, or name another with --store"
    if kind in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or type(error) is sqlite3.DatabaseError:
        return (
            f"is no store of a study, or damaged ({error}); move it away and sweep again, or name another with --store"
        )
    return f"cannot be used: {error}"
