"""A scenario as it will be run, and where each of its values comes from."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count, groupby
from pathlib import PurePath
from typing import Any, get_args

from rich.console import Group, RenderableType
from rich.text import Text

from portsim import __version__
from portsim.scenario.load import LoadedScenario
from portsim.scenario.provenance import Kind, Provenance, listed_sources
from portsim.scenario.writing import flow, folded, lines

KINDS: tuple[Kind, ...] = get_args(Kind)
"""How far to trust a value, the firmest first."""
MEANINGS: dict[Kind, str] = {
    "published": "stated by a source, used as it stands",
    "measured": "computed from published data",
    "calibrated": "fitted, so that results agree with observations",
    "assumed": "a judgement; the note says why",
    "chosen": "set by whoever wrote or changed the scenario; no source is claimed",
}
WIDTH = 100
"""Columns of what is shown."""
_INDENT = "  "
_LONGEST_VALUE = 120
_STRUCTURE = re.compile(
    r"port\.(name|code|timezone)|calendar\.(start|days|warm_up)|authorities\.[^.]+\.country"
    r"|stages\.[^.]+\.kind|stages\.[^.]+\.inspection\.(authority|level|joint)|routes\.[^.]+\.(name|stages)"
)
"""What names the parts of a scenario and puts them together, and which days are run; no source could speak for it."""


def resolved(loaded: LoadedScenario) -> RenderableType:
    """The scenario after `extends` and `--set`, as YAML; behind each value the file and line it comes from."""
    origins = {entry.path: entry.origin for entry in loaded.ledger}
    name = loaded.origins["name"]
    origins["name"] = f"{name.file.name}:{name.line}" if name.line else name.file.name
    shown = _shortened(origins)
    room = max(WIDTH - max(map(len, shown.values())) - len("  # "), WIDTH // 2)
    text = Text()
    for line in lines(loaded.tree, origins, room):
        text.append(line.text)
        if line.path is not None:
            comment = f"# {shown[line.path]}"
            room_left = WIDTH - len(line.text) - len(comment)
            text.append(" " * room_left + comment if room_left > 1 else f"\n{comment:>{WIDTH}}", style="dim")
        text.append("\n")
    text.rstrip()
    return text


def _shortened(origins: dict[str, str]) -> dict[str, str]:
    """Origins with as few folders as tell their files apart."""
    files = {origin: PurePath(origin.rpartition(":")[0] or origin).parts for origin in origins.values()}
    parts = next(n for n in count(1) if len({file[-n:] for file in files.values()}) == len(set(files.values())))
    return {path: PurePath(*PurePath(origin).parts[-parts:]).as_posix() for path, origin in origins.items()}


def facts(entries: Sequence[Provenance]) -> list[Provenance]:
    """Values that say something about the port: without names, kinds, dates and the stages of routes."""
    return [entry for entry in entries if not _STRUCTURE.fullmatch(entry.path)]


def ledger(entries: Sequence[Provenance], *, weakest_first: bool = False) -> RenderableType:
    """All facts by how far they can be trusted, each with its source and its note."""
    entries = facts(entries)
    counts = Counter(entry.kind for entry in entries)
    totals = ", ".join(f"{counts[kind]} {kind}" for kind in KINDS)
    parts = [Text.assemble((f"Where {len(entries)} values come from", "bold"), f": {totals}")]
    titles = {name: row["quantity"] for name, row in listed_sources().items()}
    for kind in reversed(KINDS) if weakest_first else KINDS:
        of_kind = [entry for entry in entries if entry.kind == kind]
        if of_kind:
            parts += [Text(), Text.assemble((f"{kind.capitalize()} ({len(of_kind)})", "bold"), f": {MEANINGS[kind]}")]
            # Values next to each other with the same source and note share them.
            for (source, note), same in groupby(of_kind, key=lambda entry: (entry.source, entry.note)):
                parts += [line for entry in same for line in _value(entry)]
                title = f"{source}: {titles[source]}" if source in titles else source
                parts += [line for reason in (title, note) if reason for line in _reason(reason)]
    return Group(*parts)


def _value(entry: Provenance) -> Iterator[Text]:
    value = flow(entry.value)
    if len(value) > _LONGEST_VALUE:
        value = value[: _LONGEST_VALUE - 1] + "…"
    first, *rest = folded(f"{entry.path} = {value}", WIDTH - 2 * len(_INDENT), "")
    yield Text(_INDENT + first)
    yield from (Text(2 * _INDENT + line) for line in rest)


def _reason(reason: str) -> Iterator[Text]:
    return (Text(line, style="dim") for line in folded(reason, WIDTH, 3 * _INDENT))


def to_json(loaded: LoadedScenario) -> dict[str, Any]:
    """The resolved scenario, its ledger and the counts, for machines."""
    entries = facts(loaded.ledger)
    counts = Counter(entry.kind for entry in entries)
    rows = listed_sources()
    return {
        "portsim": __version__,
        "scenario": {"name": loaded.name, "file": loaded.file, "hash": loaded.hash},
        "resolved": loaded.tree,
        "counts": {kind: counts[kind] for kind in KINDS},
        "ledger": [
            {
                "path": entry.path,
                "value": entry.value,
                "kind": entry.kind,
                "source": entry.source,
                "title": rows[entry.source]["quantity"] if entry.source in rows else None,
                "address": rows[entry.source]["source_url"] if entry.source in rows else entry.source,
                "note": entry.note,
                "origin": entry.origin,
            }
            for entry in entries
        ],
    }
