"""`extends`: where files are found, how they merge, and whose place a message names."""

import pytest

from portsim.scenario import library
from portsim.scenario.extends import read_merged
from portsim.scenario.tree import plain
from tests.scenario.files import GOOD, changed


def merged(folder, over, base=GOOD):
    folder.write(base, "base.yaml")
    return folder.load("extends: base.yaml\n" + over).tree


def test_an_alternative_changes_only_what_it_says(folder):
    tree = merged(folder, "name: more booths\nstages: {primary: {lanes: {fast: {servers: 3}}}}\n")
    assert tree["name"] == "more booths"
    assert tree["stages"]["primary"]["lanes"] == {
        "fast": {"admits": {"programmes": ["FAST"]}, "servers": 3},
        "standard": {"servers": {"06:00-22:00": 2}},
    }
    assert list(tree["stages"]) == ["bridge", "primary", "nii", "exam"]


def test_null_removes_a_key(folder):
    tree = merged(folder, "stages: {bridge: {room: null}}\n")
    assert tree["stages"]["bridge"] == {"kind": "road", "travel": "3 min"}


@pytest.mark.parametrize(
    ("over", "path", "value"),
    [
        (
            "stages: {primary: {lanes: {standard: {servers: {mon-fri: 3, sat: 1}}}}}",
            "stages primary lanes standard servers",
            {"mon-fri": 3, "sat": 1},
        ),
        (
            "stages: {primary: {service: {default: {gamma: {mean: 1 min, cv: 1}}}}}",
            "stages primary service",
            {"fast": "30 s", "default": {"gamma": {"mean": "1 min", "cv": 1}}},
        ),
        ("stages: {primary: {service: {constant: 1 min}}}", "stages primary service", {"constant": "1 min"}),
        ("stages: {exam: {service: {default: 1 h}}}", "stages exam service", {"default": "1 h"}),
        (
            "traffic: {northbound: {by_weekday: {sun: 0}}}",
            "traffic northbound by_weekday",
            {"sun": 0},
        ),
        (
            "authorities: {us: {trust: {OEA: 0.3}}}",
            "authorities us trust",
            {"CTPAT": 0.5, "OEA": 0.3},
        ),
        ("stages: {exam: {inspection: {rate: 0.5}}}", "stages exam inspection rate", 0.5),
        (
            "stages: {exam: {inspection: {rate: {default: 0.5}}}}",
            "stages exam inspection rate",
            {"trusted": 0.01, "default": 0.5},
        ),
        (
            "stages: {bridge: {kind: service, lanes: {all: {servers: 1}}, service: 1 min}}",
            "stages bridge",
            {"kind": "service", "lanes": {"all": {"servers": 1}}, "service": "1 min"},
        ),
    ],
)
def test_plans_profiles_and_distributions_are_values_other_mappings_merge(over, path, value, folder):
    base = changed(("trucks_per_day: 100", "trucks_per_day: 100\n    by_weekday: {mon-fri: 2, sat: 1}"))
    here = merged(folder, over + "\n", base)
    for key in path.split():
        here = here[key]
    assert here == value


@pytest.mark.parametrize(
    ("over", "names"),
    [
        ("[{name: all, stages: [primary]}]", ["all", "empty"]),
        ("[{name: joint, stages: [primary]}]", ["joint", "all", "empty"]),
        ("[{name: a, stages: [primary]}, {name: empty, stages: [primary]}]", ["all", "a", "empty"]),
        ("[{name: all, stages: [primary]}, {name: b, stages: [primary]}]", ["all", "b", "empty"]),
        ("[{name: empty, stages: [primary]}, {name: c, stages: [primary]}]", ["all", "empty", "c"]),
    ],
)
def test_routes_merge_by_name_and_new_ones_stand_where_they_were_written(over, names, folder):
    folder.write(changed(("nii, exam]}", "nii, exam]}\n    - {name: empty, stages: [bridge]}")), "base.yaml")
    path = folder.write(f"extends: base.yaml\nroutes: {{northbound: {over}}}\n")
    tree = plain(read_merged(path, "s.yaml").tree)
    assert [route["name"] for route in tree["routes"]["northbound"]] == names


def test_a_merged_route_keeps_what_the_alternative_does_not_say(folder):
    base = changed(("{name: all,", "{name: all, when: {laden: true},"))
    tree = merged(folder, "routes: {northbound: [{name: all, stages: [primary]}, {name: e, stages: [bridge]}]}\n", base)
    assert tree["routes"]["northbound"][0] == {"name": "all", "when": {"laden": True}, "stages": ["primary"]}


def test_lists_without_names_are_replaced(folder):
    tree = merged(
        folder,
        "traffic: {northbound: {classes: {trusted: {programmes: [OEA]}}}}\n"
        "stages: {primary: {lanes: {fast: {admits: {programmes: [OEA]}}}}}\n",
    )
    assert tree["traffic"]["northbound"]["classes"]["trusted"]["programmes"] == ["OEA"]


def test_the_last_of_several_has_the_last_word(folder):
    folder.write(GOOD, "base.yaml")
    folder.write("calendar: {days: 3, warm_up: 1}\n", "a.yaml")
    folder.write("calendar: {days: 4}\n", "b.yaml")
    assert folder.load("extends: [base, a.yaml, b.yaml]\n".replace("base", "base.yaml")).tree["calendar"] == {
        "start": "2026-06-10",
        "days": 4,
        "warm_up": 1,
    }


def test_files_are_found_beside_below_the_project_and_in_the_package(folder, monkeypatch):
    packaged = folder.path / "packaged"
    monkeypatch.setattr(library, "_FOLDERS", (packaged,))
    folder.write(GOOD, "packaged/good.yaml")
    folder.write("", "project/pyproject.toml")
    folder.write("extends: good\nname: root\n", "project/ports/root.yaml")
    folder.write("extends: ports/root.yaml\nname: beside\n", "project/studies/deep/beside.yaml")
    folder.write("extends: beside.yaml\ncalendar: {days: 5}\n", "project/studies/deep/s.yaml")
    loaded = folder.load(name="project/studies/deep/s.yaml")
    assert (loaded.name, loaded.scenario.calendar.days) == ("beside", 5)


def test_packaged_scenarios_open_by_their_name(monkeypatch, folder):
    monkeypatch.setattr(library, "_FOLDERS", (folder.path,))
    folder.write(GOOD, "good.yaml")
    from portsim.scenario.load import check, load

    assert load("good").file == str(folder.path / "good.yaml")
    assert str(check("god")[0]) == "god: no such file or packaged scenario; did you mean `good`?"


def test_circles_are_refused_and_printed(folder):
    folder.write("extends: c.yaml\n", "b.yaml")
    folder.write("extends: s.yaml\n", "c.yaml")
    assert folder.said("extends: b.yaml\n") == [
        "c.yaml:1:10: extends: extends itself: s.yaml -> b.yaml -> c.yaml -> s.yaml; break the circle"
    ]


def test_files_outside_the_project_are_refused(folder):
    folder.write(GOOD, "outside.yaml")
    for name in ("../outside.yaml", str(folder.path / "outside.yaml")):
        (message,) = folder.said(f"extends: {name}\n", name="port/s.yaml")
        place = folder.path / "port"
        assert message == (
            f"port/s.yaml:1:10: extends: {name!r} lies outside the project; put a copy beside the file or below {place}"
        ).replace(f"{folder.path}/", "")


def test_links_do_not_lead_out_either(folder):
    folder.write(GOOD, "outside.yaml")
    folder.write("extends: link.yaml\n", "port/s.yaml")
    (folder.path / "port" / "link.yaml").symlink_to(folder.path / "outside.yaml")
    (message,) = folder.said(name="port/s.yaml")
    assert message.startswith("port/s.yaml:1:10: extends: 'link.yaml' lies outside the project; ")


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("5", "s.yaml:1:10: extends: must name a file or a packaged scenario, or list several"),
        ("[{a: b}]", "s.yaml:1:11: extends[0]: must name a file or a packaged scenario, or list several"),
    ],
)
def test_what_cannot_be_extended(written, message, folder):
    assert folder.said(f"extends: {written}\n") == [message]


def test_missing_files_are_named_with_what_is_near(folder, monkeypatch):
    monkeypatch.setattr(library, "_FOLDERS", (folder.path / "none",))
    (folder.path / "none").mkdir()
    folder.write(GOOD, "none/good.yaml")
    assert folder.said("extends: godo\n") == [
        (
            "s.yaml:1:10: extends: no file 'godo' beside this file, below the project root or in the package; "
            "did you mean `good`?"
        )
    ]


def test_messages_name_the_file_in_which_the_value_stands(folder):
    folder.write(changed(("travel: 3 min", "travel: 3")), "base.yaml")
    assert folder.said("extends: base.yaml\nstages: {bridge: {rom: 3}, nii: {lanes: {portals: {servers: -1}}}}\n") == [
        "base.yaml:13:32: stages.bridge.travel: 3 has no unit; write for example '3 min' or '3 s'",
        "s.yaml:2:19: stages.bridge.rom: unknown key; did you mean `room`?",
        "s.yaml:2:61: stages.nii.lanes.portals.servers: -1 is not a whole number of servers or officers, zero or more",
    ]


def test_a_problem_between_files_stands_where_the_value_does(folder):
    folder.write(GOOD, "base.yaml")
    assert folder.said("extends: base.yaml\nroutes: {northbound: [{name: all, stages: [bridge, primry]}]}\n") == [
        "s.yaml:2:52: routes.northbound[0].stages[1]: unknown stage 'primry'; did you mean `primary`?",
    ]


def test_a_broken_parent_is_reported_in_its_own_file(folder):
    folder.write("name: x\n\tport: y\n", "base.yaml")
    (message,) = folder.said("extends: base.yaml\n")
    assert message.startswith("base.yaml:2:1: ")
