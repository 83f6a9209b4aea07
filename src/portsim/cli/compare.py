"""`portsim compare`: a baseline and alternatives on the same trucks, and what differs."""

from collections.abc import Sequence
from contextlib import ExitStack
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from portsim.cli.app import BAD_INPUT, Overrides, app, exit_codes
from portsim.cli.pages import Ends, Lang, Report, check_pages, facts_if_asked, say_where, write_if_asked
from portsim.cli.progress import progress
from portsim.cli.run import (
    MAX_REPLICATIONS,
    SUMMARY_WIDTH,
    Audit,
    Force,
    Jobs,
    Json,
    Measures,
    MovedBy,
    Out,
    Overwrite,
    Seed,
    names_of,
)
from portsim.engine import Engine, choose
from portsim.report.language import Language

if TYPE_CHECKING:
    from portsim.comparison.comparison import Comparison
    from portsim.scenario.load import LoadedScenario


class Adjust(StrEnum):
    """How p-values allow for several alternatives."""

    HOLM = "holm"
    DUNNETT = "dunnett"


@app.command()
def compare(  # noqa: PLR0913, PLR0917  (they are options, given by name)
    baseline: Annotated[
        str, typer.Argument(metavar="BASE", help="The scenario to compare with: a file, or a packaged scenario.")
    ],
    alternatives: Annotated[
        list[str], typer.Argument(metavar="ALT...", help="What it is compared with: one scenario or several.")
    ],
    overrides: Overrides = None,
    replications: Annotated[
        int | None,
        typer.Option("--replications", "-n", min=2, max=MAX_REPLICATIONS, help="How often the days are run: 20."),
    ] = None,
    precision: Annotated[
        list[str] | None,
        typer.Option(
            "--precision",
            metavar="MEASURE[.STATISTIC][@NAME,..]=WIDTH",
            help="Run until half-widths are this short, e.g. wait_min.mean@us_primary=5% or =0.5 min; may be repeated.",
        ),
    ] = None,
    at_most: Annotated[
        int | None,
        typer.Option(
            "--at-most", min=2, max=MAX_REPLICATIONS, help="Replications at which --precision gives up: 1000."
        ),
    ] = None,
    seed: Seed = 1,
    jobs: Jobs = None,
    json: Json = False,
    out: Out = None,
    overwrite: Overwrite = False,
    plots: Annotated[
        bool, typer.Option("--plots", help="Draw the pictures of the page, too, into the folder.")
    ] = False,
    adjust: Annotated[
        Adjust, typer.Option("--adjust", help="How p-values allow for several alternatives.")
    ] = Adjust.HOLM,
    engine: MovedBy = Engine.AUTO,
    measures: Measures = None,
    report: Report = None,
    lang: Lang = Language.EN,
    ends: Ends = None,
    audit: Audit = True,
    force: Force = False,
) -> None:
    """Compare policies on the very same trucks: what differs, where the minutes went, who gains and who loses.

    --set changes a value in all of the scenarios.
    """
    if out is None and plots:
        raise typer.BadParameter("--plots needs --out: say where the files go")
    check_pages(out, report, lang, ends, overwrite=overwrite)
    _one_way_to_say_how_many(replications, precision or (), at_most)
    chosen_measures = names_of(measures)
    with exit_codes():
        from portsim.comparison.compare import AT_MOST
        from portsim.comparison.compare import compare as compare_scenarios
        from portsim.comparison.precision import FIRST_LOOK, parse_precision
        from portsim.errors import OutputError
        from portsim.heap import keep_freed_memory
        from portsim.report.comparison.outputs import comparison_outputs
        from portsim.report.page.pages import ends_about, stated_in
        from portsim.simulate import REPLICATIONS

        keep_freed_memory()
        for text in precision or ():
            parse_precision(text)  # before anything is read or run
        scenarios = _load_all([baseline, *alternatives], overrides or ())
        if ends is not None:
            ends_about(stated_in(scenarios), ends)  # likewise
        chosen = choose(engine, lambda line: typer.echo(line, err=True))
        most = AT_MOST if at_most is None else at_most
        first = min(FIRST_LOOK, most) if precision else replications or REPLICATIONS
        _announce(scenarios, first, jobs, chosen, few=measures is not None, audit=audit, force=force)
        found: Comparison | None = None
        try:
            with ExitStack() as stack:
                kept = None
                if out is not None:
                    kept = stack.enter_context(
                        comparison_outputs(out, scenarios, overrides or (), overwrite=overwrite, plots=plots)
                    )
                with progress() as tell:
                    found = compare_scenarios(
                        scenarios[0],
                        scenarios[1:],
                        replications,
                        seed,
                        jobs,
                        tell,
                        precision=precision or (),
                        at_most=most,
                        adjusted=adjust.value,
                        engine=chosen,
                        measures=chosen_measures,
                        audit=audit,
                        force=True,
                    )
                facts = facts_if_asked(found, scenarios, out, report)
                if kept is not None and facts is not None:
                    kept.write(found, facts)
            write_if_asked(facts, report, lang, ends)
        except OutputError:
            # A full disk should not cost the comparison: what it found is still said.
            if found is not None:
                _print(found, overrides or (), as_json=json)
            raise
        _print(found, overrides or (), as_json=json)
        say_where("comparison", out, report)


def _one_way_to_say_how_many(replications: int | None, precision: Sequence[str], at_most: int | None) -> None:
    """Refuse options of which one would do nothing."""
    if precision and replications is not None:
        raise typer.BadParameter("--replications says how many, --precision how exact: give one of them")
    if at_most is not None and not precision:
        raise typer.BadParameter("--at-most needs --precision: say how exact; --replications says how many")


def _load_all(files: Sequence[str], overrides: Sequence[str]) -> "list[LoadedScenario]":
    """All scenarios, or everything that is wrong with any of them."""
    from portsim.errors import Problem, ScenarioError
    from portsim.scenario.load import load

    loaded, problems = [], list[Problem]()
    for file in files:
        try:
            loaded.append(load(file, overrides))
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(problems)
    return loaded


def _announce(
    scenarios: "Sequence[LoadedScenario]",
    replications: int,
    jobs: int | None,
    engine: Engine,
    *,
    few: bool,
    audit: bool,
    force: bool,
) -> None:
    """Say what a long comparison will take, or the first look of one that goes on; refuse one that is absurd."""
    from portsim.comparison.compare import needs
    from portsim.effort import WORTH_SAYING_S
    from portsim.simulate import cores

    plain = [each.scenario for each in scenarios]
    needed = needs(plain, replications, jobs or cores(), engine, few=few, audit=audit)
    refusal = needed.refusal()
    if refusal and not force:
        typer.echo(f"error: {refusal}", err=True)
        raise typer.Exit(BAD_INPUT)
    if needed.seconds > WORTH_SAYING_S:
        typer.echo(str(needed), err=True)


def _print(found: "Comparison", overrides: Sequence[str], *, as_json: bool) -> None:
    """Warnings and notices for people; a screen, or one JSON object."""
    for warning in found.warnings:
        typer.echo(f"warning: {warning}", err=True)
    if as_json:
        from json import dumps

        for notice in found.notices:
            typer.echo(f"notice: {notice}", err=True)
        typer.echo(dumps(found.to_json(), allow_nan=False, default=str))
        return
    from rich.console import Console

    from portsim.report.blocks import on_terminal
    from portsim.report.comparison.screen import screen

    Console(width=SUMMARY_WIDTH, highlight=False, markup=False).print(on_terminal(screen(found, overrides)))
