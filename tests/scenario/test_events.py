"""Events and breakdowns: what is refused, each with its place and the way out, and what is not."""

import pytest

from portsim.draw import draw
from portsim.layout import lay_out
from portsim.network import build
from portsim.outages import Wears, Work
from portsim.plans import Planned
from tests.scenario.files import DISTURBED, changed, wrong_cases


@pytest.mark.parametrize(("replacements", "messages"), wrong_cases("wrong_events.txt"))
def test_what_is_wrong_is_said_with_the_way_out(replacements, messages, folder):
    assert folder.said(changed(*replacements, text=DISTURBED)) == messages


RIGHT = {
    "as it is": [],
    "begun before the run": [("from: 2026-06-10 07:00, lasting: 4 h", "from: 2026-06-01 07:00, lasting: 20 d")],
    "outages at the same time": [
        ("from: 2026-06-10 11:00", "from: 2026-06-10 08:00, down: {servers: {primary: {booths: 1}}}")
    ],
    "a plan that ends where the next begins": [
        (
            "from: 2026-06-11, until: 2026-06-12, demand",
            "from: 2026-06-12, until: 2026-06-12, hours: '07:00-12:00', demand",
        )
    ],
    "more servers than the plan has": [
        ("{primary: {booths: 1}}", "{primary: {booths: 5}}"),
        ("down: {stages: [primary]}", "down: {servers: {primary: {booths: 5}}}"),
    ],
    "everybody inspected": [("{trusted: 0.2, default: 0.3}", "1")],
    "hours that close only meanwhile": [('hours: "06:00-22:00", at_close', "at_close")],
    "nobody comes": [("demand: {northbound: 0.8}", "demand: {northbound: 0}")],
    "a crew with nothing to mend": [(", crew: own", "")],
}


@pytest.mark.parametrize("replacements", RIGHT.values(), ids=list(RIGHT))
def test_what_is_right_is_accepted_and_drawn(replacements, folder):
    scenario = folder.load(changed(*replacements, text=DISTURBED)).scenario
    layout = lay_out(scenario)
    build(scenario, layout)
    assert len(draw(scenario, layout, 1, 0))


# --- what they change ----------------------------------------------------------------------------------------------


def changes(scenario, kind):
    """Planned changes of a kind: time in hours from the first midnight, what, level."""
    network = build(scenario, lay_out(scenario))
    rows = zip(network.change_min / 60, network.change_kind, network.change_of, network.change_level, strict=True)
    return [(time, of, level) for time, each, of, level in rows if each == kind]


def test_plans_and_hours_hold_while_the_event_does(folder):
    """From midnight to midnight of the second day; then those stated rule again."""
    scenario = folder.load(changed(text=DISTURBED)).scenario
    layout = lay_out(scenario)
    booths = [group.name for group in layout.groups].index("booths")
    of_booths = [(time, level) for time, of, level in changes(scenario, Planned.GROUP) if of == booths]
    assert of_booths == [(6, 2), (22, 0), (24, 1), (48, 0), (54, 2), (70, 0), (78, 2), (94, 0)]
    officers = [(time, level) for time, _, level in changes(scenario, Planned.POOL)]
    assert officers == [(0, 2), (24, 0), (30, 1), (38, 0), (48, 2)]
    gate = [(time, level) for time, _, level in changes(scenario, Planned.GATE)]
    assert gate == [(6, 1), (22, 0), (32, 1), (44, 0), (54, 1), (70, 0), (78, 1), (94, 0)]


def test_an_event_in_the_middle_of_a_shift(folder):
    scenario = folder.load(
        changed(
            ("from: 2026-06-11\n    until: 2026-06-11\n", "from: 2026-06-11 12:00\n    lasting: 90 min\n"),
            text=DISTURBED,
        )
    ).scenario
    booths = [group.name for group in lay_out(scenario).groups].index("booths")
    of_booths = [(time, level) for time, of, level in changes(scenario, Planned.GROUP) if of == booths]
    assert of_booths[2:6] == [(30, 2), (36, 1), (37.5, 2), (46, 0)]


def test_outages_have_numbers_times_and_what_they_stop(folder):
    scenario = folder.load(DISTURBED).scenario
    layout = lay_out(scenario)
    outages = build(scenario, layout).outages
    assert outages.names == ("power cut", "manual work", "dock:3", "dock:4", "dock:5", "dock:6", "system")
    assert changes(scenario, Planned.OUTAGE) == [(7, 0, 1), (11, 0, 0), (11, 1, 1), (24, 1, 0)]
    assert outages.of_server[0].tolist() == [True] * 3 + [False] * 4
    assert outages.of_server[2:6, 3:].tolist() == [[row == column for column in range(4)] for row in range(4)]
    assert outages.of_server[6].all()
    assert outages.of_pool[:, 0].tolist() == [False] * 6 + [True]
    assert [layout.stages[stage] for stage in outages.of_road.nonzero()[1]] == ["bridge"]
    assert outages.pace[1].tolist() == [1, 2, 1, 1]
    assert (outages.pace != 1).sum() == 1
    assert outages.moves.tolist() == [True, *[False] * 6]
    assert outages.work.tolist() == [Work.RESTART, *[Work.RESUME] * 6]
    assert outages.machine_outage.tolist() == [2, 3, 4, 5, 6]
    assert outages.machine_wears.tolist() == [Wears.BUSY] * 4 + [Wears.ALWAYS]
    assert outages.machine_crew.tolist() == [0, 0, 0, 0, -1]


@pytest.mark.parametrize(
    ("down", "servers"),
    [
        ("{lanes: {primary: [fast]}}", [0]),
        ("{lanes: {primary: [standard]}}", [1, 2]),
        ("{servers: {primary: {booths: 1, fast: 1}}}", [0, 1]),
        ("{servers: {exam: {docks: 3}}}", [3, 4, 5]),
        ("{port: true}", range(7)),
        ("{stages: [bridge], pools: [us]}", []),
    ],
)
def test_servers_that_an_outage_stops(down, servers, folder):
    text = changed(("down: {stages: [primary]}, truck: moves, work: restart", f"down: {down}"), text=DISTURBED)
    scenario = folder.load(text).scenario
    assert build(scenario, lay_out(scenario)).outages.of_server[0].nonzero()[0].tolist() == list(servers)


def selected(folder, *replacements, days=60):
    """Who is selected for the exam on each day, and how many trucks came."""
    text = changed(
        ("days: 3", f"days: {days}"), ("trucks_per_day: 100", "trucks_per_day: 500"), *replacements, text=DISTURBED
    )
    scenario = folder.load(text).scenario
    layout = lay_out(scenario)
    trucks = draw(scenario, layout, 1, 0)
    return trucks, trucks.selected[:, layout.stages.index("exam")], (trucks.arrived_min // 1440).astype(int)


def test_rates_hold_for_those_who_arrive_meanwhile(folder):
    """The day before and the day after are as without the event; that day, all that were selected still are."""
    same = ("demand: {northbound: 0.8}, rerouted: {northbound: 40}", "slower: {primary: 2}")
    _, with_event, day = selected(folder, same)
    _, without, _ = selected(folder, same, ("{exam: {trusted: 0.2, default: 0.3}}", "{exam: 0.1}"))
    assert (with_event == without)[day != 1].all()
    assert (with_event >= without)[day == 1].all()
    share, count = with_event[day == 1].mean(), (day == 1).sum()
    expected = 0.25 * 0.2 + 0.75 * 0.3
    assert abs(share - expected) < 4 * (expected * (1 - expected) / count) ** 0.5


def test_volumes_change_for_those_who_arrive_meanwhile(folder):
    """Trucks that came before are the same; 0.8 of the usual 500 and 40 more come on each of the two days."""
    trucks, _, day = selected(folder)
    usual, _, usual_day = selected(
        folder, ("demand: {northbound: 0.8}, rerouted: {northbound: 40}", "slower: {primary: 2}")
    )
    before = day < 1
    assert trucks.arrived_min[before].tolist() == usual.arrived_min[usual_day < 1].tolist()
    fewer = ((day == 1) | (day == 2)).sum()
    assert abs(fewer - 2 * 440) < 4 * (2 * 440) ** 0.5
    other_days = ~((day == 1) | (day == 2))
    assert abs(other_days.sum() - 58 * 500) < 4 * (58 * 500) ** 0.5


def test_lives_outlast_the_run_and_keep_their_luck(folder):
    """Another repair time changes no life, and another breakdown changes neither."""
    drawn = []
    for repair, also in (
        ("1 h", ""),
        ("{exponential: {mean: 3 h}}", "  more: {down: {pools: [us]}, after: 1 d, repair: 1 h}\n"),
    ):
        text = changed(("repair: 1 h,", f"repair: {repair},"), ("crews:", f"{also}crews:"), text=DISTURBED)
        scenario = folder.load(text).scenario
        drawn.append(draw(scenario, lay_out(scenario), 1, 0))
    one, other = drawn
    assert one.first_life[:6].tolist() == other.first_life[:6].tolist()
    assert one.life_min.tolist() == other.life_min[: len(one.life_min)].tolist()
    assert set(one.repair_min[: one.first_life[4]]) == {60}
    for machine in range(5):
        lives = one.life_min[one.first_life[machine] : one.first_life[machine + 1]]
        assert sum(lives) > 4 * 1440 >= sum(lives[:-1])
