"""Study files are strict: everything that is wrong is said at once, where it stands, with the way out."""

# ruff: noqa: E501, ISC004 - messages stand here as they are printed

import pytest

from portsim.errors import ScenarioError
from portsim.study.load import load_study
from portsim.study.points import Checking, points
from portsim.study.preparing import prepare
from tests.study.files import PLAIN, TRUCKS, loaded, replaced, written

LEVELS = "levels: [300, 400]"
PATH = "path: traffic.northbound.trucks_per_day"


def wrong(folder, text):
    """What is wrong with a study, up to its points."""
    path = written(folder, text)
    with pytest.raises(ScenarioError) as caught:
        prepare(load_study(path), "reference", "reference", audit=True)
    return str(caught.value).replace(f"{folder}/", "")


CASES = {
    "empty": ("", "study.yaml: is empty; a study begins with lines such as 'name: my study'"),
    "no scenario": (
        replaced(("scenario: minimal\n", "")),
        "study.yaml:1:1: scenario: is missing; name the scenario that is varied, or several under `scenarios`",
    ),
    "both": (
        replaced(("factors:", "scenarios: {a: minimal}\nfactors:")),
        "study.yaml:3:1: scenarios: stands beside `scenario`: one is varied, or several; keep one of them",
    ),
    "unknown scenario": (
        replaced(("minimal", "minimla")),
        "study.yaml:2:11: scenario: no file 'minimla' beside this file, below the project root or in the package; "
        "did you mean `minimal`?",
    ),
    "nothing varied": (
        replaced((f"factors:\n{TRUCKS}", "")),
        "study.yaml:1:1: factors: nothing is varied: name factors, or several `scenarios`",
    ),
    "unknown key": (
        replaced(("replications", "replication")),
        "study.yaml:5:1: replication: unknown key; did you mean `replications`?",
    ),
    "unknown path": (
        replaced(("trucks_per_day", "truck_per_day")),
        "study.yaml:4:12: traffic.northbound.truck_per_day: unknown; did you mean `trucks_per_day`?",
    ),
    "unknown path of an option": (
        replaced((f"{PATH}, {LEVELS}", "options: {few: {traffic.northbound.truck_per_day: 5}, as_is: {}}")),
        "study.yaml:4:28: traffic.northbound.truck_per_day: unknown; did you mean `trucks_per_day`?",
    ),
    "unknown path of all points": (
        replaced(("replications", "set: {calender.days: 1}\nreplications")),
        "study.yaml:5:7: calender.days: unknown; did you mean `calendar`?",
    ),
    "levels that are none": (
        replaced((LEVELS, "levels: 300")),
        "study.yaml:4:61: factors.trucks.levels: must be a list; write it in square brackets (got 300)",
    ),
    "no levels": (
        replaced((f", {LEVELS}", "")),
        "study.yaml:4:3: factors.trucks: takes no values; state `levels`, a `range`, or `options`",
    ),
    "a level twice": (
        replaced(("300, 400", "300, 300")),
        "study.yaml:4:67: factors.trucks.levels[1]: stands twice among the levels; keep one (decimals take a point)",
    ),
    "levels and a range": (
        replaced((LEVELS, f"{LEVELS}, range: [1, 2]")),
        "study.yaml:4:73: factors.trucks.range: needs `steps` for a grid: into how many levels it is divided\n"
        "study.yaml:4:73: factors.trucks.range: stands beside `levels`; keep one of them",
    ),
    "a range that goes down": (
        replaced((LEVELS, "range: [400, 300], steps: 3")),
        "study.yaml:4:53: factors.trucks.range: must go from low to high (got 400 to 300)",
    ),
    "a range of a logarithm": (
        replaced((LEVELS, "range: [0, 300], steps: 3, scale: log")),
        "study.yaml:4:53: factors.trucks.range: must be above 0, with `scale: log`",
    ),
    "a range of halves": (
        replaced((LEVELS, "range: [0.5, 300], steps: 3, whole: true")),
        "study.yaml:4:53: factors.trucks.range: must begin and end at whole numbers, with `whole: true`",
    ),
    "steps without a range": (
        replaced((LEVELS, f"{LEVELS}, steps: 3, scale: log")),
        "study.yaml:4:73: factors.trucks.steps: needs a `range`\nstudy.yaml:4:83: factors.trucks.scale: needs a `range`",
    ),
    "no x": (
        replaced((PATH, "sets: {traffic.northbound.trucks_per_day: 300}")),
        "study.yaml:4:12: factors.trucks.sets: never uses x, the level; write for example `some.path: x` or "
        "`other.path: 1 - x`",
    ),
    "text to calculate with": (
        replaced((PATH, "sets: {traffic.northbound.trucks_per_day: 2 * x}"), ("300, 400", "300, many")),
        "study.yaml:4:76: factors.trucks: 'many' is not a number, and is to be calculated with",
    ),
    "path beside sets": (
        replaced((PATH, f"{PATH}, sets: {{calendar.days: x}}")),
        "study.yaml:4:12: factors.trucks.path: stands beside `sets`; put the path there: `path: x`",
    ),
    "only in one": (
        replaced((LEVELS, f"{LEVELS}, only_in: [joint]")),
        "study.yaml:4:73: factors.trucks.only_in: there is one scenario alone; it is for studies of several `scenarios`",
    ),
    "only in an unknown one": (
        replaced(
            (LEVELS, f"{LEVELS}, only_in: [jiont]"),
            ("scenario: minimal", "scenarios: {joint: minimal, old: minimal}"),
        ),
        "study.yaml:4:83: factors.trucks.only_in[0]: is none of the `scenarios`; did you mean `joint`?",
    ),
    "a path that one scenario lacks": (
        replaced(
            ("scenario: minimal", "scenarios: {joint: mariposa_joint, old: mariposa}"),
            (PATH, "path: stages.joint_exam.lanes.bays.servers"),
        ),
        "study.yaml:4:12: stages.joint_exam.lanes.bays.servers: unknown; known here: `mx_export`, `mx_empties`, "
        "`mx_exam`, `mx_penalty`, `corridor`, `us_primary`, `us_nii`, `us_exam`, `us_agriculture`, `us_penalty`, "
        "`exit_gate`, `state_lookup`, `state_inspection`, `repair`; new ones stand in a file that `extends` this one (in "
        "`old`; state `only_in` if the factor is about the others alone)",
    ),
    "a name of a column": (
        replaced(("  trucks:", "  replication:")),
        "study.yaml:4:3: factors.replication: tables have a column `replication` of their own; call the factor "
        "otherwise",
    ),
    "an unknown key of a factor": (
        replaced((LEVELS, "lvls: [300, 400]")),
        "study.yaml:4:53: factors.trucks.lvls: unknown key; did you mean `levels`?",
    ),
    "names of numbers": (
        replaced(("  trucks:", "  crossing_time_min.mean@northbound:")),
        "study.yaml:4:3: factors.crossing_time_min.mean@northbound: `crossing_time_min.mean@northbound` is the name of "
        "a number; call the factor otherwise",
    ),
    "two factors of one path": (
        replaced((TRUCKS, TRUCKS + "  more: {options: {few: {traffic.northbound.trucks_per_day: 5}}}\n")),
        "study.yaml:5:26: traffic.northbound.trucks_per_day: is set by the factor `trucks`, too; one of them would "
        "change nothing",
    ),
    "an expression beyond all numbers": (
        replaced((PATH, "sets: {traffic.northbound.trucks_per_day: 1e99999999 * x}")),
        "study.yaml:4:12: factors.trucks.sets: never uses x, the level; write for example `some.path: x` or "
        "`other.path: 1 - x`",
    ),
    "a level beyond all numbers": (
        replaced((PATH, "sets: {traffic.northbound.trucks_per_day: x / 2}"), ("300, 400", "1" + "0" * 400)),
        "study.yaml:4:71: traffic.northbound.trucks_per_day: must be a finite number (got inf)",
    ),
    "unknown design": (
        replaced(("replications", "design: latin\nreplications")),
        "study.yaml:5:9: design: must be one of `grid`, `latin_hypercube`, `sobol`, `one_at_a_time`, `table` "
        "(got 'latin')",
    ),
    "a design without points": (
        replaced(("replications", "design: sobol\nreplications")),
        "study.yaml:5:1: design: sobol needs `points`: write `design: {kind: sobol, points: 200}`",
    ),
    "a design with too many words": (
        replaced(("replications", "design: {kind: grid, points: 3, file: a.csv}\nreplications")),
        "study.yaml:5:22: design.points: a design of the kind grid says itself how many there are\n"
        "study.yaml:5:33: design.file: is read for `kind: table` only",
    ),
    "a table that is not there": (
        replaced(("replications", "design: {kind: table, file: nothere.csv}\nreplications")),
        "study.yaml:5:29: design.file: no file 'nothere.csv' beside this file, below the project root or in the package",
    ),
    "how many and how exact": (
        replaced(("measures", "precision: [crossing_time_min=5%]\nmeasures")),
        "study.yaml:6:1: precision: stands beside `replications`: say how many, or how exact; keep one of them",
    ),
    "a cap without a precision": (
        replaced(("measures", "at_most: 5\nmeasures")),
        "study.yaml:6:1: at_most: needs `precision`: say how exact; `replications` says how many",
    ),
    "a precision in another unit": (
        replaced(("replications: 2", "precision: [crossing_time_min=5 h]")),
        "study.yaml:5:13: precision[0]: precision 'crossing_time_min=5 h': crossing_time_min is in min; write '=5%' or "
        "'=5 min'",
    ),
    "unknown measures": (
        replaced(("[crossing_time_min]", "[crossing_tim_min, crossing_time_min.p33, wait_min@*, crossing_time_min]")),
        "study.yaml:6:12: measures[0]: no measure 'crossing_tim_min'; did you mean `crossing_time_min`?\n"
        "study.yaml:6:30: measures[1]: crossing_time_min has no statistic 'p33'; it has `mean`, `p50`, `p90`, `p95`, "
        "`max`\n"
        "study.yaml:6:53: measures[2]: * stands for all names of a key; write for example hour=*",
    ),
    "a number of nothing": (
        replaced(("crossing_time_min", "wait_min@us_primary, crossing_time_min@huor=*")),
        "study.yaml:6:12: measures[0]: wait_min knows no 'us_primary'; did you mean `primary`?\n"
        "study.yaml:6:33: measures[1]: crossing_time_min is not broken down by 'huor'; did you mean `hour`?",
    ),
    "a measure that is not taken": (
        replaced(("crossing_time_min", "joint_operations")),
        "study.yaml:6:12: measures[0]: joint_operations is not taken in this scenario: no route has a stage where "
        "officers of two countries work together",
    ),
    "a measure twice": (
        replaced(("[crossing_time_min]", "[crossing_time_min, crossing_time_min.mean]")),
        "study.yaml:6:31: measures[1]: stands twice, first as number 1; keep one",
    ),
    "levels that make no scenario": (
        replaced(("300, 400", "300, -1, 5 min")),
        "study.yaml:4:67: traffic.northbound.trucks_per_day: must be at least 0 (got -1) (point 2 of 3, trucks=-1)\n"
        "study.yaml:4:71: traffic.northbound.trucks_per_day: must be a number (got '5 min') (point 3 of 3, "
        "trucks=5 min)",
    ),
    "a value that makes no scenario": (
        replaced(("replications", "set: {calendar.days: two}\nreplications")),
        "study.yaml:5:22: calendar.days: must be a whole number (got 'two')",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_wrong_is_said(name, tmp_path):
    text, message = CASES[name]
    assert wrong(tmp_path, text) == message


def test_several_mistakes_are_said_together(tmp_path):
    text = replaced(
        ("minimal", "minimla"), ("levels: [300, 400]", "range: [3, 2]"), ("crossing_time_min", "crossing_tim_min")
    )
    lines = wrong(tmp_path, text).splitlines()
    assert [line.split(":")[1] for line in lines] == ["2", "4", "4", "6"]


def test_points_that_share_a_problem_are_listed_once_with_all_their_numbers(tmp_path):
    more = "  general: {sets: {traffic.northbound.classes.general.share: x}, levels: [0.5, 0.75]}\n"
    said = wrong(tmp_path, replaced((TRUCKS, TRUCKS + more)))
    assert "minimal.yaml:14:5: traffic.northbound.classes: the shares add up to 0.75, not 1" in said
    assert said.endswith("(points 1, 3 of 4, such as trucks=300, general=0.5)")
    assert len(said.splitlines()) == 1


def test_all_invalid_points_are_found_before_any_run(tmp_path):
    study = loaded(tmp_path, replaced(("300, 400", "-1, 300, -2, -3")))
    checking = Checking(study)
    assert [checking.check(point) is not None for point in points(study)] == [False, True, False, False]
    with pytest.raises(ScenarioError) as caught:
        checking.done()
    assert [problem.column for problem in caught.value.problems] == [62, 71, 75]


def test_a_number_may_first_exist_late(tmp_path):
    levels = ", ".join(map(str, range(300, 900)))
    late = "  counted: {options: {no: {}, yes: {measured.wait: [bridge, primary]}}}\n"
    text = replaced((TRUCKS, late + TRUCKS), ("300, 400", levels), ("crossing_time_min", "wait_time_min"))
    study = loaded(tmp_path, text)
    assert prepare(study, "reference", "reference", audit=True).numbers == 0  # none at the first point
    assert study.count == 1200


# --- what is right -------------------------------------------------------------------------------------------------


def test_a_list_alone_is_one_of_levels_of_the_path_that_is_its_name(tmp_path):
    short = "  traffic.northbound.trucks_per_day: [300, 400]\n"
    study = loaded(tmp_path, replaced((TRUCKS, short)))
    assert [point.values(study) for point in points(study)] == [(300,), (400,)]
    scenarios = [point.scenario_of(study) for point in points(study)]
    assert [each.traffic["northbound"].trucks_per_day for each in scenarios] == [300, 400]


def test_a_folder_stands_for_its_study(tmp_path):
    written(tmp_path)
    assert load_study(tmp_path).name == "A study"


def test_replications_may_be_said_instead(tmp_path):
    text = replaced(("replications: 2", "precision: [crossing_time_min=5%]\nat_most: 50"))
    study = loaded(tmp_path, text)
    assert (study.replications, study.first, study.at_most) == (None, 10, 50)
    few = loaded(tmp_path, text, replications=3)
    assert (few.replications, few.first, few.at_most, few.precision) == (3, 3, 3, ())


def test_a_study_of_a_scenario_beside_it(tmp_path):
    (tmp_path / "mine.yaml").write_text("extends: minimal\nname: Mine\n", encoding="utf-8")
    study = loaded(tmp_path, replaced(("minimal", "mine.yaml")))
    (first, _) = points(study)
    assert first.scenario_of(study).name == "Mine"


def test_a_table_named_by_a_level_stands_beside_the_study(tmp_path):
    rows = "".join(f"{hour},{int(hour == 12)}\n" for hour in range(24))
    (tmp_path / "noon.csv").write_text(f"hour,share\n{rows}", encoding="utf-8")
    study = loaded(tmp_path, replaced((TRUCKS, "  when: {path: traffic.northbound.by_hour, levels: [noon.csv]}\n")))
    (point,) = points(study)
    (profile,) = point.scenario_of(study).traffic["northbound"].by_hour.values()
    assert profile[12] == 1 == sum(profile)


def test_the_plain_study_is_right(tmp_path):
    assert loaded(tmp_path, PLAIN).count == 2
