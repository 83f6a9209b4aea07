"""Ends of ranges: what a table of them says, and everything that can be wrong with one, told at once."""

import json

import pytest

from portsim.errors import ScenarioError
from portsim.report.page.ends import COLUMNS, MAX_BYTES, End, read_ends
from portsim.scenario.tables import MAX_SHOWN

HEAD = ",".join(COLUMNS)
NO_PATH = "is not a path; write for example stages.us_primary.lanes.standard.servers or routes.northbound[0]"
BOOTH = "stages.joint_primary.service.erlang.mean,30 s,crossing_time_min,mean,northbound,-1.5,-2,-1,20"


def written(folder, *lines, head=HEAD):
    path = folder / "ends.csv"
    path.write_text("\n".join((head, *lines)) + "\n", encoding="utf-8")
    return path


def told(path):
    """What is wrong, without the name of the file."""
    with pytest.raises(ScenarioError) as refused:
        read_ends(path)
    assert all(each.file == str(path) for each in refused.value.problems)
    return [str(each).removeprefix(f"{path}:").strip() for each in refused.value.problems]


def test_ends_are_what_the_rows_say(tmp_path):
    both = "pools.mx.officers; authorities.mx.officers"
    path = written(
        tmp_path,
        "# a comment",
        BOOTH,
        f'{both},"{{""08:00-19:00"": 4}}; 8",crossing_time_min,mean,northbound,+2e-1,0.1,0.3,20',
    )
    booth, officers = read_ends(path)
    assert booth == End(
        "stages.joint_primary.service.erlang.mean",
        "30 s",
        "crossing_time_min",
        "mean",
        "northbound",
        difference=-1.5,
        low=-2.0,
        high=-1.0,
        replications=20,
    )
    assert (officers.path, officers.value) == (both, '{"08:00-19:00": 4}; 8')
    assert (officers.difference, officers.low, officers.high) == (0.2, 0.1, 0.3)


def test_an_end_among_the_facts_of_a_page(tmp_path):
    (end,) = read_ends(str(written(tmp_path, BOOTH)))
    assert json.loads(json.dumps(end.to_json())) == {
        "path": "stages.joint_primary.service.erlang.mean",
        "value": "30 s",
        "measure": "crossing_time_min",
        "statistic": "mean",
        "unit": "min",
        "direction": "northbound",
        "difference": {"mean": -1.5, "low": -2.0, "high": -1.0, "half_width": 0.5, "n": 20},
    }


def test_columns_in_any_order_with_spaces_a_bom_and_a_number_of_the_port(tmp_path):
    path = tmp_path / "ends.csv"
    cells = dict(zip(COLUMNS, ("economy.usd", "1", "truck_hours", "total", "", "0", "0", "0", "2"), strict=True))
    lines = (" , ".join(cells).upper(), " , ".join(cells.values()))
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(lines).encode())
    (end,) = read_ends(path)
    assert (end.measure, end.direction, end.difference, end.to_json()["direction"]) == ("truck_hours", "", 0.0, None)


def test_everything_that_is_wrong_is_told_at_once(tmp_path):
    path = written(
        tmp_path,
        "stages..x,,crosing_time_min,mean,north,much,nan,1_0,1",
        "a.b,1,crossing_time_min,median,northbound,1,0,2,2.5",
        "a.b,1",
        "a.b,1; 2,crossing_time_min,mean,northbound,1,0,2,20",
        "a.b,1,crossing_time_min,mean,northbound,3,0,2,20",
        "a.b,1,crossing_time_min,mean,,1,0,2,20",
        "a.b,1,cost_usd,total,northbound,1,0,2,20",
        "a.b,1,crossing_time_min,mean,northbound,1,0,2,20",
        "a.b,1,crossing_time_min,mean,northbound,1,0,2,20",
        "a.b,2,crossing_time_min,p95,northbound,1,0,2,20",
    )
    assert told(path) == [
        "2:1: difference 'much' must be a number",
        "2:1: direction 'north' is no direction; did you mean `northbound`?",
        "2:1: high '1_0' must be a number",
        "2:1: low 'nan' must be a number",
        "2:1: measure 'crosing_time_min' is no measure; did you mean `crossing_time_min`?",
        f"2:1: path 'stages..x' {NO_PATH}",
        "2:1: replications '1' must be a whole number, at least 2",
        "2:1: value '' must say what was set, as a scenario does",
        "3:1: replications '2.5' must be a whole number, at least 2",
        "3:1: statistic 'median' is no statistic of crossing_time_min, which has `mean`, `p50`, `p90`, `p95`, `max`",
        "4:1: has 2 cells, the first line names 9 columns; fill or remove some",
        "5:1: has 1 paths and 2 values; write one for each, with '; ' between them",
        "6:1: difference 3 lies outside its interval, 0 to 2",
        "7:1: crossing_time_min is not taken of the port as a whole; name a direction, or take another measure",
        "8:1: cost_usd is not taken of a direction alone; leave it blank, or take another measure",
        "10:1: stands twice, first in line 9; keep one",
        "11:1: is about another number than the first row (crossing_time_min, mean, northbound); a table for each",
    ]


def test_columns_that_are_missing_unknown_or_twice(tmp_path):
    path = written(tmp_path, head="path,value,measure,statistic,difference,low,hihg,replications,low")
    needed = f"the first line must name {', '.join(COLUMNS)}, with commas"
    assert told(path) == [
        "1:1: column 'low' stands twice; keep one",
        f"1:1: has no column 'direction'; {needed}",
        f"1:1: has no column 'high'; {needed}",
        "1:1: unknown column 'hihg'; did you mean `high`?",
    ]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "is empty; its first line names the columns"),
        (b"# nothing but this\n\n", "is empty; its first line names the columns"),
        (HEAD.encode(), "holds no ends; add a row for each"),
        (HEAD.encode() + b"\na.b,\xff", "2:5: is not UTF-8 text; save it as UTF-8, without control characters"),
        (b" " * (MAX_BYTES + 1), "is larger than 1 MiB; put long tables into CSV files"),
    ],
)
def test_files_that_are_no_tables(tmp_path, content, problem):
    path = tmp_path / "ends.csv"
    path.write_bytes(content)
    assert told(path) == [problem]


def test_no_file(tmp_path):
    assert told(tmp_path / "none.csv") == ["no such file; check the name"]
    assert told(tmp_path) == ["is a folder; name a file in it"]


def test_a_table_of_nonsense_is_not_read_to_its_end(tmp_path):
    problems = told(written(tmp_path, *["a"] * 500))
    assert len(problems) == MAX_SHOWN + 1
    assert problems[-1].endswith("not read any further, after 20 problems")
