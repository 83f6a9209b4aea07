"""Estimates with standard errors, and verdicts about them."""

import numpy as np
import pytest

from portsim.validation.cases import Asked, Case, Coverage, Precision, cases
from portsim.validation.estimates import Value, estimate, judged, replications_needed
from portsim.validation.numbers import Number, ratio


def nothing(_):
    raise AssertionError("parts are given")


def case(kind="stochastic", **precision):
    return Case(id="x", title="x", words="x", source="x", kind=kind, precision=Precision(**precision))


def test_of_a_mean_the_standard_error_is_the_usual_one():
    parts = np.random.default_rng(1).gamma(2.0, size=(30, 1))
    value, se = estimate(parts, Number(nothing))
    assert value == pytest.approx(parts.mean())
    assert se == pytest.approx(parts.std(ddof=1) / 30**0.5)


def test_a_ratio_is_that_of_the_sums():
    value, se = estimate(np.array([[1.0, 1.0], [6.0, 3.0]]), ratio(nothing))
    assert value == 7 / 4
    assert se == pytest.approx(0.5)  # without one the ratios are 2 and 1


def test_intervals_of_a_ratio_hold_what_they_promise():
    rng = np.random.default_rng(2)
    inside = 0
    for _ in range(400):
        counts = rng.poisson(50, size=40)
        sums = rng.gamma(2.0 * counts)
        value, se = estimate(np.column_stack((sums, counts)).astype(float), ratio(nothing))
        inside += abs(value - 2.0) <= 2.0227 * se  # t quantile of 39 degrees of freedom
    assert 365 <= inside <= 394


@pytest.mark.parametrize(
    ("exact", "passed"), [(10.0, True), (10.39, True), (10.41, False), (9.61, True), (9.59, False)]
)
def test_four_standard_errors_are_the_limit(exact, passed):
    parts = np.array([[9.9], [10.1]])  # a standard error of 0.1
    assert judged(Asked(metric="wait_min", exact=exact), Number(nothing), parts, case(), "").passed is passed


def test_without_chance_numbers_are_the_same():
    parts = np.array([[10.0]])
    for exact, passed in ((10.000009, True), (10.00002, False)):
        value = judged(Asked(metric="x_min", exact=exact), Number(nothing), parts, case("deterministic"), "a")
        assert (value.passed, value.se, value.z) == (passed, None, None)
        assert value.where == {"trial": "a"}


def test_a_number_that_is_missing_does_not_pass():
    parts = np.array([[np.nan], [1.0]])
    value = judged(Asked(metric="wait_min", exact=1.0), Number(nothing), parts, case(), "")
    assert not value.passed
    assert value.to_json()["value"] is None


def test_nobody_seen_is_wrong_where_somebody_is_expected():
    parts = np.zeros((20, 1))
    asked = Asked(metric="waiting_at_end_trucks", where={"hour": 19}, exact=0.2)
    assert not judged(asked, Number(nothing), parts, case(hourly=0.1), "").passed


def test_no_case_asks_for_hours_in_which_hardly_anybody_comes():
    """There a standard error means little, and agreement would say nothing."""
    asked = [value for each in cases() for value in each.asked()]
    quiet = [value for value in asked if "hour" in value.where and 0 < value.exact < 0.1]
    assert quiet == []


def test_four_times_the_replications_halve_the_error():
    value = Value("x", {}, 1.0, 1.0, se=0.02, n=40, passed=True, target_se=0.01)
    assert not value.precise
    assert replications_needed([value], 1.0) == 160
    assert replications_needed([value], 1.1) == 176


@pytest.mark.parametrize(("off", "passed"), [(0.0, True), (0.5, False)])
def test_intervals_must_cover_as_often_as_they_promise(off, passed):
    coverage = Coverage(replications=10, low=181, high=197)
    parts = np.random.default_rng(3).normal(5.0, size=(2000, 1))
    asked = Asked(metric="service_min", exact=5.0 + off)
    value = judged(asked, Number(nothing), parts, case("coverage").model_copy(update={"coverage": coverage}), "")
    assert (value.exact, value.n, value.passed) == (190, 2000, passed)
