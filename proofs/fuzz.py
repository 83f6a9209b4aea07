"""Try 100,000 wrong scenario files: python3 proofs/fuzz.py [--files N] [--minutes M]. Writes proofs/fuzz.md.

File number k is always the same (tests/fuzz/mutants.py). Every file goes through the loader; every right one whose run
should take less than RUN_S is run once, with its audit. The table tells how many files were reached in the time given.
"""

import argparse
import platform
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from portsim import __version__  # noqa: E402
from tests.fuzz.mutants import mutant  # noqa: E402
from tests.fuzz.trial import LIMIT_S, Outcome, try_file  # noqa: E402

TABLE = ROOT / "proofs" / "fuzz.md"
RUN_S = 0.3
EVERY = 200
"""After so many files the table is written anew."""


def table(kinds: Counter[str], slowest: tuple[Outcome, int], first: int, began: float, found: list[str]) -> str:
    """What is committed."""
    files = sum(kinds.values())
    today, versions = time.strftime("%Y-%m-%d"), f"portsim {__version__}, Python {platform.python_version()}"
    minutes = (time.monotonic() - began) / 60
    return f"""# Wrong scenario files

`python3 proofs/fuzz.py` on {today}, {versions}; {minutes:.0f} min on one core shared with other work.
Files {first:,} to {first + files - 1:,} of tests/fuzz/mutants.py. A file hangs that takes longer than {LIMIT_S} s.

| | files |
|---|---:|
| tried | {files:,} |
| refused, with messages | {kinds["refused"]:,} |
| right | {kinds["valid"] + kinds["run"]:,} |
| of these run once, audit passed | {kinds["run"]:,} |
| tracebacks | {kinds["traceback"]:,} |
| hangs | {kinds["hang"]:,} |

The slowest, number {slowest[1]:,}, took {slowest[0].seconds:.1f} s of the processor ({slowest[0].kind}).
""" + "".join(found)


def main() -> int:
    """The exit code: 0 without tracebacks and hangs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--minutes", type=float, default=float("inf"))
    asked = parser.parse_args()
    kinds: Counter[str] = Counter()
    found: list[str] = []
    slowest, began = (Outcome("", 0.0), 0), time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(asked.first, asked.first + asked.files):
            outcome = try_file(Path(folder), *mutant(number), run=RUN_S)
            kinds[outcome.kind] += 1
            slowest = max(slowest, (outcome, number), key=lambda each: each[0].seconds)
            if outcome.detail:
                found.append(f"\nFile {number}:\n\n```\n{outcome.detail}```\n")
                print(found[-1], flush=True)
            over = (time.monotonic() - began) / 60 > asked.minutes
            if number % EVERY == 0 or over:
                TABLE.write_text(table(kinds, slowest, asked.first, began, found), encoding="utf-8")
            if over:
                break
    TABLE.write_text(table(kinds, slowest, asked.first, began, found), encoding="utf-8")
    return int(bool(kinds["traceback"] + kinds["hang"]))


if __name__ == "__main__":
    sys.exit(main())
