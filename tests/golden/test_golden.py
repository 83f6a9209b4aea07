"""Results that must not change unnoticed: means and totals of the packaged scenarios, two replications each.

A change of the model, of the draws or of a scenario shows here. If it is meant, renew the files and say why in the
changelog:

    PORTSIM_RENEW=1 python -m pytest tests/golden
"""

import json
import math
import os
from pathlib import Path

import pytest

from portsim.measures import Cell
from portsim.scenario.load import load
from portsim.simulate import run

FOLDER = Path(__file__).parent
NAMES = (
    "minimal",
    "laredo_southbound",
    "world_trade_bridge",
    "world_trade_bridge_fast_road",
    "mariposa_joint",
    "otay_mesa_preinspection",
)
REPLICATIONS = 2
SEED = 1


def estimates(name: str) -> dict[str, float | None]:
    """Means over the replications, by measure, statistic and where; hours and classes left out, to keep files small."""
    results = run(load(name), replications=REPLICATIONS, seed=SEED, jobs=1)
    return {
        name_of(estimate.cell): estimate.mean
        for estimate in results.estimates()
        if estimate.cell.statistic in ("mean", "p95", "total") and not {"hour", "class"} & estimate.cell.where.keys()
    }


def name_of(cell: Cell) -> str:
    """`wait_min.mean@stage=us_primary`."""
    return f"{cell.measure.name}.{cell.statistic}@{','.join(f'{key}={value}' for key, value in cell.where.items())}"


def alike(one: float | None, other: float | None) -> bool:
    """Equal but for the last digits, in which releases of numpy and scipy may differ."""
    return one == other or (
        one is not None and other is not None and math.isclose(one, other, rel_tol=1e-6, abs_tol=1e-9)
    )


@pytest.mark.parametrize("name", NAMES)
def test_estimates_are_those_on_file(name: str) -> None:
    file = FOLDER / f"{name}.json"
    now = json.loads(json.dumps(estimates(name)))
    if os.environ.get("PORTSIM_RENEW"):
        file.write_text(json.dumps(now, indent=0) + "\n", encoding="utf-8")
    then = json.loads(file.read_text(encoding="utf-8"))
    assert list(now) == list(then)
    changed = {key: (then[key], now[key]) for key in then if not alike(then[key], now[key])}
    assert not changed, f"changed from what is on file, then and now: {dict(list(changed.items())[:10])}"
