"""Whoever does the work, the table is the same to its last byte."""

from concurrent.futures import ProcessPoolExecutor

import pytest

from portsim.errors import RunError
from portsim.study.sweep import sweep
from tests.study.end_to_end import EXACT, STUDY, portsim, table, written

WAYS = {
    "two processes": ("--jobs", "2"),
    "three processes": ("--jobs", "3"),
    "two threads": ("--executor", "threads", "--jobs", "2"),
    "the reference engine": ("--jobs", "2", "--engine", "reference"),
}


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    """What one process alone makes, run after run, of both studies."""
    found = {}
    for text in (STUDY, EXACT):
        folder = tmp_path_factory.mktemp("serial")
        written(folder, text)
        portsim("sweep", "study.yaml", "--jobs", "1", folder=folder)
        found[text] = table(folder)
    assert found[STUDY] != found[EXACT]
    return found


@pytest.mark.parametrize("text", [STUDY, EXACT], ids=["replications", "precision"])
@pytest.mark.parametrize("way", WAYS)
def test_all_teams_make_one_table(way, text, expected, tmp_path):
    written(tmp_path, text)
    portsim("sweep", "study.yaml", *WAYS[way], folder=tmp_path)
    assert table(tmp_path) == expected[text]


@pytest.mark.parametrize("text", [STUDY, EXACT], ids=["replications", "precision"])
def test_shards_make_the_same_table(text, expected, tmp_path):
    written(tmp_path, text)
    for number in (2, 3, 1):
        portsim("sweep", "study.yaml", "--shard", f"{number}/3", "--jobs", str(number), folder=tmp_path)
    portsim("study", "collect", "study.yaml", folder=tmp_path)
    assert table(tmp_path) == expected[text]


def test_any_executor_is_a_team(expected, tmp_path):
    from portsim.study.exporting import Format, export
    from portsim.study.store import Store
    from portsim.workers import context_with

    sweep(written(tmp_path), executor=ProcessPoolExecutor(2, mp_context=context_with(())))
    with Store.to_read(tmp_path / "study.sqlite") as store:
        export(store, str(tmp_path / "runs.csv"), Format.CSV)
    assert (tmp_path / "runs.csv").read_bytes() == expected[STUDY]


def test_an_executor_that_breaks_is_said(tmp_path):
    """Nothing is known of it: whether it could go on, or what its workers died of."""
    executor = ProcessPoolExecutor(1)
    executor.shutdown()
    with pytest.raises(RunError, match=r"^the executor cannot go on \(RuntimeError: cannot schedule new futures"):
        sweep(written(tmp_path), executor=executor)
