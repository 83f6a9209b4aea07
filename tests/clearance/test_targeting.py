"""Selection by chance, by risk score and by both: shares, and whom it finds, against first principles."""

from math import sqrt

import numpy as np
import pytest
from scipy.stats import norm

from tests.clearance.expected import Selector, assert_share, either, sets, shift
from tests.clearance.ports import Draws, draw, exam, scenario

TRUCKS = 90_000
CLASSES = {
    "produce": {"share": 0.5, "sector": "produce"},
    "electronics": {"share": 0.5, "sector": "electronics", "enrolment": {"CTPAT": 0.5}},
}
PREVALENCE = {
    "undervaluation": {"electronics": 0.2, "default": 0.02},
    "agriculture": {"produce": 0.1, "default": 0.0},
    "illicit_goods": {"default": 0.04},
}
AUC = {"undervaluation": 0.7, "agriculture": 0.6, "illicit_goods": 0.85}
TRUSTED_FACTOR = 0.5
"""On the prevalence of undervaluation among CTPAT's trucks."""
RATE = 0.15


def targeted_port(targeted, auc=None, **of_exam):
    """One exam; three kinds of trucks, which carry different things; only CTPAT electronics are trusted."""
    violations = {name: {"prevalence": stated} for name, stated in PREVALENCE.items()}
    violations["undervaluation"]["factors"] = {"CTPAT": TRUSTED_FACTOR}
    targeting = {"random_share": 1 - targeted, "auc": AUC if auc is None else auc}
    return scenario(
        {"exam": exam("us", RATE, **of_exam)},
        trucks=TRUCKS,
        classes=CLASSES,
        violations=violations,
        authorities={"us": {"targeting": targeting, "trust": {"CTPAT": 0.4}}},
    )


def prevalence_of(sector, *, trusted=False):
    """Prevalence by type among the trucks of a kind, worked out by hand."""
    common = {name: stated.get(sector, stated["default"]) for name, stated in PREVALENCE.items()}
    factor = TRUSTED_FACTOR if trusted else 1
    return common | {"undervaluation": factor * common["undervaluation"]}


def kinds_of(drawn: Draws):
    """The three kinds: trucks, rate, prevalence."""
    electronics, trusted = drawn.of_class("electronics"), drawn.holds("CTPAT")
    assert not (trusted & ~electronics).any()
    yield ~electronics, RATE, prevalence_of("produce")
    yield electronics & ~trusted, RATE, prevalence_of("electronics")
    yield trusted, 0.4 * RATE, prevalence_of("electronics", trusted=True)


def carrying(drawn: Draws, carried):
    """Trucks that carry just these types."""
    return np.all([drawn.carries(name) == (name in carried) for name in PREVALENCE], axis=0)


@pytest.mark.parametrize("random_share", [1.0, 0.4, 0.0])
def test_the_rate_holds_in_every_kind_whatever_is_targeted(random_share):
    drawn = draw(targeted_port(1 - random_share))
    for trucks, rate, _ in kinds_of(drawn):
        assert_share(drawn.selected("exam")[trucks], rate)


@pytest.mark.parametrize("random_share", [1.0, 0.4, 0.0])
def test_trucks_are_selected_by_what_they_carry_as_the_score_tells(random_share):
    """For each kind and everything that its trucks carry, if enough do to tell."""
    told = 0
    drawn = draw(targeted_port(1 - random_share))
    for trucks, rate, prevalence in kinds_of(drawn):
        selector = Selector(rate, random_share, prevalence, AUC)
        assert selector.overall() == pytest.approx(rate, abs=1e-9)
        for carried, _ in sets(prevalence):
            rows = trucks & carrying(drawn, carried)
            expected = selector.given(carried)
            if random_share == 1:
                assert expected == pytest.approx(rate)
            if rows.sum() * min(expected, 1 - expected) >= 30:
                assert_share(drawn.selected("exam")[rows], expected)
                told += 1
    assert told >= 9


@pytest.mark.parametrize("random_share", [1.0, 0.4, 0.0])
def test_detections_are_carriers_selected_times_the_sensitivity(random_share):
    detects = {"undervaluation": 0.4, "default": 0.8}
    drawn = draw(targeted_port(1 - random_share, detects=detects))
    told = 0
    for trucks, rate, prevalence in kinds_of(drawn):
        selector = Selector(rate, random_share, prevalence, AUC)
        for name, share in prevalence.items():
            carriers = trucks & drawn.carries(name)
            assert (carriers.sum() > 0) == (share > 0)
            expected = selector.of_carriers(name) * detects.get(name, detects["default"])
            if carriers.sum() * expected >= 30:
                assert_share(drawn.found("exam", name)[carriers], expected)
                told += 1
            assert not drawn.found("exam", name)[~drawn.carries(name)].any()
    assert told >= 5


def test_inspections_per_detection_improve_with_the_auc_by_as_much_as_expected():
    """One type, one kind: the yield of an exam is prevalence x P(selected | carries) / rate x sensitivity."""
    found = []
    for auc in (0.5, 0.7, 0.9):
        port = scenario(
            {"exam": exam("us", 0.1, detects=0.7)},
            trucks=TRUCKS,
            violations={"illicit_goods": {"prevalence": 0.05}},
            authorities={"us": {"targeting": {"random_share": 0.2, "auc": auc}}},
        )
        drawn = draw(port)
        exams = drawn.visits("exam")
        selector = Selector(0.1, 0.2, {"illicit_goods": 0.05}, {"illicit_goods": auc})
        expected = 0.05 * selector.of_carriers("illicit_goods") * 0.7 / 0.1
        assert_share(drawn.found("exam", "illicit_goods")[exams], expected)
        found.append(expected)
    assert found[0] == pytest.approx(0.035)
    assert found[1] > 2 * found[0]
    assert found[2] > 2 * found[1]


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (AUC, AUC),
        ({"undervaluation": 0.9, "default": 0.6}, {"undervaluation": 0.9, "agriculture": 0.6, "illicit_goods": 0.6}),
        (0.75, dict.fromkeys(AUC, 0.75)),
        ({"illicit_goods": 0.95}, {"undervaluation": 0.5, "agriculture": 0.5, "illicit_goods": 0.95}),
        ({}, dict.fromkeys(AUC, 0.5)),
    ],
    ids=["by type", "with default", "one number", "one type", "nothing"],
)
def test_the_auc_is_the_probability_that_a_carrier_scores_higher(stated, expected):
    """Carriers of one type alone, each beside a clean truck of its own: independent pairs, so the error is binomial."""
    drawn = draw(targeted_port(0.5, stated))
    score = drawn.score("us")
    clean = score[carrying(drawn, ())]
    for name, auc in expected.items():
        alone = score[carrying(drawn, (name,))]
        assert len(alone) > 500
        assert_share(alone > clean[: len(alone)], auc)


def test_an_auc_of_one_puts_all_carriers_first():
    drawn = draw(targeted_port(1.0, 1.0))
    score = drawn.score("us")
    clean = carrying(drawn, ())
    assert score[~clean].min() > score[clean].max()
    # In each kind more trucks carry something than are selected.
    assert not drawn.selected("exam")[clean].any()


def test_scores_are_standard_normal_and_shifted_by_the_clearest_violation():
    """Truck by truck: with other AUC the same truck has the same number of its own."""
    drawn = draw(targeted_port(0.5))
    own = draw(targeted_port(0.5, {})).score("us")
    n = len(own)
    assert abs(own.mean()) <= 4 / sqrt(n)
    assert abs((own**2).mean() - 1) <= 4 * sqrt(2 / n)
    for quantile in (0.01, 0.25, 0.9):
        assert_share(own < norm.ppf(quantile), quantile)
    drawn_to = drawn.score("us") - own
    for carried, _ in sets(prevalence_of("produce")):
        assert drawn_to[carrying(drawn, carried)] == pytest.approx(shift(carried, AUC), abs=1e-12)
    assert len(set(drawn_to.round(9))) == 4


def test_an_authority_that_targets_nowhere_has_no_scores():
    assert np.isnan(draw(targeted_port(0.0)).score("us")).all()
    assert not np.isnan(draw(targeted_port(0.0, random_share=0.9)).score("us")).any()


def test_an_inspection_may_state_a_random_share_of_its_own():
    """The authority targets everywhere but at its portal."""
    stages = {"portal": exam("us", 0.2, "nii", random_share=1.0), "exam": exam("us", 0.2)}
    violations = {"illicit_goods": {"prevalence": 0.1}}
    targeting = {"us": {"targeting": {"random_share": 0.0, "auc": 0.9}}}
    drawn = draw(scenario(stages, trucks=TRUCKS, violations=violations, authorities=targeting))
    carriers = drawn.carries("illicit_goods")
    assert_share(drawn.selected("portal")[carriers], 0.2)
    targeted = Selector(0.2, 0.0, {"illicit_goods": 0.1}, {"illicit_goods": 0.9})
    assert_share(drawn.selected("exam")[carriers], targeted.given(frozenset({"illicit_goods"})))


def test_authorities_score_independently_given_what_is_carried():
    """Selected by both: the product, among carriers and among clean trucks."""
    stages = {"mx_exam": exam("mx", 0.3), "us_exam": exam("us", 0.2)}
    violations = {"illicit_goods": {"prevalence": 0.2}}
    both = {name: {"targeting": {"random_share": 0.25, "auc": 0.8}} for name in ("mx", "us")}
    drawn = draw(scenario(stages, trucks=TRUCKS, violations=violations, authorities=both))
    by_mx, by_us = (Selector(rate, 0.25, {"illicit_goods": 0.2}, {"illicit_goods": 0.8}) for rate in (0.3, 0.2))
    twice = drawn.selected("mx_exam") & drawn.selected("us_exam")
    for carried in (frozenset(), frozenset({"illicit_goods"})):
        rows = drawn.carries("illicit_goods") == bool(carried)
        assert_share(twice[rows], by_mx.given(carried) * by_us.given(carried))
    # Carriers are often chosen by both: more trucks are examined twice than if the exams had nothing in common.
    assert twice.mean() > 0.3 * 0.2 + 0.01


def test_levels_of_one_authority_share_the_score_and_not_the_chance():
    """By score alone the deeper exam's trucks are among those of the portal; by chance alone they are independent."""
    for random_share, both in ((0.0, 0.1), (1.0, 0.1 * 0.3)):
        stages = {"portal": exam("us", 0.3, "nii"), "exam": exam("us", 0.1)}
        targeting = {"us": {"targeting": {"random_share": random_share, "auc": 0.8}}}
        drawn = draw(scenario(stages, trucks=TRUCKS, authorities=targeting))
        assert_share(drawn.selected("portal") & drawn.selected("exam"), both)
    assert either(0.1, 0.3) == pytest.approx(0.1 + 0.3 - 0.1 * 0.3)
