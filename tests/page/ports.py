"""A small port with everything that a replay has to show, and what its neighbour policy changes."""

import portsim as ps
from portsim.scenario.load import load

EVERYTHING = """
name: All at once
port: {name: nowhere}
calendar: {start: 2026-06-10, days: 3, hours: "06:00-20:00", at_close: hold, horizon: 2 h, closed: [2026-06-12]}
traffic:
  northbound:
    trucks_per_day: 500
    enrolment: {CTPAT: 0.5, FAST: 0.3}
    companies: {shipper: {number: 10}}
    classes: {general: {share: 0.8}, rare: {share: 0.2}, never: {share: 0}}
  southbound: {trucks_per_day: 120, classes: {general: {share: 1}}}
violations: {illicit_goods: {prevalence: 0.05}}
authorities: {mx: {officers: 2}, us: {officers: 1}}
integrity: [{party: shipper, violations: [illicit_goods], programmes: [CTPAT], days: 1}]
drivers:
  northbound: {looks_at: [booth], leaves: [booth], tempers: [{patience: 25 min, turn_back_at: 30}]}
stages:
  weigh: {kind: service, lanes: {all: {servers: 2}}, service: 1 min}
  mx_exam:
    kind: service
    inspection:
      {authority: mx, level: physical, rate: 0.1, detects: {default: 0.9}, false_alarm_rate: 0.3,
       on_alarm: {illicit_goods: seize, default: hold}}
    lanes: {bays: {servers: 6}}
    officers: {mx: 1}
    service: 22.37 min
  penalty: {kind: hold, held_by: [mx_exam], time: 75 min}
  bridge: {kind: road, travel: {lognormal: {mean: 4 min, cv: 0.5}}, room: 12}
  booth:
    kind: service
    lanes:
      fast: {admits: {programmes: [FAST]}, room: 6, servers: {"06:00-08:30": 1}}
      standard: {room: 30, servers: {"06:00-10:00": 2, "10:00-20:00": 1}}
    lane_choice: shortest
    service: {fast: {exponential: {mean: 6 min}}, default: {exponential: {mean: 2 min}}}
  us_dock: {kind: service, lanes: {bays: {room: 1, servers: 2}}, officers: {us: 1}, service: 2.6 min}
  toll: {kind: service, lanes: {all: {room: 4, servers: {"06:00-20:00": 1}}}, when_full: turn_away, service: 5 min}
routes:
  northbound: [{name: n, stages: [weigh, mx_exam, penalty, bridge, booth, us_dock]}]
  southbound: [{name: s, stages: [toll]}]
events:
  - {name: power cut, from: 2026-06-11 09:10, lasting: 40 min, down: {servers: {booth: {standard: 1}}}, truck: moves}
"""
"""Two directions, a road that fills, a hold, seizures, drivers who turn back or leave, a lane that closes while trucks
wait in it, an outage, trucks that stay over night, a class without trucks, and a closing day."""

OTHER = [
    "name=Other",
    "stages.booth.service={fast: 5 min, default: {exponential: {mean: 90 s}}}",
    "traffic.northbound.trucks_per_day=450",
]
"""Faster booths and fewer trucks: some are missing, and some differ in when they come."""


def everything(folder, overrides=()):
    """The port, loaded from a file in a folder."""
    path = folder / "everything.yaml"
    path.write_text(EVERYTHING, encoding="utf-8")
    return load(path, list(overrides)).scenario


def records(scenarios):
    """The first replication of each."""
    return [ps.replicate(each, seed=4, replication=0, engine="reference") for each in scenarios]
