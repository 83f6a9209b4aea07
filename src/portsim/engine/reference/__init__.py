"""The engine of record, on SimPy: written to be read like a truck's day.

Start with `truck.day`, which is what a truck does; then `stage`, `lanes`, `servers`, `officers` and `road`, which say
when it may; `gate` and `staff` open and close; `clock` orders what happens at one instant; `port` builds and runs it
all.
"""

from portsim.engine.reference.port import Port
from portsim.impossible import refuse_impossible
from portsim.log import Log
from portsim.network import Network
from portsim.trucks import Trucks


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
    refuse_impossible(network, trucks)
    return Port(network, trucks).run()
