"""What commands that write pages share: their options, what is refused before a run, and what is written after it."""

from collections.abc import Callable, Sequence
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
    """Refuse options that would do nothing, a page that could not be written, and ends that cannot be read."""
    if out is None and report is None and overwrite:
        raise typer.BadParameter("--overwrite needs --out or --report: say where the files go")
    if report is None:
        if lang is not Language.EN:
            raise typer.BadParameter("--lang needs --report: say where the page goes")
        if ends is not None:
            raise typer.BadParameter("--ends needs --report: say where the page goes")
        return
    with exit_codes():
        from portsim.report.page.ends import read_ends
        from portsim.report.page.pages import check_place

        check_place(report, overwrite=overwrite)
        if ends is not None:
            read_ends(ends)


def write_all(
    found: "Comparison | Results",
    scenarios: "Sequence[LoadedScenario]",
    keep: "Callable[[Facts], None] | None",
    report: str | None,
    lang: Language,
    ends: str | None = None,
) -> None:
    """Write the page that was asked for, and `keep` everything in a folder, if one was."""
    if keep is None and report is None:
        return
    from portsim.report.page.pages import facts_of, with_ends, write_page

    facts = facts_of(found, scenarios)
    if report is not None:
        write_page(facts if ends is None else with_ends(facts, ends), report, lang)
    if keep is not None:
        keep(facts)


def say_where(what: str, folder: str | None, report: str | None) -> None:
    """Say, beside the results, what was written."""
    if folder is not None:
        typer.echo(f"{what} written to {folder}", err=True)
    if report is not None:
        typer.echo(f"page written to {report}", err=True)
