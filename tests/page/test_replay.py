"""The replay's facts are the record's: every time, every count, every truck; in few bytes."""

import json
import re
from collections import Counter
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

import portsim as ps
from portsim.replay import typical_replication
from portsim.report.page.facts.places import areas_of, stages_of
from portsim.report.page.facts.replay import replay
from portsim.report.page.facts.shown import busiest_day
from portsim.report.page.player import looks, script, words
from portsim.report.page.words import Language, Words
from portsim.scenario.load import load
from tests.page.playback import away, exceptions, trucks_of
from tests.page.ports import OTHER, everything, records
from tests.report.ports import DOCK, write_dock

DAY_MIN = 1440
MOMENTS = np.arange(0, 14401, 97)
"""Tenths of the day at which pictures are compared with the record."""
WTB_MB = 1.2
"""A weekday at the World Trade Bridge under two policies takes 0.96 MB of JSON."""


@pytest.fixture(scope="session")
def scenarios(tmp_path_factory):
    folder = tmp_path_factory.mktemp("everything")
    return [everything(folder), everything(folder, OTHER)]


@pytest.fixture(scope="session")
def both(scenarios):
    return records(scenarios)


@pytest.fixture(scope="session")
def days(both, scenarios):
    return [json.loads(json.dumps(replay(both, scenarios, day))) for day in range(3)]


def rows_by_truck(record, table):
    found = {}
    for row, truck in enumerate(getattr(record, table)["truck"].tolist()):
        found.setdefault(truck, []).append(row)
    return found


def keyed(record):
    """Row of each truck by direction and number."""
    trucks = record.trucks
    return {
        key: row for row, key in enumerate(zip(trucks["direction"].tolist(), trucks["number"].tolist(), strict=True))
    }


def gone_min(record):
    departed = record.trucks["departed_min"]
    return np.where(np.isnan(departed), record.ended_min, departed)


def shown_late(tenths, minutes, midnight):
    """Whether a time is told as the first tenth at which it has passed."""
    if tenths is None:
        return np.isnan(minutes)
    late = tenths / 10 - (minutes - midnight)
    return 0 <= round(late, 9) < 0.1


def test_the_ports_have_what_a_replay_must_show(both, days):
    """Else the tests below would prove less than they say."""
    ends = {*both[0].trucks["disposition"].tolist()}
    assert ends == {"crossed", "seized", "turned_back", "left_line", "turned_away_full", "inside"}
    assert "truck_moved" in both[0].changes["change"]
    doing = Counter(
        seen.at(now)[-1]
        for each in days
        for policy in (0, 1)
        for seen in trucks_of(each, policy).values()
        for now in MOMENTS.tolist()
        if seen.at(now)
    )
    assert doing.keys() >= {"gate", "waiting", "parked", "served", "blocked"}
    assert any(
        visit.began is not None and visit.parked is not None and visit.began < visit.parked
        for truck in trucks_of(days[1], 0).values()
        for visit in truck.visits
    ), "stopped by an outage, and taken by a server anew"
    assert all(each["policies"][1]["trucks"]["own"]["truck"] for each in days[:2])
    assert -1 in days[1]["policies"][1]["trucks"]["disposition"]


@pytest.mark.parametrize("day", range(3))
@pytest.mark.parametrize("policy", range(2))
def test_every_truck_and_time_is_that_of_the_record(days, both, day, policy):
    record, midnight = both[policy], day * DAY_MIN
    trucks, trips, gone = record.trucks, record.trips, gone_min(record)
    visits, row_of = rows_by_truck(record, "trips"), keyed(record)
    seen = trucks_of(days[day], policy)
    present = {
        key
        for key, row in row_of.items()
        if trucks["arrived_min"][row] < midnight + DAY_MIN
        and max(gone[row], trucks["arrived_min"][row] + 1e-9) > midnight
    }
    assert present <= seen.keys()
    for key, truck in seen.items():
        row = row_of[key]
        assert shown_late(truck.arrived, trucks["arrived_min"][row], midnight)
        assert shown_late(truck.gone, gone[row], midnight)
        assert truck.in_port == round((gone[row] - trucks["arrived_min"][row]) * 10)
        told = (truck.disposition, truck.route, truck.class_, truck.programmes)
        assert told == tuple(trucks[name][row] for name in ("disposition", "route", "class", "programmes"))
        mine = [each for each in visits.get(row, ()) if not np.isnan(trips["joined_min"][each])]
        entered = trips["joined_min"][mine[0]] if mine else gone[row]
        assert truck.gate == round((entered - trucks["arrived_min"][row]) * 10)
        assert len(mine) == len(truck.visits)
        for visit, each in zip(truck.visits, mine, strict=True):
            assert (visit.stage, visit.lane_at_joining, visit.lane) == tuple(
                trips[name][each] for name in ("stage", "lane_at_joining", "lane")
            )
            for name in ("joined", "began", "ended"):
                assert shown_late(getattr(visit, name), trips[f"{name}_min"][each], midnight), name
            left = trips["left_min"][each]
            if visit.ended is None:  # whose driver lost patience has left the line, and the port with it
                assert visit.left is None
                assert np.isnan(left) or left == gone[row]
            else:
                assert shown_late(visit.left, left, midnight)
            if not np.isnan(trips["parked_min"][each]):
                assert shown_late(visit.parked, trips["parked_min"][each], midnight)


@pytest.mark.parametrize("policy", range(2))
def test_lengths_that_a_reader_sees_are_those_of_the_record(days, both, policy):
    """Not differences of times that were rounded each for itself."""
    record, row_of = both[policy], keyed(both[policy])
    trips, visits = record.trips, rows_by_truck(both[policy], "trips")
    differ = 0
    for key, truck in trucks_of(days[1], policy).items():
        mine = [each for each in visits.get(row_of[key], ()) if not np.isnan(trips["joined_min"][each])]
        for visit, each in zip(truck.visits, mine, strict=True):
            for name, since, until in (
                ("waited", "joined", "began"),
                ("served", "began", "ended"),
                ("blocked", "ended", "left"),
            ):
                minutes = trips[f"{until}_min"][each] - trips[f"{since}_min"][each]
                if not np.isnan(minutes):
                    assert getattr(visit, name) == round(minutes * 10)
            differ += visit.away != (0, 0, 0)
    assert differ > 100


@pytest.mark.parametrize("day", range(3))
@pytest.mark.parametrize("policy", range(2))
def test_at_every_moment_as_many_trucks_are_everywhere_as_in_the_record(days, both, day, policy):
    record = both[policy]
    trips, seen = record.trips, trucks_of(days[day], policy)
    gone = gone_min(record)
    never = np.where(np.isnan(trips["left_min"]), gone[trips["truck"]], trips["left_min"])
    waited_until = np.fmin(np.fmin(trips["parked_min"], trips["began_min"]), never)
    for tenth in MOMENTS.tolist():
        now = day * DAY_MIN + tenth / 10
        where = Counter(place for truck in seen.values() if (place := truck.at(tenth)))
        for stage in [each["name"] for each in days[day]["stages"]]:
            here = trips["stage"] == stage
            waiting = here & (trips["joined_min"] <= now) & (now < waited_until)
            assert where[stage, "waiting"] == waiting.sum(), (stage, tenth)
            blocked = here & (trips["ended_min"] <= now) & (now < never)
            assert where[stage, "blocked"] == blocked.sum(), (stage, tenth)
        inside = (record.trucks["arrived_min"] <= now) & (now < gone)
        assert where.total() == inside.sum(), tenth


@pytest.mark.parametrize("policy", range(2))
def test_causes_are_those_of_the_record_but_for_what_trucks_do_themselves(days, both, policy):
    record, row_of = both[policy], keyed(both[policy])
    rows = rows_by_truck(record, "causes")
    for key, truck in trucks_of(days[0], policy).items():
        expected = []
        for row in rows.get(row_of[key], ()):
            tenths = round(record.causes["minutes"][row] * 10)
            if record.causes["cause"][row] not in ("driving", "service", "held") and tenths:
                expected.append((*(str(record.causes[name][row]) for name in ("stage", "cause", "ahead")), tenths))
        assert list(truck.causes) == expected


def test_trucks_of_both_policies_stand_once(days):
    for facts in days:
        keys = list(zip(facts["trucks"]["direction"], facts["trucks"]["number"], strict=True))
        assert len(keys) == len({*keys})
        own = facts["policies"][0]["trucks"]["own"]["truck"]
        assert all(facts["policies"][1]["trucks"]["disposition"][truck] >= 0 for truck in own), (
            "only who came otherwise"
        )


@pytest.mark.parametrize("day", range(3))
def test_servers_gate_and_outages_are_open_and_down_when_the_record_says(days, both, day):
    facts, record, midnight = days[day]["policies"][0], both[0], day * DAY_MIN
    names = [
        f"{days[day]['stages'][group['stage']]['name']}.{group['name']}.{number + 1}"
        for group in facts["groups"]
        for number in range(group["servers"])
    ]
    changes = record.changes

    def last(kinds, of, now):
        rows = np.flatnonzero(np.isin(changes["change"], kinds) & (changes["of"] == of) & (changes["at_min"] <= now))
        return rows[-1] if len(rows) else None

    for tenth in MOMENTS[:-1].tolist():
        now = midnight + tenth / 10
        open_now = {server: closing for server, since, until, closing in facts["spells"] if since <= tenth < until}
        for server, name in enumerate(names):
            row = last(("server_opened", "server_closing", "server_closed"), name, now)
            kind = "server_closed" if row is None else changes["change"][row]
            assert (server in open_now) == (kind != "server_closed"), (name, tenth)
            assert open_now.get(server, 0) == (kind == "server_closing"), (name, tenth)
        row = last("gate", "gate", now)
        assert any(since <= tenth < until for since, until in facts["gate"]) == (
            row is not None and changes["value"][row] == 1
        )
    down = [(each["name"], each["from"], each["until"]) for each in facts["outages"]]
    assert down == ([("power cut", 9 * 600 + 100, 9 * 600 + 500)] if day == 1 else [])
    if down:
        stage, servers = facts["outages"][0]["stages"], facts["outages"][0]["servers"]
        assert [days[day]["stages"][each]["name"] for each in stage] == ["booth"]
        assert [names[each] for each in servers] == ["booth.standard.1"]


def test_moved_trucks_wait_in_the_lane_that_they_were_sent_to(both, scenarios):
    """A FAST truck whose booth closed at 08:30 was told when and where to go."""
    (row,) = np.flatnonzero(both[0].changes["change"] == "truck_moved")
    truck, at_min = int(both[0].changes["of"][row]), both[0].changes["at_min"][row]
    facts = replay(both, scenarios, 1)
    policy = facts["policies"][0]
    ((visit, at, lane),) = policy["visits"]["moved"]
    assert shown_late(at, at_min, DAY_MIN)
    names = [(facts["stages"][each["stage"]]["name"], each["name"]) for each in policy["lanes"]]
    assert names[lane] == ("booth", "standard")
    spot = policy["visits"]["spots"][policy["visits"]["spot"][visit]]
    assert [names[each] for each in spot[:2]] == [("booth", "fast"), ("booth", "standard")]
    before = [count for count in policy["trucks"]["visits"] if count]
    owner = int(np.searchsorted(np.cumsum(before), visit, "right"))
    there = np.flatnonzero(policy["trucks"]["visits"])[owner]
    assert facts["trucks"]["number"][there] == both[0].trucks["number"][truck]


@pytest.fixture
def round_the_clock(tmp_path):
    """A port that never closes: trucks come at 23:40 and 23:50, and leave it at midnight and at 00:10."""
    text = DOCK.replace("days: 1", "days: 2").replace("booth, dock]", "booth]").replace("2 min}", "15 min}")
    text = text.replace("servers: 1, room: 1", "servers: 2")
    tmp_path.joinpath("seen.csv").write_text(
        "arrived,class\n2026-06-10 23:40,general\n2026-06-10 23:50,general\n", encoding="utf-8"
    )
    path = tmp_path / "clock.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path).scenario


def test_who_left_at_midnight_belongs_to_the_day_before(round_the_clock):
    record = ps.replicate(round_the_clock)
    assert record.trucks["departed_min"].tolist() == [1440, 1450]
    numbers = [replay([record], [round_the_clock], day)["trucks"]["number"] for day in (0, 1)]
    assert numbers == [[0, 1], [1]]
    assert replay([record], [round_the_clock], 1)["trucks"]["arrived"] == [-100]


def test_who_never_came_is_not_shown(round_the_clock):
    record = ps.replicate(round_the_clock)
    trucks = {**record.trucks, "disposition": np.array(["no_show", "crossed"])}
    assert replay([replace(record, trucks=trucks)], [round_the_clock], 0)["trucks"]["number"] == [1]


def test_a_dock_without_room_by_hand(tmp_path):
    """Two drive at most, one waits at most: the fourth truck stands at the mouth from 11 to 27, held up by the dock."""
    scenario = load(write_dock(tmp_path)).scenario
    facts = replay([ps.replicate(scenario)], [scenario], 0)
    seen = trucks_of(facts, 0)
    minutes = [
        [
            (visit.stage, *(time / 10 for time in (visit.joined, visit.began, visit.ended, visit.left)))
            for visit in truck.visits
        ]
        for truck in seen.values()
    ]
    assert minutes == [
        [("road", 0, 0, 5, 5), ("booth", 5, 5, 7, 7), ("dock", 7, 7, 27, 27)],
        [("road", 1, 1, 6, 6), ("booth", 6, 7, 9, 27), ("dock", 27, 27, 47, 47)],
        [("road", 5, 5, 10, 10), ("booth", 10, 27, 29, 47), ("dock", 47, 47, 67, 67)],
        [("road", 6, 6, 11, 27), ("booth", 27, 47, 49, 67), ("dock", 67, 67, 87, 87)],
    ]
    assert [truck.gate for truck in seen.values()] == [0, 0, 30, 30]
    assert [truck.at(120) for truck in seen.values()] == [
        ("dock", "served"),
        ("booth", "blocked"),
        ("booth", "waiting"),
        ("road", "blocked"),
    ]
    assert seen["northbound", 3].causes == (
        ("", "blocked_ahead", "road", 30),
        ("road", "blocked_ahead", "booth", 160),
        ("booth", "blocked_ahead", "dock", 360),
        ("booth", "trucks_ahead", "", 20),
    )
    assert facts["policies"][0]["gate"] is None
    assert facts["date"] == "2026-06-10"


def test_a_day_without_trucks(tmp_path):
    """A Sunday: everything is there but trucks."""
    quiet = everything(tmp_path, ["calendar.closed=[2026-06-10, 2026-06-11]"])
    facts = replay(records([quiet]), [quiet], 1)
    assert facts["trucks"]["number"] == []
    assert trucks_of(facts, 0) == {}
    assert [stage["name"] for stage in facts["stages"]][:2] == ["weigh", "mx_exam"]


def test_a_weekday_at_the_world_trade_bridge_is_small():
    loaded = [ps.load(name).scenario for name in ("world_trade_bridge", "world_trade_bridge_joint")]
    facts = replay([ps.replicate(each, audit=False) for each in loaded], loaded, 0)
    assert len(facts["trucks"]["number"]) > 7000
    assert len(json.dumps(facts, separators=(",", ":"), allow_nan=False)) < WTB_MB * 1e6


@pytest.mark.parametrize(
    ("letter", "expected"),
    [("n", (0, 0, 0)), ("o", (1, 0, 0)), ("q", (0, 1, 0)), ("w", (0, 0, 1)), ("a", (-1, -1, -1)), ("{", (1, 1, 1))],
)
def test_letters(letter, expected):
    assert away(letter, 3) == expected
    assert exceptions({"row": [2, 1], "value": [5, None]}) == {2: 5, 3: None}


# --- places ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("mariposa_joint", {
            "mx_export": ("mx",), "mx_empties": ("mx",), "mx_penalty": ("mx",), "corridor": (), "fiscal_corridor": (),
            "us_primary": ("us",), "joint_primary": ("us",), "joint_exam": ("mx", "us"), "us_penalty": ("us",),
            "exit_gate": ("us",), "state_inspection": ("us",), "repair": ("us",),
        }),
        ("laredo_southbound", {"us_toll": ("us",), "bridge": (), "mx_modules": ("mx",), "mx_exam": ("mx",)}),
        ("nogales_southbound_joint", {"joint_outbound": (), "joint_exam": ("mx", "us"), "crossing": ()}),
        ("otay_mesa_preinspection", {"mesa_exam": ("mx", "us"), "border_road": (), "chp_scales": ("us",)}),
    ],
)  # fmt: skip
def test_whose_ground_a_stage_stands_on(name, expected):
    areas = areas_of(ps.load(name).scenario)
    assert {stage: areas[stage] for stage in expected} == expected


def test_stages_of_two_policies_stand_in_one_order():
    """Those that only one has stand where its trucks meet them; southbound the other country comes first."""
    pair = [ps.load(name).scenario for name in ("mariposa", "mariposa_joint")]
    names = [stage["name"] for stage in stages_of(pair)]
    for scenario in pair:
        for route in scenario.routes["northbound"]:
            assert [names.index(stage) for stage in route.stages] == sorted(
                names.index(stage) for stage in route.stages
            )
    assert names[:9] == [
        "mx_export", "mx_empties", "mx_exam", "mx_penalty", "corridor", "fiscal_corridor",
        "us_primary", "joint_primary", "us_nii",
    ]  # fmt: skip
    south = [stage["name"] for stage in stages_of([ps.load("nogales_southbound").scenario])]
    assert south[0] == "us_outbound"


def test_policies_that_go_opposite_ways_are_drawn_all_the_same():
    there = ps.load("laredo_southbound").scenario
    route = there.routes["southbound"][1]
    back = there.model_copy(
        update={"routes": {"southbound": (route.model_copy(update={"stages": route.stages[::-1]}),)}}
    )
    assert {stage["name"] for stage in stages_of([there, back])} == {*there.stages}


# --- what is shown ---------------------------------------------------------------------------------------------------


@dataclass
class Told:
    """Results with crossing times by direction, one per replication."""

    minutes: dict[str, list[float]] = field(default_factory=dict)

    @property
    def scenario(self):
        return self

    def directions(self):
        return ("northbound", "southbound")

    def has(self, measure, statistic, direction):
        return (measure, statistic) == ("crossing_time_min", "mean") and direction in self.minutes

    def per_replication(self, measure, statistic, direction):
        assert self.has(measure, statistic, direction)
        return np.array(self.minutes[direction])


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        ({"northbound": [10, 16, 40]}, 1),  # mean 22: 12, 6 and 18 away
        ({"northbound": [20, 10, 10, 20]}, 0),  # all 5 away
        ({"northbound": [10, 16, 40], "southbound": [50, 80, 50]}, 0),  # mean 60: 22, 26 and 28 away in all
        ({"northbound": [np.nan, 5, 40, 24]}, 3),
        ({"northbound": [np.nan] * 2, "southbound": [1, 2]}, 0),
        ({}, 0),
    ],
)
def test_the_typical_replication_by_hand(minutes, expected):
    assert typical_replication(Told(minutes)) == expected


def test_the_busiest_day_by_hand(both, scenarios):
    record, scenario = both[0], scenarios[0]
    quiet = replace(record, changes={name: column[:0] for name, column in record.changes.items()})

    def on(*days, warm_up=0):
        arrived = np.array([day * DAY_MIN + 5.0 for day in days])
        trucks = {"arrived_min": arrived, "disposition": np.array(["crossed"] * len(days))}
        calendar = scenario.calendar.model_copy(update={"warm_up": warm_up})
        told = scenario.model_copy(update={"calendar": calendar})
        return busiest_day([replace(quiet, trucks=trucks)], told)

    assert on(0, 1, 1, 2) == 1
    assert on(2, 1, 2, 1) == 1, "the first of equals"
    assert on(0, 0, 0, 2, warm_up=1) == 2, "measured days only"
    assert busiest_day([quiet], scenario) == 0
    assert busiest_day(both, scenario) == 1, "the day of the outage"
    assert busiest_day([quiet, both[1]], scenario) == 1, "also where only the alternative has it"


def test_who_never_came_makes_no_day_busy(both, scenarios):
    record = both[0]
    empty = {name: column[:0] for name, column in record.changes.items()}
    trucks = {"arrived_min": np.array([1.0, 2.0, 1500.0]), "disposition": np.array(["no_show", "no_show", "crossed"])}
    assert busiest_day([replace(record, trucks=trucks, changes=empty)], scenarios[0]) == 1


# --- the player's parts ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", Language)
def test_the_player_has_all_its_words(language):
    found = words(Words(language))
    said = {each.split('"')[1] for each in script().split("say(")[1:] if each.startswith('"')}
    assert len(said) > 20
    assert said <= found.keys()
    drawn = script().split("const MARKS = {")[1].split("\n  };")[0]
    marks = set(re.findall(r"^    (\w+)\(context, ", drawn, re.MULTILINE))
    assert {"waiting", "blocked", "chosen"} < marks
    assert {f"mark_{mark}" for mark in marks - {"hollow"}} <= found.keys()


def test_the_player_needs_nothing_from_elsewhere():
    for text in (script(), looks()):
        assert "http" not in text
        assert "innerHTML" not in text
        assert "@import" not in text
