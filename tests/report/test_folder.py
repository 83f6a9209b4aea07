"""A folder of results is there as a whole or not at all, and never in the place of something else."""

import errno
import json
import os
from pathlib import Path

import pytest

from portsim.errors import OutputError
from portsim.report import folder as folders
from portsim.report.folder import MANIFEST, new_folder


def fill(folder, text="new"):
    (folder / "plots").mkdir()
    (folder / "plots" / "a.svg").write_text(text)
    files = [{"name": "plots/a.svg"}]
    (folder / MANIFEST).write_text(json.dumps({"portsim": "0", "files": files}))


def make(target, text="old", *, overwrite=False, stop=None, meanwhile=lambda: None):
    with new_folder(target, overwrite=overwrite) as folder:
        fill(folder, text)
        meanwhile()
        if stop is not None:
            raise stop
    return target


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_it_appears_at_the_end_and_alone(tmp_path):
    with new_folder(tmp_path / "out") as folder:
        fill(folder)
        assert not (tmp_path / "out").exists()
        assert folder.parent == tmp_path
    assert names(tmp_path) == ["out"]
    assert names(tmp_path / "out") == [MANIFEST, "plots"]


@pytest.mark.parametrize("stop", [KeyboardInterrupt, OutputError("full"), ValueError("bug")])
@pytest.mark.parametrize("overwrite", [False, True])
def test_what_stops_it_leaves_what_was_there(tmp_path, stop, overwrite):
    if overwrite:
        make(tmp_path / "out")
    before = names(tmp_path)
    with pytest.raises(stop if isinstance(stop, type) else type(stop)):
        make(tmp_path / "out", overwrite=overwrite, stop=stop)
    assert names(tmp_path) == before
    if overwrite:
        assert (tmp_path / "out/plots/a.svg").read_text() == "old"


def test_an_existing_folder_is_refused_and_replaced_only_when_told(tmp_path):
    out = make(tmp_path / "out")
    with pytest.raises(OutputError, match="exists already; name another folder, or replace it with --overwrite"):
        make(out)
    with new_folder(out, overwrite=True) as folder:
        fill(folder, "new")
        assert (out / "plots/a.svg").read_text() == "old"
    assert (out / "plots/a.svg").read_text() == "new"
    assert names(tmp_path) == ["out"]


def test_overwriting_nothing_is_fine(tmp_path):
    with new_folder(tmp_path / "out", overwrite=True) as folder:
        fill(folder)
    assert names(tmp_path) == ["out"]


@pytest.mark.parametrize(
    "manifest", [None, "", "[]", "{}", '{"portsim": "1"}', '{"files": []}', '{"portsim": 1, "files": 3}']
)
def test_somebody_elses_folder_is_never_replaced(tmp_path, manifest):
    out = tmp_path / "thesis"
    out.mkdir()
    (out / "chapter.txt").write_text("years of work")
    if manifest is not None:
        (out / MANIFEST).write_text(manifest)
    with pytest.raises(OutputError, match="is not a folder of results of portsim"), new_folder(out, overwrite=True):
        pytest.fail("the run began")
    assert (out / "chapter.txt").read_text() == "years of work"
    assert names(tmp_path) == ["thesis"]


def test_notes_beside_results_are_kept(tmp_path):
    out = make(tmp_path / "out")
    (out / "plots" / "notes.txt").write_text("mine")
    with pytest.raises(OutputError, match=r"holds 'plots/notes.txt', which portsim did not write"):
        make(out, overwrite=True)
    assert (out / "plots" / "notes.txt").read_text() == "mine"


def test_what_is_put_there_during_the_run_is_kept(tmp_path):
    with pytest.raises(OutputError, match="exists already"):
        make(tmp_path / "out", meanwhile=(tmp_path / "out").mkdir)
    assert names(tmp_path) == ["out"]
    assert names(tmp_path / "out") == []


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("a file", "is a file"),
        ("a file/out", "is not a folder"),
        ("missing/out", "does not exist; make it first"),
        ("n" * 300, "File name too long|name too long"),
        ("nul\0nul", "null"),
        ("circle/out", "circle|loop|does not exist"),
    ],
)
def test_places_where_nothing_can_be_put(tmp_path, target, said):
    (tmp_path / "a file").write_text("here first")
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    before = names(tmp_path)
    with pytest.raises(OutputError, match=said), new_folder(f"{tmp_path}/{target}"):
        pytest.fail("the run began")
    assert names(tmp_path) == before


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a place where even the super-user cannot write")
def test_a_place_nobody_may_write_to():
    with pytest.raises(OutputError, match="cannot write /proc/out"), new_folder("/proc/out"):
        pytest.fail("the run began")


def test_a_link_to_a_folder_is_followed(tmp_path):
    (tmp_path / "disk").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "disk" / "real")
    make(tmp_path / "out")
    assert names(tmp_path) == ["disk", "out"]
    assert names(tmp_path / "disk" / "real") == [MANIFEST, "plots"]


def test_the_old_folder_comes_back_if_the_new_one_cannot_take_its_name(tmp_path, monkeypatch):
    out = make(tmp_path / "out")
    rename = Path.rename

    def fail(self, target):
        if self.suffix == ".part":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(OutputError, match="No space left on device"):
        make(out, overwrite=True)
    assert names(tmp_path) == ["out"]
    assert (out / "plots/a.svg").read_text() == "old"


def test_a_dying_process_may_still_write_while_the_folder_is_removed(tmp_path, monkeypatch):
    removals = []
    rmtree = folders.shutil.rmtree

    def late(folder, **options):
        removals.append(folder)
        if len(removals) > 2:
            rmtree(folder, **options)

    monkeypatch.setattr(folders.shutil, "rmtree", late)
    monkeypatch.setattr(folders, "_PAUSE_S", 0)
    with pytest.raises(KeyboardInterrupt), new_folder(tmp_path / "out"):
        raise KeyboardInterrupt
    assert names(tmp_path) == []
