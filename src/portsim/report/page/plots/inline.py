"""A figure as vector for the page: its letters are the page's letters, its colours change with the page's."""

import io
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from portsim.report.page.plots.sheet import FROM
from portsim.report.style import ON_DARK, house_style
from portsim.report.text import Text, flat

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_COLOUR = re.compile(r"#[0-9a-f]{6}\b")
_FAMILY = re.compile(r"font-family:[^;]*")
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_TICK = re.compile(r"[xy]tick_\d+")
_EMPTY_TURN = re.compile(r"rotate\(-?0(\.0*)?( [^)]*)?\)")
_PLACES = 2
_LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}")


def inline_svg(figure: "Figure", name: str, title: Text, description: Text) -> str:
    """An <svg> element as wide as the page lets it be; `name` is unique on the page, and so are its ids."""
    root = _drawn(figure)
    used = {match for element in root.iter() for match in _references(element)}
    for element in root.iter():
        _rename(element, name, used)
        _dress(element)
    _tell(root)
    _tighten(root)
    identifiers = []
    for place, (tag, text) in enumerate((("title", title), ("desc", description))):
        told = ET.Element(f"{{{SVG}}}{tag}", id=f"{name}-{tag}")
        told.text = flat(text)
        root.insert(place, told)
        identifiers.append(f"{name}-{tag}")
    root.attrib.update({"role": "img", "aria-labelledby": " ".join(identifiers), "width": "100%"})
    root.attrib.pop("height")
    root.set("style", "stroke-linejoin:round;stroke-linecap:butt;font-family:inherit")
    return _written(root)


def _drawn(figure: "Figure") -> ET.Element:
    file = io.StringIO()
    with house_style():
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None}, facecolor="none")
    root = ET.fromstring(file.getvalue())  # noqa: S314 - matplotlib wrote it just now
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag == f"{{{SVG}}}metadata" or child.find(f"{{{SVG}}}style") is not None:
                parent.remove(child)
    return root


def _references(element: ET.Element) -> list[str]:
    found = [match for value in element.attrib.values() for match in _REFERENCE.findall(value)]
    link = element.get(f"{{{XLINK}}}href")
    return [*found, link[1:]] if link else found


def _rename(element: ET.Element, name: str, used: set[str]) -> None:
    """Ids that are referred to get the name of the picture; others go."""
    own = element.attrib.pop("id", None)
    if own in used:
        element.set("id", f"{name}-{own}")
    elif own and _TICK.fullmatch(own):
        element.set("class", "tick")
    elif own and own.startswith(FROM):
        element.set(FROM, own.removeprefix(FROM))
    link = element.attrib.pop(f"{{{XLINK}}}href", None)
    if link:
        element.set("href", f"#{name}-{link[1:]}")
    for key, value in element.attrib.items():
        element.set(key, _REFERENCE.sub(rf"url(#{name}-\1)", value))


def _dress(element: ET.Element) -> None:
    """Colours by their names on the page, letters by its font."""
    style = element.get("style")
    if style:
        style = _COLOUR.sub(lambda match: _variable(match[0]), _FAMILY.sub("", style))
        element.set("style", ";".join(part.strip() for part in style.split(";") if part.strip()))
    turn = element.get("transform")
    if turn and _EMPTY_TURN.fullmatch(turn):
        del element.attrib["transform"]


def _variable(colour: str) -> str:
    return f"var(--{ON_DARK[colour][0]}, {colour})" if colour in ON_DARK else colour


def _tell(root: ET.Element) -> None:
    """Say of each number of the facts where it stands there."""
    for group in list(root.iter()):
        marks = group.attrib.pop(FROM, None)
        if marks is None:
            continue
        text = next(group.iter(f"{{{SVG}}}text"))
        whole = text.text or ""
        places = [_place(mark) for mark in marks.split(";")]
        if places[0][:2] == (0, len(whole)):
            text.set("data-from", places[0][2])
            continue
        text.text = whole[: places[0][0]]
        for (first, last, path), end in zip(places, [*(each[0] for each in places[1:]), len(whole)], strict=True):
            span = ET.SubElement(text, f"{{{SVG}}}tspan", {"data-from": path})
            span.text, span.tail = whole[first:last], whole[last:end]


def _place(mark: str) -> tuple[int, int, str]:
    letters, _, path = mark.partition("=")
    first, last = letters.split("-")
    return int(first), int(last), path


def _tighten(root: ET.Element) -> None:
    """Hundredths of a point are fine enough; groups and definitions that hold nothing go."""
    for element in root.iter():
        for key in ("d", "x", "y", "transform", "points", "width", "height"):
            value = element.get(key)
            if value:
                element.set(key, _LONG_NUMBER.sub(lambda match: f"{float(match[0]):.{_PLACES}f}", value).strip())
        if element.tag not in (f"{{{SVG}}}text", f"{{{SVG}}}tspan"):
            element.text = None
        if element.tag != f"{{{SVG}}}tspan":
            element.tail = None
        if element.get("d"):
            element.set("d", " ".join(element.get("d", "").split()))


def _written(root: ET.Element) -> str:
    for element in root.iter():  # a prefix would be right too, but a page of HTML knows no prefixes
        element.tag = element.tag.removeprefix(f"{{{SVG}}}")
    root.attrib = {"xmlns": SVG, **root.attrib}
    return ET.tostring(root, encoding="unicode", short_empty_elements=True)
