"""A single file that is there as a whole or not at all."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portsim.errors import OutputError
from portsim.report.folder import writing


def check_file(path: str | Path, *, overwrite: bool) -> None:
    """OutputError where no file can be written, or one stands there that is not to be replaced."""
    with writing(path):
        place = Path(path).resolve()
        if not place.parent.is_dir():
            raise OutputError(f"cannot write {path}: {place.parent} is not a folder; make it first")
        if place.is_dir():
            raise OutputError(f"cannot write {path}: it is a folder; name a file")
        if place.exists() and not overwrite:
            raise OutputError(f"{path} exists already; name another file, or replace it with --overwrite")
        part = part_of(place)
        part.touch()
        part.unlink()


def write_file(path: str | Path, content: bytes) -> None:
    """Write a file as a whole. OutputError if that fails."""
    with whole_file(path) as part:
        part.write_bytes(content)


@contextmanager
def whole_file(path: str | Path) -> Iterator[Path]:
    """A hidden name to write to, which becomes the file if the block ends well. OutputError if that fails."""
    with writing(path):
        place = Path(path).resolve()  # links are followed, and stay
        part = part_of(place)
        try:
            yield part
            part.replace(place)
        finally:
            part.unlink(missing_ok=True)


def part_of(place: Path) -> Path:
    """A name beside a place that nobody else has given."""
    return place.parent / f".portsim-{secrets.token_hex(4)}.part"
