"""Tags and their readings: drawn for each truck beforehand, and nothing else in the port knows of them."""

from dataclasses import fields

import numpy as np
import pytest

import portsim as ps
from portsim.draw import draw
from portsim.layout import lay_out
from tests.scenario.files import GOOD, changed

OFFICER = "officer: {every: 1 h}"
BUSY = changed(("trucks_per_day: 100", "trucks_per_day: 4000"), text=GOOD) + "measured:\n  wait: [bridge, primary]\n"


@pytest.fixture(scope="module")
def having(tmp_path_factory):
    """`having(tag_share, read_rate)`: the scenario with both instruments; `having(None)` without readers."""

    def load(tag_share="{electronics: 0.6, default: 0.3}", read_rate=1.0, officer=OFFICER):
        readers = "" if tag_share is None else f"rfid: {{every: 1 h, tag_share: {tag_share}, read_rate: {read_rate}}}"
        stated = ", ".join(filter(None, (officer, readers)))
        path = tmp_path_factory.mktemp("tags") / "s.yaml"
        more = f"  instruments: {{northbound: {{{stated}}}}}\n" if stated else ""
        path.write_text(BUSY + more, encoding="utf-8")
        return ps.load(path).scenario

    return load


def trucks_of(scenario, seed=1):
    return draw(scenario, lay_out(scenario), seed, 0)


def test_instruments_change_no_truck(having):
    plain, measured = trucks_of(having(None, officer=None)), trucks_of(having())
    assert plain.tags is None
    assert measured.tags is not None
    for field in fields(plain):
        if field.name not in ("tags", "tempers", "relaxed", "waiver", "no_show"):
            assert np.array_equal(getattr(plain, field.name), getattr(measured, field.name), equal_nan=True), field.name


def test_instruments_change_no_number(having):
    scenarios = having(None, officer=None), having()
    plain, measured = (ps.run(each, replications=2, seed=5, jobs=1) for each in scenarios)
    of = {(cell.measure.name, cell.statistic, *cell.where.items()): n for n, cell in enumerate(measured.cells)}
    places = [of[cell.measure.name, cell.statistic, *cell.where.items()] for cell in plain.cells]
    assert measured.values[:, places].tobytes() == plain.values.tobytes()
    assert len(of) > len(places)


def test_only_readers_need_tags(having):
    assert trucks_of(having(None)).tags is None


def test_shares_are_those_stated(having):
    """Within four standard errors of some 8,000 trucks, a quarter of which are electronics; and independent."""
    scenario = having(read_rate=0.85)
    trucks = trucks_of(scenario)
    trusted = trucks.truck_class == [each.name for each in lay_out(scenario).classes].index("trusted")
    for rows, share in ((trusted, 0.6), (~trusted, 0.3)):
        assert trucks.tags.carried[rows].mean() == pytest.approx(share, abs=4 * 0.5 / rows.sum() ** 0.5)
    at_entry, at_exit = trucks.tags.read_at_entry, trucks.tags.read_at_exit
    within = 4 * 0.5 / len(trucks) ** 0.5
    assert at_entry.mean() == pytest.approx(0.85, abs=within)
    assert at_exit.mean() == pytest.approx(0.85, abs=within)
    assert (at_entry & at_exit).mean() == pytest.approx(0.85**2, abs=within)
    assert (trucks.tags.carried & at_entry).mean() == pytest.approx(0.85 * trucks.tags.carried.mean(), abs=within)


@pytest.mark.parametrize(("key", "column"), [("tag_share", "carried"), ("read_rate", "read_at_exit")])
def test_a_higher_share_keeps_those_that_had_it(having, key, column):
    few, many, all_of_them = (getattr(trucks_of(having(**{key: share})).tags, column) for share in (0.2, 0.5, 1.0))
    assert many[few].all()
    assert few.sum() < many.sum() < all_of_them.sum() == len(few)
