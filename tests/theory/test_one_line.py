"""One line: the M/M/c queue (Erlang), and one booth with other services (Pollaczek and Khinchine)."""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import pytest

from portsim.log import Log
from portsim.scenario.model import Scenario

from .cases import CASES
from .controls import Stream, late_at_single_server, lindley_waits, of_station, service, traffic
from .estimates import Check, assert_agreement
from .ports import GENERAL, Kind, exponential, lognormal, one_line, port, warm_up_days
from .runs import Run, drawn, mean_wait, replications, share_waiting_longer, utilisation


@dataclass(frozen=True)
class Case:
    """A line before some booths, and how much of it to simulate. `sees`: the smallest error that must be seen."""

    name: str
    per_hour: float
    booths: int
    mean_min: float
    days: int
    replications: int
    sees: float
    cv: float = 1.0
    service: Any = None

    def port(self) -> Scenario:
        """As a port."""
        stages = {"primary": one_line(self.booths, self.service or exponential(self.mean_min))}
        warm_up = warm_up_days((self.per_hour, self.booths, self.mean_min))
        return port({GENERAL: Kind(self.per_hour)}, stages, self.days, warm_up)

    def stream(self) -> Stream:
        """Its trucks."""
        return Stream.with_cv(GENERAL, self.per_hour, self.mean_min, self.cv)

    def checks(self) -> list[Check]:
        """What is known of it."""
        known, rate = CASES[self.name], self.per_hour
        late = {share: known[f"wait that {share} % exceed"] for share in (10, 5)}
        return [
            Check("mean wait", mean_wait("primary", rate), known["mean wait"], self.sees),
            Check("share that waits", share_waiting_longer("primary", rate), known["share that waits"], self.sees),
            Check("utilisation", utilisation("primary", self.booths), known["utilisation"], self.sees),
            *(
                Check(
                    f"share past p{100 - share}",
                    share_waiting_longer("primary", rate, minutes),
                    share / 100,
                    3 * self.sees,
                )
                for share, minutes in late.items()
            ),
        ]


BOOTHS = [
    Case("S-B02", 200, 4, 1, days=1, replications=24, sees=0.10),
    Case("S-B03", 50, 2, 2, days=3, replications=24, sees=0.10),
    Case("S-B28", 120, 6, 2.8, days=2, replications=18, sees=0.10),
]
ERLANG = {"erlang": {"mean": "4 min", "k": 3}}
ONE_BOOTH = [
    Case("S-B01", 24, 1, 2, days=60, replications=120, sees=0.05),
    Case("S-B08", 12, 1, 4, days=120, replications=120, sees=0.05, cv=0.0, service="4 min"),
    Case("S-B09", 12, 1, 4, days=120, replications=120, sees=0.05, cv=3**-0.5, service=ERLANG),
    Case("S-B10", 48, 1, 1, days=30, replications=120, sees=0.05, cv=0.8, service=lognormal(1, 0.8)),
]


@pytest.mark.parametrize("case", BOOTHS, ids=lambda case: case.name)
def test_line_before_several_booths(case):
    controls = of_station("primary", {"all": case.stream()}, case.booths)
    for share in (10, 5):
        late_min = CASES[case.name][f"wait that {share} % exceed"]
        late = late_at_single_server("primary", case.stream(), case.booths, late_min)
        controls[f"share past p{100 - share} at a single server"] = late
    assert_agreement(replications(case.port(), case.replications), case.checks(), controls)


@pytest.mark.parametrize("case", ONE_BOOTH, ids=lambda case: case.name)
def test_one_booth_serves_each_truck_when_lindley_says(case):
    """At one booth theory tells every single wait, given the trucks: the engine must match it to the last bit."""
    (run,) = replications(case.port(), 1)
    waits = lindley_waits(run.trucks.arrived_min, run.trucks.service_min[:, 0])
    assert waits.any()
    assert np.array_equal(run.log.began - run.log.joined, waits)


@pytest.mark.parametrize("case", ONE_BOOTH, ids=lambda case: case.name)
def test_trucks_drawn_for_one_booth_wait_as_the_theory_says(case):
    """The engine's waits are Lindley's (the test above), which are quick: so many trucks that small errors show."""
    controls = {"trucks": traffic("primary", case.stream())}
    if case.cv:
        controls["service"] = service("primary", case.stream())
    runs = (lindley_run(network, trucks) for network, trucks in drawn(case.port(), case.replications))
    assert_agreement(runs, case.checks(), controls)


def lindley_run(network, trucks):
    """The log of one booth, by Lindley's recursion."""
    joined, minutes = trucks.arrived_min, trucks.service_min[:, 0]
    began = joined + lindley_waits(joined, minutes)
    times = {"joined": joined, "parked": began, "began": began, "ended": began + minutes, "left": began + minutes}
    zeros = np.zeros(len(trucks), dtype=np.int64)
    numbers = dict.fromkeys(("stage", "lane_at_joining", "lane", "server", "disposition"), zeros)
    changes = {"change_min": np.zeros(0), **dict.fromkeys(("change_kind", "change_of", "change_value"), zeros[:0])}
    stops = {field.name: np.zeros(0) for field in fields(Log) if field.name.startswith("stop_")}
    stops |= dict.fromkeys(("stop_visit", "stop_lane", "stop_server"), zeros[:0]) | {
        "stop_moved": np.zeros(0, dtype=bool)
    }
    everything = {**numbers, **times, "departed": times["left"], **changes, **stops}
    log = Log(truck=np.arange(len(trucks)), **everything, ended_min=np.inf)
    return Run(network, trucks, log)
