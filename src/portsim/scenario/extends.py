"""`extends`: a scenario built on others. The files are merged before anything is validated.

Mappings merge, lists of things with a `name` merge by name; all else is replaced, and null removes a key. Plans,
hours, profiles and distributions are values: replaced as a whole. Each value keeps the place where it was written.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from portsim.errors import Problem, ScenarioError
from portsim.scenario import library
from portsim.scenario.reading import examine_file
from portsim.scenario.shape import names_distribution, shape_at
from portsim.scenario.tree import Dotted, File, Node, did_you_mean, plain

MAX_FILES = 30
"""The most files one scenario may be built from."""


@dataclass(frozen=True, eq=False)
class Stated:
    """What one file says of sources: its `sources` entry, and the tree as it stands once this file is merged in."""

    file: File
    sources: Node
    tree: Node


@dataclass(frozen=True, eq=False)
class Merged:
    """A scenario and all it extends as one tree, without `extends` and `sources`.

    `files` come in the order in which they were merged, a later one having the last word; `stated` holds their sources.
    """

    tree: Node
    files: tuple[File, ...]
    stated: tuple[Stated, ...]


def read_merged(path: Path, name: str) -> Merged:
    """A file with everything it extends. ScenarioError with the problems of all these files."""
    family = _Family()
    merged = family.read(path, name, ())
    if merged is None or family.problems:
        raise ScenarioError(family.problems)
    return merged


class _Family:
    """Reads each file once, however often it is extended."""

    def __init__(self) -> None:
        self.known: dict[Path, Merged | None] = {}
        self.problems: list[Problem] = []

    def read(self, path: Path, name: str, chain: tuple[tuple[Path, str], ...]) -> Merged | None:
        """A file with everything it extends; None where one of them is of no use, and a problem says why."""
        key = path.resolve()
        if key not in self.known:
            self.known[key] = None
            try:
                own, problems = examine_file(path, name)
            except ScenarioError as error:
                self.problems += error.problems
                return None
            self.problems += problems
            parents = self._parents(own, ((*chain, (key, name))))
            useful = [parent for parent in parents if parent is not None]
            self.known[key] = _combine(own, useful) if len(useful) == len(parents) else None
        return self.known[key]

    def _parents(self, own: Node, chain: tuple[tuple[Path, str], ...]) -> list[Merged | None]:
        stated = own.value.get("extends")
        if stated is None or stated.value is None:
            return []
        listed = stated.value if isinstance(stated.value, list) else [stated]
        parents: list[Merged | None] = []
        for number, item in enumerate(listed):
            path: Dotted = ("extends", number) if isinstance(stated.value, list) else ("extends",)
            try:
                parents.append(self._parent(item, path, chain))
            except ScenarioError as error:
                self.problems += error.problems
                parents.append(None)
        return parents

    def _parent(self, item: Node, path: Dotted, chain: tuple[tuple[Path, str], ...]) -> Merged | None:
        if not isinstance(item.value, str) or not item.value.strip():
            raise ScenarioError([item.place.problem(path, "must name a file or a packaged scenario, or list several")])
        found = find_file(item, path, what="scenario")
        name = shown_name(found, item)
        names = [each for key, each in chain]
        keys = [key for key, each in chain]
        if found.resolve() in keys:
            circle = [*names[keys.index(found.resolve()) :], name]
            raise ScenarioError([item.place.problem(path, f"extends itself: {' -> '.join(circle)}; break the circle")])
        if len(chain) + len(self.known) >= MAX_FILES:
            raise ScenarioError([item.place.problem(path, f"more than {MAX_FILES} files; extend fewer")])
        return self.read(found, name, chain)


def find_file(item: Node, path: Dotted, what: str) -> Path:
    """The file that a value names. ScenarioError where there is none, or where it lies outside the project."""
    name = str(item.value)
    try:
        found = library.search(name, item.place.file.folder)
    except ValueError as error:
        raise ScenarioError([item.place.problem(path, str(error))]) from None
    if found is None:
        near = did_you_mean(name, library.packaged_names(), "packaged scenarios") if what == "scenario" else ""
        hint = f"; {near}" if near else ""
        raise ScenarioError(
            [
                item.place.problem(
                    path, f"no file {name!r} beside this file, below the project root or in the package{hint}"
                )
            ]
        )
    return found


def shown_name(found: Path, item: Node) -> str:
    """What messages call a file that a value names: as near to what the user typed as possible."""
    file = item.place.file
    beside = Path(file.name).parent / str(item.value)
    return str(beside if (file.folder / str(item.value)) == found else found)


def _combine(own: Node, parents: list[Merged]) -> Merged:
    file = own.place.file
    tree = Node({}, own.place)
    files: dict[File, None] = {}
    stated: dict[int, Stated] = {}
    for parent in parents:
        tree = merge(tree, parent.tree)
        files |= dict.fromkeys(parent.files)
        stated |= {id(each): each for each in parent.stated}
    content = {key: node for key, node in own.value.items() if key not in ("extends", "sources")}
    tree = merge(tree, own.with_value(content)) if parents else own.with_value(content)
    if "sources" in own.value and own.value["sources"].value is not None:
        here = Stated(file, own.value["sources"], tree)
        stated[id(here)] = here
    return Merged(Node(tree.value, own.place), (*files, file), tuple(stated.values()))


def merge(base: Node, over: Node, path: Dotted = ()) -> Node:
    """`over` laid on `base`; both stand at `path` of a scenario."""
    if _same(base, over):
        return base
    if isinstance(base.value, dict) and isinstance(over.value, dict) and _merges(base, over, path):
        return Node(_merge_entries(base.value, over.value, path), over.place, over.key)
    if _named(base) and _named(over):
        return Node(_merge_by_name(base.value, over.value, path), over.place, over.key)
    return over


def _same(base: Node, over: Node) -> bool:
    """Whether a value is only repeated; it then keeps its place and its source."""
    if isinstance(base.value, (dict, list)) or isinstance(over.value, (dict, list)):
        return False
    return type(base.value) is type(over.value) and base.value == over.value


def _merges(base: Node, over: Node, path: Dotted) -> bool:
    shape = shape_at(path)
    if shape is not None and shape.is_value:
        return False
    if names_distribution(base) or names_distribution(over):
        return False
    if path[-1:] == ("inspection",) and ("joint" in base.value) != ("joint" in over.value):
        return not over.value  # from the inspection of one authority to a joint one, or back
    kinds = [node.value["kind"].value for node in (base, over) if "kind" in node.value]
    return len(kinds) < 2 or kinds[0] == kinds[1]  # noqa: PLR2004 - both say what kind of stage they are


def _merge_entries(base: Mapping[str, Node], over: Mapping[str, Node], path: Dotted) -> dict[str, Node]:
    entries = dict(base)
    for key, node in over.items():
        if node.value is None:
            entries.pop(key, None)
        else:
            entries[key] = merge(entries[key], node, (*path, key)) if key in entries else node
    return entries


def _named(node: Node) -> bool:
    """Whether a list holds things that are told apart by their names."""
    if not isinstance(node.value, list) or not node.value:
        return False
    if not all(isinstance(item.value, dict) and "name" in item.value for item in node.value):
        return False
    return len({_name(item) for item in node.value}) == len(node.value)


def _merge_by_name(base: list[Node], over: list[Node], path: Dotted) -> list[Node]:
    """Items of both, each name once. New items stand before the known one they were written before.

    The first route that matches takes a truck, so new items at the end of `over` stand right after the known one before
    them, and where `over` knows none of `base`, first of all.
    """
    known = {_name(item): item for item in base}
    items = dict(known)
    for item in over:
        if _name(item) in known:
            items[_name(item)] = merge(known[_name(item)], item, (*path, 0))
    new: list[Node] = []
    order = [_name(item) for item in base]
    last = -1
    for item in over:
        if _name(item) not in known:
            new.append(item)
            continue
        last = order.index(_name(item))
        order[last:last] = [_name(each) for each in new]
        last += len(new)
        items |= {_name(each): each for each in new}
        new = []
    order[last + 1 : last + 1] = [_name(each) for each in new]
    items |= {_name(each): each for each in new}
    return [items[name] for name in order]


def _name(item: Node) -> str:
    return str(plain(item.value["name"]))
