"""Everything a run leaves behind, in one folder."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from portsim.report.folder import new_folder, writing
from portsim.report.manifest import source_files, write_manifest
from portsim.report.page.facts.numbers import Facts
from portsim.report.page.pages import write_facts
from portsim.report.tables import write_measures
from portsim.report.theory import write_theory
from portsim.report.trip_format import TripFormat
from portsim.report.trips import TripParts, check_format, fold
from portsim.results import Results
from portsim.scenario.load import LoadedScenario
from portsim.theory import beside, missing_measures

MEASURES = "measures.csv"
THEORY = "theory.csv"
PLOTS = "plots"
PARTS = "parts"


class Outputs:
    """The folder of one run, while it is filled."""

    def __init__(
        self, folder: Path, loaded: LoadedScenario, overrides: Sequence[str], trips: TripFormat, *, plots: bool
    ):
        self.folder = folder
        self.loaded = loaded
        self.overrides = overrides
        self.trips = trips
        self.plots = plots
        self.began = dt.datetime.now(dt.UTC)
        with writing("manifest"):
            self.sources = source_files(loaded)  # now, because files may change while the run goes on
        self.observer: TripParts | None = None
        """To be shown every replication; None where nothing is kept of them."""
        if trips is not TripFormat.NONE:
            self.observer = TripParts(folder / PARTS, loaded.scenario.calendar.start)
            with writing("trips"):
                self.observer.folder.mkdir()

    def write(self, results: Results, facts: Facts) -> None:
        """Write all files; `facts` are what a page tells of the results. OutputError if one cannot be written."""
        write_measures(results, self.folder / MEASURES)
        if not missing_measures(results.scenario, results.measures):
            write_theory(beside(results), self.folder / THEORY)
        if self.observer is not None:
            fold(self.observer, results.replications, self.trips, self.folder)
        if self.plots:
            from portsim.report.plots import write_plots

            with writing(PLOTS):
                write_plots(results, self.folder / PLOTS, self.overrides)
        write_facts(facts, self.folder)
        write_manifest(self.folder, results, self.loaded, self.overrides, self.sources, self.began)


@contextmanager
def outputs(
    target: str | Path,
    loaded: LoadedScenario,
    overrides: Sequence[str] = (),
    *,
    overwrite: bool = False,
    trips: TripFormat = TripFormat.NONE,
    plots: bool = True,
) -> Iterator[Outputs]:
    """A place for what a run leaves: to be entered before the run, filled after it, and only then given its name.

    OutputError, before anything is run, where the folder cannot be made or a format not be written.
    """
    check_format(trips)
    with new_folder(target, overwrite=overwrite) as folder:
        yield Outputs(folder, loaded, overrides, trips, plots=plots)
