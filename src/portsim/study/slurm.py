"""A study as a Slurm job array: each task runs a shard, and may be submitted again until nothing is left.

Logs go beside the study file, wherever `sbatch` is called: it would take a relative name from there. It reads quotes as
a shell does, and then `%` as the beginning of a pattern.
"""

import shlex

from portsim.errors import OutputError
from portsim.study.load import Study

SCRIPT = """#!/bin/bash
# {name}
# Submit it with `sbatch` where portsim is on the path, and again to go on where it was stopped; what stands behind its
# name is handed on, as in `sbatch study.sh --retry-failed`. When all tasks are through, or at any time:
#     portsim study collect {path}
#SBATCH --job-name=portsim
#SBATCH --array=1-{shards}
#SBATCH --cpus-per-task={cpus}
#SBATCH --time={time}
#SBATCH --output={log}
#SBATCH --open-mode=append
{more}set -euo pipefail
cd {folder}
exec portsim sweep {file} --shard "$SLURM_ARRAY_TASK_ID/{shards}" --jobs {cpus} "$@"
"""
_LOG = "portsim-%A-%a.log"
"""Slurm puts in the number of the array, and that of the task."""


def slurm_script(study: Study, shards: int, cpus: int, time: str, partition: str | None = None) -> str:
    """The script of a job array.

    Parameters
    ----------
    shards : tasks of the array
    cpus : processes of each
    time : the limit of each task, as Slurm writes it: `02:00:00`
    partition : where they run; the cluster's usual place if left out

    OutputError where Slurm could not write logs beside the study.
    """
    file = study.file.parent.resolve() / study.file.name  # a link keeps its name: the store stands beside it
    folder = str(file.parent)
    if "\\" in folder or "\n" in folder:  # the one turns patterns off, the other ends the line; both end tasks unheard
        raise OutputError(f"{folder!r}: Slurm writes no logs into folders with a backslash or a line break; rename it")
    return SCRIPT.format(
        name=" ".join(study.name.split()),
        path=shlex.quote(str(file)),
        file=shlex.quote(file.name),
        folder=shlex.quote(folder),
        shards=shards,
        cpus=cpus,
        time=shlex.quote(time),
        log=shlex.quote(f"{folder.replace('%', '%%')}/{_LOG}"),
        more=f"#SBATCH --partition={shlex.quote(partition)}\n" if partition else "",
    )
