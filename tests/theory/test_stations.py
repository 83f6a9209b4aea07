"""Two stations in a row, the second for a share of the trucks: each is a queue of its own (Jackson)."""

from .cases import CASES
from .controls import Stream, of_station
from .estimates import Check, assert_agreement
from .ports import GENERAL, Kind, exponential, one_line, port, warm_up_days
from .runs import mean_present, mean_time_in_port, mean_wait, replications, utilisation

RATE = {"primary": 50.0, "secondary": 10.0}
SERVERS = {"primary": 4, "secondary": 3}
MEAN_MIN = {"primary": 4.0, "secondary": 15.0}


def test_primary_and_secondary():
    """S-B21."""
    known = CASES["S-B21"]
    inspection = {"authority": "us", "level": "physical", "rate": RATE["secondary"] / RATE["primary"]}
    stages = {
        "primary": one_line(SERVERS["primary"], exponential(MEAN_MIN["primary"])),
        "secondary": one_line(SERVERS["secondary"], exponential(MEAN_MIN["secondary"]), inspection=inspection),
    }
    warm_up = warm_up_days(*((RATE[name], SERVERS[name], MEAN_MIN[name]) for name in stages))
    scenario = port({GENERAL: Kind(RATE["primary"])}, stages, 10, warm_up, authorities={"us": {}})
    checks = [
        check
        for name in stages
        for check in (
            Check(f"mean wait at {name}", mean_wait(name, RATE[name]), known[f"mean wait at {name}"], 0.10),
            Check(f"utilisation of {name}", utilisation(name, SERVERS[name]), known[f"utilisation of {name}"], 0.02),
            Check(f"present at {name}", mean_present(name), known[f"mean number present at {name}"], 0.10),
        )
    ]
    checks.append(Check("mean time in port", mean_time_in_port(RATE["primary"]), known["mean time in port"], 0.05))
    # Trucks reach secondary from primary and not from the road, but at much the same times.
    controls = {
        control: number
        for name in stages
        for control, number in of_station(
            name, {"all": Stream.with_cv(GENERAL, RATE[name], MEAN_MIN[name], 1.0)}, SERVERS[name]
        ).items()
    }
    assert_agreement(replications(scenario, 24), checks, controls)
