"""What was changed with `--set`, said in the few words there is room for above a summary or a plot."""

from collections.abc import Sequence

SHOWN = 3
"""So many changes are said; of more, how many."""
LONGEST = 60
"""Letters of one change; of a longer one, its beginning."""


def name_with_changes(name: str, overrides: Sequence[str]) -> str:
    """The name of a scenario, and how what was run differs from it."""
    if not overrides:
        return name
    said = [text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…" for text in overrides[:SHOWN]]
    if len(overrides) > SHOWN:
        said.append(f"{len(overrides) - SHOWN} more")
    return f"{name}; with {', '.join(said)}"
