"""What one scenario states otherwise than another: the differences between two files, after `extends` and `--set`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portsim.units import is_weekdays

_NOT_THE_PORT = ("name", "sources")
"""Keys that change nothing about the port."""
_WINDOW = re.compile(r"\d{1,2}:\d{2}-\d{1,2}:\d{2}")


@dataclass(frozen=True)
class Changed:
    """A value that two scenarios state differently."""

    path: str
    """As `--set` writes it; items that have names by these: `routes.northbound[name=joint].stages`."""
    before: Any
    """As the first scenario writes it; None where it states nothing."""
    after: Any
    """As the second one writes it; None where it states nothing."""


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Changed, ...]:
    """The differences between two scenarios as they are written, in the order of the first; what is new comes last.

    What stands in one of them alone is one difference, however much it holds. Values are compared as written, so that
    `60 s` and `1 min` differ. A plan is one value, as for `--set`.
    """
    first, second = ({key: tree[key] for key in tree if key not in _NOT_THE_PORT} for tree in (before, after))
    return tuple(_between(first, second, ""))


def _between(before: Any, after: Any, path: str) -> Iterator[Changed]:
    before, after = _by_name(before), _by_name(after)
    if isinstance(before, _Items) != isinstance(after, _Items) or not (_is_section(before) and _is_section(after)):
        if _plain(before) != _plain(after):
            yield Changed(path, _plain(before), _plain(after))
        return
    for key in dict.fromkeys((*before, *after)):
        below = f"{path}[name={key}]" if isinstance(before, _Items) else f"{path}.{key}" if path else str(key)
        if key in before and key in after:
            yield from _between(before[key], after[key], below)
        else:
            yield Changed(below, before.get(key), after.get(key))
    if isinstance(before, _Items):
        both = [key for key in before if key in after]
        if both != [key for key in after if key in before]:
            yield Changed(path, list(before), list(after))  # the first that matches counts, so their order does


def _is_section(value: Any) -> bool:
    """Whether a value has keys that name something; those of a plan are weekdays and windows."""
    return isinstance(value, dict) and not any(is_weekdays(str(key)) or _WINDOW.fullmatch(str(key)) for key in value)


class _Items(dict[str, Any]):
    """A list whose items all have names of their own."""


def _by_name(value: Any) -> Any:
    if isinstance(value, list) and value and all(isinstance(item, dict) and "name" in item for item in value):
        names = [str(item["name"]) for item in value]
        if len(set(names)) == len(names):
            return _Items(zip(names, value, strict=True))
    return value


def _plain(value: Any) -> Any:
    return list(value.values()) if isinstance(value, _Items) else value
