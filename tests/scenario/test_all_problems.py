"""One run of `check` tells everything: what is wrong in one part silences no rule about another."""

import copy
import json

import pytest

from portsim.scenario.library import folder as packaged_folder
from portsim.scenario.reading import read_file
from portsim.scenario.tree import plain
from tests.scenario.files import CLEARED, GOOD, HALF, changed

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


@pytest.mark.parametrize("text", [GOOD, CLEARED], ids=["small", "cleared"])
def test_a_single_wrong_value_is_a_single_problem(text, folder):
    """Whichever value it is: nothing is reported that only follows from it."""
    (folder.path / "good.yaml").write_text(text)
    tree = plain(read_file(folder.path / "good.yaml"))
    for path in paths_of(tree):
        if path and path[-1] != "laden":
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
            (
                "{name: all, stages: [bridge, primary, nii, exam]}",
                HALF + "\n    - {name: back, stages: [primary, bridge]}",
            ),
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


SHARES = ("share: 0.75", "share: 0.85")
SAID_OF_SHARES = "s.yaml:7:5: traffic.northbound.classes: the shares add up to 1.1, not 1; change one of them"
RATE_OF_GENERAL = "stages.exam.inspection.rate: has no rate for general; add one, or a `default`"
OVERLAP = (
    "06:00-14:00 and 13:00-22:00 overlap on mon; end one before the other begins (windows are half-open: "
    "'06:00-14:00' ends at 14:00)"
)


@pytest.mark.parametrize(
    ("replacements", "messages"),
    [
        (
            [SHARES, ("programmes: [FAST], sector: e", "programes: [FAST], sector: e")],
            [
                SAID_OF_SHARES,
                "s.yaml:8:30: traffic.northbound.classes.trusted.programes: unknown key; did you mean `programmes`?",
            ],
        ),
        (
            [SHARES, ("sector: electronics", "sector: 5")],
            [
                SAID_OF_SHARES,
                's.yaml:8:58: traffic.northbound.classes.trusted.sector: must be text; put it in quotes: "5"',
            ],
        ),
        (
            [
                (
                    'standard: {servers: {"06:00-22:00": 2}}',
                    'standard: {admits: {laden: false}, servers: {"06:00-14:00": 2, "13:00-22:00": 3}}',
                )
            ],
            [
                "s.yaml:16:5: stages.primary.lanes: no lane admits class 'general' (northbound); open a lane to it",
                f"s.yaml:18:51: stages.primary.lanes.standard.servers: {OVERLAP}",
            ],
        ),
        (
            [
                (
                    "default: {lognormal: {mean: 75 s, cv: 0.7}}",
                    "default: 1 min, standart: {lognormal: {mean: 75 s, cv: 0}}",
                )
            ],
            [
                "s.yaml:19:43: stages.primary.service.standart: names no lane and no class; did you mean `standard`?",
                "s.yaml:19:82: stages.primary.service.standart.lognormal.cv: must be more than 0 (got 0)",
            ],
        ),
        (
            [("default: {lognormal: {mean: 75 s, cv: 0.7}}", "default: 1 min, standart: 5")],
            [
                "s.yaml:19:43: stages.primary.service.standart: names no lane and no class; did you mean `standard`?",
                "s.yaml:19:53: stages.primary.service.standart: 5 has no unit; write for example '5 min' or '5 s'",
            ],
        ),
        (
            [("authority: us, level: physical", "authority: su, level: physical"), (", default: 0.02", "")],
            [
                "s.yaml:27:18: stages.exam.inspection.authority: unknown authority 'su'; authorities: `us`",
                f"s.yaml:27:50: {RATE_OF_GENERAL}",
            ],
        ),
        (
            [("authority: us, level: physical", "authority: 5, level: physical"), (", default: 0.02", "")],
            [
                's.yaml:27:29: stages.exam.inspection.authority: must be text; put it in quotes: "5"',
                f"s.yaml:27:49: {RATE_OF_GENERAL}",
            ],
        ),
        (
            [("[bridge, primary", "[5, primary"), (", default: 0.02", "")],
            [
                f"s.yaml:27:50: {RATE_OF_GENERAL}",
                's.yaml:33:28: routes.northbound[0].stages[0]: must be text; put it in quotes: "5"',
            ],
        ),
        (
            [("trusted: 0.01, default: 0.02", "trustd: 7")],
            [
                f"s.yaml:27:50: {RATE_OF_GENERAL}",
                (
                    "s.yaml:27:57: stages.exam.inspection.rate.trustd: names no class and no sector; did you mean "
                    "`trusted`?"
                ),
                "s.yaml:27:65: stages.exam.inspection.rate.trustd: must be at most 1 (got 7)",
            ],
        ),
        (
            [("CTPAT: 0.5", "CTPTA: -1")],
            [
                "s.yaml:11:16: authorities.us.trust.CTPTA: unknown programme 'CTPTA'; did you mean `CTPAT`?",
                "s.yaml:11:23: authorities.us.trust.CTPTA: must be at least 0 (got -1)",
            ],
        ),
        (
            [("officers: {us: 1}", "officers: {su: 0}")],
            [
                "s.yaml:29:16: stages.exam.officers.su: unknown pool 'su'; pools: `us`",
                "s.yaml:29:20: stages.exam.officers.su: must be at least 1 (got 0)",
            ],
        ),
    ],
)
def test_what_is_wrong_beside_it_silences_nothing(replacements, messages, folder):
    assert folder.said(changed(*replacements)) == messages


@pytest.mark.parametrize(
    ("replacement", "message"),
    [
        (
            ("admits: {programmes: [FAST]}, servers: 1}", "admts: {programmes: [FAST]}, servers: 1}"),
            "s.yaml:17:14: stages.primary.lanes.fast.admts: unknown key; did you mean `admits`?",
        ),
        (
            ("standard: {servers: ", "standard: {admits: {laden: false}, servers: "),
            "s.yaml:9:30: traffic.northbound.classes.general.ladn: unknown key; did you mean `laden`?",
        ),
        (
            ("authorities:\n", "authorites:\n"),
            "s.yaml:10:1: authorites: unknown key; did you mean `authorities`?",
        ),
        (
            ("days: 2", "days: 2, hours: 06:00-22:00, at_clse: hold"),
            "s.yaml:3:60: calendar.at_clse: unknown key; did you mean `at_close`?",
        ),
        (
            ("{name: all, ", "{name: x, wen: {classes: [trusted]}, stages: [bridge, nii]}\n    - {name: all, "),
            "s.yaml:33:17: routes.northbound[0].wen: unknown key; did you mean `when`?",
        ),
        (
            ("service: 2 min", "service: {gama: {mean: 1 min, cv: 1}}"),
            "s.yaml:24:15: stages.nii.service.gama: unknown; did you mean `gamma`?",
        ),
    ],
)
def test_what_a_misspelt_key_may_mean_is_not_missed(replacement, message, folder):
    """No second message says what only follows from it."""
    more = [("{share: 0.75}", "{share: 0.75, ladn: false}")] if ".ladn" in message else []
    assert folder.said(changed(replacement, *more)) == [message]


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
            "`when_short`, `stages`, `routes`, `violations`, `exchange`, `integrity`, `drivers`, `metering`, `posted`, "
            "`under_pressure`, `events`, `breakdowns`, `crews`, `economy`, `measured`, `sources`"
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
