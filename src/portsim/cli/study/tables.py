"""`portsim study plot`, `ends`, `export`: pictures and tables as files."""

from typing import Annotated

import typer

from portsim.cli.app import exit_codes
from portsim.cli.study.options import Less, Overwrite, Where, opened_store, results_of, study_app, warn_of_changes
from portsim.cli.sweep import StoreFile, StudyFile


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
    where: Where = None,
    less: Less = None,
    overwrite: Overwrite = False,
) -> None:
    """Draw what a study found: lines with bands, a map of two factors, dots, or the Pareto front of two numbers."""
    with exit_codes():
        from portsim.report.study.plot import check_picture, write_picture

        check_picture(out, overwrite=overwrite)
        results = results_of(study, store, where, less)
        write_picture(results.plot(number, x, y, by, against), out)
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

        if csv != "-":
            check_file(csv, overwrite=overwrite)
        loaded = load_study(study)
        results = results_of(study, store)
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
    places = [path for path in asked.values() if path is not None]
    if len(set(places)) < len(places):
        raise typer.BadParameter("two tables cannot go to the same place; name another one")
    if how and estimates:
        raise typer.BadParameter("--how is about single runs; leave it out, or --estimates")
    if less and not estimates:
        raise typer.BadParameter("--less is about estimates; add --estimates")
    with exit_codes():
        from portsim.report.files import check_file

        for path in asked.values():
            if path is not None and path != "-":
                check_file(path, overwrite=overwrite)
    with exit_codes(), opened_store(study, store) as opened:
        warn_of_changes(study, opened)
        for form, path in asked.items():
            if path is not None:
                rows = write(opened, path, form, estimates=estimates, how=how, less=less or (), digits=digits)
                if path != "-":
                    typer.echo(f"{rows:,} rows written to {path}", err=True)
