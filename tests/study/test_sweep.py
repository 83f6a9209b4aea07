"""A sweep runs each point as `portsim run` would, keeps it, and never runs it again."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import portsim as ps
from portsim.errors import EffortError, MeasureError, StoreError
from portsim.study.load import load_study
from portsim.study.preparing import prepare
from portsim.study.results import read_results
from portsim.study.runs import Failure
from portsim.study.store import Store
from portsim.study.sweep import sweep
from portsim.study.verifying import verify
from tests.study.files import BOOTHS, GRID, PLAIN, TRUCKS, replaced, written

NUMBERS = "[crossing_time_min, wait_min.p95@primary, queue_trucks@lane=*]"
FULL = replaced(("[crossing_time_min]", NUMBERS), text=GRID)


LONE = "  trucks: {path: traffic.northbound.trucks_per_day, levels: [300]}\n"
ROOM = "  room: {path: stages.bridge.room, levels: [50]}\n"
SLOW = "  bridge: {options: {slow: {stages.bridge.travel: 9 min}}}\n"


def swept(path, **options):
    return sweep(path, **{"jobs": 1, "engine": "reference", **options})


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A study that was swept; tests only read it."""
    folder = tmp_path_factory.mktemp("full")
    swept(written(folder, FULL))
    return folder


@pytest.fixture(scope="module")
def results(folder):
    return read_results(folder / "study.sqlite")


def test_every_point_is_what_run_makes_of_its_scenario(results):
    assert results.factors == {"trucks": "", "booths": ""}
    assert results.values.shape == (6, 2, 4)
    for (trucks, booths), values in zip(results.levels, results.values, strict=True):
        changes = [
            f"traffic.northbound.trucks_per_day={trucks}",
            f'stages.primary.lanes.standard.servers={{"06:00-22:00": {booths}}}',
        ]
        alone = ps.run(ps.load("minimal", changes), replications=2, jobs=1, engine="reference")
        north = alone.per_replication("crossing_time_min", "mean", direction="northbound")
        assert values[:, 0].tolist() == north.tolist()
        waits = alone.per_replication("wait_min", "p95", stage="primary")
        assert values[:, 1].tolist() == waits.tolist()
        for column, lane in ((2, "fast"), (3, "standard")):
            served = alone.per_replication("queue_trucks", "mean", stage="primary", lane=lane)
            assert values[:, column].tolist() == served.tolist()


def test_numbers_are_called_as_they_are_asked_for(results):
    assert results.numbers == (
        "crossing_time_min.mean@northbound",
        "wait_min.p95@primary",
        "queue_trucks.mean@primary,fast",
        "queue_trucks.mean@primary,standard",
    )
    assert results.column("crossing_time_min") == 0
    assert results.column("wait_min") == 1  # one number of it is kept
    assert results.column("queue_trucks@standard") == 3
    with pytest.raises(MeasureError, match="could be any of"):
        results.column("queue_trucks")
    with pytest.raises(MeasureError, match="has kept no 'gate_min'"):
        results.column("gate_min")
    with pytest.raises(MeasureError, match="did you mean `crossing_time_min`"):
        results.column("crossing_tim_min")
    assert results.level("booths") == (1, 2, 3, 1, 2, 3)
    with pytest.raises(MeasureError, match="no factor 'boots'; did you mean `booths`"):
        results.level("boots")


def test_estimates_are_those_of_results(results):
    found = results.estimates("wait_min")
    alone = ps.run(
        ps.load(
            "minimal",
            ["traffic.northbound.trucks_per_day=300", 'stages.primary.lanes.standard.servers={"06:00-22:00": 1}'],
        ),
        replications=2,
        jobs=1,
        engine="reference",
    ).estimate("wait_min", "p95", stage="primary")
    assert (found.mean[0], found.low[0], found.high[0], found.n[0]) == (alone.mean, alone.low, alone.high, 2)
    rows = list(results.rows())
    assert len(rows) == 6 * 4
    assert rows[1]["mean"] == alone.mean
    assert list(rows[0]) == ["point", "trucks", "booths", "number", "unit", "mean", "low", "high", "n"]
    runs = list(results.runs())
    assert [(row["point"], row["replication"]) for row in runs[:3]] == [(1, 0), (1, 1), (2, 0)]


def test_a_second_sweep_runs_nothing(tmp_path, monkeypatch):
    path = written(tmp_path)
    first = swept(path)
    monkeypatch.setattr("portsim.study.teams.local.NoTeam.submit", lambda *_: pytest.fail("it ran something"))
    assert swept(path).table.tolist() == first.table.tolist()


def made(path, **options):
    """How many runs a sweep makes."""
    before = len(kept(path))
    swept(path, **options)
    return len(kept(path)) - before


def kept(path):
    store = path.with_suffix(".sqlite")
    if not store.exists():
        return set()
    with Store.to_read(store) as opened:
        return {(address, number) for address, numbers in opened.there().items() for number in numbers}


def test_a_study_that_grows_runs_only_what_is_new(tmp_path):
    path = written(tmp_path)
    assert made(path) == 4
    written(tmp_path, replaced(("[300, 400]", "[400, 500, 300]")))
    assert made(path) == 2  # one level more, the others in another order
    written(tmp_path, replaced(("[300, 400]", "[400, 500, 300]"), ("replications: 2", "replications: 3")))
    assert made(path) == 3
    written(tmp_path, replaced(("[300, 400]", "[400]"), ("replications: 2", "replications: 1")))
    results = sweep(path, jobs=1)
    assert len(kept(path)) == 9
    assert (results.points, results.n.tolist()) == (1, [1])  # what is there besides is no part of it
    written(
        tmp_path, replaced(("measures: [", "measures: [gate_min, "), ("seed: 1", "seed: 1"), text=PLAIN + "seed: 1\n")
    )
    assert made(path) == 4  # other numbers are other runs
    written(tmp_path, PLAIN + "seed: 2\n")
    assert made(path) == 4


def test_points_that_say_the_same_share_their_runs(tmp_path):
    same = "  same: {options: {one: {}, other: {calendar.days: 1}}}\n"
    path = written(tmp_path, replaced((TRUCKS, TRUCKS + same)))
    assert made(path) == 4
    results = read_results(path.with_suffix(".sqlite"))
    assert (results.points, len(results.table)) == (4, 8)
    assert results.table[:2].tolist() == results.table[2:4].tolist()


def test_a_study_with_a_precision_runs_each_point_until_it_is_exact(tmp_path):
    text = replaced(("replications: 2", "precision: [crossing_time_min=3%]\nat_most: 60"), ("300, 400", "300, 900"))
    results = swept(written(tmp_path, text))
    few, many = results.n.tolist()
    assert 10 <= few < many <= 60
    estimates = results.estimates("crossing_time_min")
    exact = (estimates.high - estimates.mean) <= 0.03 / 1.03 * estimates.mean
    assert exact.tolist() == [True, many < 60]
    compared = ps.compare(
        *(ps.load("minimal", [f"traffic.northbound.trucks_per_day={trucks}"]) for trucks in (300, 300)),
        precision="crossing_time_min=3%",
        at_most=60,
        jobs=1,
        engine="reference",
        measures=["crossing_time_min"],
    )
    assert compared.replications == few  # the same rule


def test_alternatives_without_a_stage_have_none_of_its_numbers(tmp_path):
    (tmp_path / "booth.yaml").write_text(
        "extends: minimal\nstages: {second: {kind: service, lanes: {all: {servers: 2}}, service: 10 s}}\n"
        "routes: {northbound: [{name: all, stages: [bridge, primary, second]}]}\n",
        encoding="utf-8",
    )
    text = replaced(
        ("scenario: minimal", "scenarios: {one: minimal, two: booth.yaml}"),
        ("[crossing_time_min]", "[crossing_time_min, wait_min@second, crossing_part_min@second]"),
        ("[300, 400]", "[300]"),
    )
    results = swept(written(tmp_path, text))
    assert results.level("scenario") == ("one", "two")
    assert np.isnan(results.of("wait_min@second")[0]).all()  # nobody waited there: no mean
    for column in results.numbers[2:]:
        assert results.of(column)[0].tolist() == [0.0, 0.0]  # no minute of a crossing is spent there
    assert sum(results.of(column)[1].sum() for column in results.numbers[2:]) > 0


def test_a_table_does_not_depend_on_what_was_swept_before(tmp_path):
    text = replaced(("replications: 2", "precision: [crossing_time_min=3%]\nat_most: 60"), ("300, 400", "300, 900"))
    path = written(tmp_path, text)
    alone = swept(path, store=tmp_path / "alone.sqlite")
    path.write_text(replaced(("replications: 2", "replications: 50")), encoding="utf-8")
    swept(path)
    path.write_text(text, encoding="utf-8")
    after = swept(path)
    assert after.n.tolist() == alone.n.tolist()
    assert after.table.tolist() == alone.table.tolist()


def test_the_order_of_the_numbers_asked_for_changes_no_run(tmp_path):
    path = written(tmp_path, replaced(("[crossing_time_min]", "[wait_min@primary, crossing_time_min]")))
    first = swept(path)
    written(tmp_path, replaced(("[crossing_time_min]", "[crossing_time_min, wait_min@primary]")))
    assert made(path) == 0
    second = swept(path)
    assert first.numbers == ("wait_min.mean@primary", "crossing_time_min.mean@northbound")
    assert second.numbers == first.numbers[::-1]  # a table has them as they are asked for
    assert second.table.tolist() == first.table[:, ::-1].tolist()
    prepared = prepare(load_study(path), "reference", "reference", audit=True)
    with Store.to_read(tmp_path / "study.sqlite") as store:
        assert all(each.same for each in verify(store, prepared, None))


def test_a_quick_look_at_a_study_with_a_precision_is_part_of_it(tmp_path):
    text = replaced(("replications: 2", "precision: [gate_min=3 min]\nat_most: 12"))
    path = written(tmp_path, text)
    swept(load_study(path, 4))
    assert len(kept(path)) == 8
    assert made(path) == 12
    with pytest.raises(ValueError, match="replications must be at least 1"):
        load_study(path, 0)


def test_what_scenarios_state_is_told_where_all_of_them_state_the_same(tmp_path):
    written(tmp_path, "extends: minimal\nstages: {bridge: {room: 70}}\n", "long.yaml")
    text = replaced(
        ("scenario: minimal", "scenarios: {short: minimal, long: long.yaml}"),
        (TRUCKS, f"{LONE}{ROOM}{SLOW}"),
        ("replications: 2", "design: one_at_a_time\nreplications: 2\nset: {traffic.northbound.trucks_per_day: 350}"),
    )
    results = swept(written(tmp_path, text))
    assert results.levels[:2] == (("short", 350, None, None), ("long", 350, None, None))
    less = results.minus("scenario=short")  # so that every point has its partner
    assert less.number.tolist() == [2, 4, 6, 8]


# --- what goes wrong -----------------------------------------------------------------------------------------------


def test_a_run_that_fails_is_kept_with_its_point_and_the_others_go_on(tmp_path, monkeypatch):
    from portsim.simulate import Runner

    real = Runner.run

    def sometimes(self, seed, replication):
        if self.scenario.traffic["northbound"].trucks_per_day == 400 and replication == 1:
            raise RuntimeError("the bridge fell down")
        return real(self, seed, replication)

    monkeypatch.setattr(Runner, "run", sometimes)
    path = written(tmp_path, replaced(("replications: 2", "replications: 3")))
    results = swept(path)
    assert results.n.tolist() == [3, 2]
    ((point, failure),) = results.failures
    assert (point, failure.replication, failure.message) == (2, 1, "RuntimeError: the bridge fell down")
    assert np.isnan(results.of("crossing_time_min")[1]).tolist() == [False, True, False]
    assert [row["replication"] for row in results.runs()] == [0, 1, 2, 0, 2]
    assert made(path) == 0  # it is not tried again unless told
    monkeypatch.undo()
    assert made(path) == 0
    assert made(path, retry_failed=True) == 1
    assert read_results(tmp_path / "study.sqlite").failures == ()


def test_failures_beyond_what_is_wanted_are_no_part_of_a_study(tmp_path):
    path = written(tmp_path)
    swept(path)
    with Store.to_write(tmp_path / "study.sqlite") as store:
        (_, address, *_), *_ = store.points()
        store.add([Failure(address, 7, "no", "here")], "portsim 0")
    assert swept(path).failures == ()


def test_a_table_that_changes_during_a_sweep_ends_it(tmp_path, monkeypatch):
    """Its runs would be kept under the address of another scenario."""
    profile = tmp_path / "hours.csv"
    profile.write_text("hour,share\n" + "".join(f"{hour},1\n" for hour in range(24)), encoding="utf-8")
    hours = "  hours: {path: traffic.northbound.by_hour, levels: [hours.csv]}\n"
    path = written(tmp_path, replaced((TRUCKS, TRUCKS + hours)))
    real = Store.begin

    def begin(*arguments):
        real(*arguments)
        text = profile.read_text(encoding="utf-8").replace("12,1", "12,9")
        profile.write_text(text, encoding="utf-8")

    with monkeypatch.context() as patch:
        patch.setattr(Store, "begin", begin)
        with pytest.raises(ps.RunError, match="a CSV file of the scenario has changed since the study was checked"):
            swept(path)
    assert kept(path) == set()
    assert made(path) == 4


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"scheduler": "tcp://localhost:1"}, "need executor='dask'"),
        ({"executor": "dask", "jobs": None}, "needs scheduler or scheduler_file"),
        ({"executor": "dask", "scheduler": "tcp://localhost:1", "jobs": 2}, "and no jobs"),
        ({"executor": "ray"}, "must be one of local, threads, dask, or an Executor, got 'ray'"),
    ],
)
def test_options_that_do_nothing_are_refused(options, message, tmp_path):
    path = written(tmp_path)
    with pytest.raises(ValueError, match=message):
        swept(path, **options)


def test_an_executor_of_a_caller_goes_on(tmp_path):
    with ThreadPoolExecutor(2) as mine:
        results = swept(written(tmp_path), executor=mine, replications=1)
        assert results.n.tolist() == [1, 1]
        assert mine.submit(sum, [1, 2]).result() == 3


def test_the_store_of_another_study_is_refused(tmp_path):
    path = written(tmp_path)
    swept(path)
    written(tmp_path, replaced(("A study", "Another study")))
    with pytest.raises(StoreError, match="is the store of 'A study', and this study is 'Another study'"):
        swept(path)


def test_two_versions_of_the_model_are_never_mixed(tmp_path, monkeypatch):
    path = written(tmp_path)
    first = swept(path)
    monkeypatch.setattr("portsim.study.preparing.model_version", lambda: "portsim 99")
    monkeypatch.setattr("portsim.study.work.model_version", lambda: "portsim 99")
    with pytest.raises(
        StoreError, match=r"holds 4 runs made with portsim 0.1.0 .* and this is portsim 99; numbers of two"
    ):
        swept(path)
    assert len(kept(path)) == 4
    assert made(path, new_version=True) == 4
    assert len(kept(path)) == 8
    second = read_results(tmp_path / "study.sqlite")
    assert (second.model, len(second.table)) == ("portsim 99", 4)
    monkeypatch.undo()
    assert made(path, new_version=True) == 0  # and back: what was there is used again
    assert read_results(tmp_path / "study.sqlite").model == first.model


def test_workers_with_another_version_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("portsim.study.work.model_version", lambda: "portsim 98")
    with pytest.raises(ps.RunError, match=r"a worker has portsim 98, and the study runs with portsim 0\.1\.0"):
        swept(written(tmp_path))


def test_a_huge_design_is_refused_before_it_is_made(tmp_path):
    more = "".join(
        f"  {name}: {{path: {path}, range: [1, 2], steps: 100}}\n"
        for name, path in (
            ("a", "stages.primary.lanes.standard.room"),
            ("b", "stages.primary.lanes.fast.room"),
            ("c", "stages.bridge.room"),
        )
    )
    path = written(tmp_path, replaced((TRUCKS, TRUCKS + more)))
    with pytest.raises(EffortError, match="the design has 2,000,000 points, more than 100,000"):
        swept(path)
    written(tmp_path, replaced((TRUCKS, TRUCKS + more.replace("steps: 100", "steps: 1000"))))
    with pytest.raises(EffortError, match="the design has 2,000,000,000 points; more than 10,000,000 are never run"):
        swept(path, force=True)


def test_a_study_of_more_than_a_day_is_refused(tmp_path):
    path = written(tmp_path, replaced(("replications: 2", "replications: 1000000")))
    long = replaced(("300, 400", ", ".join(map(str, range(300, 500)))), ("replications: 2", "replications: 1000000"))
    with pytest.raises(EffortError, match=r"the runs that are missing take about .* days here"):
        swept(written(tmp_path, long))
    assert kept(path) == set()


def test_jobs_must_be_some(tmp_path):
    with pytest.raises(ValueError, match="jobs must be at least 1"):
        swept(written(tmp_path), jobs=0)


def test_results_show_little(results):
    assert repr(results) == (
        "<StudyResults 'A study': 6 points, 12 runs; means with 95 % intervals; seed 1 at every point>"
    )
    assert BOOTHS in FULL
    assert load_study


def test_a_frame_has_a_row_for_each_number_or_run(results):
    pytest.importorskip("pandas")
    frame = results.to_frame()
    assert list(frame.columns) == ["point", "trucks", "booths", "number", "unit", "mean", "low", "high", "n"]
    assert len(frame) == 24
    wide = results.to_frame(each_replication=True)
    assert wide["wait_min.p95@primary"].tolist() == results.table[:, 1].tolist()
