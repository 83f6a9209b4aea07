"""Comparisons of real ports: against records of trucks, the same however they are run, and zero of equals."""

import json
import math

import numpy as np
import pytest

import portsim as ps
from portsim import replications
from portsim.comparison.break_even import break_even
from portsim.comparison.compare import needs
from portsim.errors import EffortError, MeasureError, PairingError
from portsim.statistics.families import holm
from portsim.statistics.pairs import paired_differences, paired_ratios, variance_reduction

NORTH = {"direction": "northbound"}
SEED = 5


@pytest.fixture(scope="module")
def found(joint):
    return ps.compare(*joint, 4, SEED, jobs=1)


def test_the_sides_are_what_each_scenario_gives_alone(found, joint):
    for side, loaded in zip(("baseline", "alternative"), joint, strict=True):
        alone = ps.run(loaded, 4, SEED, jobs=1)
        for each in alone.estimates():
            cell = each.cell
            if found.alternatives[0].has(cell.measure.name, cell.statistic, **cell.where):
                both = found.alternatives[0].difference(cell.measure.name, cell.statistic, **cell.where)
                assert getattr(both, side) == each


def test_differences_are_paired_by_replication(found, joint):
    one, other = (
        ps.run(each, 4, SEED, jobs=1).per_replication("crossing_time_min", "p95", **NORTH)[:, None] for each in joint
    )
    told = found.alternatives[0].difference("crossing_time_min", "p95", **NORTH)
    paired = paired_differences(other, one)
    assert (told.difference.mean, told.difference.low, told.difference.high) == (
        pytest.approx(paired.mean[0]),
        pytest.approx(paired.low[0]),
        pytest.approx(paired.high[0]),
    )
    assert told.p_adjusted == pytest.approx(paired.p[0])
    assert told.ratio.low == pytest.approx(paired_ratios(other, one).low[0])
    assert told.variance_reduction == pytest.approx(variance_reduction(other, one).factor[0])


def test_trucks_are_paired_by_direction_and_number(found, joint):
    """Against records of every replication, truck after truck."""
    better, mean, slowest = [], [], []
    for replication in range(4):
        one, other = (ps.replicate(each, SEED, replication).trucks for each in joint)
        there = {
            (direction, number): row
            for row, (direction, number) in enumerate(zip(other["direction"], other["number"], strict=True))
        }
        pairs = []
        for row, key in enumerate(zip(one["direction"], one["number"], strict=True)):
            pair = there.get(key)
            within = one["arrived_min"][row] < 2 * 1440
            if pair is not None and within and one["disposition"][row] == other["disposition"][pair] == "crossed":
                times = [
                    table["departed_min"][at] - table["arrived_min"][at] for table, at in ((one, row), (other, pair))
                ]
                pairs.append((times[0], times[1] - times[0]))
        change = np.array([each for _, each in pairs])
        better.append(np.mean(change <= -1))
        mean.append(np.mean(change))
        tenth = sorted(pairs, key=lambda pair: -pair[0])[: math.ceil(len(pairs) / 10)]
        slowest.append(np.mean([each for _, each in tenth]))
    told = found.alternatives[0].truck_change
    assert told("better_share").mean == pytest.approx(np.mean(better))
    assert told("change_min").mean == pytest.approx(np.mean(mean))
    assert told("worst_off_change_min").mean == pytest.approx(np.mean(slowest))


def test_shares_of_trucks_add_up(found):
    told = found.alternatives[0]
    for each in told.truck_changes:
        if each.cell.measure.name == "better_share" and each.mean is not None:
            words = ("better", "worse", "same")
            assert sum(told.truck_change(f"{word}_share", **each.cell.where).mean for word in words) == pytest.approx(1)


def test_a_against_a_is_exactly_zero_everywhere(joint):
    again = ps.compare(joint[1], joint[1], 2, SEED, jobs=1)
    alternative = again.alternatives[0]
    assert alternative.identical
    assert alternative.changes == ()
    assert again.notices
    for each in alternative.differences:
        assert each.difference.mean in (0, None)
        if each.difference.n == 2:
            assert (each.difference.low, each.difference.high, each.verdict) == (0, 0, "equal")
    changed = [each.mean for each in alternative.truck_changes if each.cell.measure.name == "change_min"]
    assert {0, None} >= set(changed)
    assert alternative.truck_change("same_share").mean == 1


def test_processes_and_engines_change_nothing(joint, found, monkeypatch):
    monkeypatch.setattr(replications, "POOL_WORTH_S", 0.0)
    others = (
        ps.compare(*joint, 4, SEED, jobs=2),
        ps.compare(*joint, 4, SEED, jobs=1, engine="reference"),
    )
    for other in others:
        for one, two in zip(found.alternatives, other.alternatives, strict=True):
            assert np.array_equal(one.values, two.values, equal_nan=True)
            assert np.array_equal(one.baseline_values, two.baseline_values, equal_nan=True)
            assert np.array_equal(one.truck_values, two.truck_values, equal_nan=True)


def test_several_alternatives_are_adjusted_for(joint):
    base, other = joint
    third = ps.load("mariposa", ["calendar.days=2", "calendar.warm_up=0", "stages.mx_exam.lanes.bays.servers=5"])
    alone = [ps.compare(base, each, 4, SEED, jobs=1, measures=["crossing_time_min"]) for each in (other, third)]
    both = ps.compare(base, [other, third], 4, SEED, jobs=1, measures=["crossing_time_min"])
    raw = np.array([each.alternatives[0].difference("crossing_time_min", **NORTH).p_adjusted for each in alone])
    adjusted = [each.difference("crossing_time_min", **NORTH).p_adjusted for each in both.alternatives]
    assert adjusted == pytest.approx(holm(raw))
    maximal = ps.compare(base, [other, third], 4, SEED, jobs=1, measures=["crossing_time_min"], adjusted="dunnett")
    for alternative, p in zip(maximal.alternatives, raw, strict=True):
        own = alternative.difference("crossing_time_min", **NORTH).p_adjusted
        assert p <= own <= min(1, 2 * p) + 0.02
    assert maximal.to_json()["adjusted"] == "dunnett"


def test_the_json_object_is_that_of_the_documents(found):
    told = json.loads(json.dumps(found.to_json(), allow_nan=False, default=str))
    assert {"portsim", "seed", "replications", "baseline", "alternatives"} <= told.keys()
    assert told["baseline"].keys() == {"name", "file", "hash"}
    (alternative,) = told["alternatives"]
    assert {"name", "file", "hash", "changes", "differences", "trucks", "causes"} <= alternative.keys()
    assert {"better", "worse", "same"} <= alternative["trucks"].keys()
    assert all(each.keys() == {"path", "from", "to"} for each in alternative["changes"])
    assert alternative["differences"][0].keys() == {
        *("measure", "statistic", "where", "unit", "baseline", "alternative", "difference", "ratio"),
        *("p_adjusted", "variance_reduction"),
    }
    assert alternative["differences"][0]["difference"].keys() == {"mean", "low", "high"}


# --- how exact -----------------------------------------------------------------------------------------------------


def test_it_goes_on_until_all_scenarios_are_exact_enough():
    base, other = ps.load("minimal"), ps.load("minimal", ["stages.primary.lanes.standard.servers=3"])
    text = "crossing_time_min.p95@northbound=8%"
    found = ps.compare(base, other, seed=SEED, jobs=1, precision=text, at_most=200)
    assert found.stopped == "precision"
    assert 10 <= found.replications < 200
    for each in (found.baseline, found.alternatives[0].results):
        estimate = each.estimate("crossing_time_min", "p95", **NORTH)
        assert estimate.half_width <= 0.08 / 1.08 * estimate.mean
    same = ps.compare(base, other, found.replications, SEED, jobs=1)
    assert np.array_equal(same.alternatives[0].values, found.alternatives[0].values, equal_nan=True)


def test_a_comparison_takes_the_time_of_all_its_scenarios():
    one, two = ps.load("minimal").scenario, ps.load("mariposa").scenario
    alone = [needs([each], 5, 1, "compiled", few=False, audit=True) for each in (one, two, two)]
    both = needs([one, two, two], 5, 1, "compiled", few=False, audit=True)
    assert both.seconds == pytest.approx(sum(each.seconds for each in alone))
    assert both.bytes == pytest.approx(sum(each.bytes for each in alone[:2]))  # two runs at a time


def test_a_stage_that_only_an_alternative_has_can_be_exact(joint):
    found = ps.compare(*joint, jobs=1, precision="service_min@joint_exam=30%", at_most=30, measures=["service_min"])
    assert found.stopped == "precision"
    told = found.alternatives[0].difference("service_min", stage="joint_exam").alternative
    assert told.half_width <= 0.3 / 1.3 * told.mean


def test_of_several_precisions_the_last_to_be_met_counts():
    base, other = ps.load("minimal"), ps.load("minimal", ["stages.primary.lanes.standard.servers=3"])
    strict, easy = "crossing_time_min.p95@northbound=8%", "arrived_trucks=20%"
    alone = ps.compare(base, other, seed=SEED, jobs=1, precision=strict, at_most=200)
    for both in ([strict, easy], [easy, strict]):
        found = ps.compare(base, other, seed=SEED, jobs=1, precision=both, at_most=200)
        assert (found.stopped, found.replications) == ("precision", alone.replications)


def test_it_ends_at_the_cap_and_says_so():
    base, other = ps.load("minimal"), ps.load("minimal", ["stages.primary.lanes.standard.servers=3"])
    found = ps.compare(base, other, jobs=1, precision="wait_min@primary=0.001 min", at_most=12)
    assert (found.stopped, found.replications) == ("cap", 12)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("wait_mins=5%", "no measure 'wait_mins'; did you mean `wait_min`?"),
        ("wait_min.p99=5%", "wait_min has no statistic 'p99'; it has `mean`, `p50`, `p90`, `p95`, `max`"),
        ("wait_min@primry=5%", "wait_min knows no 'primry'; did you mean `primary`?"),
        ("wait_min@primary,bridge=5%", "wait_min knows no 'bridge'"),
        ("wait_min@primary,fast,northbound=5%", "wait_min knows no 'northbound'"),
        ("wait_min@primary", "cannot be read; write for example 'wait_min.mean@us_primary=5%'"),
        ("wait_min=5 h", "wait_min is in min; write '=5%' or '=5 min'"),
        ("wait_min=0%", "nothing is exact to 0"),
        ("wait_min=100%", "100 % or more says nothing"),
        ("wait_min=1.2.3%", "'1.2.3' is not a number"),
        ("", "cannot be read"),
    ],
)
def test_precisions_that_cannot_be_met_are_explained(text, message):
    with pytest.raises(MeasureError) as refused:
        ps.compare(ps.load("minimal"), ps.load("minimal"), precision=text)
    assert message in str(refused.value)


# --- what cannot be compared ----------------------------------------------------------------------------------------


def test_all_that_cannot_be_paired_is_said_at_once(one):
    other = ps.load("minimal", ["calendar.days=3", "calendar.warm_up=1"])
    with pytest.raises(PairingError) as refused:
        ps.compare(ps.load("minimal"), [other, one])
    lines = str(refused.value).splitlines()
    assert [line.partition(" is ")[0].split(": ")[1] for line in lines] == [
        "calendar.days",
        "calendar.warm_up",
        "port.name",
        "traffic.northbound",
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("calendar.closed=[2026-06-11]", "calendar.closed is [2026-06-11], and not stated in"),
        ('port.code="2304"', "port.code is 2304, and not stated in"),
        ("port.timezone=America/Chicago", "port.timezone is America/Chicago, and not stated in"),
    ],
)
def test_what_makes_other_trucks_is_refused(change, said):
    days = ["calendar.days=2"]
    with pytest.raises(PairingError) as refused:
        ps.compare(ps.load("minimal", days), ps.load("minimal", [*days, change]), 2, jobs=1)
    assert said in str(refused.value)


def test_directions_and_traces_that_one_lacks_are_refused(one, tmp_path):
    south = "extends: minimal\ntraffic: {southbound: {trucks_per_day: 9, classes: {general: {share: 1}}}}\n"
    (tmp_path / "both.yaml").write_text(f"{south}routes: {{southbound: [{{name: down, stages: [primary]}}]}}\n")
    with pytest.raises(PairingError, match="traffic is northbound and southbound, and northbound in"):
        ps.compare(ps.load("minimal"), ps.load(tmp_path / "both.yaml"), 2, jobs=1)
    drawn = one.scenario.traffic["northbound"].model_copy(update={"trace": None, "trucks_per_day": 4})
    other = one.scenario.model_copy(update={"traffic": one.scenario.traffic | {"northbound": drawn}})
    with pytest.raises(PairingError, match=r"traffic\.northbound is drawn, and a trace in"):
        ps.compare(one, other, 2, jobs=1)


def test_traces_have_to_be_the_same(one, folder, tmp_path):
    for name in ("one.yaml", "trucks.csv"):
        (tmp_path / name).write_text((folder / name).read_text(encoding="utf-8"), encoding="utf-8")
    assert ps.compare(one, ps.load(tmp_path / "one.yaml"), 2, jobs=1).alternatives[0].identical
    with (tmp_path / "trucks.csv").open("a", encoding="utf-8") as file:
        file.write("2026-06-10 10:00,laden\n")
    with pytest.raises(PairingError, match=r"traffic\.northbound\.trace is another than in"):
        ps.compare(one, ps.load(tmp_path / "one.yaml"), 2, jobs=1)


def test_what_makes_no_sense_is_refused(one, two):
    with pytest.raises(ValueError, match="at least 2"):
        ps.compare(one, two, 1)
    with pytest.raises(ValueError, match="at least one alternative"):
        ps.compare(one, [])
    with pytest.raises(ValueError, match="not both"):
        ps.compare(one, two, 5, precision="wait_min=5%")
    with pytest.raises(TypeError, match="load them first"):
        ps.compare("minimal", two)
    with pytest.raises(MeasureError, match="no measure 'wait'"):
        ps.compare(one, two, measures=["wait"])
    staffed = ps.load(one.file, ["economy.booth_officers={primary: 1}"])
    with pytest.raises(MeasureError, match="'One booth' takes none of the measures asked for: `booth_officer_hours`"):
        ps.compare(one, staffed, measures=["booth_officer_hours"])
    with pytest.raises(MeasureError, match="it has no inspections"):
        ps.compare(one, two, measures=["exam_share"])
    with pytest.raises(EffortError, match="force=True"):
        ps.compare(ps.load("mariposa"), ps.load("mariposa_joint"), 1_000_000)


def test_a_first_look_that_is_absurd_is_refused(one, two, monkeypatch):
    monkeypatch.setattr("portsim.effort.MAX_HOURS", 0)
    with pytest.raises(EffortError, match=r"in each of 10 replications.*force=True"):
        ps.compare(one, two, precision="wait_min=5%")
    with pytest.raises(EffortError, match=r"in each of 4 replications.*force=True"):
        ps.compare(one, two, precision="wait_min=5%", at_most=4)
    assert ps.compare(one, two, precision="wait_min=5%", at_most=4, force=True).replications == 4


def test_what_a_scenario_cannot_have_is_none_where_that_is_known(joint):
    names = ["joint_operations", "wait_min", "crossing_cause_min", "booth_hours", "cost_usd"]
    stated = ps.load("mariposa_joint", ["calendar.days=2", "calendar.warm_up=0", "economy.co2_usd_per_t=100"])
    found = ps.compare(joint[0], stated, 2, SEED, jobs=1, measures=names).alternatives[0]
    operations = found.difference("joint_operations", **NORTH)
    assert operations.baseline.mean == 0
    assert operations.difference.mean == operations.alternative.mean > 0
    assert (operations.ratio.value, operations.ratio.why, operations.verdict) == (None, "the baseline is 0", "higher")
    assert found.difference("booth_hours", stage="joint_primary").baseline.mean == 0
    for missing in (found.difference("wait_min", stage="joint_exam"), found.difference("cost_usd", bearer="public")):
        assert missing.baseline.mean is None
        assert missing.alternative.mean > 0
        assert missing.difference.mean is None
        assert (missing.p_adjusted, missing.variance_reduction, missing.ratio.value) == (None, None, None)
        assert missing.verdict == "unclear"


def test_what_nobody_states_is_not_nothing(one):
    """A booth whose officers one file leaves out is not without officers there; a stage that is not there is."""
    stated = ps.compare(one, ps.load(one.file, ["economy.booth_officers={primary: 1}"]), 2, jobs=1).alternatives[0]
    hours = stated.difference("booth_officer_hours", stage="primary")
    assert (hours.baseline.mean, hours.alternative.mean, hours.difference.mean) == (None, 24, None)


def test_numbers_that_neither_has_are_left_out(found):
    """Such as waits of hours in which no truck comes."""
    assert found.alternatives[0].has("crossing_time_min", "mean", **NORTH, hour="12")
    assert not found.alternatives[0].has("crossing_time_min", "mean", **NORTH, hour="02")
    for each in found.alternatives[0].differences:
        assert each.baseline.n + each.alternative.n > 0


def test_what_staff_buys_is_of_the_whole_port(found):
    """Both countries together, each stage once."""
    told = found.alternatives[0]
    bought = {each.staff: each for each in break_even(told)}
    assert bought.keys() == {"booth_hours", "officer_hours", "joint_officer_hours"}
    for staff, key in (("booth_hours", "stage"), ("officer_hours", "country"), ("joint_officer_hours", "country")):
        parts = [each for each in told.differences if each.cell.measure.name == staff and set(each.cell.where) == {key}]
        assert bought[staff].added_hours == pytest.approx(sum(each.difference.mean for each in parts))
        assert bought[staff].saved_min == pytest.approx(-60 * told.difference("truck_hours").difference.mean)


def test_staff_that_does_not_change_buys_nothing(joint):
    assert not [*break_even(ps.compare(joint[0], joint[0], 2, SEED, jobs=1).alternatives[0])]


def test_the_same_written_otherwise_is_the_same(one):
    again = ps.compare(one, ps.load(one.file, ["stages.primary.service=600 s"]), 2, jobs=1).alternatives[0]
    assert again.identical
    assert again.changes == ()


def test_causes_by_stage_add_up_to_the_difference_in_crossing_time(found):
    told = found.alternatives[0]
    crossing = told.difference("crossing_time_min", **NORTH)
    for keys in ({"direction", "cause"}, {"direction", "stage", "cause"}):
        parts = [each for each in told.causes() if set(each.cell.where) == keys]
        assert sum(each.difference.mean for each in parts) == pytest.approx(crossing.difference.mean)
        assert sum(each.baseline.mean for each in parts) == pytest.approx(crossing.baseline.mean)
    assert any(each.cell.where["stage"] == "fiscal_corridor" for each in told.causes() if "stage" in each.cell.where)


def test_answers_are_found_by_name(found, joint):
    assert found.alternative(joint[1].name) is found.alternatives[0]
    assert found.alternative(joint[1].file) is found.alternatives[0]
    with pytest.raises(KeyError, match="no alternative 'x'"):
        found.alternative("x")
    with pytest.raises(MeasureError, match="did you mean `crossing_time_min`"):
        found.alternatives[0].difference("crossing_time")
    with pytest.raises(MeasureError, match="there are change_min"):
        found.alternatives[0].truck_change("changes_min")


def test_a_frame_has_a_row_per_number(found):
    pytest.importorskip("pandas")
    frame = found.to_frame()
    assert len(frame) == len(found.alternatives[0].differences)
    row = frame[(frame.measure == "crossing_time_min") & (frame.statistic == "mean") & frame.hour.isna()].iloc[0]
    told = found.alternatives[0].difference("crossing_time_min", "mean", **NORTH)
    assert row.difference == told.difference.mean
    assert row.value_low == told.alternative.low
