"""`portsim report`: a page from a folder of results, in either language."""

from pathlib import Path
from typing import Annotated

import typer

from portsim.cli.app import app, exit_codes
from portsim.cli.pages import Ends, Lang
from portsim.report.language import Language


@app.command()
def report(
    folder: Annotated[
        str, typer.Argument(metavar="DIR", help="What `portsim run` or `portsim compare` wrote with --out.")
    ],
    out: Annotated[
        str | None,
        typer.Option("--out", "-o", metavar="FILE", help="Where the page goes: .html, .md or .json; DIR/report.html."),
    ] = None,
    lang: Lang = Language.EN,
    ends: Ends = None,
    plots: Annotated[
        bool, typer.Option("--plots", help="Write the pictures, too, as PNG and SVG into DIR/report_plots.")
    ] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace an earlier page.")] = False,
) -> None:
    """Write a page to read from a folder of results: it opens anywhere, without a network."""
    with exit_codes():
        from portsim.report.manifest import add_to_manifest
        from portsim.report.page.pages import (
            PAGE,
            check_name,
            check_place,
            read_facts,
            with_ends,
            write_page,
            write_pictures,
        )

        place = Path(folder, PAGE) if out is None else Path(out)
        facts = read_facts(folder)
        if ends is not None:
            facts = with_ends(facts, ends)
        if lang is not Language.EN and place.suffix.lower() == ".json":
            raise typer.BadParameter("--lang: facts as JSON have no language")
        inside = check_name(place, Path(folder))
        check_place(place, overwrite=overwrite)
        write_page(facts, place, lang)
        if inside:
            add_to_manifest(Path(folder), [place])
        if plots:
            add_to_manifest(Path(folder), write_pictures(facts, Path(folder), lang, overwrite=overwrite))
        typer.echo(f"page written to {place}", err=True)
