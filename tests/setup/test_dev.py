"""dev.py: when it makes an environment, what it says, and which exit code it passes on."""

import ast
import importlib.util
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

SCRIPT = Path(__file__).parents[2] / "dev.py"
OLDEST_GRAMMAR = (3, 7)


@pytest.fixture
def project(tmp_path, monkeypatch):
    """dev.py in a folder of its own, with every program it would start replaced by a record of the call."""
    spec = importlib.util.spec_from_file_location("dev", SCRIPT)
    dev = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(dev)
    root = tmp_path / "a folder"
    root.mkdir()
    for name in ("pyproject.toml", "constraints.txt"):
        (root / name).write_text(name)
    calls, outcomes = [], {}

    def run(command, **_):
        word = next(word for word in command if word in {"venv", "pip", "portsim", "pytest", "ruff", "mypy"})
        calls.append((word, command))
        if word == "venv":
            python = Path(command[-1]) / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
            python.parent.mkdir(parents=True, exist_ok=True)
            python.touch()
            (Path(command[-1]) / "pyvenv.cfg").touch()
            (Path(command[-1]) / "portsim-stamp").unlink(missing_ok=True)
        outcome = outcomes.get(word, 0)
        if isinstance(outcome, BaseException):
            raise outcome
        return SimpleNamespace(returncode=outcome)

    monkeypatch.setattr(dev, "ROOT", root)
    monkeypatch.setattr(dev.subprocess, "run", run)
    monkeypatch.setattr(dev.importlib.util, "find_spec", lambda _: spec)  # the tests' own environment has no pip
    monkeypatch.setattr(dev.signal, "signal", lambda *_: None)
    monkeypatch.delenv("PORTSIM_VENV", raising=False)
    return SimpleNamespace(dev=dev, root=root, calls=calls, outcomes=outcomes)


def words(project):
    """Programs started since the last look, in order."""
    seen = [word for word, _ in project.calls]
    project.calls.clear()
    return seen


def test_second_call_needs_no_install(project):
    assert project.dev.main(["test"]) == 0
    assert words(project) == ["venv", "pip", "pytest"]
    assert project.dev.main(["test"]) == 0
    assert words(project) == ["pytest"]


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_changed_requirements_make_it_anew(project, name):
    project.dev.main(["test"])
    words(project)
    (project.root / name).write_text("changed")
    project.dev.main(["test"])
    assert words(project) == ["venv", "pip", "pytest"]


def test_another_python_or_place_makes_it_anew(project, monkeypatch):
    before = project.dev.fingerprint()
    with monkeypatch.context() as other:
        other.setattr(project.dev.sys, "version", "3.99")
        assert project.dev.fingerprint() != before
    moved = project.root.rename(project.root.with_name("moved"))
    monkeypatch.setattr(project.dev, "ROOT", moved)
    assert project.dev.fingerprint() != before


@pytest.mark.parametrize("step", ["venv", "pip"])
def test_failed_set_up_is_told_and_repaired(project, capsys, step):
    project.outcomes[step] = 3
    with pytest.raises(SystemExit) as failure:
        project.dev.main(["test"])
    assert failure.value.code == 3
    assert "The set-up failed, for the reason above; the next call begins it anew." in capsys.readouterr().err
    assert "pytest" not in words(project)
    project.outcomes.clear()
    assert project.dev.main(["test"]) == 0
    assert words(project) == ["venv", "pip", "pytest"]


def test_interrupted_install_is_repaired(project, capsys):
    project.outcomes["pip"] = KeyboardInterrupt()
    assert project.dev.main(["test"]) == 130
    assert "the next call begins the set-up anew" in capsys.readouterr().err
    words(project)
    project.outcomes.clear()
    assert project.dev.main(["test"]) == 0
    assert words(project) == ["venv", "pip", "pytest"]


def test_lost_interpreter_is_repaired(project):
    project.dev.main(["test"])
    for python in project.root.glob(".venv/*/python*"):
        python.unlink()
    words(project)
    project.dev.main(["test"])
    assert words(project) == ["venv", "pip", "pytest"]


@pytest.mark.parametrize(("base", "remedy"), [("here", r"install it"), ("elsewhere", r"leave this environment")])
def test_missing_pip_is_told(project, monkeypatch, base, remedy):
    monkeypatch.setattr(project.dev.importlib.util, "find_spec", lambda _: None)
    monkeypatch.setattr(project.dev.sys, "prefix", "here")
    monkeypatch.setattr(project.dev.sys, "base_prefix", base)
    with pytest.raises(SystemExit, match=f"has no pip; {remedy}"):
        project.dev.main(["run"])
    assert words(project) == []


def test_environment_elsewhere(project, monkeypatch, tmp_path):
    monkeypatch.setenv("PORTSIM_VENV", str(tmp_path / "else where"))
    assert project.dev.main(["test"]) == 0
    assert (tmp_path / "else where" / "portsim-stamp").exists()
    assert not (project.root / ".venv").exists()


def test_a_folder_that_is_no_environment_is_left_alone(project, monkeypatch, tmp_path):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").touch()
    monkeypatch.setenv("PORTSIM_VENV", str(mine))
    with pytest.raises(SystemExit, match="is not an environment"):
        project.dev.main(["test"])
    assert words(project) == []
    assert (mine / "thesis.txt").exists()


def test_arguments_reach_the_command(project):
    project.dev.main(["test", "-k", "one thing"])
    assert project.calls[-1][1][1:] == ["-m", "pytest", "-k", "one thing"]
    project.dev.main(["run", "--seed", "7"])
    _, _, *line, scenario, flag, number, option, seed = project.calls[-1][1]
    assert line == ["portsim", "run"]
    assert Path(scenario).name == "world_trade_bridge.yaml"
    assert [flag, number, option, seed] == ["--replications", project.dev.REPLICATIONS, "--seed", "7"]
    project.dev.main(["run", "my port.yaml", "--replications", "2"])
    _, _, *line = project.calls[-1][1]
    mine = ["my port.yaml", "--replications", "2"]  # the last of two equal options counts
    assert line == ["portsim", "run", "--replications", project.dev.REPLICATIONS, *mine]


@pytest.mark.parametrize(("ended", "passed_on"), [(0, 0), (1, 1), (5, 5), (-15, 143)])
def test_exit_code_is_passed_on(project, ended, passed_on):
    project.outcomes["pytest"] = ended
    assert project.dev.main(["test"]) == passed_on


def test_lint_runs_every_check_and_reports_a_failure(project):
    project.outcomes["ruff"] = 1
    assert project.dev.main(["lint"]) == 1
    assert words(project) == ["venv", "pip", "ruff", "ruff", "mypy"]


@pytest.mark.parametrize("arguments", [[], ["tset"], ["lint", "src"]])
def test_unknown_task_shows_the_help(project, capsys, arguments):
    assert project.dev.main(arguments) == 2
    assert "python3 dev.py test" in capsys.readouterr().err
    assert words(project) == []


def test_an_old_python_can_read_it_far_enough_to_say_so():
    tree = ast.parse(SCRIPT.read_text(), feature_version=OLDEST_GRAMMAR)
    check = next(number for number, node in enumerate(tree.body) if isinstance(node, ast.If))
    assert all(isinstance(node, ast.Expr | ast.Import | ast.ImportFrom) for node in tree.body[:check])


def test_help_by_the_real_command():
    answer = subprocess.run([sys.executable, SCRIPT], capture_output=True, text=True, check=False)
    assert answer.returncode == 2
    assert answer.stdout == ""
