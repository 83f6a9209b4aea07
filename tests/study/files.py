"""Study files for tests: small ones, of a port that takes milliseconds."""

from portsim.study.load import load_study

PLAIN = """\
name: A study
scenario: minimal
factors:
  trucks: {path: traffic.northbound.trucks_per_day, levels: [300, 400]}
replications: 2
measures: [crossing_time_min]
"""
TRUCKS = "  trucks: {path: traffic.northbound.trucks_per_day, levels: [300, 400]}\n"
BOOTHS = '  booths: {sets: {stages.primary.lanes.standard.servers: {"06:00-22:00": x}}, levels: [1, 2, 3]}\n'
GRID = PLAIN.replace(TRUCKS, TRUCKS + BOOTHS)


def written(folder, text=PLAIN, name="study.yaml"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def loaded(folder, text=PLAIN, **options):
    return load_study(written(folder, text), **options)


def replaced(*changes, text=PLAIN):
    """A study file with some texts replaced, each of which must stand in it."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text
