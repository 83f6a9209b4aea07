"""Paired differences between the points of a study, and their rows in a table."""

import csv
import json
import math

import numpy as np
import pytest
from typer.testing import CliRunner

from portsim.cli import app
from portsim.errors import MeasureError
from portsim.measures import Cell
from portsim.measures.registry import REGISTRY
from portsim.statistics import mean_intervals
from portsim.study.differences import difference_rows, differences, parse_less
from portsim.study.results import StudyResults
from portsim.study.sweep import sweep

LEVELS = (("few, at night", 1), ("few, at night", 2), ("many", 1), ("many", 2))
"""Of the factors `booths` and `hours`, which needs a comma in a level."""
TABLE = np.array(
    [
        *([10.0, 1.0], [14.0, 1.0], [12.0, np.nan]),
        *([20.0, 2.0], [20.0, 3.0], [20.0, 4.0]),
        *([11.0, 1.5], [16.0, 1.5], [12.0, 1.5]),
        *([20.0, 2.0], [23.0, 2.0], [20.0, 2.0]),
    ]
)


def results(levels=LEVELS, table=TABLE, per_point=(3, 3, 3, 3), factors=("booths", "hours")):
    measure = REGISTRY["crossing_time_min"]
    cells = tuple(Cell(measure, statistic, {"direction": "northbound"}) for statistic in ("mean", "p95"))
    return StudyResults(
        name="by hand",
        question=None,
        factors=dict.fromkeys(factors, ""),
        levels=levels,
        cells=cells,
        table=table,
        first=np.concatenate([[0], np.cumsum(per_point)]),
        replication=np.concatenate([np.arange(count) for count in per_point]),
        failures=(),
        seed=1,
        model="m",
        wanted=3,
    )


def test_a_replication_is_compared_with_the_same_replication():
    found = results().differences("booths=few, at night")
    assert found.less == "booths=few, at night"
    assert (found.point.tolist(), found.partner.tolist()) == ([2, 3], [0, 1])
    at = found.estimates
    np.testing.assert_allclose(at.mean[:, 0], [1.0, 1.0])  # of 1, 2, 0 and of 0, 3, 0
    expected = mean_intervals(np.array([[1.0, 0.0], [2.0, 3.0], [0.0, 0.0]]))
    np.testing.assert_allclose([at.low[:, 0], at.high[:, 0]], [expected.low, expected.high])
    # not that of independent ones, which would be wider by far at the first pair
    assert at.high[0, 0] - at.mean[0, 0] == pytest.approx(4.302653 / math.sqrt(3))


def test_where_one_of_both_has_no_number_there_is_no_difference():
    at = differences(results(), "booths=few, at night").estimates
    assert at.n.tolist() == [[3, 2], [3, 3]]
    np.testing.assert_allclose(at.mean[:, 1], [0.5, -1.0])


def test_points_with_more_replications_are_compared_over_those_that_both_have():
    longer = np.vstack([TABLE[:6], TABLE[6:9], [[99.0, 99.0]], TABLE[9:]])
    found = differences(results(table=longer, per_point=(3, 3, 4, 3)), "booths=few, at night")
    assert found.estimates.n[0].tolist() == [3, 2]
    np.testing.assert_allclose(found.estimates.mean[0], [1.0, 0.5])


def test_levels_of_several_factors_name_one_point():
    found = differences(results(), "booths=many, hours=1")
    assert (found.point.tolist(), found.partner.tolist()) == ([0, 1, 3], [2, 2, 2])
    assert parse_less(results(), "hours=2,booths=few, at night") == {"hours": 2, "booths": "few, at night"}


def test_points_without_a_partner_are_left_out():
    some = results((*LEVELS[:3], ("some", 3)))
    assert differences(some, "hours=1").point.tolist() == [1]  # of `some` there is no hour 1
    with pytest.raises(MeasureError, match=r"^no two points differ in hours alone, one of them with hours=3$"):
        differences(some, "hours=3")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("booth=many", "this study has no factor 'booth'; did you mean `booths`?"),
        ("booths=meny", "booths has no level 'meny'; did you mean `many`?"),
        ("many", "'many' names no level; write for example 'booths=few, at night'"),
    ],
)
def test_names_that_are_none(text, said):
    with pytest.raises(MeasureError) as caught:
        differences(results(), text)
    assert str(caught.value) == said


def test_a_level_that_the_scenario_states():
    assert differences(results(((None,), (2,)), TABLE[:6], (3, 3), ("hours",)), "hours=as stated").point.tolist() == [1]


def test_rows_say_what_was_taken_off():
    rows = list(difference_rows(results(), "hours=1"))
    assert [(row["point"], row["number"].partition("@")[0], row["less"], row["n"]) for row in rows] == [
        (2, "crossing_time_min.mean", "hours=1", 3),
        (2, "crossing_time_min.p95", "hours=1", 2),
        (4, "crossing_time_min.mean", "hours=1", 3),
        (4, "crossing_time_min.p95", "hours=1", 3),
    ]
    assert list(rows[0]) == ["point", "booths", "hours", "number", "unit", "less", "mean", "low", "high", "n"]


STUDY = """\
name: A study
scenario: minimal
set: {calendar.days: 1}
factors:
  trucks: {path: traffic.northbound.trucks_per_day, levels: [310.5, 400]}
replications: 3
measures: [crossing_time_min.mean, crossing_time_min.p95]
"""


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    path = tmp_path_factory.mktemp("study") / "study.yaml"
    path.write_text(STUDY, encoding="utf-8")
    sweep(path, jobs=1)
    return path


def portsim(*arguments, expect=0):
    result = CliRunner().invoke(app, [str(each) for each in arguments])
    assert result.exit_code == expect, result.output
    return result.output


def read(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_a_table_of_estimates_and_differences(study, tmp_path):
    plain, both = tmp_path / "plain.csv", tmp_path / "both.csv"
    portsim("study", "export", study, "--estimates", "--csv", plain)
    portsim("study", "export", study, "--estimates", "--less", "trucks=310.5", "--csv", both)
    rows = read(both)
    estimates = [{key: value for key, value in row.items() if key != "less"} for row in rows if not row["less"]]
    assert estimates == read(plain)
    changes = [row for row in rows if row["less"]]
    assert [(row["trucks"], row["less"]) for row in changes] == [("400", "trucks=310.5")] * 2
    at = {(row["trucks"], row["number"]): float(row["mean"]) for row in rows if not row["less"]}
    for row in changes:
        expected = at["400", row["number"]] - at["310.5", row["number"]]
        assert float(row["mean"]) == pytest.approx(expected)
        assert float(row["mean"]) != 0


def test_numbers_are_rounded_and_levels_are_not(study, tmp_path):
    portsim("study", "export", study, "--estimates", "--digits", "3", "--json", tmp_path / "a.json")
    rows = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    portsim("study", "export", study, "--estimates", "--json", tmp_path / "b.json")
    exact = json.loads((tmp_path / "b.json").read_text(encoding="utf-8"))
    assert [row["mean"] for row in rows] == [float(f"{row['mean']:.3g}") for row in exact]
    assert [row["mean"] for row in rows] != [row["mean"] for row in exact]
    assert [(row["trucks"], row["n"]) for row in rows] == [(row["trucks"], row["n"]) for row in exact]


def test_differences_are_of_estimates(study):
    refused = portsim("study", "export", study, "--less", "trucks=310.5", "--csv", "-", expect=2)
    assert "--less is about estimates; add --estimates" in " ".join(refused.split())
    refused = portsim("study", "export", study, "--estimates", "--less", "trucks=30", "--csv", "-", expect=2)
    assert "trucks has no level '30'" in refused


def test_differences_are_results_of_their_own():
    found = results().minus("booths=few, at night")
    assert (found.points, found.number.tolist(), found.levels) == (2, [3, 4], LEVELS[2:])
    np.testing.assert_allclose(found.table, [[1, 0.5], [2, 0.5], [0, np.nan], [0, 0], [3, -1], [0, -2]])
    pairs = results().differences("booths=few, at night").estimates
    for column, number in enumerate(found.numbers):
        estimates = found.estimates(number)
        for end in ("mean", "low", "high", "n"):
            np.testing.assert_array_equal(getattr(estimates, end), getattr(pairs, end)[:, column])
    assert found.heading == "2 points less booths=few, at night: means of paired differences with 95 % intervals"
    assert [row["point"] for row in found.rows()] == [3, 3, 4, 4]


def test_replications_that_one_of_both_lacks_are_left_out():
    """Point 1 has replications 0 and 2, point 3 all of three: they share two."""
    full = results()
    table = np.delete(full.table, 1, axis=0)
    ragged = results(table=table, per_point=(2, 3, 3, 3))
    object.__setattr__(ragged, "replication", np.array([0, 2, *([0, 1, 2] * 3)]))
    found = ragged.minus("booths=few, at night")
    assert found.n.tolist() == [2, 3]
    assert found.replication.tolist() == [0, 2, 0, 1, 2]
    np.testing.assert_allclose(found.of("crossing_time_min.mean"), [[1, np.nan, 0], [0, 3, 0]])
    assert [row["replication"] for row in found.runs()] == [0, 2, 0, 1, 2]
