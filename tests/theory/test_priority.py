"""One line in which FAST trucks stand before the others: non-preemptive priority (Cobham, Kella and Yechiali)."""

import pytest

from .cases import CASES
from .controls import Stream, of_station
from .estimates import Check, assert_agreement
from .ports import FAST, GENERAL, Kind, exponential, lognormal, one_line, port, warm_up_days
from .runs import mean_wait, replications, share_waiting_longer, utilisation

COMMON_BOOTHS = {
    "S-B13": (4, 1.0, {"FAST": 60.0, "general": 130.0}),
    "S-B38": (5, 2.2, {"FAST": 30.0, "empty": 45.0, "general": 40.0}),
}


def classes(rates):
    return {name: Kind(rate, (FAST,) if name == "FAST" else ()) for name, rate in rates.items()}


@pytest.mark.parametrize("case", COMMON_BOOTHS)
def test_classes_in_falling_priority_at_common_booths(case):
    booths, mean_min, rates = COMMON_BOOTHS[case]
    known, total = CASES[case], sum(rates.values())
    priority = {name: place for place, name in enumerate(rates)}
    stages = {"primary": one_line(booths, exponential(mean_min), priority=priority)}
    scenario = port(classes(rates), stages, days=2, warm_up=warm_up_days((total, booths, mean_min)))
    controls = of_station(
        "primary", {name: Stream.with_cv(name, rate, mean_min, 1.0) for name, rate in rates.items()}, booths
    )
    checks = [
        *(
            Check(f"mean wait of {name}", mean_wait("primary", rate, name), known[f"mean wait of {name}"], 0.10)
            for name, rate in rates.items()
        ),
        Check("mean wait", mean_wait("primary", total), known["mean wait"], 0.10),
        Check("share that waits", share_waiting_longer("primary", total), known["share that waits"], 0.05),
    ]
    assert_agreement(replications(scenario, 16), checks, controls)


def test_services_that_differ_by_class_at_one_booth():
    """S-B14: lognormal services; priority goes by programme here, by class above."""
    known = CASES["S-B14"]
    rates, mean_min, cv = {"FAST": 10.0, GENERAL: 12.0}, {"FAST": 1.5, GENERAL: 2.5}, {"FAST": 0.6, GENERAL: 1.0}
    services = {name: lognormal(mean_min[name], cv[name]) for name in rates}
    kinds = {"trusted": Kind(rates["FAST"], (FAST,)), GENERAL: Kind(rates[GENERAL])}
    stages = {
        "primary": one_line(
            1, {"trusted": services["FAST"], GENERAL: services[GENERAL]}, priority={FAST: 0, "default": 1}
        )
    }
    scenario = port(kinds, stages, days=12, warm_up=warm_up_days((22.0, 1, 2.05)))
    streams = {
        name: Stream.with_cv("trusted" if name == "FAST" else name, rates[name], mean_min[name], cv[name])
        for name in rates
    }
    checks = [
        Check("mean wait of FAST", mean_wait("primary", 10.0, "trusted"), known["mean wait of FAST"], 0.10),
        Check("mean wait of general", mean_wait("primary", 12.0, GENERAL), known["mean wait of general"], 0.10),
        Check("utilisation", utilisation("primary", 1), known["utilisation"], 0.02),
    ]
    assert_agreement(replications(scenario, 20), checks, of_station("primary", streams, 1))
