"""The command `portsim`: parse, call, print; no arithmetic. A module per command, in the order of `portsim --help`.

What a command needs is imported inside the command, so that `portsim --help` answers at once. Exit codes: 0 all is
well, 1 a run failed, 2 bad input, 130 interrupted.
"""

import sys

from typer import Abort, echo

from portsim.cli import check, compare, report, run, schema, show, study, sweep, validate
from portsim.cli.app import INTERRUPTED, app
from portsim.cli.streams import with_streams
from portsim.interrupts import heard

COMMANDS = (run, compare, sweep, study, report, check, show, schema, validate)
"""Importing a command's module adds it to the application."""


def main() -> None:
    """Run the command line; the process ends with the command's exit code."""
    sys.exit(with_streams(_command))


def _command() -> int | str | None:
    """The exit code of the command that was asked for. An interrupt is said wherever it came: here, and once."""
    code = _exit_code()
    if code == INTERRUPTED:
        echo("interrupted", err=True)
    return code


def _exit_code() -> int | str | None:
    """Typer hears an interrupt, too, and ends without a word, where no command has begun yet or one has just ended."""
    try:
        app()
    except KeyboardInterrupt:
        return INTERRUPTED
    except SystemExit as left:
        aborted = isinstance(left.__context__, Abort)  # an interrupt while the arguments were read
        return INTERRUPTED if aborted else left.code
    finally:
        heard()
    return 0
