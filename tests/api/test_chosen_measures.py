"""A run that takes only the measures asked for, and one that is not audited."""

import numpy as np
import pytest

import portsim as ps
from portsim.errors import MeasureError
from portsim.finished import FinishedRun
from portsim.measures import REGISTRY
from portsim.scenario.model import Scenario
from portsim.simulate import Runner
from tests.clearance.rich import RICH

BRIDGE = ("world_trade_bridge", ["traffic.northbound.trucks_per_day=150", "calendar.days=1"])


@pytest.fixture(scope="module")
def bridge():
    return ps.load(*BRIDGE)


@pytest.fixture(scope="module")
def everything(bridge):
    return ps.run(bridge, 2, seed=3, jobs=1)


@pytest.fixture(scope="module")
def rich():
    """A port with all there is of clearance."""
    scenario = Scenario.model_validate(RICH)
    return scenario, ps.run(scenario, 2, seed=3, jobs=1)


@pytest.mark.parametrize("name", list(REGISTRY))
def test_a_measure_alone_says_the_same_as_among_all(everything, bridge, rich, name):
    """Every measure that a port has, each on its own: the very numbers, and no others."""
    for port, whole in ((bridge, everything), rich):
        own = [place for place, cell in enumerate(whole.cells) if cell.measure.name == name]
        if not own:
            with pytest.raises(MeasureError, match=f"^{name} is not taken in this scenario: "):
                ps.run(port, 1, measures=[name])
            continue
        alone = ps.run(port, 2, seed=3, jobs=1, measures=[name])
        assert alone.cells == tuple(whole.cells[place] for place in own)
        assert alone.values.tobytes() == whole.values[:, own].tobytes()
        assert alone.measures == (name,)


def test_in_the_order_of_the_registry_whatever_was_asked_for_first(bridge):
    found = ps.run(bridge, 1, measures=["throughput_per_hour", "wait_min", "gate_min", "wait_min"])
    assert found.measures == ("gate_min", "wait_min", "throughput_per_hour")
    assert list(dict.fromkeys(cell.measure.name for cell in found.cells)) == list(found.measures)


def test_what_is_not_needed_is_not_worked_out(bridge, monkeypatch):
    """Nouns without a measure that is asked for do not run, and times nobody asked for are not taken."""
    measuring = Runner(bridge.scenario, measures=["crossing_time_min"]).measuring
    assert [type(noun).__name__ for noun in measuring.nouns] == ["Crossings"]
    monkeypatch.setattr("portsim.measures.crossings.wait_time_min", None)
    monkeypatch.setattr("portsim.measures.crossings.Crossings._gate_min", None)
    ps.run(bridge, 1, jobs=1, measures=["crossing_time_min"])


def test_over_processes_as_well(bridge, monkeypatch):
    asked = {"measures": ["gate_min", "arrived_trucks"], "audit": False, "seed": 3}
    serial = ps.run(bridge, 5, jobs=1, **asked)
    monkeypatch.setattr("portsim.replications.POOL_WORTH_S", 0.0)
    spread = ps.run(bridge, 5, jobs=2, **asked)
    assert serial.values.tobytes() == spread.values.tobytes()
    assert spread.audit is None


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["wait_tim_min"], "no measure 'wait_tim_min'; did you mean `wait_time_min`?"),
        (["gate_min", "hold_min"], "hold_min is not taken in this scenario: it has no stage of the kind `hold`"),
        ([], "no measure is asked for; name one, or leave `measures` out for all"),
    ],
)
def test_a_name_that_cannot_be_taken_is_refused(bridge, names, message):
    with pytest.raises(MeasureError) as refused:
        ps.run(bridge, 1, measures=names)
    assert str(refused.value) == message


def test_one_name_is_not_taken_for_a_list_of_letters(bridge):
    with pytest.raises(TypeError, match=r"not one name: measures=\['gate_min'\]$"):
        ps.run(bridge, 1, measures="gate_min")


def test_asking_results_for_another_is_explained(bridge):
    found = ps.run(bridge, 1, measures=["wait_min", "gate_min"])
    with pytest.raises(MeasureError) as refused:
        found.estimate("crossing_time_min", direction="northbound")
    assert str(refused.value) == (
        "crossing_time_min was not asked for: this run took `gate_min`, `wait_min`; add it to its measures"
    )


def test_the_summary_holds_what_was_taken(bridge):
    found = ps.run(bridge, 2, seed=3, jobs=1, measures=["arrived_trucks", "crossing_time_min", "officer_hours"])
    lines = found.summary().splitlines()
    assert lines[:3] == [bridge.name, "2 replications, means with 95 % intervals; seed 3", ""]
    mean, median, p95, most = (
        str(found.estimate("crossing_time_min", each, direction="northbound")).removesuffix(" min")
        for each in ("mean", "p50", "p95", "max")
    )
    arrived = str(found.estimate("arrived_trucks", direction="northbound")).removesuffix(" trucks")
    assert lines[3:7] == [
        f"{'crossing_time_min [min]':36}{'mean':>16}{'p50':>16}{'p95':>16}{'max':>16}",
        f"  {'northbound':34}{mean:>16}{median:>16}{p95:>16}{most:>16}",
        f"{'arrived_trucks [trucks]':36}{'total':>16}",
        f"  {'northbound':34}{arrived:>16}",
    ]
    assert lines[7] == f"{'officer_hours [h]':36}{'total':>16}"
    pools = bridge.scenario.officer_pools()
    assert [line.split()[0] for line in lines[8:]] == list(pools)


def test_where_there_is_nothing_no_number_is_made_up():
    port = ps.load("minimal", ["traffic.northbound.trucks_per_day=0"])
    lines = ps.run(port, 2, jobs=1, measures=["crossing_time_min"]).summary().splitlines()
    assert lines[-1] == f"  {'northbound':34}{'-':>16}{'-':>16}{'-':>16}{'-':>16}"


def test_trucks_left_inside_are_told_whatever_is_measured():
    late = ps.load("minimal", ["calendar.horizon=1 min", "stages.primary.lanes.standard.servers=1"])
    whole, chosen = (ps.run(late, 2, jobs=1, measures=measures) for measures in (None, ["gate_min"]))
    assert whole.warnings == chosen.warnings
    assert chosen.warnings
    assert chosen.summary().splitlines()[-1] == f"warning: {chosen.warnings[0]}"


# --- without an audit ----------------------------------------------------------------------------------------------


def test_without_an_audit_the_numbers_are_the_same_and_it_is_said(bridge, everything, monkeypatch):
    monkeypatch.setattr("portsim.simulate.audit_run", None)
    found = ps.run(bridge, 2, seed=3, jobs=1, audit=False)
    assert found.values.tobytes() == everything.values.tobytes()
    assert found.summary().splitlines()[1] == "2 replications, means with 95 % intervals; seed 3; not audited"
    said = found.to_json()
    assert said["audit"] is None
    assert said["measures"] is None


def test_a_record_without_an_audit(bridge, monkeypatch):
    checked = ps.replicate(bridge, seed=3)
    monkeypatch.setattr("portsim.record.audit_run", None)
    unchecked = ps.replicate(bridge, seed=3, audit=False)
    assert unchecked.audit is None
    assert checked.audit.checks
    assert all(np.array_equal(checked.trips[name], unchecked.trips[name]) for name in ("truck", "server"))


def test_audit_and_measures_look_at_one_run(bridge, monkeypatch):
    """What both need of a finished run is worked out once."""
    times = []
    joined = FinishedRun.stays.func
    monkeypatch.setattr(FinishedRun.stays, "func", lambda run: (times.append(run), joined(run))[1])
    Runner(bridge.scenario).run(1, 0)
    assert len(times) == 1
