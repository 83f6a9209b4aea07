"""A study as a Slurm job array: each task runs a shard, and may be submitted again until nothing is left."""

import shlex

from portsim.study.load import Study

SCRIPT = """#!/bin/bash
# {name}
# Submit it with `sbatch`; submit it again to go on where it was stopped. When all tasks are through, or at any time:
#     portsim study collect {file}
#SBATCH --job-name=portsim
#SBATCH --array=1-{shards}
#SBATCH --cpus-per-task={cpus}
#SBATCH --time={time}
#SBATCH --output=portsim-%A-%a.log
{more}set -euo pipefail
cd {folder}
exec portsim sweep {file} --shard "$SLURM_ARRAY_TASK_ID/{shards}" --jobs {cpus}
"""


def slurm_script(study: Study, shards: int, cpus: int, time: str, partition: str | None = None) -> str:
    """The script of a job array.

    Parameters
    ----------
    shards : tasks of the array
    cpus : processes of each
    time : the limit of each task, as Slurm writes it: `02:00:00`
    partition : where they run; the cluster's usual place if left out
    """
    return SCRIPT.format(
        name=" ".join(study.name.split()),
        file=shlex.quote(study.file.name),
        folder=shlex.quote(str(study.file.resolve().parent)),
        shards=shards,
        cpus=cpus,
        time=time,
        more=f"#SBATCH --partition={partition}\n" if partition else "",
    )
