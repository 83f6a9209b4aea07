"""What the project's files must not say: where somebody's computer keeps things."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("src", "scenarios", "tests", "docs", "benchmarks", "experiments")
TEXTS = (".csv", ".md", ".py", ".toml", ".txt", ".yaml")

MACHINE_PATH = re.compile(r"(?<![\w.:~)/-])(?:/(?:home|Users|root|work|tmp)/|[A-Z]:\\Users\\)\w")
"""A path into somebody's home or workplace; not part of an address, nor of a longer relative path."""


def texts():
    """Text files of the project, without what tools and runs leave beside them."""
    yield from (path for path in sorted(ROOT.glob("*")) if path.suffix in TEXTS)
    yield ROOT / ".ci" / "run"
    for folder in FOLDERS:
        yield from (path for path in sorted(ROOT.glob(f"{folder}/**/*")) if path.suffix in TEXTS and path.is_file())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("open('" + "/ho" + "me/ana/port.yaml')", True),
        ('"' + "/ro" + 'ot/x"', True),
        ("C:" + "\\Users\\ana", True),
        ("https://example.org" + "/ho" + "me/page", False),
        ("docs" + "/wo" + "rk/plan", False),
        ("loading" + "/wo" + "rk/waiting", False),
    ],
)
def test_the_pattern_knows_a_machine_path(text, found):
    assert bool(MACHINE_PATH.search(text)) is found


def test_no_file_names_a_path_of_a_machine():
    wrong = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in texts()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if MACHINE_PATH.search(line)
    ]
    assert wrong == []


def test_constraints_only_pin_versions():
    """One `name==version`, with a marker where versions differ, per line: no addresses, paths or options."""
    pin = re.compile(r"[a-z0-9][a-z0-9._-]*==[0-9][\w.]*( ; [\w.' <>=!]+)?")
    wrong = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if not pin.fullmatch(line)]
    assert wrong == []
