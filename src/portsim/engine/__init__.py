"""Engines: they take a frozen network and a table of trucks, let time pass, and write the log."""
