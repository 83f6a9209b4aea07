"""Who is enrolled in what: shares by party, joined by a copula; companies that enrol as a whole."""

from math import log1p, prod, sqrt

import numpy as np
import pytest
from scipy.stats import multivariate_normal, norm

from portsim.layout import lay_out
from portsim.streams import Streams
from portsim.traffic.parties import NO_COMPANY, Parties
from portsim.traffic.table import arrive
from tests.clearance.expected import all_below, assert_share
from tests.clearance.ports import draw, scenario, service

TRUCKS = 90_000
FAST = {"shipper": 0.4, "carrier": 0.6, "driver": 0.7}


def port(trucks=TRUCKS, classes=None, **stream):
    return scenario({"primary": service()}, trucks=trucks, classes=classes, stream=stream)


@pytest.mark.parametrize("correlation", [0.0, 0.5, 1.0])
def test_fast_needs_all_three_parties(correlation):
    """The product of the shares if independent, the smallest if perfectly correlated, the orthant between."""
    drawn = draw(port(enrolment={"FAST": FAST}, enrolment_correlation=correlation))
    assert_share(drawn.holds("FAST"), all_below(FAST.values(), correlation))


def test_the_orthant_is_that_of_the_trivariate_normal():
    """The quadrature over the common factor, against the distribution itself; and its ends."""
    ends = norm.ppf(list(FAST.values()))
    for correlation in (0.25, 0.5, 0.9):
        matrix = np.full((3, 3), correlation) + (1 - correlation) * np.eye(3)
        orthant = multivariate_normal(cov=matrix, abseps=1e-8, maxpts=4_000_000, seed=1).cdf(ends)
        assert all_below(FAST.values(), correlation) == pytest.approx(orthant, abs=1e-5)
    assert all_below(FAST.values(), 1e-9) == pytest.approx(prod(FAST.values()), abs=1e-6)
    assert all_below(FAST.values(), 1 - 1e-9) == pytest.approx(0.4, abs=1e-4)


@pytest.mark.parametrize("correlation", [0.0, 0.5, 1.0])
def test_pairs_of_programmes_of_different_parties_are_correlated_as_stated(correlation):
    """Each alone keeps its share; two of different parties are held together as two normals would have it."""
    enrolment = {"CTPAT": {"shipper": 0.3}, "OEA": {"importer": 0.5}, "CARRIER": {"carrier": 0.6}}
    drawn = draw(port(enrolment=enrolment, enrolment_correlation=correlation))
    shares = {"CTPAT": 0.3, "OEA": 0.5, "CARRIER": 0.6}
    for name, share in shares.items():
        assert_share(drawn.holds(name), share)
    for one, other in (("CTPAT", "OEA"), ("CTPAT", "CARRIER"), ("OEA", "CARRIER")):
        both = drawn.holds(one) & drawn.holds(other)
        assert_share(both, all_below((shares[one], shares[other]), correlation))


@pytest.mark.parametrize("correlation", [0.0, 0.5, 1.0])
def test_programmes_of_one_party_are_nested(correlation):
    """A tier is a programme with a smaller share; a plain number states the shipper's, so FAST's are among CTPAT's."""
    enrolment = {"CTPAT": 0.5, "CTPAT-3": 0.2, "OEA": {"shipper": 0.3}, "FAST": FAST}
    drawn = draw(port(enrolment=enrolment, enrolment_correlation=correlation))
    for smaller, larger in (("CTPAT-3", "OEA"), ("OEA", "CTPAT"), ("FAST", "CTPAT")):
        assert drawn.holds(larger)[drawn.holds(smaller)].all()
        assert drawn.holds(smaller).sum() < drawn.holds(larger).sum()
    # Of OEA's shippers all have a FAST shipper; whether the truck is FAST depends on carrier and driver alone.
    assert_share(drawn.holds("OEA") & drawn.holds("FAST"), all_below((0.3, 0.6, 0.7), correlation))


def test_raising_a_share_keeps_all_holders():
    for correlation in (0.0, 0.5):
        held = [
            draw(port(enrolment={"FAST": FAST | {"carrier": share}}, enrolment_correlation=correlation)).holds("FAST")
            for share in (0.3, 0.6, 0.9)
        ]
        assert held[1][held[0]].all()
        assert held[2][held[1]].all()
        assert held[0].sum() < held[1].sum() < held[2].sum()


def test_shares_of_nought_and_one_hold_for_nobody_and_everybody():
    drawn = draw(port(enrolment={"ALL": {"driver": 1.0}, "FAST": FAST | {"driver": 0.0}}))
    assert drawn.holds("ALL").all()
    assert "FAST" not in drawn.layout.programmes


def test_a_class_may_state_shares_of_its_own_programme_by_programme():
    classes = {
        "produce": {"share": 0.4, "enrolment": {"CTPAT": 0.1}},
        "electronics": {"share": 0.4, "enrolment": {"FAST": {"driver": 0.5}}, "programmes": ["IMMEX"]},
        "empty": {"share": 0.2},
    }
    drawn = draw(port(classes=classes, enrolment={"CTPAT": 0.6, "FAST": FAST}))
    usual = {"CTPAT": 0.6, "FAST": all_below(FAST.values(), 0), "IMMEX": 0}
    expected = {
        "produce": usual | {"CTPAT": 0.1},
        "electronics": usual | {"FAST": 0.5, "IMMEX": 1},
        "empty": usual,
    }
    for name, shares in expected.items():
        for programme, share in shares.items():
            assert_share(drawn.holds(programme)[drawn.of_class(name)], share)


def test_a_driver_is_the_same_for_every_programme_and_its_truck_alone():
    """Two programmes of all three parties differ only where one share does: the parties are not drawn again."""
    drawn = draw(port(enrolment={"FAST": FAST, "FAST2": FAST | {"driver": 0.9}}, enrolment_correlation=0.5))
    assert drawn.holds("FAST2")[drawn.holds("FAST")].all()
    assert_share(drawn.holds("FAST2"), all_below((0.4, 0.6, 0.9), 0.5))


# --- companies -------------------------------------------------------------------------------------------------------

SHARE = 0.37


def enrolled_shares(replications, trucks, **stream):
    """Enrolled share of the trucks of each replication."""
    same = port(trucks, enrolment={"CTPAT": SHARE}, **stream)
    return np.array([draw(same, 5, k).holds("CTPAT").mean() for k in range(replications)])


def test_equal_companies_enrol_as_a_whole():
    """Five fifths: one is enrolled for certain, one with probability (0.37 - 0.2) / 0.2 = 0.85, three never."""
    shares = enrolled_shares(400, 400, companies={"shipper": {"number": 5, "sizes": "equal"}})
    assert set(np.digitize(shares, [0.1, 0.3, 0.5])) == {1, 2}
    assert_share(shares > 0.3, 0.85)
    error = sqrt((0.2**2 * 0.85 * 0.15 + SHARE * (1 - SHARE) / 400) / len(shares))
    assert abs(shares.mean() - SHARE) <= 4 * error


@pytest.mark.parametrize("sizes", [{"zipf": 1.0}, {"zipf": 2.5}, {"lognormal": 1.5}])
@pytest.mark.parametrize("correlation", [0.0, 0.6])
def test_the_enrolled_share_of_trucks_holds_in_expectation(sizes, correlation):
    """Whatever the sizes: over replications, with the error that these show."""
    companies = {"shipper": {"number": 20, "sizes": sizes}}
    shares = enrolled_shares(300, 200, companies=companies, enrolment_correlation=correlation)
    spread = shares.std(ddof=1)
    assert spread > 2 * sqrt(SHARE * (1 - SHARE) / 200)
    assert abs(shares.mean() - SHARE) <= 4 * spread / sqrt(len(shares))


def test_one_company_is_enrolled_or_not():
    shares = enrolled_shares(500, 50, companies={"shipper": {"number": 1}})
    assert set(shares) == {0.0, 1.0}
    assert_share(shares == 1, SHARE)


def test_all_trucks_of_a_company_are_alike():
    """Trucks in one tenth of the shippers' axis are one company's, and hold the same programmes of shippers."""
    enrolment = {f"P{tenth}": 0.05 + tenth / 10 for tenth in range(10)} | {"OTHER": {"carrier": 0.5}}
    drawn = draw(port(20_000, enrolment=enrolment, companies={"shipper": {"number": 10}}), 3)
    company = np.floor(10 * Streams(3, 0).random("northbound:party:shipper", len(drawn)))
    held = np.column_stack([drawn.holds(f"P{tenth}") for tenth in range(10)])
    for number in range(10):
        assert len(np.unique(held[company == number], axis=0)) == 1
        # Enrolled in all with shares beyond its tenth, in none of those before, by chance in its own.
        assert not held[company == number][:, : int(number)].any()
        assert held[company == number][:, int(number) + 1 :].all()
        assert_share(drawn.holds("OTHER")[company == number], 0.5)
    assert len(np.unique(held.sum(axis=1))) > 5


def companies_of(port, replication=0):
    layout = lay_out(port)
    streams = Streams(7, replication)
    traffic = arrive(port, layout, streams)
    return Parties(port, layout, traffic, streams), traffic


def test_the_trucks_of_zipf_companies_fall_off_as_stated():
    parties, _ = companies_of(port(companies={"carrier": {"number": 8, "sizes": {"zipf": 1.5}}}))
    size = np.arange(1, 9) ** -1.5
    for number, share in enumerate(size / size.sum()):
        assert_share(parties.company("carrier") == number, share)


def test_the_sizes_of_lognormal_companies_vary_as_stated():
    """The logarithm of a size is normal with variance log(1 + cv^2); some 2,000 trucks for each company tell it."""
    cv, number, runs = 1.5, 100, 10
    same = port(200_000, companies={"broker": {"number": number, "sizes": {"lognormal": cv}}})
    logs = []
    for k in range(runs):
        company = companies_of(same, k)[0].company("broker")
        logs.append(np.log(np.bincount(company, minlength=number)))
    variance = np.mean([sizes.var(ddof=1) for sizes in logs])
    assert abs(variance / log1p(cv**2) - 1) <= 4 * sqrt(2 / (runs * (number - 1)))


def test_companies_stand_in_random_order_on_the_axis():
    """The largest is not always the first to enrol."""
    places = []
    for k in range(200):
        parties, _ = companies_of(port(50, companies={"shipper": {"number": 4, "sizes": {"zipf": 1.0}}}), k)
        largest = parties.company("shipper") == 0
        places.append(parties.position("shipper")[largest].mean())
    assert_share(np.array(places) < 0.5, 0.5)


def test_parties_without_companies_are_on_their_own():
    parties, traffic = companies_of(port(2000, companies={"carrier": {"number": 3}}))
    assert (parties.company("shipper") == NO_COMPANY).all()
    assert len(np.unique(parties.position("shipper"))) == len(traffic)
    assert len(np.unique(parties.position("carrier"))) == 3


def test_each_direction_has_companies_and_correlation_of_its_own():
    """Southbound trucks neither share northbound companies nor change their parties."""
    one = port(2000, companies={"carrier": {"number": 3}}, enrolment_correlation=0.8)
    both = one.model_copy(
        update={
            "traffic": one.traffic
            | {"southbound": port(500, companies={"carrier": {"number": 3}}).traffic["northbound"]},
            "routes": one.routes | {"southbound": one.routes["northbound"]},
        }
    )
    alone, _ = companies_of(one)
    together, traffic = companies_of(both)
    north = traffic.direction == 0
    for party in ("carrier", "driver"):
        assert np.array_equal(together.position(party)[north], alone.position(party))
    assert not set(together.position("carrier")[north]) & set(together.position("carrier")[~north])
    south = np.corrcoef(*(norm.ppf(together.position(party)[~north]) for party in ("shipper", "driver")))[0, 1]
    assert abs(south) <= 4 / sqrt((~north).sum())
    joined = np.corrcoef(*(norm.ppf(together.position(party)[north]) for party in ("shipper", "driver")))[0, 1]
    assert abs(np.arctanh(joined) - np.arctanh(0.8)) <= 4 / sqrt(north.sum() - 3)
