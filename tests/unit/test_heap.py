"""Memory stays with a process that was told to keep it."""

import subprocess
import sys

import pytest

PAGES = """
import resource
import numpy as np
from portsim.heap import keep_freed_memory
{told}
def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for round in range(53):
    before = faults() if round == 3 else before if round else 0
    four = [np.ones(1_000_000) for _ in range(4)]
    del four
print(faults() - before)
"""


def pages_handed_out(told):
    """Pages that the system hands out for fifty times four arrays of 8 MB."""
    code = PAGES.format(told=told)
    return int(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is told to keep memory")
def test_freed_memory_is_not_handed_out_anew():
    """Two thousand pages and more each time, or hardly any."""
    assert pages_handed_out("") > 50 * 500
    assert pages_handed_out("assert keep_freed_memory()") < 500
