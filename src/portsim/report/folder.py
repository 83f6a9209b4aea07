"""A folder of results that is there as a whole or not at all.

It is filled under a hidden name beside its final one and renamed at the end. A program killed meanwhile leaves nothing
under the final name, only the hidden folder, which may be deleted.
"""

import json
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from portsim.errors import OutputError

MANIFEST = "manifest.json"
"""What a folder of results is known by: it names portsim, and every file that portsim wrote."""

_REMOVALS, _PAUSE_S = 40, 0.05
"""How often, and how far apart, a folder is removed in which a dying process may still be writing."""


@contextmanager
def new_folder(target: str | Path, *, overwrite: bool = False) -> Iterator[Path]:
    """A folder to fill: it becomes `target` if the block ends well, and vanishes if it does not.

    With `overwrite` it takes the place of an earlier folder of results, which stays untouched until then. OutputError,
    before the block begins, where the folder cannot be made there.
    """
    with writing(target):
        place = _resolved(target)
        token = secrets.token_hex(4)
        folder, old = place.parent / f".portsim-{token}.part", place.parent / f".portsim-{token}.old"
        _check(place, target, overwrite=overwrite)
    try:
        with writing(target):
            folder.mkdir()
        yield folder
        with writing(target):
            _check(place, target, overwrite=overwrite)  # once more: much can happen during a long run
            _take_place(folder, place, old)
    finally:
        for remains in (folder, old):
            _remove(remains)


@contextmanager
def writing(path: str | Path) -> Iterator[None]:
    """Turn what the system says against writing a file or folder into an OutputError."""
    try:
        yield
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror or error}") from error


def _resolved(target: str | Path) -> Path:
    """Where a path leads to, links followed: the folder is filled beside that place."""
    try:
        return Path(target).resolve()
    except (ValueError, RuntimeError) as error:  # names that no file can have; links that lead in a circle
        raise OutputError(f"cannot write {target}: {error}") from error


def _check(place: Path, shown: str | Path, *, overwrite: bool) -> None:
    """OutputError where no folder of results may be put."""
    if not place.parent.is_dir():
        what = "is not a folder" if place.parent.exists() else "does not exist; make it first"
        raise OutputError(f"cannot write {shown}: {place.parent} {what}")
    if not place.exists():
        return
    if not place.is_dir():
        raise OutputError(f"{shown} is a file; name a folder that does not exist yet")
    if not overwrite:
        raise OutputError(f"{shown} exists already; name another folder, or replace it with --overwrite")
    written = _written_there(place)
    if written is None:
        raise OutputError(f"{shown} is not a folder of results of portsim, so it is not overwritten; name another")
    foreign = sorted(_files(place) - written - {MANIFEST})
    if foreign:
        raise OutputError(f"{shown} holds {foreign[0]!r}, which portsim did not write; move it away, or name another")


def _written_there(place: Path) -> set[str] | None:
    """Files that the manifest of a folder of results names; None for any other folder."""
    try:
        manifest: Any = json.loads((place / MANIFEST).read_text(encoding="utf-8"))
        return {file["name"] for file in manifest["files"]} if "portsim" in manifest else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _files(place: Path) -> set[str]:
    """Everything below a folder except plain folders, as names from there."""
    below = place.rglob("*")
    return {path.relative_to(place).as_posix() for path in below if path.is_symlink() or not path.is_dir()}


def _take_place(folder: Path, place: Path, old: Path) -> None:
    """Give a finished folder its name. What stood there comes back if that fails."""
    try:
        if place.exists():
            place.rename(old)
        folder.rename(place)
    except BaseException:
        if old.exists() and not place.exists():
            old.rename(place)
        raise


def _remove(folder: Path) -> None:
    """Remove a folder, if it is there."""
    for _ in range(_REMOVALS):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(_PAUSE_S)


__all__ = ["MANIFEST", "new_folder", "writing"]
