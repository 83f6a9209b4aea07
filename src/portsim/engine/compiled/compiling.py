"""Where Numba comes in: the parts of the engine are compiled into one function, which is kept on disk.

Only the whole is kept, and under the fingerprint of all its parts: what Numba notices by itself is a change of the one
file in which a function stands.
"""

import hashlib
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast, get_args, get_type_hints

from numba import config, njit, types
from numba.extending import intrinsic

from portsim.engine.compiled.memory import KINDS, PORT
from portsim.engine.compiled.port import Port

Part = TypeVar("Part", bound=Callable[..., Any])

_parts: list[Callable[..., Any]] = []
"""All parts as they are written, each behind those that it calls."""

_to_compile: list[Any] = []
"""Those that have not been compiled yet, in the same order."""

_listeners: list[Callable[[str], None]] = []
"""Told when the parts have to be compiled."""

ENTRANCE = "int64(int64)"
"""An address comes in, a reason to stop goes out."""

_KINDS = {Port: PORT, int: types.int64, float: types.float64, bool: types.boolean, type(None): types.void}


def compiled(part: Part) -> Part:
    """A part of the engine: plain code on numbers and arrays, without Python objects, so that other threads may run."""
    # Python divides by zero with an exception, which every caller would have to look out for; here nothing does.
    made = njit(nogil=True, error_model="numpy")(part)
    _parts.append(part)
    _to_compile.append(made)
    return cast("Part", made)


def kept_on_disk(whole: Callable[[int], int], tell: Callable[[str], None] | None) -> Callable[[int], int]:
    """The whole, which calls the parts, compiled or read from the cache; it takes the address of a port's directory.

    The cache is Numba's: the folder in NUMBA_CACHE_DIR, else beside the source, else in the user's cache folder. What
    is damaged there is written anew; where nothing can be kept, the engine is compiled for this process alone.
    """
    _listeners[:] = [tell] if tell else []
    made: Any = None
    try:
        made = njit(nogil=True, cache=True)(whole)
        _read_or_compile(made)
    except Exception as error:  # noqa: BLE001 - a folder can fail in many ways; a fault of the engine shows once more
        if made is None or not made.overloads:  # else only writing failed
            made = njit(ENTRANCE, nogil=True)(whole)
        message = (
            f"the compiled engine cannot be kept on disk ({_in_a_line(error)}), so each process compiles it anew; "
            "NUMBA_CACHE_DIR may name a folder for it"
        )
        if tell:
            tell(message)
        else:
            warnings.warn(message, stacklevel=2)
    return cast("Callable[[int], int]", made)


def _read_or_compile(made: Any) -> None:
    """Have a function that is kept on disk ready; what is damaged there is thrown away first."""
    try:
        made.compile(ENTRANCE)
    except OSError:  # the folder's fault, and no better the second time
        raise
    except Exception:  # noqa: BLE001 - a file cut short can fail in as many ways as pickles can
        made.recompile()  # nothing yet, so that this empties the cache
        made.compile(ENTRANCE)


def _in_a_line(error: Exception) -> str:
    """What an error says first, or what it is called."""
    return next(iter(str(error).splitlines()), type(error).__name__)


@cache
def fingerprint() -> str:
    """Hash of all that is compiled: this package's sources, and what is built into them from elsewhere."""
    sources = [source.read_bytes() for source in sorted(Path(__file__).parent.glob("*.py"))]
    built_in = repr((_constants(), KINDS, config.BOUNDSCHECK)).encode()
    return hashlib.sha256(b"\0".join([*sources, built_in])).hexdigest()


def _constants() -> dict[str, list[tuple[str, object]]]:
    """Numbers that the parts name and do not hold themselves, such as those of the log: Numba compiles their values."""
    found = {}
    for part in _parts:
        named = [(name, part.__globals__.get(name)) for name in part.__code__.co_names]
        found[f"{part.__module__}.{part.__name__}"] = [each for each in named if isinstance(each[1], (int, float))]
    return found


@intrinsic
def port_at(typing_context: Any, address: Any) -> Any:  # noqa: ARG001 - Numba passes them
    """The port whose directory stands at an address."""
    # Numba asks what this is only where it has to compile, and not where it finds the whole on disk.
    _compile_parts()

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.inttoptr(arguments[0], context.get_value_type(signature.return_type))

    return PORT(types.int64), code


def _compile_parts() -> None:
    """Compile each part once: for the types that its annotations state, and not again for numbers known beforehand."""
    if _to_compile:
        for tell in _listeners:
            tell("compiling the engine, which takes about half a minute and is done once")
    for part in _to_compile:
        hints = get_type_hints(part.py_func)
        answer = hints.pop("return")
        part.compile(_kind(answer)(*map(_kind, hints.values())))
        part.disable_compile()
    _to_compile.clear()


def _kind(hint: Any) -> Any:
    return types.Tuple([_KINDS[each] for each in get_args(hint)]) if get_args(hint) else _KINDS[hint]
