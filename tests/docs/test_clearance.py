"""The worked examples of docs/clearance.md: their files are right, and what is worked out by hand is what comes out."""

import re

import pytest

from portsim.scenario.load import check
from tests.docs.documents import ROOT, files, sections, text_of

PAGE = ROOT / "docs" / "clearance.md"
HALF_WIDTHS = 1.6
"""How far a number worked out by hand may lie from the model's; from 20 days, chance goes further once in 300 times."""
NUMBER = r"\d[\d,]*(?:\.\d+)?"


@pytest.mark.parametrize("name", [name for name, _ in files(PAGE) if name.endswith(".yaml")])
def test_a_file_of_an_example_is_right(name, tmp_path):
    for other, text in files(PAGE):
        (tmp_path / other).write_text(text, encoding="utf-8")
    assert [str(problem) for problem in check(tmp_path / name)] == []


def compared():
    pattern = rf"^(.+): ({NUMBER})(?: ± ({NUMBER}))?.*; by hand ({NUMBER})$"
    for what, *numbers in re.findall(pattern, text_of(PAGE), re.MULTILINE):
        yield pytest.param(*(float(number.replace(",", "") or 0) for number in numbers), id=what)


def test_every_section_but_the_introduction_has_an_example():
    text = sections(text_of(PAGE))
    assert [title for title, part in text.items() if part.count("**Example.**") != 1] == []
    assert len(list(compared())) > len(text)


@pytest.mark.parametrize(("mean", "half_width", "by_hand"), list(compared()))
def test_what_is_worked_out_by_hand_comes_out(mean, half_width, by_hand):
    """The printed text itself is compared with what the code prints when all documents run."""
    assert abs(mean - by_hand) <= HALF_WIDTHS * half_width + 0.5e-4


@pytest.mark.parametrize(
    ("title", "text"), [pytest.param(title, text, id=title) for title, text in sections(text_of(PAGE)).items()]
)
def test_the_numbers_told_are_those_of_the_files_and_of_what_is_printed(title, text):
    told = "".join(re.findall(r"^\*\*Example\.\*\* (.+?)^```", text, re.MULTILINE | re.DOTALL))
    code = "".join(re.findall(r"^```\w+\n(.*?)^```$", text, re.MULTILINE | re.DOTALL))
    known = [float(number.replace(",", "")) for number in re.findall(NUMBER, code)]
    known += [100 * number for number in known]
    missing = [
        number
        for number in re.findall(NUMBER, told)
        if not any(round(each, len(number.partition(".")[2])) == float(number.replace(",", "")) for each in known)
    ]
    assert missing == [], title
