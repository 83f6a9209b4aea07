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


def write_port(folder):
    """Path of the port's file, in a folder."""
    folder.joinpath("shape.csv").write_text("hour,share\n" + "".join(f"{hour},1\n" for hour in range(24)))
    path = folder / "two ways.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path
