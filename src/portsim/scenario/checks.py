"""All rules between the fields of a scenario."""

from collections.abc import Iterator

from portsim.scenario.findings import Finding
from portsim.scenario.model import Scenario


def findings(scenario: Scenario) -> Iterator[Finding]:
    """What is wrong between the fields of a scenario whose fields are right by themselves."""
    yield from ()
