"""The long proofs of studies, small: that the scripts still run, and still show what they say."""

import json
import subprocess
import sys
from pathlib import Path

PROOFS = Path(__file__).parents[2] / "proofs"


def test_a_large_study_stays_small_and_opens_fast(tmp_path):
    out = tmp_path / "scale.json"
    command = [sys.executable, PROOFS / "study_scale.py", "--points", "24", "--replications", "2", "--out", out]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    found = json.loads(out.read_text(encoding="utf-8"))
    assert (found["points"], found["runs"]) == (24, 48)
    assert found["store_mib"] < 1
    assert found["coordinator_mib"] < 500
    assert json.loads((PROOFS / "study_scale.json").read_text(encoding="utf-8"))["runs"] == 100_000


def test_sweeps_that_are_killed_are_made_good(tmp_path):
    out = tmp_path / "studies.md"
    command = [sys.executable, PROOFS / "studies.py", "--sweeps", "2", "--seed", "7", "--out", out]
    subprocess.run(command, check=True, capture_output=True, timeout=600)
    assert "All 2 tables" in out.read_text(encoding="utf-8")
