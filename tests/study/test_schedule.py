"""Which runs are still to be made: exactly those that are wanted and not there, however the others came there."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portsim.statistics.stopping import Stopping, Target
from portsim.study.runs import Failure, Run, packed
from portsim.study.schedule import Schedule
from tests.study.files import PLAIN, loaded, replaced

CELLS = '[["crossing_time_min", "mean", {"direction": "northbound"}]]'
OTHER = '[["gate_min", "mean", {"direction": "northbound"}]]'
EXACT = replaced(("replications: 2", "precision: [crossing_time_min=20%]\nat_most: 40"))


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return loaded(tmp_path_factory.mktemp("plain"), PLAIN.replace("replications: 2", "replications: 5"))


@pytest.fixture(scope="module")
def exact(tmp_path_factory):
    return loaded(tmp_path_factory.mktemp("exact"), EXACT)


def value(address, replication):
    """The number of a run: as good as any, and always the same."""
    return float(np.random.default_rng([ord(address), replication]).normal(10, ord(address) - 96))


def made(address, replication, cells=CELLS):
    return Run(address, replication, cells, packed(np.array([value(address, replication)])), 0.1, "here", "compiled")


class Kept(dict):
    """Runs that are there."""

    def runs(self, address):
        return tuple(self[key] for key in sorted(self) if key[0] == address)

    def there(self):
        found = {}
        for address, replication in self:
            found.setdefault(address, set()).add(replication)
        return found


def followed(schedule, kept, dice=None, cells=CELLS, most=3):
    """Run everything that a schedule hands out; what it handed out, in its order. With dice, answers come late."""
    handed, open_ = [], []
    while True:
        taken = schedule.take(most)
        if taken is not None:
            address, replications = taken
            handed += [(address, number) for number in replications]
            open_ += [(address, number) for number in replications]
        if taken is None and not open_:
            return handed
        while open_ and (taken is None or dice is None or dice.random() < 0.5):
            address, number = open_.pop(0 if dice is None else int(dice.integers(len(open_))))
            kept[address, number] = made(address, number, cells)
            schedule.took(kept[address, number])


@given(
    st.sets(st.tuples(st.sampled_from("abc"), st.integers(0, 7))),
    st.sets(st.tuples(st.sampled_from("abc"), st.integers(0, 4)), max_size=3),
    st.integers(1, 9),
)
def test_exactly_what_is_missing_is_run(study, there, failed, most):
    kept = Kept({key: made(*key) for key in there})
    schedule = Schedule(study, "abcab", kept.there(), failed, kept.runs)
    wanted = {(address, number) for address in "abc" for number in range(5)}
    missing = wanted - there - failed
    assert (schedule.total, schedule.left) == (15, len(missing))
    handed = followed(schedule, kept, most=most)
    assert sorted(handed) == sorted(missing)
    assert [address for address, _ in handed] == sorted(address for address, _ in handed)  # point after point
    assert (schedule.done, schedule.left, schedule.made) == (15, 0, len(missing))


def expected(address, cap=40):
    """Replications of a point, as `Stopping` decides when it is asked itself."""
    stopping = Stopping(Target(0.2, least=10, most=cap))
    count = 10
    while True:
        new = [
            [value(address, number)] for number in range(0 if stopping.values is None else len(stopping.values), count)
        ]
        decision = stopping.feed(np.array(new))
        if not decision.go_on:
            return count
        count += decision.more


def test_with_a_precision_points_go_on_until_they_are_exact(exact):
    kept = Kept()
    schedule = Schedule(exact, "abcdefgh", {}, (), kept.runs)
    followed(schedule, kept)
    counts = {address: len(numbers) for address, numbers in kept.there().items()}
    assert counts == {address: expected(address) for address in "abcdefgh"}
    assert len(set(counts.values())) > 2
    assert (schedule.left, schedule.made) == (0, sum(counts.values()))


@settings(max_examples=60)
@given(st.integers(0, 2**32), st.data())
def test_neither_order_nor_interruption_changes_how_many_are_run(exact, seed, data):
    dice = np.random.default_rng(seed)
    kept = Kept()
    followed(Schedule(exact, "abcde", {}, (), kept.runs), kept, dice, most=int(dice.integers(1, 9)))
    whole = set(kept)
    left = data.draw(st.sets(st.sampled_from(sorted(whole))))
    again = Kept({key: kept[key] for key in whole - left})
    schedule = Schedule(exact, "abcde", again.there(), (), again.runs)
    handed = followed(schedule, again, dice)
    assert set(again) == whole
    assert sorted(handed) == sorted(left)  # nothing twice
    assert schedule.left == 0


def test_a_point_that_fails_ends_there_and_others_go_on(exact):
    kept = Kept()
    schedule = Schedule(exact, "ab", {}, (), kept.runs)
    address, numbers = schedule.take(10)
    for number in numbers[:-1]:
        kept[address, number] = made(address, number)
        schedule.took(kept[address, number])
    schedule.took(Failure(address, numbers[-1], "no", "here"))
    handed = followed(schedule, kept)
    assert {each for each, _ in handed} == {"b"}
    assert len(handed) == expected("b")


def test_a_precision_of_something_that_a_scenario_lacks_asks_for_nothing_more(exact):
    kept = Kept()
    handed = followed(Schedule(exact, "a", {}, (), kept.runs), kept, cells=OTHER)
    assert len(handed) == 10
