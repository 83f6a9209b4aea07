"""30,000 random ports on both engines: python3 proofs/engines.py [--ports N] [--minutes M]. Writes proofs/engines.md.

Block number k of 1,000 ports is always the same (tests/engine/agreement.py; the tests run part of one). What was found
is kept in proofs/engines.json, so that an interrupted run goes on where it was; it begins anew when the program or the
ports have changed.
A port on which the engines differ ends the run, and is printed in its smallest form.
"""

import argparse
import hashlib
import json
import platform
import sys
import time
from collections import Counter
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from portsim import __version__  # noqa: E402
from tests.engine.agreement import FEATURES, MOST_TRUCKS, block  # noqa: E402

TABLE = ROOT / "proofs" / "engines.md"
STATE = ROOT / "proofs" / "engines.json"
BLOCK = 1_000
"""Ports of a block."""


def engines() -> str:
    """Hash of what is compared, of all that it builds on, and of the ports it is compared on."""
    folders = (ROOT / "src" / "portsim", ROOT / "tests" / "properties", ROOT / "tests" / "engine")
    sources = [path for folder in folders for path in sorted(folder.rglob("*.py")) if not path.name.startswith("test_")]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in sources)).hexdigest()


def table(found: Counter[str], minutes: float) -> str:
    """What is committed."""
    versions = ", ".join(f"{name} {version(name)}" for name in ("numba", "numpy", "simpy"))
    rows = "".join(f"| {name} | {found[name]:,} | {found[name] / found['ports']:.1%} |\n" for name in FEATURES)
    return f"""# Two engines, one log

`python3 proofs/engines.py` on {time.strftime("%Y-%m-%d")}, portsim {__version__}, Python {platform.python_version()},
{versions}; {minutes:.0f} min of one processor. Random ports of up to four stages and {MOST_TRUCKS} trucks,
each on the reference and on the compiled engine; the logs are compared byte by byte.

| | |
|---|---:|
| ports | {found["ports"]:,} |
| trucks | {found["trucks"]:,} |
| visits to stages | {found["visits"]:,} |
| ports on which the logs differ | 0 |

| ports with | ports | share |
|---|---:|---:|
{rows}"""


def main() -> None:
    """Block by block; the table is written anew after each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ports", type=int, default=30_000)
    parser.add_argument("--minutes", type=float, default=float("inf"))
    asked = parser.parse_args()
    state = json.loads(STATE.read_text()) if STATE.exists() else {}
    if state.get("engines") != engines():
        state = {"engines": engines(), "blocks": 0, "seconds": 0.0, "found": {}}
    found, began = Counter(state["found"]), time.monotonic()
    while found["ports"] < asked.ports and (time.monotonic() - began) / 60 < asked.minutes:
        spent = time.process_time()
        found += block(state["blocks"], BLOCK)
        state["blocks"] += 1
        state["seconds"] += time.process_time() - spent
        state["found"] = dict(found)
        STATE.write_text(json.dumps(state))
        TABLE.write_text(table(found, state["seconds"] / 60), encoding="utf-8")
        print(f"{found['ports']:,} ports, {found['trucks']:,} trucks, no difference", flush=True)


if __name__ == "__main__":
    main()
