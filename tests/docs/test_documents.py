"""Documents are true: links lead somewhere, examples run, commands work, what is generated is current."""

import contextlib
import importlib.util
import io
import re
import shlex
import shutil

import pytest
from typer.testing import CliRunner

from portsim.cli import app
from portsim.measures import REGISTRY
from portsim.scenario.json_schema import scenario_schema
from portsim.scenario.load import check
from tests.docs.documents import DOCUMENTS, PARTS, ROOT, anchors, blocks, files, text_of, without_code

WRITTEN = [path for path in DOCUMENTS if path.parent != PARTS]
SMALL = {
    "run": ("--replications", "1", "--jobs", "1"),
    "compare": ("--replications", "2", "--jobs", "1"),
    "sweep": ("--replications", "2", "--jobs", "1"),
    "validate": None,
}
"""Options that make a command small, the last of two equal ones counting; None where it is tested elsewhere."""

SWEPT = ("portsim sweep study.yaml",)
"""Commands on which those behind them in a document rely."""
ON_A_CLUSTER = "--executor dask"
"""Where there is no scheduler a command is only checked, and what it would do is said; tests/study has a cluster."""


@pytest.fixture(scope="module")
def generate():
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# --- links ---------------------------------------------------------------------------------------------------------


def links():
    for path in WRITTEN:
        for target in re.findall(r"\]\(([^)\s]+)\)", without_code(text_of(path))):
            if not target.startswith(("http://", "https://")):
                yield pytest.param(path, target, id=f"{path.relative_to(ROOT)}->{target}")


@pytest.mark.parametrize(("path", "target"), list(links()))
def test_a_link_leads_somewhere(path, target):
    file, _, anchor = target.partition("#")
    found = (path.parent / file).resolve() if file else path
    assert found.exists()
    assert found.is_relative_to(ROOT)
    if anchor:
        assert anchor in set(anchors(text_of(found)))


# --- what is generated ---------------------------------------------------------------------------------------------


def test_generated_files_are_current(generate):
    """Renew them with `python docs/generate.py`."""
    old = [str(path.relative_to(ROOT)) for path, text in generate.files().items() if text_of(path) != text]
    assert old == []


def test_every_key_of_a_scenario_file_is_explained():
    text = text_of(PARTS / "scenario.md")
    laws = {"Constant", "Exponential", "Lognormal", "Erlang", "Gamma", "Uniform", "Triangular", "Empirical"}
    small = {"Duration", "StaffingPlan", "Hours", "Distribution"}
    parts = {name for name in scenario_schema()["$defs"] if not name.endswith("Part")} - laws - small
    assert set(re.findall(r"\{\{keys (\w+)\}\}", text)) == parts
    assert "{{laws}}" in text


def test_every_measure_is_explained():
    text = text_of(ROOT / "docs" / "measures.md")
    assert re.findall(r"^### (.+)$", text, re.MULTILINE) == list(REGISTRY)


# --- examples ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", [text for text in blocks(ROOT / "docs" / "scenario.md", "yaml") if "port: {name: Small" not in text]
)
def test_an_example_of_a_scenario_file_is_right(text, tmp_path):
    path = tmp_path / "example.yaml"
    path.write_text(f"extends: minimal\n{text}", encoding="utf-8")
    assert [str(problem) for problem in check(path)] == []


@pytest.mark.parametrize(
    "path", [path for path in WRITTEN if blocks(path, "python")], ids=lambda path: str(path.relative_to(ROOT))
)
def test_the_python_of_a_document_runs_and_prints_what_it_says(path, monkeypatch, tmp_path):
    """Blocks of a document run one after the other; a block of text right behind one is what it prints."""
    monkeypatch.chdir(tmp_path)
    for name, text in files(path):
        (tmp_path / name).write_text(text, encoding="utf-8")
    names = {"__name__": "example"}
    for code, printed in re.findall(
        r"^```python\n(.*?)^```$(?:\n\n^```text\n(.*?)^```$)?", text_of(path), re.MULTILINE | re.DOTALL
    ):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile(code, path.name, "exec"), names)  # noqa: S102 - running them is the point
        if printed:
            assert out.getvalue() == printed


def commands():
    for path in WRITTEN:
        if (path.parent / "study.yaml").is_file():
            continue  # tests/experiments/test_studies.py has them run, one after the other
        swept = []
        for block in blocks(path, "(?:sh|bash)?"):
            earlier = []
            for line in block.splitlines():
                if line.startswith("portsim "):
                    yield pytest.param(path, [*swept, *earlier, line], id=f"{path.relative_to(ROOT)}: {line}")
                    # A page is made of what the lines above it wrote, a table of a study of what was swept before.
                    earlier += [line] if "portsim report" in block else []
                    swept = [line] if line in SWEPT else swept


@pytest.mark.parametrize(("path", "lines"), list(commands()))
def test_a_command_of_a_document_works(path, lines, monkeypatch, tmp_path):
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    for study in (ROOT / "experiments").glob("*/study.yaml"):
        (tmp_path / study.relative_to(ROOT)).parent.mkdir(parents=True)
        shutil.copy(study, tmp_path / study.relative_to(ROOT))
    for name, text in files(path):
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for line in lines:
        _, name, *arguments = shlex.split(line.partition(" > ")[0], comments=True)
        small = SMALL.get(name, ())
        if ON_A_CLUSTER in line:
            small = ("--dry-run",)
        if "--precision" in line:
            small = ("--jobs", "1")  # which says itself how many
        if small is None:
            arguments, small = ["--help"], ()
        result = CliRunner().invoke(app, [name, *arguments, *small])
        assert result.exit_code == 0, result.output
