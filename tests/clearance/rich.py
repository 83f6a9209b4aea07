"""A port that uses every option of clearance at once, and what becomes of it when some are changed."""

import copy
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from portsim.scenario.model import Scenario
from tests.clearance.ports import Draws, draw, exam, hold, joint, service

PLENTY = {"lanes": {"bays": {"servers": 30}}}
JOINT_HOURS = "08:00-18:00"

RICH: Mapping[str, Any] = {
    "name": "everything at once",
    "port": {"name": "nowhere"},
    "calendar": {"start": "2026-06-08", "days": 3, "horizon": "6 d"},
    "traffic": {
        "northbound": {
            "trucks_per_day": 700,
            "enrolment": {
                "CTPAT": 0.6,
                "OEA": {"importer": 0.5},
                "FAST": {"shipper": 0.5, "carrier": 0.7, "driver": 0.8},
            },
            "enrolment_correlation": 0.5,
            "companies": {
                "shipper": {"number": 60, "sizes": {"zipf": 1.0}},
                "carrier": {"number": 30, "sizes": {"lognormal": 1.2}},
            },
            "classes": {
                "electronics": {"share": 0.5, "sector": "electronics"},
                "produce": {"share": 0.3, "sector": "produce", "enrolment": {"CTPAT": 0.2}},
                "empty": {"share": 0.2, "laden": False},
            },
        }
    },
    "violations": {
        "undervaluation": {"prevalence": {"electronics": 0.3, "default": 0.1}, "factors": {"CTPAT": 0.5}},
        "illicit_goods": {"prevalence": 0.1},
        "agriculture": {"prevalence": {"produce": 0.2, "default": 0.0}},
    },
    "authorities": {
        "mx": {
            "trust": {"OEA": 0.3, "CTPAT": 0.8},
            "distrust": {"FAST": 1.5},
            "targeting": {"random_share": 0.4, "auc": {"undervaluation": 0.75, "default": 0.6}},
            "officers": 12,
        },
        "us": {
            "trust": {"CTPAT": 0.4},
            "targeting": {"random_share": 0.3, "auc": 0.7},
            "officers": {"06:00-18:00": 12, "18:00-06:00": 8},
        },
    },
    "exchange": {"targeting": ["mx", "us"], "documents": {"between": ["mx", "us"], "auc_gain": 0.1}},
    "integrity": [
        {
            "party": "shipper",
            "violations": ["illicit_goods"],
            "found_by": ["us"],
            "programmes": ["CTPAT", "FAST"],
            "days": 1,
        }
    ],
    "stages": {
        "mx_exam": exam(
            "mx",
            {"produce": 0.3, "default": 0.25},
            detects={"undervaluation": 0.7, "default": 0.4},
            false_alarm_rate=0.1,
            on_alarm={"undervaluation": "hold", "illicit_goods": "seize", "false_alarm": "hold"},
        )
        | PLENTY
        | {"officers": {"mx": 1}, "service": "30 min"},
        "us_primary": service(lanes={"all": {"servers": 4}}),
        "us_nii": exam("us", 0.2, "nii", detects=0.5, false_alarm_rate=0.2, random_share=0.8)
        | PLENTY
        | {"service": "5 min"},
        "us_exam": exam(
            "us",
            0.2,
            random_share=0.2,
            campaigns=[{"from": "2026-06-09", "until": "2026-06-09", "hours": "06:00-22:00", "rate": 0.6}],
            referred_by=["us_nii"],
            exempt_after=["mx_exam"],
            detects=0.8,
            false_alarm_rate=0.1,
            on_alarm={"undervaluation": "hold", "illicit_goods": "seize"},
        )
        | PLENTY
        | {"officers": {"us": 1}, "service": "45 min"},
        "joint_exam": joint("mx_exam", "us_exam")
        | PLENTY
        | {"officers": {"mx": 1, "us": 1}, "service": "45 min", "luck_of": "us_exam"},
        "penalty": hold("us_exam", "mx_exam", time="4 h"),
        "exit": service(lanes={"all": {"servers": 4}}),
    },
    "routes": {
        "northbound": [
            {
                "name": "joint",
                "when": {"programmes": ["CTPAT"], "hours": JOINT_HOURS, "uptake": 0.7, "uptake_by": "carrier"},
                "stages": ["us_primary", "us_nii", "joint_exam", "penalty", "exit"],
            },
            {"name": "sequential", "stages": ["mx_exam", "us_primary", "us_nii", "us_exam", "penalty", "exit"]},
        ]
    },
}

SEQUENTIAL = {"routes.northbound": RICH["routes"]["northbound"][1:]}
"""The port without its joint regime."""
GONE = object()
"""In place of a value: the key is left out."""


def rich(changes: Mapping[str, Any] | None = None) -> Scenario:
    """The port with values changed, or left out, at dotted paths."""
    tree = copy.deepcopy(dict(RICH))
    for path, value in (changes or {}).items():
        *parents, last = (int(key) if key.isdecimal() else key for key in path.split("."))
        node: Any = tree
        for key in parents:
            node = node[key] if isinstance(node, list) else node.setdefault(key, {})
        if value is GONE:
            del node[last]
        else:
            node[last] = value
    return Scenario.model_validate(tree)


def day(changes: Mapping[str, Any] | None = None, seed: int = 4) -> Draws:
    """What is drawn for it."""
    return draw(rich(changes), seed)


Table = dict[tuple[Any, ...], np.ndarray]


def by_name(drawn: Draws) -> Table:
    """Everything that was drawn and decided, by names of stages, lanes, classes, authorities ..."""
    trucks, layout = drawn.trucks, drawn.layout
    table: Table = {
        ("class",): np.array([layout.classes[number].name for number in trucks.truck_class]),
        ("route",): np.array([layout.routes[number].name for number in trucks.route]),
        ("seized",): trucks.seized,
        ("arrived",): trucks.arrived_min,
        ("suspended",): trucks.suspension_from_min,
    }
    for name in ("selected", "referred", "false_alarm", "priority", "lane_luck"):
        table |= {(name, stage): drawn.at(name, stage) for stage in layout.stages}
    table |= {("visits", stage): drawn.visits(stage) for stage in layout.stages}
    for lane, item in enumerate(layout.lanes):
        stage = layout.stages[item.stage]
        table["service", stage, item.name] = trucks.service_min[:, lane]
        table["admitted", stage, item.name] = trucks.admitted[:, lane]
    table |= {("holds", name): drawn.holds(name) for name in layout.programmes}
    table |= {("carries", name): drawn.carries(name) for name in layout.violations}
    table |= {("score", name): drawn.score(name) for name in layout.authorities}
    inspects = [stage for stage in layout.stages if stage not in drawn.unasked and stage != "penalty"]
    for stage in inspects:
        for name in layout.violations:
            for confirmed in (False, True):
                table["found", stage, name, confirmed] = drawn.found(stage, name, confirmed=confirmed)
    return table


def assert_same(before: Table, after: Table, *, but: Sequence[tuple[Any, ...]] = ()) -> None:
    """All of `before` stands in `after`, but for what is named, or begins so."""
    for name, value in before.items():
        if not any(name[: len(path)] == path for path in but):
            assert np.array_equal(value, after[name], equal_nan=value.dtype == float), name
