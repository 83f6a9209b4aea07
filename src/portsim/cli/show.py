"""`portsim show`: a scenario as it will be run, and where each value comes from."""

from typing import Annotated

import typer

from portsim.cli.app import Overrides, ScenarioFile, app, exit_codes


@app.command()
def show(
    file: ScenarioFile,
    overrides: Overrides = None,
    weakest_first: Annotated[
        bool, typer.Option("--weakest-first", help="Begin with the values that rest on least.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object, for machines.")] = False,
) -> None:
    """Show a scenario as it will be run, and where each value comes from."""
    with exit_codes():
        from portsim.report import ledger
        from portsim.scenario.load import load

        loaded = load(file, overrides or ())
        if json:
            from json import dumps

            typer.echo(dumps(ledger.to_json(loaded), ensure_ascii=False, allow_nan=False))
        else:
            from rich.console import Console

            console = Console(width=ledger.WIDTH, highlight=False, markup=False, soft_wrap=True)
            console.print(ledger.resolved(loaded))
            console.print()
            console.print(ledger.ledger(loaded.ledger, weakest_first=weakest_first))
