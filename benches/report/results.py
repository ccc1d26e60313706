"""Criterion's output: the medians, in nanoseconds, with the ends of their 95 % confidence intervals."""

import dataclasses
import datetime
import json
import math
import pathlib
from collections.abc import Iterable

BENCHES = "cargo bench --bench tokens --bench batch --bench growth --bench lint --bench diagnose --bench suite"
# No group takes so many seconds to be measured.
LONGEST_RUN = 3_600


class Unusable(Exception):
    """What keeps a report from being made, and what to do about it."""


@dataclasses.dataclass(frozen=True)
class Timing:
    median: float
    low: float
    high: float
    # When it was measured, in seconds since 1970.
    at: float

    @property
    def noise(self) -> float:
        """Half of the confidence interval, as a part of the median."""
        return (self.high - self.low) / 2 / self.median


@dataclasses.dataclass(frozen=True)
class Results:
    groups: dict[str, dict[str, Timing]]

    def group(self, name: str) -> dict[str, Timing]:
        """The timings of a group by what was timed, all in one run: others say nothing about each other."""
        if name not in self.groups:
            raise Unusable(f"{name} has not been measured: {BENCHES}")
        timings = self.groups[name]
        last = max(timing.at for timing in timings.values())
        for what, timing in timings.items():
            if last - timing.at > LONGEST_RUN:
                raise Unusable(f"{name}/{what} is left from another run; remove criterion's folder, and then {BENCHES}")
        return timings

    def timing(self, group: str, name: str) -> Timing:
        if name not in self.group(group):
            raise Unusable(f"{group}/{name} has not been measured: {BENCHES}")
        return self.groups[group][name]

    def sizes(self, prefix: str) -> list[int]:
        """The numbers that end the names of groups, smallest first."""
        sizes = numbers(name.removeprefix(prefix) for name in self.groups if name.startswith(prefix))
        if not sizes:
            raise Unusable(f"{prefix}N has not been measured: {BENCHES}")
        return sizes

    @property
    def days(self) -> str:
        """When it was measured, by the clock of UTC."""
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
                raise ValueError(f"no times: {times}")
            at = path.stat().st_mtime
            groups.setdefault(benchmark["group_id"], {})["/".join(parts)] = Timing(*times, at)
        except (KeyError, TypeError, ValueError) as error:
            raise Unusable(f"{path.parent} is not what criterion writes: {error!r}") from error
    if not groups:
        raise Unusable(f"{folder} has nothing that criterion wrote: {BENCHES}")
    return Results(groups)


def parsed(path: pathlib.Path) -> dict:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Unusable(f"{path} can't be read: {error}") from error
