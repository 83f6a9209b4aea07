"""The package knows arrays alone, and is loaded in no time."""

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import portsim.statistics

MODULES = sorted(Path(portsim.statistics.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_it_knows_no_ports(path):
    names = [
        node.module
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module.startswith("portsim")
    ]
    assert [name for name in names if not name.startswith(("portsim.arrays", "portsim.statistics"))] == []


def test_importing_all_of_it_imports_no_scipy():
    names = ", ".join(f"portsim.statistics.{path.stem}" for path in MODULES if path.stem != "__init__")
    code = f"import sys, {names}; sys.exit('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_these_tests_do_not_stand_in_for_the_statistics_of_python():
    """With an __init__.py in their folder, pytest imports it as `statistics`."""
    assert hasattr(importlib.import_module("statistics"), "NormalDist")
