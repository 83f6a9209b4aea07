"""Numbers and names as pictures write them."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from portsim.report.page.fact import Fact
from portsim.report.page.words import Words
from portsim.report.text import Name, Number, Part, Text, flat, parts

NOTHING = "\N{EN DASH}"
"""Where nothing was measured."""
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
HUNDRED = 100
_PIECE = re.compile(r"(?:[^\s_]|\s(?=%))+_*\s?|_+\s?")
"""What stays together when a line is broken."""


def number(say: Words, place: Fact, digits: int, *, sign: bool = False) -> Text:
    """A number of the facts; a dash where there is none."""
    if place.value is None:
        return NOTHING
    return (Number(say.decimal(place.value, digits, sign=sign), place.path, digits, sign=sign),)


def percent(say: Words, place: Fact, digits: int = 1) -> Text:
    """A share of the facts in per cent."""
    if place.value is None:
        return NOTHING
    return (Number(say.decimal(HUNDRED * place.value, digits), place.path, digits, HUNDRED), " %")


def points(say: Words, place: Fact, digits: int = 2) -> Text:
    """A difference of two shares of the facts in percentage points."""
    if place.value is None:
        return NOTHING
    return (Number(say.decimal(HUNDRED * place.value, digits, sign=True), place.path, digits, HUNDRED, sign=True),)


def digits_of(values: Iterable[float | None]) -> int:
    """Decimal places at which the smallest of some numbers can be read, and the largest still is short."""
    sizes = [abs(value) for value in values if value]
    if not sizes or max(sizes) >= 10 * HUNDRED:
        return 0 if sizes else 1
    return 2 if min(sizes) < 1 and max(sizes) < HUNDRED else 1


def digits_in(figure: Fact) -> int:
    """Decimal places for a figure: the same on its sides and in its difference."""
    difference = figure["difference"]
    return digits_of([*(side["mean"].value for side in figure["sides"]), difference["mean"].value if difference else 0])


def money_digits(figures: Iterable[Fact]) -> int:
    """Decimal places of money: none, unless all of it is small."""
    means = (side["mean"].value or 0.0 for figure in figures for side in figure["sides"])
    return 0 if max(map(abs, means), default=0.0) >= HUNDRED else 2


def name_of(say: Words, key: str, name: str) -> str:
    """What the page calls something that portsim names; as the scenario does, where the catalogue has no word."""
    return say.plain(f"{key}.{name}") if say.knows(f"{key}.{name}") else plain(name)


def plain(name: str) -> str:
    """A name on one line, without letters that control what follows."""
    return flat((Name(name),)) or NOTHING


def short_titles(titles: Sequence[str]) -> list[str]:
    """Titles without the words that all of them begin with."""
    words = [plain(title).split() for title in titles]
    if len(words) == 1:
        return [" ".join(each) for each in words]
    common = 0
    while words and all(len(each) > common + 1 for each in words) and len({each[common] for each in words}) == 1:
        common += 1
    return [f"{ELLIPSIS} {' '.join(each[common:])}" if common else " ".join(each) for each in words]


def cut(text: str, size: float, width_in: float, *, bold: bool = False) -> str:
    """A text that is no wider, its end replaced by an ellipsis if need be."""
    if wide(text, size, bold=bold) <= width_in:
        return text
    fits, over = 0, len(text)
    while over - fits > 1:
        middle = (fits + over) // 2
        ok = wide(text[:middle] + ELLIPSIS, size, bold=bold) <= width_in
        fits, over = (middle, over) if ok else (fits, middle)
    return text[:fits].rstrip() + ELLIPSIS


def wrapped(text: str, size: float, width_in: float, most: int | None = None, *, bold: bool = False) -> list[str]:
    """A text in lines no wider than that, at most so many; what does not fit is cut with an ellipsis.

    Lines end between words, never before a per cent sign, and after an underscore.
    """
    lines: list[str] = []
    rest = _PIECE.findall(" ".join(text.split()))
    while rest:
        if most is not None and len(lines) == most - 1:
            return [*lines, cut("".join(rest).strip(), size, width_in, bold=bold)]
        count = 1
        while count < len(rest) and wide("".join(rest[: count + 1]).strip(), size, bold=bold) <= width_in:
            count += 1
        lines.append(cut("".join(rest[:count]).strip(), size, width_in, bold=bold))
        rest = rest[count:]
    return lines


def lines_of(text: Text, size: float, width_in: float, *, bold: bool = False) -> list[Text]:
    """The same of a text with numbers, which still know where they come from."""
    whole = flat(text)
    numbers, place = [], 0
    for part in parts(text):
        length = len(part if isinstance(part, str) else part.text)
        if isinstance(part, Number):
            numbers.append((place, part))
        place += length
    lines: list[Text] = []
    end = 0
    for line in wrapped(whole, size, width_in, bold=bold):
        start = whole.find(line, end)
        if start < 0:  # it was cut
            lines.append(line)
            continue
        end = start + len(line)
        found: list[Part] = []
        at = start
        for first, number_ in numbers:
            if start <= first and first + len(number_.text) <= end:
                found += [whole[at:first], number_]
                at = first + len(number_.text)
        lines.append((*found, whole[at:end]))
    return lines


@lru_cache(maxsize=4096)
def wide(text: str, size: float, *, bold: bool = False) -> float:
    """Width of a text in a PNG [in], in the letters of DejaVu Sans, which are wider than those of most pages."""
    from matplotlib.backends.backend_agg import RendererAgg
    from matplotlib.font_manager import FontProperties

    from portsim.report.style import DOTS_PER_INCH, house_style

    agg: Any = RendererAgg
    with house_style():
        font = FontProperties(family=["DejaVu Sans"], size=size, weight="bold" if bold else "normal")
        return (
            float(agg(1, 1, DOTS_PER_INCH).get_text_width_height_descent(text, font, ismath=False)[0]) / DOTS_PER_INCH
        )
