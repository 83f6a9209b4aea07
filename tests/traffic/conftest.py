import pytest

from portsim.draw import draw
from portsim.layout import lay_out
from portsim.network import build
from portsim.scenario.model import Scenario
from portsim.streams import Streams
from portsim.traffic.arrivals import drawn_arrivals
from portsim.traffic.kinds import kinds_of
from portsim.traffic.needs import service_laws, service_times
from portsim.traffic.parties import Parties, enrolled
from portsim.traffic.table import arrive


class Port:
    """A small port as a planner would write it; tests change its parts, then ask for what they need."""

    def __init__(self):
        self.northbound = {
            "trucks_per_day": 400,
            "classes": {
                "trusted": {"share": 0.3, "programmes": ["CTPAT", "FAST"]},
                "general": {"share": 0.5},
                "empty": {"share": 0.2, "laden": False},
            },
        }
        self.traffic = {"northbound": self.northbound}
        self.calendar = {"start": "2026-06-08", "days": 1}
        self.stages = {
            "approach": {"kind": "road", "travel": "12 min"},
            "primary": {
                "kind": "service",
                "lanes": {"fast": {"admits": {"programmes": ["FAST"]}, "servers": 1}, "standard": {"servers": 2}},
                "service": {"lognormal": {"mean": "75 s", "cv": 0.7}},
            },
        }
        self.routes = {"northbound": [{"name": "all", "stages": ["approach", "primary"]}]}
        self.besides = {}
        """Further parts of the scenario: events, violations and the like."""

    def add_southbound(self, trucks_per_day=300):
        self.traffic["southbound"] = {"trucks_per_day": trucks_per_day, "classes": {"import": {"share": 1.0}}}
        self.stages["module"] = {"kind": "service", "lanes": {"all": {"servers": 2}}, "service": "40 s"}
        self.routes["southbound"] = [{"name": "all", "stages": ["module"]}]

    def scenario(self):
        return Scenario.model_validate(
            {
                "name": "test",
                "port": {"name": "Test"},
                "calendar": self.calendar,
                "traffic": self.traffic,
                "stages": self.stages,
                "routes": self.routes,
                **self.besides,
            }
        )

    def arrive(self, replication=0, seed=1):
        """Scenario, layout and traffic of one replication."""
        scenario = self.scenario()
        layout = lay_out(scenario)
        return scenario, layout, arrive(scenario, layout, Streams(seed, replication))

    def drawn(self, replication=0, seed=1):
        """Arrivals of the northbound stream in one replication, by truck number."""
        scenario = self.scenario()
        stream = scenario.traffic["northbound"]
        return drawn_arrivals(stream, "northbound", scenario.calendar, Streams(seed, replication), scenario.events)

    def trucks(self, replication=0, seed=1):
        """Network and table of trucks of one replication."""
        scenario = self.scenario()
        network = build(scenario)
        return network, draw(scenario, network.layout, seed, replication)

    def kinds(self, replication=0, seed=1):
        """Scenario, layout, and the kinds of trucks of one replication."""
        scenario, layout, traffic = self.arrive(replication, seed)
        programmes = enrolled(scenario, layout, traffic, Parties(scenario, layout, traffic, traffic.luck.streams))
        return scenario, layout, kinds_of(scenario, layout, traffic.truck_class, programmes)


def times_of_all(scenario, layout, traffic):
    """Service time of each truck in each lane [min], shape (n, L)."""
    return service_times(scenario, layout, traffic, service_laws(scenario, layout))


@pytest.fixture
def port():
    return Port()
