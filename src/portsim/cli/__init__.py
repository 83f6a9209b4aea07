"""The command `portsim`: parse, call, print; no arithmetic. A module per command, in the order of `portsim --help`.

What a command needs is imported inside the command, so that `portsim --help` answers at once. Exit codes: 0 all is
well, 1 a run failed, 2 bad input, 130 interrupted.
"""

import sys

from portsim.cli import check, run, schema, show, validate
from portsim.cli.app import INTERRUPTED, app

COMMANDS = (run, check, show, schema, validate)
"""Importing a command's module adds it to the application."""


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
