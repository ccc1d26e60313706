"""Reads criterion's output: medians in nanoseconds, with the ends of their 95 % confidence intervals."""

import dataclasses
import datetime
import json
import math
import pathlib
from collections.abc import Iterable

BENCHES = "cargo bench --bench tokens --bench batch --bench growth --bench lint --bench diagnose --bench suite"
# Measuring one group takes less than this, in seconds.
LONGEST_RUN = 3_600


class Unusable(Exception):
    """Why no report can be made, and what to do about it."""


@dataclasses.dataclass(frozen=True)
class Timing:
    median: float
    low: float
    high: float
    # When it was measured, in seconds since 1970.
    at: float

    @property
    def noise(self) -> float:
        """Half of the confidence interval, relative to the median."""
        return (self.high - self.low) / 2 / self.median


@dataclasses.dataclass(frozen=True)
class Results:
    groups: dict[str, dict[str, Timing]]

    def group(self, name: str) -> dict[str, Timing]:
        """The timings of a group by what was timed. They must be of one run to be comparable."""
        if name not in self.groups:
            raise Unusable(f"{name} was not measured; run {BENCHES}")
        timings = self.groups[name]
        last = max(timing.at for timing in timings.values())
        for what, timing in timings.items():
            if last - timing.at > LONGEST_RUN:
                raise Unusable(f"{name}/{what} is of another run; remove criterion's folder and run {BENCHES}")
        return timings

    def timing(self, group: str, name: str) -> Timing:
        if name not in self.group(group):
            raise Unusable(f"{group}/{name} was not measured; run {BENCHES}")
        return self.groups[group][name]

    def sizes(self, prefix: str) -> list[int]:
        """The numbers at the end of the groups' names, smallest first."""
        sizes = numbers(name.removeprefix(prefix) for name in self.groups if name.startswith(prefix))
        if not sizes:
            raise Unusable(f"{prefix}N was not measured; run {BENCHES}")
        return sizes

    @property
    def days(self) -> str:
        """When it was measured, in UTC."""
        moments = [timing.at for timings in self.groups.values() for timing in timings.values()]
        first, last = (datetime.datetime.fromtimestamp(at, datetime.timezone.utc) for at in (min(moments), max(moments)))
        return " to ".join(sorted({f"{first:%Y-%m-%d}", f"{last:%Y-%m-%d}"}))


def numbers(names: Iterable[str]) -> list[int]:
    return sorted(int(name) for name in names if name.isdecimal())


def read(folder: pathlib.Path) -> Results:
    groups: dict[str, dict[str, Timing]] = {}
    for path in sorted(folder.glob("**/new/benchmark.json")):
        benchmark, estimates = parsed(path), parsed(path.with_name("estimates.json"))
        try:
            parts = [part for part in (benchmark["function_id"], benchmark["value_str"]) if part is not None]
            median = estimates["median"]
            interval = median["confidence_interval"]
            times = [float(time) for time in (median["point_estimate"], interval["lower_bound"], interval["upper_bound"])]
            if not all(0 < time < math.inf for time in times):
                raise ValueError(f"not positive: {times}")
            at = path.stat().st_mtime
            groups.setdefault(benchmark["group_id"], {})["/".join(parts)] = Timing(*times, at)
        except (KeyError, TypeError, ValueError) as error:
            raise Unusable(f"{path.parent} is not in criterion's format: {error!r}") from error
    if not groups:
        raise Unusable(f"{folder} holds no results of criterion; run {BENCHES}")
    return Results(groups)


def parsed(path: pathlib.Path) -> dict:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Unusable(f"can't read {path}: {error}") from error
