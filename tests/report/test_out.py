"""`portsim run --out` as users meet it: the folder, its manifest, and what is refused before anything is run."""

import csv
import errno
import gzip
import hashlib
import json
import os
import signal
import subprocess
import sys
import time

import pytest
from typer.testing import CliRunner

from portsim import __version__
from portsim.cli import app
from portsim.engine import choose
from portsim.report.plots import PLOTS
from portsim.simulate import versions


def portsim(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def run(file, out, *more, replications=2):
    return portsim("run", file, "-n", replications, "-j", 1, "--seed", 5, "--out", out, *more)


def names(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def manifest_of(folder):
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def never(*_, **__):
    pytest.fail("the run began")


PICTURES = sorted(f"plots/{name}.{kind}" for name in PLOTS for kind in ("png", "svg"))
WRITTEN = ["measures.csv", *PICTURES, "report.json", "theory.csv", "trips.csv.gz"]


def test_a_folder_with_everything(file, tmp_path):
    out = tmp_path / "out"
    setting = "traffic.northbound.trucks_per_day=120"
    result = run(file, out, "--trips", "csv", "--set", setting, "--json")
    assert result.exit_code == 0, result.output
    assert names(tmp_path) == [
        f"out/{name}"
        for name in ["manifest.json", "measures.csv", *PICTURES, "report.json", "theory.csv", "trips.csv.gz"]
    ]
    assert f"results written to {out}" in result.stderr
    said = json.loads(result.stdout)
    manifest = manifest_of(out)
    assert manifest["portsim"] == __version__
    assert manifest["date"][-6:] == "+00:00"
    scenario = manifest["scenario"]
    assert scenario["hash"] == said["scenario"]["hash"]
    assert scenario["name"] == "Two ways, $5 & $9"
    assert scenario["overrides"] == [setting]
    assert scenario["resolved"]["traffic"]["northbound"]["trucks_per_day"] == 120
    contents = {str(file): file.read_bytes(), "shape.csv": (file.parent / "shape.csv").read_bytes()}
    assert scenario["files"] == {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "text": content.decode()}
        for name, content in contents.items()
    }
    assert (manifest["seed"], manifest["replications"], manifest["engine"]) == (5, 2, choose("auto"))
    assert manifest["versions"] == versions(choose("auto"))
    assert manifest["audit"] == said["audit"]
    assert isinstance(manifest["warnings"], list)
    assert [entry["name"] for entry in manifest["files"]] == [
        "measures.csv",
        *PICTURES,
        "report.json",
        "theory.csv",
        "trips.csv.gz",
    ]
    for entry in manifest["files"]:
        content = (out / entry["name"]).read_bytes()
        assert entry["sha256"] == hashlib.sha256(content).hexdigest()
        assert entry["bytes"] == len(content)
    with (out / "measures.csv").open(encoding="utf-8", newline="") as table:
        assert len(list(csv.DictReader(table))) == len(said["estimates"])
    with gzip.open(out / "trips.csv.gz", "rt") as table:
        assert {row["replication"] for row in csv.DictReader(table)} == {"0", "1"}


def test_the_hash_covers_the_tables_that_a_scenario_names(file, tmp_path):
    hashes = []
    for number, shape in enumerate(("1", "2")):
        folder = tmp_path / str(number)
        folder.mkdir()
        text = (file.parent / "shape.csv").read_text().replace("\n9,1\n", f"\n9,{shape}\n")
        (folder / "shape.csv").write_text(text)
        (folder / "port.yaml").write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
        assert run(folder / "port.yaml", folder / "out", "--no-plots", replications=1).exit_code == 0
        hashes.append(manifest_of(folder / "out")["scenario"]["hash"])
    assert hashes[0] != hashes[1]


def test_plots_are_left_out_when_told(file, tmp_path):
    assert run(file, tmp_path / "out", "--no-plots", replications=1).exit_code == 0
    assert names(tmp_path / "out") == ["manifest.json", "measures.csv", "report.json", "theory.csv"]


def test_the_same_run_gives_the_same_files(file, tmp_path):
    for name in ("first", "again"):
        assert run(file, tmp_path / name, "--trips", "csv", "--no-plots").exit_code == 0
    first, again = manifest_of(tmp_path / "first"), manifest_of(tmp_path / "again")
    assert first["files"] == again["files"]
    first.pop("date")
    again.pop("date")
    assert first == again


def test_parquet(file, tmp_path):
    pytest.importorskip("duckdb")
    assert run(file, tmp_path / "out", "--no-plots", "--trips", "parquet", replications=1).exit_code == 0
    assert names(tmp_path / "out") == ["manifest.json", "measures.csv", "report.json", "theory.csv", "trips.parquet"]


@pytest.mark.parametrize("options", [["--overwrite"], ["--plots"], ["--trips", "csv"]])
def test_options_about_files_need_a_place(file, options):
    result = portsim("run", file, *options)
    assert result.exit_code == 2
    assert "need" in result.output
    assert "--out" in result.output


def test_what_is_refused_is_refused_before_the_run(file, tmp_path, monkeypatch):
    monkeypatch.setattr("portsim.simulate.run", never)
    (tmp_path / "here").mkdir()
    (tmp_path / "a file").write_text("here first")
    for target, options, said in (
        ("here", [], "exists already"),
        ("here", ["--overwrite"], "not a folder of results"),
        ("a file", ["--overwrite"], "is a file"),
        ("a file/out", [], "is not a folder"),
        ("missing/out", [], "make it first"),
    ):
        result = run(file, tmp_path / target, *options)
        assert result.exit_code == 2, target
        assert said in result.stderr
        assert "Traceback" not in result.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a file", "here"]


def test_parquet_without_duckdb_is_refused_before_the_run(file, tmp_path, monkeypatch):
    monkeypatch.setattr("portsim.simulate.run", never)
    monkeypatch.setattr("portsim.report.trips.importlib.util.find_spec", lambda _: None)
    result = run(file, tmp_path / "out", "--trips", "parquet")
    assert result.exit_code == 2
    assert "pip install -e '.[data]'" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_overwriting_one_run_with_another(file, tmp_path):
    out = tmp_path / "out"
    assert run(file, out, "--trips", "csv", "--no-plots", replications=1).exit_code == 0
    assert run(file, out, "--no-plots", replications=1).exit_code == 2
    assert run(file, out, "--no-plots", "--overwrite", replications=3).exit_code == 0
    assert names(tmp_path) == ["out/manifest.json", "out/measures.csv", "out/report.json", "out/theory.csv"]
    assert manifest_of(out)["replications"] == 3


def test_a_full_disk_leaves_nothing_but_the_summary(file, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("portsim.report.plots.save", full)
    result = run(file, tmp_path / "out")
    assert result.exit_code == 2
    assert "cannot write plots: No space left on device" in result.stderr
    assert "wait time " in result.stdout
    assert list(tmp_path.iterdir()) == []


def begin(file, out, *options):
    """A long run, as soon as its first replications are finished."""
    talkative = "import portsim.cli as cli, portsim.cli.progress as progress; progress.QUIET_S = 0; cli.main()"
    command = [sys.executable, "-c", talkative, "run", str(file), "-n", "100000", "--out", str(out), "--trips", "csv"]
    process = subprocess.Popen(
        [*command, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    while not process.stderr.readline().startswith("8 of"):
        assert process.poll() is None
    return process


@pytest.mark.skipif(os.name == "nt", reason="signals are of POSIX")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interrupt_leaves_nothing(file, tmp_path, jobs):
    with begin(file, tmp_path / "out", "--jobs", jobs) as process:
        assert len(list(tmp_path.iterdir())) == 1
        os.killpg(process.pid, signal.SIGINT)
        began = time.monotonic()
        out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert time.monotonic() - began < 5
    assert out == ""
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="signals are of POSIX")
def test_a_killed_run_leaves_nothing_under_the_final_name(file, tmp_path):
    out = tmp_path / "out"
    assert run(file, out, "--no-plots", replications=1).exit_code == 0
    before = {name: (out / name).read_bytes() for name in names(out)}
    with begin(file, out, "--jobs", "1", "--overwrite") as process:
        process.kill()
        process.communicate(timeout=20)
    assert {name: (out / name).read_bytes() for name in names(out)} == before
    assert all(path == out or path.suffix == ".part" for path in tmp_path.iterdir())


def test_a_folder_of_chosen_measures(file, tmp_path):
    """Plots show what was perhaps not taken, so there are none; the manifest says what was asked for."""
    out = tmp_path / "out"
    result = run(file, out, "--measures", "gate_min,arrived_trucks", "--no-audit")
    assert result.exit_code == 0, result.output
    assert names(tmp_path) == ["out/manifest.json", "out/measures.csv", "out/report.json"]
    manifest = manifest_of(out)
    assert manifest["measures"] == ["gate_min", "arrived_trucks"]
    assert manifest["audit"] is None
    rows = (out / "measures.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert {row.split(",")[0] for row in rows} == {"gate_min", "arrived_trucks"}
    refused = run(file, tmp_path / "other", "--measures", "gate_min", "--plots")
    assert refused.exit_code == 2
    assert "--plots needs all measures" in refused.output
