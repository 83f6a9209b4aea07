"""What a folder of results says about itself: from what it was made, and with what."""

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from portsim.report.folder import MANIFEST, writing
from portsim.results import Results
from portsim.scenario.library import search
from portsim.scenario.load import LoadedScenario

TABLE_SUFFIX = ".csv"
LONGEST_TEXT_BYTES = 2**20
"""The longest file that is kept word for word; of longer ones, traces of many days, only the checksum."""

Source = Mapping[str, str | None]
"""`sha256` and `text` of a file that a scenario was read from."""


def write_manifest(
    folder: Path,
    results: Results,
    loaded: LoadedScenario,
    overrides: Sequence[str],
    sources: Mapping[str, Source],
    began: dt.datetime,
) -> None:
    """Describe a run and list the files it left in a folder, with their checksums. Written last.

    `sources` are the files that the scenario was read from, as they were when the run began.
    """
    _write(folder, {"scenario": described(loaded, overrides, sources), **_of_run(results)}, results, began)


def write_comparison_manifest(
    folder: Path,
    results: Sequence[Results],
    scenarios: Sequence[Mapping[str, Any]],
    warnings: Sequence[str],
    began: dt.datetime,
) -> None:
    """The same of a comparison: its scenarios as `described`, the baseline first."""
    baseline, *alternatives = scenarios
    content = {"baseline": baseline, "alternatives": alternatives, **_of_run(results[0]), "warnings": list(warnings)}
    content["audit"] = [None if each.audit is None else each.audit.to_json() for each in results]
    _write(folder, content, results[0], began)


def described(loaded: LoadedScenario, overrides: Sequence[str], sources: Mapping[str, Source]) -> dict[str, Any]:
    """A scenario as it was run, and the files it was read from."""
    return {
        "name": loaded.name,
        "file": loaded.file,
        "hash": loaded.hash,
        "overrides": list(overrides),
        "resolved": loaded.tree,
        "files": dict(sources),
    }


def _of_run(results: Results) -> dict[str, Any]:
    return {
        "seed": results.seed,
        "replications": results.replications,
        "engine": results.engine,
        "versions": dict(results.versions),
        "measures": None if results.measures is None else list(results.measures),
        "audit": None if results.audit is None else results.audit.to_json(),
        "warnings": list(results.warnings),
    }


def _write(folder: Path, content: Mapping[str, Any], results: Results, began: dt.datetime) -> None:
    head = {"portsim": results.versions["portsim"], "date": began.isoformat(timespec="seconds")}
    _replace(folder / MANIFEST, {**head, **content, "files": list(_files(folder))})


def source_files(loaded: LoadedScenario) -> dict[str, Source]:
    """The files that a scenario was read from, by name: its own, those it extends and the tables it names."""
    files: dict[str, Source] = {}
    for name, path in _sources(loaded):
        if path is not None and name not in files:
            content = path.read_bytes()
            text = content.decode("utf-8-sig", "replace") if len(content) <= LONGEST_TEXT_BYTES else None
            files[name] = {"sha256": hashlib.sha256(content).hexdigest(), "text": text}
    return files


def _sources(loaded: LoadedScenario) -> Iterator[tuple[str, Path | None]]:
    for place in loaded.origins.values():
        path = place.file.folder / Path(place.file.name).name
        yield place.file.name, path if path.is_file() else None
    for stated, value in _leaves(loaded.tree):
        if value.endswith(TABLE_SUFFIX) and stated in loaded.origins:
            yield value, search(value, loaded.origins[stated].file.folder)


def _leaves(tree: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Texts in the mappings of a tree, with their dotted paths."""
    if isinstance(tree, dict):
        for key, below in tree.items():
            yield from _leaves(below, f"{path}.{key}" if path else key)
    elif isinstance(tree, str):
        yield path, tree


def add_to_manifest(folder: Path, paths: Sequence[Path]) -> None:
    """List pages and pictures that were written into a folder of results later. OutputError if that fails."""
    manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    found = (_file(path.resolve(), folder.resolve()) for path in paths)
    added = {str(each["name"]): {**each, "page": True} for each in found}
    kept = [each for each in manifest["files"] if each["name"] not in added]
    manifest["files"] = sorted((*kept, *added.values()), key=lambda each: str(each["name"]))
    _replace(folder / MANIFEST, manifest)


def _files(folder: Path) -> Iterator[dict[str, str | int]]:
    return (_file(path, folder) for path in sorted(path for path in folder.rglob("*") if path.is_file()))


def _file(path: Path, folder: Path) -> dict[str, str | int]:
    with path.open("rb") as file:
        checksum = hashlib.file_digest(file, "sha256").hexdigest()
    return {"name": path.relative_to(folder).as_posix(), "bytes": path.stat().st_size, "sha256": checksum}


def _replace(path: Path, content: Mapping[str, Any]) -> None:
    """Write it as a whole or not at all: without it a folder is none of results any more."""
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False, default=str)
    part = path.with_name(f".portsim-{secrets.token_hex(4)}.part")
    with writing(path.name):
        try:
            part.write_text(f"{text}\n", encoding="utf-8")
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
