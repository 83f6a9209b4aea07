"""Who stands behind each truck: where its shipper, carrier, driver ... stand among their like, and which company it is.

A party's position, between 0 and 1, says how early it enrols: it is enrolled in whatever more than that share of trucks
is enrolled in. So programmes of one party are nested, and a larger share keeps everybody who was enrolled.
"""

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from portsim.arrays import Flags, Floats, Ints
from portsim.layout import Layout
from portsim.scenario.model import Scenario
from portsim.scenario.parties import Companies, Party
from portsim.streams import Streams
from portsim.traffic.classes import stated_class
from portsim.traffic.table import Traffic

NO_COMPANY = -1


class Standing(NamedTuple):
    """Where the parties of one sort stand."""

    position: Floats
    """Uniform on (0, 1), shape (n,)."""
    company: Ints
    """Number of the company within its direction; NO_COMPANY where none are stated, shape (n,)."""


class Parties:
    """The parties behind the n trucks of one replication, each sort drawn when it is first asked for."""

    def __init__(self, scenario: Scenario, layout: Layout, traffic: Traffic, streams: Streams):
        self.traffic = traffic
        self.streams = streams
        self.rows = {name: np.flatnonzero(traffic.direction == d) for d, name in enumerate(layout.directions)}
        self.stated = {name: scenario.traffic[name] for name in scenario.directions()}
        self.standings: dict[Party, Standing] = {}

    def position(self, party: Party) -> Floats:
        """Where each truck's party stands among its like, uniform on (0, 1), shape (n,).

        The parties of one truck are joined by a one-factor Gaussian copula; trucks of one company share its position.
        """
        return self._standing(party).position

    def company(self, party: Party) -> Ints:
        """Which company of its direction each truck's party is; NO_COMPANY where none are stated, shape (n,)."""
        return self._standing(party).company

    def luck(self, purpose: str, party: Party) -> Floats:
        """A uniform number of each truck's company for a purpose; of the truck where no companies are stated.

        Shape (n,).
        """
        numbers = self.traffic.luck.of(purpose)
        for direction, companies, rows in self._with_companies(party):
            own = self.streams.random(f"{direction}:{purpose}:{party}", companies.number)
            numbers[rows] = own[self.company(party)[rows]]
        return numbers

    def _with_companies(self, party: Party) -> Iterator[tuple[str, Companies, Ints]]:
        """Directions that state companies of a party, and the rows of their trucks."""
        for direction, stream in self.stated.items():
            if party in stream.companies:
                yield direction, stream.companies[party], self.rows[direction]

    def _standing(self, party: Party) -> Standing:
        if party not in self.standings:
            self.standings[party] = self._drawn(party)
        return self.standings[party]

    def _drawn(self, party: Party) -> Standing:
        position = self._own_position(party)
        company = np.full(len(position), NO_COMPANY, dtype=np.int64)
        for direction, companies, rows in self._with_companies(party):
            ends, order = _widths(companies, f"{direction}:{{}}:{party}", self.streams)
            place = np.searchsorted(ends[1:-1], position[rows], side="right")
            company[rows] = order[place]
            within = self.streams.random(f"{direction}:position:{party}", companies.number)
            position[rows] = ends[place] + (ends[place + 1] - ends[place]) * within[company[rows]]
        return Standing(position, company)

    def _own_position(self, party: Party) -> Floats:
        """Positions before trucks are put together in companies."""
        position = self.traffic.luck.of(f"party:{party}")
        for direction, rows in self.rows.items():
            correlation = self.stated[direction].enrolment_correlation  # type: ignore[index]
            if correlation:
                from scipy.special import ndtr, ndtri

                common = ndtri(self.traffic.luck.of("party:common")[rows])
                own = ndtri(position[rows])
                position[rows] = ndtr(math.sqrt(correlation) * common + math.sqrt(1.0 - correlation) * own)
        return position


def _widths(companies: Companies, purpose: str, streams: Streams) -> tuple[Floats, Ints]:
    """Where companies lie on the axis of their party: ends of their parts, and which company has each."""
    number, sizes = companies.number, companies.sizes
    if sizes.zipf is not None:
        size = np.arange(1.0, number + 1.0) ** -sizes.zipf
    elif sizes.lognormal is not None:
        from scipy.special import ndtri

        normal = ndtri(streams.random(purpose.format("size"), number))
        size = np.exp(math.sqrt(math.log1p(sizes.lognormal**2)) * normal)
    else:
        size = np.ones(number)
    order = np.argsort(streams.random(purpose.format("place"), number), kind="stable")
    ends = np.concatenate([[0.0], np.cumsum(size[order])])
    return ends / ends[-1], order


def enrolled(scenario: Scenario, layout: Layout, traffic: Traffic, parties: Parties) -> Flags:
    """Programmes that the parties of each truck are enrolled in, shape (n, M)."""
    held = np.zeros((len(traffic), len(layout.programmes)), dtype=np.bool_)
    for number, item in enumerate(layout.classes):
        rows = np.flatnonzero(traffic.truck_class == number)
        shares_of = scenario.traffic[item.direction].enrolled(item.name)  # type: ignore[index]
        for programme, shares in shares_of.items():
            if programme in layout.programmes:
                below = [parties.position(party)[rows] < share for party, share in shares.items()]
                held[rows, layout.programmes.index(programme)] = np.logical_and.reduce(below)
        for programme in stated_class(scenario, item).programmes:
            held[rows, layout.programmes.index(programme)] = True
    return held
