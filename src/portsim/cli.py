"""The command `portsim`: parse, call, print; no arithmetic.

What a command needs is imported inside the command, so that `portsim --help` answers at once.
"""

from typing import Annotated

import typer

from portsim import __version__

app = typer.Typer(no_args_is_help=True, pretty_exceptions_show_locals=False)


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


def main() -> None:
    """Run the command line; the process ends with the command's exit code."""
    app()
