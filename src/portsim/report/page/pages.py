"""Pages as files: what they are made from is kept beside the results, and read again."""

import hashlib
import json
import shutil
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from portsim import __version__
from portsim.comparison.comparison import Comparison
from portsim.errors import FolderError, OutputError
from portsim.replay import recorded
from portsim.report.files import check_file, part_of, write_file
from portsim.report.folder import MANIFEST, writing
from portsim.report.language import Language
from portsim.report.page.ends import BETWEEN, End, read_ends
from portsim.report.page.facts import whole
from portsim.report.page.facts.numbers import Facts
from portsim.report.page.words import Words
from portsim.results import Results
from portsim.scenario.load import LoadedScenario

FACTS = "report.json"
"""What a page is made from, in a folder of results."""
PAGE = "report.html"
"""What a page is called where it stands among results."""
PICTURES = "report_plots"
"""The folder of its pictures there."""
FORMATS = (".html", ".md", ".json")


def facts_of(found: Comparison | Results, scenarios: Sequence[LoadedScenario]) -> Facts:
    """All that a page tells of a run or a comparison of these scenarios, the most typical day among it."""
    if isinstance(found, Comparison):
        records = recorded([found.baseline, found.alternatives[0].results])
        return whole.of_comparison(found, whole.Told(scenarios, records))
    return whole.of_run(found, whole.Told(scenarios, recorded([found])))


def write_report(
    found: Comparison | Results,
    path: str | Path,
    scenarios: Sequence[LoadedScenario] = (),
    *,
    language: str = Language.EN,
    ends: str | Path | None = None,
    overwrite: bool = False,
) -> None:
    """Write the page of a run or a comparison: HTML that opens anywhere without a network, Markdown, or JSON.

    Parameters
    ----------
    found : what `run` or `compare` returned
    path : a file whose name ends in `.html`, `.md` or `.json`
    scenarios : what was run as it was loaded, the baseline first: for the ledger of assumptions, left out without them
    language : `en` or `es`
    ends : a table of what the answer is at other values of what is assumed; docs/comparisons.md says of which form
    overwrite : replace an earlier file

    Raises
    ------
    OutputError if the file cannot be written, in this language, or of these scenarios; ScenarioError for a table of
    ends that cannot be read; FolderError for one that is not about these scenarios.
    """
    check_place(path, overwrite=overwrite)
    if language not in {*Language}:
        raise OutputError(f"no page in {language!r}; there are {', '.join(Language)}")
    results = (
        [found.baseline, *(each.results for each in found.alternatives)] if isinstance(found, Comparison) else [found]
    )
    if scenarios and [each.hash for each in scenarios] != [each.hash for each in results]:
        raise OutputError("the scenarios given are not those that were run, in their order, the baseline first")
    if ends is not None:
        ends_about(stated_in(scenarios), ends)  # before days are recorded for it
    facts = facts_of(found, scenarios)
    write_page(facts if ends is None else with_ends(facts, ends), path, language)


def check_place(path: str | Path, *, overwrite: bool) -> None:
    """OutputError where no page can be written, before anything is run for it."""
    if Path(path).suffix.lower() not in FORMATS:
        raise OutputError(f"cannot write {path}: the name of a page ends in {', '.join(FORMATS)}")
    check_file(path, overwrite=overwrite)


def write_page(facts: Facts, path: str | Path, language: str = Language.EN) -> None:
    """Write a page as HTML, Markdown or JSON, as the name of the file says: as a whole or not at all.

    OutputError if it cannot be written.
    """
    from portsim.report.page.rendering import as_html, as_json, as_markdown

    kind = Path(path).suffix.lower()
    text = as_json(facts) if kind == ".json" else (as_html if kind == ".html" else as_markdown)(facts, language)
    write_file(path, text.encode())


def write_facts(facts: Facts, folder: Path) -> None:
    """Keep what a page is made from among the results. OutputError if that fails."""
    from portsim.report.page.rendering import as_json

    with writing(FACTS):
        (folder / FACTS).write_text(as_json(facts), encoding="utf-8")


def read_facts(folder: str | Path) -> Facts:
    """What a page is made from, out of a folder that `portsim run` or `portsim compare` filled.

    FolderError where there is none, where it is not what was written, or where another version wrote it.
    """
    place = Path(folder)
    if not place.is_dir():
        raise FolderError(f"{folder} {'is not a folder' if place.exists() else 'does not exist'}; {_NAME_ONE}")
    manifest = _manifest(place, folder)
    known = {each["name"]: each for each in manifest["files"]}
    if FACTS not in known:
        raise FolderError(
            f"{folder} was written by portsim {manifest['portsim']} without what a page is made from ({FACTS}): "
            "run it again with --out"
        )
    try:
        content = (place / FACTS).read_bytes()
    except OSError as error:
        raise FolderError(f"cannot read {place / FACTS}: {error.strerror or error}") from error
    if hashlib.sha256(content).hexdigest() != known[FACTS]["sha256"]:
        raise FolderError(f"{place / FACTS} is not what portsim wrote: its checksum differs from that in {MANIFEST}")
    facts: Facts = json.loads(content)
    if facts["format"] != whole.FORMAT:
        command = facts.get("repeat", {}).get("command")
        again = f"; make it anew: {command} --out DIR" if command else ""
        raise FolderError(
            f"{folder} was written by portsim {facts['portsim']} (facts of format {facts['format']}), and portsim "
            f"{__version__} reads format {whole.FORMAT}{again}"
        )
    return facts


_NAME_ONE = "name a folder that `portsim run` or `portsim compare` wrote with --out"


def _manifest(place: Path, shown: str | Path) -> dict[str, Any]:
    """The manifest of a folder of results."""
    try:
        found: Any = json.loads((place / MANIFEST).read_text(encoding="utf-8"))
        _ = found["portsim"], [(each["name"], each["sha256"]) for each in found["files"]]
    except FileNotFoundError:
        raise FolderError(f"{shown} is not a folder of results: it has no {MANIFEST}; {_NAME_ONE}") from None
    except OSError as error:
        raise FolderError(f"cannot read {place / MANIFEST}: {error.strerror or error}") from error
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise FolderError(f"{place / MANIFEST} is damaged: {error}; {_NAME_ONE}") from None
    return dict(found)


def with_ends(facts: Facts, path: str | Path) -> Facts:
    """The facts with what a study found at other values. Errors are those of `ends_about`."""
    if facts["kind"] != "comparison":
        raise FolderError(f"{path} tells of differences between scenarios, and this is the page of a single run")
    ends = ends_about({each["path"] for each in facts["assumptions"]}, path)
    return {**facts, "ends": [each.to_json() for each in ends], "ends_file": Path(path).name}


def ends_about(stated: Collection[str], path: str | Path) -> tuple[End, ...]:
    """What a study found at other values of what scenarios state at these paths; of no paths nothing is known.

    ScenarioError for a table that cannot be read; FolderError for one that is not about these scenarios.
    """
    ends = read_ends(path)
    # A study may set what the scenarios leave out, but hardly nothing else.
    if stated and not any(_about(each.path, one) for each in ends for one in stated):
        raise FolderError(f"{path} is not about these scenarios: none of them states {ends[0].path}")
    return ends


def stated_in(scenarios: Sequence[LoadedScenario]) -> set[str]:
    """Paths of all values that scenarios state."""
    return {entry.path for loaded in scenarios for entry in loaded.ledger}


def _about(paths: str, stated: str) -> bool:
    """Whether one of the paths of an end leads to a stated value, or to a part of it, or to what it is part of."""
    return any(
        stated == each or stated.startswith((f"{each}.", f"{each}[")) or each.startswith((f"{stated}.", f"{stated}["))
        for each in paths.split(BETWEEN)
    )


def write_pictures(facts: Facts, folder: Path, language: str = Language.EN, *, overwrite: bool = False) -> list[Path]:
    """Write all pictures of a page into a new folder among the results, as PNG and SVG; the files.

    OutputError if it cannot be written, or holds what portsim did not write.
    """
    from portsim.report.page.plots.pictures import write_pngs

    place = folder / PICTURES
    if place.exists():
        if not overwrite:
            raise OutputError(f"{place} exists already; replace it with --overwrite")
        known = {each["name"] for each in _manifest(folder, folder)["files"]}
        strange = [path.name for path in sorted(place.iterdir()) if f"{PICTURES}/{path.name}" not in known]
        if strange:
            raise OutputError(f"{place} holds {strange[0]!r}, which portsim did not write; move it away")
    with writing(place):
        part = part_of(place)
        try:
            write_pngs(facts, Words(language), part)
            if place.exists():
                shutil.rmtree(place)
            part.rename(place)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    return sorted(place.iterdir())


def check_name(place: Path, folder: Path) -> bool:
    """Whether a page would stand in a folder of results. OutputError where it would take the place of results."""
    inside = place.resolve().parent == folder.resolve()
    files = _manifest(folder, folder)["files"] if inside else []
    if inside and (
        place.name == MANIFEST or any(each["name"] == place.name and not each.get("page") for each in files)
    ):
        raise OutputError(f"{place} is one of the results; name another file")
    return inside
