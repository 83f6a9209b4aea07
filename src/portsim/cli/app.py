"""What all commands share: the application itself, options, and how errors become exit codes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from portsim import __version__
from portsim.interrupts import heard, is_interrupt

RUN_FAILED = 1
BAD_INPUT = 2
INTERRUPTED = 130

app = typer.Typer(no_args_is_help=True, pretty_exceptions_show_locals=False)

ScenarioFile = Annotated[
    str, typer.Argument(metavar="FILE", help="A scenario file, or the name of a packaged scenario.")
]
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


@contextmanager
def exit_codes() -> Iterator[None]:
    """Turn what a library raises into a message and an exit code; of an interrupt `main` speaks."""
    try:
        from portsim.errors import (
            EngineError,
            FolderError,
            MeasureError,
            OutputError,
            PairingError,
            PortsimError,
            ScenarioError,
            SchedulerError,
            StoreError,
        )

        try:
            yield
        except ScenarioError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(BAD_INPUT) from None
        except (
            EngineError,
            FolderError,
            MeasureError,
            OutputError,
            PairingError,
            SchedulerError,
            StoreError,
        ) as error:
            typer.echo(f"error: {error}", err=True)
            raise typer.Exit(BAD_INPUT) from None
        except PortsimError as error:
            typer.echo(f"error: {error}", err=True)
            raise typer.Exit(RUN_FAILED) from None
        except MemoryError:
            typer.echo("error: not enough memory; simulate fewer days or trucks, or use --jobs 1", err=True)
            raise typer.Exit(RUN_FAILED) from None
    except (KeyboardInterrupt, Exception) as error:
        if not is_interrupt(error):
            raise
        heard()
        raise typer.Exit(INTERRUPTED) from None
