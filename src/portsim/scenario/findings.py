"""What a cross-field rule has to say, and when it may say it.

A rule looks at a scenario from which parts that are wrong in themselves may have been taken out. Each finding names
what it was drawn from, so that one which only follows from a missing part is dropped.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from portsim.scenario.tree import Dotted

NAMES = "*"
"""Last key of a path that stands for the names in a mapping, whatever stands under them."""


@dataclass(frozen=True)
class Finding:
    """Something wrong at `path`, with the way out; `reads` are the parts it was drawn from, else that path."""

    path: Dotted
    message: str
    reads: tuple[Dotted, ...]

    def follows_from(self, removed: Iterable[Dotted]) -> bool:
        """Whether a part that was taken out may be why the rule speaks."""
        return any(
            _above(gone, self.path) or any(_touches(gone, read) for read in self.reads or (self.path,))
            for gone in removed
        )


def _touches(gone: Dotted, read: Dotted) -> bool:
    if read[-1:] == (NAMES,):
        mapping = read[:-1]
        return _above(gone, mapping) or gone[:-1] == mapping
    return _above(gone, read) or _above(read, gone)


def _above(one: Dotted, other: Dotted) -> bool:
    return other[: len(one)] == one


def names_of(*path: str) -> Dotted:
    """The names in a mapping, as something a rule reads."""
    return (*path, NAMES)


def remaining(findings: Iterable[Finding], removed: Collection[Dotted]) -> list[Finding]:
    """The findings that stand on their own."""
    return [finding for finding in findings if not finding.follows_from(removed)]
