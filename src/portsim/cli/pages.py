"""What commands that write pages share: their options, what is refused before a run, and what is written after it."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from portsim.cli.app import exit_codes
from portsim.report.language import Language

if TYPE_CHECKING:
    from portsim.comparison.comparison import Comparison
    from portsim.report.page.facts.numbers import Facts
    from portsim.results import Results
    from portsim.scenario.load import LoadedScenario

Report = Annotated[
    str | None,
    typer.Option(
        "--report", metavar="FILE", help="Write a page to read: .html opens anywhere without a network, .md, .json."
    ),
]
Lang = Annotated[Language, typer.Option("--lang", help="Language of the page.")]
Ends = Annotated[
    str | None,
    typer.Option(
        "--ends",
        metavar="FILE.csv",
        help="What the answer is at other values of the assumptions, as a study found it: docs/comparisons.md.",
    ),
]


def check_pages(
    out: str | None, report: str | None, lang: Language, ends: str | None = None, *, overwrite: bool
) -> None:
    """Refuse options that would do nothing, and a page that could not be written."""
    if out is None and report is None and overwrite:
        raise typer.BadParameter("--overwrite needs --out or --report: say where the files go")
    if report is None:
        if lang is not Language.EN:
            raise typer.BadParameter("--lang needs --report: say where the page goes")
        if ends is not None:
            raise typer.BadParameter("--ends needs --report: say where the page goes")
        return
    if lang is not Language.EN and report.lower().endswith(".json"):
        raise typer.BadParameter("--lang: facts as JSON have no language")
    if out is not None and Path(report).resolve().is_relative_to(Path(out).resolve()):
        raise typer.BadParameter("--report: the page would stand in --out; `portsim report DIR` makes one there")
    with exit_codes():
        from portsim.report.page.pages import check_place

        check_place(report, overwrite=overwrite)


def facts_if_asked(
    found: "Comparison | Results", scenarios: "Sequence[LoadedScenario]", out: str | None, report: str | None
) -> "Facts | None":
    """What a page tells, where a page or a folder was asked for."""
    if out is None and report is None:
        return None
    from portsim.report.page.pages import facts_of

    return facts_of(found, scenarios)


def write_if_asked(facts: "Facts | None", report: str | None, lang: Language, ends: str | None = None) -> None:
    """Write the page, where one was asked for: after the folder, which a page that fails should not cost."""
    if facts is None or report is None:
        return
    from portsim.report.page.pages import with_ends, write_page

    write_page(facts if ends is None else with_ends(facts, ends), report, lang)


def say_where(what: str, folder: str | None, report: str | None) -> None:
    """Say, beside the results, what was written."""
    if folder is not None:
        typer.echo(f"{what} written to {folder}", err=True)
    if report is not None:
        typer.echo(f"page written to {report}", err=True)
