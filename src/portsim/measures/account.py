"""What one run used, before anything has a price: hours of trucks, of engines and of officers."""

from functools import cached_property

import numpy as np

from portsim.arrays import Floats, Ints
from portsim.measures.observed import Observed
from portsim.measures.prices import COUNTRIES, Prices
from portsim.timeline import group_of_server, servers_open

_DRIVING, _EXAMINED, _SERVED = range(3)
"""What a truck does when it is not merely waiting."""
_WHATS = 3


class Account:
    """Minutes of one run: C classes, S stages, W countries.

    Trucks are those that arrived in the window, from arrival until they left or the run ended. Officers are those at
    work in the window.
    """

    def __init__(self, run: Observed, prices: Prices):
        self.run = run
        self.prices = prices

    # --- trucks and their engines ---------------------------------------------------------------------------------

    @cached_property
    def truck_of_each_min(self) -> Floats:
        """Minutes from arrival until it left, 0 for trucks that do not count, shape (n,)."""
        run = self.run
        return np.where(run.in_window, run.gone_min - run.trucks.arrived_min, 0.0)

    @cached_property
    def truck_min(self) -> Floats:
        """Truck-minutes, shape (C,)."""
        return _sums(self.run.trucks.truck_class, self.truck_of_each_min, len(self.prices.laden))

    @cached_property
    def driving_min(self) -> Floats:
        """Minutes on roads, those held up by a slower truck included, shape (C,)."""
        return self._busy_min[:, _DRIVING]

    @cached_property
    def idling_min(self) -> Floats:
        """Minutes of engines that run while the truck stands or moves up, shape (C,)."""
        economy, busy = self.prices.economy, self._busy_min
        waiting = self.truck_min - busy.sum(axis=1)
        idling: Floats = (
            economy.idle_share_waiting * waiting
            + economy.idle_share_in_service * busy[:, _SERVED]
            + economy.idle_share_in_exams * busy[:, _EXAMINED]
        )
        return idling

    @cached_property
    def _busy_min(self) -> Floats:
        """Minutes driving, examined or held, and in other services, shape (C, 3)."""
        run, log = self.run, self.run.log
        served, driven = run.in_service, np.flatnonzero(run.joined & run.on_road)
        row = np.concatenate((served.row, driven))
        lasting = np.concatenate((served.end - served.start, run.served_until[driven] - log.began[driven]))
        what = np.where(self.prices.is_exam, _EXAMINED, np.where(run.network.is_road, _DRIVING, _SERVED))
        truck = log.truck[row]
        place = run.trucks.truck_class[truck] * _WHATS + what[log.stage[row]]
        size = len(self.prices.laden) * _WHATS
        return _sums(place, np.where(run.in_window[truck], lasting, 0.0), size).reshape(-1, _WHATS)

    # --- officers -------------------------------------------------------------------------------------------------

    @cached_property
    def booth_min(self) -> Floats:
        """Officer-minutes in booths besides those of pools, by country and stage, shape (W, S)."""
        prices = self.prices
        groups = np.flatnonzero(prices.booth_officers[prices.stage_of_group])
        open_min = np.zeros(len(prices.country))
        for group in groups.tolist():
            open_min[prices.stage_of_group[group]] += self._manned_min(group)
        own = prices.country == np.arange(len(COUNTRIES))[:, None]
        return np.where(own, prices.booth_officers * open_min, 0.0)

    def _manned_min(self, group: int) -> float:
        """Server-minutes of a group, without servers that standing orders open with officers from pools."""
        run, orders = self.run, self.run.network.orders
        is_open = servers_open(run.spells, group_of_server(run.network.layout) == group, closing=True)
        by_orders = [
            run.opened_on_demand[order]
            for order in np.flatnonzero((orders.group == group) & (orders.officers.sum(axis=1) > 0)).tolist()
        ]
        changes = (each for count in (is_open, *by_orders) for each in (count.starts, count.ends))
        times = np.unique(run.clipped(np.concatenate(([run.start], *changes))))
        beyond = sum((count.at(times) for count in by_orders), np.zeros_like(times, dtype=np.int64))
        lasting = np.diff(times, append=run.end)
        return float(np.maximum(is_open.at(times) - beyond, 0) @ lasting)

    @cached_property
    def joint_min(self) -> Floats:
        """Minutes that officers of both countries spend with trucks, or in a booth, together, shape (W, S)."""
        run, prices = self.run, self.prices
        served, booths = run.in_service, run.manned
        lasting = run.clipped(served.end) - run.clipped(served.start)
        with_trucks = _sums(run.log.stage[served.row], lasting, len(prices.country))
        minutes: Floats = prices.joint_officers * with_trucks[:, None]
        lasting = run.clipped(booths.end) - run.clipped(booths.start)
        manned = _sums(booths.group, lasting, len(prices.stage_of_group))
        np.add.at(minutes, prices.stage_of_group, prices.joint_booth_officers * manned[:, None])
        return minutes.T

    @cached_property
    def officer_min(self) -> Floats:
        """Officer-minutes worked, those in booths included, shape (W,)."""
        worked: Floats = self.prices.pool_of_country @ self.run.officer_minutes[:, 1] + self.booth_min.sum(axis=1)
        return worked


def _sums(place: Ints, minutes: Floats, places: int) -> Floats:
    """Minutes of each place."""
    return np.bincount(place, minutes, minlength=places).astype(np.float64, copy=False)
