"""Everything a comparison leaves behind, in one folder."""

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from portsim.comparison.comparison import Comparison
from portsim.report.comparison.tables import write_tables
from portsim.report.folder import new_folder, writing
from portsim.report.manifest import described, source_files, write_comparison_manifest
from portsim.report.page.facts.numbers import Facts
from portsim.report.page.pages import write_facts, write_page, write_pictures
from portsim.scenario.load import LoadedScenario

PAGE, WHOLE = "comparison.md", "comparison.json"


class ComparisonOutputs:
    """The folder of one comparison, while it is filled."""

    def __init__(self, folder: Path, scenarios: Sequence[LoadedScenario], overrides: Sequence[str], *, plots: bool):
        self.folder, self.plots = folder, plots
        self.began = dt.datetime.now(dt.UTC)
        with writing("manifest"):  # now, because files may change while the comparison goes on
            self.scenarios = [described(each, overrides, source_files(each)) for each in scenarios]

    def write(self, comparison: Comparison, facts: Facts) -> None:
        """Write all files; `facts` are what a page tells of the comparison. OutputError if one cannot be written."""
        write_tables(comparison, self.folder)
        write_facts(facts, self.folder)
        write_page(facts, self.folder / PAGE)
        if self.plots:
            write_pictures(facts, self.folder)
        text = json.dumps(comparison.to_json(), ensure_ascii=False, allow_nan=False, default=str)
        with writing(WHOLE):
            (self.folder / WHOLE).write_text(f"{text}\n", encoding="utf-8")
        results = [comparison.baseline, *(each.results for each in comparison.alternatives)]
        write_comparison_manifest(self.folder, results, self.scenarios, comparison.warnings, self.began)


@contextmanager
def comparison_outputs(
    target: str | Path,
    scenarios: Sequence[LoadedScenario],
    overrides: Sequence[str] = (),
    *,
    overwrite: bool = False,
    plots: bool = False,
) -> Iterator[ComparisonOutputs]:
    """A place for what a comparison leaves: entered before it, filled after it, and only then given its name.

    OutputError, before anything is run, where the folder cannot be made.
    """
    with new_folder(target, overwrite=overwrite) as folder:
        yield ComparisonOutputs(folder, scenarios, overrides, plots=plots)
