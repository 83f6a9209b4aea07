"""Before all tests: the compiled engine stands on disk, so that no test waits for it, nor hears that it is compiled.

And Ctrl-C is heard. Whatever is started in the background of a script ignores it, and so does all that is started from
there: the tests that interrupt portsim would then wait in vain.
"""

import signal

from portsim.engine import choose


def pytest_configure():
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_sessionstart(session):
    if not hasattr(session.config, "workerinput"):  # once, before workers start
        choose("auto", lambda _: None)
