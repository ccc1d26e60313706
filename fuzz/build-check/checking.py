"""Checks the fuzzers in `$OUT`: the base image's own checks for a bad build, and some more.

A problem is a line that starts with the fuzzer's name. The folder is moved before anything in it runs, and the environment
is cleared: fuzzers do not run where they were built.
"""

import configparser
import os
import re
import shutil
import stat
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

# The thresholds of the base image's check.
EDGES = 100
SANITIZER_CALLS = 1000
NAME = re.compile(r"[A-Za-z0-9_-]+")
# The libraries of the image that runs fuzzers. libstdc++ is used instead of libc++ here.
LIBRARIES = {
    "linux-vdso", "ld-linux-x86-64", "libc", "libm", "libgcc_s", "libpthread", "libdl", "librt", "libresolv",
    "libstdc++",
}
# The options of the image's own runs: see `FUZZER_ARGS` there.
LIMITS = ["-rss_limit_mb=2560", "-timeout=25"]
# The longest time of a step, in seconds. One that takes longer hangs.
LONGEST = 300


def check(out: Path, targets: list[str], seconds: int) -> list[str]:
    """All problems, in the order of the fuzzers' names."""
    moved = out.parent / "moved" / "elsewhere"
    moved.parent.mkdir(exist_ok=True)
    out.rename(moved)
    try:
        found = fuzzers(moved)
        wrong = list(check_names(found, targets))
        sound = [name for name in found if NAME.fullmatch(name)]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for lines in pool.map(lambda name: list(Fuzzer(moved, name).check(seconds)), sound):
                wrong.extend(lines)
        return wrong
    finally:
        moved.rename(out)


def fuzzers(out: Path) -> list[str]:
    """The files that the engines consider fuzzers: programs with libFuzzer's entry point."""
    found = []
    for path in sorted(out.iterdir()):
        if path.is_file() and path.stat().st_mode & stat.S_IXUSR:
            content = path.read_bytes()
            if content.startswith(b"\x7fELF") and b"LLVMFuzzerTestOneInput" in content:
                found.append(path.name)
    return found


def check_names(found: list[str], targets: list[str]) -> Iterator[str]:
    if not targets:
        yield "all: there are no targets"
    for name in found:
        if not NAME.fullmatch(name):
            yield f"{name}: the engines only run fuzzers with letters, digits, _ and - in their names"
        elif name not in targets:
            yield f"{name}: it is a fuzzer, but not a target"
    for name in targets:
        if name not in found:
            yield f"{name}: the target is missing"


class Fuzzer:
    """A fuzzer with its files, in another folder than the one it was built in."""

    def __init__(self, out: Path, name: str) -> None:
        self.name = name
        self.program = out / name
        self.seeds = out / f"{name}_seed_corpus.zip"
        self.dictionary = out / f"{name}.dict"
        self.options = out / f"{name}.options"
        self.flags: list[str] = []

    def check(self, seconds: int) -> Iterator[str]:
        with tempfile.TemporaryDirectory(prefix=f"{self.name}-") as scratch:
            self.scratch = Path(scratch)
            wrong = list(self.problems())
            # Only a fuzzer without problems so far is worth a run.
            wrong = wrong or list(filter(None, [self.run(seconds)]))
            for line in wrong:
                yield f"{self.name}: {line}"

    def problems(self) -> Iterator[str]:
        """The problems of the fuzzer and its files. If it does not start, that is the only one."""
        does_not_start = self.start()
        if does_not_start is not None:
            yield does_not_start
            return
        checks = (self.sanitized, self.libraries, self.parse_options, self.parse_dictionary, self.unpack_seeds)
        yield from filter(None, (check() for check in checks))

    def ask(self, *arguments: str) -> tuple[int, str]:
        """Runs the fuzzer in an empty environment, and returns its exit code and its output."""
        command = [str(self.program), *LIMITS, f"-artifact_prefix={self.scratch}/", *arguments]
        try:
            done = subprocess.run(
                command, cwd=self.scratch, env={"PATH": os.defpath}, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=LONGEST, check=False,
            )
        except subprocess.TimeoutExpired:
            return -1, f"it was still running after {LONGEST} s"
        return done.returncode, done.stdout.decode(errors="replace")

    def start(self) -> str | None:
        code, output = self.ask("-seed=1337", "-runs=4")
        if "no interesting inputs were found" in output:
            return "it has no coverage instrumentation"
        edges = re.search(r"INFO: Loaded \d+ modules?\s+\((\d+) ", output)
        if code != 0 or "Done 4 runs" not in output or edges is None:
            return f"it does not start (exit code {code}){tail(output)}"
        if int(edges[1]) < EDGES:
            return f"it has {edges[1]} instrumented edges, fewer than {EDGES}"
        return None

    def sanitized(self) -> str | None:
        """Counts calls only up to the threshold: listing a whole fuzzer takes ten seconds."""
        program = shutil.which("objdump") or shutil.which("llvm-objdump")
        if program is None:
            return "objdump is missing, which finds the sanitizer; install binutils"
        call = re.compile(rb"\bcallq?\s+(0x)?[0-9a-f]+ <__asan")
        calls = 0
        with subprocess.Popen([program, "-d", str(self.program)], stdout=subprocess.PIPE) as listing:
            for line in listing.stdout:
                calls += call.search(line) is not None
                if calls >= SANITIZER_CALLS:
                    listing.kill()
                    return None
        return f"it calls AddressSanitizer {calls} times, fewer than {SANITIZER_CALLS}: it was built without"

    def libraries(self) -> str | None:
        listed = subprocess.run(["ldd", str(self.program)], capture_output=True, text=True, check=False)
        names = {Path(line.split()[0]).name.split(".so")[0] for line in listed.stdout.splitlines() if line.strip()}
        stray = sorted(names - LIBRARIES)
        if listed.returncode != 0 or not names:
            return f"ldd can't read it{tail(listed.stdout + listed.stderr)}"
        return f"it needs libraries that are missing where it runs: {', '.join(stray)}" if stray else None

    def parse_options(self) -> str | None:
        """Reads the options as the engines do: a section for libFuzzer, names and values."""
        parser = configparser.ConfigParser()
        try:
            parser.read_string(self.options.read_text())
            self.flags = [f"-{name}={value}" for name, value in parser["libfuzzer"].items()]
        except (OSError, KeyError, ValueError, configparser.Error) as error:
            return f"its options do not parse: {type(error).__name__}: {str(error).splitlines()[0]}"
        if not self.flags:
            return "its options do not parse: there are none"
        code, output = self.ask("-runs=0", *self.flags)
        unknown = re.search(r"WARNING: unrecognized flag '(.*)'", output)
        if unknown is not None:
            return f"its options do not parse: libFuzzer does not know {unknown[1]}"
        return None if code == 0 else f"it does not run with its options (exit code {code}){tail(output)}"

    def parse_dictionary(self) -> str | None:
        if not self.dictionary.is_file():
            return "its dictionary is missing"
        code, output = self.ask("-runs=0", f"-dict={self.dictionary}")
        entries = re.search(r"Dictionary: (\d+) entries", output)
        if code != 0 or entries is None or int(entries[1]) == 0:
            return f"its dictionary does not parse{tail(output)}"
        return None

    def unpack_seeds(self) -> str | None:
        """Unpacks the seeds, and runs each of them once."""
        if not self.seeds.is_file():
            return "its seed corpus is missing"
        corpus = self.scratch / "corpus"
        try:
            with zipfile.ZipFile(self.seeds) as archive:
                archive.extractall(corpus)
        except (zipfile.BadZipFile, OSError) as error:
            return f"its seed corpus does not unpack: {error}"
        sizes = [path.stat().st_size for path in corpus.rglob("*") if path.is_file()]
        if not sizes:
            return "its seed corpus is empty"
        code, output = self.ask("-runs=0", str(corpus))
        if code != 0:
            return f"a seed crashes it (exit code {code}){tail(output)}"
        files = re.search(r"INFO: seed corpus: files: (\d+)", output)
        if files is None or int(files[1]) < sum(size > 0 for size in sizes):
            return f"its {len(sizes)} seeds did not load{tail(output)}"
        cut = [flag for flag in self.flags if flag.startswith("-max_len=") and int(flag[9:]) < max(sizes)]
        return f"{cut[0]} cuts seeds of {max(sizes)} bytes" if cut else None

    def run(self, seconds: int) -> str | None:
        """Runs it for some seconds with all its files, as the engines do; with 0, for some inputs."""
        bound = f"-max_total_time={seconds}" if seconds else "-runs=100"
        flags = [*self.flags, f"-dict={self.dictionary}", bound]
        code, output = self.ask(*flags, str(self.scratch / "corpus"))
        done = re.search(r"Done (\d+) runs", output)
        if code != 0 or done is None or int(done[1]) == 0:
            return f"it fails within {seconds} s (exit code {code}){tail(output)}"
        if seconds:
            print(f"{self.name}: {done[1]} runs in {seconds} s", flush=True)
        return None


def tail(output: str) -> str:
    """The last lines of a fuzzer's output, without its stack trace, and with control characters escaped."""
    lines = [line for line in output.splitlines() if line.strip() and not re.match(r"\s*#\d+ 0x", line)]
    return "".join(f"\n    {line.encode('unicode_escape').decode()[:300]}" for line in lines[-12:])
