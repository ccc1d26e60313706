"""Criterion's output: the medians, in nanoseconds, with the ends of their 95 % confidence intervals."""

import dataclasses
import json
import math
import pathlib
from collections.abc import Iterable

BENCHES = "cargo bench --bench tokens --bench batch --bench growth --bench lint --bench diagnose --bench suite"


class Unusable(Exception):
    """What keeps a report from being made, and what to do about it."""


@dataclasses.dataclass(frozen=True)
class Timing:
    median: float
    low: float
    high: float

    @property
    def noise(self) -> float:
        """Half of the confidence interval, as a part of the median."""
        return (self.high - self.low) / 2 / self.median


@dataclasses.dataclass(frozen=True)
class Results:
    groups: dict[str, dict[str, Timing]]

    def group(self, name: str) -> dict[str, Timing]:
        """The timings of a group by what was timed."""
        if name not in self.groups:
            raise Unusable(f"{name} has not been measured: {BENCHES}")
        return self.groups[name]

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
            groups.setdefault(benchmark["group_id"], {})["/".join(parts)] = Timing(*times)
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
