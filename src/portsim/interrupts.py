"""Interrupts that cannot get lost.

KeyboardInterrupt is raised wherever the program happens to be, and not every place lets it through: numpy asks Python
whether a type is one of ctypes and takes any error for a no; `__del__` and weak references have nobody to raise it to.
The run would go on as if nobody had pressed Ctrl-C. So whoever asks this process to stop is taken to ask again, every
second, until the command line has heard it. Clean-up that an interrupt has set off is not disturbed.
"""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

AGAIN_S = 1.0
"""An interrupt that nobody has heard for so long [s] is raised again."""
AT_ONCE_S = 0.01
"""The same, where it is known to be lost: not at once, because the place that lost it has to be left first [s]."""


class _Request:
    """Whether somebody has asked this process to stop, and has not been heard yet."""

    pending = False


_request = _Request()


@contextmanager
def insisting() -> Iterator[None]:
    """Ctrl-C, and being told to stop, raise KeyboardInterrupt, and again until `heard` is called or the block ends.

    A Ctrl-C that is ignored, as in the background of a shell, stays so. Where the system has no timers, an interrupt is
    raised once, as Python does.
    """
    if _repeats():
        signal.signal(signal.SIGALRM, _again)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _asked)
    unraisable = sys.unraisablehook

    def lost(what: "sys.UnraisableHookArgs") -> None:
        """Say nothing of an interrupt that will be raised again."""
        if what.exc_type is KeyboardInterrupt and _request.pending:
            _ask_in(AT_ONCE_S)
        else:
            unraisable(what)

    if _repeats():
        sys.unraisablehook = lost
    signal.signal(signal.SIGTERM, _asked)
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            if signal.getsignal(number) is _asked:
                signal.signal(number, signal.default_int_handler)  # no timer may outlive what is there to hear it
        heard()
        sys.unraisablehook = unraisable


def heard() -> None:
    """The interrupt, if there was one, has arrived: it is not raised again."""
    _request.pending = False
    if _repeats():
        signal.setitimer(signal.ITIMER_REAL, 0)


def is_interrupt(error: BaseException) -> bool:
    """Whether an error is an interrupt, or comes after one that got lost: half of something may be missing then."""
    return isinstance(error, KeyboardInterrupt) or _request.pending


def _repeats() -> bool:
    return hasattr(signal, "setitimer")


def _ask_in(seconds: float) -> None:
    """Raise an interrupt then, and every second from then on."""
    if _repeats():
        _request.pending = True
        signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN_S)


def _asked(_number: int, _frame: FrameType | None) -> None:
    """Somebody asks this process to stop."""
    _ask_in(AGAIN_S)
    raise KeyboardInterrupt


def _again(_number: int, _frame: FrameType | None) -> None:
    """Nobody has heard it yet. While an error is being handled, somebody may be cleaning up: that is waited for."""
    if _request.pending and not _held_back() and sys.exception() is None:
        raise KeyboardInterrupt


def _held_back() -> bool:
    """Whether interrupts are held back just now, while a process starts."""
    return signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ())
