"""What the commands of studies share: where they are added, options, and how the store is found."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from portsim.cli.app import app

if TYPE_CHECKING:
    from portsim.study.results import StudyResults
    from portsim.study.store import Store

study_app = typer.Typer(no_args_is_help=True, help="How far a study is, its tables, and what clusters need.")
app.add_typer(study_app, name="study")

Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace an earlier file.")]
Points = Annotated[int, typer.Option("--points", min=1, help="How many points are shown, at most.")]
Less = Annotated[
    str | None,
    typer.Option(
        "--less", metavar="FACTOR=LEVEL", help="Paired differences instead: each point less the one with this level."
    ),
]


Where = Annotated[
    str | None,
    typer.Option("--where", metavar="FACTOR=LEVEL", help="Only the points with this level, or several with commas."),
]


def opened_store(study: str, store: str | None) -> "Store":
    """The store of a study, for reading: the study may be named by its file, its folder, or its store."""
    from portsim.errors import StoreError
    from portsim.study.load import STUDY_FILE
    from portsim.study.store import SUFFIX, Store

    named = Path(study)
    if store is not None:
        return Store.to_read(Path(store))
    place = (named / STUDY_FILE if named.is_dir() else named).with_suffix(SUFFIX)
    if not place.is_file() and not named.exists():
        raise StoreError(f"{study}: no such study; name its file, its folder, or its store")
    return Store.to_read(place)


def warn_of_changes(study: str, opened: "Store") -> None:
    """Say where what is kept is not what the study file says now."""
    meta = opened.meta()
    named = Path(study)
    file = named / "study.yaml" if named.is_dir() else named
    if file.suffix == ".sqlite" or not meta:
        return
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, ValueError):
        text = None
    again = f"portsim sweep {shlex.quote(study)}"
    if text != meta.get("study"):
        typer.echo(f"warning: {file} has changed since; this is what was swept last, `{again}` does the rest", err=True)
    elif meta.get("quick"):
        typer.echo(f"warning: a quick look with other replications than {file} says; `{again}` does all", err=True)


def results_of(study: str, store: str | None, where: str | None = None, less: str | None = None) -> "StudyResults":
    """What a study found, at some points, or its paired differences."""
    from portsim.study.results import results_in

    with opened_store(study, store) as opened:
        warn_of_changes(study, opened)
        results = results_in(opened)
    results = results if less is None else results.minus(less)
    return results if where is None else results.where(where)
