"""What trucks carry: prevalence by class and sector, factors of programmes."""

import numpy as np
import pytest

from tests.clearance.expected import assert_share
from tests.clearance.ports import draw, exam, scenario, service

TRUCKS = 90_000
CLASSES = {
    "hydrocarbons": {"share": 0.3, "sector": "energy"},
    "produce": {"share": 0.3, "sector": "produce", "programmes": ["CTPAT"]},
    "parcels": {"share": 0.2, "enrolment": {"CTPAT": 0.5, "OEA": {"importer": 0.4}}},
    "empty": {"share": 0.2, "laden": False},
}


def port(violations, **more):
    return scenario({"primary": service()}, **{"trucks": TRUCKS, "classes": CLASSES, "violations": violations} | more)


@pytest.mark.parametrize(
    ("prevalence", "expected"),
    [
        (0.03, {"hydrocarbons": 0.03, "produce": 0.03, "parcels": 0.03, "empty": 0.03}),
        (
            {"energy": 0.2, "parcels": 0.1, "default": 0.01},
            {"hydrocarbons": 0.2, "produce": 0.01, "parcels": 0.1, "empty": 0.01},
        ),
        ({"hydrocarbons": 0.5, "energy": 0.2}, {"hydrocarbons": 0.5, "produce": 0, "parcels": 0, "empty": 0}),
        ({"empty": 1.0, "default": 0.0}, {"hydrocarbons": 0, "produce": 0, "parcels": 0, "empty": 1}),
    ],
)
def test_prevalence_by_class_before_sector_before_default(prevalence, expected):
    drawn = draw(port({"misclassification": {"prevalence": prevalence}}))
    for name, share in expected.items():
        assert_share(drawn.carries("misclassification")[drawn.of_class(name)], share)


def test_the_smallest_factor_of_the_programmes_counts_and_may_exceed_one():
    """Undervaluation is rarer among OEA's importers, illicit goods are more common among CTPAT's; at most all carry."""
    violations = {
        "undervaluation": {"prevalence": 0.2, "factors": {"CTPAT": 0.5, "OEA": 0.25}},
        "illicit_goods": {"prevalence": 0.1, "factors": {"CTPAT": 3}},
        "agriculture": {"prevalence": 0.4, "factors": {"CTPAT": 5}},
    }
    drawn = draw(port(violations))
    ctpat, oea = drawn.holds("CTPAT"), drawn.holds("OEA")
    assert_share(drawn.carries("undervaluation")[~ctpat & ~oea], 0.2)
    assert_share(drawn.carries("undervaluation")[ctpat & ~oea], 0.1)
    assert_share(drawn.carries("undervaluation")[ctpat & oea], 0.05)
    assert_share(drawn.carries("illicit_goods")[ctpat], 0.3)
    assert_share(drawn.carries("illicit_goods")[~ctpat], 0.1)
    assert drawn.carries("agriculture")[ctpat].all()
    assert_share(drawn.carries("agriculture")[~ctpat], 0.4)


def test_types_are_carried_independently_of_each_other():
    violations = {"undervaluation": {"prevalence": 0.3}, "false_origin": {"prevalence": 0.2}}
    drawn = draw(port(violations))
    assert_share(drawn.carries("undervaluation") & drawn.carries("false_origin"), 0.06)


def test_what_is_carried_does_not_depend_on_how_it_is_looked_for():
    """A higher prevalence keeps the carriers; exams, trust and targeting change none."""
    violations = {"illicit_goods": {"prevalence": 0.1}}
    few = draw(port(violations, trucks=5000)).carries("illicit_goods")
    many = draw(port({"illicit_goods": {"prevalence": 0.2}}, trucks=5000)).carries("illicit_goods")
    assert many[few].all()
    assert many.sum() > few.sum()
    targeting = {"us": {"trust": {"CTPAT": 0.1}, "targeting": {"random_share": 0, "auc": 0.9}}}
    stages = {"exam": exam("us", 0.5, detects=1.0, on_alarm="seize")}
    other = scenario(stages, trucks=5000, classes=CLASSES, violations=violations, authorities=targeting)
    assert np.array_equal(draw(other).carries("illicit_goods"), few)
