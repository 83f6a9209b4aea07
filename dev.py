"""Set up portsim, then run, test or check it. Needs Python 3.11 or newer with pip, and nothing else.

    python3 dev.py run [SCENARIO] [OPTIONS]   simulate the World Trade Bridge, or SCENARIO; options as for `portsim run`
    python3 dev.py test [OPTIONS]             run the tests; options as for pytest
    python3 dev.py lint                       check style and types

The environment stands in .venv beside this file, or where PORTSIM_VENV says. It is made when it is missing or
unfinished, and anew when the requirements, the Python version or the place of this folder have changed.
"""

import hashlib
import importlib.util
import os
import signal
import subprocess
import sys
from pathlib import Path

if sys.version_info < (3, 11):
    sys.exit("portsim needs Python 3.11 or newer; {} is {}.{}".format(sys.executable, *sys.version_info[:2]))

ROOT = Path(__file__).resolve().parent
SCENARIO = ROOT / "scenarios" / "world_trade_bridge.yaml"
REPLICATIONS = "20"  # intervals narrow enough to read, an answer within seconds
BAD_USAGE, INTERRUPTED = 2, 130


def fingerprint() -> str:
    """Hash of all that an environment depends on."""
    requirements = [(ROOT / name).read_bytes() for name in ("pyproject.toml", "constraints.txt")]
    return hashlib.sha256(b"\n".join([*requirements, sys.version.encode(), os.fsencode(ROOT)])).hexdigest()


def environment() -> Path:
    """Python of a finished environment; makes the environment first where it has to.

    The stamp is written last: an install that failed or was interrupted leaves none, and the next call begins anew.
    What is said meanwhile goes to standard error, so that standard output stays the command's own.
    """
    own = os.environ.get("PORTSIM_VENV")
    venv = Path(own).absolute() if own else ROOT / ".venv"
    python = venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = venv / "portsim-stamp"
    if python.exists() and stamp.exists() and stamp.read_text() == fingerprint():
        return python
    if importlib.util.find_spec("pip") is None:
        inside = sys.prefix != sys.base_prefix
        remedy = "leave this environment (deactivate)" if inside else "install it (on Debian: apt install python3-pip)"
        sys.exit(f"{sys.executable} has no pip; {remedy}, then call again")
    if own and venv.exists() and not (venv / "pyvenv.cfg").exists() and any(venv.iterdir()):
        sys.exit(
            f"PORTSIM_VENV names {venv}, which is not an environment; name one, or a folder that does not exist yet"
        )
    print(f"Setting up {venv} (once, about half a minute) ...", file=sys.stderr, flush=True)
    # Without pip inside, because Debian's Python cannot put it there; the pip outside installs into the environment.
    create = [sys.executable, "-m", "venv", "--clear", "--without-pip", str(venv)]
    pip = [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check", "--no-input"]
    for command in (create, [*pip, "install", "--quiet", "-c", "constraints.txt", "-e", ".[test]"]):
        code = subprocess.run(command, cwd=ROOT, stdout=sys.stderr, check=False).returncode
        if code:
            print("The set-up failed, for the reason above; the next call begins it anew.", file=sys.stderr)
            sys.exit(code)
    stamp.write_text(fingerprint())
    return python


def main(arguments: list[str]) -> int:
    """Do what the arguments ask for; the exit code is that of the first command that failed."""
    task, rest = arguments[:1], arguments[1:]
    if task == ["run"]:
        scenario = [] if rest and not rest[0].startswith("-") else [os.path.relpath(SCENARIO)]
        commands = [["portsim", "run", *scenario, "--replications", REPLICATIONS, *rest]]
    elif task == ["test"]:
        commands = [["pytest", *rest]]
    elif arguments == ["lint"]:
        commands = [["ruff", "check"], ["ruff", "format", "--check"], ["mypy"]]
    else:
        print(__doc__, file=sys.stderr)
        return BAD_USAGE
    try:
        python = environment()
    except KeyboardInterrupt:
        print("\nInterrupted; the next call begins the set-up anew.", file=sys.stderr)
        return INTERRUPTED
    signal.signal(signal.SIGINT, lambda *_: None)  # from here on the command decides what Ctrl-C means
    folder = None if task == ["run"] else ROOT  # paths in the arguments of `run` are meant from where the user stands
    codes = [subprocess.run([str(python), "-m", *line], cwd=folder, check=False).returncode for line in commands]
    code = next(filter(None, codes), 0)
    return code if code >= 0 else 128 - code  # ended by a signal: as shells report it


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
