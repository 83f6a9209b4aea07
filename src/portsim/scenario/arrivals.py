"""How trucks come that do not come one by one by chance: in convoys, and by appointment."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from portsim.scenario.quantities import Duration, Number, PositiveDuration, Share, Strict, by_number_schema
from portsim.scenario.services import Distribution

TOLERANCE = 1e-9
"""How far shares may be from adding up to 1."""
MAX_CONVOY = 1000
"""The most trucks of a convoy."""


def _size(value: Any) -> Any:
    """A plain number is the size of all convoys."""
    return {str(value): 1.0} if isinstance(value, int) and not isinstance(value, bool) else value


def _sizes(value: Mapping[str, float]) -> Mapping[str, float]:
    odd = next((size for size in value if not 1 <= int(size) <= MAX_CONVOY), None)
    if odd is not None:
        raise ValueError(f"a convoy of {odd} trucks; write sizes from 1 to {MAX_CONVOY:,}")
    if abs(sum(value.values()) - 1) > TOLERANCE:
        raise ValueError(f"the shares of convoys add up to {sum(value.values()):g}, not to 1")
    return value


_SHARE = {"type": "number", "minimum": 0, "maximum": 1}
Sizes = Annotated[
    dict[Number, Share],
    Field(min_length=1),
    BeforeValidator(_size),
    AfterValidator(_sizes),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 1, "maximum": MAX_CONVOY}, by_number_schema(_SHARE)]}),
]
"""Shares of convoys by how many trucks they have."""


class Convoys(Strict):
    """Trucks that come together. The volume of the stream stays; there are fewer, larger groups."""

    sizes: Sizes = Field(description="share of convoys by their number of trucks: {1: 0.6, 3: 0.4}; or one number")
    headway: Duration = Field(default=0.0, description="time between the trucks of a convoy [min]")

    def mean_size(self) -> float:
        """Trucks of a convoy in the mean."""
        return sum(int(size) * share for size, share in self.sizes.items())


class Appointments(Strict):
    """Trucks that come when they are told: each to the slot in which it would have come, more or less."""

    slots: PositiveDuration = Field(description="length of a slot; the first begins at midnight")
    share: Share = Field(default=1.0, description="share of trucks that have an appointment; others come as they would")
    early: Duration = Field(default=0.0, description="how long before its slot a truck comes at the earliest [min]")
    late: Distribution | None = Field(
        default=None, description="how long after that it comes; left out: at once, so exactly `early` before its slot"
    )
    no_show: Share = Field(default=0.0, description="share of trucks with an appointment that do not come at all")
