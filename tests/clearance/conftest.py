import pytest

from portsim.draw import draw
from portsim.layout import lay_out
from portsim.scenario.model import Scenario

SHORT = "1 min"


def service(**more):
    return {"kind": "service", "lanes": {"all": {"servers": 1}}, "service": {"exponential": {"mean": SHORT}}} | more


def inspection(authority, level, rate, **more):
    return service(inspection={"authority": authority, "level": level, "rate": rate} | more)


class Draws:
    """One replication of a port, with stages and classes by name."""

    def __init__(self, scenario, seed, replication):
        self.layout = lay_out(scenario)
        self.trucks = draw(scenario, self.layout, seed, replication)

    def __len__(self):
        return len(self.trucks)

    def at(self, table, stage):
        """Column of a table n x S."""
        return getattr(self.trucks, table)[:, self.layout.stage_number[stage]]

    def selected(self, stage):
        return self.at("selected", stage)

    def referred(self, stage):
        return self.at("referred", stage)

    def of_class(self, *names):
        numbers = [number for number, each in enumerate(self.layout.classes) if each.name in names]
        return [number in numbers for number in self.trucks.truck_class]

    def itinerary(self, truck):
        begin, end = self.trucks.first_visit[truck : truck + 2]
        return [self.layout.stages[stage] for stage in self.trucks.stage[begin:end]]


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
