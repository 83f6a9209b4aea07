"""YAML as a planner writes it, and files that are none."""

import errno
import os
from pathlib import Path

import pytest

from portsim.scenario.load import check
from portsim.scenario.reading import read_text
from portsim.scenario.tree import File, find, plain


def read(text, tmp_path):
    return read_text(text, File("s.yaml", tmp_path))


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("10:30", "10:30"),
        ("no", "no"),
        ("on", "on"),
        ("2026-06-10", "2026-06-10"),
        ("'06:00'", "06:00"),
        ("010", 10),
        ("0o17", 15),
        ("0x1F", 31),
        ("-3", -3),
        ("1e3", 1000.0),
        ("2.5", 2.5),
        ("true", True),
        ("~", None),
        ("", None),
        ("!!str 5", "5"),
        ("[1, {a: b}]", [1, {"a": "b"}]),
    ],
)
def test_values_are_read_as_yaml_1_2(written, value, tmp_path):
    found = plain(read(f"a: {written}", tmp_path))["a"]
    assert (found, type(found)) == (value, type(value))


def test_keys_are_text_whatever_they_look_like(tmp_path):
    assert plain(read("2604: a\ntrue: b\n06:00-22:00: c", tmp_path)) == {"2604": "a", "true": "b", "06:00-22:00": "c"}


def test_every_key_value_and_item_has_its_place(tmp_path):
    tree = read("a:\n  b: {c: 1, d: [x,\n      y]}\n", tmp_path)
    places = {
        path: (node.key and (node.key.line, node.key.column), (node.place.line, node.place.column))
        for path in [("a",), ("a", "b"), ("a", "b", "c"), ("a", "b", "d"), ("a", "b", "d", 1)]
        if (node := find(tree, path))
    }
    assert places == {
        ("a",): ((1, 1), (2, 3)),
        ("a", "b"): ((2, 3), (2, 6)),
        ("a", "b", "c"): ((2, 7), (2, 10)),
        ("a", "b", "d"): ((2, 13), (2, 16)),
        ("a", "b", "d", 1): (None, (3, 7)),
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "s.yaml: is empty; a scenario begins with lines such as 'name: my port'"),
        ("# only a comment\n", "s.yaml: is empty; a scenario begins with lines such as 'name: my port'"),
        ("- a\n", "s.yaml:1:1: is not a mapping; a scenario begins with lines such as 'name: my port'"),
        ("a:\n\tb: 1\n", "s.yaml:2:1: a tab cannot indent YAML; use spaces"),
        (
            "a: b: c\n",
            "s.yaml:1:5: a colon cannot stand here; check the indentation, or put text that holds ': ' in quotes",
        ),
        ("a: [1, 2\n", "s.yaml:2:1: a list opened with '[' is not closed; write ']' or a comma"),
        ("a: {b: 1\n", "s.yaml:2:1: a mapping opened with '{' is not closed; write '}' or a comma"),
        ('a: "x\n', "s.yaml:2:1: a text opened with a quote is not closed"),
        (
            "a: 'b' c\n",
            "s.yaml:1:8: does not fit the lines above; check the indentation and the quotes",
        ),
        ("a: @x\n", "s.yaml:1:4: this character cannot begin a value; put the text in quotes"),
        ("a: *x\n", "s.yaml:1:4: an alias (*) without its anchor (&); write the value out"),
        ("a: 1\n---\nb: 2\n", "s.yaml:2:1: a second document begins; a scenario is one document, remove '---'"),
        ("%YAML 1.1\n---\na: 1\n", "s.yaml:1:1: scenarios are YAML 1.2; remove this line"),
        ("a: 1\nb: 2\na: 3\n", "s.yaml:3:1: a: stands twice, first in line 1; keep one"),
        ("a: {b: 1, b: 2}\n", "s.yaml:1:11: a.b: stands twice, first in line 1; keep one"),
        ("a: !!python/name:os.system x\n", "s.yaml:1:4: a: the tag !!python/name:os.system is not known; remove it"),
        ("a: {<<: {b: 1}}\n", "s.yaml:1:5: a: merge keys (<<) are not read; write the keys out, or use `extends`"),
        ("? [a]\n: 1\n", "s.yaml:1:3: a list or mapping cannot be a key; write text"),
        ("'': 1\n", "s.yaml:1:1: an empty or broken key; write text"),
        ('a: "\\ud800"\n', "s.yaml:1:4: holds half a character; write it out, without \\u"),
        (
            f"a: {'9' * 5000}\n",
            "s.yaml:1:4: a: is not a number that can be read; write it out in plain digits",
        ),
        ("a: &a [*a]\n", "s.yaml:1:4: is nested more than 40 levels deep; check its brackets and aliases"),
        ("a: " + "[" * 3000, "s.yaml: is nested more than 40 levels deep; check its brackets"),
        ("a: \x07\n", "s.yaml:1:4: holds the control character 0x07; save it as plain text"),
        ("a: 1\nb: \x00\n", "s.yaml:2:4: holds the control character 0x00; save it as plain text"),
        (b"a: 1\nb: caf\xe9\n", "s.yaml:2:7: is not UTF-8 text; save it as UTF-8, without control characters"),
        (b"\x00\x01\xff", "s.yaml:1:3: is not UTF-8 text; save it as UTF-8, without control characters"),
        ("#" * (2**20 + 1), "s.yaml: is larger than 1 MiB; put long tables into CSV files"),
    ],
)
def test_what_is_no_yaml_is_one_problem_with_its_place_and_the_way_out(text, message, folder):
    assert folder.said(text) == [message]


def test_a_few_aliases_cannot_make_millions_of_values(folder):
    lines = ["a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    for before, name in zip("abcdefg", "bcdefgh", strict=True):
        lines.append(f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]")
    (message,) = folder.said("\n".join(lines))
    assert message.endswith("holds more than 50,000 values; put long tables into CSV files, and write out aliases")


def test_duplicates_are_all_reported(folder):
    assert len(folder.said("a: 1\na: 2\nb: 1\nb: 2\n")) == 2


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(folder):
    from tests.scenario.files import GOOD

    assert folder.said(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()) == []


def test_folders_pipes_and_missing_files(folder):
    os.mkfifo(folder.path / "pipe")
    assert [str(each) for each in check(folder.path)] == [f"{folder.path}: is a folder; name a file in it"]
    assert folder.said(name="pipe") == ["pipe: is not a regular file; check the name"]
    (missing,) = folder.said(name="missing.yaml")
    assert missing.startswith("missing.yaml: no such file or packaged scenario; ")


def test_a_file_that_may_not_be_read(folder, monkeypatch):
    """The super-user may read everything, so the refusal is staged."""

    def refuse(path, *_args, **_kwargs):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    folder.write("a: 1")
    monkeypatch.setattr(Path, "open", refuse)
    assert folder.said() == ["s.yaml: cannot be read: Permission denied"]


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000])
def test_names_that_no_file_can_have(name):
    (problem,) = check(name)
    assert problem.message.startswith("no such file or packaged scenario; ")
