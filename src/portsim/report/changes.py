"""What was changed with `--set`, said in the few words there is room for above a summary or a plot."""

from collections.abc import Sequence

SHOWN = 3
"""So many changes are said; of more, how many."""
LONGEST = 60
"""Letters of one change; of a longer one, its beginning."""


def changes(overrides: Sequence[str]) -> str:
    """A line that says how what was run differs from the scenario of that name; nothing where it does not."""
    if not overrides:
        return ""
    flat = [" ".join(text.split()) for text in overrides]
    said = [text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…" for text in flat[:SHOWN]]
    if len(overrides) > SHOWN:
        said.append(f"{len(overrides) - SHOWN} more")
    return f"with {', '.join(said)}\n"
