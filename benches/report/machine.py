"""Where it was measured, and what: the machine, the compiler, and the versions of the crates."""

import dataclasses
import os
import pathlib
import platform
import re
import subprocess


@dataclasses.dataclass(frozen=True)
class About:
    machine: str
    compiler: str
    days: str
    commit: str
    versions: dict[str, str]
    # Of the crates that are not used with their default features alone.
    features: dict[str, str]

    @staticmethod
    def here(root: pathlib.Path, days: str) -> "About":
        lock, manifest = ((root / name).read_text(encoding="utf-8") for name in ("Cargo.lock", "Cargo.toml"))
        return About(
            machine=f"{processor()}, {cores()}, {platform.system()}",
            compiler=" ".join(said("rustc", "--version").split()[:2]),
            days=days,
            commit=commit(root),
            versions=dict(re.findall(r'name = "(.+)"\nversion = "(.+)"', lock)),
            features=dict(re.findall(r"^(\S+) = \{.*\bfeatures = \[(.+?)\]", manifest.replace('"', ""), re.MULTILINE)),
        )

    def named(self, crate: str) -> str:
        """A crate with its version and features, if it is one that the project depends on."""
        if crate not in self.versions or crate == "jwt-assay":
            return crate
        features = f" ({self.features[crate]})" if crate in self.features else ""
        return f"{crate} {self.versions[crate]}{features}"


def processor() -> str:
    if platform.system() == "Darwin":
        return said("sysctl", "-n", "machdep.cpu.brand_string")
    try:
        known = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        known = ""
    model = re.search(r"^model name\s*: (.+)$", known, re.MULTILINE)
    return model[1].strip() if model else platform.processor() or platform.machine()


def cores() -> str:
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return "1 core" if count == 1 else f"{count} cores"


def commit(root: pathlib.Path) -> str:
    """The last commit of what is timed, so that one of the report itself, or of a document, is not taken for another."""
    timed = ("--", "Cargo.toml", "Cargo.lock", "src", "vectors", "benches/*.rs")
    last = said("git", "-C", str(root), "log", "-1", "--format=%h", *timed) or "unknown"
    return f"{last}-dirty" if said("git", "-C", str(root), "diff", "--name-only", "HEAD", *timed) else last


def said(*command: str) -> str:
    """What a program says; of a machine that has it not, or where it fails, that it is unknown."""
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
