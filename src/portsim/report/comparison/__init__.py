"""A comparison in words and figures: one screen, and tables."""
