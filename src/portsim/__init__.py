"""Simulate trucks crossing a land port of entry: queues, lanes, booths, officers, and what they cost in minutes.

Importing the package loads none of its parts; the version stands here and nowhere else.
"""

__version__ = "0.1.0"
