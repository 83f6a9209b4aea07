"""`portsim schema`: the JSON schemas of scenario and study files, for editors."""

from pathlib import Path
from typing import Annotated

import typer

from portsim.cli.app import app, exit_codes


@app.command()
def schema(
    check: Annotated[
        Path | None, typer.Option("--check", metavar="FILE", help="Say instead whether this copy is up to date.")
    ] = None,
    study: Annotated[bool, typer.Option("--study", help="The schema of study files instead.")] = False,
) -> None:
    """Print the JSON schema of scenario files; with it an editor completes keys and marks mistakes."""
    with exit_codes():
        if study:
            from portsim.study.json_schema import study_schema_text as schema_text
        else:
            from portsim.scenario.json_schema import schema_text

        text = schema_text()
        if check is None:
            typer.echo(text, nl=False)
            return
        from portsim.errors import ScenarioError
        from portsim.scenario.reading import decode
        from portsim.scenario.tree import File, Place

        file = File(str(check), check.parent)
        if decode(check, file, 2 * len(text.encode())) != text:
            message = (
                f"is not the schema of this version; renew it: portsim schema{' --study' if study else ''} > {check}"
            )
            raise ScenarioError([Place(file).problem("", message)])
        typer.echo(f"{check}: up to date")
