"""`portsim study`: how far a study is, what it found, whether that is right, and what clusters need.

A module for what is shown on the screen, one for the files that are written, one for what is kept.
"""

from portsim.cli.study import screen, tables, upkeep

COMMANDS = (screen, tables, upkeep)
"""Importing a module adds its commands to `portsim study`, in this order."""
