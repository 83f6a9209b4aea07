"""What can go wrong, as a user sees it.

PortsimError
|-- ScenarioError        bad input: one or more Problems, each with file, line, column, path and the way out (exit 2)
|-- OutputError          results cannot be put where they were asked for (exit 2)
|-- FolderError          a folder of results that cannot be read (exit 2)
|-- StoreError           a store of runs that cannot be opened, read or written (exit 2)
|-- SchedulerError       a cluster that cannot be reached, or is lost (exit 2)
|-- PairingError         scenarios that cannot be compared, because their trucks are not the same (exit 2)
|-- EngineError          the engine asked for cannot run here (exit 2)
|-- EffortError          a run that would be absurdly long or large, not begun (exit 2)
|-- MeasureError         a number asked for that results do not hold
`-- RunError             a run that began and failed (exit 1)
    `-- AuditError       a run whose log contradicts itself

Libraries raise these; only the command line turns them into exit codes.
"""

from collections.abc import Sequence
from dataclasses import dataclass


class PortsimError(Exception):
    """Base of everything portsim raises on purpose."""


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong with a file: where it stands, and what to do about it.

    `line` and `column` count from 1; both are 0 where the problem is the file as a whole.
    """

    file: str
    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}: {self.path}: {self.message}" if self.path else f"{place}: {self.message}"


class ScenarioError(PortsimError):
    """Bad input. `problems` holds all of them, in the order of the files."""

    def __init__(self, problems: Sequence[Problem]):
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


class OutputError(PortsimError):
    """Results cannot be put where they were asked for; nothing stands there that was not there before."""


class FolderError(PortsimError):
    """A folder of results is not one, is damaged, or was written by a version that kept something else."""


class StoreError(PortsimError):
    """The store of a study cannot be opened, read or written; what was kept before is still there."""


class SchedulerError(PortsimError):
    """The scheduler of a cluster cannot be reached, or was lost."""


class PairingError(PortsimError):
    """Scenarios cannot be compared truck by truck; the message has a line for each reason."""


class EngineError(PortsimError):
    """The engine asked for does not exist, or cannot run in this environment."""


class EffortError(PortsimError):
    """A run that would be absurdly long or large, and was not begun."""


class MeasureError(PortsimError, KeyError):
    """A number was asked for that results do not hold; the message says which there are."""

    def __str__(self) -> str:
        """The message as it is; a KeyError alone would put it in quotes."""
        return str(self.args[0])


class RunError(PortsimError):
    """A run that began and could not be finished."""


class AuditError(RunError):
    """A run whose log contradicts itself: the model is wrong there, and its numbers are not shown."""
