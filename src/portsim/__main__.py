"""`python -m portsim` is the command `portsim`."""

from portsim.cli import main

if __name__ == "__main__":
    main()
