"""Pictures show the numbers of the facts, say where each comes from, and claim no more than an interval carries."""

import json
import re
import subprocess
import sys
from itertools import combinations, pairwise
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb

from portsim.causes import CAUSES
from portsim.comparison.compare import compare
from portsim.report import style
from portsim.report.page.facts.whole import Told, of_comparison, of_run
from portsim.report.page.plots.inline import inline_svg
from portsim.report.page.plots.labels import cut, lines_of, short_titles, wide, wrapped
from portsim.report.page.plots.pictures import NARROW, SECTIONS, WIDE, picture_of, pictures, write_pngs
from portsim.report.page.words import Words
from portsim.report.text import Number, flat, parts
from portsim.scenario.load import load
from portsim.simulate import run
from tests.page.facts import Maker, emptied
from tests.report.ports import CUSTOMS

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = [
    "<script>alert(1)</script> & $x_1$",
    "\N{RIGHT-TO-LEFT OVERRIDE}desrever\x07 {{ name }}",
    "a" * 400,
    "\N{DELIVERY TRUCK} \N{CJK UNIFIED IDEOGRAPH-4E2D} \N{DEVANAGARI LETTER KA} \N{ARABIC LETTER ALEF}",
    "",
    "word " * 60,
]


@pytest.fixture(scope="module", params=["en", "es"])
def say(request):
    return Words(request.param)


@pytest.fixture(scope="module")
def two():
    return Maker(1).facts(alternatives=2, directions=("northbound", "southbound"))


@pytest.fixture(scope="module")
def one():
    return Maker(2, sides=1).facts()


def drawn(facts, say):
    """All pictures of a page as elements, by their names there."""
    found = {}
    for picture in pictures(facts, say):
        for name, width in (("wide", WIDE), ("narrow", NARROW)):
            text = inline_svg(picture.draw(width), f"{picture.key}-{name}", picture.title, picture.description)
            found[f"{picture.key}-{name}"] = text
    return found


@pytest.fixture(scope="module")
def pages(one, two, say):
    """Facts of a run and of a comparison, and their pictures in a language."""
    return [(facts, drawn(facts, say)) for facts in (one, two)]


def read(svg):
    """An element of text that this package wrote."""
    return ET.fromstring(svg)  # noqa: S314


def value_at(facts, path):
    for key in path.split("."):
        facts = facts[int(key)] if isinstance(facts, list) else facts[key]
    return facts


def assert_written(text, value, say, path):
    """A number is that of the facts as the language writes it, at as many places as it has."""
    whole = re.fullmatch(r"([+\N{MINUS SIGN}]?[\d,]+(?:\.(\d+))?)", text)
    assert whole, (path, text)
    digits = len(whole[2] or "")
    scaled = 100 * value if "_share" in path or "detected" in path else value
    assert whole[1] in (say.decimal(scaled, digits), say.decimal(scaled, digits, sign=True)), (path, text, value)


def numbers_in(svg):
    """Each number a picture writes, with its path."""
    return [("".join(e.itertext()), e.get("data-from")) for e in read(svg).iter() if e.get("data-from")]


@pytest.mark.parametrize("sides", [1, 2])
def test_each_number_is_that_of_the_facts(sides, pages, say):
    facts, page = pages[sides - 1]
    for key, svg in page.items():
        section = key.split("-")[0]
        found = numbers_in(svg)
        assert found, key
        for text, path in found:
            assert_written(text, value_at(facts, path), say, path)
        paths = {path for _, path in found}
        least = {"minutes": 9, "hours": 1, "distribution": 2, "who": 6, "security": 4, "cost": 6}[section]
        assert len(paths) >= least, key


@pytest.mark.parametrize("sides", [1, 2])
def test_numbers_of_titles_and_descriptions_are_those_of_the_facts(sides, one, two, say):
    facts = (one, two)[sides - 1]
    seen = 0
    for picture in pictures(facts, say):
        for text in (picture.title, picture.description):
            for part in parts(text):
                if isinstance(part, Number):
                    seen += 1
                    assert_written(part.text, value_at(facts, part.path), say, part.path)
    assert seen > 20


def test_no_other_text_of_a_row_holds_a_number(pages):
    """Whatever looks like a result is traced: all else with digits are ticks, clocks, levels and names."""
    for key, svg in pages[1][1].items():
        root = read(svg)
        ticks = {
            text for tick in root.iter(f"{SVG}g") if tick.get("class") == "tick" for text in tick.iter(f"{SVG}text")
        }
        for text in root.iter(f"{SVG}text"):
            if text in ticks or text.get("data-from"):
                continue
            own = (text.text or "") + "".join(span.tail or "" for span in text)
            own = re.sub(r"\d\d:\d\d|\b(95|50) %|CO\N{SUBSCRIPT TWO}|\b0\b|^\d: .*|^[123]$", "", own)
            assert not re.search(r"\d", own), (key, own)


def test_every_picture_is_where_the_page_looks_for_it(one, two, say):
    for facts in (one, two):
        found = {picture.key for picture in pictures(facts, say)}
        expected = set()
        for number, detail in enumerate(facts["details"]):
            for section in SECTIONS:
                for direction in [None] if section == "cost" else [each["direction"] for each in detail["directions"]]:
                    picture = picture_of(facts, say, section, number, direction)
                    if picture is not None:
                        expected.add(picture.key)
        assert found == expected
    assert {f"cost-{n}" for n in range(2)} <= found
    assert "security-1-southbound" in found
    assert picture_of(one, say, "security", 0, "northbound") is None
    assert picture_of(one, say, "minutes", 0, "elsewhere") is None


def test_ids_are_unique_on_the_page_and_are_all_there_for_something(pages):
    page = "".join(pages[1][1].values())
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids)) > 50
    named = set(re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', page))
    used = {one or other for one, other in named} | set(
        " ".join(re.findall(r'aria-labelledby="([^"]+)"', page)).split()
    )
    assert set(ids) == used


def test_an_inline_picture_is_part_of_the_page(pages):
    for key, svg in pages[1][1].items():
        root = read(svg)
        assert svg.startswith("<svg ")
        assert (root.get("role"), root.get("width")) == ("img", "100%")
        title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
        assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
        assert title.text
        assert description.text.endswith(".")
        width, height = map(float, root.get("viewBox").split()[2:])
        assert width == pytest.approx(72 * (WIDE if key.endswith("wide") else NARROW))
        assert height > 50
        assert not {"metadata", "style", "script", "image"} & {each.tag.removeprefix(SVG) for each in root.iter()}
        assert "DejaVu" not in svg
        styles = " ".join(each.get("style", "") for each in root.iter())
        assert set(re.findall(r"#\w+", re.sub(r"var\(--[\w-]+, #\w+\)", "", styles))) == set(), key
        assert any(each.get("class") == "tick" for each in root.iter())
        sizes = [float(size) for size in re.findall(r"font-size:\s*([\d.]+)px", styles)]
        assert min(sizes) * (360 / width if key.endswith("narrow") else 760 / width) >= 9, key


def test_drawn_again_a_picture_is_the_same_bytes(pages, two, say):
    assert drawn(json.loads(json.dumps(two)), say) == pages[1][1]


def test_files_drawn_again_are_the_same_bytes(tmp_path):
    two = Maker(1).facts()
    for name in ("first", "again"):
        write_pngs(two, Words("en"), tmp_path / name)
    files = sorted(path.name for path in (tmp_path / "first").iterdir())
    keys = [picture.key for picture in pictures(two, Words("en"))]
    assert files == sorted(f"{key}.{kind}" for key in keys for kind in ("png", "svg"))
    for file in files:
        assert (tmp_path / "first" / file).read_bytes() == (tmp_path / "again" / file).read_bytes(), file


def test_settings_of_the_user_change_nothing(one):
    import matplotlib as mpl

    first = drawn(one, Words("en"))
    with mpl.rc_context({"font.size": 30, "svg.fonttype": "path", "lines.linewidth": 9}):
        assert drawn(one, Words("en")) == first


# --- colours ---------------------------------------------------------------------------------------------------------


def luminance(colour):
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour)]
    return float(np.dot(linear, (0.2126, 0.7152, 0.0722)))


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_colours_stand_out_from_their_paper(dark):
    """WCAG 2.2: 4.5 for text, 3 for graphics. Grid lines are quieter on purpose: nothing is read from them alone."""
    values = {name: on_dark if dark else colour for colour, (name, on_dark) in style.ON_DARK.items()}
    for name, colour in values.items():
        if name not in ("paper", "faint"):
            least = 4.5 if name in ("ink", "quiet", "baseline", "alternative") else 3.0
            assert contrast(colour, values["paper"]) >= least, name
    assert contrast(values["faint"], values["paper"]) < 2


@pytest.mark.parametrize("dark", [False, True])
def test_colours_are_told_apart_without_hue(dark):
    """Sides differ in lightness, and so do neighbours in a bar of all causes, or of the usual ones."""
    shade = {colour: on_dark if dark else colour for colour, (_, on_dark) in style.ON_DARK.items()}
    assert contrast(*(shade[colour] for colour in style.SIDE_COLOURS.values())) > 1.3
    causes = [shade[style.CAUSE_COLOURS[cause]] for cause in CAUSES]
    assert len(set(causes)) == len(CAUSES)
    for one, other in pairwise(causes):
        assert contrast(one, other) > 1.25, (one, other)


def test_each_cause_has_one_colour_everywhere(one, two):
    assert tuple(style.CAUSE_COLOURS) == CAUSES
    assert len(set(style.CAUSE_COLOURS.values()) | set(style.SIDE_COLOURS.values())) == len(CAUSES) + 2
    css = style.page_colours()
    for name, colour in style.CAUSE_COLOURS.items():
        assert f"--cause-{name}:{colour};" in css
    for facts in (one, two):
        figure = picture_of(facts, Words("en"), "minutes", 0, "northbound").draw(WIDE)
        bars = [bar for bar in figure.axes[0].patches if bar.get_gid() == "side-0"]
        assert [bar.get_facecolor()[:3] for bar in bars] == [to_rgb(colour) for colour in style.CAUSE_COLOURS.values()]


def test_both_schemes_name_the_same_colours():
    light, dark = style.page_colours().split("@media")
    assert re.findall(r"--([\w-]+):", light) == re.findall(r"--([\w-]+):", dark)
    assert "prefers-color-scheme:dark" in dark
    assert "screen" in dark  # paper is white


# --- what is drawn is what the facts hold ----------------------------------------------------------------------------


def by_gid(axes, gid):
    return [line for line in axes.get_lines() if line.get_gid() == gid]


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_bars_of_causes_are_as_long_as_their_minutes(two, width):
    causes = two["details"][0]["directions"][0]["minutes"]["causes"]
    above, below = picture_of(two, Words("en"), "minutes", 0, "northbound").draw(width).axes
    for side in range(2):
        bars = [bar for bar in above.patches if bar.get_gid() == f"side-{side}"]
        means = [cause["sides"][side]["mean"] for cause in causes]
        np.testing.assert_allclose([bar.get_width() for bar in bars], means)
        np.testing.assert_allclose([bar.get_x() for bar in bars], np.cumsum([0, *means[:-1]]))
    changes = [cause["difference"] for cause in causes]
    assert [dot.get_xdata()[0] for dot in by_gid(below, "change")] == [each["mean"] for each in changes]
    assert [tuple(each.get_xdata()) for each in by_gid(below, "interval")] == [(e["low"], e["high"]) for e in changes]
    hollow = [dot.get_markerfacecolor() == style.PAPER for dot in by_gid(below, "change")]
    assert hollow == [each["low"] <= 0 <= each["high"] for each in changes]
    assert len(set(hollow)) == 2


def test_bars_of_a_run_are_its_minutes(one):
    causes = one["details"][0]["directions"][0]["minutes"]["causes"]
    _, below = picture_of(one, Words("en"), "minutes", 0, "northbound").draw(WIDE).axes
    assert [bar.get_width() for bar in below.patches] == [cause["sides"][0]["mean"] for cause in causes]


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_hours_are_those_of_the_facts_with_gaps_where_nothing_is(two, width):
    found = two["details"][1]["directions"][1]["hours"]
    waits, change, arrivals = picture_of(two, Words("en"), "hours", 1, "southbound").draw(width).axes
    hours = [int(hour) for hour in found["hours"]]
    span = range(hours[0], hours[-1] + 1)
    for axes, name, column in (
        (waits, "baseline", found["sides"][0]),
        (waits, "alternative", found["sides"][1]),
        (change, "change", found["difference"]),
    ):
        (line,) = by_gid(axes, f"line-{name}")
        means = dict(zip(hours, column["mean"], strict=True))
        np.testing.assert_array_equal(line.get_xdata(), [hour + 0.5 for hour in span])
        np.testing.assert_array_equal(line.get_ydata(), [means.get(hour, np.nan) for hour in span])
        (band,) = (each for each in axes.collections if each.get_gid() == f"band-{name}")
        heights = {y for path in band.get_paths() for y in path.vertices[:, 1]}
        runs = [n for n, hour in enumerate(hours) if {hour - 1, hour + 1} & set(hours)]
        assert {column[end][n] for n in runs for end in ("low", "high")} <= heights
    assert len(by_gid(change, "zero")) == 1
    low, high = change.get_ylim()
    assert low < 0 < high
    for side, column in enumerate(found["arrivals_per_hour"]):
        (steps,) = (patch for patch in arrivals.patches if patch.get_gid() == f"arrivals-{side}")
        assert [value for value in steps.get_data().values if not np.isnan(value)] == column


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_curve_is_that_of_the_facts(two, width):
    found = two["details"][0]["directions"][0]["distribution"]
    (axes,) = picture_of(two, Words("en"), "distribution", 0, "northbound").draw(width).axes
    count = found["curve"]["last"] + 1
    for side, name in enumerate(("baseline", "alternative")):
        (line,) = by_gid(axes, f"line-{name}")
        assert list(line.get_xdata()) == found["curve"]["within_min"][:count]
        np.testing.assert_allclose(line.get_ydata(), [100 * v for v in found["curve"]["sides"][side]["mean"][:count]])
    times = {each["statistic"]: each["sides"] for each in found["times"]}
    for name, level in (("p50", 50), ("p95", 95)):
        dots = [(dot.get_xdata()[0], dot.get_ydata()[0]) for dot in by_gid(axes, name)]
        assert dots == [(side["mean"], level) for side in times[name]]


def test_changes_and_times_of_classes_are_those_of_the_facts(one, two):
    found = two["details"][0]["directions"][0]["who"]
    (axes,) = picture_of(two, Words("en"), "who", 0, "northbound").draw(WIDE).axes
    rows = [found["all"], *(row for group in found["groups"] for row in group["rows"])]
    assert [dot.get_xdata()[0] for dot in by_gid(axes, "change")] == [row["change_min"]["mean"] for row in rows]
    heights = [dot.get_ydata()[0] for dot in by_gid(axes, "change")]
    assert heights == sorted(heights)
    (axes,) = picture_of(one, Words("en"), "who", 0, "northbound").draw(WIDE).axes
    rows = [row for group in one["details"][0]["directions"][0]["who"]["groups"] for row in group["rows"]]
    for statistic in ("p50", "mean", "p95"):
        times = [next(t for t in row["times"] if t["statistic"] == statistic)["sides"][0]["mean"] for row in rows]
        assert [dot.get_xdata()[0] for dot in by_gid(axes, statistic)] == times


def test_points_and_crosses_are_those_of_the_facts():
    facts = Maker(4).facts(alternatives=30)
    picture = picture_of(facts, Words("en"), "security", 1, "northbound")
    (axes,) = picture.draw(WIDE).axes
    found = facts["details"][1]["directions"][0]["security"]
    for side, name in enumerate(("baseline", "alternative")):
        (point,) = by_gid(axes, f"point-{name}")
        where = point.get_xdata()[0], point.get_ydata()[0]
        assert where == (found["delay"]["sides"][side]["mean"], 100 * found["detected"]["sides"][side]["mean"])
    ends = {tuple(line.get_xdata()) for line in by_gid(axes, "interval")}
    assert {(side["low"], side["high"]) for side in found["delay"]["sides"]} <= ends
    others = [number for number in range(30) if number != 1]
    for number in others:
        (mark,) = by_gid(axes, f"other-{number}")
        figures = {each["measure"]: each for each in facts["alternatives"][number]["directions"][0]["figures"] if each}
        delay, share = figures["delay_min"]["sides"][1]["mean"], figures["detected_share"]["sides"][1]["mean"]
        assert (mark.get_xdata()[0], mark.get_ydata()[0]) == (delay, 100 * share)
        assert mark.get_marker() == ("o" if number < 3 else "x")
    assert not by_gid(axes, "other-1")


def test_bars_of_cost_are_those_of_the_facts(two):
    found = two["details"][0]["cost"]
    money, carbon = picture_of(two, Words("en"), "cost", 0).draw(NARROW).axes
    for axes, figures in ((money, found["by_party"]), (carbon, found["port"])):
        for side in range(2):
            bars = [bar.get_width() for bar in axes.patches if bar.get_gid() == f"side-{side}"]
            assert bars == [figure["sides"][side]["mean"] for figure in figures]
        drawn_ends = {tuple(line.get_xdata()) for line in by_gid(axes, "interval")}
        assert drawn_ends == {(s["low"], s["high"]) for figure in figures for s in figure["sides"]}


# --- titles ----------------------------------------------------------------------------------------------------------


def _unclear(value):
    """Every difference with an interval that holds 0."""
    if isinstance(value, dict):
        found = {key: _unclear(below) for key, below in value.items()}
        if value.keys() == {"mean", "low", "high", "n"} and value["low"] is not None:
            return {**value, "low": -abs(value["mean"]) - 1, "high": abs(value["mean"]) + 1}
        if {"sides", "difference"} <= value.keys() and value["difference"] and "n" not in value["difference"]:
            means = value["difference"]["mean"]
            band = {"mean": means, "low": [-abs(v) - 1 for v in means], "high": [abs(v) + 1 for v in means]}
            return {**found, "difference": band}
        return found
    return [_unclear(each) for each in value] if isinstance(value, list) else value


def _numbers(text):
    return [part for part in parts(text) if isinstance(part, Number)]


@pytest.mark.parametrize("seed", range(5))
def test_no_title_claims_a_difference_whose_interval_holds_nothing(seed, say):
    facts = _unclear(Maker(seed).facts())
    for picture in pictures(facts, say):
        assert _numbers(picture.title) == [], picture.key
        section = picture.key.split("-")[0]
        assert flat(picture.title) == _flat(say, section, "title_same")


def _flat(say, section, name):
    return flat(say(f"plot.{section}.{name}", what=say("measure.wait_time_min")))


@pytest.mark.parametrize("seed", range(5))
def test_a_title_claims_the_largest_clear_difference(seed):
    facts = Maker(seed).facts()
    for picture in pictures(facts, Words("en")):
        for number in _numbers(picture.title):
            path = number.path.split(".")
            if "hours" in path:
                column = {end: value_at(facts, ".".join([*path[:-2], end]))[int(path[-1])] for end in ("low", "high")}
            else:
                at = [*path[: path.index("sides")], "difference"] if "sides" in path else path[:-1]
                column = value_at(facts, ".".join(at))
            assert not column["low"] <= 0 <= column["high"], picture.key
    causes = facts["details"][0]["directions"][0]["minutes"]["causes"]
    clear = [each["difference"] for each in causes if not each["difference"]["low"] <= 0 <= each["difference"]["high"]]
    title = picture_of(facts, Words("en"), "minutes", 0, "northbound").title
    largest = max(clear, key=lambda each: abs(each["mean"]))
    assert value_at(facts, _numbers(title)[0].path) == largest["mean"]


def test_with_one_replication_titles_only_say_what_is_shown(say):
    facts = Maker(3, replications=1).facts()
    for picture in pictures(facts, say):
        section = picture.key.split("-")[0]
        assert flat(picture.title) == _flat(say, section, "title")


# --- bad input -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "facts",
    [
        Maker(5, replications=1).facts(),
        Maker(5, sides=1, replications=1).facts(),
        Maker(6, missing=0.5).facts(),
        Maker(6, sides=1, missing=0.5).facts(),
        Maker(7, missing=1.0).facts(),
        Maker(7, sides=1, missing=1.0).facts(),
        emptied(Maker(8).facts()),
        emptied(Maker(8, sides=1).facts()),
        Maker(9, scale=1e5).facts(),
        Maker(9, scale=1e-6).facts(),
        Maker(10, same=True).facts(),
        Maker(11).facts(alternatives=30, titles=HOSTILE * 6, classes=HOSTILE),
        Maker(12, sides=1).facts(classes=HOSTILE, titles=HOSTILE),
        Maker(13).facts(classes=()),
    ],
    ids=lambda facts: facts["kind"],
)
def test_whatever_the_facts_hold_is_drawn(facts, tmp_path):
    say = Words("es")
    for key, svg in drawn(facts, say).items():
        root = read(svg)
        assert not [each for each in root.iter() if each.tag.endswith("script")], key
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08]", svg), key
        assert "nan" not in " ".join(each.get("d", "") for each in root.iter())
        for text, path in numbers_in(svg):
            assert_written(text, value_at(facts, path), say, path)
    if facts["scenarios"][0]["title"] == HOSTILE[0]:
        write_pngs(facts, say, tmp_path / "plots")


def test_sections_without_numbers_have_no_picture(one, say):
    facts = json.loads(json.dumps(one))
    for here in facts["details"][0]["directions"]:
        here |= {"minutes": None, "hours": None, "security": None}
        here["distribution"]["curve"] = None
        here["who"] = {"all": None, "groups": [], "fairness": []}
    facts["details"][0]["cost"] = None
    assert list(pictures(facts, say)) == []


def test_hostile_names_are_shown_as_they_are_written():
    facts = Maker(11).facts(classes=[HOSTILE[0]])
    svg = drawn(facts, Words("en"))["who-0-northbound-wide"]
    assert "&lt;script&gt;alert(1)&lt;" in svg
    assert "<script" not in svg


# --- labels ----------------------------------------------------------------------------------------------------------


def overlaps(figure):
    """Texts that run into each other, or out of the picture."""
    FigureCanvasAgg(figure)
    with style.house_style():
        figure.draw_without_rendering()
        texts = [t for t in figure.findobj(lambda each: hasattr(each, "get_text")) if t.get_text() and t.get_visible()]
        ticks = {label for axes in figure.axes for label in (*axes.get_xticklabels(), *axes.get_yticklabels())}
        hidden = {
            label
            for axes in figure.axes
            for axis in (axes.xaxis, axes.yaxis)
            for tick in axis.get_major_ticks()
            for label in (tick.label1, tick.label2)
            if not label.get_visible() or not _within(axis, tick.get_loc())
        }
        boxes = [(t.get_text(), t.get_window_extent()) for t in texts if t not in hidden]
        del ticks
    out = [
        text
        for text, box in boxes
        if box.x0 < -1 or box.x1 > figure.bbox.x1 + 1 or box.y0 < -1 or box.y1 > figure.bbox.y1 + 2
    ]
    return out + [(a, b) for (a, one), (b, other) in combinations(boxes, 2) if _overlap(one, other)]


def _within(axis, place):
    low, high = sorted(axis.get_view_interval())
    return low - 1e-9 <= place <= high + 1e-9


def _overlap(one, other):
    return min(one.x1, other.x1) - max(one.x0, other.x0) > 1 and min(one.y1, other.y1) - max(one.y0, other.y0) > 1.5


@given(
    seed=st.integers(0, 10_000),
    sides=st.sampled_from([1, 2]),
    scale=st.sampled_from([1e-3, 0.1, 1.0, 10.0, 300.0]),
    alternatives=st.sampled_from([1, 2, 5]),
    language=st.sampled_from(["en", "es"]),
    width=st.sampled_from([WIDE, NARROW]),
    names=st.lists(st.text(max_size=40), min_size=1, max_size=6, unique=True),
)
@settings(max_examples=10, deadline=None)
def test_no_label_runs_into_another(seed, sides, scale, alternatives, language, width, names):
    maker = Maker(seed, sides=sides, scale=scale)
    facts = maker.facts(alternatives=alternatives, classes=names)
    for picture in pictures(facts, Words(language)):
        assert overlaps(picture.draw(width)) == [], picture.key


def test_columns_without_room_are_left_out():
    facts = Maker(9, scale=1e5).facts()
    assert overlaps(picture_of(facts, Words("en"), "cost", 0).draw(NARROW)) == []


def test_a_row_of_who_writes_what_its_dot_shows(pages):
    facts, page = pages[1]
    found = facts["details"][0]["directions"][0]["who"]
    rows = [
        "all",
        *(f"groups.{g}.rows.{n}" for g, group in enumerate(found["groups"]) for n in range(len(group["rows"]))),
    ]
    paths = {path for _, path in numbers_in(page["who-0-northbound-narrow"])}
    cells = ("change_min.mean", "better_share.mean", "worse_share.mean")
    expected = {f"details.0.directions.0.who.{row}.{cell}" for row in rows for cell in cells}
    assert paths == expected | {"same_within_min"}


def test_long_names_are_cut_and_the_width_is_kept():
    assert cut("short", 9, 2.0) == "short"
    long = cut("a" * 300, 9, 1.0)
    assert long.endswith("\N{HORIZONTAL ELLIPSIS}")
    assert 0.8 < wide(long, 9) <= 1.0
    lines = wrapped("every word of it, 95 % at most", 9, 0.9)
    assert " ".join(lines) == "every word of it, 95 % at most"
    assert all(wide(line, 9) <= 0.9 for line in lines)
    assert not any(line.startswith("%") for line in lines)
    assert wrapped("produce_low_risk", 9, 0.9) == ["produce_low_", "risk"]
    two = wrapped("one two three four five six", 9, 0.6, 2)
    assert len(two) == 2
    assert two[1].endswith("\N{HORIZONTAL ELLIPSIS}")


def test_a_broken_line_keeps_its_numbers():
    text = ("by ", Number("12.5", "a.b"), " min or more, and ", Number("3", "c"), " trucks")
    lines = lines_of(text, 9, 0.9)
    assert " ".join(flat(line) for line in lines) == flat(text)
    assert [(part.text, part.path) for line in lines for part in parts(line) if isinstance(part, Number)] == [
        ("12.5", "a.b"),
        ("3", "c"),
    ]


def test_titles_are_told_by_where_they_begin_to_differ():
    assert short_titles(["Port, north, joint", "Port, north, fast road"]) == [
        "\N{HORIZONTAL ELLIPSIS} joint",
        "\N{HORIZONTAL ELLIPSIS} fast road",
    ]
    assert short_titles(["one", "two three"]) == ["one", "two three"]
    assert short_titles(["alone"]) == ["alone"]
    assert short_titles(["same", "same"]) == ["same", "same"]
    assert short_titles([]) == []


# --- facts of real runs ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """Facts of a small port with two customs, alone and against itself with fewer inspections."""
    path = tmp_path_factory.mktemp("customs") / "customs.yaml"
    path.write_text(CUSTOMS, encoding="utf-8")
    base = load(path, ["calendar.days=1"])
    other = load(path, ["calendar.days=1", "stages.us_exam.inspection.rate=0.05"])
    runs = run(base, 3, seed=5, jobs=1)
    return of_run(runs, Told()), of_comparison(compare(base, other, 3, seed=5, jobs=1), Told())


def test_facts_of_real_runs_are_drawn_and_traced(real, say):
    for facts in json.loads(json.dumps(real)):
        found = drawn(facts, say)
        assert {"minutes-0-northbound-wide", "who-0-northbound-narrow", "cost-0-wide"} <= found.keys()
        for svg in found.values():
            for text, path in numbers_in(svg):
                assert_written(text, value_at(facts, path), say, path)
    assert "security-0-northbound-narrow" in found


def test_matplotlib_is_loaded_only_where_pictures_are_drawn():
    script = (
        "import sys, portsim.report.page.plots.pictures, portsim.report.page.plots.inline; "
        "sys.exit('matplotlib' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
