"""`portsim study`: how far a study is, its tables, whether they are right, and what clusters need."""

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from portsim.cli.app import RUN_FAILED, app, exit_codes
from portsim.cli.sweep import StoreFile, StudyFile, prepared_study, tell_failures
from portsim.engine import Engine

if TYPE_CHECKING:
    from portsim.study.store import Store

study_app = typer.Typer(no_args_is_help=True, help="How far a study is, its tables, and what clusters need.")
app.add_typer(study_app, name="study")


Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace an earlier file.")]


def _opened(study: str, store: str | None) -> "Store":
    """The store of a study, for reading: the study may be named by its file, its folder, or its store."""
    from portsim.errors import StoreError
    from portsim.study.load import STUDY_FILE
    from portsim.study.store import SUFFIX, Store

    named = Path(study)
    if store is not None:
        return Store.to_read(Path(store))
    place = (named / STUDY_FILE if named.is_dir() else named).with_suffix(SUFFIX)
    if not place.is_file() and not named.exists():
        raise StoreError(f"{study}: no such study; name its file, its folder, or its store")
    return Store.to_read(place)


Points = Annotated[int, typer.Option("--points", min=1, help="How many points are shown, at most.")]
Less = Annotated[
    str | None,
    typer.Option(
        "--less", metavar="FACTOR=LEVEL", help="Paired differences instead: each point less the one with this level."
    ),
]


@study_app.command()
def status(study: StudyFile, store: StoreFile = None) -> None:
    """Say how much of a study is there, what failed, and how to go on."""
    with exit_codes():
        from portsim.study.results import results_in
        from portsim.units import time_text

        with _opened(study, store) as opened:
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
        tell_failures(results.failures, study)


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
    less: Less = None,
) -> None:
    """Print a table of what a study found: a row for each point, means with 95 % intervals."""
    if best is None and (largest is not None or indifference is not None):
        raise typer.BadParameter("--largest, --smallest and --indifference are for --best; name its number")
    with exit_codes():
        from rich.console import Console

        from portsim.report.study.screen import screen
        from portsim.study.results import results_in

        with _opened(study, store) as opened:
            results = results_in(opened)
        if less is not None:
            results = results.minus(less)
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
    csv: Annotated[str | None, typer.Option("--csv", metavar="FILE", help="Write them to a CSV file instead.")] = None,
    overwrite: Overwrite = False,
) -> None:
    """Print the Pareto front of two numbers: the points of which no other is better in both, and how sure that is."""
    with exit_codes():
        from portsim.study.results import results_in

        with _opened(study, store) as opened:
            results = results_in(opened)
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


@study_app.command()
def plot(  # noqa: PLR0913, PLR0917  (they are options, given by name)
    study: StudyFile,
    out: Annotated[str, typer.Option("--out", metavar="FILE", help="Where the picture goes: .png, .svg or .pdf.")],
    store: StoreFile = None,
    number: Annotated[
        str | None, typer.Option("--number", metavar="NAME", help="What is shown; the first number if left out.")
    ] = None,
    x: Annotated[str | None, typer.Option("--x", metavar="FACTOR", help="The factor along the axis.")] = None,
    y: Annotated[str | None, typer.Option("--y", metavar="FACTOR", help="Another one: a map of both.")] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="FACTOR", help="A line for each level of this one.")] = None,
    against: Annotated[
        str | None, typer.Option("--against", metavar="NAME", help="Another number: the Pareto front of both.")
    ] = None,
    less: Less = None,
    overwrite: Overwrite = False,
) -> None:
    """Draw what a study found: lines with bands, a map of two factors, dots, or the Pareto front of two numbers."""
    with exit_codes():
        from portsim.report.study.plot import check_picture, write_picture
        from portsim.study.results import results_in

        check_picture(out, overwrite=overwrite)
        with _opened(study, store) as opened:
            results = results_in(opened)
        write_picture((results if less is None else results.minus(less)).plot(number, x, y, by, against), out)
        typer.echo(f"picture written to {out}", err=True)


@study_app.command()
def ends(
    study: StudyFile,
    number: Annotated[str, typer.Option("--number", metavar="NAME", help="Of which the difference is taken.")],
    baseline: Annotated[str, typer.Option("--baseline", metavar="SCENARIO", help="One of the study's scenarios.")],
    alternative: Annotated[str, typer.Option("--alternative", metavar="SCENARIO", help="Another one of them.")],
    store: StoreFile = None,
    csv: Annotated[str, typer.Option("--csv", metavar="FILE", help="Where the table goes; printed if left out.")] = "-",
    overwrite: Overwrite = False,
) -> None:
    """Tell what an alternative changes at the levels of each factor alone: a table for `portsim compare --ends`."""
    with exit_codes():
        from portsim.report.files import check_file, write_file
        from portsim.study.ends import as_csv
        from portsim.study.ends import ends as ends_of
        from portsim.study.load import load_study
        from portsim.study.results import results_in

        if csv != "-":
            check_file(csv, overwrite=overwrite)
        loaded = load_study(study)
        with _opened(study, store) as opened:
            results = results_in(opened)
        found = ends_of(loaded, results, number, baseline, alternative)
        if csv == "-":
            typer.echo(as_csv(found), nl=False)
        else:
            write_file(csv, as_csv(found).encode())
            typer.echo(f"{len(found):,} ends written to {csv}", err=True)


@study_app.command()
def export(  # noqa: PLR0913, PLR0917  (they are options, given by name)
    study: StudyFile,
    store: StoreFile = None,
    csv: Annotated[str | None, typer.Option("--csv", metavar="FILE", help="Write a CSV file; - prints it.")] = None,
    parquet: Annotated[
        str | None, typer.Option("--parquet", metavar="FILE", help="Write a Parquet file (needs duckdb).")
    ] = None,
    json: Annotated[str | None, typer.Option("--json", metavar="FILE", help="Write a JSON file; - prints it.")] = None,
    estimates: Annotated[
        bool, typer.Option("--estimates", help="A row per point and number with its interval, not one per run.")
    ] = False,
    how: Annotated[bool, typer.Option("--how", help="With seconds, host and engine of each run.")] = False,
    less: Annotated[
        list[str] | None,
        typer.Option(
            "--less",
            metavar="FACTOR=LEVEL",
            help="With --estimates: also paired differences, each point less the one with this level. Repeatable.",
        ),
    ] = None,
    digits: Annotated[
        int | None, typer.Option("--digits", min=1, max=17, help="Round numbers to so many significant digits.")
    ] = None,
    overwrite: Overwrite = False,
) -> None:
    """Write what a study found as a tidy table: a row for each run, or for each point and number."""
    from portsim.study.exporting import Format
    from portsim.study.exporting import export as write

    asked = {Format.CSV: csv, Format.PARQUET: parquet, Format.JSON: json}
    if not any(asked.values()):
        raise typer.BadParameter("say what to write: --csv FILE, --parquet FILE or --json FILE")
    if how and estimates:
        raise typer.BadParameter("--how is about single runs; leave it out, or --estimates")
    if less and not estimates:
        raise typer.BadParameter("--less is about estimates; add --estimates")
    with exit_codes():
        from portsim.report.files import check_file

        for path in asked.values():
            if path is not None and path != "-":
                check_file(path, overwrite=overwrite)
    with exit_codes(), _opened(study, store) as opened:
        for form, path in asked.items():
            if path is not None:
                rows = write(opened, path, form, estimates=estimates, how=how, less=less or (), digits=digits)
                if path != "-":
                    typer.echo(f"{rows:,} rows written to {path}", err=True)


@study_app.command()
def verify(
    study: StudyFile,
    store: StoreFile = None,
    sample: Annotated[int, typer.Option("--sample", min=1, help="How many runs, chosen by chance.")] = 20,
    everything: Annotated[bool, typer.Option("--all", help="All runs.")] = False,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Where the chance of the choice comes from.")] = 1,
) -> None:
    """Make some runs again, and compare them bit for bit with those that are kept."""
    with exit_codes():
        from portsim.errors import StoreError
        from portsim.study.load import load_study
        from portsim.study.store import Store
        from portsim.study.sweep import refuse_others, store_of
        from portsim.study.verifying import verify as again

        prepared = prepared_study(load_study(study), Engine.AUTO, force=True)
        place = store_of(prepared.study) if store is None else Path(store)
        with Store.to_read(place) as opened:
            refuse_others(opened, prepared, new_version=False)
            found = list(again(opened, prepared, None if everything else sample, seed))
        if not found:
            raise StoreError(f"{place} holds no runs of this study; `portsim sweep {shlex.quote(study)}` makes them")
        wrong = [each for each in found if not each.same]
        for each in wrong:
            why = each.message or "other numbers"
            typer.echo(f"point {each.point}, replication {each.kept.replication}: {why}", err=True)
        typer.echo(f"{len(found) - len(wrong):,} of {len(found):,} runs made again are the same, bit for bit")
        if wrong:
            raise typer.Exit(RUN_FAILED)


@study_app.command()
def collect(
    study: StudyFile,
    store: StoreFile = None,
    new_version: Annotated[
        bool, typer.Option("--new-version", help="Begin anew in a store with runs of another version of the model.")
    ] = False,
) -> None:
    """Fold the runs of all shards into the store. It may be done at any time, and again."""
    with exit_codes():
        from portsim.study.collecting import collect as fold
        from portsim.study.load import load_study
        from portsim.study.sharing import shards_of
        from portsim.study.store import Store
        from portsim.study.sweep import store_of

        prepared = prepared_study(load_study(study), Engine.AUTO, force=True)
        place = store_of(prepared.study) if store is None else Path(store)
        with Store.to_write(place) as opened:
            found = fold(opened, prepared, new_version=new_version)
        typer.echo(
            f"{found.runs:,} new runs and {found.failures:,} failures from {found.files} files in "
            f"{shards_of(prepared.study)}; kept in {place}"
        )


@study_app.command()
def slurm_script(
    study: StudyFile,
    shards: Annotated[int, typer.Option("--shards", min=1, max=100_000, help="Tasks of the job array.")] = 16,
    cpus: Annotated[int, typer.Option("--cpus", min=1, max=1024, help="Processes of each task.")] = 1,
    time: Annotated[str, typer.Option("--time", help="Limit of each task, as Slurm writes it.")] = "02:00:00",
    partition: Annotated[str | None, typer.Option("--partition", help="Where they run.")] = None,
) -> None:
    """Print a script for a Slurm job array that runs a study in shares."""
    with exit_codes():
        from portsim.study.load import load_study
        from portsim.study.slurm import slurm_script as script

        prepared = prepared_study(load_study(study), Engine.AUTO, force=True)  # no task should find a wrong point
        typer.echo(script(prepared.study, shards, cpus, time, partition), nl=False)
