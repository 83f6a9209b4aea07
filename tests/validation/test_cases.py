"""The cases themselves: scenarios as users write them, long enough to forget how they began."""

import math

import numpy as np
import pytest

from portsim.network import build
from portsim.units import MINUTES_PER_DAY
from portsim.validation.cases import FOLDER, cases
from portsim.validation.prepared import NUMBERS, Prepared, seed_of

TRIALS = [(case, trial) for case in cases() for trial in case.trials]
FORGOTTEN = 6
"""Relaxation times after which the empty beginning is forgotten to 0.25 %; the window dilutes even that."""


def names(pairs):
    return [f"{case.id} {trial.name}".strip() for case, trial in pairs]


@pytest.mark.parametrize(("case", "trial"), TRIALS, ids=names(TRIALS))
def test_every_scenario_is_right_and_every_number_is_taken_in_it(case, trial):
    prepared = Prepared(trial, trial.loaded(), seed_of(case.id, trial.name))
    assert len(prepared.numbers) == len(trial.asked()) > 0


def test_every_number_is_asked_for():
    asked = {each.metric for _, trial in TRIALS for each in trial.asked()}
    assert NUMBERS.keys() <= asked


def test_every_trial_has_chance_of_its_own():
    assert len({seed_of(case.id, trial.name) for case, trial in TRIALS}) == len(TRIALS)


ONE_STAGE = [pair for pair in TRIALS if "warm_up" in pair[1].scenario and "secondary" not in pair[1].scenario]


@pytest.mark.parametrize("trial", [trial for _, trial in ONE_STAGE], ids=names(ONE_STAGE))
def test_the_empty_beginning_is_forgotten(trial):
    """A queue that loses trucks, to a full port or to impatience, forgets within hours."""
    scenario = trial.loaded()
    network = build(scenario)
    if network.turns_away.any() or scenario.drivers:
        assert network.warm_up_min >= MINUTES_PER_DAY
        return
    assert network.warm_up_min >= FORGOTTEN * relaxation_min(scenario, network)


def relaxation_min(scenario, network):
    """Of one stage: 1 / (sqrt(c mu) - sqrt(lambda))**2 (Cohen 1982); with convoys or outages, that of a diffusion."""
    (stream,) = scenario.traffic.values()
    shares = [each.share for each in stream.classes.values()]
    per_min = stream.trucks_per_day / MINUTES_PER_DAY
    means = np.array([network.mean_service_min[c].max() for c in range(len(shares))])
    servers, mean_min = network.layout.first_server[-1], float(means @ shares / sum(shares))
    if stream.convoys is None and not scenario.breakdowns:
        return 1 / (math.sqrt(servers / mean_min) - math.sqrt(per_min)) ** 2
    sizes = {1: 1.0} if stream.convoys is None else {int(size): share for size, share in stream.convoys.sizes.items()}
    squares = sum(size**2 * share for size, share in sizes.items()) / sum(s * share for s, share in sizes.items())
    up, outages = 1.0, 0.0
    for each in scenario.breakdowns.values():
        life, repair = each.after.exponential.mean, each.repair.exponential.mean
        up = life / (life + repair)
        # The variance of what the booths could do, which goes on and off, per minute in the long run.
        outages = 2 * servers / mean_min**2 * up * (1 - up) / (1 / life + 1 / repair)
    capacity = servers * up / mean_min
    return 2 * (per_min * squares + capacity + outages) / (capacity - per_min) ** 2


def test_the_files_are_beside_the_code():
    assert {path.stem for path in FOLDER.glob("*.yaml")} >= {"traces", "one_line", "waiting"}
