"""Facts that no table of results holds, worked out once more another way."""

import copy
import json

import numpy as np
import pytest

import portsim as ps
from portsim.replay import typical_replication
from portsim.report.page.facts.whole import Told, of_comparison, of_run
from portsim.report.page.pages import facts_of
from portsim.report.page.rendering import as_markdown
from portsim.statistics.bands import simultaneous_band
from tests.page.ports import OTHER, everything

NORTH = {"direction": "northbound"}


@pytest.fixture(scope="module")
def loaded():
    return ps.load("minimal"), ps.load("minimal", ["stages.primary.service.fast=90 s", "name=slower"])


@pytest.fixture(scope="module")
def found(loaded):
    return ps.compare(loaded[0], loaded[1:], 6, jobs=1)


@pytest.fixture(scope="module")
def facts(found, loaded):
    return json.loads(json.dumps(of_comparison(found, Told(loaded))))


@pytest.fixture(scope="module")
def north(facts):
    (direction,) = facts["details"][0]["directions"]
    return direction


def test_bands_hold_all_hours_at_once(found, north):
    hours = north["hours"]["hours"]
    measure = north["hours"]["measure"]
    before, after = (
        np.stack([each.per_replication(measure, "mean", **NORTH, hour=hour) for hour in hours], axis=1)
        for each in (found.baseline, found.alternatives[0].results)
    )
    for told, values in zip(north["hours"]["sides"], (before, after), strict=True):
        band = simultaneous_band(values)
        assert told["mean"] == pytest.approx(band.mean)
        assert told["low"] == pytest.approx(np.maximum(band.low, 0))
        assert told["high"] == pytest.approx(band.high)
    difference = simultaneous_band(after - before)
    assert north["hours"]["difference"]["mean"] == pytest.approx(difference.mean)
    assert north["hours"]["difference"]["low"] == pytest.approx(difference.low)
    assert north["hours"]["difference"]["high"] == pytest.approx(difference.high)
    arrivals = [found.baseline.estimate("arrivals_per_hour", "mean", **NORTH, hour=hour).mean for hour in hours]
    assert north["hours"]["arrivals_per_hour"][0] == pytest.approx(arrivals)


def test_the_curve_is_cut_where_all_have_crossed(found, north):
    curve = north["distribution"]["curve"]
    shares = [
        [found.baseline.estimate("crossed_within_share", "mean", **NORTH, within=str(each)).mean, own]
        for each, own in zip(curve["within_min"], curve["sides"][0]["mean"], strict=True)
    ]
    assert all(one == pytest.approx(other) for one, other in shares)
    last = curve["last"]
    assert all(side["mean"][last] >= 0.9995 for side in curve["sides"])
    assert any(side["mean"][last - 1] < 0.9995 for side in curve["sides"])
    ends = [pair for side in curve["sides"] for pair in zip(side["low"], side["high"], strict=True)]
    assert all(0 <= low <= high <= 1 for low, high in ends)


def test_gains_are_those_of_the_pairs(found, north):
    alternative = found.alternatives[0]
    (row, *_) = north["who"]["groups"][0]["rows"]
    where = {**NORTH, "class": row["name"]}
    for key, name in (("p05", "p05"), ("p95", "p95"), ("change_min", "mean")):
        assert row[key]["mean"] == alternative.truck_change("change_min", name, **where).mean
    assert row["p05"]["mean"] < row["p95"]["mean"]
    for share in ("better_share", "worse_share", "same_share"):
        assert row[share]["mean"] == alternative.truck_change(share, **where).mean


def test_what_the_same_trucks_gained_is_the_reduction_of_variance(found, facts):
    stated = found.alternatives[0].difference("crossing_time_min", "mean", **NORTH).variance_reduction
    assert facts["details"][0]["variance_reduction"] == stated


def test_the_typical_replication_is_the_nearest_to_the_mean(found):
    times = found.baseline.per_replication("crossing_time_min", "mean", **NORTH)
    assert typical_replication(found.baseline) == np.argmin(np.abs(times - times.mean()))
    assert facts_of(found, [])["replayed"]["replication"] == typical_replication(found.baseline)


def test_days_of_the_warm_up_are_not_measured():
    scenario = ps.load("minimal", ["calendar.days=3", "calendar.warm_up=2", "traffic.northbound.trucks_per_day=50"])
    facts = of_run(ps.run(scenario, 2, jobs=1), Told([scenario]))
    (own,) = facts["scenarios"]
    assert (own["days"], own["warm_up_days"], own["measured_days"]) == (3, 2, 1)
    assert "June 12, 2026" in as_markdown({**facts, "replay": None, "replayed": None})


def test_the_weakest_values_come_first(facts):
    kinds = [each["kind"] for each in facts["assumptions"]]
    order = ["chosen", "assumed", "calibrated", "measured", "published"]
    assert kinds == sorted(kinds, key=order.index)
    assert len(set(kinds)) > 1
    (service,) = (each for each in facts["assumptions"] if each["value"] == "90 s")
    assert service["scenarios"] == [1]


def test_the_direction_with_most_trucks_comes_first(tmp_path):
    scenarios = [everything(tmp_path), everything(tmp_path, OTHER)]
    found = ps.compare(scenarios[0], scenarios[1:], 2, jobs=1)
    came = {each: found.baseline.estimate("arrived_trucks", direction=each).mean for each in scenarios[0].directions()}
    facts = of_comparison(found, Told())
    first = facts["details"][0]["headlines"][0]
    assert len(came) == 2
    assert first["where"]["direction"] == max(came, key=came.get)


def test_sides_stand_in_their_order_in_the_table_of_stages(found, facts):
    stage = next(each for each in facts["details"][0]["stages"] if each["stage"] == "primary")
    wait = next(each for each in stage["figures"] if (each["measure"], each["statistic"]) == ("wait_min", "mean"))
    before, after = (
        each.estimate("wait_min", "mean", stage=stage["stage"]).mean
        for each in (found.baseline, found.alternatives[0].results)
    )
    assert [side["mean"] for side in wait["sides"]] == [before, after]
    assert f" | {before:.1f} → {after:.1f} | " in as_markdown({**facts, "replay": None})


@pytest.mark.parametrize(("share", "said"), [(0.02, True), (0.005, False)])
def test_many_trucks_inside_at_the_end_are_a_warning(facts, share, said):
    facts = copy.deepcopy(facts)
    facts["scenarios"][1]["inside_share"] = share
    assert ("were still inside when the run ended" in as_markdown(facts)) == said


def test_ends_with_the_widest_range_come_first(facts):
    def end(path, mean):
        interval = {"mean": mean, "low": mean - 1, "high": mean + 1, "half_width": 1.0, "n": 20}
        about = {"measure": "crossing_time_min", "statistic": "mean", "unit": "min", "direction": "northbound"}
        return {"path": path, "value": "1", **about, "difference": interval}

    ends = [end("little", 1.0), end("little", 2.0), end("much", -3.0), end("much", 9.0)]
    text = as_markdown({**facts, "ends": ends, "ends_file": "ends.csv"})
    assert text.index("| much |") < text.index("| little |")
    assert "lies between \N{MINUS SIGN}3.0 min and +9.0 min" in text


def test_a_small_change_is_slight_and_a_large_one_is_not(facts):
    figures = [each for each in facts["details"][0]["headlines"] if each["change_share"] is not None]
    assert figures
    for each in figures:
        assert each["slight"] == (abs(each["change_share"]) < 0.01)
