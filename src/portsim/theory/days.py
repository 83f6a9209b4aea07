"""Queues over a day: trucks per hour and servers change, and what was not served goes on waiting.

Time is cut into K steps of `lasts_min` [min], shape (K,), over which rates and servers are constant. Arrivals have the
shape (K, ...): further axes are other days, better and worse ones. Queues are means over each step [trucks], of the
shape of arrivals.
"""

import numpy as np

from portsim.arrays import Floats, Ints
from portsim.theory.stationary import allen_cunneen, erlang_b

SETTLED = 1e-9
"""Relative change below which a backlog stays as it is."""


def smoothed(arrivals_per_min: Floats, lasts_min: Floats, servers: Ints, service_min: float) -> Floats:
    """Arrivals as servers feel them, who are still busy with earlier ones: trucks in service without any queue, over s.

    The number in service of infinitely many servers follows m' = arrivals - m / s: Jennings, Mandelbaum, Massey and
    Whitt, Server staffing to meet time-varying demand, Management Science 42 (1996), the modified offered load. Exact
    for infinitely many servers and exponential services; for others the lag is about right. Where servers close, those
    that are busy finish their truck, and it burdens nobody else.

    Returns
    -------
    m / s, mean over each step [trucks per minute], the shape of arrivals; it begins with an empty port.
    """
    if service_min <= 0:
        return arrivals_per_min
    busy = np.zeros(arrivals_per_min.shape[1:])
    felt = np.empty_like(arrivals_per_min)
    kept = np.exp(-lasts_min / service_min)
    part = service_min / lasts_min * (1 - kept)
    before = servers[:1].repeat(len(servers))
    before[1:] = servers[:-1]
    for step, rate in enumerate(arrivals_per_min):
        if servers[step] < before[step]:
            busy = busy - np.maximum(np.minimum(busy, before[step]) - servers[step], 0)
        level = rate * service_min
        felt[step] = rate + (busy - level) / service_min * part[step]
        busy = level + (busy - level) * kept[step]
    return felt


def fluid(arrivals_per_min: Floats, lasts_min: Floats, servers: Ints, service_min: float) -> Floats:
    """Queue where trucks flow like water: they come at their rate, and servers drain them at theirs.

    Newell, Applications of Queueing Theory (2nd ed. 1982), chapter 2, with servers that fill first: of X trucks present
    X - c wait. No chance at all, so it knows only the wait that an overload makes: chance can only add to a queue
    (Jensen), so it is never above the true mean but for details of services. Backlog is carried from step to step; a
    step in which servers fill or run empty is cut in two there. Servers that close finish their truck first.
    """
    present = np.zeros(arrivals_per_min.shape[1:])
    queue = np.zeros_like(arrivals_per_min)
    for step, rate in enumerate(arrivals_per_min):
        count, left = float(servers[step]), np.full(present.shape, lasts_min[step])
        if step and servers[step] < servers[step - 1]:
            present = present - np.maximum(np.minimum(present, servers[step - 1]) - count, 0)
        area = np.zeros(present.shape)
        drained = count / service_min if service_min > 0 else np.inf
        if np.isinf(drained):
            present = np.zeros(present.shape) if count else present + rate * left
            queue[step] = 0.0 if count else present - rate * left / 2
            continue
        for _ in range(2):
            waits = (present > count) | ((present == count) & (rate > drained))
            # A queue that drains does so until it is gone; servers that fill do so until all are busy.
            falls = np.where(
                waits & (rate < drained), (present - count) / np.where(rate < drained, drained - rate, 1.0), np.inf
            )
            level = rate * service_min
            fills = ~waits & (level > count)
            ratio = np.where(fills, (level - present) / np.where(fills, level - count, 1.0), 1.0)
            lasts = np.minimum(left, np.where(waits, falls, np.where(fills, service_min * np.log(ratio), np.inf)))
            after = np.where(
                waits, present + (rate - drained) * lasts, level + (present - level) * np.exp(-lasts / service_min)
            )
            # Rounding must neither leave a hair of a queue nor take one off a server.
            after = np.where(
                lasts < left,
                count,
                np.where(waits, np.maximum(after, count), np.minimum(after, np.maximum(count, present))),
            )
            area += np.where(waits, ((present + after) / 2 - count) * lasts, 0.0)
            present, left = after, left - lasts
        queue[step] = area / lasts_min[step]
    return queue


def pointwise_stationary(
    arrivals_per_min: Floats, servers: Ints, service_min: float, arrivals_cv: float, service_cv: float
) -> Floats:
    """Queue where each moment is taken as if its rates had always held, and had no past: arrivals times their wait.

    Green and Kolesar, The pointwise stationary approximation for queues with nonstationary arrivals, Management Science
    37 (1991); the wait of each moment by Allen and Cunneen. Right where rates change slowly against the time in which
    the queue settles (`relaxation_min`), else too high; infinite in a step that is overloaded.
    """
    count = servers.reshape(-1, *(1 for _ in arrivals_per_min.shape[1:]))
    wait = allen_cunneen(arrivals_per_min, service_min, count, arrivals_cv, service_cv)
    return np.where(arrivals_per_min > 0, arrivals_per_min * np.where(arrivals_per_min > 0, wait, 0.0), 0.0)


def backlog_carryover(arrivals_per_min: Floats, lasts_min: Floats, servers: Ints, service_min: float) -> Floats:
    """Queue of M(t)/M/c(t), overloaded or not: each step hands over what its servers could not take to the next.

    Stolletz, Approximation of the non-stationary M(t)/M(t)/c(t)-queue using stationary queueing models: the stationary
    backlog-carryover approach, European Journal of Operational Research 190 (2008). What a step loses, taken for a
    system without a queue (`erlang_b`), comes again in the next; what it serves tells how busy it is, and so how long
    an M/M/c queue would be. Steps must last about a service: with shorter ones it is too high, with longer too low.

    How far off, with steps of a service: between 5 % too low and 25 % too high for services up to an hour, over a day
    with a peak load from 0.6 to 1.2 (tests/theory, against the exact equations of M(t)/M/c).
    """
    backlog = np.zeros(arrivals_per_min.shape[1:])  # [trucks]
    queue = np.zeros_like(arrivals_per_min)
    # Steps in which nothing is other than before; once the backlog stays, too, they need not be worked out.
    like = (np.diff(servers) == 0) & (np.diff(lasts_min) == 0)
    like &= (np.diff(arrivals_per_min, axis=0) == 0).reshape(len(like), backlog.size).all(axis=1)
    same, stays = [False, *like.tolist()], False
    for step, rate in enumerate(arrivals_per_min):
        if stays and same[step]:
            queue[step] = queue[step - 1]
            continue
        count, lasts, stays = int(servers[step]), lasts_min[step], False
        if not count:
            queue[step] = backlog + rate * lasts / 2
            backlog = backlog + rate * lasts
            continue
        offered = rate + backlog / lasts
        lost = erlang_b(offered * service_min, count)
        taken = offered * (1 - lost)
        queue[step] = _queue(taken * service_min, count)
        left = offered * lost * lasts
        stays = bool((np.abs(left - backlog) <= SETTLED * left).all())
        backlog = left
    return queue


def _queue(busy: Floats, servers: int) -> Floats:
    """Trucks that wait in an M/M/c queue with so many servers busy on average."""
    lost = erlang_b(busy, servers)
    share = busy / servers
    late = lost / (1 - share * (1 - lost))
    return late * busy / (servers - busy)
