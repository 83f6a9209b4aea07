"""The table of trucks: who comes, when, where each is sent, and how long each service will take.

Everything about a truck that does not depend on queues, drawn and decided for all trucks at once before the clock
starts.
"""

from dataclasses import dataclass

from portsim.arrays import Flags, Floats, Ints


@dataclass(frozen=True, eq=False)
class Trucks:
    """All trucks of one run, one row per truck, in the order in which they arrive.

    n trucks, L lanes, S stages and V visits; numbers are those of the Layout. Rows are sorted by arrival, then
    direction, then number within the stream: the row is the truck number that ties are broken by.
    """

    direction: Ints
    """Direction, shape (n,)."""
    number: Ints
    """Number within its traffic stream, from 0, shape (n,)."""
    arrived_min: Floats
    """Arrival before the gate [min], non-decreasing, shape (n,)."""
    truck_class: Ints
    """Class, shape (n,)."""
    route: Ints
    """Route, shape (n,)."""
    selected: Flags
    """Chosen by an authority for the inspection at a stage of its route, shape (n, S)."""
    referred: Flags
    """Sent to a stage by an alarm at an earlier one, shape (n, S)."""
    first_visit: Ints
    """Where each truck's itinerary begins in `stage`, shape (n + 1,)."""
    stage: Ints
    """Stages of all itineraries, truck after truck, in the order visited, shape (V,)."""
    admitted: Flags
    """Lanes that admit the truck, shape (n, L)."""
    service_min: Floats
    """Time in service (or on the road) in each lane, whether visited or not, on the grid [min], shape (n, L)."""
    priority: Ints
    """Place in the queue of each stage, lower first, shape (n, S)."""
    lane_luck: Floats
    """Uniform numbers for random lane choices and ties, shape (n, S)."""

    def __len__(self) -> int:
        return len(self.arrived_min)
