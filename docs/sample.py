"""Make the sample page: Mariposa with sequential clearance against joint clearance, and its picture for the README.

    python docs/sample.py

Writes docs/sample/mariposa_joint.html, and docs/images/page.png where Chromium and Playwright are installed (the extra
`browser`). A test compares the page with what this script would write.
"""

import os
import shutil
from pathlib import Path

import portsim as ps
from portsim.report.page.facts.numbers import Facts
from portsim.report.page.pages import facts_of, with_ends, write_page

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "sample" / "mariposa_joint.html"
PICTURE = ROOT / "docs" / "images" / "page.png"
ENDS = ROOT / "experiments" / "joint_clearance" / "ends_mariposa.csv"
SCENARIOS = ("mariposa", "mariposa_joint")
REPLICATIONS, SEED = 20, 1


def sample() -> Facts:
    """What the page tells."""
    os.chdir(ROOT)  # files are named as seen from here
    scenarios = [ps.load(name) for name in SCENARIOS]
    found = ps.compare(scenarios[0], scenarios[1:], REPLICATIONS, SEED)
    return with_ends(facts_of(found, scenarios), ENDS)


def photograph(page: Path, picture: Path) -> bool:
    """The first screen of a page; False where there is no browser."""
    browser = os.environ.get("PORTSIM_CHROMIUM") or shutil.which("chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return False
    if browser is None:
        return False
    with sync_playwright() as running:
        chromium = running.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        shown = chromium.new_page(viewport={"width": 1120, "height": 1180})
        shown.goto(page.as_uri())
        shown.screenshot(path=picture)
        chromium.close()
    return True


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    write_page(sample(), PAGE)
    print(PAGE.relative_to(ROOT))
    if photograph(PAGE, PICTURE):
        print(PICTURE.relative_to(ROOT))
    else:
        print("no picture: Chromium or Playwright is missing (pip install -e '.[browser]')")
