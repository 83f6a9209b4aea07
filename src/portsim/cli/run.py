"""`portsim run`: a scenario, many replications, and what came out."""

from typing import Annotated

import typer

from portsim.cli.app import Overrides, ScenarioFile, app, exit_codes
from portsim.cli.progress import progress

SUMMARY_WIDTH = 100
"""Columns of a summary."""


@app.command()
def run(
    file: ScenarioFile,
    overrides: Overrides = None,
    replications: Annotated[int, typer.Option("--replications", "-n", min=1, help="How often the days are run.")] = 20,
    seed: Annotated[int, typer.Option(min=0, help="Where all chance comes from.")] = 1,
    jobs: Annotated[int | None, typer.Option("--jobs", "-j", min=1, help="Processes; all cores if left out.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object, for machines.")] = False,
) -> None:
    """Run a scenario and print a summary of what happened, hour by hour."""
    with exit_codes():
        from portsim.scenario.load import load
        from portsim.simulate import run as run_scenario

        loaded = load(file, overrides or ())
        with progress() as tell:
            results = run_scenario(loaded, replications, seed, jobs, tell)
        for warning in results.warnings:
            typer.echo(f"warning: {warning}", err=True)
        if json:
            from json import dumps

            typer.echo(dumps(results.to_json(), allow_nan=False))
        else:
            from rich.console import Console

            from portsim.report.summary import summary

            console = Console(width=SUMMARY_WIDTH, highlight=False, markup=False)
            console.print(summary(results))
