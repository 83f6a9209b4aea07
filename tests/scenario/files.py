"""Small scenario files, and what the loader says about them."""

from pathlib import Path

from portsim.errors import ScenarioError
from portsim.scenario.load import check, load

GOOD = """\
name: a port
port: {name: Somewhere}
calendar: {start: 2026-06-10, days: 2}
traffic:
  northbound:
    trucks_per_day: 100
    classes:
      trusted: {share: 0.25, programmes: [FAST], sector: electronics}
      general: {share: 0.75}
authorities:
  us: {trust: {CTPAT: 0.5}, officers: 2}
stages:
  bridge: {kind: road, travel: 3 min, room: 60}
  primary:
    kind: service
    lanes:
      fast: {admits: {programmes: [FAST]}, servers: 1}
      standard: {servers: {"06:00-22:00": 2}}
    service: {fast: 30 s, default: {lognormal: {mean: 75 s, cv: 0.7}}}
  nii:
    kind: service
    inspection: {authority: us, level: nii, rate: 0.1, false_alarm_rate: 0.05}
    lanes: {portals: {servers: 1}}
    service: 2 min
  exam:
    kind: service
    inspection: {authority: us, level: physical, rate: {trusted: 0.01, default: 0.02}, referred_by: [nii]}
    lanes: {docks: {servers: 4}}
    officers: {us: 1}
    service: {uniform: {low: 30 min, high: 2 h}}
routes:
  northbound:
    - {name: all, stages: [bridge, primary, nii, exam]}
"""
"""A small port with a bit of everything; nothing is wrong with it."""


def changed(*replacements: tuple[str, str], text: str = GOOD) -> str:
    """The good scenario with pieces of text exchanged; each must occur."""
    for old, new in replacements:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


class Folder:
    """A folder in which scenario files are written and loaded."""

    def __init__(self, path: Path):
        self.path = path

    def write(self, text: str | bytes, name: str = "s.yaml") -> Path:
        """Write a file, its folders included."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def said(self, text: str | bytes | None = None, *overrides: str, name: str = "s.yaml") -> list[str]:
        """What `check` says about a file, its folder left out of the messages."""
        path = self.path / name if text is None else self.write(text, name)
        return [str(problem).replace(f"{self.path}/", "") for problem in check(path, overrides)]

    def load(self, text: str | None = None, *overrides: str, name: str = "s.yaml"):
        """The loaded scenario; what is wrong with it fails the test."""
        path = self.path / name if text is None else self.write(text, name)
        try:
            return load(path, overrides)
        except ScenarioError as error:
            raise AssertionError(str(error)) from None
