"""What commands that write pages share: their options, what is refused before a run, and what is written after it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Protocol, TypeVar

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

Found_contra = TypeVar("Found_contra", bound="Comparison | Results", contravariant=True)


class Folder(Protocol[Found_contra]):
    """A folder that is being filled with what was found."""

    def write(self, found: Found_contra, facts: "Facts", /) -> None:
        """Write all files; `facts` are what a page tells."""
        ...


def check_pages(out: str | None, report: str | None, lang: Language, *, overwrite: bool) -> None:
    """Refuse options that would do nothing, and a page that could not be written."""
    if out is None and report is None and overwrite:
        raise typer.BadParameter("--overwrite needs --out or --report: say where the files go")
    if report is None:
        if lang is not Language.EN:
            raise typer.BadParameter("--lang needs --report: say where the page goes")
        return
    with exit_codes():
        from portsim.report.page.pages import check_place

        check_place(report, overwrite=overwrite)


def write_all(
    found: "Comparison | Results",
    scenarios: "Sequence[LoadedScenario]",
    overrides: Sequence[str],
    folder: "Folder[Comparison] | Folder[Results] | None",
    report: str | None,
    lang: Language,
) -> None:
    """Write the page and the folder that were asked for."""
    if folder is None and report is None:
        return
    from portsim.report.page.pages import facts_of, write_page

    facts = facts_of(found, scenarios, overrides)
    if report is not None:
        write_page(facts, report, lang)
    if folder is not None:
        folder.write(found, facts)  # type: ignore[arg-type]  # a folder of what was found


def say_where(what: str, folder: str | None, report: str | None) -> None:
    """Say, beside the results, what was written."""
    if folder is not None:
        typer.echo(f"{what} written to {folder}", err=True)
    if report is not None:
        typer.echo(f"page written to {report}", err=True)
