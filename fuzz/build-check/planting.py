"""Bad builds, each a copy of a good one with a defect: the check must find each of them, for the right reason.

The good build is a toy in C, so that a bad one takes seconds.
"""

import os
import shutil
import stat
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import building
import checking

# A fuzzer with a few hundred edges. It crashes on an input that it can't find by itself: one with a certain hash.
CRASH = b"the seed that crashes"
TOY = """
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
static volatile uint8_t seen[%(steps)d];
%(declarations)s
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
  %(first)s
  uint64_t hash = 0;
  for (size_t at = 0; at < length; at++) hash = hash * 1099511628211u + bytes[at] + 1;
  if (hash == %(hash)du) abort();
%(body)s
  return 0;
}
"""
STEPS = 400
STEP = "  if (length > %d && bytes[%d] == %d) seen[%d]++;"
GOOD = ["-fsanitize=fuzzer,address"]

Plant = Callable[["Toys", Path], None]


def hash_of(content: bytes) -> int:
    value = 0
    for byte in content:
        value = (value * 1099511628211 + byte + 1) % 2**64
    return value


class Toys:
    """Compiles toys, each of them once."""

    def __init__(self, folder: Path, clang: Path) -> None:
        self.folder = folder
        self.clang = clang

    def make(self, name: str, flags: list[str], steps: int = STEPS, declarations: str = "", first: str = "") -> Path:
        program = self.folder / name
        if not program.exists():
            body = "\n".join(STEP % (at, at, at % 251, at) for at in range(steps))
            source = program.with_suffix(".c")
            parts = {"declarations": declarations, "steps": steps, "first": first, "body": body}
            source.write_text(TOY % (parts | {"hash": hash_of(CRASH)}))
            self.compile(["-O1", *flags, str(source), "-o", str(program)])
        return program

    def compile(self, arguments: list[str]) -> None:
        done = subprocess.run([str(self.clang), *arguments], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise building.CannotBuild(f"clang can't compile a toy: {done.stderr}")

    def good_build(self, out: Path) -> None:
        out.mkdir()
        for name in ("first", "second"):
            self.good_fuzzer(out, name)

    def good_fuzzer(self, out: Path, name: str) -> None:
        shutil.copy2(self.make("good", GOOD), out / name)
        (out / f"{name}.dict").write_text('"crit"\nword="\\xEF\\xBB\\xBF"\n')
        (out / f"{name}.options").write_text("[libfuzzer]\nmax_len = 4096\ndetect_leaks = 0\n")
        pack(out, {"empty": b"", "token": b"a.b.c"}, name)


def pack(out: Path, seeds: dict[str, bytes], name: str = "first") -> None:
    with zipfile.ZipFile(out / f"{name}_seed_corpus.zip", "w") as archive:
        for seed, content in seeds.items():
            archive.writestr(seed, content)


def program(name: str, flags: list[str], **parts: object) -> Plant:
    """Replaces the first fuzzer by another toy."""
    return lambda toys, out: shutil.copy2(toys.make(name, flags, **parts), out / "first") and None


def without(name: str) -> Plant:
    return lambda _, out: (out / name).unlink()


def text(name: str, content: str) -> Plant:
    return lambda _, out: (out / name).write_text(content) and None


def seeds(content: dict[str, bytes]) -> Plant:
    return lambda _, out: pack(out, content)


def hard_coded(toys: Toys, out: Path) -> None:
    """A fuzzer that reads a file in the folder where it was built."""
    path = (out / "first.dict").resolve()
    toy = toys.make("hard-coded", GOOD, declarations="#include <stdio.h>", first=f'if (!fopen("{path}", "r")) abort();')
    shutil.copy2(toy, out / "first")


def needy(toys: Toys, out: Path) -> None:
    """A fuzzer that needs a library that only its builder has."""
    library = toys.folder / "libstray.so"
    toys.compile(["-shared", "-x", "c", os.devnull, "-o", str(library)])
    flags = [*GOOD, "-Wl,--no-as-needed", str(library), f"-Wl,-rpath,{toys.folder}"]
    shutil.copy2(toys.make("needy", flags), out / "first")


# Each with the start of the only line that it must lead to.
PLANTS: dict[str, tuple[Plant, str]] = {
    "no sanitizer": (program("bare", ["-fsanitize=fuzzer"]), "first: it calls AddressSanitizer 0 times"),
    "no instrumentation": (
        program("blind", GOOD, declarations='__attribute__((no_sanitize("coverage")))'),
        "first: it has no coverage instrumentation",
    ),
    "few edges": (program("small", GOOD, steps=3), "first: it has "),
    "a crash at the start": (program("dead", GOOD, first="abort();"), "first: it does not start"),
    "a library of the builder": (needy, "first: it needs libraries that are missing where it runs: libstray"),
    "a path of the builder": (hard_coded, "first: it does not start"),
    "a dot in a name": (
        lambda _, out: shutil.copy2(out / "first", out / "first.old") and None, "first.old: the engines only run fuzzers"
    ),
    "a fuzzer too many": (lambda toys, out: toys.good_fuzzer(out, "third"), "third: it is a fuzzer"),
    "a target missing": (without("first"), "first: the target is missing"),
    "a target that can't be run": (
        lambda _, out: (out / "first").chmod(stat.S_IRUSR | stat.S_IWUSR), "first: the target is missing"
    ),
    "no dictionary": (without("first.dict"), "first: its dictionary is missing"),
    "a dictionary that does not parse": (text("first.dict", 'word="a\n'), "first: its dictionary does not parse"),
    "a dictionary of nothing": (text("first.dict", "# nothing\n"), "first: its dictionary does not parse"),
    "no options": (without("first.options"), "first: its options do not parse"),
    "options without a section": (text("first.options", "max_len = 9\n"), "first: its options do not parse"),
    "an option that libFuzzer does not know": (
        text("first.options", "[libfuzzer]\nmax_length = 9\n"), "first: its options do not parse: libFuzzer does not know"
    ),
    "options that cut a seed": (text("first.options", "[libfuzzer]\nmax_len = 2\n"), "first: -max_len=2 cuts seeds of 5"),
    "no seeds": (without("first_seed_corpus.zip"), "first: its seed corpus is missing"),
    "an empty seed corpus": (seeds({}), "first: its seed corpus is empty"),
    "seeds that are no archive": (text("first_seed_corpus.zip", "PK"), "first: its seed corpus does not unpack"),
    "a crashing seed": (seeds({"good": b"a", "bad": CRASH}), "first: a seed crashes it"),
}


def self_test(folder: Path) -> int:
    """Returns 0 if the good build passes and every bad one is found, 1 otherwise."""
    toys = Toys(folder, building.llvm_folder(building.choose_toolchain()) / "bin/clang")
    missed = 0
    for planted, (plant, expected) in {"nothing": (lambda _toys, _out: None, ""), **PLANTS}.items():
        out = folder / "out"
        toys.good_build(out)
        plant(toys, out)
        found = checking.check(out, ["first", "second"], 0)
        shutil.rmtree(out)
        right = [line for line in found if expected and line.startswith(expected)]
        is_right = len(right) == len(found) == bool(expected)
        missed += not is_right
        print(f"{'found ' if expected else 'passed'} {planted}" if is_right else f"MISSED {planted}: {found}", flush=True)
    print(f"{missed} of {len(PLANTS)} bad builds missed" if missed else f"all {len(PLANTS)} bad builds found")
    return 1 if missed else 0
