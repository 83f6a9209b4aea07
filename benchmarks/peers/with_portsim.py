"""portsim's engines, with their full logs, and all that is done for a replication on top of them."""

import argparse

import numpy as np
from given import Port, measure

from portsim.draw import draw
from portsim.engine import choose, simulator
from portsim.layout import lay_out
from portsim.network import Network, build
from portsim.scenario.load import load
from portsim.scenario.model import Scenario
from portsim.simulate import Runner
from portsim.trucks import Trucks

SEED = 1


def drawn(scenario: Scenario) -> tuple[Network, Trucks]:
    """The port and its trucks, always the same."""
    layout = lay_out(scenario)
    return build(scenario, layout), draw(scenario, layout, SEED, 0)


def port_of(network: Network, trucks: Trucks) -> Port:
    """The same for the other tools: each stage has one lane, so that lanes are stages."""
    servers = np.zeros(len(network.layout.stages), dtype=int)
    servers[network.change_of] = network.change_level
    visits = np.zeros((len(trucks), len(servers)), dtype=bool)
    visits[np.repeat(np.arange(len(trucks)), np.diff(trucks.first_visit)), trucks.stage] = True
    return Port(servers, network.lane_room, trucks.arrived_min, visits, trucks.service_min)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("engine")
    parser.add_argument("scenario")
    parser.add_argument("days")
    parser.add_argument("left")
    parser.add_argument("--all", action="store_true", help="drawing, audit and measures as well")
    asked = parser.parse_args()
    scenario = load(asked.scenario, (f"calendar.days={asked.days}",)).scenario
    network, trucks = drawn(scenario)
    simulate, runner = simulator(choose(asked.engine)), Runner(scenario, engine=asked.engine)
    left = simulate(network, trucks).departed

    def whole() -> np.ndarray:
        runner.run(SEED, 0)
        return left

    run = whole if asked.all else lambda: simulate(network, trucks).departed
    measure("portsim", port_of(network, trucks), run, asked.left)


if __name__ == "__main__":
    main()
