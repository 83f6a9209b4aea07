"""Data frames on request: pandas is not installed with portsim, and only what asks for it loads it."""

from collections.abc import Callable, Mapping
from typing import Any


def data_frame() -> Callable[[Mapping[str, Any]], Any]:
    """What makes a pandas data frame of columns. ImportError says how to get pandas."""
    try:
        from pandas import DataFrame
    except ImportError as error:
        raise ImportError("data frames need pandas: pip install -e '.[data]' in portsim's folder") from error
    frame: Callable[[Mapping[str, Any]], Any] = DataFrame
    return frame
