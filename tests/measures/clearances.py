"""Random small ports with everything that clearance knows, drawn and simulated as `portsim run` would."""

from dataclasses import dataclass

from hypothesis import strategies as st

from portsim.draw import draw
from portsim.engine.reference import simulate
from portsim.layout import lay_out
from portsim.log import Log
from portsim.network import Network, build
from portsim.scenario.model import Scenario
from portsim.trucks import Trucks

SHARES = st.sampled_from([0.0, 0.2, 0.5, 1.0])
OUTCOMES = st.sampled_from(["release", "refer", "hold", "seize"])
TYPES = ("undervaluation", "illicit_goods")


@dataclass(frozen=True)
class Cleared:
    """A port, its trucks, and what happened."""

    scenario: Scenario
    network: Network
    trucks: Trucks
    log: Log


def _inspection(pick, authority, level, **more):
    return {
        "authority": authority,
        "level": level,
        "rate": pick(SHARES),
        "detects": {kind: pick(SHARES) for kind in TYPES},
        "false_alarm_rate": pick(SHARES),
        "on_alarm": {key: pick(OUTCOMES) for key in (*TYPES, "false_alarm")},
        **more,
    }


def _service(pick, mean, **more):
    servers = pick(st.sampled_from([1, 2, 9]))
    return {
        "kind": "service",
        "lanes": {"all": {"servers": servers}},
        "service": {"exponential": {"mean": mean}},
        **more,
    }


@st.composite
def cleared(draw_from):
    """Two routes northbound, one southbound; programmes, violations, referrals, holds, seizures, suspensions."""
    pick = draw_from
    stages = {
        "mx_exam": _service(pick, "20 min", inspection=_inspection(pick, "mx", "physical"), officers={"mx": 1}),
        "bridge": {"kind": "road", "travel": "5 min", "room": pick(st.sampled_from([None, 2, 5]))},
        "primary": _service(pick, "2 min"),
        "us_nii": _service(pick, "4 min", inspection=_inspection(pick, "us", "nii")),
        "us_exam": _service(
            pick, "30 min", inspection=_inspection(pick, "us", "physical", referred_by=["us_nii"]), officers={"us": 1}
        ),
        "joint_exam": _service(
            pick, "30 min", inspection={"joint": ["mx_exam", "us_exam"]}, luck_of="us_exam", officers={"us": 1, "mx": 1}
        ),
        "penalty": {"kind": "hold", "time": "3 h", "held_by": ["mx_exam", "us_nii", "us_exam"]},
        "exit": _service(pick, "1 min"),
    }
    if pick(st.booleans()):
        stages["bridge"]["when_full"] = "turn_away"
    classes = {"general": {"share": 0.6}, "fast": {"share": 0.4, "enrolment": {"FAST": pick(SHARES)}}}
    stream = {
        "trucks_per_day": pick(st.sampled_from([5, 40, 120])),
        "enrolment": {"CTPAT": pick(SHARES)},
        "companies": {"shipper": {"number": 4}},
        "classes": classes,
    }
    joint = ["bridge", "primary", "us_nii", "joint_exam", "penalty", "exit"]
    sequential = ["mx_exam", "bridge", "primary", "us_nii", "us_exam", "penalty", "exit"]
    scenario = Scenario.model_validate(
        {
            "name": "a random port with clearance",
            "port": {"name": "somewhere"},
            "calendar": {"start": "2026-06-10", "days": 2, "warm_up": pick(st.integers(0, 1)), "horizon": "4 h"},
            "traffic": {
                "northbound": stream,
                "southbound": {"trucks_per_day": 20, "classes": {"general": {"share": 1}}},
            },
            "violations": {
                TYPES[0]: {"prevalence": pick(SHARES), "duty_usd": {"fast": 100, "default": 1000}},
                TYPES[1]: {"prevalence": {"fast": pick(SHARES), "general": 0.3}},
            },
            "authorities": {"mx": {"officers": pick(st.integers(1, 3))}, "us": {"officers": 2}},
            "integrity": pick(
                st.sampled_from([[], [{"party": "shipper", "violations": list(TYPES), "programmes": ["CTPAT"]}]])
            ),
            "stages": stages,
            "routes": {
                "northbound": [
                    {"name": "joint", "when": {"programmes": ["CTPAT"], "uptake": pick(SHARES)}, "stages": joint},
                    {"name": "sequential", "stages": sequential},
                ],
                "southbound": [{"name": "joint", "stages": ["bridge", "primary", "us_nii", "exit"]}],
            },
            "measured": {"crossing": pick(st.sampled_from([None, ["bridge", "us_exam"], ["mx_exam", "exit"]]))},
        }
    )
    layout = lay_out(scenario)
    network = build(scenario, layout)
    trucks = draw(scenario, layout, pick(st.integers(0, 99)), 0)
    return Cleared(scenario, network, trucks, simulate(network, trucks))
