"""What the summary says of bad days: each number is the estimate, and nothing is said of what a port has not."""

import pytest

from portsim.report.texts import interval_text, mean_text
from portsim.simulate import run
from tests.clearance.ports import MONDAY, exam, scenario, service
from tests.report.test_summary import text_of

LIMITS = {"relax_above": {"line": 15}, "tighten_below": {"line": 5}, "after": "5 min"}
MORE = {"name": "more", "group": "open", "open_above": {"line": 20}, "close_below": {"line": 5}, "after": "5 min"}
BAD = {
    "authorities": {"us": {"officers": {"00:00-08:00": 2, "08:00-24:00": 1}}},
    "pools": {"staff": {"00:00-14:00": 2, "14:00-24:00": 1}},
    "violations": {"illicit_goods": {"prevalence": 0.2}},
    "under_pressure": {
        "northbound": {"decided_at": "booth", "steps": [{"name": "fewer", "rates": {"exam": 0.05}, **LIMITS}]}
    },
    "events": [{"name": "power cut", "from": f"{MONDAY} 09:00", "lasting": "1 h", "down": {"stages": ["booth"]}}],
}
STAGES = {
    "booth": service(lanes={"open": {"servers": 1}}, on_demand=[MORE], service={"exponential": {"mean": "50 s"}}),
    "gate": service(lanes={"open": {"servers": 2, "staffed_by": {"staff": 1}}}, service="20 s"),
    "exam": exam("us", 0.4, detects=0.9) | {"lanes": {"docks": {"servers": 20}}},
}


@pytest.fixture(scope="module")
def bad():
    return run(scenario(STAGES, trucks=1400, **BAD), 3, jobs=1)


def said(results, beginning):
    """The one paragraph of the summary that begins so, in one line."""
    lines = text_of(results).splitlines()
    (first,) = (number for number, line in enumerate(lines) if line.startswith(beginning))
    return " ".join(line.strip() for line in lines[first : first + 3])


def test_outages_and_what_they_cost(bad):
    text = said(bad, "Outages:")
    assert "power cut 1.0" in text
    assert f"booth {mean_text(bad, 1, 'down_hours', 'total', stage='booth')} h" in text
    text = said(bad, "  northbound, against the same trucks without outages:")
    assert f"{interval_text(bad, 0, 'extra_truck_hours', 'total', direction='northbound')} extra truck-hours" in text
    assert f"recovered {interval_text(bad, 0, 'recovery_min', 'mean', direction='northbound')} min after" in text


def test_booths_on_demand_and_booths_without_officers(bad):
    hours = interval_text(bad, 1, "on_demand_hours", "total", stage="booth")
    openings = mean_text(bad, 0, "on_demand_openings", "total", stage="booth")
    assert f"booth {hours} h beyond plan ({openings} openings)" in said(bad, "Booths on demand:")
    # One of two officers goes home at 14:00: ten hours with one booth less.
    assert said(bad, "Booths closed for want of officers:").startswith(
        "Booths closed for want of officers: gate 10.0 ± 0.0 h"
    )


def test_relaxed_rates(bad):
    text = said(bad, "Relaxed rates northbound:")
    for decimals, measure in ((1, "relaxed_hours"), (0, "waived_exams"), (1, "let_go_violations")):
        number = interval_text(bad, decimals, measure, "total", direction="northbound")
        assert number in text
        assert bad.estimate(measure, "total", direction="northbound").mean > 0


def test_nothing_is_said_of_what_a_port_has_not():
    text = text_of(run(scenario({"booth": service()}, trucks=200), 2, jobs=1))
    for words in ("Outages", "without outages", "on demand", "want of officers", "Relaxed"):
        assert words not in text
