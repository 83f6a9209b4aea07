"""The experiment runs as its README says (small), and its committed table is the one the README quotes."""

import csv
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "experiments" / "own_fast_road"


def read(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_script_writes_the_committed_columns(tmp_path):
    out = tmp_path / "result.csv"
    command = [sys.executable, str(FOLDER / "run.py"), "--replications", "1", "--volumes", "1.3", "--out", str(out)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert printed.replace("\r\n", "\n") == out.read_text(encoding="utf-8")
    rows, committed = read(out), read(FOLDER / "result.csv")
    assert rows[0].keys() == committed[0].keys()
    assert [(row["fast_road"], row["class"]) for row in rows] == [
        (row["fast_road"], row["class"]) for row in committed if row["volume"] == "1.3"
    ]


def test_the_readme_quotes_the_table():
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    for row in read(FOLDER / "result.csv"):
        if row["fast_road"] == "shared":
            quoted = "{:.1f} ({:.1f}-{:.1f})".format(*(float(row[key]) for key in ("wait_time_min", "low", "high")))
            assert quoted in text, (row, quoted)
