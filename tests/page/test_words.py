"""What the page says: complete in both languages, of the code as it is, and nothing that nobody says."""

import ast
import datetime as dt
import re
from pathlib import Path
from typing import get_args

import pytest

import portsim.report.page
from portsim.causes import CAUSES
from portsim.comparison.comparison import Adjusted
from portsim.comparison.trucks import MEASURES as OF_PAIRS
from portsim.engine import Engine
from portsim.log import Disposition
from portsim.measures import REGISTRY
from portsim.measures.measure import PORTSIM, Statistic
from portsim.measures.prices import BEARERS, COUNTRIES, ENGINES
from portsim.report.causes import CAUSE_WORDS
from portsim.report.comparison.headlines import OF_DIRECTION, OF_PORT
from portsim.report.comparison.words import ONE_SIDE, VERDICTS
from portsim.report.crossing_parts import PART_WORDS
from portsim.report.ledger import MEANINGS
from portsim.report.page.definitions import Defined, Entry, definition, entry, fingerprint, unit
from portsim.report.page.document import SECTIONS
from portsim.report.page.facts import cost, headlines, who
from portsim.report.page.facts.scenarios import UNITS as OF_VALUES
from portsim.report.page.figures import Teller
from portsim.report.page.words import ENGLISH, OF, Language, Words, _messages, catalogue
from portsim.report.text import Name, Number, flat
from portsim.scenario.parties import NO_PROGRAMME, PARTIES
from portsim.scenario.stages import Level
from portsim.scenario.traffic import Direction
from portsim.scenario.violations import VIOLATIONS
from portsim.theory import formulas
from portsim.theory.beside import Flag
from portsim.theory.words import WHY

MESSAGES = catalogue()
MEASURES = {**REGISTRY, **{each.name: each for each in OF_PAIRS}}
UNITS = {each.unit for each in MEASURES.values()}
PAGE = Path(portsim.report.page.__file__).parent

PAGE_ORDER = (
    "question",
    "headlines",
    "minutes",
    "hours",
    "distribution",
    "who",
    "security",
    "cost",
    "replay",
    "stages",
    "assumptions",
    "definitions",
    "repeat",
)
HEADLINES = [
    f"{measure}_{statistic}"
    for measure, statistic in (*headlines.TIME, *headlines.FOUND, *headlines.NEXT, ("cost_usd", "total"))
]

NAMES = {
    "measure": MEASURES,
    "definition": MEASURES,
    "statistic": get_args(Statistic),
    "unit": [name.replace("/", "_per_") for name in UNITS],
    "cause": CAUSES,
    "cause_says": CAUSES,
    "part": PART_WORDS,
    "direction": get_args(Direction),
    "disposition": [each.name.lower() for each in Disposition],
    "bearer": BEARERS,
    "country": COUNTRIES,
    "engine": ENGINES,
    "party": PARTIES,
    "kind": MEANINGS,
    "kind_says": MEANINGS,
    "violation": VIOLATIONS,
    "level": get_args(Level),
    "verdict": [*VERDICTS, "one_side", "slightly_better", "slightly_worse"],
    "section": PAGE_ORDER,
    "lead": PAGE_ORDER,
    "programme": [NO_PROGRAMME],
    "adjusted": get_args(Adjusted),
    "moved_by": {each.value for each in Engine} - {Engine.AUTO.value},
    "of": set(OF_VALUES.values()),
    "bought": [*cost._REASONS.values(), "no_interval"],
    "kind_of": who.KINDS,
    "headline.run": HEADLINES,
    "headline.more": HEADLINES,
    "headline.less": HEADLINES,
    "theory.why": WHY,
    "theory.flag": [each.replace(" ", "_") for each in get_args(Flag)],
}
"""What messages of a section are called: as the code calls the same thing."""

TEXTS = {
    "trucks": {each.trucks for each in MEASURES.values()},
    "window": {each.window for each in MEASURES.values()},
    "source": {each.source for each in MEASURES.values()} - {PORTSIM},
}
"""Sections whose messages are found by their English, and that English."""

LOOKED_UP = {name.partition(".")[0] for name in (*NAMES, *TEXTS)} | {"player", "section_of_run", "lead_of_run"}
"""Sections whose messages are asked for by a name that is worked out, and not by one written in the code."""

SAME_IN_BOTH = {"min", "h", "d", "USD", "kg", "g", "CO₂", "total", "pp", "Erlang", "C", "Allen", "Cunneen"}
"""Words that are written alike in English and Spanish."""
NO_SPANISH = re.compile(
    r"\b(the|of|and|or|that|which|with|from|where|when|is|are|was|by|at|not|to|in|on|its|an|trucks?|port|wait|time|gate"
    r"|line|lanes?|stages?|servers?|officers?|booths?|queue|delay|share|hours?|crossing|exams?|held|seized)\b",
    re.IGNORECASE,
)
RIVALS = {
    r"garita|caseta de entrada": "entrada",
    r"falla": "interrupción",
    r"trayecto|viaje": "recorrido",
    r"(?<!teoría de )colas?|línea": "fila",
    r"vehículos?|tráiler(es)?": "camión",
    r"servidor(es)?": "puesto",
    r"retrasos?": "demora",
    r"inspecci(ón|ones)(?! agropecuaria)|exámen(es)?": "revisión",
    r"situación base|línea base|base de referencia|(?<!caso )base": "caso base",
    r"decomisad[oa]s?|aseguramientos?": "incautado",
    r"aranceles|derechos": "contribuciones",
    r"sólo": "solo",
}
"""One word for one thing: other Spanish words for it, and the one that the page uses."""
CHEMICAL = re.compile(r"CO2|NOx|PM")
LONGEST_LABEL = 40

OF_EXPLAINED = """definition.{name} translates an English that has changed to
    {english}
Read the Spanish again, put right what differs, and write {of} = "{fingerprint}" beside it in catalogue.toml."""


def english_of(key):
    """The English of a message, wherever it stands."""
    section, _, name = key.partition(".")
    return MEASURES[name].definition if section == "definition" else MESSAGES[key][Language.EN]


def spanish_of(key):
    return MESSAGES[key][Language.ES]


def names_in(section):
    """Names of the messages of a section, in their order."""
    return [key.removeprefix(f"{section}.") for key in MESSAGES if key.startswith(f"{section}.")]


def words_of(message):
    return {*re.findall(r"[^\W\d_]+", re.sub(r"{[^}]*}", "", message))}


def placeholders(message):
    return sorted(re.findall(r"{[^}]*}", message))


@pytest.fixture(params=sorted({key.partition(".")[0] for key in MESSAGES}))
def keys(request):
    """Keys of all messages of a section."""
    return [f"{request.param}.{name}" for name in names_in(request.param)]


def test_messages_stand_in_both_languages(keys):
    for key in keys:
        stands = (
            {Language.ES, OF} if key.startswith("definition.") else {*Language, OF} if key in ENGLISH else {*Language}
        )
        assert MESSAGES[key].keys() == stands, key
        for text in (english_of(key), spanish_of(key)):
            assert text, key
            assert text == " ".join(text.split()), f"{key}: no spaces at the ends, nor two in a row"


def test_both_languages_say_the_same(keys):
    """The same parts are put in, the same codes and numbers named; both are sentences, or none is."""
    for key in keys:
        english, spanish = english_of(key), spanish_of(key)
        assert placeholders(english) == placeholders(spanish), key
        for what in (r"`[^`]+`", r"\d+"):
            assert set(re.findall(what, english)) == set(re.findall(what, spanish)), key
        assert english.endswith(".") == spanish.endswith("."), key


def test_no_english_is_left_in_spanish(keys):
    for key in keys:
        spanish = spanish_of(key)
        if spanish == english_of(key):
            assert words_of(spanish) <= SAME_IN_BOTH, key
        else:
            own = re.sub(r"`[^`]*`|«[^»]*»|{[^}]*}|docs/\S+", "", spanish)
            assert NO_SPANISH.findall(own) == [], key


def test_spanish_has_one_word_for_one_thing(keys):
    for key in keys:
        for rivals, word in RIVALS.items():
            found = re.search(rf"\b(?:{rivals})\b", spanish_of(key), re.IGNORECASE)
            assert not found, f"{key}: write {word} instead of {found and found[0]}"


def test_words_that_are_the_same_are_somewhere():
    """No word stays allowed after its message has gone."""
    same = (spanish_of(key) for key in MESSAGES if spanish_of(key) == english_of(key))
    assert {word for text in same for word in words_of(text)} == SAME_IN_BOTH


@pytest.mark.parametrize("section", NAMES)
def test_a_section_says_what_the_code_has_and_nothing_else(section):
    expected = set(NAMES[section])
    found = set(names_in(section))
    assert sorted(expected - found) == [], f"write them under [{section}]"
    assert sorted(found - expected) == [], f"nothing of the code is called so any more: drop them from [{section}]"


@pytest.mark.parametrize("section", ["section", "lead"])
def test_sections_of_the_page_stand_in_its_order(section):
    assert tuple(names_in(section)) == PAGE_ORDER == tuple(SECTIONS)


@pytest.mark.parametrize("section", ["section", "lead"])
def test_what_a_single_run_has_of_its_own_is_of_sections_of_the_page(section):
    """And says something else than the page of a comparison, in both languages."""
    own = names_in(f"{section}_of_run")
    assert set(own) <= set(PAGE_ORDER)
    for name in own:
        for language in Language:
            assert MESSAGES[f"{section}_of_run.{name}"][language] != MESSAGES[f"{section}.{name}"][language]


@pytest.mark.parametrize("section", TEXTS)
def test_texts_of_measures_are_found_by_their_english(section):
    found = [MESSAGES[f"{section}.{name}"][Language.EN] for name in names_in(section)]
    assert len(set(found)) == len(found)
    assert set(found) == TEXTS[section]


def test_translated_definitions_are_of_the_english_as_it_stands():
    stale = [
        OF_EXPLAINED.format(name=name, english=each.definition, of=OF, fingerprint=fingerprint(each.definition))
        for name, each in MEASURES.items()
        if MESSAGES[f"definition.{name}"][OF] != fingerprint(each.definition)
    ]
    assert not stale, "\n\n".join(stale)


@pytest.mark.parametrize("language", Language)
def test_definitions_are_shown_as_they_are_written(language):
    """English is not read as a message, so neither language may have anything to put in."""
    for name, measure in MEASURES.items():
        text = definition(measure, Words(language))
        assert isinstance(text, str), name
        assert not {"{", "}"} & set(text), name
        assert text.count("`") % 2 == 0, name


@pytest.mark.parametrize("language", Language)
def test_labels_of_measures_are_short_and_tell_measures_apart(language):
    labels = [MESSAGES[f"measure.{name}"][language] for name in MEASURES]
    assert sorted({label for label in labels if labels.count(label) > 1}) == []
    assert [label for label in labels if len(label) > LONGEST_LABEL] == []
    assert [label for label in labels if not (label[0].islower() or CHEMICAL.match(label))] == []
    assert [label for label in labels if re.search(r"[\[\](),;.]", label)] == []


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("section", sorted({*NAMES, *TEXTS} - {"measure"}))
def test_messages_of_a_section_can_be_told_apart(section, language):
    texts = [MESSAGES[f"{section}.{name}"].get(language) for name in names_in(section) if section != "definition"]
    assert sorted({text for text in texts if texts.count(text) > 1}) == []


@pytest.mark.parametrize(
    ("words", "measure"),
    [(words, measure) for words, measure, _ in (*OF_DIRECTION, *OF_PORT)],
)
def test_labels_hold_the_words_of_a_comparison_on_a_screen(words, measure):
    """Those of its measure; its unit and statistic stand beside."""
    assert words.partition(" [")[0].partition(",")[0] in MESSAGES[f"measure.{measure}"][Language.EN]


@pytest.mark.parametrize(
    ("section", "texts"),
    [
        ("cause", CAUSE_WORDS),
        ("part", PART_WORDS),
        ("verdict", VERDICTS | {"one_side": ONE_SIDE}),
        ("kind_says", MEANINGS),
    ],
)
def test_english_is_that_of_the_screen(section, texts):
    assert {name: MESSAGES[f"{section}.{name}"][Language.EN] for name in texts} == {**texts}


def test_an_entry_tells_everything_in_its_language():
    measure = MEASURES["planning_index"]
    assert entry(measure, Words("es")) == Entry(
        code="planning_index",
        label="índice de tiempo de planeación",
        unit="razón",
        definition="Percentil 95 del tiempo de cruce entre la media del tiempo de cruce sin congestión "
        "(`uncongested_min`).",
        trucks="camiones que llegaron en la ventana y cruzaron",
        window="llegada antes de la entrada en [fin del calentamiento, última medianoche)",
        source="FHWA, «Urban Congestion Report», definiciones",
    )
    assert entry(measure, Words("en")) == Entry(
        code="planning_index",
        label="planning time index",
        unit="ratio",
        definition=measure.definition,
        trucks=measure.trucks,
        window=measure.window,
        source=measure.source,
    )


@pytest.mark.parametrize("language", Language)
def test_every_measure_has_an_entry(language):
    for measure in MEASURES.values():
        found = entry(measure, Words(language))
        said = found.label, found.unit, found.definition, found.trucks, found.window
        assert all(flat(each) for each in said), measure.name
        assert (found.source is None) == (measure.source == PORTSIM), measure.name


def test_what_another_version_meant_is_told_in_its_own_words():
    """Not as the translation of something else."""
    older = Defined("fuel_l", "l", "Fuel burnt.", "some trucks", "[start, end)", PORTSIM)
    said = entry(older, Words("es"))
    assert (said.label, said.definition, said.trucks, said.window) == (
        "combustible",
        "Fuel burnt.",
        "some trucks",
        "[start, end)",
    )


@pytest.mark.parametrize(("name", "written"), [("trucks/h", "camiones/h"), ("h/day", "h/día"), ("l", "L")])
def test_units_are_written_as_the_language_does(name, written):
    assert unit(name, Words("es")) == written


# Which messages are asked for


def asked_for(code):
    """Keys that a module asks for as `say("...")`, those of a section that it works out as `section.*`."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and node.args and _speaks(node.func):
            yield from _keys(node.args[0])


def _speaks(function):
    if isinstance(function, ast.Attribute) and function.attr in {"plain", "knows"}:
        function = function.value
    return (function.id if isinstance(function, ast.Name) else getattr(function, "attr", None)) == "say"


def _keys(key):
    if isinstance(key, ast.IfExp):
        yield from (*_keys(key.body), *_keys(key.orelse))
    elif isinstance(key, ast.JoinedStr):
        if _is_text(key.values[0]):  # else the section itself is worked out
            yield f"{key.values[0].value.partition('.')[0]}.*"
    elif _is_text(key):
        yield key.value


def _is_text(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def asked_for_in_template(text):
    """The same of a template; there a key is worked out as `"section." ~ name`."""
    for key, more in re.findall(r"""\bsay(?:\.plain|\.knows)?\(\s*["']([^"']+)["']\s*(~?)""", text):
        yield f"{key.partition('.')[0]}.*" if more else key


def code_of_the_page(*suffixes):
    return [path.read_text(encoding="utf-8") for path in sorted(PAGE.rglob("*")) if path.suffix in suffixes]


def all_asked_for():
    for code in code_of_the_page(".py"):
        yield from asked_for(code)
    for text in code_of_the_page(".j2"):
        yield from asked_for_in_template(text)


def named_somewhere():
    """Texts of the code that are keys: some are chosen first, and asked for in another line."""
    for code in code_of_the_page(".py"):
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.Constant) and node.value in MESSAGES:
                yield node.value


def test_keys_are_found_however_they_are_asked_for():
    code = 'say("a.b"); self.say("c", n=1); say.plain("d.e"); say(f"f.{g}.h"); say("i" if x else f"j.{k}"); tell("l")'
    assert [*asked_for(code)] == ["a.b", "c", "d.e", "f.*", "i", "j.*"]
    template = "{{ say('a.b') }} {{ say.plain(\"c.d\", n=1) }} {{ essay('e') }} {{ say('f.g.' ~ h) }}"
    assert [*asked_for_in_template(template)] == ["a.b", "c.d", "f.*"]


def test_every_message_asked_for_exists():
    asked = {*all_asked_for()}
    assert "measure.*" in asked
    sections = {key.partition(".")[0] for key in MESSAGES}
    assert sorted(key for key in asked if not key.endswith(".*") and key not in MESSAGES) == []
    assert sorted(key for key in asked if key.endswith(".*") and key.removesuffix(".*") not in sections) == []


def test_every_message_is_asked_for():
    """By its key, or as one of a section that is looked up by name."""
    asked = {*all_asked_for()}
    asked |= {*named_somewhere()}
    worked_out = LOOKED_UP | {key.removesuffix(".*") for key in asked if key.endswith(".*")}
    assert [key for key in MESSAGES if key not in asked and key.partition(".")[0] not in worked_out] == []


def test_sections_looked_up_by_name_exist():
    assert sorted(LOOKED_UP - {key.partition(".")[0] for key in MESSAGES}) == []


def test_formulas_of_theory_have_names():
    code = Path(formulas.__file__).read_text(encoding="utf-8")
    given = [
        node.args[0]
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"_within", "Figure"}
    ]
    named = {each.value for each in given if isinstance(each, ast.Constant)} | {formulas.NONE}
    assert named == {*names_in("theory.formula")}


@pytest.mark.parametrize(
    ("key", "name", "written"),
    [
        ("direction", "northbound", "hacia el norte"),
        ("programme", "none", "sin programa"),
        ("violation", "illicit_goods", "mercancía ilícita"),
        ("programme", "FAST", (Name("FAST"),)),
        ("violation", "counterfeit <b>", (Name("counterfeit <b>"),)),
        ("stage", "us_primary", (Name("us_primary"),)),
    ],
)
def test_what_results_are_about_is_told_in_words_where_there_are_some(key, name, written):
    assert Teller(Words("es")).named(key, name) == written


# How messages are read


@pytest.mark.parametrize(
    ("tree", "complaint"),
    [
        ({"a": "text"}, "a belongs to no message"),
        ({"a": {"b": "text", "c": {"en": "x", "es": "y"}}}, "a.b belongs to no message"),
        ({"a": {"b": {"en": "x", "se": "y"}}}, "a.b has se, which is no language"),
    ],
)
def test_a_catalogue_of_another_shape_is_refused(tree, complaint):
    with pytest.raises(TypeError, match=re.escape(complaint)):
        dict(_messages(tree, ""))


def test_a_table_of_the_catalogue_may_be_empty():
    assert dict(_messages({"a": {}, "b": {"c": {"en": "x", "es": "y"}}}, "")) == {"b.c": {"en": "x", "es": "y"}}


def test_parts_are_put_in(monkeypatch):
    say = Words("es")
    monkeypatch.setattr(say, "messages", {"a.b": {"en": "{n} of {m}", "es": "{m}: {n}"}})
    number = Number("3", "x.y")
    assert say("a.b", n=(number,), m="todos") == ("todos", ": ", number)
    assert say.plain("a.b", n=(number,), m="todos") == "todos: 3"
    assert say.knows("a.b")
    assert not say.knows("a.c")
    with pytest.raises(KeyError, match="m"):
        say("a.b", n=(number,))


@pytest.mark.parametrize("language", ["de", "EN", "", None])
def test_other_languages_are_refused(language):
    with pytest.raises(ValueError, match="not a valid Language"):
        Words(language)


# Numbers and dates


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    ("value", "digits", "sign", "written"),
    [
        (1234.56, 1, False, "1,234.6"),
        (1234.56, 1, True, "+1,234.6"),
        (-1234.56, 1, False, "\N{MINUS SIGN}1,234.6"),
        (-1234.56, 1, True, "\N{MINUS SIGN}1,234.6"),
        (0.0, 0, True, "0"),
        (-0.0, 2, False, "0.00"),
        (-0.04, 1, False, "0.0"),
        (0.04, 1, True, "0.0"),
        (0.06, 1, True, "+0.1"),
        (7, 0, False, "7"),
        (999.96, 1, False, "1,000.0"),
        (-999999.5, 0, False, "\N{MINUS SIGN}1,000,000"),
        (1e15, 2, False, "1,000,000,000,000,000.00"),
        (123456789012, 0, True, "+123,456,789,012"),
        (1e-9, 9, False, "0.000000001"),
    ],
)
def test_numbers_are_written_as_in_both_countries(language, value, digits, sign, written):
    assert Words(language).decimal(value, digits, sign=sign) == written


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(ValueError, match="is no number to show"):
        Words("es").decimal(value)


@pytest.mark.parametrize(
    ("language", "day", "written"),
    [
        ("en", dt.date(2026, 6, 10), "June 10, 2026"),
        ("es", dt.date(2026, 6, 10), "10 de junio de 2026"),
        ("en", dt.date(2027, 1, 1), "January 1, 2027"),
        ("es", dt.date(2027, 1, 1), "1 de enero de 2027"),
    ],
)
def test_dates_are_written_as_each_language_does(language, day, written):
    assert Words(language).date(day) == written
