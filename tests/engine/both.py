"""Both engines on the same day: what one of them wrote is returned only if the other wrote the same."""

import importlib.util
import os

import pytest

from portsim.engine import Engine, simulator
from portsim.log import Log
from portsim.network import Network
from portsim.trucks import Trucks

HAS_NUMBA = importlib.util.find_spec("numba") is not None
"""Without it there is one engine, and nothing to compare."""
IS_COMPILED = HAS_NUMBA and os.environ.get("NUMBA_DISABLE_JIT", "0") == "0"
"""With NUMBA_DISABLE_JIT=1 the compiled engine runs as plain Python, and can be watched line by line."""

needs_numba = pytest.mark.skipif(not HAS_NUMBA, reason="Numba is not installed")
needs_compiler = pytest.mark.skipif(not IS_COMPILED, reason="nothing is compiled, and so nothing kept, or fast enough")


def simulate(network: Network, trucks: Trucks) -> Log:
    """The log, which both engines agree on to the last bit."""
    log = simulator(Engine.REFERENCE)(network, trucks)
    if HAS_NUMBA:
        other = simulator(Engine.COMPILED)(network, trucks)
        assert log.tobytes() == other.tobytes(), difference(log, other)
    return log


def difference(log: Log, other: Log) -> str:
    """The first column in which two logs differ, and where."""
    for name, column in vars(log).items():
        if not isinstance(column, float):
            theirs = getattr(other, name)
            if column.tobytes() != theirs.tobytes():
                length = min(len(column), len(theirs))
                rows = [
                    row for row in range(length) if column[row : row + 1].tobytes() != theirs[row : row + 1].tobytes()
                ]
                where = rows[0] if rows else length
                return f"{name} differs from row {where}: {column[where : where + 3]}, {theirs[where : where + 3]}"
    return f"ended_min differs: {log.ended_min}, {other.ended_min}"
