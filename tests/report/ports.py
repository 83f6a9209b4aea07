"""A small port with two directions, a road, two groups of servers and trucks left inside, to be written to a file."""

SCENARIO = """
name: Two ways, $5 & $9
port: {name: nowhere}
calendar: {start: 2026-06-10, days: 2, hours: "06:00-20:00", at_close: hold, horizon: 1 h}
traffic:
  northbound:
    trucks_per_day: 150
    classes: {fast: {share: 0.3, programmes: [FAST]}, general: {share: 0.7}}
  southbound: {trucks_per_day: 60, by_hour: shape.csv, classes: {general: {share: 1}}}
stages:
  road: {kind: road, travel: 5 min, room: 20}
  us:
    kind: service
    lanes:
      fast: {admits: {programmes: [FAST]}, room: 3, servers: {"06:00-20:00": 1}}
      standard: {room: 5, servers: {"06:00-10:00": 1, "10:00-20:00": 2}}
    service: {lognormal: {mean: 12 min, cv: 0.6}}
  mx: {kind: service, lanes: {standard: {servers: {"06:00-20:00": 1}}}, service: {lognormal: {mean: 8 min, cv: 0.6}}}
routes:
  northbound: [{name: n, stages: [road, us]}]
  southbound: [{name: s, stages: [mx]}]
measured: {wait: [road, us, mx]}
"""


CUSTOMS = """
name: Two customs
port: {name: nowhere}
calendar: {start: 2026-06-10, days: 2}
traffic:
  northbound:
    trucks_per_day: 300
    enrolment: {CTPAT: 0.5, FAST: 0.2}
    companies: {shipper: {number: 20}}
    classes: {general: {share: 1}}
violations:
  undervaluation: {prevalence: 0.3, duty_usd: 1000}
  illicit_goods: {prevalence: 0.1}
authorities: {mx: {trust: {CTPAT: 0.5}, officers: 9}, us: {officers: 9}}
integrity: [{party: shipper, violations: [illicit_goods], programmes: [CTPAT], days: 1}]
stages:
  mx_exam:
    kind: service
    inspection:
      {authority: mx, level: physical, rate: 0.3, detects: {default: 0.5}, false_alarm_rate: 0.1,
       on_alarm: {illicit_goods: seize, default: hold}}
    lanes: {bays: {servers: 9}}
    officers: {mx: 1}
    service: 30 min
  road: {kind: road, travel: 5 min}
  primary: {kind: service, lanes: {all: {servers: 1}}, service: {exponential: {mean: 1 min}}}
  us_exam:
    kind: service
    inspection: {authority: us, level: physical, rate: 0.2, detects: {default: 0.5}}
    lanes: {bays: {servers: 9}}
    officers: {us: 1}
    service: 40 min
  joint_exam:
    kind: service
    inspection: {joint: [mx_exam, us_exam]}
    lanes: {bays: {servers: 9}}
    officers: {mx: 1, us: 1}
    service: 40 min
    luck_of: us_exam
  penalty: {kind: hold, held_by: [mx_exam], time: 4 h}
routes:
  northbound:
    - {name: joint, when: {programmes: [CTPAT]}, stages: [road, primary, joint_exam, penalty]}
    - {name: sequential, stages: [mx_exam, road, primary, us_exam, penalty]}
"""
"""Two routes, a joint inspection, holds, seizures and suspensions."""


DOCK = """
name: A dock without room
port: {name: nowhere}
calendar: {start: 2026-06-10, days: 1}
traffic: {northbound: {trace: seen.csv, classes: {general: {share: 1}}}}
stages:
  road: {kind: road, travel: 5 min, room: 2}
  booth: {kind: service, lanes: {all: {servers: 1, room: 1}}, service: 2 min}
  dock: {kind: service, lanes: {all: {servers: 1, room: 0}}, service: 20 min}
routes: {northbound: [{name: all, stages: [road, booth, dock]}]}
"""
"""Four trucks, a minute apart; everything else follows."""


def write_dock(folder):
    """Path of the dock's file, in a folder."""
    rows = "".join(f"2026-06-10 00:0{minute},general\n" for minute in range(4))
    folder.joinpath("seen.csv").write_text(f"arrived,class\n{rows}", encoding="utf-8")
    path = folder / "dock.yaml"
    path.write_text(DOCK, encoding="utf-8")
    return path


def write_port(folder):
    """Path of the port's file, in a folder."""
    folder.joinpath("shape.csv").write_text("hour,share\n" + "".join(f"{hour},1\n" for hour in range(24)))
    path = folder / "two ways.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path
