"""A report in plain text for a terminal, and as a page of the documentation."""

from collections.abc import Iterator

from portsim.units import SECONDS_PER_MINUTE
from portsim.validation.estimates import AGREES, Value
from portsim.validation.report import Checked, Report

NAME_WIDTH = 60
"""Columns of the name of a number; longer ones push the figures to the right."""
HEADING = f"{'':2}{'':{NAME_WIDTH}} {'exact':>11} {'value':>11} {'SE':>9} {'z':>6}  verdict"


def text(report: Report) -> str:
    """Every value of every case, for a terminal."""
    lines = [f"portsim {report.versions['portsim']} against exact answers, seed {report.seed}", "", HEADING]
    for each in report.checked:
        lines += ["", *_case(each)]
    lines += ["", *_summary(report)]
    return "\n".join(lines)


def _case(checked: Checked) -> Iterator[str]:
    n = max((value.n for value in checked.values), default=0)
    runs = f"{n:,} replications, {checked.seconds:.1f} s" if checked.case.trials else "given samples"
    yield f"{checked.case.id}  {checked.case.title} ({runs})"
    for value in checked.values:
        yield f"  {value.name:{NAME_WIDTH}} {' '.join(_figures(value))}  {verdict(value)}"


def _figures(value: Value) -> tuple[str, str, str, str]:
    se = "" if value.se is None else f"{value.se:.2g}"
    z = "" if value.z is None else f"{value.z:+.2f}"
    return f"{value.exact:11.6g}", f"{value.value:11.6g}", f"{se:>9}", f"{z:>6}"


def verdict(value: Value) -> str:
    """Whether it agrees, in a word."""
    return "ok" if value.passed else "WRONG"


def _summary(report: Report) -> Iterator[str]:
    values = [value for each in report.checked for value in each.values]
    wrong = [value for value in values if not value.passed]
    far = sum(abs(value.z or 0.0) > 3 for value in values)  # noqa: PLR2004  (the limit of textbooks)
    yield (
        f"{len(report.checked)} cases, {len(values)} values: {len(values) - len(wrong)} agree within {AGREES:g} "
        f"standard errors ({far} of them beyond 3), {len(wrong)} do not"
    )
    if report.waiting:
        yield f"{len(report.waiting)} cases wait, wholly or in part:"
        yield from (f"  {each.id}  for {each.waits_for}" for each in report.waiting)
    yield "passed" if report.passed else "FAILED"


def page(report: Report, date: str, notes: str) -> str:
    """Every value of every case, as a page in Markdown; `notes` stand before the tables."""
    versions = ", ".join(f"{name} {version}" for name, version in report.versions.items())
    reached = [each.case.id for each in report.checked if each.precise]
    short = [each.case.id for each in report.checked if not each.precise]
    lines = [notes.rstrip(), "", "## Result", "", *_summary_of_page(report, date, versions, reached, short)]
    lines += ["", "## Cases that wait", "", "| case | waits for |", "| --- | --- |"]
    lines += [f"| {each.id} | {each.waits_for} |" for each in report.waiting]
    lines += ["", "## Every value"]
    for each in report.checked:
        lines += ["", *_case_of_page(each)]
    return "\n".join(lines) + "\n"


def _summary_of_page(report: Report, date: str, versions: str, reached: list[str], short: list[str]) -> Iterator[str]:
    values = [value for each in report.checked for value in each.values]
    by_chance = [abs(value.z) for value in values if value.z is not None]
    minutes = sum(each.seconds for each in report.checked) / SECONDS_PER_MINUTE
    yield f"{date}; {versions}; seed {report.seed}; {minutes:.0f} min of one processor."
    yield ""
    yield (
        f"{sum(value.passed for value in values)} of {len(values)} values in {len(report.checked)} cases agree. Of the "
        f"{len(by_chance)} that chance has a part in, {sum(z > 2 for z in by_chance)} lie beyond two standard errors, "  # noqa: PLR2004
        f"{sum(z > 3 for z in by_chance)} beyond three, {sum(z > AGREES for z in by_chance)} beyond {AGREES:g}."  # noqa: PLR2004
    )
    yield ""
    yield f"Known as exactly as the case asks for: {len(reached)} of {len(report.checked)} cases."
    if short:
        yield f"Only in the quick form so far: {', '.join(short)}."


def _case_of_page(checked: Checked) -> Iterator[str]:
    case = checked.case
    yield f"### {case.id}: {case.title}"
    yield ""
    yield case.words
    yield f"Exact values: {case.source}."
    yield ""
    yield "| number | exact | value | SE | z | replications | verdict |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | --- |"
    for value in checked.values:
        figures = " | ".join(figure.strip() for figure in _figures(value))
        yield f"| {value.name} | {figures} | {value.n:,} | {verdict(value)}{'' if value.precise else ', too noisy'} |"
