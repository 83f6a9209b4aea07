"""Documents checked against the other side's: a higher AUC for what they reveal, and more detections per exam."""

import numpy as np
import pytest

from tests.clearance.expected import Selector, assert_share, shift
from tests.clearance.ports import draw, exam, scenario

TRUCKS = 90_000
PREVALENCE = {"undervaluation": 0.1, "misclassification": 0.06, "false_origin": 0.05, "illicit_goods": 0.08}
IN_DOCUMENTS = ("undervaluation", "misclassification", "false_origin")
OWN = {"mx": 0.6, "us": 0.7, "state": 0.65}
RATE, RANDOM_SHARE = 0.12, 0.25


def port(documents=None, targeting=None, own=OWN):
    """Three authorities that examine one after the other."""
    exchange = {} if documents is None else {"documents": documents}
    return scenario(
        {f"{name}_exam": exam(name, RATE, detects=0.6, on_alarm="refer") for name in own}
        # All refer to a laboratory that is not of interest: so nothing is dealt with before it comes there.
        | {"laboratory": exam("state", 0.0, "document", referred_by=[f"{name}_exam" for name in own])},
        trucks=TRUCKS,
        violations={name: {"prevalence": share} for name, share in PREVALENCE.items()},
        authorities={name: {"targeting": {"random_share": RANDOM_SHARE, "auc": auc}} for name, auc in own.items()},
        exchange=exchange | ({} if targeting is None else {"targeting": targeting}),
    )


def with_gain(own, gain):
    return {name: min(1.0, own + gain * (name in IN_DOCUMENTS)) for name in PREVALENCE}


def measured_auc(drawn, authority, violation):
    """Carriers of one type alone, each beside a clean truck: whether it scores higher."""
    alone = drawn.carries(violation) & (drawn.trucks.violations.sum(axis=1) == 1)
    clean = ~drawn.trucks.violations.any(axis=1)
    score = drawn.score(authority)
    return score[alone] > score[clean][: alone.sum()]


def test_the_auc_rises_by_the_gain_for_what_documents_reveal_and_for_who_sees_them():
    drawn = draw(port({"between": ["mx", "us"], "auc_gain": 0.15}))
    for authority, own in OWN.items():
        aucs = with_gain(own, 0.0 if authority == "state" else 0.15)
        for violation, auc in aucs.items():
            assert_share(measured_auc(drawn, authority, violation), auc)


def test_a_gain_ends_at_telling_everything():
    """0.7 + 0.5: every carrier comes before every clean truck."""
    drawn = draw(port({"between": ["mx", "us"], "auc_gain": 0.5}))
    for violation in IN_DOCUMENTS:
        assert measured_auc(drawn, "us", violation).all()
    assert_share(measured_auc(drawn, "us", "illicit_goods"), OWN["us"])


@pytest.mark.parametrize("gain", [0.0, 0.1, 0.25])
def test_detections_rise_as_expected_at_an_equal_number_of_exams(gain):
    """Of what documents reveal. Other carriers lose the exams that these gain; the number of exams stays."""
    drawn = draw(port({"between": ["mx", "us"], "auc_gain": gain}))
    selector = Selector(RATE, RANDOM_SHARE, PREVALENCE, with_gain(OWN["us"], gain))
    assert_share(drawn.selected("us_exam"), RATE)
    for violation in PREVALENCE:
        carriers = drawn.carries(violation)
        assert_share(drawn.found("us_exam", violation)[carriers], 0.6 * selector.of_carriers(violation))


def test_the_gain_is_worth_having():
    """What the figures of the test above come to: half as many detections again, and fewer of the other kind."""
    without, gained = (Selector(RATE, RANDOM_SHARE, PREVALENCE, with_gain(0.7, gain)) for gain in (0.0, 0.25))
    assert gained.of_carriers("undervaluation") > 1.5 * without.of_carriers("undervaluation")
    assert gained.of_carriers("illicit_goods") < without.of_carriers("illicit_goods") - 0.01
    assert gained.overall() == pytest.approx(without.overall(), abs=1e-9)


def test_shared_targeting_takes_the_best_auc_with_the_gain_of_each():
    """The state shares its score with mx, sees no documents itself, and has the best of both for each type."""
    own = OWN | {"state": {"undervaluation": 0.95, "default": 0.5}}
    drawn = draw(port({"between": ["mx", "us"], "auc_gain": 0.15}, ["state", "mx"], own))
    expected = with_gain(OWN["mx"], 0.15) | {"undervaluation": 0.95}
    assert np.array_equal(drawn.score("mx"), drawn.score("state"))
    for violation, auc in expected.items():
        assert_share(measured_auc(drawn, "state", violation), auc)
        assert_share(measured_auc(drawn, "us", violation), with_gain(OWN["us"], 0.15)[violation])


def test_the_score_moves_by_the_shift_of_the_higher_auc_truck_by_truck():
    before, after = draw(port()), draw(port({"between": ["us", "mx"], "auc_gain": 0.15}))
    alone = before.carries("false_origin") & (before.trucks.violations.sum(axis=1) == 1)
    one = frozenset({"false_origin"})
    more = shift(one, {"false_origin": 0.85}) - shift(one, {"false_origin": 0.7})
    assert (after.score("us") - before.score("us"))[alone] == pytest.approx(more, abs=1e-12)
    goods = before.carries("illicit_goods") & (before.trucks.violations.sum(axis=1) == 1)
    assert np.array_equal(after.score("us")[goods], before.score("us")[goods])
    assert np.array_equal(after.score("state"), before.score("state"))
