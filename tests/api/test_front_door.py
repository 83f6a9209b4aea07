"""`import portsim as ps`: exactly these names, loaded when asked for, with what they say about themselves."""

import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import portsim as ps

NAMES = {
    "Alternative",
    "Comparison",
    "Difference",
    "Estimate",
    "LoadedScenario",
    "PortsimError",
    "Record",
    "Results",
    "RunError",
    "Scenario",
    "ScenarioError",
    "Study",
    "StudyResults",
    "__version__",
    "check",
    "compare",
    "load",
    "load_study",
    "read_results",
    "replicate",
    "run",
    "sweep",
    "write_report",
}

USE = """
import portsim as ps
from portsim.scenario.load import LoadedScenario

loaded: LoadedScenario = ps.load("minimal", ["calendar.days=2"])
results: ps.Results = ps.run(loaded, replications=2, seed=3, jobs=1)
estimate: ps.Estimate = results.estimate("wait_time_min", "mean", direction="northbound")
mean: float | None = estimate.mean
record: ps.Record = ps.replicate(loaded)
compared: ps.Comparison = ps.compare(loaded, ps.load("minimal"), 2, jobs=1)
difference: ps.Difference = compared.alternatives[0].difference("crossing_time_min", direction="northbound")
waits: float = float((record.trips["began_min"] - record.trips["joined_min"]).mean())
"""


SCRIPT = """
import portsim as ps
import portsim.replications

print("begun")
portsim.replications.POOL_WORTH_S = 0
print(ps.run(ps.load("minimal"), replications=4, jobs=2).replications)
"""


def fresh(code):
    """Standard output of a fresh interpreter."""
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path.home()).stdout


def test_the_front_door_has_exactly_these_names():
    assert set(ps.__all__) == NAMES
    assert dir(ps) == sorted(NAMES)
    everything = {}
    exec("from portsim import *", everything)  # noqa: S102 - what users of a notebook may write
    assert everything.keys() - {"__builtins__"} == NAMES


def test_names_are_loaded_when_asked_for():
    look = "print([name in sys.modules for name in ('portsim.scenario', 'portsim.simulate')])"
    answer = fresh(f"import sys, portsim as ps; {look}; ps.load; {look}; ps.run; {look}")
    assert answer.splitlines() == ["[False, False]", "[True, False]", "[True, True]"]


def test_an_unknown_name_is_refused():
    with pytest.raises(AttributeError, match="has no attribute 'simulate_all'"):
        _ = ps.simulate_all


@pytest.mark.parametrize("name", sorted(NAMES - {"__version__"}))
def test_every_name_explains_itself(name):
    thing = getattr(ps, name)
    assert inspect.getdoc(thing)
    methods = inspect.getmembers(thing, inspect.isfunction) if inspect.isclass(thing) else []
    own = {name: each for name, each in methods if each.__module__.startswith("portsim") and not name.startswith("_")}
    assert [name for name, each in own.items() if not inspect.getdoc(each)] == []


@pytest.mark.parametrize("name", ["run", "replicate", "sweep", "write_report"])
def test_functions_name_their_parameters_and_errors(name):
    function = getattr(ps, name)
    text = inspect.getdoc(function)
    for parameter in inspect.signature(function).parameters:
        assert f"\n{parameter} : " in text, parameter
    assert "\nRaises\n------\n" in text


def test_a_type_checker_follows_the_names(tmp_path):
    (tmp_path / "use.py").write_text(USE + "ps.lod\n", encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", tmp_path / "cache", "--config-file="]
    answer = subprocess.run([*command, tmp_path / "use.py"], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert 'Module has no attribute "lod"' in answer.stdout, answer.stdout
    assert "Found 1 error" in answer.stdout, answer.stdout


def test_a_script_needs_no_guard(tmp_path):
    """Workers must not run the script again, as Python's own process pools would."""
    path = tmp_path / "script.py"
    path.write_text(SCRIPT, encoding="utf-8")
    answer = subprocess.run([sys.executable, path], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (answer.stdout, answer.stderr) == ("begun\n4\n", "")
