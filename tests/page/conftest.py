"""Facts of runs and comparisons that pages are made of."""

import pytest

import portsim as ps
from portsim.report.page.pages import facts_of
from tests.page.ports import OTHER, everything

DAYS = ["calendar.days=2", "calendar.warm_up=0"]


@pytest.fixture(scope="session")
def mariposa():
    """Sequential clearance against joint clearance, with everything a page may show."""
    scenarios = [ps.load("mariposa", DAYS), ps.load("mariposa_joint", DAYS)]
    return facts_of(ps.compare(scenarios[0], scenarios[1:], 3, jobs=1), scenarios)


@pytest.fixture(scope="session")
def both_ways(tmp_path_factory):
    """A port with two directions."""
    folder = tmp_path_factory.mktemp("everything")
    scenarios = [everything(folder), everything(folder, OTHER)]
    return facts_of(ps.compare(scenarios[0], scenarios[1:], 2, jobs=1), [])


@pytest.fixture(scope="session")
def minimal():
    """A single run."""
    scenario = ps.load("minimal")
    return facts_of(ps.run(scenario, 3, jobs=1), [scenario])


@pytest.fixture(scope="session")
def thirty():
    """As many alternatives as nobody reads one by one."""
    base = ps.load("minimal")
    others = [
        ps.load("minimal", [f"stages.primary.service.fast={30 + n} s", f"name=alternative {n}"]) for n in range(30)
    ]
    return facts_of(ps.compare(base, others, 2, jobs=1), [base, *others])


@pytest.fixture(scope="session", params=["mariposa", "both_ways", "minimal", "thirty"])
def facts(request):
    """Each of them."""
    return request.getfixturevalue(request.param)
