"""`portsim sweep`: run a study, or go on with it."""

import shlex
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from portsim.cli.app import BAD_INPUT, RUN_FAILED, app, exit_codes
from portsim.cli.progress import progress
from portsim.cli.run import MAX_REPLICATIONS, Audit, Jobs, MovedBy
from portsim.engine import Engine, choose
from portsim.interrupts import is_interrupt
from portsim.units import bytes_text, time_text

if TYPE_CHECKING:
    from pathlib import Path

    from portsim.study.load import Study
    from portsim.study.preparing import Prepared
    from portsim.study.results import StudyResults
    from portsim.study.shards import Shard
    from portsim.study.teams.hands import Hands

MANY_POINTS = 2_000
"""Designs of more points say how far they have been checked."""
SHOWN_NUMBERS = 8
"""Numbers of which the table at the end has a column."""
SHOWN_FAILURES = 5
"""Failures that are told at the end."""

StudyFile = Annotated[
    str, typer.Argument(metavar="STUDY", help="A study file, or a folder with a study.yaml; docs/studies.md.")
]
StoreFile = Annotated[
    str | None,
    typer.Option("--store", metavar="FILE", help="Where runs are kept; beside the study file if left out."),
]


class Executor(StrEnum):
    """Who does the work."""

    LOCAL = "local"
    THREADS = "threads"
    DASK = "dask"


@app.command()
def sweep(  # noqa: PLR0913, PLR0917  (they are options, given by name)
    study: StudyFile,
    store: StoreFile = None,
    replications: Annotated[
        int | None,
        typer.Option("--replications", "-n", min=1, max=MAX_REPLICATIONS, help="Instead of what the file says."),
    ] = None,
    jobs: Jobs = None,
    executor: Annotated[
        Executor, typer.Option("--executor", help="Processes or threads of this machine, or a Dask cluster.")
    ] = Executor.LOCAL,
    scheduler: Annotated[
        str | None, typer.Option("--scheduler", metavar="ADDR", help="Address of the Dask scheduler.")
    ] = None,
    scheduler_file: Annotated[
        str | None, typer.Option("--scheduler-file", metavar="F", help="The file that the Dask scheduler wrote.")
    ] = None,
    shard: Annotated[
        str | None,
        typer.Option(
            "--shard", metavar="i/n", help="Run the i-th of n shares, into a file of its own (batch systems)."
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything, say how much it is, and stop.")] = False,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Try runs again that failed.")] = False,
    new_version: Annotated[
        bool, typer.Option("--new-version", help="Begin anew in a store with runs of another version of the model.")
    ] = False,
    engine: MovedBy = Engine.AUTO,
    audit: Audit = True,
    force: Annotated[
        bool, typer.Option("--force", help="Begin even an enormous design, or one of more than a day.")
    ] = False,
) -> None:
    """Run a study: all points and replications that are not there yet. Stop it at any time, and start it again."""
    _refuse_useless(executor, scheduler, scheduler_file, shard, jobs, store, new_version=new_version, dry_run=dry_run)
    with exit_codes():
        from pathlib import Path

        from portsim.errors import EffortError
        from portsim.study.load import load_study
        from portsim.study.shards import parse_shard
        from portsim.study.sweep import store_of
        from portsim.study.teams.hands import Hands, Workers

        try:
            share = None if shard is None else parse_shard(shard)
        except ValueError as error:
            raise typer.BadParameter(f"--shard: {error}") from None
        prepared = prepared_study(load_study(study, replications), engine, audit=audit, force=force)
        place = store_of(prepared.study) if store is None else Path(store)
        hands = Hands(jobs, Workers(executor.value), scheduler, scheduler_file)
        if dry_run:
            _print_plan(prepared, place, hands, new_version=new_version)
            return
        limit = not force and executor is not Executor.DASK
        try:
            if share is not None:
                failed = _run_shard(prepared, share, hands, retry_failed=retry_failed, limit=limit)
            else:
                failed = _run(prepared, place, hands, retry_failed=retry_failed, new_version=new_version, limit=limit)
        except EffortError as error:
            typer.echo(f"error: {error}", err=True)
            raise typer.Exit(BAD_INPUT) from None
        except (KeyboardInterrupt, Exception) as error:
            if is_interrupt(error):
                typer.echo(f"what is done is kept; go on with: {shlex.join(['portsim', *sys.argv[1:]])}", err=True)
            raise
        if failed:
            raise typer.Exit(RUN_FAILED)


def _refuse_useless(
    executor: Executor,
    scheduler: str | None,
    scheduler_file: str | None,
    shard: str | None,
    jobs: int | None,
    store: str | None,
    *,
    new_version: bool,
    dry_run: bool,
) -> None:
    """Refuse options that would do nothing."""
    if executor is Executor.DASK:
        if (scheduler is None) == (scheduler_file is None):
            raise typer.BadParameter("--executor dask needs --scheduler or --scheduler-file, one of them")
        if jobs is not None:
            raise typer.BadParameter("--jobs: a cluster has as many workers as were started")
    elif scheduler is not None or scheduler_file is not None:
        raise typer.BadParameter("--scheduler and --scheduler-file need --executor dask")
    if shard is not None and dry_run:
        raise typer.BadParameter("--dry-run tells of the whole study; leave out --shard")
    if shard is not None and (store is not None or new_version):
        raise typer.BadParameter("--shard writes a file of its own; --store and --new-version are for `study collect`")


def prepared_study(study: "Study", engine: Engine, *, audit: bool = True, force: bool = False) -> "Prepared":
    """A study whose points are all valid; an enormous one is asked about on a terminal, and refused elsewhere."""
    from portsim.errors import EffortError
    from portsim.study.preparing import MOST_AT_ALL, prepare, refuse_size

    try:
        refuse_size(study, force=force, way="--force")
    except EffortError as error:
        if study.count > MOST_AT_ALL or not on_a_terminal():
            typer.echo(f"error: {error}", err=True)
            raise typer.Exit(BAD_INPUT) from None
        typer.confirm(f"The design has {study.count:,} points. Begin?", abort=True, err=True)
    chosen = choose(engine, lambda line: typer.echo(line, err=True))
    with progress("points checked") as tell:
        return prepare(study, chosen, engine, audit=audit, tell=tell if study.count > MANY_POINTS else None)


def on_a_terminal() -> bool:
    """Whether somebody can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def _run(
    prepared: "Prepared", place: "Path", hands: "Hands", *, retry_failed: bool, new_version: bool, limit: bool
) -> int:
    """Sweep into the store; how many have failed."""
    from portsim.report.study.screen import screen
    from portsim.study.preparing import LONGEST_S
    from portsim.study.results import results_in
    from portsim.study.store import Store
    from portsim.study.sweep import sweep_into

    with Store.to_write(place) as opened:
        with progress("runs") as tell:
            made = sweep_into(
                opened,
                prepared,
                hands,
                lambda done, of, _: tell(done, of),
                retry_failed=retry_failed,
                new_version=new_version,
                limit_s=LONGEST_S if limit else None,
            )
        results = results_in(opened)
    from rich.console import Console

    Console(width=None if sys.stdout.isatty() else 100, highlight=False, markup=False).print(
        screen(results, numbers=results.numbers[:SHOWN_NUMBERS])
    )
    if len(results.numbers) > SHOWN_NUMBERS:
        left = len(results.numbers) - SHOWN_NUMBERS
        typer.echo(f"and {left:,} more numbers: portsim study show {shlex.quote(prepared.study.shown)}")
    typer.echo(f"{made:,} runs made, {len(results.table):,} there; kept in {place}", err=True)
    tell_failures(results, prepared.study.shown, SHOWN_FAILURES)
    return len(results.failures)


def tell_failures(results: "StudyResults", shown: str, most: int | None = None) -> None:
    """The runs that failed, or the first of them, each with its point, and how to try them again."""
    named = shlex.quote(shown)
    for point, failure in results.failures[:most]:
        levels = ", ".join(
            f"{name}={'as stated' if level is None else level}"
            for name, level in zip(results.factors, results.levels[point - 1], strict=True)
        )
        typer.echo(f"failed: point {point} ({levels}), replication {failure.replication}: {failure.message}", err=True)
    left = 0 if most is None else len(results.failures) - most
    if left > 0:
        typer.echo(f"and {left:,} others: portsim study status {named}", err=True)
    if results.failures:
        typer.echo(f"try them again with: portsim sweep {named} --retry-failed", err=True)


def _run_shard(prepared: "Prepared", shard: "Shard", hands: "Hands", *, retry_failed: bool, limit: bool) -> int:
    """Run a share into its file; how many have failed."""
    from portsim.study.preparing import LONGEST_S
    from portsim.study.sharing import sweep_shard

    with progress("runs") as tell:
        path, made, failed = sweep_shard(
            prepared,
            shard,
            hands,
            lambda done, of, _: tell(done, of),
            retry_failed=retry_failed,
            limit_s=LONGEST_S if limit else None,
        )
    typer.echo(f"{made:,} runs made, {failed:,} failed; kept in {path}", err=True)
    typer.echo(f"fold them in with: portsim study collect {shlex.quote(prepared.study.shown)}", err=True)
    return failed


def _print_plan(prepared: "Prepared", place: "Path", hands: "Hands", *, new_version: bool) -> None:
    """How much a study is, and how much of it is there."""
    from portsim.simulate import cores
    from portsim.study.plan import plan
    from portsim.study.teams.hands import Workers

    found = plan(prepared, place, new_version=new_version)
    study = prepared.study
    typer.echo(study.name)
    same = "" if found.distinct == found.points else f", {found.distinct:,} of them different"
    typer.echo(f"{found.points:,} points{same}")
    if study.replications is None:
        typer.echo(f"{study.first:,} to {study.at_most:,} replications of each, until they are exact enough")
    else:
        typer.echo(f"{study.replications:,} replications of each")
    typer.echo(f"{found.runs:,} runs, of which {found.there:,} are there; {found.missing:,} are to be made")
    each = f"{found.each_s:.2g} s of one core each, {'as measured' if found.measured else 'roughly'}"
    workers = hands.jobs or cores()
    if hands.workers is Workers.DASK:
        typer.echo(f"about {time_text(found.missing * found.each_s)} of one core of the cluster ({each})")
    else:
        typer.echo(f"about {time_text(found.missing * found.each_s / workers)} with {workers} jobs ({each})")
    typer.echo(f"about {bytes_text(prepared.store_bytes)} in {place}")
