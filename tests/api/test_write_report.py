"""`ps.write_report`: a page of what Python found."""

import pytest

import portsim as ps


def test_a_page_of_a_run_and_of_a_comparison(tmp_path):
    base, other = ps.load("minimal"), ps.load("minimal", ["stages.primary.service.fast=60 s"])
    ps.write_report(ps.run(base, 2, jobs=1), tmp_path / "run.html", [base])
    assert "no_source" not in (tmp_path / "run.html").read_text(encoding="utf-8")
    found = ps.compare(base, other, 2, jobs=1)
    ps.write_report(found, tmp_path / "both.md", [base, other], language="es")
    text = (tmp_path / "both.md").read_text(encoding="utf-8")
    assert text.startswith("# Small Bridge: qué cambiaría")
    assert "stages.primary.service.fast" in text


def test_without_the_files_there_is_no_ledger(tmp_path):
    ps.write_report(ps.run(ps.load("minimal"), 2, jobs=1), tmp_path / "run.md")
    assert "came from no files" in (tmp_path / "run.md").read_text(encoding="utf-8")


def test_what_cannot_be_written_is_refused(tmp_path):
    found = ps.run(ps.load("minimal"), 1, jobs=1)
    (tmp_path / "there.html").write_text("mine", encoding="utf-8")
    for place, said in (("page.pdf", "ends in"), ("no/page.html", "make it first"), ("there.html", "exists already")):
        with pytest.raises(ps.PortsimError, match=said):
            ps.write_report(found, tmp_path / place)
    assert (tmp_path / "there.html").read_text(encoding="utf-8") == "mine"
    ps.write_report(found, tmp_path / "there.html", overwrite=True)
    assert (tmp_path / "there.html").read_text(encoding="utf-8") != "mine"


def test_ends_of_ranges_are_read_before_anything_is_written(tmp_path):
    (tmp_path / "ends.csv").write_text("path\n", encoding="utf-8")
    with pytest.raises(ps.ScenarioError):
        ps.write_report(ps.run(ps.load("minimal"), 1, jobs=1), tmp_path / "a.html", ends=tmp_path / "ends.csv")
    assert not (tmp_path / "a.html").exists()
