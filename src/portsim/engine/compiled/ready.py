"""Importing this makes the engine ready: once for all workers, which start as copies of the process that did."""

import warnings

from portsim.engine.compiled.loop import engine

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the process that starts workers has said it
    engine()
