"""Engines: they take a frozen network and a table of trucks, let time pass, and write the log.

`reference` is the engine of record, on SimPy; `compiled` says the same, bit for bit, and is many times as fast. Which
one runs is chosen here and nowhere else. Neither is loaded before it is needed.
"""

import warnings
from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING

from portsim.errors import EngineError

if TYPE_CHECKING:  # the command line names the engines without loading the model
    from portsim.log import Log
    from portsim.network import Network
    from portsim.trucks import Trucks

    Simulate = Callable[[Network, Trucks], Log]
    """What an engine does: a pure function."""

Tell = Callable[[str], None]
"""Told, in one line, what a user should know."""


class Engine(StrEnum):
    """What may be asked for."""

    AUTO = "auto"
    """The compiled engine where it can run, else the reference engine."""
    REFERENCE = "reference"
    COMPILED = "compiled"


def choose(asked: str, tell: Tell | None = None) -> Engine:
    """The engine that runs where one is asked for; never AUTO. The compiled one is made ready.

    Parameters
    ----------
    asked : name of an engine
    tell : told why `auto` takes the reference engine, if it does, and when the other one has to be compiled first;
        left out, the former is a warning (which Python shows once for each line that asks) and the latter is not said

    Raises
    ------
    EngineError if there is no such engine, or if the compiled one is asked for by name and cannot run.
    """
    if asked not in list(Engine):
        raise EngineError(f"there is no engine {asked!r}; choose one of {', '.join(Engine)}")
    if asked == Engine.REFERENCE:
        return Engine.REFERENCE
    trouble = _trouble(asked, tell)
    if trouble is None:
        return Engine.COMPILED
    if asked == Engine.COMPILED:
        raise EngineError(
            f"the compiled engine cannot run here: {trouble}; `pip install --upgrade numba` brings what it needs, and "
            "the reference engine gives the same results without it"
        )
    message = f"{trouble}; the reference engine runs instead: the same results, but slower"
    if tell is not None:
        tell(message)
    else:
        warnings.warn(message, stacklevel=3)  # whoever called `run` or `replicate` is told
    return Engine.REFERENCE


def simulator(engine: Engine) -> "Simulate":
    """What a chosen engine does."""
    if engine is Engine.COMPILED:
        from portsim.engine import compiled

        return compiled.simulate
    from portsim.engine import reference

    return reference.simulate


def _trouble(asked: str, tell: Tell | None) -> str | None:
    """Why the compiled engine cannot run here, if it cannot, or had better not unless it is asked for by name."""
    try:
        import numba
    except Exception as error:  # noqa: BLE001 - beside another numpy or another Python it may fail in any way
        missing = isinstance(error, ModuleNotFoundError) and error.name == "numba"
        return "Numba is not installed" if missing else f"Numba cannot be loaded ({_in_a_line(error)})"
    if numba.config.DISABLE_JIT and asked == Engine.AUTO:
        return "NUMBA_DISABLE_JIT is set"
    try:
        from portsim.engine.compiled.loop import engine

        engine(tell)
    except Exception as error:  # noqa: BLE001 - whatever another version of Numba may trip over
        return f"Numba {numba.__version__} cannot compile it ({type(error).__name__}: {_in_a_line(error)})"
    return None


def _in_a_line(error: Exception) -> str:
    """What an error says first, or what it is called."""
    return next(iter(str(error).splitlines()), type(error).__name__)


__all__ = ["Engine", "Tell", "choose", "simulator"]
