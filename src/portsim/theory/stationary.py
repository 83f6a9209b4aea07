"""Waits in queues that have settled: the same trucks per hour and the same servers for a long time.

Arrays in, arrays out; shapes broadcast. Rates are per minute, times in minutes.
"""

import numpy as np
import numpy.typing as npt

from portsim.arrays import Floats

Numbers = npt.ArrayLike

REGULAR = 1.0
"""Squared coefficient of variation of trucks that come by chance; below it they come more evenly."""
HARDLY = 1e-9
"""A load, or an unevenness, below this is none."""
NEVER = np.inf
"""Wait, or time to settle, of a queue that grows for ever."""


def erlang_b(offered: Numbers, servers: Numbers) -> Floats:
    """Share of trucks that find all servers busy where nobody waits (M/G/c/c).

    Exact for arrivals by chance and any service. Erlang (1917), by the recursion over servers that loses no digits
    (Cooper, Introduction to Queueing Theory, 1981, section 3.3).

    Parameters
    ----------
    offered : trucks per minute times minutes of service [erlangs], zero or more
    servers : whole numbers, zero or more
    """
    load, count = np.asarray(offered, dtype=np.float64), np.asarray(servers, dtype=np.int64)
    share = np.ones(np.broadcast_shapes(load.shape, count.shape))
    for server in range(1, int(count.max(initial=0)) + 1):
        more = load * share
        more /= server + more
        share = more if count.ndim == 0 else np.where(server <= count, more, share)
    return share


def erlang_c(offered: Numbers, servers: Numbers) -> Floats:
    """Share of trucks that have to wait (M/M/c); 1 where as much comes as the servers can do, or more.

    Exact for arrivals by chance and exponential services. Erlang (1917).

    Parameters are those of `erlang_b`.
    """
    load, count = np.broadcast_arrays(np.asarray(offered, dtype=np.float64), np.asarray(servers, dtype=np.int64))
    lost = erlang_b(load, count)
    settles = load < count
    share = np.divide(load, count, out=np.ones(load.shape), where=settles)
    return np.where(settles, lost / (1 - share * (1 - lost)), 1.0)


def erlang_c_wait(arrivals_per_min: Numbers, service_min: Numbers, servers: Numbers) -> Floats:
    """Mean wait (M/M/c) [min]; infinite where as much comes as the servers can do, or more.

    Exact for arrivals by chance and exponential services in a queue that has settled. Services of no time have no wait.
    """
    arrivals, service = np.asarray(arrivals_per_min, dtype=np.float64), np.asarray(service_min, dtype=np.float64)
    load = arrivals * service
    spare = np.asarray(servers, dtype=np.float64) - load
    late = erlang_c(load, servers) * service
    wait = np.divide(late, spare, out=np.full(np.shape(late), NEVER), where=spare > 0)
    return np.where(load > 0, wait, 0.0)


def allen_cunneen(
    arrivals_per_min: Numbers, service_min: Numbers, servers: Numbers, arrivals_cv: Numbers, service_cv: Numbers
) -> Floats:
    """Mean wait (GI/G/c) [min], approximately; infinite where as much comes as the servers can do, or more.

    The wait of M/M/c times the mean of both squared coefficients of variation: Allen, Probability, Statistics and
    Queueing Theory (2nd ed. 1990), section 5.3, who gives it to Cunneen. Exact for M/M/c and M/G/1. Where trucks come
    more evenly than by chance it is lowered by the factor of Kraemer and Langenbach-Belz (1976).

    How far off: for arrivals by chance by 15 % of the exact value and 2 % of a service together; for others 25 % more
    for each unit by which the squared coefficient of variation of arrivals is off 1 (docs/theory.md, against long
    simulations with up to 12 servers and loads from 0.5 to 0.85).
    """
    ca2, cs2 = np.square(np.asarray(arrivals_cv, dtype=np.float64)), np.square(np.asarray(service_cv, dtype=np.float64))
    arrivals, service = np.asarray(arrivals_per_min, dtype=np.float64), np.asarray(service_min, dtype=np.float64)
    load = arrivals * service / np.maximum(np.asarray(servers, dtype=np.float64), 1)
    below = np.where((ca2 < REGULAR) & (load > HARDLY) & (ca2 + cs2 > HARDLY), (1 - ca2) ** 2, 0.0)
    regular = np.exp(-2 * (1 - np.minimum(load, 1)) * below / np.where(below > 0, 3 * load * (ca2 + cs2), 1.0))
    uneven = (ca2 + cs2) / 2
    wait = erlang_c_wait(arrivals, service, servers)
    return np.where(uneven > 0, wait * np.where(uneven > 0, uneven * regular, 1.0), np.where(np.isinf(wait), wait, 0.0))


def relaxation_min(
    arrivals_per_min: Numbers, service_min: Numbers, servers: Numbers, arrivals_cv: Numbers, service_cv: Numbers
) -> Floats:
    """Time in which what a queue remembers of its beginning shrinks to a third (1 / e) [min]; infinite if never.

    (ca^2 + cs^2) s / (2.8 c (1 - sqrt(load))^2): Odoni and Roth, An empirical investigation of the transient behavior
    of stationary queueing systems, Operations Research 31 (1983), for one server of c-fold speed; but at least a
    service, since busy servers forget no sooner. A rule of thumb, good to a factor of two.
    """
    ca2, cs2 = np.square(np.asarray(arrivals_cv, dtype=np.float64)), np.square(np.asarray(service_cv, dtype=np.float64))
    arrivals, service = np.asarray(arrivals_per_min, dtype=np.float64), np.asarray(service_min, dtype=np.float64)
    count = np.asarray(servers, dtype=np.float64)
    offered = arrivals * service
    shape = np.broadcast_shapes(offered.shape, count.shape)
    load = np.divide(offered, count, out=np.full(shape, NEVER), where=count > 0)
    settles = load < 1
    spare = (1 - np.sqrt(np.where(settles, load, 0.0))) ** 2
    time = (ca2 + cs2) * service / (2.8 * np.maximum(count, 1) * spare)
    return np.where(settles, np.maximum(time, service), np.where(offered > 0, NEVER, 0.0))
