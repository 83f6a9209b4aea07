import pytest

from portsim.scenario.model import Scenario
from tests.clearance.ports import Draws, inspection, service


class Port:
    """A port with one inspection in Mexico and two in the US, as a planner would write it."""

    def __init__(self):
        self.northbound = {
            "trucks_per_day": 3000,
            "classes": {
                "trusted": {"share": 0.3, "programmes": ["CTPAT", "OEA", "FAST"]},
                "general": {"share": 0.5},
                "empty": {"share": 0.2, "laden": False},
            },
        }
        self.traffic = {"northbound": self.northbound}
        self.calendar = {"start": "2026-06-08", "days": 1}
        self.authorities = {"mx": {}, "us": {}}
        self.stages = {
            "gate": service(),
            "mx_exam": inspection("mx", "physical", 0.1),
            "bridge": {"kind": "road", "travel": "10 min"},
            "primary": service(),
            "nii": inspection("us", "nii", 0.2),
            "exam": inspection("us", "physical", 0.05),
            "exit": service(),
        }
        self.routes = {"northbound": [{"name": "all", "stages": list(self.stages)}]}

    def draw(self, seed=1, replication=0):
        scenario = Scenario.model_validate(
            {
                "name": "test",
                "port": {"name": "Test"},
                "calendar": self.calendar,
                "traffic": self.traffic,
                "authorities": self.authorities,
                "stages": self.stages,
                "routes": self.routes,
            }
        )
        return Draws(scenario, seed, replication)


@pytest.fixture
def port():
    return Port()


@pytest.fixture
def stage_of():
    """Makers of stages: `service()` and `inspection(authority, level, rate)`."""
    return {"service": service, "inspection": inspection}
