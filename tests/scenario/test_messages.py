"""What is wrong with single fields: place, path, words and the way out."""

import pytest

from tests.scenario.files import changed

FIELDS = [
    ("name: a port", "name: ''", "s.yaml:1:7: name: must not be empty"),
    ("name: a port", "name:", "s.yaml:1:1: name: has no value; give one, or remove the key"),
    ("name: a port\n", "", "s.yaml:1:1: name: is missing; what this scenario is, in one line"),
    ("{name: Somewhere}", "{name: 5}", 's.yaml:2:14: port.name: must be text; put it in quotes: "5"'),
    ("{name: Somewhere}", "{name: x, cod: y}", "s.yaml:2:17: port.cod: unknown key; did you mean `code`?"),
    (
        "{name: Somewhere}",
        "{name: x, wing: y}",
        "s.yaml:2:17: port.wing: unknown key; known here: `name`, `code`, `timezone`",
    ),
    ("{name: Somewhere}", "Somewhere", "s.yaml:2:7: port: must be a mapping of keys and values (got 'Somewhere')"),
    ("days: 2", "days: 0", "s.yaml:3:37: calendar.days: must be at least 1 (got 0)"),
    ("days: 2", "days: 2.5", "s.yaml:3:37: calendar.days: must be a whole number (got 2.5)"),
    ("days: 2", "days: '2'", "s.yaml:3:37: calendar.days: must be a whole number (got '2'); write 2"),
    ("days: 2", "days: true", "s.yaml:3:37: calendar.days: must be a whole number (got true)"),
    (", days: 2", "", "s.yaml:3:1: calendar.days: is missing; days simulated, warm-up included [days]"),
    (
        "2026-06-10",
        "10.6.2026",
        "s.yaml:3:19: calendar.start: '10.6.2026' is not a date; write it as 2026-06-10",
    ),
    (
        "2026-06-10",
        "9026-06-10",
        "s.yaml:3:19: calendar.start: '9026-06-10' is out of reach; years go from 1950 to 2199",
    ),
    ("2026-06-10", "20260610", "s.yaml:3:19: calendar.start: must be a date such as 2026-06-10 (got 20260610)"),
    (
        "days: 2",
        "days: 2, horizon: 24",
        "s.yaml:3:49: calendar.horizon: 24 has no unit; write for example '24 min' or '24 s'",
    ),
    (
        "days: 2",
        "days: 2, horizon: 1:30",
        "s.yaml:3:49: calendar.horizon: '1:30' could be hours or minutes; write '1h30m' or '90 s'",
    ),
    (
        "days: 2",
        "days: 2, hours: 6-22, at_close: hold",
        "s.yaml:3:47: calendar.hours: '6' is not a clock time; write HH:MM, for example '06:30'",
    ),
    (
        "days: 2",
        "days: 2, hours: {mon-fri: 06:00-22:00, sun: '8'}, at_close: hold",
        "s.yaml:3:75: calendar.hours.sun: '8' is not a clock window; write 'HH:MM-HH:MM', for example '06:00-22:00'",
    ),
    (
        "days: 2",
        "days: 2, hours: 06:00-22:00, at_close: srve",
        "s.yaml:3:70: calendar.at_close: must be one of `serve`, `hold`, `turn_away` (got 'srve')",
    ),
    (
        "trucks_per_day: 100",
        "trucks_per_day: -1",
        "s.yaml:6:21: traffic.northbound.trucks_per_day: must be at least 0 (got -1)",
    ),
    (
        "trucks_per_day: 100",
        "trucks_per_day: .nan",
        "s.yaml:6:21: traffic.northbound.trucks_per_day: must be a finite number (got nan)",
    ),
    (
        "trucks_per_day: 100",
        "trucks_per_day: 100\n    by_weekday: {mon-fri: -1}",
        "s.yaml:7:27: traffic.northbound.by_weekday.mon-fri: must be at least 0 (got -1)",
    ),
    (
        "trucks_per_day: 100",
        "trucks_per_day: 100\n    by_weekday: {mon-fri: 1, fri: 2}",
        "s.yaml:7:17: traffic.northbound.by_weekday: fri stands in two keys; name every weekday once",
    ),
    (
        "trucks_per_day: 100",
        "trucks_per_day: 100\n    by_month: {jan: x}",
        "s.yaml:7:21: traffic.northbound.by_month.jan: must be a number (got 'x')",
    ),
    (
        "trucks_per_day: 100",
        "trucks_per_day: 100\n    by_hour: [1, 2]",
        "s.yaml:7:14: traffic.northbound.by_hour: needs exactly 24 numbers (got 2)",
    ),
    (
        "trucks_per_day: 100",
        f"trucks_per_day: 100\n    by_hour: [{'1, ' * 23}-1]",
        "s.yaml:7:84: traffic.northbound.by_hour[23]: must be at least 0 (got -1)",
    ),
    (
        "trucks_per_day: 100",
        "trucks_per_day: '1,970'",
        "s.yaml:6:21: traffic.northbound.trucks_per_day: must be a number (got '1,970'); write 1970",
    ),
    (
        "trucks_per_day: 100",
        "trucks_per_day: '12 345 678.50'",
        "s.yaml:6:21: traffic.northbound.trucks_per_day: must be a number (got '12 345 678.50'); write 12345678.5",
    ),
    (
        "trucks_per_day: 100",
        "trucks_per_day: many",
        "s.yaml:6:21: traffic.northbound.trucks_per_day: must be a number (got 'many')",
    ),
    (
        "share: 0.25",
        "share: 25 %",
        "s.yaml:8:24: traffic.northbound.classes.trusted.share: must be a number (got '25 %'); write 0.25",
    ),
    (
        "share: 0.25",
        "share: '10%'",
        "s.yaml:8:24: traffic.northbound.classes.trusted.share: must be a number (got '10%'); write 0.1",
    ),
    (
        "share: 0.25",
        "share: '0,25'",
        "s.yaml:8:24: traffic.northbound.classes.trusted.share: must be a number (got '0,25'); write 0.25",
    ),
    (
        "days: 2",
        "days: '2.5'",
        "s.yaml:3:37: calendar.days: must be a whole number (got '2.5')",
    ),
    (
        "    - {name: all, stages: [bridge, primary, nii, exam]}",
        "    [bridge, primary, nii, exam]",
        (
            "s.yaml:33:5: routes.northbound: holds stages where routes are expected; write "
            "`- {name: all, stages: [...]}`"
        ),
    ),
    (
        "share: 0.25",
        "share: 1.25",
        "s.yaml:8:24: traffic.northbound.classes.trusted.share: must be at most 1 (got 1.25)",
    ),
    (
        "share: 0.25, ",
        "",
        (
            "s.yaml:8:7: traffic.northbound.classes.trusted.share: is missing; share of the stream's "
            "trucks; the shares of a stream add up to 1"
        ),
    ),
    (
        "programmes: [FAST], sector",
        "programmes: FAST, sector",
        (
            "s.yaml:8:42: traffic.northbound.classes.trusted.programmes: must be a list; write it in square "
            "brackets (got 'FAST')"
        ),
    ),
    (
        "{share: 0.75}",
        "{share: 0.75, laden: no}",
        "s.yaml:9:37: traffic.northbound.classes.general.laden: must be true or false (got 'no')",
    ),
    (
        "  northbound:\n    trucks",
        "  nothbound:\n    trucks",
        "s.yaml:5:3: traffic.nothbound: unknown; did you mean `northbound`?",
    ),
    (
        "kind: road, ",
        "",
        "s.yaml:13:3: stages.bridge.kind: is missing; write `kind: service`, `kind: road` or `kind: hold`",
    ),
    ("kind: road", "kind: raod", "s.yaml:13:18: stages.bridge.kind: must be `service`, `road` or `hold` (got 'raod')"),
    (
        "travel: 3 min",
        "travel: 3",
        "s.yaml:13:32: stages.bridge.travel: 3 has no unit; write for example '3 min' or '3 s'",
    ),
    (
        "travel: 3 min",
        "travel: -3 min",
        "s.yaml:13:32: stages.bridge.travel: '-3 min' is not a duration; durations cannot be negative",
    ),
    (
        "travel: 3 min",
        "travel: 400 d",
        "s.yaml:13:32: stages.bridge.travel: '400 d' is too long; durations go up to 366 days",
    ),
    (
        "travel: 3 min",
        "travel: {constant: 3 min, gamma: {mean: 3 min, cv: 1}}",
        (
            "s.yaml:13:32: stages.bridge.travel: name exactly one distribution, for example {lognormal: "
            "{mean: 75 s, cv: 0.7}} or '3 min'"
        ),
    ),
    (
        "travel: 3 min",
        "travel: {lognromal: {mean: 3 min, cv: 1}}",
        "s.yaml:13:33: stages.bridge.travel.lognromal: unknown key; did you mean `lognormal`?",
    ),
    ("room: 60", "room: 0", "s.yaml:13:45: stages.bridge.room: must be at least 1 (got 0)"),
    (
        "servers: 1}\n      standard",
        "servers: 1, rom: 3}\n      standard",
        "s.yaml:17:56: stages.primary.lanes.fast.rom: unknown key; did you mean `room`?",
    ),
    (
        '"06:00-22:00": 2',
        '"06:00-22:00": -2',
        (
            "s.yaml:18:43: stages.primary.lanes.standard.servers.06:00-22:00: -2 is not a whole number of "
            "servers or officers, zero or more"
        ),
    ),
    (
        '{"06:00-22:00": 2}',
        '{mon-fri: {"06:00-22:00": 2.5}}',
        (
            "s.yaml:18:53: stages.primary.lanes.standard.servers.mon-fri.06:00-22:00: 2.5 is not a whole "
            "number of servers or officers, zero or more"
        ),
    ),
    (
        '{"06:00-22:00": 2}',
        '{"06:00-14:00": 2, "13:00-22:00": 3}',
        (
            "s.yaml:18:27: stages.primary.lanes.standard.servers: 06:00-14:00 and 13:00-22:00 overlap on mon; end one "
            "before the other begins (windows are half-open: '06:00-14:00' ends at 14:00)"
        ),
    ),
    (
        '{"06:00-22:00": 2}',
        '{sat: {"06:00-24:00": 2}, sun: {"20:00-04:00": 1}, mon: {"03:00-24:00": 1}}',
        (
            "s.yaml:18:27: stages.primary.lanes.standard.servers: 20:00-04:00 of sun overlaps 03:00-24:00 of mon; end "
            "one before the other begins (windows are half-open: '06:00-14:00' ends at 14:00)"
        ),
    ),
    (
        '{"06:00-22:00": 2}',
        "{mon-fri: 2, wed: 3}",
        (
            "s.yaml:18:27: stages.primary.lanes.standard.servers: wed stands in two keys of the plan; name every "
            "weekday once"
        ),
    ),
    (
        "servers: 4",
        "servers: 100000",
        (
            "s.yaml:28:30: stages.exam.lanes.docks.servers: 100000 is too many; a plan goes up to 10,000 "
            "servers or officers"
        ),
    ),
    ("cv: 0.7", "cv: 0", "s.yaml:19:65: stages.primary.service.default.lognormal.cv: must be more than 0 (got 0)"),
    (
        "service: 2 min",
        "service: {gama: {mean: 1 min, cv: 1}}",
        "s.yaml:24:15: stages.nii.service.gama: unknown; did you mean `gamma`?",
    ),
    (
        "service: 2 min",
        "service: {constant: 2 min, portals: 3 min}",
        (
            "s.yaml:24:32: stages.nii.service.portals: stands beside a distribution; name one distribution "
            "alone, or several by lane or class, and `default`"
        ),
    ),
    ("low: 30 min", "low: 3 h", "s.yaml:30:24: stages.exam.service.uniform: low must not be above high"),
    ("rate: 0.1,", "rate: x,", "s.yaml:22:51: stages.nii.inspection.rate: must be a number (got 'x')"),
    ("trusted: 0.01", "trusted: 3", "s.yaml:27:66: stages.exam.inspection.rate.trusted: must be at most 1 (got 3)"),
    ("lanes: {portals: {servers: 1}}", "lanes: {}", "s.yaml:23:12: stages.nii.lanes: needs at least 1 entry (got 0)"),
    (
        "    - {name: all, stages: [bridge, primary, nii, exam]}",
        "    - {name: all}",
        (
            "s.yaml:33:7: routes.northbound[0].stages: is missing; stages in order; inspection stages are "
            "visited only when selected or referred"
        ),
    ),
    ("CTPAT: 0.5", "CTPAT: -1", "s.yaml:11:23: authorities.us.trust.CTPAT: must be at least 0 (got -1)"),
]


@pytest.mark.parametrize(("old", "new", "message"), FIELDS, ids=[message.split(": ")[1] for _, _, message in FIELDS])
def test_a_wrong_field_is_said_once_in_the_users_words(old, new, message, folder):
    assert folder.said(changed((old, new))) == [message]


def test_a_misspelt_key_is_unknown_and_the_right_one_is_missing(folder):
    assert folder.said(changed(("mean: 75 s", "men: 75 s"))) == [
        "s.yaml:19:37: stages.primary.service.default.lognormal.mean: is missing; mean [min]",
        "s.yaml:19:49: stages.primary.service.default.lognormal.men: unknown key; did you mean `mean`?",
    ]


def test_all_problems_are_reported_at_once(folder):
    text = changed(
        ("days: 2", "days: 0"),
        ("share: 0.75", "share: 0.5"),
        ("travel: 3 min", "travel: 3"),
        ("authority: us, level: physical", "authority: su, level: physical"),
        ("stages: [bridge,", "stages: [brigde,"),
    )
    text += "sources: {traffic.northbound.trucks_per_dy: {kind: assumed}}\n"
    assert folder.said(text) == [
        "s.yaml:3:37: calendar.days: must be at least 1 (got 0)",
        "s.yaml:7:5: traffic.northbound.classes: the shares add up to 0.75, not 1; change one of them",
        "s.yaml:13:32: stages.bridge.travel: 3 has no unit; write for example '3 min' or '3 s'",
        "s.yaml:27:18: stages.exam.inspection.authority: unknown authority 'su'; authorities: `us`",
        "s.yaml:33:28: routes.northbound[0].stages[0]: unknown stage 'brigde'; did you mean `bridge`?",
        (
            "s.yaml:34:11: sources.traffic.northbound.trucks_per_dy: nothing stands there; "
            "did you mean `traffic.northbound.trucks_per_day`?"
        ),
    ]


def test_several_problems_of_one_value_do_not_silence_the_rules_about_others(folder):
    text = changed(
        ("days: 2", "days: 2, warm_up: 2"),
        ("trucks_per_day: 100", "trucks_per_day: 100\n    by_weekday: {mon-fri: -1}"),
    )
    paths = [message.split(": ")[1] for message in folder.said(text)]
    assert paths == ["calendar.warm_up", "traffic.northbound.by_weekday.mon-fri"]
