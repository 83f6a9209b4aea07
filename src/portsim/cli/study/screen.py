"""`portsim study status`, `show`, `front`: on the screen."""

import sys
from typing import Annotated

import typer

from portsim.cli.app import exit_codes
from portsim.cli.study.options import (
    Less,
    Overwrite,
    Points,
    Where,
    opened_store,
    results_of,
    study_app,
    warn_of_changes,
)
from portsim.cli.sweep import StoreFile, StudyFile, tell_failures


@study_app.command()
def status(study: StudyFile, store: StoreFile = None) -> None:
    """Say how much of a study is there, what failed, and how to go on."""
    with exit_codes():
        from portsim.study.results import results_in
        from portsim.units import time_text

        with opened_store(study, store) as opened:
            warn_of_changes(study, opened)
            results, models = results_in(opened), opened.models()
            count, seconds = opened.seconds()
            place = opened.path
        typer.echo(results.name)
        if results.question:
            typer.echo(" ".join(results.question.split()))
        typer.echo(results.heading)
        wanted = results.wanted
        if wanted is None:
            typer.echo(f"replications until exact enough: {results.n.min()} to {results.n.max()} so far")
        else:
            complete = int((results.n >= wanted).sum())
            typer.echo(f"{complete:,} of {results.points:,} points have all of their {wanted:,} replications")
        typer.echo(f"{place}: {count:,} runs, {time_text(seconds)} of one core")
        for model, runs in models.items():
            typer.echo(f"  {runs:,} runs by {model}{'' if model == results.model else ' (not used)'}")
        tell_failures(results, study)


@study_app.command()
def show(  # noqa: PLR0913, PLR0917  (they are options, given by name)
    study: StudyFile,
    store: StoreFile = None,
    points: Points = 40,
    number: Annotated[
        list[str] | None, typer.Option("--number", metavar="NAME", help="Show this number alone; may be repeated.")
    ] = None,
    sort: Annotated[
        str | None, typer.Option("--sort", metavar="NAME", help="The points in the order of this number's mean.")
    ] = None,
    best: Annotated[
        str | None,
        typer.Option(
            "--best", metavar="NAME", help="Say, too, which point is the best by this number, and how sure that is."
        ),
    ] = None,
    largest: Annotated[
        bool | None,
        typer.Option("--largest/--smallest", help="What --best is, where it is not as the measure says."),
    ] = None,
    indifference: Annotated[
        float | None,
        typer.Option("--indifference", metavar="D", help="A difference worth telling: --best by Kim and Nelson."),
    ] = None,
    where: Where = None,
    less: Less = None,
) -> None:
    """Print a table of what a study found: a row for each point, means with 95 % intervals."""
    if best is not None and less is not None:
        raise typer.BadParameter("--best chooses among the points themselves; leave out --less")
    if best is None and (largest is not None or indifference is not None):
        raise typer.BadParameter("--largest, --smallest and --indifference are for --best; name its number")
    with exit_codes():
        from rich.console import Console

        from portsim.report.study.screen import screen

        results = results_of(study, store, where, less)
        said = None if best is None else results.best(best, largest, indifference)
        console = Console(width=None if sys.stdout.isatty() else 100, highlight=False, markup=False)
        console.print(screen(results, points, number or (), sort))
        if said is not None:
            console.print()
            console.print(str(said))


@study_app.command()
def front(
    study: StudyFile,
    a: Annotated[str, typer.Argument(metavar="A", help="A number, such as crossing_time_min.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Another one, such as detected_share.")],
    store: StoreFile = None,
    points: Points = 40,
    where: Where = None,
    csv: Annotated[str | None, typer.Option("--csv", metavar="FILE", help="Write them to a CSV file instead.")] = None,
    overwrite: Overwrite = False,
) -> None:
    """Print the Pareto front of two numbers: the points of which no other is better in both, and how sure that is."""
    with exit_codes():
        results = results_of(study, store, where)
        found = results.front(a, b)
        if csv is not None:
            from portsim.report.files import check_file
            from portsim.study.exporting import write_csv

            check_file(csv, overwrite=overwrite)
            rows = write_csv(csv, list(found.rows()))
            typer.echo(f"{rows:,} points written to {csv}", err=True)
            return
        from rich.console import Console

        from portsim.report.study.screen import front_screen

        console = Console(width=None if sys.stdout.isatty() else 100, highlight=False, markup=False)
        console.print(front_screen(results, found, points))
