"""CSV files that a scenario names."""

import datetime as dt

import pytest

from tests.scenario.files import changed

FLAT = "hour,share\n" + "".join(f"{hour},1\n" for hour in range(24))
BY_HOUR = changed(("trucks_per_day: 100", "trucks_per_day: 100\n    by_hour: h.csv"))
TRACE = changed(("trucks_per_day: 100", "trace: t.csv"))
SEEN = (
    "# observed by hand\narrived,class,service_min.primary,selected.nii\n"
    "2026-06-10T07:00:30,trusted,,\n2026-06-10 07:00:30.5,general,2.5,1\n2026-06-11T23:59,general,0,0\n"
)


def test_a_profile_becomes_24_numbers_in_any_order(folder):
    rows = FLAT.splitlines()
    folder.write("\ufeff# counted in May\n" + "\r\n".join([rows[0], "23 , 5", *rows[1:-1]]) + "\n", "h.csv")
    assert folder.load(BY_HOUR).scenario.traffic["northbound"].by_hour == {"daily": (1.0,) * 23 + (5.0,)}


def test_profiles_by_weekday_may_be_files_or_lists(folder):
    folder.write(FLAT, "h.csv")
    text = changed(
        ("trucks_per_day: 100", f"trucks_per_day: 100\n    by_hour: {{mon-fri: h.csv, sat-sun: [{'2, ' * 24}]}}")
    )
    by_hour = folder.load(text).scenario.traffic["northbound"].by_hour
    assert by_hour == {"mon-fri": (1.0,) * 24, "sat-sun": (2.0,) * 24}


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("", "h.csv: is empty; its first line names the columns"),
        (FLAT.replace("23,1\n", ""), "h.csv: needs one row for each hour 0 to 23; missing: 23"),
        (FLAT + "3,1\n", "h.csv:26:1: hour 3 stands twice, first in line 5; keep one"),
        (FLAT.replace("\n3,1", "\n3,-1"), "h.csv:5:1: share '-1' must be a number, zero or more"),
        (FLAT.replace("\n3,1", "\n3,nan"), "h.csv:5:1: share 'nan' must be a number, zero or more"),
        (FLAT.replace("\n3,1", "\n24,1"), "h.csv:5:1: hour '24' must be a whole hour from 0 to 23"),
        (
            FLAT.replace("\n3,1", "\n3,1,1"),
            "h.csv:5:1: has 3 cells, the first line names 2 columns; fill or remove some",
        ),
        (FLAT.replace("share", "share,x"), "h.csv:1:1: unknown column 'x'; known columns: `hour`, `share`"),
        (FLAT.replace("hour", "share"), "h.csv:1:1: column 'share' stands twice; keep one"),
        (b"hour,share\n0,\xff\n", "h.csv:2:3: is not UTF-8 text; save it as UTF-8, without control characters"),
        ("#" * 70_000, "h.csv: is larger than 0.0625 MiB; put long tables into CSV files"),
    ],
)
def test_what_is_wrong_with_a_profile(table, message, folder):
    folder.write(table, "h.csv")
    assert message in folder.said(BY_HOUR)


def test_a_missing_table_is_a_problem_of_the_file_that_names_it(folder):
    assert folder.said(BY_HOUR) == [
        (
            "s.yaml:7:14: traffic.northbound.by_hour: no file 'h.csv' beside this file, below the project root "
            "or in the "
            "package"
        )
    ]


def test_a_table_is_found_beside_the_file_that_names_it(folder):
    folder.write("", "pyproject.toml")
    folder.write(BY_HOUR, "base/s.yaml")
    folder.write(FLAT, "base/h.csv")
    folder.write("extends: base/s.yaml\n", "s.yaml")
    assert folder.load().scenario.traffic["northbound"].by_hour == {"daily": (1.0,) * 24}


def test_a_trace_becomes_columns(folder):
    folder.write(SEEN, "t.csv")
    trace = folder.load(TRACE).scenario.traffic["northbound"].trace
    assert trace.arrived == (
        dt.datetime.fromisoformat("2026-06-10T07:00:30"),
        dt.datetime.fromisoformat("2026-06-10T07:00:30.500000"),
        dt.datetime.fromisoformat("2026-06-11T23:59"),
    )
    assert trace.classes == ("trusted", "general", "general")
    assert trace.service_min == {"primary": (None, 2.5, 0.0)}
    assert trace.selected == {"nii": (None, True, False)}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (",trusted,", ",trusty,", "t.csv:3:1: class 'trusty' is not a class of this stream; did you mean `trusted`?"),
        (
            "2026-06-10T07:00:30,",
            "2026-06-10T07:00:31,",
            "t.csv:4:1: arrived 2026-06-10 07:00:30.500000 comes after 2026-06-10 07:00:31; sort the rows by time",
        ),
        (
            "2026-06-10T07:00:30,",
            "2026-06-10T07:00:30Z,",
            (
                "t.csv:3:1: arrived '2026-06-10T07:00:30Z' must be a local time such as 2026-06-10T07:00:30, "
                "without an offset"
            ),
        ),
        (
            "2026-06-11T23:59",
            "2026-06-31T23:59",
            "t.csv:5:1: arrived '2026-06-31T23:59' must be a local time such as 2026-06-10T07:00:30, without an offset",
        ),
        (",2.5,1", ",-2.5,1", "t.csv:4:1: service_min.primary '-2.5' must be a number, zero or more"),
        (",2.5,1", ",inf,1", "t.csv:4:1: service_min.primary 'inf' must be a number, zero or more"),
        (",2.5,1", ",1e9,1", "t.csv:4:1: service_min.primary '1e9' must be at most 366 days, in minutes"),
        (",2.5,1", ",2.5,yes", "t.csv:4:1: selected.nii 'yes' must be 1, 0 or blank"),
        (
            "service_min.primary",
            "service_min.primry",
            "t.csv:2:1: column 'service_min.primry' names no stage; did you mean `primary`?",
        ),
        (
            "selected.nii",
            "chosen.nii",
            (
                "t.csv:2:1: unknown column 'chosen.nii'; known columns: `arrived`, `class`, `service_min.<stage>`, "
                "`selected.<stage>`"
            ),
        ),
        (
            "arrived,",
            "time,",
            "t.csv:2:1: has no column 'arrived'; the first line must name arrived, class, with commas",
        ),
        (
            "selected.nii",
            "selected.primary",
            (
                "s.yaml:6:5: traffic.northbound.trace: column 'selected.primary' names a stage without `inspection`; "
                "remove the column"
            ),
        ),
        (
            "2026-06-11T",
            "2026-06-12T",
            (
                "s.yaml:6:5: traffic.northbound.trace: a truck arrived 2026-06-12 23:59:00, outside the run of 2 "
                "days from "
                "2026-06-10; change calendar.start or calendar.days, or leave the truck out"
            ),
        ),
    ],
)
def test_what_is_wrong_with_a_trace(old, new, message, folder):
    assert old in SEEN
    folder.write(SEEN.replace(old, new, 1), "t.csv")
    assert message in folder.said(TRACE)


def test_a_trace_without_trucks(folder):
    folder.write("arrived,class\n", "t.csv")
    assert folder.said(TRACE) == ["t.csv: holds no trucks; leave out `trace`, or add rows"]


def test_a_trace_that_is_no_file(folder):
    assert folder.said(changed(("trucks_per_day: 100", "trace: 5"))) == [
        "s.yaml:6:12: traffic.northbound.trace: must be the name of a CSV file with columns arrived, class"
    ]


def test_a_truck_on_a_closing_day(folder):
    folder.write(SEEN, "t.csv")
    text = TRACE.replace("days: 2", "days: 2, closed: [2026-06-11]")
    assert folder.said(text) == [
        (
            "s.yaml:6:5: traffic.northbound.trace: a truck arrived 2026-06-11 23:59:00, on a closing day; change "
            "calendar.closed, or leave the truck out"
        )
    ]


def test_a_trace_beside_a_volume(folder):
    folder.write(SEEN, "t.csv")
    assert folder.said(changed(("trucks_per_day: 100", "trucks_per_day: 100\n    trace: t.csv"))) == [
        (
            "s.yaml:5:3: traffic.northbound: states both `trucks_per_day` and `trace`; keep one (in a file with "
            "`extends`, "
            "`trucks_per_day: null` removes the other)"
        )
    ]


def test_a_table_with_hundreds_of_problems_is_left_after_twenty(folder):
    folder.write("hour,share\n" + "x,1\n" * 500, "h.csv")
    assert len(folder.said(BY_HOUR)) == 21
