"""Who pays, before and after; and what engines give off."""

from typing import TYPE_CHECKING

from portsim.report.page.fact import Fact
from portsim.report.page.plots.labels import money_digits, name_of, number
from portsim.report.page.plots.picture import FULL, Picture
from portsim.report.page.plots.sheet import Sheet, interval
from portsim.report.page.plots.sides import colours, joined, of_sides, side_columns
from portsim.report.page.plots.span import span, steps
from portsim.report.page.plots.table import Column, Row, Table
from portsim.report.page.plots.told import largest
from portsim.report.page.words import Words
from portsim.report.style import INK, house_style
from portsim.report.text import Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CARBON = "co2_kg"
BETWEEN_IN = 0.15


def cost(key: str, detail: Fact, say: Words) -> Picture | None:
    """Bars with intervals by who pays, and CO2 below; None where nothing has a price."""
    found = detail["cost"]
    if not found:
        return None
    parties = list(found["by_party"])
    carbon = [each for each in found["port"] if each["measure"].value == CARBON]
    if not parties and not carbon:
        return None
    drawing = _Cost(parties, carbon, say)
    return Picture(key, drawing.title(), drawing.told(), drawing.figure)


class _Cost:
    """What all drawings of it share."""

    def __init__(self, parties: list[Fact], carbon: list[Fact], say: Words):
        self.parties, self.carbon, self.say = parties, carbon, say
        self.two = len((parties + carbon)[0]["sides"]) > 1
        self.digits = money_digits(parties)
        self.colours = colours(1 + self.two)

    def _name(self, party: Fact) -> str:
        return name_of(self.say, "bearer", party["where"]["bearer"].value)

    def title(self) -> Text:
        """Whose costs change most, where the interval leaves 0 out."""
        if not self.two or not self.parties:
            return self.say("plot.cost.title")
        differences = [each["difference"] for each in self.parties]
        if all(each["low"].value is None for each in differences):
            return self.say("plot.cost.title")
        most = largest(differences, self.digits)
        if most is None:
            return self.say("plot.cost.title_same")
        change = number(self.say, differences[most]["mean"], self.digits, sign=True)
        return self.say("plot.cost.title_changed", name=self._name(self.parties[most]), change=change)

    def told(self) -> Text:
        """For whoever does not see it."""
        pieces = [
            of_sides(
                self.say,
                self._named(each),
                [number(self.say, side["mean"], self._digits(each)) for side in each["sides"]],
            )
            for each in (*self.parties, *self.carbon)
        ]
        return joined(self.say("plot.cost.alt"), pieces)

    def _digits(self, figure: Fact) -> int:
        return self.digits if figure in self.parties else money_digits(self.carbon)

    def figure(self, width_in: float) -> "Figure":
        """Draw it."""
        say = self.say
        with house_style():
            kinds = ((self.parties, "plot.cost.axis"), (self.carbon, "plot.cost.axis_carbon"))
            rows = [[self._row(each) for each in figures] for figures, _ in kinds]
            heads = self._heads(full=width_in >= FULL)
            tables = [
                (figures, Table(width_in, heads, rows[n], say.plain(axis), tall=1.3, beside=rows[1 - n]))
                for n, (figures, axis) in enumerate(kinds)
                if figures
            ]
            sheet = Sheet(width_in, sum(table.height_in for _, table in tables) + BETWEEN_IN * (len(tables) - 1))
            top_in = 0.0
            for figures, table in tables:
                self._bars(table.put(sheet, top_in), table, figures, full=width_in >= FULL)
                top_in += table.height_in + BETWEEN_IN
            return sheet.figure

    def _heads(self, *, full: bool) -> list[Column]:
        if not self.two:
            return [Column(self.say.plain("plot.cost.mean"))]
        return [*side_columns(self.say, full=full), Column(self.say.plain("plot.change"))]

    def _row(self, figure: Fact) -> Row:
        return Row(self._named(figure), self._cells(figure))

    def _named(self, figure: Fact) -> str:
        return self._name(figure) if figure in self.parties else self.say.plain("plot.cost.carbon")

    def _cells(self, figure: Fact) -> tuple[Text, ...]:
        digits = self._digits(figure)
        sides = [number(self.say, side["mean"], digits) for side in figure["sides"]]
        if not self.two:
            return tuple(sides)
        return (*sides, number(self.say, figure["difference"]["mean"], digits, sign=True))

    def _bars(self, axes: "Axes", table: Table, figures: list[Fact], *, full: bool) -> None:
        tall = (0.36 if self.two else 0.6) * table.row_in
        for row, figure in zip(table.middles, figures, strict=True):
            for side, colour in enumerate(self.colours):
                middle = row + ((side - 0.5) * 0.4 * table.row_in if self.two else 0.0)
                place = figure["sides"][side]
                axes.barh(middle, place["mean"].value or 0.0, tall, color=colour, gid=f"side-{side}")
                interval(axes, (place["low"].value, place["high"].value), middle, INK)
        axes.set_xlim(0, span([side for each in figures for side in each["sides"]], zero=True)[1])
        steps(axes, 4 if full else 2)
