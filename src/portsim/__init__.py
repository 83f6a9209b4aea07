"""Simulate trucks crossing a land port of entry: queues, lanes, booths, officers, and what they cost in minutes.

    import portsim as ps

    loaded = ps.load("world_trade_bridge", ["calendar.days=1"])
    results = ps.run(loaded, replications=20)
    print(results.summary())
    print(results.estimate("wait_time_min", "p95", direction="northbound"))

Importing the package loads none of its parts; each is loaded when it is first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portsim.comparison.compare import compare
    from portsim.comparison.comparison import Alternative, Comparison, Difference
    from portsim.errors import PortsimError, RunError, ScenarioError
    from portsim.record import Record, replicate
    from portsim.report.page.pages import write_report
    from portsim.results import Estimate, Results
    from portsim.scenario.load import LoadedScenario, check, load
    from portsim.scenario.model import Scenario
    from portsim.simulate import run
    from portsim.study.load import Study, load_study
    from portsim.study.results import StudyResults, read_results
    from portsim.study.sweep import sweep

__version__ = "0.1.0"

__all__ = [
    "Alternative",
    "Comparison",
    "Difference",
    "Estimate",
    "LoadedScenario",
    "PortsimError",
    "Record",
    "Results",
    "RunError",
    "Scenario",
    "ScenarioError",
    "Study",
    "StudyResults",
    "__version__",
    "check",
    "compare",
    "load",
    "load_study",
    "read_results",
    "replicate",
    "run",
    "sweep",
    "write_report",
]

_HOMES = {
    "Alternative": "portsim.comparison.comparison",
    "Comparison": "portsim.comparison.comparison",
    "Difference": "portsim.comparison.comparison",
    "Estimate": "portsim.results",
    "LoadedScenario": "portsim.scenario.load",
    "PortsimError": "portsim.errors",
    "Record": "portsim.record",
    "Results": "portsim.results",
    "RunError": "portsim.errors",
    "Scenario": "portsim.scenario.model",
    "ScenarioError": "portsim.errors",
    "Study": "portsim.study.load",
    "StudyResults": "portsim.study.results",
    "check": "portsim.scenario.load",
    "compare": "portsim.comparison.compare",
    "load": "portsim.scenario.load",
    "load_study": "portsim.study.load",
    "read_results": "portsim.study.results",
    "replicate": "portsim.record",
    "run": "portsim.simulate",
    "sweep": "portsim.study.sweep",
    "write_report": "portsim.report.page.pages",
}

if not TYPE_CHECKING:  # a type checker reads the imports above, and finds names that do not exist

    def __getattr__(name: str) -> object:
        """A public name, from the module that defines it."""
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(_HOMES[name]), name)
        globals()[name] = value
        return value

    def __dir__() -> list[str]:
        """The public names."""
        return __all__
