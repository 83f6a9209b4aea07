"""The studies in `experiments/`: their designs are fair, their tables complete, and the READMEs quote them."""

import csv
import shlex
from functools import partial

import pytest
from typer.testing import CliRunner

from portsim.cli import app
from portsim.scenario.load import load, scenario_hash
from portsim.study.load import load_study
from portsim.study.points import by_name, points
from tests.experiments.studies import AS_STATED, BOOTHS, MARIPOSA, MODULES, STUDIES, WORLD_TRADE_BRIDGE, read

each_study = pytest.mark.parametrize("quoted", STUDIES, ids=lambda quoted: quoted.name)
WEDNESDAY, SATURDAY = 2, 5
PNG = b"\x89PNG\r\n"


def commands(quoted):
    """The commands of the README, as arguments: the sweep, the export that writes the table, and the picture."""
    _, block, *_ = quoted.readme.split("```")
    sweep, export, plot = (shlex.split(line)[1:] for line in block.strip().splitlines())
    assert sweep == ["sweep", f"experiments/{quoted.name}/study.yaml"]
    assert (export[:2], export[-2:]) == (["study", "export"], ["--csv", f"experiments/{quoted.name}/result.csv"])
    assert (plot[:2], plot[-2]) == (["study", "plot"], "--out")
    assert plot[-1] == f"experiments/{quoted.name}/{quoted.picture}"
    return sweep, export, plot


def portsim(*arguments):
    result = CliRunner().invoke(app, [str(each) for each in arguments])
    assert result.exit_code == 0, result.output
    return result.output


def level(plan, weekday, minute):
    """What a plan states for a minute of a weekday."""
    return sum(
        each.level for each in plan.shifts if weekday in each.weekdays and each.start_min <= minute < each.end_min
    )


@pytest.fixture(scope="module")
def scenarios():
    """Of each study its points by number: the levels, and the scenario."""
    return {
        quoted.name: {
            point.number: (by_name(study, point), point.scenario_of(study))
            for study in [load_study(quoted.folder)]
            for point in points(study)
        }
        for quoted in STUDIES
    }


# --- the designs ------------------------------------------------------------------------------------------------------


def test_whoever_joins_fast_was_something_else_before(scenarios):
    """Shares of all trucks: none is lost, and the level says how many join."""
    found = scenarios[WORLD_TRADE_BRIDGE.name].values()
    joined = {}
    for levels, scenario in found:
        shares = {name: each.share for name, each in scenario.traffic["northbound"].classes.items()}
        assert sum(shares.values()) == pytest.approx(1, abs=1e-12)
        fast = shares["fast_laden"] + shares["fast_empty"]
        joined[levels["join FAST"]] = (fast, shares["general"], shares["ctpat_oea"])
    assert {name: tuple(round(share, 9) for share in shares) for name, shares in joined.items()} == {
        "nobody": (0.26, 0.43, 0.16),
        "8 % from general": (0.34, 0.35, 0.16),
        "16 % from general": (0.42, 0.27, 0.16),
        "16 % from certified": (0.42, 0.43, 0.0),
        "16 % from each": (0.58, 0.27, 0.0),
    }


def test_nobody_is_added_at_mariposa_but_where_the_level_says_so(scenarios):
    """Mexican officers in both compounds, and CBP's booths, at every half hour: as many as without joint clearance."""
    found = list(scenarios[MARIPOSA.name].values())
    before = next(scenario for levels, scenario in found if levels["scenario"] == "sequential")
    added = {}
    for levels, scenario in found:
        if levels["scenario"] == "sequential":
            continue
        pool, joint = scenario.pools["mx_mariposa"], scenario.stages["joint_primary"].lanes["joint"]
        for weekday, closes in ((WEDNESDAY, 19), (SATURDAY, 18)):
            for minute in range(8 * 60, closes * 60, 30):
                at = partial(level, weekday=weekday, minute=minute)
                assert at(scenario.authorities["mx"].officers) + at(pool) == at(before.authorities["mx"].officers) == 12
                booths = at(joint.servers)
                for lane, own in scenario.stages["us_primary"].lanes.items():
                    booths += at(own.servers) - at(before.stages["us_primary"].lanes[lane].servers)
                added.setdefault(levels["joint booths"], set()).add((at(joint.servers), booths))
    assert added == {
        "1, was FAST": {(1, 0)},
        "1, was standard": {(1, 0)},
        "2, were FAST and standard": {(2, 0)},
        "2, was FAST and is added": {(2, 1)},
    }


def test_the_booth_that_is_given_up_is_the_one_that_the_level_names(scenarios):
    lost = {}
    found = list(scenarios[MARIPOSA.name].values())
    before = next(scenario for levels, scenario in found if levels["scenario"] == "sequential")
    for levels, scenario in found:
        lanes, own = before.stages["us_primary"].lanes, scenario.stages["us_primary"].lanes
        lost[levels["scenario"], levels["joint booths"]] = {
            lane
            for lane in lanes
            for minute in range(8 * 60, 18 * 60, 30)
            if level(own[lane].servers, SATURDAY, minute) < level(lanes[lane].servers, SATURDAY, minute)
        }
    assert [lost["joint", booths] for booths in BOOTHS] == [{"fast"}, {"standard"}, {"fast", "standard"}, {"fast"}]
    assert [lost["sequential", booths] for booths in BOOTHS] == [set()] * 4


def test_levels_that_the_scenarios_state_are_the_scenarios(scenarios):
    """The point that changes nothing says what the packaged scenario says: differences are from there."""
    stated = {
        ("world_trade_bridge", WORLD_TRADE_BRIDGE.name): {
            "scan rate": 0.5,
            "join FAST": "nobody",
            "scan time": 48,
            "volume": 1,
        },
        ("mariposa", MARIPOSA.name): {"scenario": "sequential", "Mexican modules": MODULES[0]},
        ("mariposa_joint", MARIPOSA.name): {"scenario": "joint", "Mexican modules": MODULES[0], **AS_STATED},
    }
    for (name, study), levels in stated.items():
        same = [scenario for own, scenario in scenarios[study].values() if levels.items() <= own.items()]
        assert {scenario_hash(each) for each in same} == {scenario_hash(load(name).scenario)}, name


# --- the tables -------------------------------------------------------------------------------------------------------


@each_study
def test_the_table_is_complete(quoted, scenarios):
    """Every point with every number, then what each changes; as many replications as the file says."""
    rows = quoted.result
    study = load_study(quoted.folder)
    numbers = list(dict.fromkeys(row["number"] for row in rows))
    assert len(numbers) == quoted.numbers
    listed = {
        number: [str(value) for value in levels.values()] for number, (levels, _) in scenarios[quoted.name].items()
    }
    estimates = [row for row in rows if not row["less"]]
    assert [(int(row["point"]), [row[name] for name in study.columns], row["number"]) for row in estimates] == [
        (point, levels, number) for point, levels in listed.items() for number in numbers
    ]
    for row in rows:
        assert [row[name] for name in study.columns] == listed[int(row["point"])]
    for less, count in quoted.differences.items():
        own = [row for row in rows if row["less"] == less]
        assert [row["number"] for row in own] == numbers * count
    assert len(rows) == quoted.numbers * (len(listed) + sum(quoted.differences.values()))
    replications = {row["n"] for row in rows if row["mean"]}
    assert replications == {str(study.replications)}


@each_study
def test_the_readme_quotes_the_table(quoted):
    """All tables of the README, whole: no cell that does not stand in the table, and none in another place."""
    told = [block.splitlines() for block in quoted.readme.split("\n\n") if block.startswith("|")]
    assert told == [table.text(quoted.result).splitlines() for table in quoted.tables]


@each_study
def test_the_committed_picture_is_one(quoted):
    assert (quoted.folder / quoted.picture).read_bytes().startswith(PNG)
    assert f"]({quoted.picture})" in quoted.readme


# --- the commands -----------------------------------------------------------------------------------------------------


def few(quoted, folder):
    """The study with a few of its points."""
    with (folder / "points.csv").open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, list(quoted.again[0]))
        table.writeheader()
        table.writerows(quoted.again)
    text = (quoted.folder / "study.yaml").read_text(encoding="utf-8")
    (folder / "study.yaml").write_text(text + "\ndesign: {kind: table, file: points.csv}\n", encoding="utf-8")
    return folder


@each_study
def test_the_committed_table_is_current(quoted, tmp_path):
    """A few points in full, by the README's commands, are what stands there; when rules change, run it anew."""
    folder = str(few(quoted, tmp_path))
    _, export, _ = commands(quoted)
    portsim("sweep", folder, "--jobs", "1")
    ours = {f"experiments/{quoted.name}": folder, export[-1]: str(tmp_path / "result.csv")}
    portsim(*(ours.get(each, each) for each in export))
    found = read(tmp_path / "result.csv")
    committed = {tuple(row.items())[1:] for row in quoted.result}  # points have other numbers there
    assert {tuple(row.items())[1:] for row in found} <= committed
    points_there = len(quoted.again) * len(load_study(folder).bases)
    assert len(found) == quoted.numbers * (points_there + len(quoted.differences))


@each_study
def test_the_whole_design_can_be_run(quoted, tmp_path):
    """Once at every point: nothing fails, and the table has the committed columns and rows. A picture is drawn."""
    _, export, plot = commands(quoted)
    store, drawn = tmp_path / "study.sqlite", tmp_path / "drawn.png"
    portsim("sweep", quoted.folder, "--store", store, "-n", "1", "--jobs", "1")
    ours = {f"experiments/{quoted.name}": str(store), export[-1]: str(tmp_path / "result.csv"), plot[-1]: str(drawn)}
    for arguments in (export, plot):
        portsim(*(ours.get(each, each) for each in arguments))
    assert drawn.read_bytes().startswith(PNG)
    names = ("point", "number", "unit", "less")
    rows, committed = read(tmp_path / "result.csv"), quoted.result
    assert list(rows[0]) == list(committed[0])
    assert [[row[name] for name in names] for row in rows] == [[row[name] for name in names] for row in committed]
