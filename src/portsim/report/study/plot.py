"""The plots of a study: which one is drawn follows from its design and from what is asked for."""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from portsim.errors import MeasureError, OutputError
from portsim.report.files import check_file, write_file
from portsim.report.study.axes import MOST_LINES
from portsim.report.study.findings import Findings, Scale, is_crossed, varying

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMATS: Mapping[str, Mapping[str, None]] = {
    ".png": {"Software": None},
    ".svg": {"Date": None, "Creator": None},
    ".pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}
"""What a picture may be written as, each without what differs from one time or machine to the next."""
MANY = 6
"""Levels of two factors from which a map of both says more than so many lines."""
MOST_PANELS = 12
"""Small pictures over the levels of one factor."""
MOST_ACROSS = 5
"""Small pictures beside and below each other, over the levels of two factors."""
MOST_FACTORS = 12
"""Factors of which small pictures are drawn where nobody names one."""


def plot(
    findings: Findings,
    number: str | None = None,
    x: str | None = None,
    y: str | None = None,
    by: str | None = None,
    against: str | None = None,
) -> "Figure":
    """A picture of a study, in the style of all plots; see `StudyResults.plot`."""
    from portsim.report.style import house_style

    number = findings.numbers[findings.column(number)] if number is not None else findings.numbers[0]
    asked = {
        name: Scale.of(findings, factor) for name, factor in (("x", x), ("y", y), ("by", by)) if factor is not None
    }
    _refuse_useless(asked, against)
    with house_style():
        if against is not None:
            from portsim.report.study.pareto import pareto

            figure = pareto(findings, findings.front(number, against))  # type: ignore[attr-defined]
        else:
            figure = _of_one(findings, number, asked)
        # Laid out here and now: whoever saves it later may have settings of their own.
        figure.draw_without_rendering()
    return figure


def check_picture(path: str, *, overwrite: bool) -> None:
    """OutputError where no picture can be written, before one is drawn for it."""
    if Path(path).suffix.lower() not in FORMATS:
        raise OutputError(f"cannot write {path}: the name of a picture ends in {', '.join(FORMATS)}")
    check_file(path, overwrite=overwrite)


def write_picture(figure: "Figure", path: str) -> None:
    """Write a figure as the name of the file says, as a whole or not at all; the same figure gives the same bytes."""
    from portsim.report.style import DOTS_PER_INCH, house_style

    form = Path(path).suffix.lower()
    content = io.BytesIO()
    with house_style():
        figure.savefig(content, format=form[1:], dpi=DOTS_PER_INCH, metadata=FORMATS[form])
    write_file(path, content.getvalue())


def _refuse_useless(asked: dict[str, Scale], against: str | None) -> None:
    """MeasureError for what contradicts itself."""
    if against is not None and asked:
        raise MeasureError(f"a plot against another number has no {next(iter(asked))}; leave it out, or the number")
    if "y" in asked and "by" in asked:
        raise MeasureError("a map of two factors has no lines; leave out `y` or `by`")
    if "y" in asked and "x" not in asked:
        raise MeasureError("a map needs `x` beside `y`; name both")
    names = [scale.name for scale in asked.values()]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise MeasureError(f"the factor {twice!r} is named twice; name another one")
    for scale in asked.values():
        if len(scale) == 1:
            raise MeasureError(f"the factor {scale.name!r} has one level alone, so there is nothing to plot it by")
    lines = asked.get("by")
    if lines is not None and len(lines) > MOST_LINES:
        raise MeasureError(
            f"the factor {lines.name!r} has {len(lines)} levels, and more than {MOST_LINES} lines are not told apart; "
            "name it as `x`, or as `y` for a map"
        )


def _of_one(findings: Findings, number: str, asked: dict[str, Scale]) -> "Figure":
    scales = varying(findings)
    if not scales:
        raise MeasureError("nothing varies in this study: it has one point; `portsim study show` tells its numbers")
    if not is_crossed(scales):
        return _scattered(findings, number, scales, asked)
    rest = [scale for scale in scales if scale.name not in {each.name for each in asked.values()}]
    wide = sorted((scale for scale in rest if scale.is_number), key=len, reverse=True)
    x, y, by = asked.get("x"), asked.get("y"), asked.get("by")
    if x is None and by is None and len(wide) > 1 and len(wide[1]) > MANY:
        x, y = (scale for scale in rest if scale in wide[:2])
    if x is None:
        x = (wide or rest)[0]
    rest = [scale for scale in rest if scale not in {x, y}]
    if y is None and by is None:
        by = next((scale for scale in rest if len(scale) <= MOST_LINES), None)
        rest = [scale for scale in rest if scale is not by]
    panels, averaged = _panels(rest)
    if y is not None:
        from portsim.report.study.heat import heat_map

        return heat_map(findings, number, x, y, panels, averaged)
    from portsim.report.study.lines import lines

    return lines(findings, number, x, by, panels, averaged)


def _panels(rest: Sequence[Scale]) -> tuple[list[Scale], list[Scale]]:
    """The factors over whose levels there are small pictures, and those over which the mean is taken."""
    few = [scale for scale in rest if len(scale) <= MOST_ACROSS][:2]
    if len(few) < 2:  # noqa: PLR2004 - rows and columns
        few = [scale for scale in rest if len(scale) <= MOST_PANELS][:1]
    return few, [scale for scale in rest if scale not in few]


def _scattered(findings: Findings, number: str, scales: Sequence[Scale], asked: dict[str, Scale]) -> "Figure":
    if "y" in asked:
        raise MeasureError(
            "a map needs all combinations of levels, a grid; this design spreads its points: leave `y` out"
        )
    from portsim.report.study.dots import dots

    scenarios = next((scale for scale in scales if scale.name == "scenario" and len(scale) <= MOST_LINES), None)
    by = asked.get("by", scenarios if len(scales) > 1 and "x" not in asked else None)
    shown = [asked["x"]] if "x" in asked else [scale for scale in scales if scale is not by][:MOST_FACTORS]
    return dots(findings, number, shown, by)
