"""What a cross-field rule has to say, and when it may say it.

A rule looks at a scenario in which parts that are wrong in themselves have been left out or replaced (`pruning`). Each
finding names what it was drawn from, so that one which only follows from such a part is dropped.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from portsim.scenario.pruning import Gone
from portsim.scenario.tree import Dotted

NAMES = "*"
"""Last key of a path that stands for the names in a mapping, whatever stands under them."""


@dataclass(frozen=True)
class Finding:
    """Something wrong at `path`, with the way out; `reads` are the parts it was drawn from, else that path.

    `of_name`: it is the last key of the path that is wrong, whatever stands under it.
    """

    path: Dotted
    message: str
    reads: tuple[Dotted, ...]
    of_name: bool = False

    def follows_from(self, gone: Gone) -> bool:
        """Whether a part that is no longer as written may be why the rule speaks."""
        if self.of_name:
            if gone.covers(self.path[:-1]) or self.path in (*gone.removed, *gone.misnamed):
                return True
        elif gone.covers(self.path):
            return True
        return any(_follows(read, gone) for read in self.reads or (() if self.of_name else (self.path,)))


def _follows(read: Dotted, gone: Gone) -> bool:
    if any(read[: len(part)] == part for part in gone.meant):
        return True
    if read[-1:] == (NAMES,):
        # A name is known as long as something stands for what it names.
        return gone.covers(read[:-1]) or any(part[:-1] == read[:-1] for part in (*gone.removed, *gone.misnamed))
    return gone.covers(read) or any(part[: len(read)] == read for part in (*gone.removed, *gone.replaced, *gone.meant))


def names_of(*path: str | int) -> Dotted:
    """The names in a mapping, as something a rule reads."""
    return (*path, NAMES)


def remaining(findings: Iterable[Finding], gone: Gone) -> list[Finding]:
    """The findings that stand on their own."""
    return [finding for finding in findings if not finding.follows_from(gone)]
