"""Languages of the page. A module of its own, so that the command line need not load what writes it."""

from enum import StrEnum


class Language(StrEnum):
    """A language of the page."""

    EN = "en"
    ES = "es"

    @property
    def locale(self) -> str:
        """Whose numbers and dates: both countries write 1,234.5."""
        return {"en": "en_US", "es": "es_MX"}[self]
