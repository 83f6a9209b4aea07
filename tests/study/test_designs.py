"""Designs: the points that a researcher expects, in the same order every time."""

import numpy as np
import pytest

from portsim.errors import ScenarioError
from portsim.study.load import load_study
from portsim.study.points import points
from tests.study.files import GRID, PLAIN, TRUCKS, loaded, replaced, written

RANGES = replaced(
    (
        TRUCKS,
        (
            "  trucks: {path: traffic.northbound.trucks_per_day, range: [300, 500]}\n"
            '  booths: {sets: {stages.primary.lanes.standard.servers: {"06:00-22:00": x}}, range: [1, 4], '
            "whole: true}\n"
            "  seats: {path: stages.primary.lanes.standard.room, levels: [5, 10, 20]}\n"
            "  bridge: {options: {as it is: {}, long: {stages.bridge.travel: 6 min, stages.bridge.room: 90}}}\n"
        ),
    )
)


def rows(study):
    return [point.values(study) for point in points(study)]


def design(text, word):
    return text.replace("replications", f"design: {word}\nreplications")


def test_a_grid_is_all_combinations(tmp_path):
    study = loaded(tmp_path, GRID)
    assert rows(study) == [(300, 1), (300, 2), (300, 3), (400, 1), (400, 2), (400, 3)]
    assert study.count == 6


def test_a_range_is_divided_into_its_steps(tmp_path):
    def levels(stated):
        return [row[0] for row in rows(loaded(tmp_path, replaced(("levels: [300, 400]", stated))))]

    assert levels("range: [300, 400], steps: 5") == [300, 325, 350, 375, 400]
    assert levels("range: [1, 1000], steps: 4, scale: log") == [1, 10, 100, 1000]
    assert levels("range: [1, 4], steps: 4, whole: true") == [1, 2, 3, 4]
    assert levels("range: [1, 3], steps: 9, whole: true") == [1, 2, 3]  # no level twice
    assert [type(each) for each in levels("range: [1, 3], steps: 2, whole: true")] == [int, int]


@pytest.mark.parametrize("kind", ["sobol", "latin_hypercube"])
def test_sampled_points_fill_all_ranges_evenly(kind, tmp_path):
    study = loaded(tmp_path, design(RANGES, f"{{kind: {kind}, points: 128}}"))
    found = rows(study)
    assert len(found) == study.count == 128
    trucks, booths, seats, bridge = map(list, zip(*found, strict=True))
    eighths = np.floor((np.array(trucks) - 300) / 200 * 8).clip(0, 7)
    assert np.bincount(eighths.astype(int)).tolist() == [16] * 8  # both leave no part of a range out
    assert {value: booths.count(value) for value in set(booths)} == {1: 32, 2: 32, 3: 32, 4: 32}
    assert all(42 <= seats.count(level) <= 44 for level in (5, 10, 20))
    assert bridge.count("long") == 64
    assert rows(load_study(tmp_path)) == found


def test_sampled_points_are_other_ones_with_another_seed(tmp_path):
    one = rows(loaded(tmp_path, design(RANGES, "{kind: sobol, points: 16}")))
    other = rows(loaded(tmp_path, design(RANGES, "{kind: sobol, points: 16, seed: 2}")))
    assert not set(one) & set(other)


@pytest.mark.parametrize("few", [1, 7, 16, 100])
def test_a_longer_sobol_sequence_begins_with_a_shorter_one(few, tmp_path):
    long = rows(loaded(tmp_path, design(RANGES, "{kind: sobol, points: 200}")))
    assert rows(loaded(tmp_path, design(RANGES, f"{{kind: sobol, points: {few}}}"))) == long[:few]


def test_one_at_a_time_begins_with_the_scenario_as_it_is(tmp_path):
    study = loaded(tmp_path, design(RANGES, "one_at_a_time"))
    assert rows(study) == [
        (900, None, 20, None),
        (300, None, 20, None),
        (500, None, 20, None),
        (900, 1, 20, None),
        (900, 4, 20, None),
        (900, None, 5, None),
        (900, None, 10, None),
        (900, None, 20, None),
        (900, None, 20, "as it is"),
        (900, None, 20, "long"),
    ]
    assert study.count == 10
    scenarios = [point.scenario_of(study) for point in points(study)]
    assert scenarios[0].traffic["northbound"].trucks_per_day == 900
    assert scenarios[9].stages["bridge"].room == 90


def test_a_table_says_which_points_there_are(tmp_path):
    (tmp_path / "points.csv").write_text(
        "bridge,trucks,booths,seats\n# a comment\nlong,310,2,\n,,,7\nas it is,320,,5\n", encoding="utf-8"
    )
    study = loaded(tmp_path, design(RANGES, "{kind: table, file: points.csv}"))
    assert rows(study) == [(310, 2, 20, "long"), (900, None, 7, None), (320, None, 5, "as it is")]


def test_factors_of_a_table_need_no_levels(tmp_path):
    (tmp_path / "points.csv").write_text("trucks\n310\n", encoding="utf-8")
    study = loaded(tmp_path, design(replaced((", levels: [300, 400]", "")), "{kind: table, file: points.csv}"))
    assert rows(study) == [(310,)]


def test_what_is_wrong_with_a_table_is_said_with_its_line(tmp_path):
    (tmp_path / "points.csv").write_text("trucks,seats,bridge\n300,5,short\n300\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        loaded(
            tmp_path,
            design(
                replaced((TRUCKS, RANGES.split("factors:\n")[1].split("replications")[0])),
                "{kind: table, file: points.csv}",
            ),
        )
    assert str(caught.value).replace(f"{tmp_path}/", "") == (
        "points.csv:1:1: has no column 'booths'; the first line must name trucks, booths, seats, bridge, with commas"
    )
    (tmp_path / "points.csv").write_text("trucks,booths,seats,bridge\n300,1,5,short\n300\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_study(tmp_path)
    assert str(caught.value).replace(f"{tmp_path}/", "").splitlines() == [
        "points.csv:2:1: bridge 'short' is no option of bridge; known here: `as it is`, `long`",
        "points.csv:3:1: has 1 cells, the first line names 4 columns; fill or remove some",
    ]


# --- several scenarios ---------------------------------------------------------------------------------------------

TWO = replaced(
    ("scenario: minimal", "scenarios: {flat: minimal, long: long.yaml}"),
    (TRUCKS, TRUCKS + "  travel: {path: stages.bridge.travel, levels: [4 min, 5 min], only_in: [long]}\n"),
)


def test_several_scenarios_stand_beside_each_other_at_every_row(tmp_path):
    written(tmp_path, "extends: minimal\nstages: {bridge: {travel: 6 min}}\n", "long.yaml")
    study = loaded(tmp_path, TWO)
    assert study.columns == ("scenario", "trucks", "travel")
    assert rows(study)[:4] == [
        ("flat", 300, "4 min"),
        ("long", 300, "4 min"),
        ("flat", 300, "5 min"),
        ("long", 300, "5 min"),
    ]
    assert study.count == len(rows(study)) == 8
    travels = [point.scenario_of(study).stages["bridge"].travel.constant.value for point in points(study)]
    assert travels[:4] == [3, 4, 3, 5]  # the factor is about `long` alone


def test_the_plain_study_has_a_point_for_each_level(tmp_path):
    assert [point.text(study) for study in [loaded(tmp_path, PLAIN)] for point in points(study)] == [
        "trucks=300",
        "trucks=400",
    ]
