"""The command `portsim`: parse, call, print; no arithmetic.

What a command needs is imported inside the command, so that `portsim --help` answers at once. Exit codes: 0 all is
well, 1 a run failed, 2 bad input, 130 interrupted.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from portsim import __version__

RUN_FAILED = 1
BAD_INPUT = 2
INTERRUPTED = 130

SUMMARY_WIDTH = 100
"""Columns of a summary."""
QUIET_S = 10.0
"""Where nobody watches, a line of progress at most this often [s]."""

app = typer.Typer(no_args_is_help=True, pretty_exceptions_show_locals=False)

Overrides = Annotated[
    list[str] | None,
    typer.Option("--set", "-s", metavar="PATH=VALUE", help="Change a value, e.g. stages.primary.lanes.fast.servers=3."),
]


def _print_version(asked: bool) -> None:
    """Print the version and leave, where it was asked for."""
    if asked:
        typer.echo(f"portsim {__version__}")
        raise typer.Exit


@app.callback()
def portsim(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """Simulate trucks crossing a land port of entry."""


@app.command()
def run(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A scenario file, or the name of a packaged scenario.")],
    overrides: Overrides = None,
    replications: Annotated[int, typer.Option("--replications", "-n", min=1, help="How often the days are run.")] = 20,
    seed: Annotated[int, typer.Option(min=0, help="Where all chance comes from.")] = 1,
    jobs: Annotated[int | None, typer.Option("--jobs", "-j", min=1, help="Processes; all cores if left out.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object, for machines.")] = False,
) -> None:
    """Run a scenario and print a summary of what happened, hour by hour."""
    with _exit_codes():
        from portsim.scenario.load import load
        from portsim.simulate import run as run_scenario

        loaded = load(file, overrides or ())
        with _progress() as progress:
            results = run_scenario(loaded, replications, seed, jobs, progress)
        for warning in results.warnings:
            typer.echo(f"warning: {warning}", err=True)
        if json:
            from json import dumps

            typer.echo(dumps(results.to_json(), allow_nan=False))
        else:
            from rich.console import Console

            from portsim.report.summary import summary

            console = Console(width=SUMMARY_WIDTH, highlight=False, markup=False)
            console.print(summary(results))


@app.command()
def check(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Scenario files, or names of packaged scenarios.")
    ],
    overrides: Overrides = None,
) -> None:
    """Check scenario files and print everything that is wrong with them."""
    with _exit_codes():
        from portsim.scenario.load import check as problems_of

        problems = {file: problems_of(file, overrides or ()) for file in files}
        for file, found in problems.items():
            typer.echo("\n".join(map(str, found)) if found else f"{file}: ok")
        if any(problems.values()):
            raise typer.Exit(BAD_INPUT)


def main() -> None:
    """Run the command line; the process ends with the command's exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A terminal that cannot show a letter shows a question mark, not a traceback.
            stream.reconfigure(errors="replace")
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


@contextmanager
def _exit_codes() -> Iterator[None]:
    """Turn what a library raises into a message and an exit code."""
    try:
        from portsim.errors import PortsimError, ScenarioError

        try:
            yield
        except ScenarioError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(BAD_INPUT) from None
        except PortsimError as error:
            typer.echo(f"error: {error}", err=True)
            raise typer.Exit(RUN_FAILED) from None
    except KeyboardInterrupt:
        typer.echo("interrupted", err=True)
        raise typer.Exit(INTERRUPTED) from None


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
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
