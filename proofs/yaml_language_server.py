"""What an editor says about scenario files: the real yaml-language-server, driven as an editor drives it.

    python proofs/yaml_language_server.py node .../yaml-language-server/bin/yaml-language-server --stdio

Mistakes are planted in copies of packaged scenarios, and each must be marked at its own line and nothing else
anywhere; the packaged scenarios themselves must be clean, and keys must explain themselves. Writes the findings
to proofs/yaml_language_server.md; exits with 1 when one of them is missed.
"""

import datetime as dt
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
TABLE = Path(__file__).with_suffix(".md")
SEVERITIES = {1: "error", 2: "warning", 3: "information", 4: "hint"}


@dataclass(frozen=True)
class Mistake:
    """A piece of a scenario file and what is written there by mistake."""

    what: str
    right: str
    wrong: str


PLANTED = {
    "world_trade_bridge.yaml": (
        Mistake("misspelt key", "at_close: serve", "at_closing: serve"),
        Mistake("a value that does not exist", "{authority: mx, level: physical", "{authority: mx, level: thorough"),
        Mistake("a duration without its unit", "travel: 4 min", "travel: 4"),
        Mistake("a share above 1", "{share: 0.43}", "{share: 43}"),
        Mistake("a window that is none", '{"07:00-12:00": 8,', '{"07-12": 8,'),
        Mistake("text for a number", "trucks_per_day: 6085.6", "trucks_per_day: many"),
        Mistake("a parameter too many", "{triangular: {low: 20 min,", "{triangular: {mean: 30 min, low: 20 min,"),
    ),
    "mariposa.yaml": (
        Mistake("a correlation above 1", "enrolment_correlation: 0.5", "enrolment_correlation: 5"),
        Mistake("sizes of an unknown kind", "{number: 400, sizes: {lognormal:", "{number: 400, sizes: {normal:"),
        Mistake("an AUC below 0.5", "{random_share: 0.5, auc: 0.6}", "{random_share: 0.5, auc: 0.4}"),
        Mistake("a party that does not exist", "{party: carrier,", "{party: trader,"),
        Mistake("an outcome that does not exist", "default: hold}", "default: held}"),
        Mistake("misspelt key of a hold", "{kind: hold, held_by: [mx_exam]", "{kind: hold, hold_by: [mx_exam]"),
    ),
    "mariposa_joint.yaml": (
        Mistake("misspelt key of a joint inspection", "{joint: [mx_exam, us_exam]}", "{jiont: [mx_exam, us_exam]}"),
        Mistake("misspelt key of a question about a truck", "when: {sectors:", "when: {sector:"),
    ),
    "world_trade_bridge_fast_road.yaml": (
        Mistake("misspelt key, in a file that extends", "measured:", "mesured:"),
        Mistake("a room that is text", "room: 100}", "room: plenty}"),
        Mistake("a source of no kind", 'kind: assumed, note: "as the bridge"', 'kind: guessed, note: "as the bridge"'),
    ),
}
EXPLAINED = {
    "calendar": "which days are simulated",
    "at_close": "what happens to trucks inside when the gate closes",
    "trucks_per_day": "mean over all days of the year",
    "programmes": "programmes held by every truck of the class",
    "officers": "on duty for exams",
    "room": "how many it holds",
    "service": "service time",
    "lognormal": "coefficient of variation",
    "false_alarm_rate": "raise an alarm",
    "wait": "stages of the wait time",
}
"""Keys of world_trade_bridge.yaml where they first stand, and words that must be in their hover text."""


class Server:
    """A language server on the other end of a pipe."""

    def __init__(self, command: list[str]):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.number = 0
        self.marked: dict[str, list[dict[str, Any]]] = {}

    def send(self, method: str, params: Any, **more: Any) -> None:
        """A message, with its length before it."""
        body = json.dumps({"jsonrpc": "2.0", "method": method, "params": params, **more}).encode()
        self._write(body)

    def _write(self, body: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def receive(self) -> dict[str, Any]:
        """The next message; a question of the server's is answered with nothing, findings are noted."""
        assert self.process.stdout is not None
        length = 0
        while (line := self.process.stdout.readline().strip()) or not length:
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        message: dict[str, Any] = json.loads(self.process.stdout.read(length))
        if "method" in message and "id" in message:
            items = message["params"].get("items", []) if isinstance(message.get("params"), dict) else []
            settings = [
                {"validate": True, "hover": True, "completion": True} if i.get("section") == "yaml" else None
                for i in items
            ]
            self._write(json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": settings or None}).encode())
        elif message.get("method") == "textDocument/publishDiagnostics":
            self.marked[message["params"]["uri"]] = message["params"]["diagnostics"]
        return message

    def ask(self, method: str, params: Any) -> Any:
        """A request and its answer."""
        self.number += 1
        self.send(method, params, id=self.number)
        while (answer := self.receive()).get("id") != self.number or "method" in answer:
            pass
        return answer.get("result")

    def open(self, path: Path) -> list[dict[str, Any]]:
        """What the server marks in a file."""
        document = {"uri": path.as_uri(), "languageId": "yaml", "version": 1, "text": path.read_text(encoding="utf-8")}
        self.send("textDocument/didOpen", {"textDocument": document})
        while path.as_uri() not in self.marked:
            self.receive()
        return self.marked[path.as_uri()]

    def hover(self, path: Path, key: str) -> str:
        """What is shown over a key where it first stands."""
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
            column = line.find(f"{key}: ") if f"{key}: " in line else line.find(f"{key}:")
            if column >= 0 and "#" not in line[:column]:
                position = {"line": number, "character": column + 1}
                found = self.ask("textDocument/hover", {"textDocument": {"uri": path.as_uri()}, "position": position})
                return str(found["contents"]["value"]) if found else ""
        return ""


def plant(path: Path, mistakes: tuple[Mistake, ...]) -> dict[int, Mistake]:
    """Write the mistakes into a file; each by the number of its line."""
    lines = path.read_text(encoding="utf-8").splitlines()
    at: dict[int, Mistake] = {}
    for mistake in mistakes:
        number = next(n for n, line in enumerate(lines) if mistake.right in line)
        lines[number] = lines[number].replace(mistake.right, mistake.wrong, 1)
        at[number + 1] = mistake
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return at


def examine(server: Server, folder: Path) -> Iterator[tuple[str, str, str, bool]]:
    """Rows of the table: file and line, what was planted or asked, what the server said, and whether that is right."""
    for path in sorted((ROOT / "scenarios").glob("*.yaml")):
        found = server.open(path)
        said = "; ".join(each["message"] for each in found) or "nothing"
        yield f"`{path.name}`", "as packaged", said, not found
    for name, mistakes in PLANTED.items():
        copy = folder / "scenarios" / f"planted_{name}"
        shutil.copy(ROOT / "scenarios" / name, copy)
        at = plant(copy, mistakes)
        marked: dict[int, list[str]] = {}
        for each in server.open(copy):
            kind = SEVERITIES[each.get("severity", 1)]
            marked.setdefault(each["range"]["start"]["line"] + 1, []).append(f"{kind}: {each['message']}")
        for line, mistake in sorted(at.items()):
            planted = f"{mistake.what}: `{mistake.wrong}`"
            yield f"`{name}:{line}`", planted, "; ".join(marked.get(line, ["nothing"])), line in marked
        for line in sorted(marked.keys() - at.keys()):
            yield f"`{name}:{line}`", "no mistake", "; ".join(marked[line]), False
    path = ROOT / "scenarios" / "world_trade_bridge.yaml"
    for key, words in EXPLAINED.items():
        text = " ".join(server.hover(path, key).split())
        yield "`world_trade_bridge.yaml`", f"the pointer rests on `{key}`", text.split(" Source:")[0], words in text


def main(command: list[str]) -> int:
    """Ask the server, write the table, and say whether all is as it should be."""
    server = Server(command)
    try:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            shutil.copytree(ROOT / "schema", folder / "schema")
            (folder / "scenarios").mkdir()
            capabilities = {
                "workspace": {"configuration": True},
                "textDocument": {"hover": {"contentFormat": ["markdown"]}},
            }
            answer = server.ask("initialize", {"processId": None, "rootUri": None, "capabilities": capabilities})
            server.send("initialized", {})
            version = (answer.get("serverInfo") or {}).get("version", "")
            rows = list(examine(server, folder))
    finally:
        server.process.terminate()
    right = sum(row[-1] for row in rows)
    cells = "\n".join(
        f"| {'yes' if ok else 'NO'} | {where} | {asked} | {_cell(said)} |" for where, asked, said, ok in rows
    )
    head = f"# What an editor says about scenario files\n\n{dt.date.today()}, yaml-language-server {version}".rstrip()  # noqa: DTZ011
    TABLE.write_text(
        f"{head}: {right} of {len(rows)} as they should be. How to repeat it: [README.md](README.md).\n\n"
        f"| right | where | what stands there | what the server says |\n|---|---|---|---|\n{cells}\n",
        encoding="utf-8",
    )
    print(f"{right} of {len(rows)} as they should be; see {TABLE.name}")
    return 0 if right == len(rows) else 1


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
