"""The model against exact answers, as exactly as the cases ask for: `portsim validate --full` in pieces.

    python proofs/validation.py [--minutes 60] [--jobs 2]

First the quick form of every case, which also tells how long the full form would take; then the full form, the cheapest
cases first, as far as the minutes reach. Findings are kept in proofs/validation.json: started again, it goes on where
it stopped; delete the file to begin anew. Writes docs/validation.md; exits with 1 when a value is wrong.
"""

import argparse
import datetime as dt
import json
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from portsim.simulate import cores, versions
from portsim.validation import Case, Report, cases, validate, waiting
from portsim.validation.checking import MARGIN
from portsim.validation.estimates import Value, replications_needed
from portsim.validation.prepared import SEED
from portsim.validation.report import Checked
from portsim.validation.words import page

KEPT = Path(__file__).with_suffix(".json")
DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGE = DOCS / "validation.md"
NOTES = Path(__file__).with_name("validation_notes.md")
WROTE = "<!-- Written by proofs/validation.py from proofs/validation_notes.md and what it found; change those. -->\n\n"


def main() -> int:
    """Run what is missing, as far as the minutes reach, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60.0, help="how long to go on starting cases")
    parser.add_argument("--jobs", type=int, default=cores(), help="processes; all cores if left out")
    asked = parser.parse_args()
    until = time.monotonic() + asked.minutes * 60
    kept = read()
    for case in cases():
        if case.id not in kept:
            keep(kept, validate([case.id], jobs=asked.jobs))
    rest = sorted((each for each in kept.values() if not each.precise), key=seconds_of_full)
    print(f"{sum(map(seconds_of_full, rest)) / 60:.0f} processor minutes to go for {len(rest)} cases", flush=True)
    for each in rest:
        if time.monotonic() + seconds_of_full(each) / asked.jobs < until:
            keep(kept, validate([each.case.id], full=True, jobs=asked.jobs))
    report = Report(SEED, tuple(kept[case.id] for case in cases()), waiting(), versions())
    today = f"{dt.datetime.now(tz=dt.UTC):%Y-%m-%d}"
    PAGE.write_text(WROTE + page(report, today, NOTES.read_text(encoding="utf-8")), encoding="utf-8")
    print(f"{PAGE.name} written; {sum(each.precise for each in kept.values())} of {len(kept)} cases precise")
    return 0 if report.passed else 1


def seconds_of_full(checked: Checked) -> float:
    """About how long the full form of a case takes on one processor [s], from what its quick form took."""
    if checked.precise:
        return 0.0
    by_trial: dict[Any, list[Value]] = {}
    for value in checked.values:
        by_trial.setdefault(value.where.get("trial"), []).append(value)
    return checked.seconds * max(replications_needed(v, MARGIN) / v[0].n for v in by_trial.values())


def keep(kept: dict[str, Checked], report: Report) -> None:
    """Add what was found to what was found before."""
    for each in report.checked:
        kept[each.case.id] = each
        print(f"{each.case.id}: {'passed' if each.passed else 'WRONG'}, {each.seconds:.0f} s", flush=True)
    found = {name: {"seconds": each.seconds, "values": list(map(asdict, each.values))} for name, each in kept.items()}
    KEPT.write_text(json.dumps({"versions": versions(), "cases": found}), encoding="utf-8")


def read() -> dict[str, Checked]:
    """What was found before with the same versions."""
    if not KEPT.exists():
        return {}
    stored = json.loads(KEPT.read_text(encoding="utf-8"))
    if stored["versions"] != versions():
        print("the findings kept are of other versions; beginning anew")
        return {}
    known: dict[str, Case] = {case.id: case for case in cases()}
    return {
        name: Checked(known[name], tuple(Value(**value) for value in found["values"]), found["seconds"])
        for name, found in stored["cases"].items()
    }


if __name__ == "__main__":
    sys.exit(main())
