"""How far a command has come: a bar on a terminal, now and then a line elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer

QUIET_S = 10.0
"""Where nobody watches, a line of progress at most this often [s]."""


@contextmanager
def progress() -> Iterator[Callable[[int, int], None]]:
    """Show how many replications are finished: a bar on a terminal, now and then a line elsewhere."""
    if not sys.stderr.isatty():
        yield _lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("replications"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("replications", total=None)
        yield lambda finished, of: bar.update(task, completed=finished, total=of)


def _lines() -> Callable[[int, int], None]:
    """Progress in lines."""
    last = time.monotonic()

    def say(finished: int, of: int) -> None:
        nonlocal last
        if time.monotonic() - last >= QUIET_S:
            last = time.monotonic()
            typer.echo(f"{finished} of {of} replications", err=True)

    return say
