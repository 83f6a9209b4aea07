"""Where values come from, through `extends` and `--set`."""

import pytest

from portsim.scenario import library
from portsim.scenario.load import load
from tests.scenario.files import GOOD, changed

VOLUME = "traffic.northbound.trucks_per_day"
SOURCED = GOOD + (
    "sources:\n"
    f"  {VOLUME}: {{kind: published, from: F001, note: counted}}\n"
    "  stages.exam.service.uniform: {kind: assumed}\n"
    "  stages.exam: {kind: measured, from: https://example.org/exams}\n"
    "  routes.northbound[name=all].stages: {kind: chosen, note: today}\n"
)


@pytest.fixture(autouse=True)
def packaged(folder, monkeypatch):
    monkeypatch.setattr(library, "_FOLDERS", (folder.path / "packaged",))
    folder.write("id,quantity,source_url\nF001,trucks,https://example.org\nF158,trucks,x\n", "packaged/sources.csv")


def entry(loaded, path):
    (found,) = [each for each in loaded.ledger if each.path == path]
    return found


def test_each_value_has_a_source_or_is_chosen(folder):
    loaded = folder.load(SOURCED)
    volume = entry(loaded, VOLUME)
    assert (volume.value, volume.kind, volume.source, volume.note) == (100, "published", "F001", "counted")
    assert volume.origin == f"{folder.path}/s.yaml:6"
    assert entry(loaded, "calendar.days").kind == "chosen"
    assert entry(loaded, "routes.northbound[0].stages").note == "today"
    assert set(loaded.scenario.sources) == {
        VOLUME,
        "stages.exam.service.uniform",
        "stages.exam",
        "routes.northbound[name=all].stages",
    }


def test_the_most_particular_source_counts(folder):
    loaded = folder.load(SOURCED)
    assert entry(loaded, "stages.exam.service.uniform.low").kind == "assumed"
    assert entry(loaded, "stages.exam.lanes.docks.servers").kind == "measured"


def test_plans_are_one_value_and_distributions_several(folder):
    paths = {each.path for each in folder.load(GOOD).ledger}
    assert "stages.primary.lanes.standard.servers" in paths
    assert {"stages.primary.service.default.lognormal.mean", "stages.primary.service.default.lognormal.cv"} <= paths
    assert "name" not in paths


def test_a_value_changed_by_an_alternative_is_chosen(folder):
    folder.write(SOURCED, "base.yaml")
    loaded = folder.load(
        "extends: base.yaml\ntraffic: {northbound: {trucks_per_day: 200}}\nstages: {exam: {service: "
        "{uniform: {low: 1 h, high: 2 h}}}}\n"
    )
    volume = entry(loaded, VOLUME)
    assert (volume.kind, volume.source, volume.origin) == ("chosen", None, f"{folder.path}/s.yaml:2")
    assert entry(loaded, "stages.exam.service.uniform.high").kind == "chosen"
    assert entry(loaded, "stages.exam.lanes.docks.servers").kind == "measured"
    assert VOLUME not in loaded.scenario.sources


def test_a_value_repeated_by_an_alternative_keeps_its_source(folder):
    folder.write(SOURCED, "base.yaml")
    loaded = folder.load("extends: base.yaml\ntraffic: {northbound: {trucks_per_day: 100}}\n")
    assert entry(loaded, VOLUME).source == "F001"


def test_an_alternative_may_state_its_own_source(folder):
    folder.write(SOURCED, "base.yaml")
    loaded = folder.load(
        "extends: base.yaml\ntraffic: {northbound: {trucks_per_day: 200}}\n"
        f"sources: {{{VOLUME}: {{kind: calibrated}}, calendar.days: {{kind: assumed}}}}\n"
    )
    assert entry(loaded, VOLUME).kind == "calibrated"
    assert entry(loaded, "calendar.days").kind == "assumed"


def test_a_value_that_is_set_is_chosen(folder):
    loaded = folder.load(SOURCED, "calendar.days=3", f"{VOLUME}=200", "stages.exam.lanes.docks.servers=4")
    volume = entry(loaded, VOLUME)
    assert (volume.value, volume.kind, volume.origin) == (200, "chosen", "--set #2")
    assert entry(loaded, "stages.exam.lanes.docks.servers").kind == "measured"


def test_a_source_of_something_an_alternative_removes_goes_with_it(folder):
    folder.write(SOURCED + "  stages.bridge.room: {kind: assumed}\n", "base.yaml")
    assert (
        "stages.bridge.room" not in folder.load("extends: base.yaml\nstages: {bridge: {room: null}}\n").scenario.sources
    )


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (
            "stages.exam.sevice: {kind: assumed}",
            "s.yaml:34:11: sources.stages.exam.sevice: nothing stands there; did you mean `stages.exam.service`?",
        ),
        (
            f"{VOLUME}: {{kind: published, from: F159}}",
            (
                f"s.yaml:34:70: sources.{VOLUME}.from: no source 'F159'; ids are rows of scenarios/sources.csv, else "
                "give an http(s) address"
            ),
        ),
        (
            f"{VOLUME}: {{kind: published, from: example.org}}",
            (
                f"s.yaml:34:70: sources.{VOLUME}.from: no source 'example.org'; ids are rows of scenarios/sources.csv, "
                "else give an http(s) address"
            ),
        ),
        (
            f"{VOLUME}: {{kind: published}}",
            (
                f"s.yaml:34:11: sources.{VOLUME}.from: is missing; a published value needs an id of the list of "
                "sources, or "
                "an address"
            ),
        ),
        (
            f"{VOLUME}: {{kind: guessed}}",
            (
                f"s.yaml:34:53: sources.{VOLUME}.kind: must be one of `published`, `measured`, "
                "`calibrated`, `assumed`, `chosen` (got 'guessed')"
            ),
        ),
        (
            f"{VOLUME}: {{kind: assumed, form: x}}",
            f"s.yaml:34:62: sources.{VOLUME}.form: unknown key; did you mean `from`?",
        ),
    ],
)
def test_what_is_wrong_with_a_source(written, message, folder):
    assert folder.said(GOOD + f"sources: {{{written}}}\n") == [message]


def test_sources_must_be_a_mapping(folder):
    assert folder.said(GOOD + "sources: [x]\n") == [
        "s.yaml:34:10: sources: must be a mapping: path: {kind: ..., from: ...}"
    ]


def test_without_the_list_only_addresses_can_be_checked(folder, monkeypatch):
    monkeypatch.setattr(library, "_FOLDERS", ())
    assert folder.said(SOURCED) == [
        (
            f"s.yaml:35:62: sources.{VOLUME}.from: the list of sources is missing (scenarios/sources.csv); "
            "write an http address"
        )
    ]


def test_a_table_keeps_its_name_in_the_ledger(folder):
    folder.write("hour,share\n" + "".join(f"{hour},1\n" for hour in range(24)), "h.csv")
    text = changed(("trucks_per_day: 100", "trucks_per_day: 100\n    by_hour: h.csv"))
    assert entry(load(folder.write(text)), "traffic.northbound.by_hour").value == "h.csv"
