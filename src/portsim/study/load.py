"""From a study file to a checked study, or to everything that is wrong with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from portsim.comparison.compare import AT_MOST
from portsim.comparison.precision import FIRST_LOOK, Precision, parse_precision
from portsim.errors import MeasureError, Problem, ScenarioError
from portsim.measures.asked import Asked, parse_asked
from portsim.scenario.extends import find_file, read_merged, shown_name
from portsim.scenario.load import Base
from portsim.scenario.overrides import put
from portsim.scenario.reading import examine_file
from portsim.scenario.tree import Dotted, Node, did_you_mean, find, nearest, path_text, plain
from portsim.scenario.words import describe
from portsim.simulate import REPLICATIONS
from portsim.study.designs import Row, count, read_table
from portsim.study.expressions import uses_x
from portsim.study.factors import Factor, templates_of
from portsim.study.model import COLUMNS, SAMPLED, SCENARIO, FactorFile, StudyFile

STUDY_FILE = "study.yaml"
"""What a study file in a folder of its own is called."""
_WAYS = ("levels", "range", "options")


@dataclass(frozen=True, eq=False)
class Study:
    """A study that can be run: its file, the scenarios it changes, and how."""

    file: Path
    shown: str
    """The file, as the user named it."""
    stated: StudyFile
    text: str
    """The file, word for word."""
    bases: Mapping[str, Base]
    """The scenarios that are varied, by name; one alone is called nothing."""
    fixed: tuple[tuple[str, Node], ...]
    """Changes of all points, by path."""
    factors: tuple[Factor, ...]
    table: tuple[Row, ...] | None
    """The rows of a table of points; None for any other design."""
    asked: tuple[Asked, ...]
    """The numbers that are kept."""
    precision: tuple[Precision, ...]
    watched: tuple[Asked, ...]
    """The numbers that the file's precision is about: kept, too, also where replications are said instead."""
    tree: Node
    """The file with the place of each value."""
    quick: bool = False
    """Whether replications were said instead of what the file says."""

    def __repr__(self) -> str:
        """Short: a study holds its scenarios with all their places."""
        return f"<Study {self.name!r}: {self.shown}>"

    @property
    def name(self) -> str:
        """The study's own name."""
        return self.stated.name

    @property
    def crossed(self) -> bool:
        """Whether several scenarios are run at every row of the design."""
        return self.stated.scenarios is not None

    @property
    def columns(self) -> tuple[str, ...]:
        """What tells points apart: the scenario, if there are several, and the factors."""
        return (*((SCENARIO,) if self.crossed else ()), *(factor.name for factor in self.factors))

    @property
    def count(self) -> int:
        """How many points the design has."""
        return count(self.stated.design, self.factors, self.table) * len(self.bases)

    @property
    def replications(self) -> int | None:
        """Replications of every point; None where they are run until they are exact enough."""
        return None if self.precision else self.stated.replications or REPLICATIONS

    @property
    def at_most(self) -> int:
        """Replications of a point after which it ends, exact or not."""
        return self.replications or self.stated.at_most or AT_MOST

    @property
    def first(self) -> int:
        """Replications of a point before anybody looks."""
        return self.replications or min(FIRST_LOOK, self.at_most)


def load_study(path: str | Path, replications: int | None = None) -> Study:
    """Read and check a study file, or that of a folder.

    Parameters
    ----------
    path : the file, or the folder in which it is called `study.yaml`
    replications : of every point, instead of what the file says of replications or precision

    Its points are not made yet: `portsim.study.points` does so, and finds those whose scenario is not valid.

    Raises
    ------
    ScenarioError with everything that is wrong, each with its file, line and column.
    """
    file = Path(path)
    if file.is_dir():
        file /= STUDY_FILE
    tree, problems = examine_file(file, str(file), "a study begins with lines such as 'name: my study'")
    try:
        stated = StudyFile.model_validate(plain(tree))
    except ValidationError as error:
        raise ScenarioError([*problems, *(each.problem for each in describe(error, tree, StudyFile))]) from None
    study = _Reading(file, stated, tree, problems).study()
    if replications is None:
        return study
    if replications < 1:
        raise ValueError("replications must be at least 1")
    few = stated.model_copy(update={"replications": replications, "precision": None, "at_most": None})
    return replace(study, stated=few, precision=(), quick=True)


def _set_by(factor: Factor) -> Iterator[tuple[str, Node, Dotted]]:
    """Each path that a factor sets, with a value that it may take there and where the path stands in the file."""
    above: Dotted = ("factors", factor.name)
    if factor.stated.options is not None:
        for level in factor.levels:
            for written, value in level.changes:
                yield written, value, (*above, "options", level.value, written)
        return
    levels = factor.ends()
    if levels:
        for written, value in levels[0].changes:
            in_sets = factor.stated.sets is not None
            yield written, value, (*above, "sets", written) if in_sets else (*above, "path")


def _is_number(name: str) -> bool:
    """Whether a name is that of a number, which is a column of tables."""
    try:
        parse_asked(name)
    except MeasureError:
        return False
    return True


class _Reading:
    """A study file being checked, and what is wrong with it."""

    def __init__(self, file: Path, stated: StudyFile, tree: Node, problems: list[Problem]):
        self.file, self.stated, self.tree, self.problems = file, stated, tree, problems

    def study(self) -> Study:
        stated = self.stated
        self._one_of(("scenario", "scenarios"), needed="name the scenario that is varied")
        self._at_most_one_of(("replications", "precision"), "say how many, or how exact")
        if stated.at_most is not None and stated.precision is None:
            self._refuse(("at_most",), "needs `precision`: say how exact; `replications` says how many")
        asked = tuple(self._numbers())
        precision = tuple(self._precision())
        bases = self._bases()
        factors = tuple(self._factors())
        self._design()
        fixed: Mapping[str, Node] = self._at(("set",)).value if stated.set else {}
        self._paths(bases, fixed, factors)
        self._done()
        table = None
        if stated.design.kind == "table":
            table = read_table(self._at(("design", "file")), factors)
        text = self.file.read_text(encoding="utf-8-sig")
        return Study(
            self.file,
            str(self.file),
            stated,
            text,
            bases,
            tuple(fixed.items()),
            factors,
            table,
            asked,
            precision,
            tuple(each.asked for each in precision),
            self.tree,
        )

    def _at(self, path: Dotted) -> Node:
        found = find(self.tree, path)
        assert found is not None, path
        return found

    def _refuse(self, path: Dotted, message: str) -> None:
        self.problems.append(nearest(self.tree, path).stated.problem(path_text(path), message))

    def _done(self) -> None:
        if self.problems:
            raise ScenarioError(self.problems)

    # --- which scenarios ---------------------------------------------------------------------------------------------

    def _one_of(self, keys: tuple[str, ...], needed: str) -> None:
        if all(getattr(self.stated, key) is None for key in keys):
            self._refuse((keys[0],), f"is missing; {needed}, or several under `{keys[1]}`")
        self._at_most_one_of(keys, "one is varied, or several")

    def _at_most_one_of(self, keys: tuple[str, ...], why: str) -> None:
        if all(getattr(self.stated, key) is not None for key in keys):
            self._refuse((keys[1],), f"stands beside `{keys[0]}`: {why}; keep one of them")

    def _bases(self) -> dict[str, Base]:
        named: dict[str, Dotted] = {"": ("scenario",)}
        if self.stated.scenarios is not None:
            named = {name: ("scenarios", name) for name in self.stated.scenarios}
        bases = {}
        for name, path in named.items():
            node = find(self.tree, path)
            if node is None:
                continue
            try:
                found = find_file(node, path, what="scenario")
                bases[name] = Base(shown_name(found, node), read_merged(found, shown_name(found, node)))
            except ScenarioError as error:
                self.problems += error.problems
        return bases

    # --- what is varied ----------------------------------------------------------------------------------------------

    def _factors(self) -> Iterator[Factor]:
        for name, stated in self.stated.factors.items():
            node = self._at(("factors", name))
            path: Dotted = ("factors", name)
            if name in COLUMNS:
                self._refuse(path, f"tables have a column `{name}` of their own; call the factor otherwise")
            if _is_number(name):
                self._refuse(path, f"`{name}` is the name of a number; call the factor otherwise")
            before = len(self.problems)
            self._levels(stated, path)
            self._targets(stated, node, path)
            self._range(stated, path)
            self._only_in(stated, path)
            if len(self.problems) == before:
                only_in = None if stated.only_in is None else frozenset(stated.only_in)
                factor = Factor(name, stated, node, tuple(templates_of(name, stated, node)), only_in)
                try:
                    factor.ends()
                except ScenarioError as error:  # a level that cannot be calculated with
                    self.problems += error.problems
                else:
                    yield factor

    def _levels(self, stated: FactorFile, path: Dotted) -> None:
        """One way to say which values there are; none for a table of points, which says itself."""
        ways = [way for way in _WAYS if getattr(stated, way) is not None]
        if len(ways) > 1:
            self._refuse((*path, ways[1]), f"stands beside `{ways[0]}`; keep one of them")
        if not ways and self.stated.design.kind != "table":
            self._refuse(path, "takes no values; state `levels`, a `range`, or `options`")
        seen: list[Any] = []
        for number, value in enumerate(stated.levels or ()):
            if value in seen:
                self._refuse(
                    (*path, "levels", number), "stands twice among the levels; keep one (decimals take a point)"
                )
            seen.append(value)
        for key in ("steps", "whole"):
            if getattr(stated, key) and stated.range is None:
                self._refuse((*path, key), "needs a `range`")
        if stated.scale == "log" and stated.range is None:
            self._refuse((*path, "scale"), "needs a `range`")

    def _targets(self, stated: FactorFile, node: Node, path: Dotted) -> None:
        """One way to say what is set."""
        others = [key for key in ("path", "sets") if getattr(stated, key) is not None]
        if stated.options is not None and others:
            self._refuse((*path, others[0]), "stands beside `options`, which say themselves what they set")
        elif len(others) > 1:
            self._refuse((*path, "path"), "stands beside `sets`; put the path there: `path: x`")
        if stated.sets is not None and not uses_x(node.value["sets"]):
            self._refuse(
                (*path, "sets"), "never uses x, the level; write for example `some.path: x` or `other.path: 1 - x`"
            )

    def _range(self, stated: FactorFile, path: Dotted) -> None:
        if stated.range is None:
            return
        low, high = stated.range
        if not low < high:
            self._refuse((*path, "range"), f"must go from low to high (got {low:g} to {high:g})")
        elif stated.whole and not (low.is_integer() and high.is_integer()):
            self._refuse((*path, "range"), "must begin and end at whole numbers, with `whole: true`")
        elif stated.scale == "log" and low <= 0:
            self._refuse((*path, "range"), "must be above 0, with `scale: log`")
        if stated.whole and stated.scale == "log":
            self._refuse((*path, "scale"), "whole numbers are on a linear scale; list them as `levels` instead")
        if self.stated.design.kind == "grid" and stated.steps is None:
            self._refuse((*path, "range"), "needs `steps` for a grid: into how many levels it is divided")

    def _only_in(self, stated: FactorFile, path: Dotted) -> None:
        if stated.only_in is None:
            return
        known = self.stated.scenarios
        if known is None:
            self._refuse((*path, "only_in"), "there is one scenario alone; it is for studies of several `scenarios`")
            return
        for number, name in enumerate(stated.only_in):
            if name not in known:
                self._refuse((*path, "only_in", number), f"is none of the `scenarios`; {did_you_mean(name, known)}")

    def _paths(self, bases: Mapping[str, Base], fixed: Mapping[str, Node], factors: tuple[Factor, ...]) -> None:
        """Every path must lead somewhere, in every scenario that it is set in: said once, where the path stands."""
        trees = {name: base.merged.tree for name, base in bases.items()}
        for written, value in fixed.items():
            trees = self._put(trees, written, value, ("set", written), None)
        setters: dict[tuple[str, str], str] = {}
        for factor in factors:
            scope = {name: tree for name, tree in trees.items() if factor.only_in is None or name in factor.only_in}
            for written, value, path in _set_by(factor):
                self._put(scope, written, value, path, factor)
                others = {setters.setdefault((written, name), factor.name) for name in scope} - {factor.name}
                if others and self.stated.design.kind != "one_at_a_time":
                    message = f"is set by the factor `{min(others)}`, too; one of them would change nothing"
                    self.problems.append(nearest(self.tree, path).stated.problem(written, message))

    def _put(
        self, trees: Mapping[str, Node], written: str, value: Node, path: Dotted, factor: Factor | None
    ) -> dict[str, Node]:
        """The trees with a value put in; what is wrong with its path is noted."""
        found, lost = dict(trees), dict[str, str]()
        for name, tree in trees.items():
            try:
                found[name] = put(tree, written, value)
            except ScenarioError as error:
                lost[name] = error.problems[0].message
        if lost:
            (name, message), *_ = lost.items()
            some = len(lost) < len(self.stated.scenarios or ())
            where = f" (in {', '.join(f'`{each}`' for each in lost)}" if some else ""
            way = "; state `only_in` if the factor is about the others alone)" if some and factor else ")" * some
            self.problems.append(nearest(self.tree, path).stated.problem(written, f"{message}{where}{way}"))
        return found

    # --- which points ------------------------------------------------------------------------------------------------

    def _design(self) -> None:
        design = self.stated.design
        if design.kind in SAMPLED and design.points is None:
            self._refuse(
                ("design",), f"{design.kind} needs `points`: write `design: {{kind: {design.kind}, points: 200}}`"
            )
        if design.kind not in SAMPLED and design.points is not None:
            self._refuse(("design", "points"), f"a design of the kind {design.kind} says itself how many there are")
        if design.kind == "table" and design.file is None:
            self._refuse(("design",), "needs `file`: write `design: {kind: table, file: points.csv}`")
        if design.kind != "table" and design.file is not None:
            self._refuse(("design", "file"), "is read for `kind: table` only")
        if design.kind != "grid" and not self.stated.factors:
            self._refuse(("factors",), f"a design of the kind {design.kind} needs factors")
        elif not self.stated.factors and self.stated.scenarios is None:
            self._refuse(("factors",), "nothing is varied: name factors, or several `scenarios`")

    # --- what is kept ------------------------------------------------------------------------------------------------

    def _numbers(self) -> Iterator[Asked]:
        seen: dict[str, int] = {}
        for number, text in enumerate(self.stated.measures):
            try:
                asked = parse_asked(text)
            except MeasureError as error:
                self._refuse(("measures", number), str(error))
                continue
            if str(asked) in seen:
                self._refuse(("measures", number), f"stands twice, first as number {seen[str(asked)] + 1}; keep one")
            seen.setdefault(str(asked), number)
            yield asked

    def _precision(self) -> Iterator[Precision]:
        for number, text in enumerate(self.stated.precision or ()):
            try:
                yield parse_precision(text)
            except MeasureError as error:
                self._refuse(("precision", number), str(error))
