import math
import subprocess
import sys

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from portsim.distributions import Gamma, Lognormal, law_of, quantiles
from portsim.scenario.services import Distribution
from portsim.units import GRID_MIN

SIGMA = math.sqrt(math.log(1 + 0.7**2))
CASES = {
    "exponential": ({"exponential": {"mean": "90 s"}}, scipy.stats.expon(scale=1.5)),
    "lognormal": (
        {"lognormal": {"mean": "3 min", "cv": 0.7}},
        scipy.stats.lognorm(SIGMA, scale=3 * math.exp(-(SIGMA**2) / 2)),
    ),
    "erlang": ({"erlang": {"mean": "6 min", "k": 3}}, scipy.stats.erlang(3, scale=2)),
    "gamma": ({"gamma": {"mean": "2 h", "cv": 0.5}}, scipy.stats.gamma(4, scale=30)),
    "wide gamma": ({"gamma": {"mean": "2 min", "cv": 2.0}}, scipy.stats.gamma(0.25, scale=8)),
    "uniform": ({"uniform": {"low": "1 min", "high": "5 min"}}, scipy.stats.uniform(1, 4)),
    "triangular": (
        {"triangular": {"low": "1 min", "mode": "2 min", "high": "5 min"}},
        scipy.stats.triang(0.25, loc=1, scale=4),
    ),
    "peak first": (
        {"triangular": {"low": "1 min", "mode": "1 min", "high": "5 min"}},
        scipy.stats.triang(0, loc=1, scale=4),
    ),
    "peak last": (
        {"triangular": {"low": "1 min", "mode": "5 min", "high": "5 min"}},
        scipy.stats.triang(1, loc=1, scale=4),
    ),
}
EDGES = np.array([2.0**-54, 2.0**-53, 1 - 2.0**-53])


def law(stated):
    return law_of(Distribution.model_validate(stated))


@pytest.mark.parametrize(("stated", "textbook"), CASES.values(), ids=CASES)
def test_quantiles_mean_and_variance_are_those_of_the_textbook(stated, textbook):
    uniform = np.concatenate([np.linspace(0.0005, 0.9995, 1999), [1e-9, 1 - 1e-9]])
    assert law(stated).quantile(uniform) == pytest.approx(textbook.ppf(uniform), rel=1e-9, abs=GRID_MIN)
    assert law(stated).mean_min == pytest.approx(textbook.mean(), rel=1e-12)
    assert law(stated).variance == pytest.approx(textbook.var(), rel=1e-12)
    assert law(stated).cv == pytest.approx(textbook.std() / textbook.mean(), rel=1e-12)


@pytest.mark.parametrize(
    "stated", [*(stated for stated, _ in CASES.values()), "45 s", {"empirical": {"values": ["3 min"]}}]
)
def test_durations_are_finite_non_negative_increasing_and_on_the_grid(stated):
    uniform = np.sort(np.concatenate([EDGES, np.random.default_rng(1).random(1000)]))
    minutes = law(stated).quantile(uniform)
    assert np.isfinite(minutes).all()
    assert (minutes >= 0).all()
    assert (np.diff(minutes) >= 0).all()
    assert np.array_equal(minutes / GRID_MIN, np.round(minutes / GRID_MIN))


def test_a_constant_needs_no_luck():
    always = law("45 s")
    assert always.quantile(np.array([[0.1, 0.9]])).tolist() == [[0.75, 0.75]]
    assert (always.mean_min, always.variance, always.cv) == (0.75, 0.0, 0.0)
    assert law("0 s").cv == 0.0


def test_observed_durations_are_equally_likely():
    seen = law({"empirical": {"values": ["5 min", "1 min", "3 min", "3 min"]}})
    quarters = np.array([0.0, 0.2499, 0.25, 0.5, 0.7499, 0.75, 1 - 2.0**-53])
    assert seen.quantile(quarters).tolist() == [1, 1, 3, 3, 3, 5, 5]
    assert (seen.mean_min, seen.variance) == (3.0, 2.0)


@settings(deadline=None)
@given(st.integers(1, 3000))
def test_the_luckiest_number_still_finds_an_observed_duration(count):
    seen = law({"empirical": {"values": [f"{k} s" for k in range(1, count + 1)]}})
    assert seen.quantile(EDGES)[-1] == pytest.approx(count / 60, abs=GRID_MIN)


def test_an_erlang_of_one_phase_is_exponential():
    uniform = np.linspace(0.001, 0.999, 999)
    exponential = law({"exponential": {"mean": "4 min"}}).quantile(uniform)
    assert law({"erlang": {"mean": "4 min", "k": 1}}).quantile(uniform) == pytest.approx(exponential, abs=GRID_MIN)


def test_equal_statements_are_equal_laws():
    assert law("60 s") == law({"constant": {"value": "1 min"}})
    assert hash(law("60 s")) == hash(law("1 min"))
    assert law({"erlang": {"mean": "4 min", "k": 4}}) == law({"gamma": {"mean": "4 min", "cv": 0.5}})


def test_importing_distributions_does_not_import_scipy():
    code = "import sys, portsim.distributions, portsim.draw; sys.exit('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_laws_that_differ_in_scale_share_what_takes_time(monkeypatch):
    """To the last bit the same as each law alone."""
    laws = [Gamma(0.5, 2.0), Gamma(1.5, 2.0), Gamma(1.5, 3.0), Lognormal(1.5, 2.0)]
    uniform = np.random.default_rng(4).random(1000)
    alone = [law.quantile(uniform) for law in laws]
    asked, phases = [], Gamma.phases
    monkeypatch.setattr(Gamma, "phases", lambda law, numbers: (asked.append(law.shape), phases(law, numbers))[1])
    together = quantiles(laws, uniform)
    assert asked == [2.0, 3.0]
    assert list(together) == laws
    assert all(np.array_equal(together[law], each) for law, each in zip(laws, alone, strict=True))
