"""The page as a whole: its order, its numbers, both languages, and whatever a scenario may call itself."""

import copy
import datetime as dt
import itertools
import json
import os
import re
from pathlib import Path

import pytest

import portsim as ps
from portsim.report.page.document import SECTIONS
from portsim.report.page.fact import at
from portsim.report.page.pages import facts_of
from portsim.report.page.rendering import as_html, as_json, as_markdown
from portsim.report.page.words import Words, catalogue
from tests.page.reading import Page

LANGUAGES = ("en", "es")
DIGITS = re.compile(r"\d[\d,.:]*\d|\d")
HOSTILE = (
    "</script><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}{% raw %}${x}"
    "\u202egnp.exe\u2066\u200f\x1b[31m | `a` *b* 🚛 مرور " + "W" * 300
)


@pytest.fixture(params=LANGUAGES)
def language(request):
    return request.param


_DRAWN = {}


@pytest.fixture
def html(facts, language):
    """The page of some facts, made once: pictures take a second."""
    key = (id(facts), language)
    if key not in _DRAWN:
        _DRAWN[key] = as_html(facts, language)
    return _DRAWN[key]


def test_sections_stand_in_their_order(html, language):
    page = Page(html)
    assert [each for each in page.ids if each in SECTIONS] == list(SECTIONS)
    assert [attrs["lang"] for tag, attrs in page.elements if tag == "html"] == [language]


def test_every_number_is_one_of_the_facts(facts, html, language):
    """As it stands there, with the digits and the sign that the page says it has; no number comes from elsewhere."""
    page, say = Page(html), Words(language)
    assert page.facts == json.loads(as_json(facts))
    assert len(page.numbers) > 50
    for path, how, shown in page.numbers:
        digits, times, *signs = how.split(",")
        value = at(page.facts, path) * int(times)
        value = abs(value) if "unsigned" in signs else value
        assert shown == say.decimal(value, int(digits), sign="sign" in signs), path
    for path, shown in page.labels:
        assert _shows(shown, at(page.facts, path)), (path, shown)
    known = {each for message in catalogue().values() for each in DIGITS.findall(message.get(language, ""))} | {
        "0.1.0",
        "50",
        "95",
    }  # the version, and percentiles by their names
    hours = {f"{hour:02d}:00" for hour in range(25)}
    loose = {each for text in page.loose for each in DIGITS.findall(text)} - known - hours
    days = {facts["scenarios"][0]["start"]} | ({facts["replay"]["date"]} if facts["replay"] else set())
    dates = {each for day in days for each in DIGITS.findall(say.date(dt.date.fromisoformat(day)))}
    defined = {each for entry in page.facts["definitions"] for each in DIGITS.findall(entry["definition"])}
    assert loose - defined - dates == set()


def _shows(shown, value):
    """Whether a label of a picture has this number in it, in per cent or not, rounded as it stands there."""
    for each in re.findall(r"\d[\d,]*(?:\.\d+)?", shown):
        digits = len(each.partition(".")[2])
        written = float(each.replace(",", ""))
        if any(round(abs(value) * times, digits) == written for times in (1, 100)):
            return True
    return False


def test_facts_are_the_numbers_of_the_comparison():
    base, other = ps.load("minimal"), ps.load("minimal", ["stages.primary.service.fast=60 s"])
    found = ps.compare(base, other, 3, jobs=1)
    facts = json.loads(as_json(facts_of(found, [base, other])))
    rows = {
        (each["measure"], each["statistic"], json.dumps(each["where"], sort_keys=True)): each
        for each in found.to_json()["alternatives"][0]["differences"]
    }
    figures = [*_figures(facts["details"])]
    assert len(figures) > 30
    for figure in figures:
        row = rows[figure["measure"], figure["statistic"], json.dumps(figure["where"], sort_keys=True)]
        for name, side in zip(("baseline", "alternative"), figure["sides"], strict=True):
            assert {key: side[key] for key in row[name]} == row[name]
        assert {key: figure["difference"][key] for key in row["difference"]} == row["difference"]


def _figures(value):
    if isinstance(value, dict):
        if "sides" in value and "where" in value:
            yield value
        for below in value.values():
            yield from _figures(below)
    elif isinstance(value, list):
        for below in value:
            yield from _figures(below)


def test_links_lead_somewhere_and_ids_are_unique(html):
    page = Page(html)
    assert len(page.ids) == len(set(page.ids))
    links = [attrs["href"] for tag, attrs in page.elements if tag == "a"]
    assert links
    assert all(each[1:] in page.ids for each in links)
    for _, attrs in page.elements:
        for each in (attrs.get("aria-labelledby") or "").split():
            assert each in page.ids


def test_nothing_is_asked_of_anybody(html):
    page = Page(html)
    assert not {tag for tag, _ in page.elements} & {"link", "img", "iframe", "object", "embed", "base", "form"}
    for _, attrs in page.elements:
        assert "src" not in attrs
        assert attrs.get("href", "#").startswith("#")
        assert not any(name.startswith("on") for name in attrs)
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)[1]
    assert "url(" not in style
    assert "@import" not in style
    (policy,) = [attrs["content"] for _, attrs in page.elements if "http-equiv" in attrs]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")


def test_the_same_facts_give_the_same_bytes(mariposa, language):
    assert as_html(mariposa, language) == as_html(copy.deepcopy(mariposa), language)
    assert as_markdown(mariposa, language) == as_markdown(copy.deepcopy(mariposa), language)


def test_headings_do_not_skip_a_level(html):
    levels = [int(tag[1]) for tag, _ in Page(html).elements if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_tables_are_square(html):
    for table in re.findall(r"<table>.*?</table>", html, re.DOTALL):
        rows = re.findall(r"<tr>.*?</tr>", table, re.DOTALL)
        assert len({len(re.findall(r"<t[hd][ >]", row)) for row in rows}) == 1


def test_no_text_of_any_scenario_disturbs_the_page(mariposa, language):
    hostile = _renamed(mariposa)
    html = as_html(hostile, language)
    page = Page(html)
    assert len(page.scripts) == 4
    assert "<img" not in html
    assert not set("".join(page.text)) & {"\u202e", "\u2066", "\u200f", "\x1b"}
    assert page.facts == json.loads(as_json(hostile))
    assert "{{ 7*7 }}" in "".join(page.text)
    text = as_markdown(hostile, language)
    assert not set(text) & {"\u202e", "\u2066", "\u200f", "\x1b"}
    assert not re.search(r"(?<!\\)<script", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    for line in text.splitlines():
        if line.startswith("|"):
            assert line.endswith("|")


NAMES = {
    *("title", "name", "port", "file", "path", "before", "after", "value", "note", "source", "source_title"),
    *("violation", "stage", "ahead", "command", "class", "programme", "route"),
}


def _renamed(value):
    """Facts of scenarios in which everything that somebody named has a hostile name, and no two the same."""
    numbers = itertools.count()

    def renamed(value, key=""):
        if isinstance(value, dict):
            return {name: renamed(below, name) for name, below in value.items()}
        if isinstance(value, list):
            return value if key == "definitions" else [renamed(below, key) for below in value]
        return f"{HOSTILE}{next(numbers)}" if key in NAMES and isinstance(value, str) else value

    return renamed(value)


@pytest.mark.parametrize(
    ("changes", "options"),
    [
        (["traffic.northbound.trucks_per_day=0"], {}),  # nobody comes
        ([], {"measures": ["wait_min", "booth_hours"]}),
        (["stages.primary.lanes.standard.servers=1", "calendar.horizon=1 min"], {}),  # many are still inside
    ],
)
def test_what_is_missing_is_said_and_never_nan(changes, options, language):
    base, other = ps.load("minimal"), ps.load("minimal", [*changes, "name=other"])
    for scenarios in ([other, base], [base, other], [other, ps.load("minimal", [*changes, "calendar.at_close=hold"])]):
        facts = facts_of(ps.compare(*scenarios, 2, jobs=1, **options), scenarios)
        text = as_html(facts, language) + as_markdown(facts, language)
        assert not re.search(
            r"\b(nan|NaN|None(?! of)|inf)\b", re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)
        )
    single = facts_of(ps.run(other, 1, jobs=1, **options), [other])
    assert Words(language).plain("question.one_replication") in as_markdown(single, language)
    as_html(single, language)


def test_measures_that_were_not_asked_for_are_not_told_as_none():
    base, other = ps.load("mariposa", ["calendar.days=1"]), ps.load("mariposa_joint", ["calendar.days=1"])
    found = ps.compare(base, other, 2, jobs=1, measures=["exam_share"])
    text = as_markdown(facts_of(found, [base, other]))
    assert "No violations are stated" not in text
    assert "may be off by what it leaves out" not in text  # no formula stands there
    assert "Not among the measures asked for." in text


def test_sources_are_told_with_their_addresses(mariposa):
    addresses = {each["source_address"] for each in mariposa["assumptions"] if each["source_address"]}
    text = "".join(Page(as_html(mariposa)).text)
    assert len(addresses) > 3
    assert all(each in text for each in addresses)


def test_one_replication_has_no_intervals(language):
    scenario = ps.load("minimal")
    facts = facts_of(ps.run(scenario, 1, jobs=1), [scenario])
    page = Page(as_html(facts, language))
    assert "±" not in "".join(page.text)
    assert Words(language).plain("headline.no_interval") in "".join(page.text)


def test_a_class_without_trucks(language):
    scenario = ps.load(
        "mariposa",
        [
            "calendar.days=1",
            "traffic.northbound.classes.general.share=0",
            "traffic.northbound.classes.empty.share=0.26",
        ],
    )
    other = ps.load(
        "mariposa_joint",
        [
            "calendar.days=1",
            "traffic.northbound.classes.general.share=0",
            "traffic.northbound.classes.empty.share=0.26",
        ],
    )
    facts = facts_of(ps.compare(scenario, other, 2, jobs=1), [scenario, other])
    (classes, *_) = facts["details"][0]["directions"][0]["who"]["groups"]
    assert "general" not in [each["name"] for each in classes["rows"]]
    as_html(facts, language)


def test_many_alternatives_are_in_one_table_and_the_first_ones_in_full(thirty):
    assert len(thirty["alternatives"]) == 30
    assert len(thirty["details"]) == 3
    text = as_markdown(thirty)
    assert all(f"alternative {number} |" in text for number in range(30))
    assert "The first 3 alternatives are told in full; 27 more stand in the table of all." in text


def test_a_comparison_of_equals_says_so(language):
    base = ps.load("minimal")
    facts = facts_of(ps.compare(base, base, 2, jobs=1), [base, base])
    assert Words(language).plain("question.identical") in as_markdown(facts, language).replace("\\", "")


def test_long_calendars_have_no_replay(language):
    long = ps.load("minimal", ["calendar.days=15", "traffic.northbound.trucks_per_day=5"])
    facts = facts_of(ps.run(long, 2, jobs=1), [long])
    assert facts["replay"] is None
    assert Words(language).plain("replay.nothing") in "".join(Page(as_html(facts, language)).text)


def test_scenarios_without_files_have_no_ledger_and_no_command():
    base = ps.load("minimal").scenario
    facts = facts_of(ps.compare(base, ps.load("minimal", ["calendar.horizon=20 h"]).scenario, 2, jobs=1), [])
    text = as_markdown(facts)
    assert facts["assumptions"] == []
    assert "portsim compare" not in text
    assert "came from no files" in text


@pytest.mark.parametrize("name", ["minimal", "mariposa"])
def test_the_text_is_as_it_was(name, language, request):
    """Renew it with PORTSIM_RENEW=1, and read what changed."""
    facts = copy.deepcopy(request.getfixturevalue(name))
    facts["repeat"]["versions"], facts["repeat"]["engine"] = {"portsim": "0"}, "reference"  # those of this machine
    path = Path(__file__).parent / "text" / f"{name}.{language}.md"
    text = as_markdown(facts, language)
    if os.environ.get("PORTSIM_RENEW"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_the_command_repeats_what_was_run():
    set_ = ["calendar.days=1", "stages.primary.service.fast=40 s"]
    base, other = ps.load("minimal", set_), ps.load("minimal", set_)
    found = ps.compare(base, other, 3, seed=4, jobs=1, measures=["wait_min", "booth_hours"])
    facts = facts_of(found, [base, other])
    assert facts["repeat"]["command"] == (
        "portsim compare minimal minimal --replications 3 --seed 4 --set calendar.days=1 "
        "--set 'stages.primary.service.fast=40 s' --measures booth_hours,wait_min"
    )
    assert facts["overrides"] == set_
    single = facts_of(ps.run(base, 2, jobs=1), [base])
    assert single["repeat"]["command"].startswith("portsim run minimal --replications 2 --seed 1 --set")


def test_there_is_no_command_where_none_would_repeat_it():
    """What was set in one of the scenarios alone, no command can set."""
    base, other = ps.load("minimal"), ps.load("minimal", ["calendar.horizon=20 h"])
    facts = facts_of(ps.compare(base, other, 2, jobs=1), [base, other])
    assert facts["repeat"]["command"] is None
    assert facts["overrides"] == []
    assert "No one command repeats this" in as_markdown(facts)
    assert facts_of(ps.run(other, 2, jobs=1), [])["repeat"]["command"] is None
