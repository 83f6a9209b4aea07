"""What a validation found."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portsim import __version__
from portsim.validation.cases import Case, Waiting
from portsim.validation.estimates import Value


@dataclass(frozen=True)
class Checked:
    """A case that was run."""

    case: Case
    values: tuple[Value, ...]
    seconds: float
    """Processor time [s]."""

    @property
    def passed(self) -> bool:
        """Whether every value agrees."""
        return all(value.passed for value in self.values)

    @property
    def precise(self) -> bool:
        """Whether every value is known as exactly as the case asks for."""
        return all(value.precise for value in self.values)

    def to_json(self) -> dict[str, Any]:
        """For machines."""
        return {
            "id": self.case.id,
            "title": self.case.title,
            "values": [value.to_json() for value in self.values],
            "seconds": round(self.seconds, 2),
        }


@dataclass(frozen=True)
class Report:
    """All cases that were run, and those that wait for a feature."""

    seed: int
    checked: tuple[Checked, ...]
    waiting: tuple[Waiting, ...]
    versions: Mapping[str, str]

    @property
    def passed(self) -> bool:
        """Whether every value of every case agrees."""
        return all(each.passed for each in self.checked)

    def to_json(self) -> dict[str, Any]:
        """For machines."""
        return {
            "portsim": __version__,
            "seed": self.seed,
            "cases": [each.to_json() for each in self.checked],
            "waiting": [{"id": each.id, "for": each.waits_for} for each in self.waiting],
            "passed": self.passed,
        }
