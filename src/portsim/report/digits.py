"""How exactly a number is told: as its interval allows, and no further."""

import math

_MOST = 9
"""Beyond these nothing is worth telling; times are exact to 2^-20 min."""
_TWO_BELOW = 2.0
"""A half-width that begins with 1 has two significant digits, any other one: rounded by a fifth at most."""


def digits(mean: float | None, half_width: float | None, times: float = 1.0) -> int:
    """Digits after the point that a half-width is worth; of a number without one, one digit if it is no whole one."""
    width = (half_width or 0.0) * times
    if not width:
        value = (mean or 0.0) * times
        return 0 if value == round(value) else 1
    exponent = math.floor(math.log10(width))
    return min(_MOST, max(0, int(width / 10**exponent < _TWO_BELOW) - exponent))
