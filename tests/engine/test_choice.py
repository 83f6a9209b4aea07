"""Which engine runs, what is said about it, and what is loaded for it."""

import json
import os
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from typer.testing import CliRunner

import portsim
from portsim.cli import app
from portsim.cli.app import BAD_INPUT
from portsim.engine import Engine, choose
from portsim.errors import EngineError
from portsim.scenario.load import load
from tests.engine.both import HAS_NUMBA

needs_numba = pytest.mark.skipif(not HAS_NUMBA, reason="Numba is not installed")


def fresh(code, **environment):
    """What a new process prints."""
    command = [sys.executable, "-W", "error", "-c", code]
    answer = subprocess.run(
        command, capture_output=True, text=True, check=True, env={**os.environ, **environment}, cwd=Path.home()
    )
    return answer.stdout


WITHOUT_NUMBA = "import sys; sys.modules['numba'] = None; "
RUN = "import portsim as ps; print(ps.run(ps.load('minimal'), 1, jobs=1, engine={!r}).engine); "
LOADED = "import sys; print([name in sys.modules for name in ('numba', 'simpy', 'portsim.engine.compiled')])"


@needs_numba
@pytest.mark.parametrize(
    ("asked", "runs", "loaded"),
    [
        ("auto", "compiled", "[True, False, True]"),
        ("compiled", "compiled", "[True, False, True]"),
        ("reference", "reference", "[False, True, False]"),
    ],
)
def test_an_engine_is_loaded_when_it_runs(asked, runs, loaded):
    assert fresh(RUN.format(asked) + LOADED).split("\n")[:2] == [runs, loaded]


def test_no_engine_is_loaded_before_one_runs():
    code = "import portsim as ps; ps.load('minimal'); ps.run; import portsim.cli; " + LOADED
    assert fresh(code).strip() == "[False, False, False]"


def test_without_numba_everything_works():
    assert fresh(WITHOUT_NUMBA + RUN.format("auto")).strip() == "reference"


def test_without_numba_one_line_says_so():
    code = WITHOUT_NUMBA + "from portsim.engine import choose; print(choose('auto', print))"
    said, engine = fresh(code).splitlines()
    assert said == "Numba is not installed; the reference engine runs instead: the same results, but slower"
    assert engine == "reference"


def test_without_numba_the_compiled_engine_says_the_way_out():
    code = WITHOUT_NUMBA + (
        "from typer.testing import CliRunner; from portsim.cli import app; "
        "found = CliRunner().invoke(app, ['run', 'minimal', '--engine', 'compiled']); "
        "print(found.exit_code, found.stdout, found.stderr)"
    )
    assert fresh(code).strip() == (
        f"{BAD_INPUT}  error: the compiled engine cannot run here: Numba is not installed; `pip install numba` brings "
        "what it needs, and the reference engine gives the same results without it"
    )


def test_a_broken_numba_is_named(tmp_path):
    (tmp_path / "numba.py").write_text("raise ImportError('Numba needs NumPy 2.9 or less')")
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from portsim.engine import choose; choose('auto', print)"
    )
    assert fresh(code).startswith("Numba cannot be loaded (Numba needs NumPy 2.9 or less); the reference engine runs")


def test_an_unknown_engine_is_refused():
    with pytest.raises(EngineError, match="no engine 'fast'; choose one of auto, reference, compiled"):
        choose("fast")
    with pytest.raises(EngineError):
        portsim.run(load("minimal"), 1, engine="fast")
    with pytest.raises(EngineError):
        portsim.replicate(load("minimal"), engine="")
    found = CliRunner().invoke(app, ["run", "minimal", "--engine", "fast"])
    assert found.exit_code == BAD_INPUT
    assert "'fast' is not one of 'auto', 'reference', 'compiled'" in " ".join(found.stderr.replace("│", " ").split())


@needs_numba
def test_results_and_records_are_those_of_the_reference_engine():
    scenario = load("minimal")
    one, other = (portsim.run(scenario, 3, seed=5, jobs=1, engine=name) for name in ("reference", "compiled"))
    assert (one.engine, other.engine) == ("reference", "compiled")
    assert one.values.tobytes() == other.values.tobytes()
    assert "simpy" in one.versions
    assert {"numba", "llvmlite"} <= other.versions.keys()
    record, again = (portsim.replicate(scenario, engine=name) for name in ("reference", "auto"))
    assert (record.engine, again.engine) == ("reference", "compiled")
    for table in ("trucks", "trips", "changes"):
        for name, column in getattr(record, table).items():
            assert column.tobytes() == getattr(again, table)[name].tobytes()


@needs_numba
@pytest.mark.parametrize("engine", list(Engine))
def test_the_command_line_passes_it_on(engine):
    found = CliRunner().invoke(app, ["run", "minimal", "--replications", "2", "--engine", engine, "--json"])
    assert json.loads(found.stdout)["engine"] == ("compiled" if engine is Engine.AUTO else engine)
    assert found.stderr == ""


@needs_numba
def test_processes_run_the_same_engine(monkeypatch):
    from portsim import simulate

    serial = portsim.run(load("minimal"), 6, jobs=1, engine="compiled")
    monkeypatch.setattr(simulate, "POOL_WORTH_S", 0.0)
    parallel = portsim.run(load("minimal"), 6, jobs=2, engine="compiled")
    assert parallel.engine == "compiled"
    assert serial.values.tobytes() == parallel.values.tobytes()


# --- the cache ----------------------------------------------------------------------------------------------------

READY = "from portsim.engine import choose; print(choose('compiled', print))"


@needs_numba
def test_what_is_compiled_once_is_read_the_second_time(tmp_path):
    first = fresh(READY, NUMBA_CACHE_DIR=str(tmp_path)).splitlines()
    assert first == ["compiling the engine, which takes about half a minute and is done once", "compiled"]
    assert list(tmp_path.rglob("*.nbc"))
    assert fresh(READY, NUMBA_CACHE_DIR=str(tmp_path)).splitlines() == ["compiled"]


@needs_numba
def test_a_cache_that_cannot_be_read_is_no_end(monkeypatch):
    """Whatever is wrong with the folder shows as an error of Numba's while it looks for its cache, or writes it."""
    from portsim.engine.compiled import compiling

    calls = []

    def njit(*_, **options):
        def make(function):
            calls.append(options)
            if options.get("cache"):
                raise OSError("Read-only file system\nmore")
            return function

        return make

    monkeypatch.setattr(compiling, "njit", njit)
    said = []
    assert compiling.kept_on_disk(abs, said.append) is abs
    assert calls == [{"nogil": True, "cache": True}, {"nogil": True}]
    line = (
        "the compiled engine cannot be kept on disk (Read-only file system), so each process compiles it anew; "
        "NUMBA_CACHE_DIR may name a folder for it"
    )
    assert said == [line]
    with pytest.warns(UserWarning, match="cannot be kept on disk"):
        compiling.kept_on_disk(abs, None)


@needs_numba
def test_a_changed_part_is_compiled_anew(monkeypatch):
    """Numba looks at the one file that holds the whole; the fingerprint is of all of them."""
    from portsim.engine.compiled import compiling
    from portsim.engine.compiled.loop import _whole

    before = compiling.fingerprint()
    compiling.fingerprint.cache_clear()
    read = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: read(path) + (b"#" if path.name == "lanes.py" else b""))
    after = compiling.fingerprint()
    compiling.fingerprint.cache_clear()
    assert before != after
    cells = [[cell.cell_contents for cell in _whole(each).__closure__] for each in (before, after)]
    assert cells == [[before], [after]]


@needs_numba
def test_no_warning_where_all_is_well():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert choose("auto") is Engine.COMPILED
