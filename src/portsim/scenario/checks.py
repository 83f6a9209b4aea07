"""All rules between the fields of a scenario."""

from collections.abc import Iterator

from portsim.scenario.check_calendar import calendar_rules
from portsim.scenario.check_demand import demand_rules
from portsim.scenario.check_drivers import driver_rules
from portsim.scenario.check_economy import economy_rules
from portsim.scenario.check_events import event_rules
from portsim.scenario.check_inspections import inspection_rules
from portsim.scenario.check_instruments import instrument_rules
from portsim.scenario.check_joint import joint_rules
from portsim.scenario.check_outcomes import outcome_rules
from portsim.scenario.check_port import port_rules
from portsim.scenario.check_pressure import pressure_rules
from portsim.scenario.check_routes import route_rules
from portsim.scenario.check_services import service_rules
from portsim.scenario.check_staffing import staffing_rules
from portsim.scenario.check_stages import stage_rules
from portsim.scenario.check_traffic import traffic_rules
from portsim.scenario.check_violations import violation_rules
from portsim.scenario.check_who import who_rules
from portsim.scenario.findings import Finding
from portsim.scenario.model import Scenario

_RULES = (
    port_rules,
    calendar_rules,
    traffic_rules,
    who_rules,
    violation_rules,
    stage_rules,
    staffing_rules,
    service_rules,
    inspection_rules,
    joint_rules,
    outcome_rules,
    route_rules,
    demand_rules,
    driver_rules,
    pressure_rules,
    event_rules,
    economy_rules,
    instrument_rules,
)


def findings(scenario: Scenario) -> Iterator[Finding]:
    """What is wrong between the fields of a scenario whose fields are right by themselves."""
    for rules in _RULES:
        yield from rules(scenario)
