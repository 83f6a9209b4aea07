"""Which engine runs, what is said about it, and what is loaded for it."""

import errno
import importlib
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
from tests.engine.both import needs_compiler, needs_numba


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


@needs_compiler
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


@pytest.mark.parametrize("call", ["ps.run(ps.load('minimal'), 1, jobs=1)", "ps.replicate(ps.load('minimal'))"])
def test_without_numba_everything_works_and_a_warning_says_how(call):
    code = WITHOUT_NUMBA + (
        "import warnings, portsim as ps\n"
        "with warnings.catch_warnings(record=True) as heard:\n"
        "    warnings.simplefilter('always')\n"
        f"    print({call}.engine)\n"
        "for each in heard: print(each.filename, each.lineno, each.message)"
    )
    engine, *said = fresh(code).splitlines()
    assert engine == "reference"
    assert said == [
        "<string> 4 Numba is not installed; the reference engine runs instead: the same results, but slower"
    ]


def test_without_numba_one_line_says_so():
    code = WITHOUT_NUMBA + "from portsim.engine import choose; print(choose('auto', print))"
    said, engine = fresh(code).splitlines()
    assert said == "Numba is not installed; the reference engine runs instead: the same results, but slower"
    assert engine == "reference"


@needs_numba
def test_auto_takes_no_engine_that_runs_as_plain_python():
    """Asked for by name it does, so that it can be watched."""
    code = "from portsim.engine import choose; print(choose('auto', print)); print(choose('compiled', print))"
    said, auto, compiled = fresh(code, NUMBA_DISABLE_JIT="1").splitlines()
    assert said == "NUMBA_DISABLE_JIT is set; the reference engine runs instead: the same results, but slower"
    assert (auto, compiled) == ("reference", "compiled")


def test_without_numba_the_compiled_engine_says_the_way_out():
    code = WITHOUT_NUMBA + (
        "from typer.testing import CliRunner; from portsim.cli import app; "
        "found = CliRunner().invoke(app, ['run', 'minimal', '--engine', 'compiled']); "
        "print(found.exit_code, found.stdout, found.stderr)"
    )
    assert fresh(code).strip() == (
        f"{BAD_INPUT}  error: the compiled engine cannot run here: Numba is not installed; `pip install --upgrade "
        "numba` brings what it needs, and the reference engine gives the same results without it"
    )


BROKEN = {
    "raise ImportError('Numba needs NumPy 2.9 or less\\nmore')": "Numba needs NumPy 2.9 or less",
    "raise SystemError('initialization of _internal failed')": "initialization of _internal failed",
    "raise AttributeError": "AttributeError",
    "import llvmlite_that_is_missing": "No module named 'llvmlite_that_is_missing'",
}
"""Code in the place of Numba, and what is said of it."""


@pytest.mark.parametrize("code", BROKEN)
def test_a_broken_numba_is_named(tmp_path, code):
    (tmp_path / "numba.py").write_text(code)
    command = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from typer.testing import CliRunner; "
        "from portsim.cli import app\n"
        "for engine in ('auto', 'compiled'):\n"
        "    found = CliRunner().invoke(app, ['run', 'minimal', '--replications', '2', '--engine', engine])\n"
        "    print(found.exit_code, found.stderr.strip())"
    )
    auto, compiled = fresh(command).splitlines()
    trouble = f"Numba cannot be loaded ({BROKEN[code]})"
    assert auto == f"0 {trouble}; the reference engine runs instead: the same results, but slower"
    assert compiled.startswith(f"{BAD_INPUT} error: the compiled engine cannot run here: {trouble}; ")


@needs_compiler
def test_a_numba_that_cannot_compile_is_named(monkeypatch):
    from portsim.engine.compiled import loop

    def engine(_):
        raise TypeError

    monkeypatch.setattr(loop, "engine", engine)
    said = []
    assert choose("auto", said.append) is Engine.REFERENCE
    assert len(said) == 1
    assert " cannot compile it (TypeError: TypeError); the reference engine runs instead" in said[0]
    with pytest.raises(EngineError, match="cannot compile it"):
        choose("compiled")


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


@needs_compiler
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


@needs_compiler
@pytest.mark.parametrize("engine", list(Engine))
def test_the_command_line_passes_it_on(engine):
    found = CliRunner().invoke(app, ["run", "minimal", "--replications", "2", "--engine", engine, "--json"])
    assert json.loads(found.stdout)["engine"] == ("compiled" if engine is Engine.AUTO else engine)
    assert found.stderr == ""


@needs_numba
def test_processes_run_the_same_engine(monkeypatch):
    from portsim import replications

    serial = portsim.run(load("minimal"), 6, jobs=1, engine="compiled")
    monkeypatch.setattr(replications, "POOL_WORTH_S", 0.0)
    parallel = portsim.run(load("minimal"), 6, jobs=2, engine="compiled")
    assert parallel.engine == "compiled"
    assert serial.values.tobytes() == parallel.values.tobytes()


# --- the cache ----------------------------------------------------------------------------------------------------

READY = "from portsim.engine import choose; print(choose('compiled', print))"


@needs_compiler
def test_what_is_compiled_once_is_read_the_second_time(tmp_path):
    first = fresh(READY, NUMBA_CACHE_DIR=str(tmp_path)).splitlines()
    assert first == ["compiling the engine, which takes about half a minute and is done once", "compiled"]
    assert list(tmp_path.rglob("*.nbc"))
    assert fresh(READY, NUMBA_CACHE_DIR=str(tmp_path)).splitlines() == ["compiled"]


@pytest.fixture
def keep(tmp_path, monkeypatch):
    """Has a small function kept in a folder, as the engine is, and called: what was said, and its answer."""
    import numba

    from portsim.engine.compiled.compiling import kept_on_disk

    source, cache, nowhere = tmp_path / "source", tmp_path / "cache", tmp_path / "a file"
    source.mkdir()
    nowhere.write_text("")
    (source / "small_whole.py").write_text("def whole(address):\n    return address + 1\n")
    monkeypatch.syspath_prepend(source)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    def kept(cache=cache):
        monkeypatch.setattr(numba.config, "CACHE_DIR", str(cache))
        said = []
        answer = kept_on_disk(importlib.import_module("small_whole").whole, said.append)(41)
        return [*said, answer]

    kept.source, kept.cache, kept.nowhere = source, cache, nowhere
    yield kept
    sys.modules.pop("small_whole", None)


def cannot_be_kept(why):
    return (
        f"the compiled engine cannot be kept on disk ({why}), so each process compiles it anew; NUMBA_CACHE_DIR may "
        "name a folder for it"
    )


@needs_compiler
def test_where_the_folder_asked_for_cannot_be_made_another_serves(keep):
    assert keep(keep.nowhere / "cache") == [42]
    assert list(keep.source.glob("__pycache__/*.nbc"))


@needs_compiler
def test_where_no_folder_can_be_written_one_line_says_so(keep, monkeypatch):
    """Files stand in the place of folders, which stops the superuser, too."""
    (keep.source / "__pycache__").write_text("")
    for name in ("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(keep.nowhere / "x"))
    said, answer = keep(keep.nowhere / "cache")
    assert said.startswith("the compiled engine cannot be kept on disk (cannot cache function 'whole': no locator")
    assert answer == 42


@needs_compiler
def test_a_cache_that_cannot_be_read_is_no_end(keep):
    keep()
    (index,) = keep.cache.rglob("*.nbi")
    index.unlink()
    index.mkdir()
    assert keep() == [cannot_be_kept(f"[Errno 21] Is a directory: {str(index)!r}"), 42]


@needs_compiler
def test_a_full_disk_is_no_end(keep, monkeypatch):
    """What has been compiled when writing fails is used, and not compiled once more."""
    from numba.core.caching import IndexDataCacheFile
    from numba.core.dispatcher import Dispatcher

    def write(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    compiled, really = [], Dispatcher.add_overload
    monkeypatch.setattr(IndexDataCacheFile, "_save_index", write)
    monkeypatch.setattr(Dispatcher, "add_overload", lambda self, made: (compiled.append(made), really(self, made)))
    assert keep() == [cannot_be_kept("[Errno 28] No space left on device"), 42]
    assert len(compiled) == 1


@needs_compiler
@pytest.mark.parametrize("suffix", ["nbi", "nbc"])
@pytest.mark.parametrize("share", [0, 0.5, 0.98])
def test_what_was_cut_short_is_written_anew(keep, suffix, share):
    keep()
    (damaged,) = keep.cache.rglob(f"*.{suffix}")
    whole = damaged.read_bytes()
    damaged.write_bytes(whole[: int(len(whole) * share)])
    assert keep() == [42]
    mended = [(path, path.stat().st_mtime_ns) for path in sorted(keep.cache.rglob("*.nb?"))]
    assert damaged.stat().st_size == pytest.approx(len(whole), rel=0.1)
    assert keep() == [42]
    assert [(path, path.stat().st_mtime_ns) for path in sorted(keep.cache.rglob("*.nb?"))] == mended


@needs_compiler
def test_without_anybody_to_tell_it_is_a_warning(monkeypatch):
    from portsim.engine.compiled import compiling

    def njit(*signature, **options):
        if options.get("cache"):
            raise OSError
        return really(*signature, **options)

    really = compiling.njit
    monkeypatch.setattr(compiling, "njit", njit)
    with pytest.warns(UserWarning, match=r"cannot be kept on disk \(OSError\)") as heard:
        assert compiling.kept_on_disk(lambda address: address + 1, None)(41) == 42
    assert len(heard) == 1


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
@pytest.mark.parametrize(
    ("module", "name", "value"),
    [
        ("lanes", "UNLIMITED", -7),  # of the network
        ("gate", "HOLD", 2),  # of the log, by way of `words`
        ("agenda", "NEVER", 1e9),
        ("compiling", "KINDS", {}),  # how the port's arrays lie in memory
        ("compiling.config", "BOUNDSCHECK", 1),
    ],
)
def test_a_changed_number_is_compiled_anew(monkeypatch, module, name, value):
    """Numba compiles the values of constants, wherever they were written down."""
    from portsim.engine.compiled import compiling, loop  # noqa: F401 - which loads all parts

    compiling.fingerprint.cache_clear()
    before = compiling.fingerprint()
    monkeypatch.setattr(f"portsim.engine.compiled.{module}.{name}", value)
    compiling.fingerprint.cache_clear()
    after = compiling.fingerprint()
    compiling.fingerprint.cache_clear()
    assert before != after


@needs_compiler
def test_no_warning_where_all_is_well():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert choose("auto") is Engine.COMPILED
