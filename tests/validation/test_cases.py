"""The cases themselves: scenarios as users write them, long enough to forget how they began."""

import math

import numpy as np
import pytest

from portsim.network import build
from portsim.units import MINUTES_PER_DAY
from portsim.validation.cases import FOLDER, cases
from portsim.validation.prepared import NUMBERS, Prepared, in_convoys, seed_of

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
    """A queue forgets with 1 / (sqrt(c mu) - sqrt(lambda))**2 (Cohen 1982); one that turns trucks away, sooner."""
    scenario = trial.loaded()
    network = build(scenario)
    if network.turns_away.any():
        assert network.warm_up_min >= MINUTES_PER_DAY
        return
    (stream,) = scenario.traffic.values()
    sizes = [trial.convoys.get(name, 1) * each.share for name, each in stream.classes.items()]
    per_min = stream.trucks_per_day / MINUTES_PER_DAY * sum(sizes)
    means = np.array([network.mean_service_min[c].max() for c in range(len(sizes))])
    servers = network.layout.first_server[-1]
    capacity = servers / float(means @ sizes / sum(sizes))
    relaxation = 1 / (math.sqrt(capacity) - math.sqrt(per_min)) ** 2
    assert network.warm_up_min >= FORGOTTEN * relaxation


def test_convoys_arrive_together():
    (trial,) = (trial for case, trial in TRIALS if case.id == "S-B35")
    prepared = Prepared(trial, trial.loaded(), 1)
    runner = prepared.runner
    from portsim.draw import draw

    heads = draw(runner.scenario, runner.layout, 1, 0)
    together = draw(in_convoys(runner.scenario, heads, prepared.names, {"single": 1, "three": 3}), runner.layout, 1, 0)
    threes = int((heads.truck_class == prepared.names.index("three")).sum())
    assert threes > 100
    assert len(together) == len(heads) + 2 * threes
    times, sizes = np.unique(together.arrived_min, return_counts=True)
    assert np.allclose(times, heads.arrived_min, atol=1e-5)
    assert sorted(set(sizes)) == [1, 3]
    assert np.count_nonzero(sizes == 3) == threes


def test_the_files_are_beside_the_code():
    assert {path.stem for path in FOLDER.glob("*.yaml")} >= {"traces", "one_line", "waiting"}
