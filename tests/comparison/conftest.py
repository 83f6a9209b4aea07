"""Small ports whose days can be worked out by hand."""

import pytest

import portsim as ps

QUEUE = """
name: One booth
port: {name: nowhere}
calendar: {start: 2026-06-10, days: 1}
traffic:
  northbound:
    trace: trucks.csv
    classes: {laden: {share: 0.5}, empty: {share: 0.5, laden: false}}
stages:
  primary:
    kind: service
    lanes: {standard: {servers: 1}}
    service: 10 min
routes: {northbound: [{name: all, stages: [primary]}]}
measured: {wait: [primary]}
"""
TRUCKS = """arrived,class
2026-06-10 08:00,laden
2026-06-10 08:02,empty
2026-06-10 08:04,laden
2026-06-10 09:00,empty
"""
"""With one booth they cross in 10, 18, 26 and 10 min; with two in 10, 10, 16 and 10."""


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("queue")
    (folder / "one.yaml").write_text(QUEUE, encoding="utf-8")
    (folder / "trucks.csv").write_text(TRUCKS, encoding="utf-8")
    two = "extends: one.yaml\nname: Two booths\nstages: {primary: {lanes: {standard: {servers: 2}}}}\n"
    (folder / "two.yaml").write_text(two, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def one(folder):
    return ps.load(folder / "one.yaml")


@pytest.fixture(scope="session")
def two(folder):
    return ps.load(folder / "two.yaml")


@pytest.fixture(scope="session")
def joint():
    """Mariposa with and without joint clearance, two days."""
    days = ["calendar.days=2", "calendar.warm_up=0"]
    return ps.load("mariposa", days), ps.load("mariposa_joint", days)
