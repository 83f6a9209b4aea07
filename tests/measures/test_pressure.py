"""What relaxed rates spare and what they cost: by hand, and against the same trucks at the full rates."""

import numpy as np
import pytest

from portsim.log import Change
from portsim.record import replicate
from portsim.simulate import run as run_scenario
from tests.clearance.ports import exam, scenario, service
from tests.engine.days import port, run, truck
from tests.engine.test_pressure import relaxing, step
from tests.measures.test_bad_days_by_hand import numbers


def test_hours_and_trucks_by_hand():
    """Five at once, 4 min each: relaxed above two waiting trucks for 2 min, from 2 to 14; told at 4, 8, 12, 16, 20."""
    pressed = relaxing(step(2, 2, after="2 min"), step(3, 3, after="2 min"))
    stated = port("primary: {servers: 1}\nexam: {servers: 1}", under_pressure=pressed)
    day = run(stated, [truck(0, spared={"exam": 1}, primary=4, exam=1) for _ in range(5)])
    found = numbers(stated, day.network, day.trucks, day.log)
    assert found("relaxed_hours", "total", direction="northbound") == pytest.approx(12 / 60)
    assert found("relaxed_hours", "total", direction="northbound", order="step 1") == pytest.approx(12 / 60)
    # Four wait until 4, three until 8: from 2 on, and below three from 8 on for two minutes.
    assert found("relaxed_hours", "total", direction="northbound", order="step 2") == pytest.approx(8 / 60)
    assert found("relaxed_trucks", "total", direction="northbound") == 3
    assert found("relaxed_trucks", "total", direction="northbound", **{"class": "general"}) == 3


FOUND = {"illicit_goods": {"prevalence": 0.1}, "misclassification": {"prevalence": 0.3}}
TEN = {"lanes": {"all": {"servers": 10}}}
STAGES = {
    "booth": service(service={"exponential": {"mean": "50 s"}}),
    "nii": exam("us", 0.5, level="nii", detects=0.7, on_alarm="refer") | TEN,
    "exam": exam("us", 0.1, detects=0.9, referred_by=["nii"], on_alarm="release") | TEN,
}
PRESSED = {
    "under_pressure": {
        "northbound": {
            "decided_at": "booth",
            "steps": [
                {
                    "name": "fewer",
                    "rates": {"nii": 0.2, "exam": 0.02},
                    "relax_above": {"line": 8},
                    "tighten_below": {"line": 4},
                    "after": "5 min",
                },
                {
                    "name": "hardly any",
                    "rates": {"nii": 0.05},
                    "relax_above": {"line": 16},
                    "tighten_below": {"line": 10},
                    "after": "5 min",
                },
            ],
        }
    }
}


@pytest.fixture(scope="module")
def both():
    """The same trucks of three days at the full rates, and with relaxed ones."""
    return [run_scenario(each, 3, jobs=1) for each in scenarios()]


def scenarios():
    return [scenario(STAGES, trucks=1600, violations=FOUND, **more) for more in ({}, PRESSED)]


def each(results, measure, **where):
    return results.per_replication(measure, "total", direction="northbound", **where)


def test_what_is_let_go_is_what_the_full_rates_detect_besides(both):
    full, relaxed = both
    for where in ({}, {"violation": "illicit_goods"}, {"violation": "misclassification"}):
        let_go = each(relaxed, "let_go_violations", **where)
        assert np.array_equal(
            each(relaxed, "detected_violations", **where) + let_go, each(full, "detected_violations", **where)
        )
        assert (let_go > 0).all()
        assert np.array_equal(
            each(relaxed, "missed_violations", **where) - let_go, each(full, "missed_violations", **where)
        )


def test_what_is_waived_are_the_inspections_of_the_full_rates_that_do_not_take_place(both):
    relaxed = both[1]
    visits = [
        [replicate(port, 1, replication).trips["stage"].tolist() for replication in range(3)] for port in scenarios()
    ]
    for stage in ("nii", "exam"):
        before, after = (np.array([each.count(stage) for each in of_port]) for of_port in visits)
        assert np.array_equal(relaxed.per_replication("waived_exams", "total", stage=stage), before - after)
    both_stages = sum(relaxed.per_replication("waived_exams", "total", stage=stage) for stage in ("nii", "exam"))
    assert np.array_equal(both_stages, each(relaxed, "waived_exams"))
    assert not relaxed.has("waived_exams", "total", stage="booth")


def test_a_record_tells_when_rates_were_relaxed_and_for_whom(both):
    record = replicate(scenarios()[1])
    told = record.changes["change"] == "relaxed"
    assert np.count_nonzero(told) == each(both[1], "relaxed_trucks")[0]
    assert set(record.changes["value"][told]) == {1, 2}
    orders = record.changes["of"][record.changes["change"] == "on_demand"]
    assert set(orders) == {"northbound:fewer", "northbound:hardly any"}
    spared = np.unique(record.changes["of"][told].astype(int))
    trips = record.trips["truck"][record.trips["stage"] == "nii"]
    at_relaxed = np.count_nonzero(np.isin(trips, spared))
    at_full = len(trips) - at_relaxed
    assert at_relaxed / len(spared) < 0.25
    assert at_full / (len(record.trucks["truck"]) - len(spared)) > 0.4


def test_nothing_is_told_of_it_where_no_rates_are_relaxed(both):
    assert not {"relaxed_hours", "waived_exams"} & {cell.measure.name for cell in both[0].cells}


def test_hours_are_those_of_any_step():
    """Step 1 looks at the booths and ends at 14; step 2, at the exit, from 11 on: together from 2 to the last truck."""
    pressed = relaxing(step(2, 2, after="2 min"), step(0, 1, after="2 min", stages=["exit"]))
    stated = port("primary: {servers: 1}\nexam: {servers: 1}\nexit: {servers: 1}", under_pressure=pressed)
    day = run(stated, [truck(0, spared={"exam": 1}, primary=4, exam=1, exit=8) for _ in range(5)])
    found = numbers(stated, day.network, day.trucks, day.log)
    rows = np.flatnonzero(day.log.change_kind == Change.ON_DEMAND)
    switches = list(zip(day.log.change_min[rows], day.log.change_of[rows], day.log.change_value[rows], strict=True))
    # Trucks leave the booth at 4, 8, 12: the second waits at the exit from 8 on. The fifth begins there at 36.
    assert switches == [(2, 0, 1), (10, 1, 1), (14, 0, 0), (38, 1, 0)]
    assert found("relaxed_hours", "total", direction="northbound") == pytest.approx(36 / 60)
    assert found("relaxed_hours", "total", direction="northbound", order="step 1") == pytest.approx(12 / 60)
    assert found("relaxed_hours", "total", direction="northbound", order="step 2") == pytest.approx(28 / 60)


def test_of_seized_trucks_nothing_is_waived_or_let_go():
    """All are seized at the exit, whatever was waived before: no number of trucks that crossed is theirs."""
    seizing = {"default": "seize", "false_alarm": "seize"}
    stages = STAGES | {"last": exam("us", 1.0, detects=1.0, false_alarm_rate=1.0, on_alarm=seizing)}
    carrying = {"illicit_goods": {"prevalence": 1.0}}
    port_under_pressure = scenario(stages, trucks=1600, violations=carrying, **PRESSED)
    results = run_scenario(port_under_pressure, 1, jobs=1)
    assert each(results, "relaxed_trucks") > 0
    assert each(results, "crossed_trucks") == each(results, "waived_exams") == each(results, "let_go_violations") == 0
    assert each(results, "brought_exams") == each(results, "gained_violations") == 0


def test_observers_and_records_see_what_was_decided():
    seen = []
    port_under_pressure = scenarios()[1]
    run_scenario(port_under_pressure, 1, jobs=1, observer=lambda *run: seen.append(run))
    _, _, trucks, log = seen[0]
    record = replicate(port_under_pressure)
    assert trucks.waiver is not None
    assert len(log.stage) == len(trucks.stage) == len(record.trips["truck"])
    visited = set(zip(log.truck.tolist(), log.stage.tolist(), strict=True))
    assert visited.issuperset(zip(trucks.find_truck.tolist(), trucks.find_stage.tolist(), strict=True))
    assert len(record.finds["truck"]) == len(trucks.find_truck)
    assert record.finds["took_place"].all()
