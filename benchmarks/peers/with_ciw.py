"""Ciw: a node per stage, blocking after service, and a route fixed at arrival. It keeps a record of every visit."""

import ciw
import numpy as np
from given import Port, main

NEVER = 1e12


class Given(ciw.dists.Distribution):
    """The service time of a truck at a stage, as given."""

    def __init__(self, times):
        self.times = times

    def sample(self, t=None, ind=None):  # noqa: ARG002 - Ciw's own signature
        return self.times[ind.id_number - 1]


def run(port: Port) -> list[float]:
    stages = len(port.servers)
    arrivals = ciw.dists.Sequential([*np.diff(port.arrived, prepend=0.0).tolist(), NEVER])
    further = [(np.flatnonzero(visits) + 1)[1:] for visits in port.visits]  # all come to the first
    network = ciw.create_network(
        arrival_distributions=[arrivals] + [None] * (stages - 1),
        service_distributions=[Given(times) for times in port.service.T.tolist()],
        number_of_servers=port.servers.tolist(),
        queue_capacities=[float("inf") if room < 0 else int(room) for room in port.room],
        routing=ciw.routing.ProcessBased(lambda truck, _: further[truck.id_number - 1].tolist()),
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(len(port.arrived), method="Finish")
    left = [0.0] * len(port.arrived)
    for truck in simulation.nodes[-1].all_individuals:
        left[truck.id_number - 1] = float(truck.data_records[-1].exit_date)
    return left


if __name__ == "__main__":
    main("ciw", run)
