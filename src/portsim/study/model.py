"""A study file: which scenario is changed in which ways, how often it is run, and what is kept of it."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from portsim.scenario.quantities import Strict

DesignKind = Literal["grid", "latin_hypercube", "sobol", "one_at_a_time", "table"]
SAMPLED = ("latin_hypercube", "sobol")
"""Designs that take as many points as they are told."""
SCENARIO = "scenario"
"""The factor that several scenarios make."""
COLUMNS = (
    *("point", SCENARIO, "replication", "number", "unit", "less", "mean", "low", "high", "n", "share"),
    *("seconds", "host", "engine"),
)
"""Columns of tables beside those of factors, which may not be called so."""


class FactorFile(Strict):
    """One thing that is varied."""

    path: str | None = Field(
        default=None, description="what is set, as a dotted path; left out: the factor's own name, if `sets` is, too"
    )
    sets: dict[str, Any] | None = Field(
        default=None,
        description="several values set together: by path what each becomes, x being the level (`0.6 - x`, `x min`)",
    )
    levels: tuple[Any, ...] | None = Field(
        default=None, min_length=1, strict=False, description="the values it takes, each as a scenario writes it"
    )
    range: tuple[float, float] | None = Field(
        default=None,
        strict=False,
        description="lowest and highest value, for designs that sample; a grid needs `steps`",
    )
    steps: int | None = Field(default=None, ge=2, le=10_000, description="levels into which a grid divides the range")
    whole: bool = Field(default=False, description="whether a range holds whole numbers only, such as booths")
    scale: Literal["linear", "log"] = Field(
        default="linear", description="what a range is divided evenly on; log: each step multiplies by the same"
    )
    options: dict[str, dict[str, Any] | None] | None = Field(
        default=None,
        min_length=1,
        description="whole alternatives by name: by path what each sets; {} leaves all as it is",
    )
    only_in: tuple[str, ...] | None = Field(
        default=None,
        min_length=1,
        strict=False,
        description="which of the `scenarios` it changes; the others are run once for all its levels",
    )
    unit: str | None = Field(default=None, description="unit of its levels, for axes and tables")


def _factor(value: Any) -> Any:
    """A list alone is one of levels."""
    return {"levels": value} if isinstance(value, list) else value


class DesignFile(Strict):
    """Which combinations of levels are run."""

    kind: DesignKind = Field(
        description=(
            "grid: all combinations; latin_hypercube, sobol: spread evenly over all ranges; one_at_a_time: "
            "the scenario as it is, and each level of each factor alone; table: the rows of a CSV file"
        )
    )
    points: int | None = Field(default=None, ge=1, description="how many, for designs that sample")
    seed: int = Field(default=1, ge=0, description="where the chance of a sampled design comes from")
    file: str | None = Field(default=None, description="the CSV file of a table: a column for each factor")


def _design(value: Any) -> Any:
    """A word alone is the kind."""
    return {"kind": value} if isinstance(value, str) else value


class StudyFile(Strict):
    """A study."""

    name: str = Field(min_length=1, description="one line that says what is studied")
    question: str | None = Field(default=None, description="what the study is to answer")
    scenario: str | None = Field(default=None, description="the scenario that is varied: a file, or a packaged one")
    scenarios: dict[str, str] | None = Field(
        default=None,
        min_length=1,
        description="instead, several by name, each run at every point on the same trucks: a factor called `scenario`",
    )
    set: dict[str, Any] = Field(default={}, description="changes of all points, by path, such as `calendar.days: 1`")
    factors: dict[str, Annotated[FactorFile, BeforeValidator(_factor)]] = Field(
        default={}, description="what is varied, by name; a list alone is one of levels, of the path that is its name"
    )
    design: Annotated[DesignFile, BeforeValidator(_design)] = Field(
        default=DesignFile(kind="grid"), description="which combinations of levels are run; a word alone is the kind"
    )
    replications: int | None = Field(
        default=None, ge=1, le=1_000_000, description="replications of every point; left out: 20, or by `precision`"
    )
    precision: tuple[str, ...] | None = Field(
        default=None,
        min_length=1,
        strict=False,
        description="half-widths at which a point is exact enough, such as `crossing_time_min.mean@northbound=5%`",
    )
    at_most: int | None = Field(
        default=None, ge=2, le=1_000_000, description="replications at which `precision` gives up; left out: 1000"
    )
    measures: tuple[str, ...] = Field(
        min_length=1,
        strict=False,
        description="the numbers that are kept of every replication, such as `crossing_time_min.p95@northbound`",
    )
    seed: int = Field(default=1, ge=0, description="where all chance comes from, the same at every point")
