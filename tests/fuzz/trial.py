"""What becomes of one file: refused with messages, or right, and then it can also be run."""

import signal
import time
import traceback
from contextlib import contextmanager
from dataclasses import dataclass

from portsim.effort import effort
from portsim.errors import ScenarioError
from portsim.scenario.load import load
from portsim.simulate import Runner

LIMIT_S = 20
"""A file that takes longer hangs [s]."""
RUN_WORTH_S = 2.0
"""A right file whose run should take less [s] is run."""


class HangError(BaseException):
    """It takes too long; nothing may catch that."""


@dataclass(frozen=True)
class Outcome:
    """`valid`, `refused`, `run`, `hang` or `traceback`; the last two with what was seen."""

    kind: str
    seconds: float
    """Of this process [s], so that other work on the machine does not count."""
    detail: str = ""


@contextmanager
def limit(seconds):
    def ring(*_):
        raise HangError

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def try_file(folder, text, tables, *, run=RUN_WORTH_S):
    """Load a file, and run it once if it is right and its run should take less than `run` seconds."""
    for name, table in tables.items():
        (folder / name).write_bytes(table.encode(errors="surrogatepass"))
    (folder / "s.yaml").write_bytes(text)
    began = time.process_time()
    kind, detail = "valid", ""
    try:
        with limit(LIMIT_S):
            kind = _outcome(folder / "s.yaml", run=run)
    except HangError:
        kind, detail = "hang", traceback.format_exc()
    except Exception:  # noqa: BLE001 - whatever it is, it is what we are looking for
        kind, detail = "traceback", traceback.format_exc()
    return Outcome(kind, time.process_time() - began, detail)


def _outcome(path, *, run):
    try:
        scenario = load(path).scenario
    except ScenarioError as error:
        for problem in error.problems:
            assert problem.message, "every problem has its message"
            assert "\n" not in str(problem), "a problem is one line"
        str(error).encode()
        return "refused"
    needed = effort(scenario, 1, 1)
    if needed.seconds > run or needed.bytes > 1e9:
        return "valid"
    Runner(scenario).run(1, 0)
    return "run"
