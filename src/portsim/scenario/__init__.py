"""Scenario files: models of the YAML, reading, merging and checking them, messages that point at the place."""
