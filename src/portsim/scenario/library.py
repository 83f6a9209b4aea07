"""Where files are found: packaged scenarios, the project root, and what a scenario file may name.

The built package carries the scenarios beside its modules; in an editable install they stand in the repository.
"""

from collections.abc import Iterator
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]
_FOLDERS = (_PACKAGE / "scenarios", _PACKAGE.parents[1] / "scenarios")
SUFFIX = ".yaml"


def folder() -> Path | None:
    """The folder of the packaged scenarios, or None where they are missing."""
    return next((place for place in _FOLDERS if place.is_dir()), None)


def packaged_names() -> tuple[str, ...]:
    """Names by which packaged scenarios can be opened, in alphabetical order."""
    place = folder()
    return tuple(sorted(path.stem for path in place.glob(f"*{SUFFIX}"))) if place else ()


def packaged(name: str) -> Path | None:
    """The packaged file of this name, with or without its suffix; None if there is none."""
    place = folder()
    if place is None or not name or Path(name).is_absolute() or ".." in Path(name).parts:
        return None
    return next((path for path in (place / name, place / f"{name}{SUFFIX}") if is_file(path)), None)


def is_file(path: Path) -> bool:
    """Whether a file of this name is there; names that no file can have are not."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def sources_file() -> Path | None:
    """The list of sources that `from` may name, or None where it is missing."""
    return packaged("sources.csv")


def project_root(start: Path) -> Path | None:
    """The nearest folder, from `start` upwards, that holds pyproject.toml or a folder `scenarios`."""
    return next(
        (up for up in (start, *start.parents) if (up / "pyproject.toml").is_file() or (up / "scenarios").is_dir()), None
    )


def search(name: str, beside: Path) -> Path | None:
    """A file that a scenario in the folder `beside` names: there, below the project root, or packaged.

    None if there is none, ValueError if the name leads out of the project.
    """
    root = project_root(beside)
    found = next((path for path in _candidates(name, beside, root) if is_file(path)), None)
    if found is not None:
        allowed = [place.resolve() for place in (beside, root, folder()) if place is not None]
        if not any(found.resolve().is_relative_to(place) for place in allowed):
            raise ValueError(f"{name!r} lies outside the project; put a copy beside the file or below {root or beside}")
        return found
    if Path(name).is_absolute():
        return None
    return packaged(name)


def _candidates(name: str, beside: Path, root: Path | None) -> Iterator[Path]:
    yield beside / name
    if root is not None:
        yield root / name
