"""Tables of trucks made by hand that no engine can make sense of are refused before it begins.

Tables that are drawn are sound. Engines trust what they read: one would look for a lane that is not there, the other
let time go backwards.
"""

import numpy as np

from portsim.arrays import Floats, Ints
from portsim.layout import Layout
from portsim.network import Network
from portsim.orders import NOWHERE, Orders
from portsim.trucks import Relaxed, Trucks
from portsim.units import GRID_MIN


def refuse_impossible(network: Network, trucks: Trucks) -> None:
    """ValueError, naming the column, where a table of trucks would lead an engine astray on a network."""
    _refuse_impossible_visits(trucks, network.layout)
    _refuse_impossible_drivers(trucks)
    relaxes = bool(network.orders.step.any())
    _demand(
        relaxes == (trucks.relaxed is not None), "relaxed", "it should be there where rates are relaxed, and only there"
    )
    if trucks.relaxed is not None:
        _refuse_impossible_steps(trucks, trucks.relaxed, network.orders)
    _refuse_impossible_lives(trucks, len(network.outages.machine_outage), network.horizon_min)


def _refuse_impossible_visits(trucks: Trucks, layout: Layout) -> None:
    n, visits, stages, lanes = len(trucks), len(trucks.stage), len(layout.stages), len(layout.lanes)
    for name, shape in {
        **dict.fromkeys(("direction", "truck_class", "seized"), (n,)),
        **dict.fromkeys(("admitted", "service_min"), (n, lanes)),
        **dict.fromkeys(("priority", "lane_luck"), (n, stages)),
        "first_visit": (n + 1,),
    }.items():
        column = getattr(trucks, name)
        _demand(column.shape == shape, name, f"its shape should be {shape}, not {column.shape}")
    arrived, first = trucks.arrived_min, trucks.first_visit
    # Of ordered numbers the first and the last bound all others. NaN compares as false.
    ordered = bool((arrived[1:] >= arrived[:-1]).all()) and (n == 0 or bool(arrived[0] >= 0 and arrived[-1] < np.inf))
    _demand(ordered, "arrived_min", "arrivals should be finite times from 0 on, each no earlier than the one before")
    itineraries = first[0] == 0 and first[-1] == visits and bool((first[1:] >= first[:-1]).all())
    _demand(itineraries, "first_visit", "it should rise from 0 to the number of visits")
    for name, count in (
        ("direction", len(layout.directions)),
        ("truck_class", len(layout.classes)),
        ("stage", stages),
    ):
        column = getattr(trucks, name)
        _demand(_all_within(column, 0, count - 1), name, f"numbers should be from 0 to {count - 1}")
    luck = trucks.lane_luck
    _demand(_all_within(luck, 0.0, np.nextafter(1.0, 0.0)), "lane_luck", "numbers should be at least 0 and below 1")
    if not _all_within(trucks.service_min, 0.0, np.inf):
        lane_of = np.array([lane.stage for lane in layout.lanes])
        visited = np.zeros((n, stages), np.bool_)
        visited[np.repeat(np.arange(n), np.diff(first)), trucks.stage] = True
        needed = trucks.admitted & visited[:, lane_of]
        sound = bool((trucks.service_min[needed] >= 0).all())
        _demand(sound, "service_min", "a truck needs a time of 0 or more in each lane that admits it where it goes")


def _refuse_impossible_drivers(trucks: Trucks) -> None:
    n = len(trucks)
    for name, column in {
        "no_show": trucks.no_show,
        **(trucks.tempers._asdict() if trucks.tempers else {}),
        **(trucks.tags._asdict() if trucks.tags else {}),
    }.items():
        shape = column.shape if column is not None else (n,)
        _demand(shape == (n,), name, f"its shape should be {(n,)}, not {shape}")
    if trucks.no_show is not None:
        at_home = bool((np.diff(trucks.first_visit)[trucks.no_show] == 0).all())
        _demand(at_home, "no_show", "a truck that never comes has no visits")
    if trucks.tempers is not None:
        for name, column in trucks.tempers._asdict().items():
            _demand(_all_within(column, 0, np.inf), name, "numbers should be 0 or more")


def _refuse_impossible_steps(trucks: Trucks, relaxed: Relaxed, orders: Orders) -> None:
    most = int(orders.step.max())
    steps, told = len(relaxed.inspected), f"there should be {most} tables, one for each step"
    _demand(steps == most, "inspected", told)
    every = (1 << (steps + 1)) - 1
    for name, count, least in (("steps_of_visit", len(trucks.stage), 1), ("seized_at_steps", len(trucks), 0)):
        column = getattr(relaxed, name)
        _demand(column.shape == (count,), name, f"its shape should be {(count,)}, not {column.shape}")
        _demand(_all_within(column, least, every), name, f"numbers should be from {least} to {every}")
    for each in relaxed.inspected:
        for name in ("selected", "referred", "false_alarm", "seized"):
            shape, own = getattr(each, name).shape, getattr(trucks, name).shape
            _demand(shape == own, name, f"its shape at each step should be {own}, not {shape}")
    truck = np.repeat(np.arange(len(trucks)), np.diff(trucks.first_visit))
    decided_at = orders.decided_at[trucks.direction[truck]]
    told_there = np.zeros(len(trucks), dtype=np.bool_)
    told_there[truck[trucks.stage == decided_at]] = True
    may_depend = (decided_at != NOWHERE) & (trucks.stage > decided_at) & told_there[truck]
    sound = bool((relaxed.steps_of_visit[~may_depend] == every).all())
    _demand(sound, "steps_of_visit", f"a visit before a truck is told takes place at every step, {every}")


def _refuse_impossible_lives(trucks: Trucks, machines: int, horizon_min: float) -> None:
    first, lives, repairs = trucks.first_life, trucks.life_min, trucks.repair_min
    _demand(first.shape == (machines + 1,), "first_life", f"its shape should be {(machines + 1,)}, not {first.shape}")
    rises = first[0] == 0 and first[-1] == len(lives) and bool((first[1:] > first[:-1]).all())
    _demand(rises, "first_life", "it should rise from 0 to the number of lives, each machine having at least one")
    _demand(lives.shape == repairs.shape, "repair_min", f"its shape should be {lives.shape}, not {repairs.shape}")
    _demand(_all_within(lives, GRID_MIN, np.inf), "life_min", "lives should last a step of time at least")
    _demand(_all_within(repairs, 0, np.inf), "repair_min", "numbers should be 0 or more")
    lasting = bool((np.add.reduceat(lives, first[:-1]) >= horizon_min).all()) if machines else True
    _demand(lasting, "life_min", "the lives of each machine should together outlast the run")


def _all_within(column: Floats | Ints, least: float, most: float) -> bool:
    """Whether all numbers lie between two; NaN does not."""
    return column.size == 0 or bool(column.min() >= least and column.max() <= most)


def _demand(sound: bool, column: str, why: str) -> None:
    if not sound:
        raise ValueError(f"this table of trucks cannot be: {column}: {why}")
