"""Both engines write the same log: on random ports, on the packaged scenarios, and where tables are unusual."""

from dataclasses import replace

import numpy as np
import pytest

from portsim.draw import draw
from portsim.engine import Engine, simulator
from portsim.layout import lay_out
from portsim.network import LaneChoice, build
from portsim.scenario.library import packaged_names
from portsim.scenario.load import load
from tests.engine import agreement
from tests.engine.agreement import FEATURES, block
from tests.engine.both import IS_COMPILED, needs_compiler, needs_numba, simulate
from tests.properties.dice import Thrown, Told

pytestmark = needs_numba


def day_of(name, *overrides):
    """Network and trucks of a packaged scenario."""
    scenario = load(name, overrides).scenario
    layout = lay_out(scenario)
    return build(scenario, layout), draw(scenario, layout, 1, 0)


def test_a_block_of_the_proof():
    """Each feature is in 2 % of the ports of proofs/engines.py or more, and so all but certainly in 300 of them."""
    seen = block(1, 300)
    assert seen["ports"] == 300
    assert [name for name in FEATURES if not seen[name]] == []


def test_random_ports_tell_work_from_trucks():
    """In some of them a truck goes elsewhere where lanes are compared by their trucks instead of their work."""
    simulate_it, other = simulator(Engine.REFERENCE), 0
    for place in range(100):
        made = agreement.wild_port(Thrown(1, place))
        rule = made.network.lane_choice
        if LaneChoice.LEAST_WORK in rule:
            by_trucks = np.where(rule == LaneChoice.LEAST_WORK, LaneChoice.SHORTEST, rule)
            log = simulate_it(replace(made.network, lane_choice=by_trucks), made.trucks)
            other += log.tobytes() != simulate_it(made.network, made.trucks).tobytes()
    assert other > 0


def test_a_port_is_told_as_it_was_thrown():
    """What is printed of a difference is enough to have the port again."""
    dice = Thrown(1, 2)
    thrown, told = agreement.wild_port(dice), agreement.wild_port(Told(dice.told))
    assert len(thrown.trucks) > 0
    assert thrown.scenario == told.scenario
    for name, column in vars(thrown.trucks).items():
        if name == "tempers":
            assert (column is None) == (told.trucks.tempers is None)
        elif column is not None:
            assert column.tobytes() == getattr(told.trucks, name).tobytes(), name
    for column, other in zip(thrown.trucks.tempers or (), told.trucks.tempers or (), strict=True):
        assert column.tobytes() == other.tobytes()


def test_a_difference_ends_the_block_and_is_made_small(monkeypatch):
    """What takes two trucks is shown with two, whatever else stood in the port; or with the third that blocks them."""
    tried = []

    def differ(network, trucks):
        log = reference(network, trucks)
        tried.append(len(trucks))
        assert len(np.unique(log.truck[log.left > log.ended])) < 2, "two trucks were blocked"
        return log

    reference = simulator(Engine.REFERENCE)
    monkeypatch.setattr(agreement, "simulate", differ)
    with pytest.raises(AssertionError, match=r"two trucks were blocked[\s\S]*dice: "):
        block(1, 300)
    assert tried[-1] in (2, 3)  # what is shown is run last
    assert max(tried) > 10


@needs_compiler
@pytest.mark.parametrize("name", sorted(packaged_names()))
def test_packaged_scenarios(name):
    simulate(*day_of(name))


@needs_compiler
@pytest.mark.parametrize("at_close", ["hold", "serve", "turn_away"])
def test_a_busy_bridge_that_closes(at_close):
    """Long queues, blocking on the bridge, thousands of changes, and trucks left over at the horizon."""
    simulate(
        *day_of(
            "world_trade_bridge",
            "calendar.days=2",
            "calendar.hours=08:00-15:00",
            f"calendar.at_close={at_close}",
            "calendar.horizon=3 h",
            "traffic.northbound.trucks_per_day=9000",
        )
    )


def test_the_log_may_outgrow_its_first_pages(monkeypatch):
    """More changes than the engine has room for at first, and more than twice as many."""
    from portsim.engine.compiled import building

    monkeypatch.setattr(building, "PAPER_ROWS", 64)
    shifts = {
        f"{hour:02}:{minute:02}-{hour:02}:{minute + 5:02}": 3 for hour in range(24) for minute in range(0, 59, 10)
    }
    plan = ", ".join(f"'{clock}': {level}" for clock, level in shifts.items())
    network, trucks = day_of("minimal", "calendar.days=1", f"stages.primary.lanes.standard.servers={{{plan}}}")
    assert len(simulate(network, trucks).change_min) > 4 * building.PAPER_ROWS


def test_a_run_takes_breath(monkeypatch):
    """So that Ctrl-C is heard, the engine returns now and then, and goes on where it was."""
    from portsim.engine.compiled import building, loop

    if not IS_COMPILED:  # compiled, the number cannot be changed any more
        monkeypatch.setattr(loop, "EVENTS_BETWEEN_BREATHS", 100)
    network, trucks = day_of("world_trade_bridge", "calendar.days=40") if IS_COMPILED else day_of("minimal")
    port, reasons = building.build_port(network, trucks), []
    while loop.DONE not in reasons:
        reasons.append(loop.engine()(port))
        if reasons[-1] == loop.OUT_OF_PAPER:
            port = building.with_more_paper(port)
    assert loop.BREATHING in reasons
    assert building.log_of(port).tobytes() == simulator(Engine.COMPILED)(network, trucks).tobytes()


def test_tables_may_be_read_only_or_of_another_layout():
    """The engine is compiled for one kind of array, and takes copies of others; it writes to none of them."""
    network, trucks = day_of("minimal")
    tables = [column for table in (network, trucks) for column in vars(table).values() if hasattr(column, "tobytes")]
    before = [column.tobytes() for column in tables]
    log = simulator(Engine.COMPILED)(network, trucks)
    assert all(column.flags.writeable for column in vars(trucks).values() if column is not None)
    assert [column.tobytes() for column in tables] == before
    odd = {}
    for name in ("arrived_min", "admitted", "service_min", "priority", "stage"):
        odd[name] = np.asfortranarray(getattr(trucks, name)).copy(order="F")
        odd[name].flags.writeable = False
    odd["truck_class"] = trucks.truck_class.astype(np.int32)
    assert simulator(Engine.COMPILED)(network, replace(trucks, **odd)).tobytes() == log.tobytes()


def test_a_network_stays_as_it_was_built():
    """Engines may keep what they have made of it, and not look again."""
    network, _ = day_of("minimal")
    for name, column in vars(network).items():
        if isinstance(column, np.ndarray):
            with pytest.raises(ValueError, match="read-only"):
                column[:] = column
        assert not isinstance(column, list), name


def test_two_runs_share_nothing():
    network, trucks = day_of("minimal")
    one = simulator(Engine.COMPILED)(network, trucks)
    kept = one.tobytes()
    for column in vars(one).values():
        if isinstance(column, np.ndarray):
            column[:] = 0
    assert simulator(Engine.COMPILED)(network, trucks).tobytes() == kept
