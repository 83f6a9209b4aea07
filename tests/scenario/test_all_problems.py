"""One run of `check` tells everything: what is wrong in one part silences no rule about another."""

import copy
import json

import pytest

from portsim.scenario.library import folder as packaged_folder
from portsim.scenario.reading import read_file
from portsim.scenario.tree import plain
from tests.scenario.files import GOOD, changed

WRONG = True


def paths_of(value, path=()):
    yield path
    for key, below in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from paths_of(below, (*path, key))


def put(value, path, new):
    value = copy.deepcopy(value)
    here = value
    for key in path[:-1]:
        here = here[key]
    here[path[-1]] = new
    return value


def test_a_single_wrong_value_is_a_single_problem(folder):
    """Whichever value it is: nothing is reported that only follows from it."""
    (folder.path / "good.yaml").write_text(GOOD)
    tree = plain(read_file(folder.path / "good.yaml"))
    for path in paths_of(tree):
        if path:
            said = folder.said(json.dumps(put(tree, path, WRONG)))
            assert len(said) == 1, said


@pytest.mark.parametrize("name", ["world_trade_bridge.yaml", "laredo_southbound.yaml"])
def test_a_wrong_part_of_a_shipped_port_is_a_single_problem(name, folder):
    shipped = packaged_folder()
    tree = plain(read_file(shipped / name))
    tree = {key: value for key, value in tree.items() if key not in ("sources", "extends")}
    for table in (shipped / "profiles").iterdir():
        folder.write(table.read_bytes(), f"profiles/{table.name}")
    assert folder.said(json.dumps(tree)) == []
    parts = [path for path in paths_of(tree) if 0 < len(path) < 4 and path[-1] != "laden"]
    assert len(parts) > 30
    for path in parts:
        assert len(folder.said(json.dumps(put(tree, path, WRONG)))) == 1, path


BROKEN_STAGE = ("travel: 3 min", "travel: 3")
SAID_OF_IT = "s.yaml:13:32: stages.bridge.travel: 3 has no unit; write for example '3 min' or '3 s'"


@pytest.mark.parametrize(
    ("replacement", "message"),
    [
        (
            ("[bridge, primary", "[brigde, primary"),
            "s.yaml:33:28: routes.northbound[0].stages[0]: unknown stage 'brigde'; did you mean `bridge`?",
        ),
        (
            ("[bridge, primary", "[bridge, primry"),
            "s.yaml:33:36: routes.northbound[0].stages[1]: unknown stage 'primry'; did you mean `primary`?",
        ),
        (
            ("routes:", "measured: {wait: [brdge]}\nroutes:"),
            "s.yaml:31:19: measured.wait[0]: unknown stage 'brdge'; did you mean `bridge`?",
        ),
        (
            ("referred_by: [nii]", "referred_by: [ni]"),
            "s.yaml:27:102: stages.exam.inspection.referred_by[0]: unknown stage 'ni'; did you mean `nii`?",
        ),
        (
            ("nii, exam]}", "nii, exam]}\n    - {name: back, stages: [primary, bridge]}"),
            "s.yaml:31:1: routes: routes follow no single order of stages: bridge -> primary -> bridge; change one",
        ),
        (
            ("{servers: 4}", "{servers: 0}"),
            (
                "s.yaml:25:3: stages.exam: nobody works here on any simulated day; give a plan a level above 0 on one "
                "of them"
            ),
        ),
    ],
)
def test_a_broken_stage_silences_nothing_else(replacement, message, folder):
    assert folder.said(changed(BROKEN_STAGE, replacement)) == sorted([SAID_OF_IT, message], key=place)


def place(message):
    _, line, column, _ = message.split(":", 3)
    return int(line), int(column)


def test_a_wrong_item_of_a_list_silences_no_other_item(folder):
    assert folder.said(changed(("[bridge, primary, nii", "[bridge, 5, primry, nii"))) == [
        's.yaml:33:36: routes.northbound[0].stages[1]: must be text; put it in quotes: "5"',
        "s.yaml:33:39: routes.northbound[0].stages[2]: unknown stage 'primry'; did you mean `primary`?",
    ]


def test_a_wrong_route_silences_no_other_route(folder):
    text = changed(("    - {name: all, ", "    - 5\n    - {name: all, when: {classes: [trustd]}, "))
    assert folder.said(text) == [
        "s.yaml:33:7: routes.northbound[0]: must be a mapping of keys and values (got 5)",
        "s.yaml:34:36: routes.northbound[1].when.classes[0]: no truck has the class 'trustd'; did you mean `trusted`?",
    ]


def test_wrong_overrides_silence_neither_others_nor_the_file(folder):
    text = changed(("rate: 0.1,", "rate: 7,"))
    overrides = ["a.b=3", "stages.primary.lanes.fast.room=x", "calendar.days=0", "calendar.dyas"]
    assert folder.said(text, *overrides) == [
        (
            "--set #1: a.b: unknown; known here: `name`, `port`, `calendar`, `traffic`, `authorities`, `pools`, "
            "`stages`, `routes`, `measured`, `sources`"
        ),
        "--set #2: stages.primary.lanes.fast.room: must be a whole number (got 'x')",
        "--set #3: calendar.days: must be at least 1 (got 0)",
        "--set #4: 'calendar.dyas' sets nothing; write path=value, for example calendar.days=2",
        "s.yaml:22:51: stages.nii.inspection.rate: must be at most 1 (got 7)",
    ]


def test_all_broken_files_of_a_family_are_reported(folder):
    folder.write("name: x\n\tport: y\n", "a.yaml")
    folder.write("name: x\nname: y\nextends: missing.yaml\n", "b.yaml")
    said = folder.said("extends: [a.yaml, b.yaml, c.yaml, a.yaml]\nname: z\nname: zz\n")
    assert [each.partition("; ")[0] for each in said] == [
        "a.yaml:2:1: a tab cannot indent YAML",
        "b.yaml:2:1: name: stands twice, first in line 1",
        ("b.yaml:3:10: extends: no file 'missing.yaml' beside this file, below the project root or in the package"),
        "s.yaml:1:27: extends[2]: no file 'c.yaml' beside this file, below the project root or in the package",
        "s.yaml:3:1: name: stands twice, first in line 2",
    ]
