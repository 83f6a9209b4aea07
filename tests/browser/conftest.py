"""A browser that looks at pages: Chromium by Playwright, which remembers all that a page asks for and complains about.

Where it is not the `chromium` on the path, PORTSIM_CHROMIUM says where it is.
"""

import os
import shutil
from dataclasses import dataclass, field

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")


@dataclass
class Seen:
    """What a page did besides showing itself."""

    complaints: list[str] = field(default_factory=list)
    """Errors and warnings on its console, and what its scripts did not catch."""
    requests: list[str] = field(default_factory=list)
    """Addresses that it asked for, its own first."""


@pytest.fixture(scope="session")
def chromium():
    """A browser without a window."""
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="playwright is not installed: pip install -e '.[browser]'"
    )
    path = os.environ.get("PORTSIM_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip(f"no browser: none of {', '.join(NAMES)} is on the path, and PORTSIM_CHROMIUM names none")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def seen():
    """What the page of a test did."""
    return Seen()


@pytest.fixture
def page(chromium, seen):
    """An empty page, in a browser that remembers nothing of others."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.on("console", lambda said: said.type in ("error", "warning") and seen.complaints.append(said.text))
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    page.on("request", lambda request: seen.requests.append(request.url))
    yield page
    context.close()
