"""How trips are kept: apart from the writing, so that the command line can name the choices without loading it."""

from enum import StrEnum


class TripFormat(StrEnum):
    """How trips are kept."""

    NONE = "none"
    CSV = "csv"
    PARQUET = "parquet"


FILE_NAMES = {TripFormat.CSV: "trips.csv.gz", TripFormat.PARQUET: "trips.parquet"}
