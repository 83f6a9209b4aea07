"""All pictures of a page, in its order. Matplotlib is loaded when the first of them is drawn."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portsim.report.page.fact import Fact
from portsim.report.page.facts.numbers import Facts
from portsim.report.page.plots.cost import cost
from portsim.report.page.plots.distribution import distribution
from portsim.report.page.plots.hours import hours
from portsim.report.page.plots.labels import plain, wrapped
from portsim.report.page.plots.minutes import minutes
from portsim.report.page.plots.picture import NARROW, WIDE, Picture
from portsim.report.page.plots.security import security
from portsim.report.page.plots.sheet import FROM, line_in
from portsim.report.page.plots.who import who
from portsim.report.page.words import Words
from portsim.report.style import INK, QUIET, house_style, save
from portsim.report.text import flat

if TYPE_CHECKING:
    from matplotlib.figure import Figure

OF_DIRECTION = {"minutes": minutes, "hours": hours, "distribution": distribution}
SECTIONS = (*OF_DIRECTION, "who", "security", "cost")


def pictures(facts: Facts, say: Words) -> Iterator[Picture]:
    """Every picture that the facts have numbers for: of each alternative told in full, or of the run."""
    for number, detail in enumerate(facts["details"]):
        for section in SECTIONS:
            directions = [None] if section == "cost" else [each["direction"] for each in detail["directions"]]
            for direction in directions:
                found = picture_of(facts, say, section, number, direction)
                if found is not None:
                    yield found


def picture_of(facts: Facts, say: Words, section: str, detail: int, direction: str | None = None) -> Picture | None:
    """The picture of a section; None where the facts have no numbers for it. `cost` has no direction."""
    whole = Fact(facts)
    about = whole["details"][detail]
    if section == "cost":
        return cost(f"cost-{detail}", about, say)
    here = next((each for each in about["directions"] if each["direction"].value == direction), None)
    if here is None:
        return None
    key = f"{section}-{detail}-{direction}"
    if section == "security":
        return security(key, whole, detail, here, say)
    if section == "who":
        return who(key, whole, here, say)
    return OF_DIRECTION[section](key, here, say)


def write_pngs(facts: Facts, say: Words, folder: Path) -> None:
    """Draw all of them into a new folder, as PNG and SVG, each under its title; the same facts give the same bytes."""
    folder.mkdir()
    names = [plain(scenario["title"]) for scenario in facts["scenarios"]]
    for picture in pictures(facts, say):
        number = int(picture.key.split("-")[1])
        shown = names[:1] if facts["kind"] == "run" else [names[0], names[number + 1]]
        _write(picture, shown, folder)


MARGIN_IN, TITLE_SIZE, NAME_SIZE = 0.2, 13.0, 9.0


def _write(picture: Picture, names: list[str], folder: Path) -> None:
    with house_style():
        figure = picture.draw(WIDE)
        lines = [(text, TITLE_SIZE, INK) for text in wrapped(flat(picture.title), TITLE_SIZE, WIDE, 3, bold=True)]
        lines += [(text, NAME_SIZE, QUIET) for name in names for text in wrapped(name, NAME_SIZE, WIDE, 2)]
        top_in = _widen(figure, sum(line_in(size) for _, size, _ in lines) + MARGIN_IN)
        for text, size, colour in lines:
            look: dict[str, Any] = {"weight": "bold" if size == TITLE_SIZE else "normal", "size": size, "color": colour}
            figure.text(MARGIN_IN, top_in - size / 72, text, transform=figure.dpi_scale_trans, **look)
            top_in -= line_in(size)
        for artist in figure.findobj(lambda each: (each.get_gid() or "").startswith(FROM)):
            artist.set_gid(None)
        save(figure, folder, picture.key)


def _widen(figure: "Figure", head_in: float) -> float:
    """Give a sheet margins and room above; where that room ends [in]."""
    width_in, height_in = figure.get_size_inches()
    across, down = width_in + 2 * MARGIN_IN, height_in + head_in + 2 * MARGIN_IN
    figure.set_size_inches(across, down)
    for axes in figure.axes:
        box = axes.get_position()
        left, low = (box.x0 * width_in + MARGIN_IN) / across, (box.y0 * height_in + MARGIN_IN) / down
        axes.set_position((left, low, box.width * width_in / across, box.height * height_in / down))
    for text in figure.texts:
        text.set_position((text.get_position()[0] + MARGIN_IN, text.get_position()[1] + MARGIN_IN))
    mark: Any
    for mark in figure.artists:
        if hasattr(mark, "set_xy"):
            mark.set_xy((mark.get_x() + MARGIN_IN, mark.get_y() + MARGIN_IN))
        else:
            mark.set_data([x + MARGIN_IN for x in mark.get_xdata()], [y + MARGIN_IN for y in mark.get_ydata()])
    return float(down - MARGIN_IN)


__all__ = ["NARROW", "WIDE", "Picture", "picture_of", "pictures", "write_pngs"]
