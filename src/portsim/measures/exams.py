"""Who is inspected: how many trucks, where, by whom, how deeply, and who is inspected twice."""

from collections.abc import Iterator

import numpy as np

from portsim.arrays import Flags, Floats
from portsim.measures.events import Events, shares
from portsim.measures.measure import Block, Breakdown, Measure, of_cleared_trucks, somewhere
from portsim.measures.observed import Observed
from portsim.measures.scope import Scope

_BY_WHOM = ("authority", "level")
_GROUPS = (("direction",), ("direction", "class"), ("direction", "programme"))
"""What trucks are grouped by."""

INSPECTED = of_cleared_trucks(
    "inspected_trucks",
    "trucks",
    "Trucks inspected at a stage, or by an authority at a level, each counted once; a joint inspection is by both.",
    "neither",
    "total",
    ("stage",),
    _BY_WHOM,
)
EXAM_SHARE = of_cleared_trucks(
    "exam_share",
    "share",
    "Share of trucks inspected at least once: at all, by an authority, or by an authority at a level; a joint "
    "inspection is by both. Null where there were no trucks.",
    "neither",
    "mean",
    *_GROUPS,
    *(("authority", *keys) for keys in _GROUPS),
    *((*_BY_WHOM, *keys) for keys in _GROUPS),
)
TWICE_SHARE = of_cleared_trucks(
    "examined_twice_share",
    "share",
    "Share of trucks inspected at two or more stops, not all of them by the same single authority: at whatever levels, "
    "or at the same level. A joint inspection is one stop. Null where there were no trucks.",
    "lower",
    "mean",
    *_GROUPS,
    ("direction", "level"),
)
MEASURES = (INSPECTED, EXAM_SHARE, TWICE_SHARE)


class Exams:
    """Counts and shares of inspected trucks."""

    def __init__(self, scope: Scope):
        self.examines = scope.examines
        self.stages = np.flatnonzero(scope.inspects)
        whom = somewhere(scope.examines, 0)
        authorities = somewhere(whom, 1)
        levels = somewhere(whom, 0)
        self.authorities, self.levels = np.flatnonzero(authorities), np.flatnonzero(levels)
        self.by_whom = np.argwhere(whom)
        inspecting = scope.inspecting()
        among = (
            inspecting,
            scope.class_in_direction() & inspecting[:, None],
            scope.programme_in_direction() & inspecting[:, None],
        )
        self.groups: list[Breakdown] = [
            scope.break_down(*keys, wanted=wanted) for keys, wanted in zip(_GROUPS, among, strict=True)
        ]

        def block(measure: Measure, *keys: str, wanted: Flags) -> Block:
            return Block(measure, scope.break_down(*keys, wanted=wanted))

        # The rows of each stand in the order of the numbers of its keys.
        self.blocks = [
            block(INSPECTED, "stage", wanted=scope.inspects),
            block(INSPECTED, *_BY_WHOM, wanted=whom),
            *(Block(EXAM_SHARE, group) for group in self.groups),
            *(
                block(EXAM_SHARE, *by, *keys, wanted=np.multiply.outer(which, wanted))
                for by, which in ((("authority",), authorities), (_BY_WHOM, whom))
                for keys, wanted in zip(_GROUPS, among, strict=True)
            ),
            *(Block(TWICE_SHARE, group) for group in self.groups),
            block(TWICE_SHARE, "direction", "level", wanted=np.multiply.outer(inspecting, levels)),
        ]

    def values(self, run: Observed) -> Iterator[Floats]:
        """Values of each block, in their order."""
        at_stage = run.served & run.cleared[:, None]
        by_whom = [self._examined(at_stage, self.examines[:, a, y]) for a, y in self.by_whom]
        by_authority = [self._examined(at_stage, somewhere(self.examines[:, a], 1)) for a in self.authorities]
        trucks = [_count(run, run.cleared, group) for group in self.groups]

        def of_trucks(flags: Flags) -> list[Floats]:
            """Share of the trucks of each group, by grouping."""
            return [shares(_count(run, flags, group), whole) for group, whole in zip(self.groups, trucks, strict=True)]

        yield np.count_nonzero(at_stage[:, self.stages], axis=0).astype(np.float64)[:, None]
        yield np.array([np.count_nonzero(flags) for flags in by_whom], dtype=np.float64)[:, None]
        yield from of_trucks(self._examined(at_stage, somewhere(self.examines, 1, 2)))
        for each in (by_authority, by_whom):
            of_each = [of_trucks(flags) for flags in each]
            for number in range(len(self.groups)):
                yield np.concatenate([np.empty((0, 1)), *(found[number] for found in of_each)])
        yield from of_trucks(self._twice(at_stage, somewhere(self.examines, 2)))
        at_level = [of_trucks(self._twice(at_stage, self.examines[:, :, level]))[0] for level in self.levels]
        yield np.concatenate([np.empty((len(self.groups[0]), 0)), *at_level], axis=1).reshape(-1, 1)

    def _examined(self, at_stage: Flags, stages: Flags) -> Flags:
        """Trucks examined at some of the stages, shape (n,)."""
        examined: Flags = somewhere(at_stage[:, stages], 1)
        return examined

    def _twice(self, at_stage: Flags, examines: Flags) -> Flags:
        """Trucks with two stops or more, and two authorities or more at them, given who examines where, shape (n,)."""
        stops = np.count_nonzero(at_stage[:, somewhere(examines, 1)], axis=1)
        authorities = np.zeros(len(at_stage), dtype=np.int64)
        for its_stages in examines.T:
            authorities += self._examined(at_stage, its_stages)
        twice: Flags = (stops > 1) & (authorities > 1)
        return twice


def _count(run: Observed, flags: Flags, group: Breakdown) -> Floats:
    """Trucks of each group among those flagged, shape (groups, 1)."""
    return Events(run, np.flatnonzero(flags)).count(group)
