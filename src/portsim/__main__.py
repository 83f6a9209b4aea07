"""The command `portsim`, also as `python -m portsim`."""

import sys

from portsim.interrupts import insisting


def main() -> None:
    """Run the command line. An interrupt while it is still being loaded is an interrupt, too."""
    try:
        with insisting():
            from portsim.cli import main as command

            command()
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
