"""A comparison in words and figures: one screen, a Markdown page, and tables."""
