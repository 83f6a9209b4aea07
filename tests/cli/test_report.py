"""`portsim report`: pages from folders of results, in either language, and folders that are none."""

import json
import shutil

import pytest
from typer.testing import CliRunner

from portsim.cli import app


def portsim(*arguments):
    return CliRunner().invoke(app, [*map(str, arguments)])


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Folders of a run and of a comparison."""
    folder = tmp_path_factory.mktemp("made")
    few = ("-n", "2", "--jobs", "1", "--set", "traffic.northbound.trucks_per_day=100")
    assert portsim("run", "minimal", *few, "--no-plots", "--out", folder / "run").exit_code == 0
    other = folder / "other.yaml"
    other.write_text("extends: minimal\nname: Other\ncalendar: {horizon: 20 h}\n", encoding="utf-8")
    assert portsim("compare", "minimal", other, *few, "--out", folder / "compare").exit_code == 0
    return folder


@pytest.fixture
def folders(made, tmp_path):
    shutil.copytree(made, tmp_path / "all")
    return tmp_path / "all"


@pytest.mark.parametrize("kind", ["run", "compare"])
def test_a_page_stands_among_the_results_and_belongs_to_them(folders, kind):
    result = portsim("report", folders / kind)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"page written to {folders / kind / 'report.html'}\n"
    manifest = json.loads((folders / kind / "manifest.json").read_text(encoding="utf-8"))
    names = [each["name"] for each in manifest["files"]]
    assert "report.html" in names
    assert names == sorted(names)
    again = portsim("run", "minimal", "-n", "1", "--no-plots", "--out", folders / kind, "--overwrite")
    assert again.exit_code == 0, again.stderr  # nothing there that portsim did not write


def test_a_page_is_not_replaced_unless_told(folders):
    assert portsim("report", folders / "run").exit_code == 0
    first = (folders / "run/report.html").read_bytes()
    again = portsim("report", folders / "run", "--lang", "es")
    assert again.exit_code == 2
    assert "exists already; name another file, or replace it with --overwrite" in again.stderr
    assert (folders / "run/report.html").read_bytes() == first
    assert portsim("report", folders / "run", "--lang", "es", "--overwrite").exit_code == 0
    assert b'<html lang="es">' in (folders / "run/report.html").read_bytes()


def test_it_is_the_page_that_the_command_itself_writes(folders, tmp_path):
    few = ("-n", "2", "--jobs", "1", "--set", "traffic.northbound.trucks_per_day=100")
    for name in ("page.html", "page.md", "page.json"):
        assert portsim("run", "minimal", *few, "--report", tmp_path / name).exit_code == 0
        assert portsim("report", folders / "run", "--out", tmp_path / f"later_{name}").exit_code == 0
        assert (tmp_path / name).read_bytes() == (tmp_path / f"later_{name}").read_bytes()


@pytest.mark.parametrize("name", ["manifest.json", "report.json"])
def test_results_are_not_replaced_by_a_page(folders, name):
    before = (folders / "run" / name).read_bytes()
    result = portsim("report", folders / "run", "--out", folders / "run" / name, "--overwrite")
    assert result.exit_code == 2
    assert "is one of the results; name another file" in result.stderr
    assert (folders / "run" / name).read_bytes() == before


def test_a_folder_may_be_named_in_any_way(folders, monkeypatch):
    monkeypatch.chdir(folders / "run")
    assert portsim("report", ".", "--out", folders / "run/a.html").exit_code == 0
    assert portsim("report", folders / "run", "--out", "b.html").exit_code == 0
    manifest = json.loads((folders / "run/manifest.json").read_text(encoding="utf-8"))
    assert {"a.html", "b.html"} <= {each["name"] for each in manifest["files"]}


def test_a_link_leads_to_the_page(folders):
    (folders / "kept.html").write_text("old", encoding="utf-8")
    (folders / "link.html").symlink_to(folders / "kept.html")
    assert portsim("report", folders / "run", "--out", folders / "link.html", "--overwrite").exit_code == 0
    assert (folders / "link.html").is_symlink()
    assert "<html" in (folders / "kept.html").read_text(encoding="utf-8")


def test_pictures_of_others_are_left_alone(folders):
    assert portsim("report", folders / "compare", "--plots").exit_code == 0
    mine = folders / "compare/report_plots/mine.txt"
    mine.write_text("mine", encoding="utf-8")
    result = portsim("report", folders / "compare", "--plots", "--overwrite")
    assert result.exit_code == 2
    assert "holds 'mine.txt', which portsim did not write" in result.stderr
    assert mine.read_text(encoding="utf-8") == "mine"


def test_ends_are_of_comparisons(folders):
    head = "path,value,measure,statistic,direction,difference,low,high,replications\n"
    row = "stages.primary.service.fast,5 min,crossing_time_min,mean,northbound,-1.5,-2,-1,20\n"
    (folders / "ends.csv").write_text(head + row, encoding="utf-8")
    result = portsim("report", folders / "run", "--ends", folders / "ends.csv")
    assert result.exit_code == 2
    assert "this is the page of a single run" in result.stderr
    assert portsim("report", folders / "compare", "--ends", folders / "ends.csv").exit_code == 0


def test_pictures_besides(folders):
    assert portsim("report", folders / "compare", "--plots").exit_code == 0
    names = {path.name for path in (folders / "compare/report_plots").iterdir()}
    assert {"hours-0-northbound.png", "hours-0-northbound.svg", "who-0-northbound.png"} <= names
    assert portsim("report", folders / "compare", "--plots", "--out", folders / "b.html").exit_code == 2
    assert portsim("report", folders / "compare", "--plots", "--overwrite").exit_code == 0


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (
            shutil.rmtree,
            "does not exist; name a folder that `portsim run` or `portsim compare` wrote",
        ),
        (lambda folder: (folder / "manifest.json").unlink(), "is not a folder of results: it has no manifest.json"),
        (lambda folder: (folder / "manifest.json").write_text("{", encoding="utf-8"), "manifest.json is damaged"),
        (lambda folder: (folder / "manifest.json").write_text("[]", encoding="utf-8"), "manifest.json is damaged"),
        (lambda folder: (folder / "report.json").unlink(), "cannot read"),
        (
            lambda folder: (folder / "report.json").write_text("{}", encoding="utf-8"),
            "is not what portsim wrote: its checksum differs from that in manifest.json",
        ),
        (lambda folder: rewritten(folder, files=[]), "without what a page is made from (report.json): run it again"),
        (
            lambda folder: refacted(folder, format=0, portsim="0.0.9"),
            "portsim 0.0.9 (facts of format 0), and portsim 0.1.0 reads format 1; make it anew: portsim run",
        ),
    ],
)
def test_what_is_no_folder_of_results_is_explained(folders, harm, said):
    harm(folders / "run")
    result = portsim("report", folders / "run")
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.output
    assert not (folders / "run/report.html").exists()


def rewritten(folder, **changes):
    path = folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **changes}), encoding="utf-8")


def refacted(folder, **changes):
    """As if another version had written it."""
    import hashlib

    path = folder / "report.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **changes}), encoding="utf-8")
    checksum = hashlib.sha256(path.read_bytes()).hexdigest()
    rewritten(folder, files=[{"name": "report.json", "bytes": 1, "sha256": checksum}])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--out", "page.pdf"], "the name of a page ends in .html, .md, .json"),
        (["--out", "no/such/page.html"], "is not a folder; make it first"),
        (["--lang", "fr"], "'fr' is not one of 'en', 'es'"),
        (["--ends", "nothing.csv"], "nothing.csv"),
    ],
)
def test_bad_options_are_explained(folders, arguments, said):
    result = portsim("report", folders / "run", *arguments)
    assert result.exit_code == 2
    assert said in " ".join(result.output.replace("│", " ").split())


def test_a_place_that_cannot_be_written_leaves_nothing(folders, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    result = portsim("report", folders / "run", "--out", folders / "page.html")
    assert result.exit_code == 2
    assert "No space left on device" in result.stderr
    assert sorted(path.name for path in folders.iterdir()) == ["compare", "other.yaml", "run"]
