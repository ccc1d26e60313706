"""What was measured and where: the machine, the compiler, and the versions of the crates."""

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
    # Of the crates whose features Cargo.toml chooses.
    features: dict[str, str]

    @staticmethod
    def here(root: pathlib.Path, days: str) -> "About":
        lock, manifest = ((root / name).read_text(encoding="utf-8") for name in ("Cargo.lock", "Cargo.toml"))
        return About(
            machine=f"{processor()}, {cores()}, {platform.system()}",
            compiler=" ".join(output("rustc", "--version").split()[:2]),
            days=days,
            commit=commit(root),
            versions=dict(re.findall(r'name = "(.+)"\nversion = "(.+)"', lock)),
            features=dict(re.findall(r"^(\S+) = \{.*\bfeatures = \[(.+?)\]", manifest.replace('"', ""), re.MULTILINE)),
        )

    def named(self, crate: str) -> str:
        """A crate with its version and features, if the project depends on it."""
        if crate not in self.versions or crate == "jwt-assay":
            return crate
        features = f" ({self.features[crate]})" if crate in self.features else ""
        return f"{crate} {self.versions[crate]}{features}"


def processor() -> str:
    if platform.system() == "Darwin":
        return output("sysctl", "-n", "machdep.cpu.brand_string")
    try:
        about = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        about = ""
    model = re.search(r"^model name\s*: (.+)$", about, re.MULTILINE)
    return model[1].strip() if model else platform.processor() or platform.machine()


def cores() -> str:
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return "1 core" if count == 1 else f"{count} cores"


def commit(root: pathlib.Path) -> str:
    """The last commit that changed what is timed; commits to documents and to the report don't count."""
    timed = ("--", "Cargo.toml", "Cargo.lock", "src", "vectors", "benches/*.rs")
    last = output("git", "-C", str(root), "log", "-1", "--format=%h", *timed) or "unknown"
    return f"{last}-dirty" if output("git", "-C", str(root), "diff", "--name-only", "HEAD", *timed) else last


def output(*command: str) -> str:
    """What a program prints, or "unknown" if it is not installed or fails."""
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
