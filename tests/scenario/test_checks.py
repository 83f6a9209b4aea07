"""Rules between fields: each message whole, at its place."""

import pytest

from tests.scenario.files import HALF, changed

NIGHT = '{"22:00-06:00": 2}'

RULES = [
    # port
    (
        [("{name: Somewhere}", "{name: Somewhere, timezone: America/Chicgo}")],
        "s.yaml:2:25: port.timezone: unknown time zone 'America/Chicgo'; did you mean `America/Chicago`?",
    ),
    (
        [("{name: Somewhere}", "{name: Somewhere, timezone: Mars/Base}")],
        "s.yaml:2:25: port.timezone: unknown time zone 'Mars/Base'; write an IANA name such as `America/Chicago`",
    ),
    (
        [("{name: Somewhere}", "{name: Somewhere, timezone: America}")],
        "s.yaml:2:25: port.timezone: unknown time zone 'America'; write an IANA name such as `America/Chicago`",
    ),
    (
        [("{name: Somewhere}", "{name: Somewhere, timezone: ../zone}")],
        "s.yaml:2:25: port.timezone: unknown time zone '../zone'; write an IANA name such as `America/Chicago`",
    ),
    (
        [("{name: Somewhere}", "{name: Somewhere, timezone: US/Monterrey}")],
        "s.yaml:2:25: port.timezone: unknown time zone 'US/Monterrey'; did you mean `America/Monterrey`?",
    ),
    # calendar
    (
        [("days: 2", "days: 2, warm_up: 2")],
        (
            "s.yaml:3:40: calendar.warm_up: leaves no day to measure: 2 warm-up days of 2; warm_up counts within days, "
            "so raise `days` or lower `warm_up`"
        ),
    ),
    (
        [("days: 2", "days: 2, horizon: 90 d")],
        "s.yaml:3:40: calendar.horizon: is too long: 2160 h after the last midnight; use at most 60 d",
    ),
    (
        [("days: 2", "days: 2, closed: [2026-06-12]")],
        "s.yaml:3:49: calendar.closed[0]: 2026-06-12 is not in the run, 2026-06-10 to 2026-06-11; remove it",
    ),
    (
        [("days: 2", "days: 2, closed: [2026-06-11, 2026-06-11]")],
        "s.yaml:3:61: calendar.closed[1]: 2026-06-11 stands twice; keep one",
    ),
    (
        [("days: 2", "days: 2, closed: [2026-06-11, 2026-06-10]")],
        "s.yaml:3:40: calendar.closed: closes every day of the run; leave a day open",
    ),
    (
        [("days: 2", "days: 2, hours: {sat-sun: 06:00-22:00}, at_close: hold")],
        "s.yaml:3:40: calendar.hours: never open in the run; add a simulated weekday",
    ),
    (
        [("days: 2", "days: 2, hours: 06:00-22:00")],
        (
            "s.yaml:3:1: calendar.at_close: is missing; hours need it: `serve` (everybody inside is served), `hold` "
            "(they wait for the next opening) or `turn_away`"
        ),
    ),
    (
        [("days: 2", "days: 2, at_close: hold")],
        "s.yaml:3:40: calendar.at_close: has no meaning: there are no `hours`; remove it, or state hours that close",
    ),
    (
        [("days: 2", "days: 2, hours: 00:00-24:00, at_close: hold")],
        "s.yaml:3:60: calendar.at_close: has no meaning: the hours never close; remove it, or state hours that close",
    ),
    # traffic
    (
        [("share: 0.75", "share: 0.7")],
        "s.yaml:7:5: traffic.northbound.classes: the shares add up to 0.95, not 1; change one of them",
    ),
    (
        [("    trucks_per_day: 100\n", "")],
        "s.yaml:5:3: traffic.northbound: has no volume; state `trucks_per_day`, or a `trace`",
    ),
    (
        [("trucks_per_day: 100", "trucks_per_day: 9e6")],
        (
            "s.yaml:6:5: traffic.northbound.trucks_per_day: makes about 18,000,000 trucks in 2 days; a run holds "
            "at most "
            "10,000,000"
        ),
    ),
    (
        [("trucks_per_day: 100", "trucks_per_day: 100\n    by_weekday: {daily: 0}")],
        (
            "s.yaml:7:5: traffic.northbound.by_weekday: is zero throughout; for a stream without trucks set "
            "trucks_per_day: 0"
        ),
    ),
    (
        [("trucks_per_day: 100", f"trucks_per_day: 100\n    by_hour: [{'0, ' * 24}]")],
        (
            "s.yaml:7:5: traffic.northbound.by_hour: is zero at every hour; give one hour a weight, or set the "
            "by_weekday "
            "factor to 0"
        ),
    ),
    (
        [("trucks_per_day: 100", f"trucks_per_day: 100\n    by_hour: {{mon-fri: [{'1, ' * 24}]}}")],
        (
            "s.yaml:7:5: traffic.northbound.by_hour: has no profile for sat, sun; add one, or set the "
            "by_weekday factor to 0"
        ),
    ),
    (
        [("authorities:", "  southbound: {trucks_per_day: 1, classes: {all: {share: 1}}}\nauthorities:")],
        "s.yaml:10:3: traffic.southbound: has no routes; add `routes.southbound`, or remove this traffic",
    ),
    (
        [("routes:", "routes:\n  southbound: [{name: all, stages: [bridge]}]")],
        "s.yaml:32:3: routes.southbound: has no traffic; add `traffic.southbound`, or remove these routes",
    ),
    # names
    (
        [("      fast: {", "      fast lane: {"), ("{fast: 30 s, ", "{")],
        "s.yaml:17:7: stages.primary.lanes.fast lane: is no name; use letters, digits, _ and - only",
    ),
    (
        [("      fast: {", "      default: {"), ("{fast: 30 s, ", "{")],
        (
            "s.yaml:17:7: stages.primary.lanes.default: `default` stands for all others in services and rates; use "
            "another name"
        ),
    ),
    (
        [("      standard: {", "      general: {")],
        "s.yaml:18:7: stages.primary.lanes.general: `general` is a truck class, not a lane; name it `standard`",
    ),
    (
        [("stages:\n  bridge", "pools: {us: 3}\nstages:\n  bridge")],
        "s.yaml:12:9: pools.us: the authority 'us' has a pool of this name already, its `officers`; use another name",
    ),
    # lanes, groups, staff
    (
        [('standard: {servers: {"06:00-22:00": 2}}', "standard: {}")],
        (
            "s.yaml:18:7: stages.primary.lanes.standard: no group of servers serves this lane; add `servers`, or "
            "name it in "
            "a group"
        ),
    ),
    (
        [("    service: {fast", "    groups: {spare: {lanes: [fast, standrad], servers: 1}}\n    service: {fast")],
        "s.yaml:19:36: stages.primary.groups.spare.lanes[1]: unknown lane 'standrad'; did you mean `standard`?",
    ),
    (
        [("    service: {fast", "    groups: {spare: {lanes: [fast, fast], servers: 1}}\n    service: {fast")],
        "s.yaml:19:36: stages.primary.groups.spare.lanes[1]: names 'fast' twice; keep one",
    ),
    (
        [("    service: {fast", "    groups: {fast: {lanes: [fast, standard], servers: 1}}\n    service: {fast")],
        (
            "s.yaml:19:14: stages.primary.groups.fast: the lane 'fast' has a group of this name already, its "
            "`servers`; "
            "rename this one"
        ),
    ),
    (
        [
            ("servers: 1}\n      standard", "lines: per_server, servers: 1}\n      standard"),
            ("    service: {fast", "    groups: {spare: {lanes: [fast, standard], servers: 1}}\n    service: {fast"),
        ],
        (
            "s.yaml:17:44: stages.primary.lanes.fast.lines: one line per server needs exactly one group, serving "
            "this lane "
            "only; use `lines: one`, or change the groups"
        ),
    ),
    (
        [("{servers: 4}", "{servers: {sun: 4}}")],
        "s.yaml:25:3: stages.exam: nobody works here on any simulated day; give a plan a level above 0 on one of them",
    ),
    (
        [('standard: {servers: {"06:00-22:00": 2}}', "standard: {servers: 0}")],
        (
            "s.yaml:16:5: stages.primary.lanes: class 'general' (northbound) waits for ever: nobody serves "
            "standard; staff "
            "one of them, or open another lane to it"
        ),
    ),
    (
        [("standard: {servers", "standard: {admits: {laden: false}, servers")],
        "s.yaml:16:5: stages.primary.lanes: no lane admits class 'general' (northbound); open a lane to it",
    ),
    # officers
    (
        [("officers: {us: 1}", "officers: {us: 1, mx: 1}")],
        "s.yaml:29:23: stages.exam.officers.mx: unknown pool 'mx'; pools: `us`",
    ),
    (
        [(", officers: 2}", "}")],
        "s.yaml:29:16: stages.exam.officers.us: the authority 'us' states no `officers`; give it a plan of them",
    ),
    (
        [("officers: {us: 1}", "officers: {us: 3}")],
        (
            "s.yaml:29:16: stages.exam.officers.us: needs 3 at once, the pool 'us' never has more than 2 on a "
            "simulated day: "
            "trucks would wait for ever; need fewer, or raise its plan"
        ),
    ),
    (
        [("officers: 2}", 'officers: {sat-sun: 3, wed: {"06:00-14:00": 0}}}')],
        (
            "s.yaml:29:16: stages.exam.officers.us: needs 1 at once, the pool 'us' never has more than 0 on a "
            "simulated day: "
            "trucks would wait for ever; need fewer, or raise its plan"
        ),
    ),
    # services and priorities
    (
        [("{fast: 30 s", "{fsat: 30 s")],
        "s.yaml:19:15: stages.primary.service.fsat: names no lane and no class; did you mean `fast`?",
    ),
    (
        [("{fast: 30 s", "{trused@fast: 30 s")],
        (
            "s.yaml:19:15: stages.primary.service.trused@fast: unknown class 'trused' before the @; did you "
            "mean `trusted`?"
        ),
    ),
    (
        [("{fast: 30 s", "{trusted@fst: 30 s")],
        "s.yaml:19:15: stages.primary.service.trusted@fst: unknown lane 'fst' after the @; did you mean `fast`?",
    ),
    (
        [("      trusted: {", "      fast: {"), ("trusted: 0.01", "fast: 0.01")],
        (
            "s.yaml:19:15: stages.primary.service.fast: 'fast' is both a lane and a class; write 'fast@<lane>' "
            "for the class "
            "in a lane, or rename one"
        ),
    ),
    (
        [(", default: {lognormal: {mean: 75 s, cv: 0.7}}}", "}")],
        (
            "s.yaml:19:5: stages.primary.service: states no time for class 'trusted' in lane 'standard' (and 1 "
            "more); add a "
            "`default`"
        ),
    ),
    (
        [("    service: {fast", "    priority: {FAST: 1, genral: 2}\n    service: {fast")],
        "s.yaml:19:25: stages.primary.priority.genral: names no class and no programme; did you mean `general`?",
    ),
    # luck
    (
        [("    service: 2 min", "    service: 2 min\n    luck_of: exma")],
        "s.yaml:25:5: stages.nii.luck_of: unknown stage 'exma'; did you mean `exam`?",
    ),
    (
        [("    service: 2 min", "    service: 2 min\n    luck_of: nii")],
        "s.yaml:25:5: stages.nii.luck_of: names the stage itself; remove it",
    ),
    (
        [("    service: 2 min", "    service: 2 min\n    luck_of: exam"), ("{us: 1}", "{us: 1}\n    luck_of: primary")],
        "s.yaml:25:5: stages.nii.luck_of: 'exam' uses the luck of 'primary' itself; write luck_of: primary",
    ),
    (
        [(", default: {lognormal", ", standart: {lognormal")],
        "s.yaml:19:27: stages.primary.service.standart: names no lane and no class; did you mean `standard`?",
    ),
    # inspections, trust, matches
    (
        [("default: 0.02", "defualt: 0.02")],
        "s.yaml:27:72: stages.exam.inspection.rate.defualt: names no class and no sector; did you mean `default`?",
    ),
    (
        [("referred_by: [nii]", "referred_by: [exam]")],
        "s.yaml:27:102: stages.exam.inspection.referred_by[0]: names the stage itself; remove it",
    ),
    (
        [("authority: us, level: nii", "authority: uss, level: nii")],
        "s.yaml:22:18: stages.nii.inspection.authority: unknown authority 'uss'; did you mean `us`?",
    ),
    (
        [("rate: {trusted", "rate: {trustd")],
        "s.yaml:27:57: stages.exam.inspection.rate.trustd: names no class and no sector; did you mean `trusted`?",
    ),
    (
        [(", default: 0.02}", "}")],
        "s.yaml:27:50: stages.exam.inspection.rate: has no rate for general; add one, or a `default`",
    ),
    (
        [("referred_by: [nii]", "referred_by: [ni]")],
        "s.yaml:27:102: stages.exam.inspection.referred_by[0]: unknown stage 'ni'; did you mean `nii`?",
    ),
    (
        [("referred_by: [nii]", "referred_by: [primary]")],
        (
            "s.yaml:27:102: stages.exam.inspection.referred_by[0]: 'primary' inspects nobody; name a stage "
            "with `inspection`"
        ),
    ),
    (
        [(", false_alarm_rate: 0.05", "")],
        (
            "s.yaml:27:102: stages.exam.inspection.referred_by[0]: 'nii' never raises an alarm; give its "
            "`inspection` a `false_alarm_rate`, or say what it `detects`"
        ),
    ),
    (
        [
            (
                "stages: [bridge, primary, nii, exam]}",
                "when: {uptake: 0.5}, stages: [bridge, primary, exam]}\n    - {name: b, stages: [bridge, nii]}",
            )
        ],
        "s.yaml:27:102: stages.exam.inspection.referred_by[0]: no route visits both 'nii' and 'exam'; change a route",
    ),
    (
        [("CTPAT: 0.5", "CTPTA: 0.5")],
        "s.yaml:11:16: authorities.us.trust.CTPTA: unknown programme 'CTPTA'; did you mean `CTPAT`?",
    ),
    (
        [("admits: {programmes: [FAST]}", "admits: {programmes: [FSAT]}")],
        "s.yaml:17:36: stages.primary.lanes.fast.admits.programmes[0]: unknown programme 'FSAT'; did you mean `FAST`?",
    ),
    (
        [("{name: all, ", "{name: x, when: {classes: [trusted, genral]}, stages: [bridge]}\n    - {name: all, ")],
        "s.yaml:33:43: routes.northbound[0].when.classes[1]: no truck has the class 'genral'; did you mean `general`?",
    ),
    (
        [("admits: {programmes: [FAST]}", "admits: {sectors: [electrnics]}")],
        (
            "s.yaml:17:33: stages.primary.lanes.fast.admits.sectors[0]: no truck has the sector 'electrnics'; "
            "did you mean "
            "`electronics`?"
        ),
    ),
    # routes
    (
        [("[bridge, primary", "[bridge, primry")],
        "s.yaml:33:36: routes.northbound[0].stages[1]: unknown stage 'primry'; did you mean `primary`?",
    ),
    (
        [("[bridge, primary", "[bridge, primary, bridge")],
        "s.yaml:33:45: routes.northbound[0].stages[2]: visits 'bridge' twice; a second visit needs a stage of its own",
    ),
    (
        [("{name: all, stages: [bridge, primary, nii, exam]}", HALF + "\n    - {name: all, stages: [bridge]}")],
        "s.yaml:34:8: routes.northbound[1].name: a second route is named 'all'; rename one",
    ),
    (
        [("{name: all, ", "{name: all, when: {programmes: [FAST]}, ")],
        "s.yaml:32:3: routes.northbound: no route takes class 'general'; add a route without `when` at the end",
    ),
    (
        [
            (
                "{name: all, stages: [bridge, primary, nii, exam]}",
                HALF + "\n    - {name: back, stages: [primary, bridge]}",
            )
        ],
        "s.yaml:31:1: routes: routes follow no single order of stages: bridge -> primary -> bridge; change one",
    ),
    (
        [("{name: all, stages: [bridge, primary, nii, exam]}", HALF + "\n    - {name: b, stages: [nii, exam]}")],
        (
            "s.yaml:34:17: routes.northbound[1].stages: all its stages are inspections or holds, so that a truck "
            "nobody selects would visit none; add a stage without `inspection`"
        ),
    ),
    (
        [("    service: {fast: 30 s", "    when_full: turn_away\n    service: {fast: 30 s")],
        "s.yaml:19:5: stages.primary.when_full: no route can begin here, so nobody is ever turned away; leave it out",
    ),
    # measured
    (
        [("routes:", "measured: {wait: [bridge, primry]}\nroutes:")],
        "s.yaml:31:27: measured.wait[1]: unknown stage 'primry'; did you mean `primary`?",
    ),
    (
        [("routes:", "measured: {crossing: [exam]}\nroutes:"), ("nii, exam]", "nii]")],
        (
            "s.yaml:31:23: measured.crossing[0]: no route visits 'exam'; name stages of a route: `bridge`, "
            "`nii`, `primary`"
        ),
    ),
    (
        [("routes:", "measured: {wait: [bridge, bridge]}\nroutes:")],
        "s.yaml:31:27: measured.wait[1]: names 'bridge' twice; keep one",
    ),
    (
        [("routes:", "measured: {wait: [primary, bridge]}\nroutes:")],
        "s.yaml:31:12: measured.wait: routes visit 'bridge' before 'primary'; write [bridge, primary]",
    ),
    (
        [("routes:", "measured: {crossing: [bridge, exam, primary]}\nroutes:")],
        "s.yaml:31:12: measured.crossing: routes visit 'primary' before 'exam'; write [bridge, primary, exam]",
    ),
]


@pytest.mark.parametrize(
    ("replacements", "message"), RULES, ids=[message.split(": ", 1)[1][:60] for _, message in RULES]
)
def test_a_broken_rule_is_one_message_with_the_way_out(replacements, message, folder):
    assert folder.said(changed(*replacements)) == [message]


def test_referrals_against_the_route(folder):
    assert folder.said(changed(("nii, exam]", "exam, nii]"))) == [
        "s.yaml:27:102: stages.exam.inspection.referred_by[0]: 'nii' must come before 'exam'; change the route",
    ]


def test_a_referral_against_the_route_from_a_stage_without_alarms_is_two_mistakes(folder):
    assert folder.said(changed(("nii, exam]", "exam, nii]"), (", false_alarm_rate: 0.05", ""))) == [
        ("s.yaml:27:102: stages.exam.inspection.referred_by[0]: 'nii' must come before 'exam'; change the route"),
        (
            "s.yaml:27:102: stages.exam.inspection.referred_by[0]: 'nii' never raises an alarm; give its "
            "`inspection` a `false_alarm_rate`, or say what it `detects`"
        ),
    ]


def test_measured_stages_may_lie_on_several_routes(folder):
    text = changed(
        ("routes:", "measured: {wait: [bridge, nii, primary, exam]}\nroutes:"),
        ("[bridge, primary, nii, exam]", "[bridge, primary, exam]"),
        (
            "    - {name: all",
            "    - {name: some, when: {classes: [trusted]}, stages: [bridge, nii, exam]}\n    - {name: all",
        ),
    )
    assert folder.said(text) == []


def test_a_machine_without_time_zones_accepts_any(folder, monkeypatch):
    text = changed(("{name: Somewhere}", "{name: Somewhere, timezone: America/Chicgo}"))
    assert len(folder.said(text)) == 1
    monkeypatch.setattr("zoneinfo.available_timezones", set)
    assert folder.said(text) == []
    monkeypatch.undo()
    assert folder.said(text.replace("Chicgo", "Chicago")) == []


def test_shares_may_miss_one_by_a_rounding(folder):
    assert folder.said(changed(("share: 0.25", "share: 0.2500000000001"))) == []
    assert len(folder.said(changed(("share: 0.25", "share: 0.25000001")))) == 1


def test_a_class_that_is_never_selected_needs_no_lane(folder):
    closed = ("docks: {servers", "docks: {admits: {programmes: [FAST]}, servers")
    never = ("rate: {trusted: 0.01, default: 0.02}, referred_by: [nii]", "rate: {trusted: 0.01, default: 0}")
    assert folder.said(changed(closed, never)) == []
    assert len(folder.said(changed(closed))) == 1


def test_a_lane_served_only_by_a_shared_group_is_served(folder):
    text = changed(
        ('standard: {servers: {"06:00-22:00": 2}}', "standard: {}"),
        ("    service: {fast", "    groups: {spare: {lanes: [fast, standard], servers: 1}}\n    service: {fast"),
    )
    assert folder.said(text) == []


def test_a_removed_stage_may_stay_in_referrals(folder):
    assert folder.said(changed(("primary, nii, exam]", "primary, exam]"))) == []


def test_hours_over_midnight_may_cover_the_week(folder):
    assert len(folder.said(changed(("days: 2", "days: 2, hours: [06:00-22:00, 22:00-06:00], at_close: hold")))) == 1
    assert folder.said(changed(("days: 2", "days: 2, hours: [06:00-22:00, 23:00-06:00], at_close: hold"))) == []
