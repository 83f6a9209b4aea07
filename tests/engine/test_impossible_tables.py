"""Tables of trucks made by hand that no engine can make sense of: both say what is wrong, and neither begins."""

from dataclasses import replace

import numpy as np
import pytest

from portsim.engine import Engine, simulator
from portsim.layout import lay_out
from portsim.network import build
from tests.engine.both import HAS_NUMBA
from tests.engine.days import port, run, truck

STAGES = "primary: {lanes: {a: {servers: 1}, b: {servers: 1}}, ties: random}\nexam: {servers: 1}"
SCRIPT = [truck(0, primary=5), truck(10, primary=5, exam=1), truck(20, primary=5)]
ENGINES = [Engine.REFERENCE, *([Engine.COMPILED] if HAS_NUMBA else [])]
LANE_A, EXAM = 0, 2
"""Columns of lanes."""


@pytest.fixture(scope="module")
def sound():
    """A port, and a table that is as it should be: times are missing only where nobody goes."""
    scenario = port(STAGES)
    trucks = run(scenario, SCRIPT).trucks
    assert np.isnan(trucks.service_min).tolist() == [[False, False, True], [False] * 3, [False, False, True]]
    return build(scenario, lay_out(scenario)), trucks


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("column", "place", "value"),
    [
        ("lane_luck", (1, 0), 1.0),
        ("lane_luck", (0, 0), -0.5),
        ("lane_luck", (2, 0), np.nan),
        ("arrived_min", 0, np.nan),
        ("arrived_min", 1, np.nan),
        ("arrived_min", 2, np.nan),
        ("arrived_min", 1, 25.0),
        ("arrived_min", 0, -1.0),
        ("arrived_min", 2, np.inf),
        ("service_min", (1, LANE_A), np.nan),
        ("service_min", (1, EXAM), np.nan),
        ("service_min", (2, LANE_A), -1.0),
        ("direction", 1, 2),
        ("truck_class", 1, -1),
        ("stage", 3, 2),
        ("stage", 3, -1),
        ("first_visit", 0, 1),
        ("first_visit", 1, 4),
        ("first_visit", 3, 5),
    ],
)
def test_a_number_that_cannot_be_is_named(sound, engine, column, place, value):
    network, trucks = sound
    changed = getattr(trucks, column).copy()
    changed[place] = value
    with pytest.raises(ValueError, match=f"this table of trucks cannot be: {column}: "):
        simulator(engine)(network, replace(trucks, **{column: changed}))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "column",
    ["direction", "truck_class", "seized", "admitted", "service_min", "priority", "lane_luck", "first_visit"],
)
def test_a_column_that_is_too_short_is_named(sound, engine, column):
    network, trucks = sound
    with pytest.raises(ValueError, match=rf"this table of trucks cannot be: {column}: its shape should be \("):
        simulator(engine)(network, replace(trucks, **{column: getattr(trucks, column)[:-1]}))


@pytest.fixture(scope="module")
def with_drivers_and_machines():
    """A port whose drivers may leave, whose third truck never comes, and whose booths may break down."""
    scenario = port(
        "primary: {servers: 2}",
        drivers={"northbound": {"leaves": ["primary"]}},
        breakdowns={"printer": {"down": {"servers": {"primary": {"primary": 2}}}, "each": "server"}},
    )
    script = [truck(0, primary=5), truck(1, primary=5, patience=9), truck(2, comes=False)]
    day = run(scenario, script, lives={"printer:0": [(10, 1)]})
    assert day.trucks.first_life.tolist() == [0, 2, 3]
    return day.network, day.trucks


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("column", "change"),
    [
        ("turn_back_at", lambda column: column - column - 1),
        ("turn_back_above_min", lambda column: column * np.nan),
        ("patience_min", lambda column: column * np.nan),
        ("patience_min", lambda column: -column),
        ("patience_min", lambda column: column[:-1]),
        ("no_show", lambda column: column[:-1]),
        ("no_show", lambda column: ~column),
        ("first_life", lambda column: column[:-1]),
        ("first_life", lambda column: column + 1),
        ("first_life", lambda column: column * [1, 0, 1]),
        ("life_min", lambda column: column * 0),
        ("life_min", lambda column: column * np.nan),
        ("life_min", lambda column: column / 1000),
        ("repair_min", lambda column: column - 2),
        ("repair_min", lambda column: column[:-1]),
    ],
)
def test_a_column_of_drivers_or_machines_that_cannot_be_is_named(with_drivers_and_machines, engine, column, change):
    network, trucks = with_drivers_and_machines
    if column in trucks.tempers._fields:
        changed = {"tempers": trucks.tempers._replace(**{column: change(getattr(trucks.tempers, column))})}
    else:
        changed = {column: change(getattr(trucks, column))}
    with pytest.raises(ValueError, match=f"this table of trucks cannot be: {column}: "):
        simulator(engine)(network, replace(trucks, **changed))


@pytest.fixture(scope="module")
def under_pressure():
    """A port that relaxes its rates in one step; trucks are told at the booth."""
    limits = {"relax_above": {"line": 1}, "tighten_below": {"line": 1}, "after": "1 min"}
    scenario = port(
        "bridge: {servers: 1}\nprimary: {servers: 1}\nexam: {servers: 1}",
        under_pressure={
            "northbound": {"decided_at": "primary", "steps": [{"name": "1", "rates": {"exam": 0}, **limits}]}
        },
    )
    day = run(scenario, [truck(0, spared={"exam": 1}, bridge=1, primary=1, exam=1), truck(0, exam=1)])
    assert day.trucks.relaxed.steps_of_visit.tolist() == [3, 3, 1, 3]
    return day.network, day.trucks


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("steps_of_visit", [3, 3, 1]),
        ("steps_of_visit", [3, 3, 0, 3]),
        ("steps_of_visit", [3, 3, 4, 3]),
        ("steps_of_visit", [1, 3, 1, 3]),
        ("steps_of_visit", [3, 1, 1, 3]),
        ("steps_of_visit", [3, 3, 1, 1]),
        ("seized_at_steps", [0]),
        ("seized_at_steps", [0, 4]),
    ],
)
def test_steps_that_cannot_be_are_named(under_pressure, engine, column, value):
    network, trucks = under_pressure
    relaxed = trucks.relaxed._replace(**{column: np.array(value)})
    with pytest.raises(ValueError, match=f"this table of trucks cannot be: {column}: "):
        simulator(engine)(network, replace(trucks, relaxed=relaxed))


@pytest.mark.parametrize("engine", ENGINES)
def test_tables_of_steps_that_are_missing_or_too_many_are_named(under_pressure, sound, engine):
    network, trucks = under_pressure
    with pytest.raises(ValueError, match="cannot be: inspected: there should be 1 tables"):
        simulator(engine)(network, replace(trucks, relaxed=trucks.relaxed._replace(inspected=())))
    short = trucks.relaxed.inspected[0]._replace(seized=np.zeros(1, bool))
    with pytest.raises(ValueError, match="cannot be: seized: its shape at each step"):
        simulator(engine)(network, replace(trucks, relaxed=trucks.relaxed._replace(inspected=(short,))))
    with pytest.raises(ValueError, match="cannot be: relaxed: it should be there where rates are relaxed"):
        simulator(engine)(network, replace(trucks, relaxed=None))
    with pytest.raises(ValueError, match="cannot be: relaxed: it should be there where rates are relaxed, and only"):
        simulator(engine)(sound[0], replace(sound[1], relaxed=trucks.relaxed))


@pytest.mark.parametrize("engine", ENGINES)
def test_the_limits_themselves_are_possible(sound, engine):
    """The highest number below 1, services of no time and without end, and times missing where no lane admits."""
    network, trucks = sound
    luck, service, admitted = (getattr(trucks, name).copy() for name in ("lane_luck", "service_min", "admitted"))
    luck[1], service[0, LANE_A], service[2, :EXAM] = np.nextafter(1.0, 0.0), 0.0, np.inf
    admitted[1, LANE_A], service[1, LANE_A] = False, np.nan
    log = simulator(engine)(network, replace(trucks, lane_luck=luck, service_min=service, admitted=admitted))
    assert log.departed[:2].tolist() == [0, 16]
    assert np.isnan(log.departed[2])
