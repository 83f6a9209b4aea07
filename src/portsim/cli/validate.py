"""`portsim validate`: the model against exact answers."""

from typing import Annotated

import typer

from portsim.cli.app import RUN_FAILED, app, exit_codes
from portsim.cli.progress import progress


@app.command()
def validate(
    full: Annotated[
        bool, typer.Option("--full", help="Run each case as long as its stated precision asks for: tens of minutes.")
    ] = False,
    cases: Annotated[
        list[str] | None, typer.Option("--case", "-c", metavar="ID", help="Only this case; may be repeated.")
    ] = None,
    jobs: Annotated[int | None, typer.Option("--jobs", "-j", min=1, help="Processes; all cores if left out.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object, for machines.")] = False,
) -> None:
    """Check the model against exact queueing theory and other simulators' own tests."""
    with exit_codes():
        from portsim.validation import validate as run_cases
        from portsim.validation.words import text

        with progress() as tell:
            report = run_cases(cases or (), full=full, jobs=jobs, progress=tell)
        if json:
            from json import dumps

            typer.echo(dumps(report.to_json(), allow_nan=False))
        else:
            typer.echo(text(report))
        if not report.passed:
            raise typer.Exit(RUN_FAILED)
