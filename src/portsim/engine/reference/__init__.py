"""The engine of record, on SimPy: written to be read like a truck's day.

Start with `truck.day`, which is what a truck does; then `stage`, `lanes`, `servers`, `officers` and `road`, which say
when it may; `gate` and `staff` open and close; `clock` orders what happens at one instant; `port` builds and runs it
all.
"""

from portsim.engine.reference.port import Port
from portsim.log import Log
from portsim.network import Network
from portsim.trucks import Trucks, refuse_impossible


def simulate(network: Network, trucks: Trucks) -> Log:
    """Let the trucks of one run cross the port.

    Parameters
    ----------
    network : the frozen port
    trucks : everything drawn and decided for its trucks beforehand

    Returns
    -------
    The log: a pure function of both, and the same, bit for bit, as that of any other engine.

    Raises
    ------
    ValueError where the table of trucks cannot be.
    """
    machines = len(network.outages.machine_outage)
    refuse_impossible(trucks, network.layout, machines=machines, horizon_min=network.horizon_min)
    return Port(network, trucks).run()
