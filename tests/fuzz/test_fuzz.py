"""Thousands of wrong files: none ends in a traceback or hangs, and right ones can be run. 100,000 of them: proofs/."""

import time
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.mutants import mutant
from tests.fuzz.trial import LIMIT_S, HangError, limit, try_file

FILES = 2000
PARTS = 8
"""The files are tried in so many tests, so that several processes may share them."""
RUN_S = 0.1
"""Only right files whose run should take less [s] are run here."""


@pytest.mark.parametrize("part", range(PARTS))
def test_no_file_ends_in_a_traceback_or_hangs(part, tmp_path):
    kinds = Counter()
    for number in range(part, FILES, PARTS):
        text, tables = mutant(number)
        outcome = try_file(tmp_path, text, tables, run=RUN_S)
        assert not outcome.detail, f"file {number}: {outcome.detail}"
        kinds[outcome.kind] += 1
    assert min(kinds["refused"], kinds["run"]) > FILES / PARTS / 20, "the files should be of both kinds"


KEYS = st.sampled_from(
    ("name", "calendar", "traffic", "northbound", "stages", "kind", "service", "routes", "extends", "x")
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | st.text(max_size=3), inner, max_size=5),
    max_leaves=20,
)


@settings(max_examples=200, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(VALUES.map(repr) | st.text() | st.binary())
def test_no_text_does_either(tmp_path, text):
    outcome = try_file(tmp_path, text if isinstance(text, bytes) else text.encode(errors="replace"), {})
    assert not outcome.detail


def test_what_hangs_and_what_crashes_is_noticed(tmp_path, monkeypatch):
    def crash(_):
        raise ZeroDivisionError

    monkeypatch.setattr("tests.fuzz.trial.load", crash)
    assert try_file(tmp_path, b"", {}).kind == "traceback"

    def hang(_):
        raise HangError

    monkeypatch.setattr("tests.fuzz.trial.load", hang)
    assert try_file(tmp_path, b"", {}).kind == "hang"
    with pytest.raises(HangError), limit(0.05):
        time.sleep(LIMIT_S)
