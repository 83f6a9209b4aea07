import pytest

from portsim.scenario.load import load
from portsim.simulate import run
from tests.report.ports import CUSTOMS, write_port


@pytest.fixture(scope="session")
def file(tmp_path_factory):
    return write_port(tmp_path_factory.mktemp("port"))


@pytest.fixture(scope="session")
def loaded(file):
    return load(file, ["calendar.days=1"])


@pytest.fixture(scope="session")
def results(loaded):
    return run(loaded, 3, seed=5, jobs=1)


@pytest.fixture(scope="session")
def single(loaded):
    return run(loaded, 1, seed=5, jobs=1)


@pytest.fixture(scope="session")
def customs(tmp_path_factory):
    """A port with two customs, loaded."""
    path = tmp_path_factory.mktemp("customs") / "customs.yaml"
    path.write_text(CUSTOMS, encoding="utf-8")
    return load(path)


@pytest.fixture(scope="session")
def customs_results(customs):
    return run(customs, 3, seed=5, jobs=1)
