"""The same traffic under four rules: dedicated booths, one line, FAST first, a FAST booth that helps out."""

from typing import Any

import pytest

from .cases import CASES
from .controls import Stream, of_draws, of_station, single_server
from .estimates import Check, assert_agreement
from .ports import FAST, GENERAL, Kind, exponential, one_line, port, stage, warm_up_days
from .runs import mean_wait, replications, share_waiting_longer, utilisation

TRUSTED = "trusted"
RATES = {TRUSTED: 12.0, GENERAL: 40.0}
TOTAL = 52.0
MEAN_MIN = {TRUSTED: 2.5, GENERAL: 4.0}
BOOTHS = 4
SERVICE = {name: exponential(mean_min) for name, mean_min in MEAN_MIN.items()}
KINDS = {TRUSTED: Kind(RATES[TRUSTED], (FAST,)), GENERAL: Kind(RATES[GENERAL])}
STREAMS = {name: Stream.with_cv(name, RATES[name], MEAN_MIN[name], 1.0) for name in RATES}
WARM_UP = warm_up_days((RATES[TRUSTED], 1, MEAN_MIN[TRUSTED]), (RATES[GENERAL], 3, MEAN_MIN[GENERAL]))
"""Of the dedicated booths, the slowest of the four to forget."""
ADMITS_FAST = {"programmes": [FAST]}
ADMITS_GENERAL = {"classes": [GENERAL]}


def a_port(primary: dict[str, Any], days: int):
    return port(KINDS, {"primary": primary}, days, WARM_UP)


def of_waits(case: str, sees: float) -> list[Check]:
    """The mean wait of each class, and of all where it is known."""
    known, of = CASES[case], {"mean wait of FAST": TRUSTED, "mean wait of general": GENERAL, "mean wait": None}
    return [
        Check(words, mean_wait("primary", TOTAL if name is None else RATES[name], name), known[words], sees)
        for words, name in of.items()
        if words in known
    ]


def of_utilisation(case: str) -> list[Check]:
    """The utilisation of each group of booths."""
    known = CASES[case]
    return [
        Check(
            "utilisation of FAST booths", utilisation("primary", 1, "fast"), known["utilisation of FAST booths"], 0.05
        ),
        Check(
            "utilisation of general booths",
            utilisation("primary", 3, "standard"),
            known["utilisation of general booths"],
            0.05,
        ),
    ]


def test_dedicated_booths():
    """S-B15: two queues side by side."""
    lanes = {"fast": {"admits": ADMITS_FAST, "servers": 1}, "standard": {"admits": ADMITS_GENERAL, "servers": 3}}
    controls = of_draws("primary", STREAMS)
    controls["wait of general trucks at a single server"] = single_server("primary", {GENERAL: STREAMS[GENERAL]}, 3)
    checks = [*of_waits("S-B15", 0.15), *of_utilisation("S-B15")]
    assert_agreement(replications(a_port(stage(lanes, SERVICE), 8), 20), checks, controls)


@pytest.mark.parametrize(("case", "priority"), [("S-B16", {}), ("S-B26", {FAST: 0, "default": 1})])
def test_one_line_for_all_booths(case, priority):
    """S-B16: first come, first served. S-B26: a freed booth takes a FAST truck first."""
    known = CASES[case]
    checks = [*of_waits(case, 0.10), Check("utilisation", utilisation("primary", BOOTHS), known["utilisation"], 0.02)]
    if "share that waits" in known:
        checks.append(
            Check("share that waits", share_waiting_longer("primary", TOTAL), known["share that waits"], 0.05)
        )
    scenario = a_port(one_line(BOOTHS, SERVICE, priority=priority), 6)
    assert_agreement(replications(scenario, 20), checks, of_station("primary", STREAMS, BOOTHS))


def test_flexible_fast_booth():
    """S-B27: the FAST booth takes a general truck when no FAST truck waits."""
    primary = stage(
        {"fast": {"admits": ADMITS_FAST}, "standard": {"admits": ADMITS_GENERAL}},
        SERVICE,
        groups={
            "standard": {"lanes": ["standard"], "servers": 3},
            "fast": {"lanes": ["fast", "standard"], "servers": 1},
        },
    )
    checks = [*of_waits("S-B27", 0.10), *of_utilisation("S-B27")]
    assert_agreement(replications(a_port(primary, 10), 24), checks, of_station("primary", STREAMS, BOOTHS))
