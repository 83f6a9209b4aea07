"""Kill sweeps at random moments, go on, and compare the table with that of a sweep that nobody disturbed.

Each of fifty sweeps is killed (SIGKILL, the coordinator alone): every second one after a time drawn evenly over as long
as an undisturbed one takes, from its first instruction on, the others as soon as a number of runs is kept that is
drawn evenly among all numbers. Then it is run again to its end. Its exported table must be the same to the last byte,
and nobody may be left of the killed one after five seconds. Every third has its workers killed, too, before.

    python proofs/studies.py [--sweeps 50] [--seed 1] [--out proofs/studies.md]
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import numpy as np

from portsim.errors import PortsimError
from portsim.study.address import model_version
from portsim.study.store import Store

ROOT = Path(__file__).parents[1]
PORTSIM = [sys.executable, "-m", "portsim"]
GONE_S = 5.0
STUDY = """\
name: A study to be killed
scenario: minimal
factors:
  trucks: {path: traffic.northbound.trucks_per_day, range: [300, 500]}
  booths: {sets: {stages.primary.lanes.standard.servers: {"06:00-22:00": x}}, range: [1, 3], whole: true}
design: {kind: sobol, points: 64}
replications: 10
measures: [crossing_time_min, wait_min.mean@primary, gate_min.p95]
"""
WAYS = {
    "two processes": ("--jobs", "2"),
    "one process": ("--jobs", "1"),
    "two threads": ("--executor", "threads", "--jobs", "2"),
    "a shard of one": ("--shard", "1/1", "--jobs", "2"),
}


def folder_with(study, place):
    place.mkdir()
    (place / "study.yaml").write_text(study, encoding="utf-8")
    return place


def portsim(place, *arguments):
    subprocess.run([*PORTSIM, *arguments], cwd=place, check=True, capture_output=True)


def table(place, options):
    if "--shard" in options:
        portsim(place, "study", "collect", "study.yaml")
    portsim(place, "study", "export", "study.yaml", "--csv", "runs.csv")
    return (place / "runs.csv").read_bytes()


def session(leader):
    """Processes of a session that still live."""
    found = []
    for each in Path("/proc").iterdir():
        try:
            fields = (each / "stat").read_text().rpartition(")")[2].split()
            if each.name.isdigit() and int(fields[3]) == leader and fields[0] != "Z":
                found.append(int(each.name))
        except (OSError, IndexError):
            continue
    return found


def kept(place):
    """Runs that are kept; None where there is no store yet, and no shard."""
    shards = list((place / "study.shards").glob("*.jsonl"))
    if shards:
        return sum(path.read_bytes().count(b'"numbers"') for path in shards)
    try:
        with Store.to_read(place / "study.sqlite") as store:
            return store.seconds()[0]
    except PortsimError:
        return None


def killed(place, options, after_s, runs, *, workers):
    """Begin a sweep and kill it after a time, or with so many runs kept.

    Whether it was still running, and how long anybody of it stayed [s].
    """
    process = subprocess.Popen(
        [*PORTSIM, "sweep", "study.yaml", *options],
        cwd=place,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait(process, place, after_s / 2, runs // 2)
    if workers:
        for pid in session(process.pid):
            if pid != process.pid:
                os.kill(pid, signal.SIGKILL)
    wait(process, place, after_s / 2, runs)
    running = process.poll() is None
    process.kill()
    process.wait()
    began = time.monotonic()
    while session(process.pid):
        if time.monotonic() - began > GONE_S:
            sys.exit(f"after {GONE_S} s there are still {session(process.pid)} of a killed sweep in {place}")
        time.sleep(0.005)
    return running, time.monotonic() - began


def wait(process, place, seconds, runs):
    """Wait so long, or where a number of runs is named until they are kept."""
    if not runs:
        time.sleep(seconds)
    while runs and process.poll() is None and (kept(place) or 0) < runs:
        time.sleep(0.01)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sweeps", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_suffix(".md"))
    asked = parser.parse_args()
    chance = np.random.default_rng(asked.seed)
    moments, orphans_s = Counter(), []
    with tempfile.TemporaryDirectory() as scratch:
        whole = folder_with(STUDY, Path(scratch) / "whole")
        portsim(whole, "sweep", "study.yaml", "--dry-run")  # compiles the engine, where that was not done yet
        began = time.monotonic()
        portsim(whole, "sweep", "study.yaml", "--jobs", "2")
        length_s = time.monotonic() - began
        expected = table(whole, ())
        wanted = expected.count(b"\n") - 1
        for number in range(asked.sweeps):
            way, options = list(WAYS.items())[number % len(WAYS)]
            place = folder_with(STUDY, Path(scratch) / str(number))
            while True:
                after_s = chance.uniform(0.0, length_s)
                runs = int(chance.integers(1, wanted)) if number % 2 else 0
                running, stayed_s = killed(place, options, after_s, runs, workers=number % 3 == 0)
                if running:
                    break
                for left in (*place.glob("study.sqlite*"), *place.glob("study.shards/*")):
                    left.unlink()  # it was through: draw again
            orphans_s.append(stayed_s)
            there = kept(place)
            what = "before there was a store" if there is None else "with runs kept" if there else "before any run"
            moments[what] += 1
            portsim(place, "sweep", "study.yaml", *options)
            if table(place, options) != expected:
                sys.exit(f"another table after {way} were killed with {there} runs; see {place}")
            print(f"{number + 1}: {way}, killed with {there} of {wanted} runs; same table", flush=True)
    found = report(asked, wanted, length_s, moments, orphans_s)
    asked.out.write_text(found, encoding="utf-8")
    print(found)


def report(asked, wanted, length_s, moments, orphans_s):
    """The findings as a page."""
    lines = [
        "# Sweeps that were killed",
        "",
        "<!-- written by proofs/studies.py -->",
        "",
        f"{asked.sweeps} sweeps of 64 points x 10 replications ({wanted} runs, {length_s:.1f} s undisturbed with two",
        "jobs), by two processes, one process, two threads and as a shard in turn, were killed (SIGKILL) at a moment",
        f"drawn by chance (seed {asked.seed}), every third after its workers had been killed, and run again.",
        f"All {asked.sweeps} tables were the same as that of the undisturbed sweep, to the last byte. The last process",
        f"of a killed sweep was gone {max(orphans_s):.2f} s later at the latest.",
        "",
        "| killed | sweeps |",
        "| --- | ---: |",
        *(f"| {what} | {count} |" for what, count in sorted(moments.items())),
        "",
        f"Model: {model_version()}",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
