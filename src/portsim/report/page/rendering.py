"""The page as HTML, Markdown or JSON, from the same facts."""

import base64
import hashlib
import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from portsim import __version__
from portsim.report.language import Language
from portsim.report.page import player
from portsim.report.page.blocks import Block, Document, Drawing, Fold
from portsim.report.page.document import document
from portsim.report.page.facts.numbers import Facts
from portsim.report.page.plots.inline import inline_svg
from portsim.report.page.plots.pictures import NARROW, WIDE, Picture, picture_of
from portsim.report.page.words import Words
from portsim.report.style import house_style, page_colours
from portsim.report.text import Code, Name, Number, Text, flat, parts

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_ESCAPED = str.maketrans({letter: f"\\{letter}" for letter in "\\`*_{}[]<>|#"})
_IN_SCRIPT = str.maketrans({letter: f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"})
"""Letters that could end a script or a comment; JSON reads them the same."""


def as_html(facts: Facts, language: str = Language.EN) -> str:
    """One file that asks for nothing: style, scripts, pictures and data are inside."""
    say = Words(language)
    whole = document(facts, say)
    scripts = [player.script(), _resource("page.js")]
    with house_style():
        pictures = {each: _drawn(facts, each, say) for each in _drawings(whole)}
    data = {"facts": _in_script(facts), "words": _in_script(player.words(say))}
    return (
        _environment("html")
        .get_template("page.html.j2")
        .render(
            document=whole,
            language=say.language.value,
            say=say,
            style="\n".join((page_colours(), _resource("page.css"), player.looks())),
            scripts=scripts,
            policy=_policy([*scripts]),
            data=data,
            pictures=pictures,
            version=__version__,
        )
    )


def as_markdown(facts: Facts, language: str = Language.EN) -> str:
    """The same to read as text, or to put into another document; pictures as what they show."""
    say = Words(language)
    whole = document(facts, say)
    pictures = {each: picture_of(facts, say, each.section, each.detail, each.direction) for each in _drawings(whole)}
    text = _environment("md").get_template("page.md.j2").render(document=whole, say=say, pictures=pictures)
    return "\n".join(line.rstrip() for line in text.splitlines()).strip() + "\n"


def as_json(facts: Facts) -> str:
    """The facts themselves; no NaN."""
    return json.dumps(facts, ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n"


# --- parts of the page ---------------------------------------------------------------------------------------------


def _drawings(whole: Document) -> list[Drawing]:
    def within(blocks: Sequence[Block]) -> list[Drawing]:
        found: list[Drawing] = []
        for block in blocks:
            found += [block] if isinstance(block, Drawing) else within(block.blocks) if isinstance(block, Fold) else []
        return found

    return [each for section in whole.sections for each in within(section.blocks)]


def _drawn(facts: Facts, place: Drawing, say: Words) -> "tuple[Picture, Markup, Markup] | None":
    """A picture for wide and for narrow screens; None where there is nothing to draw."""
    from markupsafe import Markup

    picture = picture_of(facts, say, place.section, place.detail, place.direction)
    if picture is None:
        return None
    title, description = flat(picture.title), flat(picture.description)
    wide, narrow = (
        Markup(inline_svg(picture.draw(width), f"{picture.key}-{name}", title, description))  # noqa: S704  (our own SVG)
        for name, width in (("wide", WIDE), ("narrow", NARROW))
    )
    return picture, wide, narrow


def _in_script(value: Any) -> "Markup":
    from markupsafe import Markup

    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Markup(text.translate(_IN_SCRIPT))  # noqa: S704  (nothing in it can end the script)


def _policy(scripts: Sequence[str]) -> str:
    """What a browser may run and load: these very scripts and styles, and nothing from anywhere else."""
    hashes = (base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() for each in scripts)
    allowed = " ".join(f"'sha256-{each}'" for each in hashes)
    return f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def _resource(name: str) -> str:
    return files("portsim.report.page").joinpath("templates", name).read_text(encoding="utf-8")


# --- templates -----------------------------------------------------------------------------------------------------


@cache
def _environment(kind: str) -> "Environment":
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    made = Environment(
        loader=FunctionLoader(_resource),
        autoescape=kind == "html",  # noqa: S701  (the filter for Markdown escapes what means something there)
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    made.filters["text"] = _html if kind == "html" else _markdown
    made.filters["kind"] = lambda block: type(block).__name__
    made.filters["plain"] = flat
    made.filters["one_line"] = _one_line
    made.filters["fenced"] = _fenced
    return made


def _html(text: Text) -> "Markup":
    """Text with numbers that say where they come from, and names that cannot disturb what stands around them."""
    from markupsafe import Markup, escape

    made = Markup()
    for part in parts(text):
        if isinstance(part, Number):
            made += Markup('<data value="{}" data-from="{}">{}</data>').format(_value(part), part.path, part.text)
        elif isinstance(part, Code):
            made += Markup("<code>{}</code>").format(part.text)
        elif isinstance(part, Name):
            made += Markup("<bdi>{}</bdi>").format(_one_line(part.text))
        else:
            made += escape(part)
    return made


def _value(number: Number) -> str:
    return ",".join(
        [str(number.digits), str(number.times), *(["sign"] * number.sign), *(["unsigned"] * number.unsigned)]
    )


def _markdown(text: Text) -> str:
    """Text on one line in which no letter is markup, but for code."""
    return "".join(
        f"`{part.text}`" if isinstance(part, Code) else _plain(part if isinstance(part, str) else part.text)
        for part in parts(text)
    ).strip()


def _plain(text: str) -> str:
    """Letters on one line, blanks around them kept: a part may end with one."""
    before, after = (" " if end.isspace() else "" for end in (text[:1], text[-1:]))
    return f"{before}{flat(text).translate(_ESCAPED)}{after if text.strip() else ''}"


def _one_line(text: str) -> str:
    return flat((Name(text),))


def _fenced(text: str) -> str:
    """A command in a block of code, which what it holds cannot end."""
    return f"```\n$ {_one_line(text)}\n```"


__all__ = ["as_html", "as_json", "as_markdown"]
