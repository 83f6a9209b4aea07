"""Before all tests: the compiled engine stands on disk, so that no test waits for it, nor hears that it is compiled."""

from portsim.engine import choose


def pytest_sessionstart(session):
    if not hasattr(session.config, "workerinput"):  # once, before workers start
        choose("auto")
