"""Imports run one way, in the order in which data flows, and each big library has one door."""

import ast
import graphlib
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "src" / "portsim"

ORDER = (
    "errors",
    "units",
    "arrays",
    "frames",
    "interrupts",
    "heap",
    "listing",
    "scenario",
    "distributions",
    "streams",
    "timetable",
    "layout",
    "trucks",
    "outages",
    "orders",
    "speeds",
    "traffic",
    "clearance",
    "effort",
    "log",
    "pressure",
    "draw",
    "plans",
    "network",
    "uncongested",
    "impossible",
    "timeline",
    "finished",
    "causes",
    "engine",
    "audit",
    "measures",
    "statistics",
    "results",
    "theory",
    "workers",
    "replications",
    "undisturbed",
    "simulate",
    "comparison",
    "record",
    "replay",
    "validation",
    "report",
    "study",
    "cli",
    "__main__",
)
"""Rooms of the package: modules and folders; each imports only from itself and from those before it."""

DOORS = {
    "simpy": "engine",
    "numba": "engine",
    "llvmlite": "engine",
    "matplotlib": "report",
    "jinja2": "report",
    "babel": "report",
    "ruamel": "scenario",
    "typer": "cli",
    "filelock": "study",
    "distributed": "study",
}
"""The one room that may import a library."""

INSIDE_FUNCTIONS = {"scipy", "matplotlib", "jinja2", "babel", "distributed"}
"""Libraries too slow to load before they are needed."""


def name_of(path):
    """Dotted name of a module."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def imported(tree, module):
    """Dotted names a piece of code imports, relative ones made absolute; `from a import b` counts as `a.b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = module if MODULES[module].name == "__init__.py" else module.rpartition(".")[0]
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            yield from (".".join([*above, *([node.module] if node.module else []), alias.name]) for alias in node.names)


class _Bodiless(ast.NodeTransformer):
    """A module without the bodies of its functions: what runs when it is imported."""

    def visit_FunctionDef(self, node):
        node.body = [ast.Pass()]
        return node

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815 - the name is ast's


class _Typeless(ast.NodeTransformer):
    """A module without what only type checkers read."""

    def visit_If(self, node):
        typing_only = ast.unparse(node.test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}
        return node.orelse if typing_only else self.generic_visit(node)


def loaded_at_once(tree):
    return _Bodiless().visit(_Typeless().visit(tree))


def without_types(tree):
    return _Typeless().visit(tree)


def parse(module):
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def room(name):
    """Room of a dotted name: the part behind `portsim`, or nothing for the package's front door."""
    return [*name.split("."), ""][1]


def portsim_imports(module, tree):
    """Modules of the package that a piece of a module's code imports; the version may be read everywhere."""
    for name in imported(tree, module):
        if name.split(".")[0] == "portsim" and name != "portsim.__version__":
            yield name if name in MODULES else name.rpartition(".")[0]


def test_every_room_has_its_place():
    rooms = {room(name) for name in MODULES} - {""}
    assert rooms <= set(ORDER), f"give these rooms their place in ORDER: {sorted(rooms - set(ORDER))}"


@pytest.mark.parametrize("module", sorted(MODULES.keys() - {"portsim"}))
def test_imports_run_one_way(module):
    wrong = [
        name
        for name in portsim_imports(module, parse(module))
        if room(name) not in ORDER[: ORDER.index(room(module))] and room(name) != room(module)
    ]
    assert wrong == [], f"{module} stands before what it imports"


def test_no_cycle():
    """Two modules of a room may know each other's types; neither may need the other to be loaded."""
    inner = {module: without_types(parse(module)) for module in MODULES if module != "portsim"}
    graph = {module: set(portsim_imports(module, tree)) - {module} for module, tree in inner.items()}
    tuple(graphlib.TopologicalSorter(graph).static_order())  # raises CycleError, which names the cycle


@pytest.mark.parametrize("module", sorted(MODULES))
def test_each_library_has_one_door(module):
    libraries = {name.split(".")[0] for name in imported(parse(module), module)}
    wrong = {library for library in libraries & DOORS.keys() if DOORS[library] != room(module)}
    assert wrong == set(), f"{module} is not the door of these libraries"


@pytest.mark.parametrize("module", sorted(MODULES))
def test_slow_libraries_are_imported_inside_functions(module):
    libraries = {name.split(".")[0] for name in imported(loaded_at_once(parse(module)), module)}
    assert libraries.isdisjoint(INSIDE_FUNCTIONS)


def test_the_front_door_loads_nothing_of_the_package():
    inside = [name for name in imported(loaded_at_once(parse("portsim")), "portsim") if name.startswith("portsim")]
    assert inside == []
