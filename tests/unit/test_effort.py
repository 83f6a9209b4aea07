"""What a run will take: near enough to tell seconds from days, and refused when it is absurd."""

import time
import tracemalloc

import pytest

from portsim import effort as module
from portsim.effort import effort
from portsim.engine import choose
from portsim.errors import EffortError
from portsim.scenario.load import load
from portsim.simulate import Runner, run


@pytest.mark.parametrize("engine", sorted({"reference", choose("auto")}))
@pytest.mark.parametrize("name", ["world_trade_bridge", "laredo_southbound", "minimal"])
def test_time_and_trucks_are_told_within_a_factor_of_three(name, engine):
    scenario = load(name).scenario
    told = effort(scenario, 1, 1, engine)
    runner = Runner(scenario, engine=engine)
    runner.run(1, 0)
    took = []
    for replication in (1, 2, 3):
        began = time.process_time()
        runner.run(1, replication)
        took.append(time.process_time() - began)
    assert told.seconds / 3 < min(took) < told.seconds * 3


@pytest.mark.parametrize("name", ["world_trade_bridge", "laredo_southbound"])
def test_memory_trucks_and_visits_are_told_well(name):
    from portsim.draw import draw

    scenario = load(name).scenario
    told = effort(scenario, 1, 1)
    runner = Runner(scenario)
    trucks = draw(scenario, runner.layout, 1, 0)
    assert told.trucks == pytest.approx(len(trucks), rel=0.3)
    assert told.visits == pytest.approx(len(trucks.stage), rel=0.3)
    tracemalloc.start()
    runner.run(1, 0)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    own = told.bytes - module.PROCESS_BYTES
    assert own / 3 < peak < own * 3


def test_what_is_left_out_is_not_counted():
    """Of a year at the World Trade Bridge: few measures and no audit take less than half the time, and less memory."""
    year = load("world_trade_bridge", ["calendar.days=366"]).scenario
    whole = effort(year, 1, 1, "compiled")
    few, unchecked = effort(year, 1, 1, "compiled", few=True), effort(year, 1, 1, "compiled", audit=False)
    least = effort(year, 1, 1, "compiled", few=True, audit=False)
    assert least.seconds < whole.seconds / 2
    assert least.seconds < min(few.seconds, unchecked.seconds) < max(few.seconds, unchecked.seconds) < whole.seconds
    assert least.bytes < few.bytes == unchecked.bytes == whole.bytes


def test_many_servers_cost_time():
    few, many = (
        effort(load("minimal", [f"stages.primary.lanes.standard.servers={servers}"]).scenario, 1, 1).seconds
        for servers in (10, 10_000)
    )
    assert many > 10 * few


def test_processes_share_the_time_and_need_memory_each():
    scenario = load("world_trade_bridge").scenario
    one, four = effort(scenario, 100, 1), effort(scenario, 100, 4)
    assert four.seconds == pytest.approx(one.seconds / 4)
    assert four.bytes == pytest.approx(4 * one.bytes, rel=0.1)
    assert effort(scenario, 2, 8).processes == 2


@pytest.mark.parametrize(
    ("overrides", "replications", "why"),
    [
        (["traffic.northbound.trucks_per_day=5000000"], 20, "of this machine's memory; "),
        (["calendar.days=1000"], 100_000, "; more than 24 h"),
        (["stages.exit_gate.lanes.standard.servers=10000", "calendar.days=1000"], 20, "; more than 24 h"),
    ],
)
def test_absurd_runs_are_refused(overrides, replications, why, monkeypatch):
    monkeypatch.setattr(module, "memory_bytes", lambda: 8e9)
    refusal = effort(load("world_trade_bridge", overrides).scenario, replications, 2).refusal()
    assert why in refusal
    assert refusal.endswith("or begin it all the same with --force")


def test_python_refuses_absurd_runs_as_well():
    with pytest.raises(EffortError, match=r"more than 24 h.*or begin it all the same with force=True$"):
        run(load("minimal"), replications=10**9)


def test_usual_runs_are_not_refused(monkeypatch):
    monkeypatch.setattr(module, "memory_bytes", lambda: 2e9)
    assert effort(load("world_trade_bridge").scenario, 1000, 2).refusal() is None
    monkeypatch.setattr(module, "memory_bytes", lambda: None)
    assert effort(load("world_trade_bridge").scenario, 1000, 2).refusal() is None


def test_what_is_said():
    told = module.Effort(trucks=8123, visits=45123, replications=2000, processes=2, seconds=400, bytes=1.24e9)
    assert str(told) == (
        "about 8,100 trucks and 45,000 visits to stages in each of 2,000 replications: "
        "about 7 min on 2 processes and 1.2 GB of memory"
    )
