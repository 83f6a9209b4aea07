"""Policies compared on the same trucks: what differs, for whom, and how sure that is."""
