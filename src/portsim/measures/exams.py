"""Who is inspected: how many trucks, where, by whom, how deeply, and who is inspected by two authorities."""

from collections.abc import Iterator

import numpy as np

from portsim.arrays import Flags, Floats, Ints
from portsim.measures.measure import Block, Measure, of_measured_trucks
from portsim.measures.observed import Observed
from portsim.measures.scope import Scope

_BY_WHOM = ("authority", "level")


INSPECTED = of_measured_trucks(
    "inspected_trucks",
    "trucks",
    "Trucks inspected at a stage, or by an authority at a level, each counted once.",
    "neither",
    "total",
    ("stage",),
    _BY_WHOM,
)
EXAM_SHARE = of_measured_trucks(
    "exam_share",
    "share",
    "Share of trucks inspected at least once: at all, or by an authority at a level; null where there were no trucks.",
    "neither",
    "mean",
    ("direction",),
    ("direction", "class"),
    ("direction", "programme"),
    (*_BY_WHOM, "direction"),
    (*_BY_WHOM, "direction", "class"),
    (*_BY_WHOM, "direction", "programme"),
)
TWICE_SHARE = of_measured_trucks(
    "examined_twice_share",
    "share",
    "Share of trucks inspected by two or more authorities, at whatever levels, or at the same level.",
    "lower",
    "mean",
    ("direction",),
    ("direction", "level"),
)
MEASURES = (INSPECTED, EXAM_SHARE, TWICE_SHARE)


class Exams:
    """Counts and shares of inspected trucks."""

    def __init__(self, scope: Scope):
        self.scope = scope
        self.stages = np.flatnonzero(scope.authority >= 0)
        self.by_whom = sorted({(int(scope.authority[s]), int(scope.level[s])) for s in self.stages})
        self.levels = sorted({level for _, level in self.by_whom})
        in_class = scope.class_in_direction()
        inspecting = (scope.stages_of_direction() & (scope.authority >= 0)).sum(axis=1) > 0
        of_class = in_class & inspecting[:, None]
        holding = (in_class.astype(np.int64) @ scope.holds > 0) & inspecting[:, None]
        self.blocks = self._blocks(inspecting, of_class, holding)
        self.by_direction = in_class[inspecting]
        """Classes of each direction with inspections; the next two likewise of each class, and of each programme."""
        self.by_class = np.eye(len(scope.holds), dtype=bool)[np.nonzero(of_class)[1]]
        self.by_programme = np.array([in_class[d] & scope.holds[:, p] for d, p in np.argwhere(holding)], dtype=bool)

    def _blocks(self, inspecting: Flags, of_class: Flags, holding: Flags) -> list[Block]:
        """Its cells; the rows of each stand in the order of the numbers of its keys."""
        names = self.scope.names
        whom = np.zeros((len(names["authority"]), len(names["level"])), dtype=bool)
        for authority, level in self.by_whom:
            whom[authority, level] = True
        at_level = inspecting[:, None] & np.isin(np.arange(len(names["level"])), self.levels)

        def block(measure: Measure, *keys: str, wanted: Flags) -> Block:
            return Block(measure, self.scope.break_down(*keys, wanted=wanted))

        return [
            block(INSPECTED, "stage", wanted=self.scope.authority >= 0),
            block(INSPECTED, *_BY_WHOM, wanted=whom),
            block(EXAM_SHARE, "direction", wanted=inspecting),
            block(EXAM_SHARE, "direction", "class", wanted=of_class),
            block(EXAM_SHARE, "direction", "programme", wanted=holding),
            block(EXAM_SHARE, *_BY_WHOM, "direction", wanted=whom[:, :, None] & inspecting),
            block(EXAM_SHARE, *_BY_WHOM, "direction", "class", wanted=whom[:, :, None, None] & of_class),
            block(EXAM_SHARE, *_BY_WHOM, "direction", "programme", wanted=whom[:, :, None, None] & holding),
            block(TWICE_SHARE, "direction", wanted=inspecting),
            block(TWICE_SHARE, "direction", "level", wanted=at_level),
        ]

    def values(self, run: Observed) -> Iterator[Floats]:
        """Values of each block, in their order."""
        at_stage = self._inspected_at(run)
        by_whom = [at_stage[:, self._stages_of(*whom)].sum(axis=1) > 0 for whom in self.by_whom]
        trucks = self._per_class(run, np.ones(len(run.trucks), dtype=bool))
        anyhow = self._per_class(run, at_stage.sum(axis=1) > 0)
        each = [self._per_class(run, flags) for flags in by_whom]
        groupings = (self.by_direction, self.by_class, self.by_programme)
        yield np.count_nonzero(at_stage[run.measured][:, self.stages], axis=0).astype(np.float64)[:, None]
        yield np.array([inspected.sum() for inspected in each], dtype=np.float64)[:, None]
        for grouping in groupings:
            yield _shares(grouping, anyhow, trucks)
        for grouping in groupings:
            yield np.concatenate([np.empty((0, 1)), *(_shares(grouping, inspected, trucks) for inspected in each)])
        twice = self._per_class(run, self._twice(len(run.trucks), by_whom, set(self.levels)))
        yield _shares(self.by_direction, twice, trucks)
        at_level = [self._per_class(run, self._twice(len(run.trucks), by_whom, {level})) for level in self.levels]
        columns = [np.empty((len(self.by_direction), 0)), *(_shares(self.by_direction, n, trucks) for n in at_level)]
        yield np.concatenate(columns, axis=1).reshape(-1, 1)

    def _per_class(self, run: Observed, flags: Flags) -> Ints:
        """Measured trucks of each class among those flagged, shape (C,)."""
        return np.bincount(run.trucks.truck_class[run.measured & flags], minlength=len(self.scope.holds))

    def _stages_of(self, authority: int, level: int) -> Ints:
        return np.flatnonzero((self.scope.authority == authority) & (self.scope.level == level))

    def _inspected_at(self, run: Observed) -> Flags:
        """Trucks whose inspection took place, by stage, shape (n, S)."""
        log = run.log
        at_stage = np.zeros((len(run.trucks), len(self.scope.authority)), dtype=bool)
        rows = np.flatnonzero((self.scope.authority[log.stage] >= 0) & ~np.isnan(log.began))
        at_stage[log.truck[rows], log.stage[rows]] = True
        return at_stage

    def _twice(self, trucks: int, by_whom: list[Flags], levels: set[int]) -> Flags:
        """Trucks inspected by two authorities or more at some levels, shape (n,)."""
        inspected = np.zeros((len(self.scope.names["authority"]), trucks), dtype=bool)
        for (authority, level), flags in zip(self.by_whom, by_whom, strict=True):
            if level in levels:
                inspected[authority] |= flags
        twice: Flags = np.count_nonzero(inspected, axis=0) > 1
        return twice


def _shares(grouping: Flags, part: Ints, whole: Ints) -> Floats:
    """Share of trucks in each group of classes, shape (groups, 1); NaN where there are none."""
    groups = grouping.reshape(-1, len(whole)).astype(np.int64)
    parts, wholes = (groups @ part).astype(np.float64), (groups @ whole).astype(np.float64)
    shares: Floats = np.divide(parts, wholes, out=np.full(len(parts), np.nan), where=wholes > 0)
    return shares[:, None]
