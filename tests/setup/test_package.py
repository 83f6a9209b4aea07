"""The package: its command, its version, and what its wheel carries."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import portsim

ROOT = Path(__file__).parents[2]
SCENARIOS = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("scenarios/**/*") if path.is_file()}


def python(*arguments, **environment):
    """Standard output of a fresh interpreter, away from the project's folder."""
    environment = {**os.environ, **environment}
    command = [sys.executable, *map(str, arguments)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, env=environment, cwd=Path.home())
    return answer.stdout


def test_command_prints_the_version():
    assert python("-m", "portsim", "--version") == f"portsim {portsim.__version__}\n"


@pytest.mark.parametrize(
    "code",
    [
        "import portsim",
        "from portsim.cli import main; sys.argv = ['portsim', '--help']; main()",
        "from portsim.cli import main; sys.argv = ['portsim', '--version']; main()",
    ],
)
def test_slow_libraries_wait_until_they_are_needed(code):
    """--help answers at once: each of these costs a noticeable part of a second."""
    watch = "import atexit, sys\natexit.register(lambda: print('LOADED', *sys.modules))\n"
    loaded = python("-c", watch + code).split("LOADED")[1].split()
    assert "portsim" in loaded
    assert {"scipy", "matplotlib", "simpy"}.isdisjoint(loaded)


@pytest.fixture(scope="module")
def archives(tmp_path_factory):
    """The wheel built from the sdist, as an installer would do it, and the sdist; no network is needed."""
    folder = tmp_path_factory.mktemp("built")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", folder], cwd=ROOT, check=True)
    (sdist,) = folder.glob("*.tar.gz")
    source = folder / "source"
    subprocess.run([sys.executable, "-m", "tarfile", "-e", sdist, source], check=True)
    (top,) = source.iterdir()
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=top, check=True)
    (wheel,) = folder.glob("*.whl")
    return top, wheel


def test_wheel_carries_the_scenarios_and_the_types(archives):
    _, wheel = archives
    names = set(zipfile.ZipFile(wheel).namelist())
    assert SCENARIOS, "the project has no scenarios"
    assert {f"portsim/{name}" for name in SCENARIOS} == {
        name for name in names if name.startswith("portsim/scenarios/")
    }
    assert "portsim/py.typed" in names
    assert {name.split("/")[0] for name in names} == {"portsim", f"portsim-{portsim.__version__}.dist-info"}


def test_sdist_carries_what_the_tests_need(archives):
    top, _ = archives
    assert {"src", "scenarios", "tests", "dev.py", "constraints.txt", "LICENSE", "README.md"} <= {
        path.name for path in top.iterdir()
    }


def test_wheel_works_without_the_project(archives, tmp_path):
    _, wheel = archives
    zipfile.ZipFile(wheel).extractall(tmp_path)
    look = "from portsim.scenario.library import folder, packaged_names; print(folder(), *packaged_names(), sep='\\n')"
    place, *names = python("-c", look, PYTHONPATH=str(tmp_path)).splitlines()
    assert Path(place) == tmp_path / "portsim" / "scenarios"
    assert names == sorted(path.stem for path in (ROOT / "scenarios").glob("*.yaml"))
    assert python("-m", "portsim", "--version", PYTHONPATH=str(tmp_path)) == f"portsim {portsim.__version__}\n"
