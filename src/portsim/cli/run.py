"""`portsim run`: a scenario, many replications, and what came out."""

from collections.abc import Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated

import typer

from portsim.cli.app import BAD_INPUT, Overrides, ScenarioFile, app, exit_codes
from portsim.cli.pages import Lang, Report, check_pages, facts_if_asked, say_where, write_if_asked
from portsim.cli.progress import progress
from portsim.engine import Engine, choose
from portsim.report.language import Language
from portsim.report.trip_format import TripFormat

if TYPE_CHECKING:
    from portsim.results import Results
    from portsim.scenario.load import LoadedScenario

SUMMARY_WIDTH = 100
"""Columns of a summary."""
MAX_REPLICATIONS = 1_000_000
MAX_JOBS = 1024

Seed = Annotated[int, typer.Option(min=0, help="Where all chance comes from.")]
Jobs = Annotated[
    int | None, typer.Option("--jobs", "-j", min=1, max=MAX_JOBS, help="Processes; all cores if left out.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object, for machines.")]
MovedBy = Annotated[
    Engine, typer.Option("--engine", help="What moves the trucks: same results, the compiled one is faster.")
]
Out = Annotated[
    str | None, typer.Option("--out", "-o", metavar="DIR", help="Write tables and plots into a new folder.")
]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace an earlier folder of results.")]
Trips = Annotated[
    TripFormat, typer.Option("--trips", help="Write a row per truck and stage, too (parquet needs duckdb).")
]
Plots = Annotated[
    bool | None,
    typer.Option(
        "--plots/--no-plots", help="Draw plots; with --out they are unless told otherwise, or --measures are chosen."
    ),
]
Measures = Annotated[
    list[str] | None,
    typer.Option(
        "--measures",
        metavar="NAME[,NAME]",
        help="Take these measures only, which saves time and memory; may be repeated. docs/measures.md names all.",
    ),
]
Theory = Annotated[
    bool,
    typer.Option("--theory", help="Say, too, what queueing theory makes of each stage, and where it differs."),
]
Audit = Annotated[bool, typer.Option("--audit/--no-audit", help="Whether each replication checks itself.")]
Force = Annotated[bool, typer.Option("--force", help="Begin a run of more than 24 h or 75 % of the memory.")]


@app.command()
def run(  # noqa: PLR0913, PLR0917  (they are options, given by name)
    file: ScenarioFile,
    overrides: Overrides = None,
    replications: Annotated[
        int, typer.Option("--replications", "-n", min=1, max=MAX_REPLICATIONS, help="How often the days are run.")
    ] = 20,
    seed: Seed = 1,
    jobs: Jobs = None,
    json: Json = False,
    out: Out = None,
    overwrite: Overwrite = False,
    trips: Trips = TripFormat.NONE,
    plots: Plots = None,
    engine: MovedBy = Engine.AUTO,
    measures: Measures = None,
    theory: Theory = False,
    report: Report = None,
    lang: Lang = Language.EN,
    audit: Audit = True,
    force: Force = False,
) -> None:
    """Run a scenario and print a summary of what happened, hour by hour."""
    if out is None and (plots or trips is not TripFormat.NONE):
        raise typer.BadParameter("--trips and --plots need --out: say where the files go")
    check_pages(out, report, lang, overwrite=overwrite)
    if plots and measures:
        raise typer.BadParameter("--plots needs all measures: leave out --measures, or --plots")
    chosen_measures = names_of(measures)
    with exit_codes():
        from portsim.errors import OutputError
        from portsim.heap import keep_freed_memory
        from portsim.report.outputs import outputs
        from portsim.scenario.load import load
        from portsim.simulate import run as run_scenario

        keep_freed_memory()
        loaded = load(file, overrides or ())
        if theory:
            from portsim.theory import check_measures

            check_measures(loaded.scenario, chosen_measures)
        chosen = choose(engine, lambda line: typer.echo(line, err=True))
        _announce(loaded, replications, jobs, chosen, few=measures is not None, audit=audit, force=force)
        results: Results | None = None
        try:
            with ExitStack() as stack:
                kept = None
                if out is not None:
                    wanted = outputs(
                        out,
                        loaded,
                        overrides or (),
                        overwrite=overwrite,
                        trips=trips,
                        plots=plots is not False and not measures,
                    )
                    kept = stack.enter_context(wanted)
                with progress() as tell:
                    observer = kept.observer if kept else None
                    results = run_scenario(
                        loaded,
                        replications,
                        seed,
                        jobs,
                        tell,
                        observer,
                        engine=chosen,
                        measures=chosen_measures,
                        audit=audit,
                        force=True,
                    )
                facts = facts_if_asked(results, [loaded], out, report)
                if kept is not None and facts is not None:
                    kept.write(results, facts)
            write_if_asked(facts, report, lang)
        except OutputError:
            # A full disk should not cost the run: what it found is still said.
            if results is not None:
                _print(results, overrides or (), as_json=json, with_theory=theory)
            raise
        _print(results, overrides or (), as_json=json, with_theory=theory)
        say_where("results", out, report)


def names_of(measures: Sequence[str] | None) -> list[str] | None:
    """Names of the measures chosen, each given alone or several with commas; None for all."""
    return [name.strip() for names in measures for name in names.split(",")] if measures else None


def _announce(
    loaded: "LoadedScenario",
    replications: int,
    jobs: int | None,
    engine: Engine,
    *,
    few: bool,
    audit: bool,
    force: bool,
) -> None:
    """Say what a long run will take; refuse one that is absurd."""
    from portsim.effort import WORTH_SAYING_S, effort
    from portsim.simulate import cores

    needed = effort(loaded.scenario, replications, jobs or cores(), engine, few=few, audit=audit)
    refusal = needed.refusal()
    if refusal and not force:
        typer.echo(f"{loaded.file}: {refusal}", err=True)
        raise typer.Exit(BAD_INPUT)
    if needed.seconds > WORTH_SAYING_S:
        typer.echo(str(needed), err=True)


def _print(results: "Results", overrides: Sequence[str], *, as_json: bool, with_theory: bool) -> None:
    """Warnings for people; the summary, or one JSON object; and theory where it is asked for."""
    for warning in results.warnings:
        typer.echo(f"warning: {warning}", err=True)
    if as_json:
        from json import dumps

        found = results.to_json()
        if with_theory:
            from portsim.theory import beside

            found["theory"] = [row.to_json() for row in beside(results)]
        typer.echo(dumps(found, allow_nan=False))
    else:
        from rich.console import Console

        from portsim.report.summary import summary

        console = Console(width=SUMMARY_WIDTH, highlight=False, markup=False)
        console.print(summary(results, overrides))
        if with_theory:
            from portsim.report.theory import theory
            from portsim.theory import beside

            console.print()
            console.print(theory(beside(results)))
