"""`--set path=value`."""

import pytest

from portsim.scenario.load import load
from tests.scenario.files import GOOD


@pytest.mark.parametrize(
    ("override", "path", "value"),
    [
        ("calendar.days=3", "calendar days", 3),
        ("calendar.warm_up=1", "calendar warm_up", 1),
        ("stages.bridge.travel=12 min", "stages bridge travel", "12 min"),
        ("calendar.start=2026-07-01", "calendar start", "2026-07-01"),
        (
            'stages.primary.lanes.standard.servers={"06:00-14:00": 3}',
            "stages primary lanes standard servers",
            {"06:00-14:00": 3},
        ),
        ("stages.exam.service.uniform.high=3 h", "stages exam service uniform high", "3 h"),
        ("stages.primary.service.default.lognormal.cv=0.9", "stages primary service default lognormal cv", 0.9),
        ("authorities.us.trust.OEA=0.3", "authorities us trust", {"CTPAT": 0.5, "OEA": 0.3}),
        ("measured.wait=[bridge, primary]", "measured", {"wait": ["bridge", "primary"]}),
        ("stages.exam.inspection.rate=0.5", "stages exam inspection rate", 0.5),
        ("stages.bridge.room=null", "stages bridge", {"kind": "road", "travel": "3 min"}),
        ("name=a = b", "name", "a = b"),
    ],
)
def test_a_value_is_set(override, path, value, folder):
    here = folder.load(GOOD, override).tree
    for key in path.split():
        here = here[key]
    assert here == value


def test_items_are_named_by_number_or_by_name(folder):
    tree = folder.load(GOOD, "routes.northbound[0].name=every", "routes.northbound[name=every].when={laden: true}").tree
    assert tree["routes"]["northbound"][0]["name"] == "every"
    assert tree["routes"]["northbound"][0]["when"] == {"laden": True}


def test_the_last_of_two_counts(folder):
    assert folder.load(GOOD, "calendar.days=3", "calendar.days=4").scenario.calendar.days == 4


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("calender.days=3", "calender.days: unknown; did you mean `calendar`?"),
        ("calendar.dyas=3", "calendar.dyas: unknown; did you mean `days`?"),
        (
            "stages.primray.lanes.fast.servers=3",
            (
                "stages.primray.lanes.fast.servers: unknown; did you mean `primary`?; new ones stand in a file that "
                "`extends` this one"
            ),
        ),
        (
            "stages.primary.lanes.standard.servers.06:00-22:00=3",
            (
                "stages.primary.lanes.standard.servers.06:00-22:00: stages.primary.lanes.standard.servers is one "
                "value; "
                "set it as a whole, stages.primary.lanes.standard.servers={...}"
            ),
        ),
        (
            "stages.exam.service.gamma.cv=3",
            (
                "stages.exam.service.gamma.cv: stages.exam.service is one value; set it as a whole, "
                "stages.exam.service={...}"
            ),
        ),
        (
            "routes.northbound[3].name=x",
            "routes.northbound[3].name: routes.northbound has 1 items, counted from 0; there is no [3]",
        ),
        (
            "routes.northbound[name=al].name=x",
            "routes.northbound[name=al].name: nothing named 'al' in routes.northbound; did you mean `all`?",
        ),
        (
            "routes.northbound.name=x",
            (
                "routes.northbound.name: routes.northbound is a list; name an item by number, routes.northbound[0], "
                "or [name=...]"
            ),
        ),
        (
            "routes.northbound[0].stages[1]=x",
            (
                "routes.northbound[0].stages[1]: routes.northbound[0].stages is one value; set it as a whole, "
                "routes.northbound[0].stages=[...]"
            ),
        ),
        (
            "name.x=3",
            "name.x: name holds no keys; set it as a whole, name=...",
        ),
        ("sources.x=3", "sources.x: `sources` stands in a file, it cannot be set"),
        ("calendar.days=", "calendar.days: has no value; to remove the key, write null"),
        ("calendar.days", "'calendar.days' sets nothing; write path=value, for example calendar.days=2"),
        (
            "calendar..days=3",
            (
                "calendar..days: is not a path; write for example stages.us_primary.lanes.standard.servers "
                "or routes.northbound[0]"
            ),
        ),
        ("name=[a", "name: a list opened with '[' is not closed; write ']' or a comma (in '[a')"),
        ("calendar.days=0", "calendar.days: must be at least 1 (got 0)"),
        ("calendar.days=10:30", "calendar.days: must be a whole number (got '10:30')"),
    ],
)
def test_what_cannot_be_set(override, message, folder):
    assert folder.said(GOOD, "name=x", override) == [f"--set #2: {message}"]


def test_all_wrong_overrides_are_reported(folder):
    assert len(folder.said(GOOD, "a=1", "calendar.days=3", "b=2")) == 2


def test_files_named_in_an_override_are_looked_for_beside_the_scenario(folder):
    folder.write("hour,share\n" + "".join(f"{hour},1\n" for hour in range(24)), "flat.csv")
    loaded = folder.load(GOOD, "traffic.northbound.by_hour=flat.csv")
    assert loaded.scenario.traffic["northbound"].by_hour == {"daily": (1.0,) * 24}


@pytest.mark.parametrize(
    ("overrides", "messages"),
    [
        (
            ["calendar.days=2", "stages.exam.lanes.docks.servers=0"],
            [
                (
                    "s.yaml:25:3: stages.exam: nobody works here on any simulated day; give a plan a level above 0 on "
                    "one of them (because of --set #2)"
                )
            ],
        ),
        (
            ["calendar.hours=06:00-22:00", "calendar.at_close=null"],
            [
                (
                    "s.yaml:3:1: calendar.at_close: is missing; hours need it: `serve` (everybody inside is served), "
                    "`hold` (they wait for the next opening) or `turn_away` (because of --set #1)"
                )
            ],
        ),
        (
            ["calendar.days=null"],
            ["s.yaml:3:1: calendar.days: is missing; days simulated, warm-up included [days] (because of --set #1)"],
        ),
        (
            ["traffic.northbound.classes.trusted.share=0.5", "traffic.northbound.classes.general.share=0.5"],
            [],
        ),
        (
            ["traffic.northbound.classes.trusted.share=0.5", "traffic.northbound.classes.general.share=0.3"],
            [
                (
                    "s.yaml:7:5: traffic.northbound.classes: the shares add up to 0.8, not 1; change one of them "
                    "(because of --set #1, --set #2)"
                )
            ],
        ),
        (
            [
                "routes.northbound[0].stages=[primary]",
                "routes.northbound[name=all].stages=[primary]",
                "calendar.days=x",
            ],
            ["--set #3: calendar.days: must be a whole number (got 'x')"],
        ),
    ],
)
def test_a_problem_that_comes_from_a_set_names_it(overrides, messages, folder):
    assert folder.said(GOOD, *overrides) == messages


def test_where_each_of_several_sets_suffices_all_are_named(folder):
    twice = ["stages.exam.lanes.docks.servers=0", "stages.exam.lanes.docks.servers={sun: 1}"]
    assert folder.said(GOOD, *twice) == [
        (
            "s.yaml:25:3: stages.exam: nobody works here on any simulated day; give a plan a level above 0 on one of "
            "them (because of --set #1, --set #2)"
        )
    ]


def test_what_is_wrong_without_any_set_names_none(folder):
    wrong = GOOD.replace("servers: 4", "servers: 0")
    assert folder.said(wrong, "calendar.days=3") == folder.said(wrong)


def test_one_change_may_stand_without_a_list():
    assert load("minimal", "calendar.days=2").hash == load("minimal", ["calendar.days=2"]).hash
