"""Where output goes: readers that leave early, full disks, terminals that cannot show a letter."""

import io
import os
import sys
from collections.abc import Callable
from typing import Any, TextIO

CANNOT_WRITE = 1
"""Exit code where output was lost; a run that cannot be read has failed."""


class _Output(io.FileIO):
    """A descriptor that takes everything, and forgets it once nobody can read it any more."""

    def __init__(self, descriptor: int):
        super().__init__(descriptor, "w", closefd=False)
        self.lost: OSError | None = None
        self.useless = False

    def write(self, data: Any, /) -> int:
        """Write, or pretend to."""
        if not self.useless:
            try:
                return super().write(data) or 0
            except BrokenPipeError:
                self.useless = True  # `| head` has seen enough
            except OSError as error:
                self.useless, self.lost = True, error
        return len(data)


def _replaced(stream: TextIO | None) -> tuple[TextIO | None, _Output | None]:
    """A stream that survives; terminals and streams of other programs stay as they are."""
    if not isinstance(stream, io.TextIOWrapper):
        return stream, None
    stream.reconfigure(errors="replace")  # a letter that cannot be shown is a question mark, not a traceback
    if stream.isatty():
        return stream, None
    stream.flush()
    output = _Output(stream.fileno())
    return io.TextIOWrapper(io.BufferedWriter(output), stream.encoding, errors="replace", write_through=True), output


def with_streams(command: Callable[[], int | str | None]) -> int | str | None:
    """Run a command whose output may be cut off: quietly where the reader left, with a message where it is lost."""
    before = sys.stdout, sys.stderr
    sys.stdout, output = _replaced(sys.stdout)
    sys.stderr, _ = _replaced(sys.stderr)
    try:
        code = command()
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
        if output is not None and output.lost is not None:
            reason = output.lost.strerror or os.strerror(output.lost.errno or 0)
            print(f"error: the output cannot be written: {reason}", file=sys.stderr, flush=True)  # noqa: T201
            return code or CANNOT_WRITE
        return code
    finally:
        sys.stdout, sys.stderr = before
