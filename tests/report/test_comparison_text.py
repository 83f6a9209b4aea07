"""What a comparison says in sentences."""

import pytest

import portsim as ps
from portsim.report.comparison.headlines import sentences

DAYS = ["calendar.days=1", "calendar.start=2024-04-23"]


@pytest.mark.parametrize(("volumes", "word", "time"), [((1105, 2000), "more", "more"), ((2000, 1105), "fewer", "less")])
def test_sentences_say_which_way_it_went(volumes, word, time):
    """Twice as many trucks wait longer and carry more violations."""
    one, other = (ps.load("mariposa", [*DAYS, f"traffic.northbound.trucks_per_day={each}"]) for each in volumes)
    found = ps.compare(one, other, 4, jobs=1)
    crossing, violations, _ = sentences(found, found.alternatives[0])
    told = found.alternatives[0].difference("crossing_time_min", "mean", direction="northbound")
    assert told.difference.low * told.difference.high > 0  # else it would say that it cannot tell
    assert f"take {abs(told.difference.mean):,.1f} min {time} to cross" in crossing
    told = found.alternatives[0].difference("detected_violations", direction="northbound")
    assert f"{abs(told.difference.mean):,.1f} {word} violations are detected (" in violations


def test_sentences_claim_nothing_that_the_interval_does_not_tell():
    """Three days of which one has trucks that wait before closed booths overnight."""
    one = ps.load("minimal")
    found = ps.compare(one, ps.load("minimal", ["calendar.at_close=hold"]), 3, jobs=1)
    told = found.alternatives[0].difference("crossing_time_min", "mean", direction="northbound").difference
    assert told.low < 0 < told.high
    (crossing, _) = sentences(found, found.alternatives[0])
    assert crossing.startswith("Northbound trucks take no longer and no shorter than before, as far as 3 replications")
