"""What a run is known by: the scenario it is of, where its chance comes from, what is kept of it, and the model.

Two runs with the same address have the same numbers, whatever study, executor or machine they come from.
"""

import hashlib
import json
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path

from portsim import __version__

_NOT_THE_MODEL = ("cli", "comparison", "report", "study", "theory", "validation")
"""Rooms that read numbers and make none."""
_MAKING_NUMBERS = ("study/work.py", "study/runs.py")
"""Modules of these rooms that choose numbers and pack them."""
_SUFFIXES = (".py", ".csv")
DIGITS = 12
"""Hexadecimal digits of the checksum that a version shows."""


@cache
def model_version() -> str:
    """The version of portsim with a checksum of the sources that make numbers, and of the libraries they rely on."""
    package = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*")):
        name = path.relative_to(package)
        other = (
            name.parts[0] in (*_NOT_THE_MODEL, "scenarios", "__init__.py") and name.as_posix() not in _MAKING_NUMBERS
        )
        if path.suffix in _SUFFIXES and not other:
            digest.update(name.as_posix().encode() + b"\0")
            digest.update(path.read_bytes() + b"\0")
    libraries = " ".join(f"{name} {version(name)}" for name in ("numpy", "scipy"))
    return f"portsim {__version__} ({digest.hexdigest()[:DIGITS]}), {libraries}"


def address(scenario_hash: str, seed: int, numbers: Sequence[str], model: str) -> str:
    """The address of the runs of a scenario: with the number of a replication, that of one run."""
    content = json.dumps([scenario_hash, seed, sorted(numbers), model])
    return hashlib.sha256(content.encode()).hexdigest()[:32]
