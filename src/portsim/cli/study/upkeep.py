"""`portsim study verify`, `collect`, `slurm-script`: what is kept, and whether it is right."""

import shlex
from pathlib import Path
from typing import Annotated

import typer

from portsim.cli.app import RUN_FAILED, exit_codes
from portsim.cli.study.options import study_app
from portsim.cli.sweep import StoreFile, StudyFile, prepared_study
from portsim.engine import Engine


@study_app.command()
def verify(
    study: StudyFile,
    store: StoreFile = None,
    sample: Annotated[int | None, typer.Option("--sample", min=1, help="How many runs, chosen by chance: 20.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All runs.")] = False,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Where the chance of the choice comes from.")] = 1,
) -> None:
    """Make some runs again, and compare them bit for bit with those that are kept."""
    if everything and sample is not None:
        raise typer.BadParameter("--sample says how many, --all means all: give one of them")
    with exit_codes():
        from portsim.errors import StoreError
        from portsim.study.load import load_study
        from portsim.study.store import Store
        from portsim.study.sweep import refuse_others, store_of
        from portsim.study.verifying import SAMPLE
        from portsim.study.verifying import verify as again

        prepared = prepared_study(load_study(study), Engine.AUTO, force=True)
        place = store_of(prepared.study) if store is None else Path(store)
        with Store.to_read(place) as opened:
            refuse_others(opened, prepared, new_version=False)
            found = list(again(opened, prepared, None if everything else sample or SAMPLE, seed))
        if not found:
            raise StoreError(f"{place} holds no runs of this study; `portsim sweep {shlex.quote(study)}` makes them")
        wrong = [each for each in found if not each.same]
        for each in wrong:
            why = each.message or "other numbers"
            typer.echo(f"point {each.point}, replication {each.kept.replication}: {why}", err=True)
        typer.echo(f"{len(found) - len(wrong):,} of {len(found):,} runs made again are the same, bit for bit")
        if wrong:
            raise typer.Exit(RUN_FAILED)


@study_app.command()
def collect(
    study: StudyFile,
    store: StoreFile = None,
    new_version: Annotated[
        bool, typer.Option("--new-version", help="Begin anew in a store with runs of another version of the model.")
    ] = False,
) -> None:
    """Fold the runs of all shards into the store. It may be done at any time, and again."""
    with exit_codes():
        from portsim.study.collecting import collect as fold
        from portsim.study.load import load_study
        from portsim.study.sharing import shards_of
        from portsim.study.store import Store
        from portsim.study.sweep import store_of

        prepared = prepared_study(load_study(study), Engine.AUTO, force=True)
        place = store_of(prepared.study) if store is None else Path(store)
        with Store.to_write(place) as opened:
            found = fold(opened, prepared, new_version=new_version)
        typer.echo(
            f"{found.runs:,} new runs from {found.files} files in {shards_of(prepared.study)}; {found.failures:,} have "
            f"failed; kept in {place}"
        )
        if found.failures:
            raise typer.Exit(RUN_FAILED)


@study_app.command()
def slurm_script(
    study: StudyFile,
    shards: Annotated[int, typer.Option("--shards", min=1, max=100_000, help="Tasks of the job array.")] = 16,
    cpus: Annotated[int, typer.Option("--cpus", min=1, max=1024, help="Processes of each task.")] = 1,
    time: Annotated[str, typer.Option("--time", help="Limit of each task, as Slurm writes it.")] = "02:00:00",
    partition: Annotated[str | None, typer.Option("--partition", help="Where they run.")] = None,
) -> None:
    """Print a script for a Slurm job array that runs a study in shares."""
    with exit_codes():
        from portsim.study.load import load_study
        from portsim.study.slurm import slurm_script as script

        prepared = prepared_study(load_study(study), Engine.AUTO, force=True)  # no task should find a wrong point
        typer.echo(script(prepared.study, shards, cpus, time, partition), nl=False)
