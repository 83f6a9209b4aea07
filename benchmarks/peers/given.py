"""What every tool is given, and how each is timed. Needs numpy only, so that any tool's environment can run it.

Times are minutes on a grid of 2^-20 min: sums of them are exact, so that tools with the same rules agree to the last
bit.
"""

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np

LEAST_S = 0.5
"""How long a tool is measured at least [s of CPU]: the clock is coarse, and some are quick."""
MIB = 2**20 if sys.platform == "darwin" else 2**10


@dataclass(frozen=True)
class Port:
    """Stages in a row, one line each, and the trucks of its days in the order in which they arrive."""

    servers: np.ndarray
    """Booths of each stage, shape (S,)."""
    room: np.ndarray
    """Trucks that can wait at each, -1 without a limit, shape (S,)."""
    arrived: np.ndarray
    """When each truck arrives [min], shape (n,)."""
    visits: np.ndarray
    """Whether it visits each stage, shape (n, S)."""
    service: np.ndarray
    """How long its service takes there [min], shape (n, S)."""

    @property
    def places(self) -> list[int | None]:
        """Trucks each stage holds, waiting and in service; None without a limit."""
        return [
            None if room < 0 else int(room + servers) for room, servers in zip(self.room, self.servers, strict=True)
        ]

    def itineraries(self) -> list[list[tuple[int, float]]]:
        """Stages and service times of each truck, as plain Python numbers."""
        return [
            [(stage, need) for stage, (goes, need) in enumerate(zip(visits, service, strict=True)) if goes]
            for visits, service in zip(self.visits.tolist(), self.service.tolist(), strict=True)
        ]

    def wait(self, left: np.ndarray) -> np.ndarray:
        """Minutes each truck stood in line or blocked: all but its services."""
        return left - self.arrived - np.where(self.visits, self.service, 0).sum(axis=1)


def main(package: str, run: Callable[[Port], list[float]]) -> None:
    """Time `run`, which lets the trucks cross and tells when each left, on a port kept in a file."""
    parser = argparse.ArgumentParser()
    parser.add_argument("port")
    parser.add_argument("left", help="where to keep when the trucks left")
    asked = parser.parse_args()
    with np.load(asked.port) as kept:
        port = Port(**kept)
    measure(package, port, lambda: run(port), asked.left)


def measure(package: str, port: Port, run: Callable[[], np.ndarray | list[float]], keep: str) -> None:
    """Time `run`, and keep when the trucks left. Its first run, which loads code, is not counted."""
    np.save(keep, np.asarray(run(), dtype=np.float64))
    runs, began = 0, time.process_time()
    while time.process_time() - began < LEAST_S:
        run()
        runs += 1
    spent = time.process_time() - began
    answer = {
        "version": version(package),
        "trucks_per_s": runs * len(port.arrived) / spent,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MIB,
    }
    print(json.dumps(answer))
