"""How far a command has come: a bar on a terminal, now and then a line elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer

from portsim.units import time_text

QUIET_S = 10.0
"""Where nobody watches, a line of progress at most this often [s]."""


@contextmanager
def progress(what: str = "replications") -> Iterator[Callable[[int, int], None]]:
    """Show how many are finished: a bar on a terminal, now and then a line elsewhere."""
    if not sys.stderr.isatty():
        yield _lines(what)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda finished, of: bar.update(task, completed=finished, total=of)


def _lines(what: str) -> Callable[[int, int], None]:
    """Progress in lines."""
    began = last = time.monotonic()
    first: int | None = None

    def say(finished: int, of: int) -> None:
        nonlocal last, first
        first = finished if first is None else first
        if time.monotonic() - last >= QUIET_S:
            last = time.monotonic()
            left = (of - finished) * (last - began) / max(1, finished - first)
            remaining = f", about {time_text(left)} left" if finished > first else ""
            typer.echo(f"{finished:,} of {of:,} {what}{remaining}", err=True)

    return say
