"""Small scenario files, and what the loader says about them."""

from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

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

DISTURBED = """\
name: a port on bad days
port: {name: Somewhere}
calendar: {start: 2026-06-10, days: 3, hours: "06:00-22:00", at_close: hold}
traffic:
  northbound: {trucks_per_day: 100, classes: {trusted: {share: 0.25}, general: {share: 0.75}}}
authorities: {us: {officers: 2}}
stages:
  bridge: {kind: road, travel: 3 min, room: 60}
  primary:
    kind: service
    lanes: {fast: {servers: 1}, standard: {}, empty: {}}
    groups: {booths: {lanes: [standard, empty], servers: {"06:00-22:00": 2}}}
    service: 1 min
  exam:
    kind: service
    inspection: {authority: us, level: physical, rate: 0.1, false_alarm_rate: 0.1, on_alarm: {default: hold}}
    lanes: {docks: {servers: 4}}
    officers: {us: 1}
    service: 45 min
  penalty: {kind: hold, time: 2 h, held_by: [exam]}
routes: {northbound: [{name: all, stages: [bridge, primary, exam, penalty]}]}
events:
  - {name: power cut, from: 2026-06-10 07:00, lasting: 4 h, down: {stages: [primary]}, truck: moves, work: restart}
  - {name: manual work, from: 2026-06-10 11:00, until: 2026-06-10, slower: {primary: 2}}
  - name: staff moved
    from: 2026-06-11
    until: 2026-06-11
    servers: {primary: {booths: 1}}
    officers: {us: {"06:00-14:00": 1}}
    hours: "08:00-20:00"
    rates: {exam: {trusted: 0.2, default: 0.3}}
  - {name: rerouted, from: 2026-06-11, until: 2026-06-12, demand: {northbound: 0.8}, rerouted: {northbound: 40}}
breakdowns:
  dock: {down: {stages: [exam]}, each: server, after: {exponential: {mean: 9 h}}, in_use: busy, repair: 1 h, crew: own}
  system: {down: {port: true}, after: {exponential: {mean: 40 h}}, repair: {lognormal: {mean: 2 h, cv: 1}}}
crews: {own: 1}
"""
"""A port where things go wrong; nothing is wrong with its file."""

SHIFTS = GOOD.replace(
    "  us: {trust: {CTPAT: 0.5}, officers: 2}",
    """\
  us:
    officers:
      - {from: "06:00", until: "14:15", on_duty: 8, days: mon-fri, breaks: {after: 3 h, lasting: 30 min, at_a_time: 2}}
      - {from: "14:00", until: "22:00", on_duty: 6}""",
)
"""The same, with officers who work in shifts."""

STAFFED = """\
name: a port whose booths take officers
port: {name: Somewhere}
calendar: {start: 2026-06-10, days: 2}
traffic:
  northbound: {trucks_per_day: 100, classes: {general: {share: 1.0}}}
authorities: {us: {officers: 6}, mx: {}}
pools: {cargo: 2}
when_short: {us: booths}
stages:
  primary:
    kind: service
    lanes:
      fast: {servers: 1, staffed_by: {us: 1}}
      standard: {}
    groups:
      booths: {lanes: [standard], servers: {"06:00-22:00": 2}, staffed_by: {us: 2}}
    service: 1 min
    on_demand:
      - {name: more, group: booths, open_above: {line: 9}, close_below: {line: 3}, after: 5 min, at_most: 1}
  exam:
    kind: service
    inspection: {authority: us, level: physical, rate: 0.1, false_alarm_rate: 0.1}
    lanes: {docks: {servers: 4}}
    officers: {us: 1, cargo: 1}
    service: 45 min
routes: {northbound: [{name: all, stages: [primary, exam]}]}
"""
"""Booths and exams share the officers of a pool; nothing is wrong with it."""

SUPERVISED = """\
name: a port with a supervisor
port: {name: Somewhere}
calendar: {start: 2026-06-10, days: 3}
traffic:
  northbound: {trucks_per_day: 100, classes: {trusted: {share: 0.25}, general: {share: 0.75}}}
authorities: {us: {officers: 2}}
stages:
  bridge: {kind: road, travel: 3 min, room: 60}
  primary:
    kind: service
    lanes: {fast: {servers: 1}, standard: {servers: {"06:00-14:00": 2, "14:00-22:00": 3}}}
    service: 1 min
    on_demand:
      - {name: more, group: standard, open_above: {line: 40}, close_below: {line: 15}, after: 10 min, roads: [bridge]}
      - {name: busy, group: standard, open_above: {work: 30 min}, close_below: {work: 20 min}, after: 5 min, delay: 1 h}
      - name: switch
        group: standard
        takes_from: fast
        open_above: {posted_wait: 1 h}
        close_below: {posted_wait: 30 min}
        direction: northbound
        after: 5 min
        at_least: 1 h
        officers: {us: 1}
routes: {northbound: [{name: all, stages: [bridge, primary]}]}
measured: {wait: [bridge, primary]}
posted: {northbound: {every: 30 min, rounded_to: 5 min}}
"""
"""A port whose supervisor opens booths on demand; nothing is wrong with its file."""

IMPATIENT = """\
name: a port with drivers
port: {name: Somewhere}
calendar: {start: 2026-06-10, days: 3}
traffic:
  northbound:
    trucks_per_day: 100
    classes: {trusted: {share: 0.25, programmes: [FAST]}, general: {share: 0.75}}
authorities: {us: {officers: 2}}
stages:
  bridge: {kind: road, travel: 3 min, room: 60}
  primary:
    kind: service
    lanes: {standard: {servers: 2}}
    service: 1 min
    speed: {line: {20: 0.9, 50: 0.8}, servers: {each: 0.05, beyond: 1, until: 1.1}}
  exam:
    kind: service
    inspection: {authority: us, level: physical, rate: 0.1, false_alarm_rate: 0.1, on_alarm: {default: hold}}
    lanes: {docks: {servers: 4}}
    officers: {us: 1}
    service: 45 min
  penalty: {kind: hold, time: 2 h, held_by: [exam]}
routes: {northbound: [{name: all, stages: [bridge, primary, exam, penalty]}]}
measured: {wait: [bridge, primary]}
posted: {northbound: {every: 30 min}}
drivers:
  northbound:
    looks_at: [bridge, primary]
    leaves: [primary]
    tempers:
      - {when: {programmes: [FAST]}, turn_back_above: {uniform: {low: 1 h, high: 3 h}}}
      - {turn_back_at: {60: 0.25, 90: 0.5}, patience: {exponential: {mean: 2 h}}}
metering: {northbound: 20 s}
"""
"""A port whose drivers do not wait for ever; nothing is wrong with its file."""

RELAXING = """\
name: a port under pressure
port: {name: Somewhere}
calendar: {start: 2026-06-10, days: 3}
traffic:
  northbound:
    trucks_per_day: 100
    classes: {empty: {share: 0.25, laden: false}, laden: {share: 0.75}}
authorities: {us: {officers: 2}}
stages:
  bridge: {kind: road, travel: 3 min, room: 60}
  primary: {kind: service, lanes: {standard: {servers: 2}}, service: 1 min}
  nii:
    kind: service
    inspection: {authority: us, level: nii, rate: {empty: 0.2, laden: 0.4}, minimum: 0.05, false_alarm_rate: 0.1}
    lanes: {machines: {servers: 2}}
    service: 5 min
  exam:
    kind: service
    inspection: {authority: us, level: physical, rate: 0.1, referred_by: [nii], on_alarm: {default: hold}}
    lanes: {docks: {servers: 4}}
    service: 45 min
  penalty: {kind: hold, time: 2 h, held_by: [exam]}
routes: {northbound: [{name: all, stages: [bridge, primary, nii, exam, penalty]}]}
measured: {wait: [bridge, primary]}
posted: {northbound: {every: 30 min}}
under_pressure:
  northbound:
    decided_at: primary
    steps:
      - name: less
        rates: {nii: 0.2}
        relax_above: {line: 40}
        tighten_below: {line: 15}
        after: 10 min
        stages: [bridge]
      - name: least
        rates: {nii: 0.05, exam: 0}
        relax_above: {posted_wait: 2 h}
        tighten_below: {posted_wait: 1 h}
        after: 1 h
"""
"""A port that inspects less while its line is long; nothing is wrong with its file."""

CLEARED = """\
name: a port that clears
port: {name: Somewhere}
calendar: {start: 2026-06-10, days: 3}
traffic:
  northbound:
    trucks_per_day: 120
    enrolment:
      CTPAT: 0.5
      CTPAT3: 0.2
      FAST: {shipper: 0.4, carrier: 0.6, driver: 0.7}
    enrolment_correlation: 0.5
    companies:
      shipper: {number: 30, sizes: {zipf: 1.0}}
      carrier: {number: 9, sizes: {lognormal: 1.5}}
      broker: {number: 2, sizes: equal}
    classes:
      produce: {share: 0.3, sector: food, enrolment: {CTPAT: 0.2, OEA: 0.1}}
      maquila: {share: 0.5, sector: electronics, programmes: [IMMEX]}
      empty: {share: 0.2, laden: false}
violations:
  undervaluation: {prevalence: {electronics: 0.05, default: 0.02}, factors: {CTPAT: 0.5}, duty_usd: {food: 900}}
  illicit_goods: {prevalence: 0.02}
authorities:
  mx:
    country: mx
    trust: {OEA: 0.3}
    distrust: {IMMEX: 2}
    officers: 3
    targeting: {random_share: 0.3, auc: {undervaluation: 0.7, default: 0.6}}
  us: {trust: {CTPAT: 0.5, CTPAT3: 0.1}, officers: 4, targeting: {random_share: 0.5, auc: 0.8}}
exchange: {targeting: [mx, us], documents: {between: [mx, us], auc_gain: 0.1}}
integrity:
  - {party: shipper, violations: [illicit_goods], found_by: [us], programmes: [CTPAT, FAST], days: 30}
  - {party: carrier, violations: [undervaluation], programmes: [FAST]}
stages:
  mx_exam:
    kind: service
    inspection:
      authority: mx
      level: physical
      rate: {food: 0.1, default: 0.05}
      campaigns:
        - {from: 2026-06-11, until: 2026-06-11, hours: {mon-fri: "06:00-22:00"}, rate: {maquila: 0.5, default: 1}}
        - {hours: "00:00-06:00", rate: 0}
      random_share: 0.5
      detects: {undervaluation: 0.4, default: 0.1}
      false_alarm_rate: 0.02
      on_alarm: {undervaluation: release, illicit_goods: seize, false_alarm: release}
    lanes: {bays: {servers: 4}}
    officers: {mx: 1}
    service: 40 min
  bridge: {kind: road, travel: 5 min}
  primary: {kind: service, lanes: {fast: {admits: {programmes: [FAST]}, servers: 1}, all: {servers: 2}}, service: 1 min}
  us_nii:
    kind: service
    inspection: {authority: us, level: nii, rate: 0.2, detects: {default: 0.3}, false_alarm_rate: 0.05}
    lanes: {portals: {servers: 1}}
    service: 2 min
  us_exam:
    kind: service
    inspection:
      authority: us
      level: physical
      rate: 0.05
      referred_by: [us_nii]
      exempt_after: [mx_exam]
      detects: {illicit_goods: 0.9}
      on_alarm: {illicit_goods: hold, default: release}
    lanes: {docks: {servers: 4}}
    officers: {us: 1}
    service: 1 h
  joint_exam:
    kind: service
    inspection: {joint: [mx_exam, us_exam]}
    lanes: {docks: {servers: 4}}
    officers: {mx: 1, us: 1}
    service: 1 h
    at_end: serve
    luck_of: us_exam
  penalty: {kind: hold, held_by: [us_exam], time: 4 h}
routes:
  northbound:
    - name: joint
      when: {programmes: [CTPAT], hours: {mon-fri: "08:00-18:00"}, uptake: 0.5, uptake_by: carrier}
      stages: [bridge, primary, us_nii, joint_exam, penalty]
    - {name: sequential, stages: [mx_exam, bridge, primary, us_nii, us_exam, penalty]}
"""
"""A small port with all the ways of clearing a truck; nothing is wrong with it."""


HALF = "{name: all, when: {uptake: 0.5}, stages: [bridge, primary, nii, exam]}"
"""The route of the good scenario, if only half of the trucks take it."""


MEASURED = """\
name: a port that is watched
port: {name: Somewhere}
calendar: {start: 2026-06-10, days: 2}
traffic:
  northbound:
    trucks_per_day: 100
    classes:
      trusted: {share: 0.25, programmes: [FAST], sector: electronics}
      general: {share: 0.75}
stages:
  bridge: {kind: road, travel: 3 min}
  own_road: {kind: road, travel: 2 min}
  primary: {kind: service, lanes: {standard: {servers: 2}}, service: 1 min}
  exit: {kind: service, lanes: {gates: {servers: 1}}, service: 10 s}
  shed: {kind: service, lanes: {docks: {servers: 1}}, service: 10 s}
routes:
  northbound:
    - {name: certified, when: {programmes: [FAST]}, stages: [own_road, primary, exit]}
    - {name: all, stages: [bridge, primary, exit]}
measured:
  wait: [bridge, primary]
  congested_above: 20 min
  level_of_service: {A: 10 min, B: 30 min, F: beyond}
  instruments:
    northbound:
      officer: {every: 1 h, rounded_to: 5 min, in_sight: 60}
      rfid: {every: 15 min, tag_share: {electronics: 0.5, default: 0.2}, read_rate: 0.9, entry: bridge, exit: primary}
"""
"""A port whose waits are graded, posted and read from tags; nothing is wrong with its file."""


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


def wrong_cases(file: str) -> list[ParameterSet]:
    """Cases of a file beside this one: replacements, and what is said of them, named by the path of the first."""
    cases = []
    for block in Path(__file__).with_name(file).read_text(encoding="utf-8").split("\n\n")[1:]:
        lines = block.strip().splitlines()
        if lines[0].startswith("# "):
            continue
        written = [line[2:].replace("\\n", "\n") for line in lines if line[0] in "-+"]
        messages = [line for line in lines if line[0] not in "-+"]
        replacements = list(zip(written[::2], written[1::2], strict=True))
        cases.append(pytest.param(replacements, messages, id=messages[0].split(": ")[1]))
    return cases
