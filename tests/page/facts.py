"""Facts made up for tests: of the form of `portsim.report.page.facts`, with any numbers at all."""

import random

from portsim.causes import CAUSES
from portsim.measures.prices import BEARERS


class Maker:
    """Makes facts; the same seed makes the same."""

    def __init__(self, seed, *, sides=2, replications=20, scale=1.0, missing=0.0, same=False):
        self.chance = random.Random(seed)  # noqa: S311
        self.sides, self.replications, self.scale, self.missing, self.same = sides, replications, scale, missing, same

    def interval(self, mean, width):
        if self.chance.random() < self.missing:
            return {"mean": None, "low": None, "high": None, "n": 0}
        if self.replications == 1:
            return {"mean": mean, "low": None, "high": None, "n": 1}
        return {"mean": mean, "low": mean - width, "high": mean + width, "n": self.replications}

    def figure(self, measure, statistic="mean", unit="min", top=30.0, **where):
        """A figure with a verdict that its interval carries."""
        first = self.scale * self.chance.random() ** 3 * top
        means = [first, first if self.same else first + self.scale * self.chance.gauss(0, 0.2 * top)][: self.sides]
        if unit != "change":
            means = [abs(mean) for mean in means]
        sides = [self.interval(mean, 0.1 * abs(mean) * self.chance.random()) for mean in means]
        found = {"measure": measure, "statistic": statistic, "where": where, "unit": unit, "better": "lower"}
        if self.sides == 1:
            return {**found, "sides": sides, "difference": None}
        change = self.interval(means[1] - means[0], 0.4 * top * self.scale * self.chance.random() * (not self.same))
        return {
            **found,
            "sides": sides,
            "difference": change,
            "change_share": None,
            "p_adjusted": None,
            "verdict": "unclear",
        }

    def columns(self, count, top, *, share=False):
        """Bands over several columns."""
        means = [self.scale * top * self.chance.random() ** 2 for _ in range(count)]
        if share:
            means = sorted(min(mean / (self.scale * top), 1.0) for mean in means)
        width = 0.1 * max(means, default=0.0)
        none = [None] * count
        lost = [self.chance.random() < self.missing for _ in range(count)]
        low, high = [mean - width for mean in means], [mean + width for mean in means]
        if self.replications == 1:
            low = high = none
        found = {"mean": means, "low": low, "high": high}
        return {
            end: [None if gone else v for gone, v in zip(lost, values, strict=True)] for end, values in found.items()
        }

    def banded(self, count, top, *, share=False):
        return {
            "sides": [self.columns(count, top, share=share) for _ in range(self.sides)],
            "difference": self.columns(count, top) if self.sides > 1 else None,
        }

    def direction(self, name, classes, causes=CAUSES):
        here = {"direction": name}
        hours = sorted(self.chance.sample(range(24), self.chance.randint(1, 24)))
        ladder = [1, 2, 5, 10, 15, 20, 30, 45, 60, 90, 120, 240, 480]
        times = [self.figure("crossing_time_min", each, **here) for each in ("mean", "p50", "p90", "p95", "max")]
        return {
            "direction": name,
            "minutes": {
                "causes": [self.figure("crossing_cause_min", top=8, cause=each, **here) for each in causes],
                "stages": [],
                "before_gate": [],
                "full_ahead": [],
            },
            "hours": {
                "measure": "wait_time_min",
                "hours": [f"{hour:02d}" for hour in hours],
                "arrivals_per_hour": [[self.chance.random() * 300 for _ in hours] for _ in range(self.sides)],
                **self.banded(len(hours), 20),
            },
            "distribution": {
                "times": times,
                "curve": {"within_min": ladder, "last": len(ladder) - 2, **self.banded(len(ladder), 1, share=True)},
            },
            "who": self.who(here, classes),
            "security": {
                "figures": [],
                "violations": [],
                "detected": self.figure("detected_share", unit="share", top=1 / self.scale, **here),
                "delay": self.figure("delay_min", **here),
            },
        }

    def who(self, here, classes):
        groups = []
        for kind, names in (("class", classes), ("programme", ["FAST", "none"])):
            if self.sides > 1:
                rows = [{"name": name, **self.gain()} for name in names]
            else:
                statistics = ("mean", "p50", "p95")
                rows = [
                    {
                        "name": name,
                        "times": [self.figure("crossing_time_min", s, **here, **{kind: name}) for s in statistics],
                    }
                    for name in names
                ]
            groups.append({"kind": kind, "rows": rows})
        return {"all": self.gain() if self.sides > 1 else None, "groups": groups, "fairness": []}

    def gain(self):
        changes = {name: self.figure("x", top=5)["difference"] for name in ("change_min", "p05", "p95")}
        shares = {
            name: self.interval(self.chance.random(), 0.1) for name in ("better_share", "worse_share", "same_share")
        }
        return {**changes, **shares}

    def facts(self, *, alternatives=1, directions=("northbound",), classes=("laden", "empty"), titles=None):
        """Facts of a comparison, or with one side of a run."""
        titles = titles or [f"Port, policy {number}" for number in range(alternatives + 1)]
        two = self.sides > 1
        details = [
            {
                "title": title,
                "headlines": [],
                "directions": [self.direction(name, classes) for name in directions],
                "cost": {
                    "by_party": [self.figure("cost_usd", "total", "USD", 1e5, bearer=each) for each in BEARERS],
                    "staff": [],
                    "port": [self.figure("co2_kg", "total", "kg", 7e4)],
                    "engines": [],
                    "break_even": [],
                    "booths_without_officers": [],
                },
                "stages": [],
                "variance_reduction": None,
            }
            for title in (titles[1:4] if two else [None])
        ]
        return {
            "format": 1,
            "kind": "comparison" if two else "run",
            "replications": self.replications,
            "same_within_min": 1.0,
            "scenarios": [{"title": title, "name": title} for title in (titles if two else titles[:1])],
            "alternatives": [self.alternative(title, directions) for title in (titles[1:] if two else [])],
            "details": details,
        }

    def alternative(self, title, directions):
        return {
            "title": title,
            "identical": False,
            "changes": [],
            "directions": [
                {
                    "direction": name,
                    "figures": [
                        self.figure("crossing_time_min", direction=name),
                        None,
                        self.figure("detected_share", unit="share", top=1 / self.scale, direction=name),
                        self.figure("delay_min", direction=name),
                    ],
                }
                for name in directions
            ],
            "cost": None,
        }


def emptied(value):
    """The same facts, every number 0."""
    if isinstance(value, dict):
        keep = ("n", "format", "last", "within_min", "same_within_min", "replications")
        return {key: below if key in keep else emptied(below) for key, below in value.items()}
    if isinstance(value, list):
        return [emptied(each) for each in value]
    return 0.0 if isinstance(value, float) else value
