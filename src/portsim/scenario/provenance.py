"""Where every value of a scenario comes from: the ledger.

A file's `sources` speak for values at or below their paths. A value changed later, by a file that extends this one or
by `--set`, loses its source and is *chosen*, unless the file that changes it states one. Rates of the `economy` that
are left out come from a table, and stand in the ledger as that has them, behind what the scenario states.
"""

import csv
import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import ValidationError

from portsim.errors import Problem
from portsim.scenario.extends import Merged, Stated
from portsim.scenario.library import sources_file
from portsim.scenario.model import Source
from portsim.scenario.overrides import find_written
from portsim.scenario.quantities import Strict
from portsim.scenario.rates import TABLE, rates
from portsim.scenario.shape import names_distribution, shape_at
from portsim.scenario.tree import Dotted, File, Node, Place, child, find, leaves, path_text, plain
from portsim.scenario.words import describe

Kind = Literal["published", "measured", "calibrated", "assumed", "chosen"]
_ADDRESS = re.compile(r"https?://[^\s/]+\.[^\s]+")
_NOT_VALUES = ("name", "sources")


@dataclass(frozen=True)
class Provenance:
    """Where one value comes from."""

    path: str
    value: Any
    """As the file states it; the name of the file, for a table."""
    kind: Kind
    source: str | None
    """An id in the list of sources, or an address."""
    note: str | None
    origin: str
    """Where the value stands: file:line, or the `--set` that put it there; a line of the table of rates, for a rate
    that the scenario leaves out."""


class _Sources(Strict):
    """The `sources` of one file."""

    sources: dict[str, Source]


@dataclass(frozen=True, eq=False)
class _Claim:
    """A source stated for a path, by the file of this rank."""

    written: str
    path: Dotted
    source: Source
    rank: int


def ledger(
    tree: Node, merged: Merged, sets: Sequence[File]
) -> tuple[tuple[Provenance, ...], dict[str, Source], list[Problem]]:
    """The ledger of a tree, the sources that still hold by the path as written, and what is wrong with `sources`."""
    problems: list[Problem] = []
    order = (*merged.files, *sets)
    rank = {file: number for number, file in enumerate(order)}
    claims: list[_Claim] = []
    known = source_ids()
    for stated in merged.stated:
        claims += _claims(stated, tree, rank[stated.file], known, problems)
    entries: list[Provenance] = []
    holding: dict[str, Source] = {}
    for path, node in values(tree):
        changed = max((rank.get(each.place.file, 0) for _, each in leaves(node)), default=0)
        claim = _best(claims, path, changed)
        if claim is not None:
            holding[claim.written] = claim.source
        entries.append(_entry(path, node, claim))
    return (*entries, *_left_out(tree)), holding, problems


def _left_out(tree: Node) -> Iterator[Provenance]:
    """Rates that the scenario does not state, as the table has them."""
    for each in rates().values():
        path = ("economy", *each.name.split("."))
        if find(tree, path) is None:
            value = int(each.value) if each.value.is_integer() else each.value
            origin = f"{TABLE.name}:{each.line}"
            yield Provenance(path_text(path), value, each.kind, each.source, each.remark, origin)


def values(tree: Node) -> list[tuple[Dotted, Node]]:
    """All values of a scenario by path: numbers, texts, lists, and plans and profiles as a whole."""
    found: list[tuple[Dotted, Node]] = []
    for key, node in tree.value.items():
        if key not in _NOT_VALUES:
            _collect(node, (key,), tree, found)
    return found


def _collect(node: Node, path: Dotted, tree: Node, found: list[tuple[Dotted, Node]]) -> None:
    if isinstance(node.value, dict) and node.value and not _is_whole(node, path, tree):
        for key, below in node.value.items():
            _collect(below, (*path, key), tree, found)
    elif (
        isinstance(node.value, list)
        and any(isinstance(item.value, dict) for item in node.value)
        and not _is_whole(node, path, tree)
    ):
        for number, item in enumerate(node.value):
            _collect(item, (*path, number), tree, found)
    else:
        found.append((path, node))


def _is_whole(node: Node, path: Dotted, tree: Node) -> bool:
    """Plans and profiles are one value; the parameters of a distribution are several, with sources of their own."""
    shape = shape_at(path, tree)
    return shape is not None and shape.is_value and not names_distribution(node)


def _best(claims: Sequence[_Claim], path: Dotted, changed: int) -> _Claim | None:
    """The most particular claim on a value, the latest of several; none from before its last change."""
    fitting = [claim for claim in claims if claim.rank >= changed and path[: len(claim.path)] == claim.path]
    return max(fitting, key=lambda claim: (len(claim.path), claim.rank), default=None)


def _entry(path: Dotted, node: Node, claim: _Claim | None) -> Provenance:
    place = node.stated if node.key is not None and node.key.file == node.place.file else node.place
    origin = f"{place.file.name}:{place.line}" if place.line else place.file.name
    source = claim.source if claim else Source(kind="chosen")
    return Provenance(path_text(path), plain(node), source.kind, source.source, source.note, origin)


def _claims(
    stated: Stated, tree: Node, rank: int, known: frozenset[str] | None, problems: list[Problem]
) -> list[_Claim]:
    if not isinstance(stated.sources.value, dict):
        problems.append(stated.sources.place.problem(("sources",), "must be a mapping: path: {kind: ..., from: ...}"))
        return []
    claims: list[_Claim] = []
    own = [path_text(path) for path, _ in values(stated.tree)]
    for written, node in stated.sources.value.items():
        path = find_written(stated.tree, written)
        if path is None or path[0] == "name":
            problems.append(
                node.stated.problem(f"sources.{written}", f"nothing stands there; {_nearest(written, own)}")
            )
            continue
        source = _source(written, node, problems)
        if source is None:
            continue
        _check_from(written, node, source, known, problems)
        here = find_written(tree, written)
        if here is not None:
            claims.append(_Claim(written, here, source, rank))
    return claims


def _nearest(written: str, own: Sequence[str]) -> str:
    """The nearest of many paths: the last key counts most, so compare ends first."""
    prefixes = {path[: match.start()] for path in own for match in re.finditer(r"[.\[]|$", path)}
    near = difflib.get_close_matches(written, sorted(prefixes), n=1, cutoff=0.7)
    return f"did you mean `{near[0]}`?" if near else "write the dotted path of a value in this scenario"


def _source(written: str, node: Node, problems: list[Problem]) -> Source | None:
    entry = Node({"sources": Node({written: node}, node.place)}, node.place)
    try:
        return _Sources.model_validate(plain(entry)).sources[written]
    except ValidationError as error:
        problems += [each.problem for each in describe(error, entry)]
        return None


def _check_from(
    written: str, node: Node, source: Source, known: frozenset[str] | None, problems: list[Problem]
) -> None:
    path = f"sources.{written}.from"
    stated = child(node, "from")
    place: Place = stated.place if stated else node.place
    if source.source is None:
        if source.kind == "published":
            message = "is missing; a published value needs an id of the list of sources, or an address"
            problems.append(node.stated.problem(path, message))
        return
    if _ADDRESS.fullmatch(source.source) or (known is not None and source.source in known):
        return
    if known is None:
        problems.append(
            place.problem(path, "the list of sources is missing (scenarios/sources.csv); write an http address")
        )
        return
    # No guess at what was meant: ids are near each other without meaning the same.
    message = f"no source {source.source!r}; ids are rows of scenarios/sources.csv, else give an http(s) address"
    problems.append(place.problem(path, message))


def source_ids() -> frozenset[str] | None:
    """The ids in the list of sources; None where there is no list."""
    return None if sources_file() is None else frozenset(listed_sources())


def listed_sources() -> dict[str, dict[str, str]]:
    """The list of sources: its rows by id, `quantity` being the title and `source_url` the address."""
    path = sources_file()
    if path is None:
        return {}
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["id"]: row for row in csv.DictReader(stream) if row.get("id")}
