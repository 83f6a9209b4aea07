"""Facts: every value that a scenario rests on, the weakest first."""

from collections.abc import Sequence

from portsim.report.ledger import KINDS, facts
from portsim.report.page.facts.numbers import Facts
from portsim.scenario.load import LoadedScenario
from portsim.scenario.provenance import Provenance, listed_sources
from portsim.scenario.writing import flow


def assumptions(scenarios: Sequence[LoadedScenario]) -> list[Facts]:
    """Values of all scenarios, each once, by how far they can be trusted; which scenarios state it, by number.

    Of values that stand next to each other the order of the scenarios stays.
    """
    rows: dict[tuple[str, str, str, str | None, str | None], list[int]] = {}
    origins: dict[tuple[str, str, str, str | None, str | None], str] = {}
    for number, loaded in enumerate(scenarios):
        for entry in facts(loaded.ledger):
            key = (entry.path, flow(entry.value), entry.kind, entry.source, entry.note)
            rows.setdefault(key, []).append(number)
            origins.setdefault(key, _place(entry))
    titles = listed_sources()
    weakest_first = sorted(rows, key=lambda key: -KINDS.index(key[2]))
    return [
        {
            "path": key[0],
            "value": key[1],
            "kind": key[2],
            "source": key[3],
            "source_title": titles[key[3]]["quantity"] if key[3] in titles else None,
            "source_address": titles[key[3]]["source_url"] if key[3] in titles else None,
            "note": key[4],
            "origin": origins[key],
            "scenarios": rows[key],
        }
        for key in weakest_first
    ]


def _place(entry: Provenance) -> str:
    """File and line, without the folders of whoever ran it."""
    file, colon, line = entry.origin.rpartition(":")
    return f"{file.rpartition('/')[2]}:{line}" if colon and line.isdigit() else entry.origin
