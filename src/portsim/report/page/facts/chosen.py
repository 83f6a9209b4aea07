"""Facts: the measures that were asked for, where not all were taken."""

from portsim.report.page.facts.numbers import Facts, Numbers


def chosen(numbers: Numbers) -> list[Facts]:
    """The first statistic of each measure asked for, under its shortest breakdown; nothing where all were taken."""
    if numbers.baseline.measures is None:
        return []
    shortest: dict[str, tuple[str, ...]] = {}
    for cell in numbers.cells:
        keys, name = tuple(cell.where), cell.measure.name
        if name not in shortest or len(keys) < len(shortest[name]):
            shortest[name] = keys
    found = (
        numbers.figure(cell.measure.name, cell.statistic, **cell.where)
        for cell in numbers.cells
        if tuple(cell.where) == shortest[cell.measure.name] and cell.statistic == cell.measure.statistics[0]
    )
    return [each for each in found if each is not None]
