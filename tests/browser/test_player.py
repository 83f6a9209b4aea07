"""The player plays, answers to keys and clicks, tells what the record tells, and lets no name do anything."""

import json

import numpy as np
import pytest

from portsim.report.page.facts.replay import replay
from portsim.report.page.player import looks, script, words
from portsim.report.page.words import Words
from tests.page.ports import OTHER, everything, records

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror='window.hacked=1'></script><script>window.hacked=1</script>"
OUTAGE_AT = 9 * 600 + 300
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<style>body {{margin: 8px}} {style}</style><body><div id="root"></div><script>{script}</script>
<script>window.player = portsimPlayer(document.getElementById("root"), {facts}, {words});</script>"""


@pytest.fixture(scope="session")
def scenarios(tmp_path_factory):
    folder = tmp_path_factory.mktemp("everything")
    return [everything(folder), everything(folder, OTHER)]


@pytest.fixture(scope="session")
def both(scenarios):
    return records(scenarios)


@pytest.fixture(scope="session")
def facts(both, scenarios):
    """The second day, which has an outage, and trucks held over from the first."""
    return replay(both, scenarios, 1)


def in_script(value):
    return json.dumps(value, allow_nan=False).replace("<", "\\u003c")


def show(page, folder, facts, language="en"):
    """Open a page with a player of these facts."""
    path = folder / "player.html"
    text = PAGE.format(style=looks(), script=script(), facts=in_script(facts), words=in_script(words(Words(language))))
    path.write_text(text, encoding="utf-8")
    page.goto(path.as_uri())
    return path.as_uri()


def clock(page):
    return page.locator(".portsim-player-clock").text_content()


def button(page, name="Play"):
    return page.get_by_role("button", name=name, exact=True)


def seek(page, tenths):
    page.evaluate("time => player.seek(time)", tenths)


def test_it_waits_until_it_is_told_to_play(page, seen, facts, tmp_path):
    address = show(page, tmp_path, facts)
    before = clock(page)
    page.wait_for_timeout(300)
    assert clock(page) == before
    button(page).click()
    page.wait_for_function("start => document.querySelector('.portsim-player-clock').textContent > start", arg=before)
    button(page, "Pause").click()
    after, frames = clock(page), page.evaluate("player.frames()")
    page.wait_for_timeout(300)
    assert clock(page) == after > before
    assert page.evaluate("player.frames()") == frames > 3
    assert seen.complaints == []
    assert seen.requests == [address]


def test_it_stops_at_the_end_of_the_day_and_begins_anew(page, facts, tmp_path):
    show(page, tmp_path, facts)
    page.get_by_label("Speed").select_option("60")
    seek(page, 14395)
    button(page).click()
    button(page).wait_for()  # no longer Pause
    assert clock(page) == "24:00"
    button(page).click()
    page.wait_for_function("document.querySelector('.portsim-player-clock').textContent < '12:00'")


def test_keys_move_it(page, facts, tmp_path):
    show(page, tmp_path, facts)
    seek(page, 6000)
    slider = page.get_by_label("Time of day").and_(page.get_by_role("slider"))
    slider.press("ArrowRight")
    assert clock(page) == "10:01"
    assert slider.get_attribute("aria-valuetext") == "10:01"
    slider.press("Home")
    assert clock(page) == "00:00"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")
    assert button(page, "Pause").is_visible()
    page.keyboard.press("Space")
    assert button(page).is_visible()
    assert button(page).evaluate("button => getComputedStyle(button).outlineStyle") == "solid"


@pytest.mark.parametrize("tenths", [1, 3615, OUTAGE_AT, 8000, 12345, 14400])
def test_it_counts_what_the_record_says(page, facts, both, tmp_path, tenths):
    """Also when it comes there from a later time, and frame by frame."""
    show(page, tmp_path, facts)
    seek(page, 14400)
    for time in (*range(max(0, tenths - 60), tenths, 20), tenths):
        seek(page, time)
    now = 1440 + tenths / 10
    for policy, counts in enumerate(page.evaluate("player.counts()")):
        trucks, trips = both[policy].trucks, both[policy].trips
        gone = np.where(np.isnan(trucks["departed_min"]), both[policy].ended_min, trucks["departed_min"])
        left = np.where(np.isnan(trips["left_min"]), gone[trips["truck"]], trips["left_min"])
        waits = (trips["joined_min"] <= now) & (now < np.fmin(np.fmin(trips["parked_min"], trips["began_min"]), left))
        blocked = (trips["ended_min"] <= now) & (now < left)
        for stage, told in zip(facts["stages"], counts["stages"], strict=True):
            here = trips["stage"] == stage["name"]
            assert told["waiting"] == (waits & here).sum(), stage["name"]
            assert told["blocked"] == (blocked & here).sum(), stage["name"]
        there = ((trucks["arrived_min"] <= now) & (now < gone)).sum()
        assert counts["outside"] + counts["inside"] == there
        crossed = (trucks["disposition"] == "crossed") & (gone > 1440) & (gone <= now)
        assert counts["crossed"] == crossed.sum()
        moves = len(facts["policies"][policy]["visits"]["moved"])
        for lane, told in zip(facts["policies"][policy]["lanes"], counts["lanes"], strict=True):
            here = (trips["stage"] == facts["stages"][lane["stage"]]["name"]) & (
                trips["lane_at_joining"] == lane["name"]
            )
            assert abs(told - (waits & here).sum()) <= moves


def minutes(record, row, since, until):
    lasted = record.trips[f"{until}_min"][row] - record.trips[f"{since}_min"][row]
    return "—" if np.isnan(lasted) else f"{round(lasted * 10) / 10:,.1f}"


@pytest.mark.parametrize("pick", [0, 7, -3])
def test_a_click_on_a_truck_tells_its_day_under_both_policies(page, facts, both, tmp_path, pick):
    show(page, tmp_path, facts)
    seek(page, 7400)
    canvas = page.locator(".portsim-player-policy canvas").first
    inside = np.flatnonzero(
        (both[0].trucks["direction"] == "northbound")
        & (both[0].trucks["disposition"] == "crossed")
        & (both[0].trucks["arrived_min"] < 1440 + 740)
        & (both[0].trucks["departed_min"] > 1440 + 740)
    )
    number = int(both[0].trucks["number"][inside[pick]])
    place = next(
        place
        for place, key in enumerate(zip(facts["trucks"]["direction"], facts["trucks"]["number"], strict=True))
        if key == (0, number)
    )
    x, y = page.evaluate("truck => player.position(0, truck)", place)
    canvas.click(position={"x": x, "y": y})
    assert page.get_by_label("Truck number").input_value() == str(number)
    panel = page.locator(".portsim-player-panel")
    assert panel.get_attribute("aria-live") == "polite"
    assert f"Truck {number}, northbound" in panel.text_content()
    for record, table in zip(both, panel.locator("table").all(), strict=True):
        trucks = record.trucks
        (truck,) = np.flatnonzero((trucks["direction"] == "northbound") & (trucks["number"] == number))
        rows = [row for row in np.flatnonzero(record.trips["truck"] == truck) if record.trips["joined_min"][row] > 0]
        told = [
            cells.all_text_contents() for cells in (row.locator("th, td") for row in table.locator("tbody tr").all())
        ]
        if trucks["arrived_min"][truck] < record.trips["joined_min"][rows[0]]:
            gate = record.trips["joined_min"][rows[0]] - trucks["arrived_min"][truck]
            assert told.pop(0)[2] == f"{round(gate * 10) / 10:,.1f}"
        assert [[cells[0], *cells[2:5]] for cells in told] == [
            [
                record.trips["stage"][row],
                minutes(record, row, "joined", "began"),
                minutes(record, row, "began", "ended"),
                minutes(record, row, "ended", "left"),
            ]
            for row in rows
        ]
        whole = trucks["departed_min"][truck] - trucks["arrived_min"][truck]
        assert f"{round(whole * 10) / 10:,.1f} min" in table.locator("xpath=../..").text_content()
        assert f"{round(whole * 10) / 10:,.1f} min" in page.locator(".portsim-player-hint").text_content()
        causes = record.causes
        why = (causes["truck"] == truck) & ~np.isin(causes["cause"], ["driving", "service", "held"])
        text = table.text_content()
        named = words(Words("en"))
        for cause, lasted in zip(causes["cause"][why].tolist(), causes["minutes"][why].tolist(), strict=True):
            if round(lasted * 10):
                assert f"{round(lasted * 10) / 10:,.1f}" in text
                assert named.get(f"cause.{cause}", cause.replace("_", " ")) in text


def test_every_truck_has_its_own_minutes(page, facts, both, tmp_path):
    """Also behind those that only one policy has."""
    show(page, tmp_path, facts)
    keys = list(zip(facts["trucks"]["direction"], facts["trucks"]["number"], strict=True))
    told = page.evaluate(
        """count => [...Array(count).keys()].map((truck) => {
            player.choose(truck);
            return document.querySelector('.portsim-player-hint').textContent;
        })""",
        len(keys),
    )
    expected = [[] for _ in keys]
    for word, record in zip(("Baseline", "Alternative"), both, strict=True):
        trucks = record.trucks
        gone = np.where(np.isnan(trucks["departed_min"]), record.ended_min, trucks["departed_min"])
        way = np.where(trucks["direction"] == "northbound", 0, 1)
        lasted = {
            key: round(minutes * 10) / 10
            for *key, minutes in zip(way.tolist(), trucks["number"].tolist(), gone - trucks["arrived_min"], strict=True)
            for key in [tuple(key)]
        }
        for key, minutes in zip(keys, expected, strict=True):
            if key in lasted:
                minutes.append(f"{word} {lasted[key]:,.1f} min")
    assert any(len(each) == 1 for each in expected)
    assert told == [
        f"From arrival to the end: {' · '.join(minutes)}. Its stages are told below the picture."
        for minutes in expected
    ]


def test_a_truck_is_found_by_its_number_and_direction(page, facts, both, tmp_path):
    show(page, tmp_path, facts)
    trucks = both[0].trucks
    south = (trucks["direction"] == "southbound") & (trucks["arrived_min"] > 1440)
    number = str(trucks["number"][south][0])
    page.get_by_label("Direction").select_option(label="southbound")
    page.get_by_label("Truck number").fill(number)
    panel = page.locator(".portsim-player-panel")
    assert f"Truck {number}, southbound" in panel.text_content()
    panel.get_by_role("button", name="Go to its arrival").click()
    came = int(np.ceil(trucks["arrived_min"][south][0] * 10) // 10 - 1440)
    assert clock(page) == f"{came // 60:02}:{came % 60:02}"
    page.get_by_label("Truck number").fill("99999999")
    assert panel.text_content() == "No truck of this number was there on this day."
    page.get_by_label("Truck number").fill("")
    assert panel.is_hidden()


def test_readers_who_see_no_picture_hear_what_it_shows(page, facts, tmp_path):
    show(page, tmp_path, facts)
    seek(page, OUTAGE_AT)
    for policy, canvas in enumerate(page.locator(".portsim-player-policy canvas").all()):
        counts = page.evaluate("player.counts()")[policy]
        assert canvas.get_attribute("role") == "img"
        assert canvas.get_attribute("aria-label") == (
            f"{facts['policies'][policy]['name']} at 09:30: {counts['outside']} trucks before the gate,"
            f" {counts['inside']} inside, {counts['crossed']} have crossed"
        )


def hostile(value):
    """The same facts with names that would do harm, if they could."""
    if isinstance(value, dict):
        named = {"name", "classes", "holdings", "routes"}
        return {key: renamed(each) if key in named else hostile(each) for key, each in value.items()}
    return [hostile(each) for each in value] if isinstance(value, list) else value


def renamed(value):
    return [f"{each}{HOSTILE}" for each in value] if isinstance(value, list) else f"{value}{HOSTILE}"


def test_hostile_names_are_text(page, seen, facts, tmp_path):
    address = show(page, tmp_path, hostile(facts))
    seek(page, 8000)
    number = facts["trucks"]["number"][400]
    page.evaluate("player.choose(400)")
    assert page.locator(".portsim-player-panel").text_content().count(HOSTILE) > 6
    assert str(number) in page.locator("h3").text_content()
    assert page.evaluate("window.hacked") is None
    assert page.locator("img").count() == 0
    assert seen.complaints == []
    assert seen.requests == [address]


def test_a_narrow_screen_scrolls_only_down(page, facts, tmp_path):
    page.set_viewport_size({"width": 375, "height": 700})
    show(page, tmp_path, hostile(facts))
    page.evaluate("player.choose(400)")
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    first, second = (each.bounding_box() for each in page.locator(".portsim-player-policy").all())
    assert second["y"] > first["y"] + first["height"] - 1, "one under the other"
    page.set_viewport_size({"width": 1280, "height": 900})
    page.wait_for_function("document.querySelectorAll('canvas')[1].getBoundingClientRect().x > 600")
    first, second = (each.bounding_box() for each in page.locator(".portsim-player-policy canvas").all())
    assert (first["y"], first["height"]) == (second["y"], second["height"]), "side by side"


def test_one_policy_alone_and_a_day_without_trucks(page, seen, both, scenarios, tmp_path):
    show(page, tmp_path, replay(both[:1], scenarios[:1], 0))
    assert page.locator(".portsim-player-policy").count() == 1
    assert page.locator(".portsim-player-tag").count() == 0
    quiet = everything(tmp_path, ["calendar.closed=[2026-06-10, 2026-06-11]"])
    show(page, tmp_path, replay(records([quiet]), [quiet], 0))
    assert "No truck came on this day." in page.locator("#root").text_content()
    button(page).click()
    page.wait_for_timeout(100)
    page.get_by_label("Truck number").fill("1")
    assert "No truck of this number" in page.locator(".portsim-player-panel").text_content()
    assert seen.complaints == []


def test_it_speaks_spanish(page, facts, tmp_path):
    show(page, tmp_path, facts, "es")
    assert button(page, "Reproducir").is_visible()
    page.evaluate("player.choose(400)")
    told = page.locator("#root").text_content()
    for english in ("Play", "Truck", "Stage", "Before", "waiting"):
        assert english not in told


PIXEL = """() => [...document.querySelector('.portsim-player-policy canvas')
    .getContext('2d').getImageData(1, 1, 1, 1).data]"""


def test_it_follows_the_colours_of_the_page(page, facts, tmp_path):
    show(page, tmp_path, facts)
    assert page.evaluate(PIXEL) == [255, 255, 255, 255]
    page.evaluate("document.documentElement.style.setProperty('--paper', '#101820')")
    page.wait_for_function(f"({PIXEL})()[0] === 16")
    assert page.evaluate(PIXEL) == [16, 24, 32, 255]


def test_it_prints_what_it_shows_without_controls(page, facts, tmp_path):
    show(page, tmp_path, facts)
    seek(page, 7200)
    note = page.locator(".portsim-player-printed")
    assert note.is_hidden()
    page.emulate_media(media="print")
    assert button(page).is_hidden()
    assert note.text_content().startswith("The port as it stood at 12:00")
    assert note.is_visible()


GLIDING = """() => {
  const trucks = [...Array(300).keys()].map((each) => each + 300);
  window.moved = window.looks = 0;
  player.play();
  const look = () => {
    const before = trucks.map((truck) => player.position(0, truck));
    player.seek(player.time());  // which puts all where they belong
    trucks.forEach((truck, place) => player.position(0, truck).forEach((at, axis) => {
      window.moved += Math.abs(at - before[place][axis]);
    }));
    window.looks += 1;
    if (window.looks < 20) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""


def test_who_wants_little_motion_gets_no_gliding_trucks(page, facts, tmp_path):
    """What is drawn while it plays is then what is drawn when it stands."""
    page.emulate_media(reduced_motion="reduce")
    show(page, tmp_path, facts)
    seek(page, 7400)
    page.evaluate(GLIDING)
    page.wait_for_function("window.looks >= 20")
    assert page.evaluate("window.moved") == 0
