"""The fast engine: the model's rules once more, on arrays and compiled by Numba. No Python object is touched inside.

It shares the network, the table of trucks and the log's columns with the engine of record, and no rule; its log is the
same, bit for bit. Read `truck` first, as there; `place`, `stage`, `lanes`, `servers`, `officers` and `road` say when a
truck may; `gate`, `staff` and `posts` open and close, and so does the `supervisor`, who may look at `postings`;
`outages`, `machines` and `pace` stop and slow; `agenda`, `decisions`, `queues` and `notebook` keep what falls due, who
waits, and what happened; `loop` lets time pass. `port` holds it all, `building` builds it, `compiling` compiles it.
"""

from portsim.engine.compiled.building import build_port, log_of, with_more_paper
from portsim.engine.compiled.loop import DONE, OUT_OF_PAPER, engine
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
    port = build_port(network, trucks)
    pass_time = engine()
    while (reason := pass_time(port)) != DONE:
        if reason == OUT_OF_PAPER:
            port = with_more_paper(port)
    return log_of(port)
