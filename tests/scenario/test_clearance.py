"""Clearing trucks: what is refused, each with its place and the way out, and what is not."""

import pytest

from portsim.draw import draw
from portsim.layout import lay_out
from tests.scenario.files import CLEARED, GOOD, changed, wrong_cases

SEQUENTIAL = "    - {name: sequential, stages: [mx_exam, bridge, primary, us_nii, us_exam, penalty]}\n"


@pytest.mark.parametrize(("replacements", "messages"), wrong_cases("wrong_clearance.txt"))
def test_what_is_wrong_is_said_with_the_way_out(replacements, messages, folder):
    assert folder.said(changed(*replacements, text=CLEARED)) == messages


RIGHT = {
    "as it is": [],
    "a programme trusted that nobody holds": [("trust: {OEA: 0.3}", "trust: {NEEC: 0.3}")],
    "both trusted and distrusted": [("trust: {OEA: 0.3}", "trust: {IMMEX: 0.3}")],
    "a programme of one's own": [("{OEA: 0.3}", "{KNOWN: 0.3}"), ("CTPAT: 0.5\n", "CTPAT: 0.5\n      KNOWN: 0.1\n")],
    "a tier nobody asks for": [("CTPAT3: 0.2", "CTPAT-2: 0.3\n      CTPAT3: 0.2")],
    "nobody enrolled": [
        ("CTPAT: 0.5\n", "CTPAT: 0\n"),
        ("{CTPAT: 0.2, OEA", "{CTPAT: 0.0, OEA"),
        ("CTPAT, FAST]", "FAST]"),
    ],
    "a score that tells nothing": [("random_share: 0.3, auc: {undervaluation: 0.7, default: 0.6}", "random_share: 0")],
    "nobody takes part": [("uptake: 0.5", "uptake: 0")],
    "alarms of rate zero": [
        ("detects: {default: 0.3}, false_alarm_rate: 0.05", "detects: {default: 0}, false_alarm_rate: 0")
    ],
    "only false alarms": [("detects: {default: 0.3}, false_alarm_rate: 0.05", "false_alarm_rate: 0.05")],
    "a campaign for good": [
        ('{from: 2026-06-11, until: 2026-06-11, hours: {mon-fri: "06:00-22:00"}', "{from: 2026-06-01")
    ],
    "a campaign of the night before": [
        ('{from: 2026-06-11, until: 2026-06-11, hours: {mon-fri: "06:00-22:00"}', '{hours: {tue: "22:00-02:00"}')
    ],
    "a pool of the authority": [
        ("mx: 1, us: 1", "mx_joint: 1, us: 1"),
        ("stages:\n", "pools: {mx_joint: 2}\nstages:\n"),
    ],
    "the joint way alone": [
        (SEQUENTIAL, ""),
        ('when: {programmes: [CTPAT], hours: {mon-fri: "08:00-18:00"}, uptake: 0.5, uptake_by: carrier}', "when: {}"),
    ],
    "joint before the scan": [
        ("[bridge, primary, us_nii, joint_exam, penalty]", "[joint_exam, bridge, primary, us_nii, penalty]")
    ],
    "the classic way alone": [("joint_exam, penalty]", "us_exam, penalty]")],
    "a road without holds, where nobody is held": [
        ("on_alarm: {illicit_goods: hold, default: release}", "on_alarm: {default: release}"),
        ("  penalty: {kind: hold, held_by: [us_exam], time: 4 h}\n", ""),
        ("joint_exam, penalty]", "joint_exam]"),
        ("us_exam, penalty]", "us_exam]"),
    ],
    "held by the joint one alone": [
        ("held_by: [us_exam]", "held_by: [joint_exam]"),
        (SEQUENTIAL, "    - {name: sequential, stages: [mx_exam, bridge, primary, us_nii]}\n"),
    ],
    "hours that never end": [
        (SEQUENTIAL, SEQUENTIAL.replace("sequential,", 'all, when: {hours: {daily: "00:00-24:00"}},'))
    ],
    "a route for what everybody holds": [
        (SEQUENTIAL, SEQUENTIAL.replace("sequential,", "all, when: {programmes: [OEA]},")),
        ("enrolment: {CTPAT: 0.2, OEA: 0.1}", "programmes: [OEA]"),
        ("programmes: [IMMEX]", "programmes: [IMMEX, OEA]"),
        ("laden: false}", "laden: false, enrolment: {OEA: 1}}"),
    ],
    "a lane for what the route asks for": [
        (SEQUENTIAL, SEQUENTIAL.replace("primary, ", "")),
        ("all: {servers: 2}", "all: {admits: {programmes: [CTPAT]}, servers: 2}"),
    ],
    "a number for a class named like a sector of others": [("      produce: {", "      electronics: {")],
}


@pytest.mark.parametrize("replacements", RIGHT.values(), ids=RIGHT)
def test_what_is_unusual_is_not_wrong(replacements, folder):
    assert folder.said(changed(*replacements, text=CLEARED)) == []


def test_a_road_to_the_same_officers_is_a_choice_of_its_own(folder):
    """A pool that begins with the names of two authorities holds officers of the one with the longer name."""
    text = changed(
        ("  us: {trust", "  us_state: {officers: 1}\n  us: {trust"),
        ("mx: 1, us: 1", "mx: 1, us_state: 1"),
        text=CLEARED,
    )
    assert folder.said(text) == [
        "s.yaml:77:5: stages.joint_exam.officers: has no officers of 'us'; add `us: 1`",
    ]


def test_what_the_joint_one_stands_for_needs_rates_where_only_it_is_visited(folder):
    joint = changed((SEQUENTIAL, SEQUENTIAL.replace("mx_exam, ", "").replace("us_exam, ", "")), text=CLEARED)
    assert folder.said(joint.replace("rate: {food: 0.1, default: 0.05}", "rate: {food: 0.1}")) == [
        "s.yaml:41:7: stages.mx_exam.inspection.rate: has no rate for empty, maquila; add one, or a `default`"
    ]


def test_an_alarm_sends_nobody_back_to_a_joint_inspection_before_it(folder):
    """The scan refers trucks to the US exam, but where the joint one stands for that it has been passed already."""
    text = changed(*RIGHT["joint before the scan"], ("false_alarm_rate: 0.05", "false_alarm_rate: 1"), text=CLEARED)
    scenario = folder.load(text, "routes.northbound[name=joint].when={classes: [produce, maquila]}").scenario
    layout = lay_out(scenario)
    trucks = draw(scenario, layout, seed=1, replication=0)
    by_scan = {stage: trucks.referred[:, layout.stage_number[stage]].sum() for stage in ("joint_exam", "us_exam")}
    assert trucks.selected[:, layout.stage_number["us_nii"]].sum() > by_scan["us_exam"] > by_scan["joint_exam"] == 0


@pytest.mark.parametrize(
    ("sets", "key", "value"),
    [
        (["traffic.northbound.enrolment.CTPAT=0.6"], "enrolment", {"CTPAT": 0.6}),
        (["traffic.northbound.enrolment.FAST.driver=0.6"], "enrolment", {"FAST": {"driver": 0.6}}),
        (["traffic.northbound.companies.carrier.number=6"], "companies", {"carrier": {"number": 6}}),
    ],
)
def test_what_nobody_stated_is_set(sets, key, value, folder):
    assert folder.load(GOOD, *sets).tree["traffic"]["northbound"][key] == value


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("traffic.northbound.enrolment.FAST.driver", 0.8),
        ("traffic.northbound.enrolment.FAST", 0.8),
        ("traffic.northbound.classes.maquila.enrolment.CTPAT", 0.8),
        ("traffic.northbound.companies.carrier.sizes.lognormal", 0.8),
        ("traffic.northbound.companies.carrier.sizes", {"zipf": 0.8}),
        ("violations.undervaluation.prevalence.electronics", 0.8),
        ("violations.undervaluation.prevalence.maquila", 0.8),
        ("violations.undervaluation.prevalence", 0.8),
        ("violations.undervaluation.factors.OEA", 0.8),
        ("violations.undervaluation.duty_usd.maquila", 800),
        ("violations.agriculture", {"prevalence": 0.8}),
        ("violations.agriculture.prevalence", 0.8),
        ("authorities.mx.targeting.auc.undervaluation", 0.8),
        ("authorities.mx.targeting.auc.illicit_goods", 0.8),
        ("authorities.us.targeting.auc", 0.9),
        ("authorities.us.distrust.IMMEX", 8),
        ("exchange.documents.auc_gain", 0.3),
        ("integrity[0].days", 8),
        ("stages.mx_exam.inspection.campaigns[0].rate.maquila", 0.8),
        ("stages.mx_exam.inspection.campaigns[1].rate", 0.8),
        ("stages.us_nii.inspection.detects.illicit_goods", 0.8),
        ("stages.us_exam.inspection.on_alarm.undervaluation", "seize"),
        ("stages.penalty.time", "8 h"),
        ("routes.northbound[name=joint].when.uptake", 0.8),
    ],
)
def test_a_value_is_set(path, value, folder):
    here = folder.load(CLEARED, f"{path}={value}").tree
    for key in path.replace("[name=joint]", "[0]").replace("[", ".").replace("]", "").split("."):
        here = here[int(key) if key.isdigit() else key]
    assert here == value


@pytest.mark.parametrize(
    ("override", "message"),
    [
        (
            "traffic.northbound.enrolment.CTPAT.driver=0.6",
            (
                "traffic.northbound.enrolment.CTPAT.driver: traffic.northbound.enrolment.CTPAT holds no keys; set it "
                "as a whole, traffic.northbound.enrolment.CTPAT=..."
            ),
        ),
        (
            "traffic.northbound.companies.carrier.sizes.zipf=1",
            (
                "traffic.northbound.companies.carrier.sizes.zipf: traffic.northbound.companies.carrier.sizes is one "
                "value; set it as a whole, traffic.northbound.companies.carrier.sizes={...}"
            ),
        ),
        (
            "traffic.northbound.companies.carrier.sizes.lognormal=null",
            (
                "traffic.northbound.companies.carrier.sizes.lognormal: traffic.northbound.companies.carrier.sizes is "
                "one value; set it as a whole, traffic.northbound.companies.carrier.sizes={...}"
            ),
        ),
        (
            "violations.smuggling.prevalence=0.1",
            (
                "violations.smuggling: unknown; known here: `undervaluation`, `misclassification`, `false_origin`, "
                "`non_tariff_omission`, `compensatory_duty_evaded`, `intellectual_property`, `illicit_goods`, "
                "`agriculture`, `safety_defect`"
            ),
        ),
        (
            "integrity[2].days=3",
            "integrity[2].days: integrity has 2 items, counted from 0; there is no [2]",
        ),
        (
            "stages.joint_exam.inspection.rate=0.4",
            (
                "stages.joint_exam.inspection.rate: has no meaning beside `joint`: it is that of the stages named "
                "there; state it at one of them"
            ),
        ),
    ],
)
def test_what_cannot_be_set(override, message, folder):
    assert folder.said(CLEARED, override) == [f"--set #1: {message}"]


@pytest.mark.parametrize(
    ("over", "path", "value"),
    [
        ("traffic: {northbound: {enrolment: {FAST: {driver: 1}}}}", "traffic northbound enrolment FAST driver", 1),
        ("traffic: {northbound: {enrolment: {FAST: {driver: 1}}}}", "traffic northbound enrolment FAST shipper", 0.4),
        ("traffic: {northbound: {enrolment: {FAST: 1}}}", "traffic northbound enrolment FAST", 1),
        (
            "traffic: {northbound: {companies: {carrier: {sizes: {zipf: 2}}}}}",
            "traffic northbound companies carrier",
            {"number": 9, "sizes": {"zipf": 2}},
        ),
        ("authorities: {mx: {targeting: {auc: {default: 0.9}}}}", "authorities mx targeting auc undervaluation", 0.7),
        ("authorities: {us: {targeting: {auc: {default: 0.9}}}}", "authorities us targeting auc", {"default": 0.9}),
        (
            "violations: {undervaluation: {prevalence: {default: 0.1}}}",
            "violations undervaluation prevalence",
            {"electronics": 0.05, "default": 0.1},
        ),
        (
            "stages: {mx_exam: {inspection: {campaigns: [{rate: 1}]}}}",
            "stages mx_exam inspection campaigns",
            [{"rate": 1}],
        ),
        (
            "integrity: [{party: carrier, violations: [illicit_goods], programmes: [CTPAT]}]",
            "integrity",
            [{"party": "carrier", "violations": ["illicit_goods"], "programmes": ["CTPAT"]}],
        ),
        ("exchange: {targeting: null}", "exchange", {"documents": {"between": ["mx", "us"], "auc_gain": 0.1}}),
        (
            (
                "stages: {us_nii: {inspection: {joint: [mx_exam, us_exam]}, officers: {mx: 1, us: 1}}}\n"
                "routes: {northbound: [{name: joint, stages: [bridge, primary, us_nii, penalty]}, {name: sequential, "
                "stages: [mx_exam, bridge, primary, us_exam, penalty]}]}"
            ),
            "stages us_nii inspection",
            {"joint": ["mx_exam", "us_exam"]},
        ),
        (
            "stages: {joint_exam: {inspection: {authority: us, level: nii, rate: 0.1}}}",
            "stages joint_exam inspection",
            {"authority": "us", "level": "nii", "rate": 0.1},
        ),
    ],
)
def test_an_alternative_changes_only_what_it_says(over, path, value, folder):
    folder.write(CLEARED.replace("      referred_by: [us_nii]\n", ""), "base.yaml")
    here = folder.load(f"extends: base.yaml\n{over}\n").tree
    for key in path.split():
        here = here[key]
    assert here == value


def test_each_share_enrolled_is_a_value_with_a_source_of_its_own(folder):
    sourced = f"{CLEARED}sources: {{traffic.northbound.enrolment.FAST.driver: {{kind: assumed}}}}\n"
    kinds = {entry.path: entry.kind for entry in folder.load(sourced).ledger}
    assert kinds["traffic.northbound.enrolment.FAST.driver"] == "assumed"
    assert kinds["traffic.northbound.enrolment.FAST.shipper"] == "chosen"
    assert kinds["traffic.northbound.companies.shipper.sizes.zipf"] == "chosen"
    assert kinds["stages.mx_exam.inspection.campaigns[0].rate.maquila"] == "chosen"
    assert kinds["integrity[1].programmes"] == "chosen"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("illicit_goods: {prevalence: 0.02}", "illicit_goods: {prevalence: {default: 0.02}}"),
        ("auc: 0.8", "auc: {default: 0.8}"),
        ("CTPAT: 0.5\n      CTPAT3", "CTPAT: {shipper: 0.5}\n      CTPAT3"),
        ("broker: {number: 2, sizes: equal}", "broker: {number: 2}"),
    ],
)
def test_short_forms_say_the_same(old, new, folder):
    long, short = folder.load(changed((old, new), text=CLEARED)), folder.load(CLEARED)
    if "prevalence" in old:
        assert long.hash != short.hash, "one number and a default are told apart, as rates are"
    else:
        assert long.scenario == short.scenario
        assert long.hash == short.hash
