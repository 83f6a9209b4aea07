"""What the player of the page is made of: its script, its looks, and its words in the language of the page."""

from collections.abc import Mapping
from importlib.resources import files

from portsim.report.page.words import Words

_OWN = "player."
_NAMES = ("cause.", "direction.", "disposition.")
"""Sections of the catalogue that name things of the simulation, which the player shows."""


def script() -> str:
    """JavaScript that defines `portsimPlayer(root, facts, words)` and nothing else; facts are those of `replay`."""
    return _part("player.js")


def looks() -> str:
    """Its style sheet; colours are those of the page: --ink, --quiet, --faint, --paper, --baseline, --alternative."""
    return _part("player.css")


def words(say: Words) -> Mapping[str, str]:
    """All that it says, by key; what the catalogue does not name it calls as the simulation does."""
    return {
        key.removeprefix(_OWN): message[say.language]
        for key, message in say.messages.items()
        if key.startswith((_OWN, *_NAMES))
    }


def _part(name: str) -> str:
    return files("portsim.report.page").joinpath("templates", name).read_text(encoding="utf-8")
