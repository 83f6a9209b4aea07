"""The sample page is the one that its script would write."""

import importlib.util
import json
import re
from importlib.metadata import version

import pytest

from portsim.report.page.rendering import as_html
from tests.page.reading import Page
from tests.setup.test_imports import PACKAGE

ROOT = PACKAGE.parents[1]


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("sample", ROOT / "docs" / "sample.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def committed(script):
    return script.PAGE.read_text(encoding="utf-8")


def test_the_sample_tells_what_would_be_found_today(script, committed, monkeypatch):
    """Renew it with `python docs/sample.py`."""
    monkeypatch.chdir(ROOT)
    now = json.loads(json.dumps(script.sample()))
    then = Page(committed).facts
    for facts in (now, then):
        facts["repeat"]["versions"] = facts["repeat"]["engine"] = None  # those of this machine
    same(now, then, "")


def same(now, then, path):
    """Equal but for the last digits, which are those of a processor."""
    if isinstance(now, dict):
        assert now.keys() == then.keys(), path
        for key in now:
            same(now[key], then[key], f"{path}.{key}")
    elif isinstance(now, list):
        assert len(now) == len(then), path
        for place, (one, other) in enumerate(zip(now, then, strict=True)):
            same(one, other, f"{path}.{place}")
    elif isinstance(now, float):
        assert now == pytest.approx(then, rel=1e-9, abs=1e-12), path
    else:
        assert now == then, path


def test_the_sample_looks_as_it_would_today(committed):
    """Words, order, style and scripts; pictures, too, with the very Matplotlib that drew them."""
    facts = Page(committed).facts
    now = as_html(facts)
    pinned = re.search(r"^matplotlib==(.*)$", (ROOT / "constraints.txt").read_text(encoding="utf-8"), re.MULTILINE)[1]
    if version("matplotlib") != pinned:
        now, committed = (re.sub(r"<svg.*?</svg>", "", each, flags=re.DOTALL) for each in (now, committed))
    assert now == committed


def test_the_sample_is_small_and_shows_a_replay(committed):
    assert len(committed.encode()) < 5_000_000
    assert Page(committed).facts["replay"]["policies"]
