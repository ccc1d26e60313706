"""Builds the fuzz targets as ClusterFuzzLite and OSS-Fuzz do, and checks the result as they do.

    python3 fuzz/build-check               build in a fresh folder, then check
    python3 fuzz/build-check --keep DIR    the same in DIR, and keep what was compiled for the next time
    python3 fuzz/build-check --self-test   make bad builds, and check that each is found

Exit status: 0 the build is good, 1 the build is bad, 2 it could not be made or checked.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

import building
import checking
import planting

PROJECT = Path(__file__).resolve().parents[2]


def main() -> int:
    parser = argparse.ArgumentParser(prog="build-check", description=__doc__.splitlines()[0])
    parser.add_argument("--keep", metavar="DIR", type=Path, help="build in DIR, and keep what was compiled")
    parser.add_argument("--seconds", type=int, default=3, help="how long each fuzzer runs (3)")
    parser.add_argument("--self-test", action="store_true", help="make bad builds, and check that each is found")
    arguments = parser.parse_args()
    try:
        with tempfile.TemporaryDirectory(prefix="build-check-") as scratch:
            if arguments.self_test:
                return planting.self_test(Path(scratch))
            return build_and_check(arguments.keep or Path(scratch), arguments.seconds)
    except building.CannotBuild as reason:
        print(f"could not build: {reason}", file=sys.stderr)
        return 2


def build_and_check(folder: Path, seconds: int) -> int:
    begin = time.monotonic()
    base = building.lay_out(PROJECT, folder)
    building.run_build_script(base)
    built = time.monotonic()
    targets = building.targets(PROJECT)
    wrong = checking.check(base.out, targets, seconds)
    for line in wrong:
        print(f"BAD BUILD {line}")
    print(f"{len(targets)} targets, built in {built - begin:.0f} s, checked in {time.monotonic() - built:.0f} s")
    print(building.NOT_SHOWN)
    print("the build is bad" if wrong else "the build is good")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
