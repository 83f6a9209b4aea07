"""`portsim check`: everything that is wrong with scenario files."""

from typing import Annotated

import typer

from portsim.cli.app import BAD_INPUT, Overrides, app, exit_codes


@app.command()
def check(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Scenario files, or names of packaged scenarios.")
    ],
    overrides: Overrides = None,
) -> None:
    """Check scenario files and print everything that is wrong with them."""
    with exit_codes():
        from portsim.scenario.load import check as problems_of

        problems = {file: problems_of(file, overrides or ()) for file in files}
        for file, found in problems.items():
            typer.echo("\n".join(map(str, found)) if found else f"{file}: ok")
        if any(problems.values()):
            raise typer.Exit(BAD_INPUT)
