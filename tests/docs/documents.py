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
    fenced = re.finditer(r"^```(\w*)\n(.*?)^```$", text_of(path), re.MULTILINE | re.DOTALL)
    return [match[2] for match in fenced if re.fullmatch(language, match[1])]


def files(path):
    """Files that a document tells to make: blocks whose first line is a comment with nothing but the file's name."""
    block = r"^```(?:yaml|csv)\n# (\w+\.(?:yaml|csv))\n(.*?)^```$"
    for match in re.finditer(block, text_of(path), re.MULTILINE | re.DOTALL):
        yield match[1], match[2]


def sections(text):
    """Parts of a document by their headings, those in code left alone."""
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def without_code(text):
    """A document without its blocks and spans of code."""
    return re.sub(r"`[^`\n]*`", "", re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL))


def anchors(text):
    """Names by which the headings of a document can be linked."""
    for heading in re.findall(
        r"^#+ (.+)$", re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL), re.MULTILINE
    ):
        yield re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
