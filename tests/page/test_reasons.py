"""Why a formula is right for a stage, or why none is: the same in both languages, and the English of the screen."""

import ast
import json
import string
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

import portsim.theory
from portsim.report.page.definitions import fingerprint
from portsim.report.page.fact import Fact, at
from portsim.report.page.facts.stages import theory
from portsim.report.page.figures import Teller
from portsim.report.page.reasons import reason
from portsim.report.page.words import CATALOGUE, OF, Language, Words
from portsim.report.text import Name, Number, flat, parts
from portsim.scenario.load import load
from portsim.simulate import run
from portsim.theory import AGREES, DIFFERS, NOT_COMPARABLE, beside
from portsim.theory.words import WHY, Reason, because

LANGUAGES = ("en", "es")
SAID = {
    "pool": "us",
    "stages": ("primary", "exam"),
    "outage": "a {strike}",
    "lane": "<b>fast</b>",
    "lane_choice": "shortest",
    "share": 0.126,
    "minutes": 0.512,
    "hours": 6.04,
    "days": 35,
    "load": 0.85,
}
FORMULAS = ("erlang_c", "allen_cunneen", "pointwise_stationary", "stationary_backlog", "fluid", "none")


def fields(text):
    return sorted((name, how) for _, name, how, _ in string.Formatter().parse(text) if name is not None)


def example(key):
    """A reason with something to put in; water counts clock hours, and not their number."""
    named = {name: SAID[name] for name, _ in fields(WHY[key])}
    return Reason(key, named | ({"hours": "07:00-09:00"} if key == "overloaded" else {}))


def listed(value):
    return [value] if isinstance(value, str) else value


def told(said, language, path="details.0"):
    facts = {"details": [json.loads(json.dumps(said.to_json()))]}
    return facts, reason(Fact(facts["details"][0], path), Teller(Words(language)))


def test_the_english_stands_in_one_place():
    folder = files("portsim.report.page").joinpath(CATALOGUE)
    (stated,) = (
        found["theory"]["why"]
        for found in (tomllib.loads(file.read_text(encoding="utf-8")) for file in folder.iterdir())
        if "theory" in found
    )
    assert [*stated] == [*WHY]
    assert {key: {*each} for key, each in stated.items()} == {key: {Language.ES, OF} for key in WHY}


@pytest.mark.parametrize("key", WHY)
def test_the_same_is_put_in_in_the_same_way(key):
    say = {language: Words(language) for language in LANGUAGES}
    messages = say["en"].messages[f"theory.why.{key}"]
    assert messages[Language.EN] == WHY[key]
    assert fields(messages[Language.ES]) == fields(WHY[key])
    assert messages[OF] == fingerprint(WHY[key]), f"read the Spanish again, then write {OF} = {fingerprint(WHY[key])!r}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", WHY)
def test_every_reason_is_told_with_all_that_is_known(key, language):
    said = example(key)
    facts, text = told(said, language)
    values = [*said.named.values()]
    names = [each for value in values if not isinstance(value, float | int) for each in listed(value)]
    assert sorted(part.text for part in parts(text) if isinstance(part, Name)) == sorted(names)
    numbers = [part for part in parts(text) if isinstance(part, Number)]
    assert len(numbers) == sum(isinstance(value, float | int) for value in values)
    for number in numbers:
        shown = float(number.text) / number.times
        assert shown == pytest.approx(at(facts, number.path), abs=0.5 * 10**-number.digits / number.times)
    if language == "en":
        assert flat(text).replace(" %", "%") == str(said)


def test_numbers_are_written_out_however_long():
    for minutes, shown in ((1234.5, "1,234"), (0.0512, "0.051"), (3.0, "3"), (0.999, "1")):
        _, text = told(because("blocked", minutes=minutes), "es")
        assert flat(text) == f"sus puestos estuvieron bloqueados {shown} min por camión, sin espacio más adelante"


def test_names_are_nothing_but_names():
    _, text = told(because("full", lane="{x} <script>", share=1.0), "es")
    assert Name("{x} <script>") in text


@pytest.mark.parametrize("name", ["mariposa", "laredo_southbound"])
def test_the_facts_of_a_run_can_be_told(name):
    """Those of every stage; in English, as on a screen."""
    results = run(load(name, ["calendar.days=1", "calendar.warm_up=0"]), 2, jobs=1)
    facts = json.loads(json.dumps(theory(results)))
    for row, fact in zip(beside(results), Fact(facts), strict=True):
        english = reason(fact["why"], Teller(Words("en")))
        assert flat(english).replace(" %", "%") == str(row.why)
        assert flat(reason(fact["why"], Teller(Words("es")))) != str(row.why)
        for part in parts(english):
            assert not isinstance(part, Number) or isinstance(at(facts, part.path), float | int)


@pytest.mark.parametrize("language", LANGUAGES)
def test_formulas_and_flags_have_names(language):
    say = Words(language)
    names = [say.plain(f"theory.formula.{each}") for each in FORMULAS]
    flags = [say.plain(f"theory.flag.{each.replace(' ', '_')}") for each in (AGREES, DIFFERS, NOT_COMPARABLE)]
    assert len({*names, *flags}) == len(names) + len(flags)


def test_every_formula_that_there_is_has_a_name():
    written = {word for text in sources() for word in literals(text)}
    named = {key.rpartition(".")[2] for key in Words("en").messages if key.startswith("theory.formula.")}
    assert named == set(FORMULAS)
    assert named <= written


def test_every_reason_is_given_somewhere_and_no_other():
    given = {key for text in sources() for key in keys(text)}
    assert given | {f"{key}_on_bad_days" for key in ("lags", "heavy")} == WHY.keys()


def sources():
    return [path.read_text(encoding="utf-8") for path in Path(portsim.theory.__file__).parent.glob("*.py")]


def literals(text):
    return [node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)]


def keys(text):
    """First arguments of `because(...)`, one of two where it is a choice; `key` is the one of a changing queue."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "because":
            first = node.args[0]
            chosen = (first.body, first.orelse) if isinstance(first, ast.IfExp) else (first,)
            yield from (each.value for each in chosen if isinstance(each, ast.Constant))
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "key" and isinstance(node.value, ast.IfExp):
            yield from (node.value.body.value, node.value.orelse.value)
