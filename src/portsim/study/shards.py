"""A share of a study, run where no store can be shared: its runs as lines of a file of their own.

Each line is whole or torn; a torn one, of a program that was killed while it wrote, is cut off when the file is opened
again, and its run is made anew. `collect` folds the files into the store of the study.
"""

import json
import math
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from filelock import FileLock, Timeout

from portsim.errors import StoreError
from portsim.report.folder import writing
from portsim.study.runs import Failure, Run, packed, unpacked

FOLDER_SUFFIX = ".shards"
_SUFFIX = ".jsonl"


@dataclass(frozen=True)
class Shard:
    """Which share of a study: every n-th point, from the i-th on."""

    number: int
    """Counted from 1."""
    of: int

    def takes(self, place: int) -> bool:
        """Whether what stands at a place, counted from 0, is in this share."""
        return place % self.of == self.number - 1


def parse_shard(text: str) -> Shard:
    """Read `3/16`. ValueError where it is none, or out of range."""
    first, slash, last = text.partition("/")
    if not (slash and first.strip().isdecimal() and last.strip().isdecimal()):
        raise ValueError(f"{text!r} is not a shard; write for example 3/16, the third of sixteen")
    number, of = int(first), int(last)
    if not 1 <= number <= of:
        raise ValueError(f"{text!r} is out of range: shards of {of} are counted from 1/{of} to {of}/{of}")
    return Shard(number, of)


class ShardFile:
    """The file of a shard while it is being run. A context manager."""

    def __init__(self, path: Path, head: Mapping[str, Any]):
        self.path, self._head = path, dict(head)
        self._lock = FileLock(f"{path}.lock", timeout=0)
        self._cells: str | None = None
        self._done: dict[str, dict[int, Run]] = {}

    def __enter__(self) -> Self:
        with writing(self.path):
            self.path.parent.mkdir(exist_ok=True)
            try:
                self._lock.acquire()
            except Timeout:
                raise StoreError(f"{self.path} is being written to by another program; wait for it") from None
            try:
                _mend(self.path)
                known = list(read_lines(self.path, self._head))
                self._file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
                if not self.path.stat().st_size:
                    self._write([self._head])
            except BaseException:
                self._lock.release()
                raise
        self.kept = {run.key: run for run in known}
        for run in self.kept.values():
            self._remember(run)
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._file)
        self._lock.release()

    def _remember(self, run: Run | Failure) -> None:
        if isinstance(run, Run):
            self._done.setdefault(run.address, {})[run.replication] = run

    def runs(self, address: str) -> tuple[Run, ...]:
        """The runs at an address, in the order of their replications."""
        found = self._done.get(address, {})
        return tuple(found[number] for number in sorted(found))

    def add(self, done: Sequence[Run | Failure]) -> None:
        """Write a line for each, at once."""
        lines: list[Mapping[str, Any]] = []
        for each in done:
            self._remember(each)
            row: dict[str, Any] = {"address": each.address, "replication": each.replication, "host": each.host}
            if isinstance(each, Failure):
                lines.append({**row, "message": each.message})
                continue
            if each.cells != self._cells:
                self._cells = each.cells
                lines.append({"cells": each.cells})
            numbers = [None if math.isnan(number) else number for number in unpacked(each.numbers).tolist()]
            lines.append({**row, "numbers": numbers, "seconds": each.seconds, "engine": each.engine})
        with writing(self.path):
            self._write(lines)

    def _write(self, lines: Sequence[Mapping[str, Any]]) -> None:
        data = "".join(f"{json.dumps(line)}\n" for line in lines).encode()
        while data:
            data = data[os.write(self._file, data) :]
        os.fsync(self._file)


def _mend(path: Path) -> None:
    """Cut off a torn last line."""
    if not path.exists():
        return
    data = path.read_bytes()
    whole = data.rfind(b"\n") + 1
    if whole < len(data):
        with path.open("rb+") as file:
            file.truncate(whole)


def read_lines(path: Path, head: Mapping[str, Any]) -> Iterator[Run | Failure]:
    """The runs of a file; a torn last line is left out. StoreError where it is of another study, or is damaged."""
    if not path.exists() or not path.stat().st_size:
        return
    cells = None
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if not line.endswith(b"\n"):
                return
            try:
                row = json.loads(line)
                if number == 1:
                    _same(path, row, head)
                elif "cells" in row:
                    cells = row["cells"]
                elif "message" in row:
                    yield Failure(row["address"], row["replication"], row["message"], row["host"])
                else:
                    values = [float("nan") if each is None else each for each in row["numbers"]]
                    yield Run(
                        row["address"],
                        row["replication"],
                        str(cells),
                        packed(np.array(values, dtype=np.float64)),
                        row["seconds"],
                        row["host"],
                        row["engine"],
                    )
            except (ValueError, KeyError, TypeError) as error:
                raise StoreError(f"{path}:{number}: is damaged ({error}); remove the line, or the file") from None


def _same(path: Path, row: Mapping[str, Any], head: Mapping[str, Any]) -> None:
    for key, here in head.items():
        if row.get(key) != here:
            raise StoreError(
                f"{path}: was written with {key} {row.get(key)!r}, and this is {here!r}; move it away, or take that one"
            )


def files(folder: Path) -> list[Path]:
    """The files of all shards in a folder."""
    return sorted(folder.glob(f"*{_SUFFIX}"))


def file_of(folder: Path, shard: Shard) -> Path:
    """The file of a shard."""
    return folder / f"shard-{shard.number}-of-{shard.of}{_SUFFIX}"
