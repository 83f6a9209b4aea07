"""The project's documents, and what stands in them."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    [
        *ROOT.glob("*.md"),
        *(
            path
            for folder in ("docs", "proofs", "experiments", "benchmarks")
            for path in ROOT.glob(f"{folder}/**/*.md")
        ),
    ]
)
PARTS = ROOT / "docs" / "parts"


def text_of(path):
    return path.read_text(encoding="utf-8")


def blocks(path, language):
    """Fenced blocks of a language, the empty name for none."""
    return [match[1] for match in re.finditer(rf"^```{language}\n(.*?)^```$", text_of(path), re.MULTILINE | re.DOTALL)]


def without_code(text):
    """A document without its blocks and spans of code."""
    return re.sub(r"`[^`\n]*`", "", re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL))


def anchors(text):
    """Names by which the headings of a document can be linked."""
    for heading in re.findall(
        r"^#+ (.+)$", re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL), re.MULTILINE
    ):
        yield re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
