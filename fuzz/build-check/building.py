"""The base image's side of a build: its folders, its environment, and `build.sh` run in them.

The image provides `$SRC` with the project in it, `$OUT`, `$WORK`, a nightly, clang, and its own libFuzzer. This module
provides the same, with the differences that `NOT_SHOWN` lists.
"""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

NOT_SHOWN = (
    "not checked: the image's glibc, its libc++ (libstdc++ is used instead), its builds of clang and libFuzzer, "
    "the nightly that the Dockerfile pins, line tables (left out, since they cost a minute)"
)


class CannotBuild(Exception):
    """What is missing, and how to get it."""


@dataclass(frozen=True)
class Base:
    """The folders of the image, and the environment of `build.sh`."""

    src: Path
    out: Path
    work: Path
    environment: dict[str, str]


def targets(project: Path) -> list[str]:
    """The names of all targets, from the sources of their programs. A test compares those with `TARGETS`."""
    return sorted(source.stem for source in (project / "fuzz/fuzz_targets").glob("*.rs"))


def lay_out(project: Path, folder: Path) -> Base:
    """Makes the image's folders, and copies the project into them, including uncommitted changes."""
    folder = folder.resolve()
    src, out, work = (folder / name for name in ("src", "out", "work"))
    for old in (out, work):
        shutil.rmtree(old, ignore_errors=True)
    for new in (src, out, work):
        new.mkdir(parents=True, exist_ok=True)
    copy_project(project, src / "jwt-assay")
    shutil.copy2(project / ".clusterfuzzlite/build.sh", src / "build.sh")
    return Base(src, out, work, environment(folder, src, out, work))


def copy_project(project: Path, copy: Path) -> None:
    """Makes a fresh copy, but keeps what an earlier build compiled. Cargo checks that by the files' times."""
    compiled, aside = copy / "fuzz/target", copy.parent / "compiled"
    if compiled.is_dir():
        compiled.rename(aside)
    shutil.rmtree(copy, ignore_errors=True)
    listed = run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], project)
    for name in filter(None, listed.split("\0")):
        if (project / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(project / name, copy / name)
    if aside.is_dir():
        aside.rename(compiled)


def environment(folder: Path, src: Path, out: Path, work: Path) -> dict[str, str]:
    """What the image sets before it runs `build.sh`, and nothing else that would change the build."""
    toolchain = choose_toolchain()
    llvm = llvm_folder(toolchain)
    kept = {name: os.environ[name] for name in ("HOME", "CARGO_HOME", "RUSTUP_HOME") if name in os.environ}
    cargo = Path(tool("cargo")).parent
    return kept | toolchain | {
        "PATH": f"{llvm}/bin:{cargo}:{os.environ['PATH']}",
        "SRC": str(src),
        "OUT": str(out),
        "WORK": str(work),
        "FUZZING_ENGINE": "libfuzzer",
        "FUZZING_LANGUAGE": "rust",
        "ARCHITECTURE": "x86_64",
        "SANITIZER": "address",
        "CC": "clang",
        "CXX": "clang++",
        "CFLAGS": "-fsanitize=address -fsanitize-address-use-after-scope -fsanitize=fuzzer-no-link",
        "CXXFLAGS": "-fsanitize=address -fsanitize-address-use-after-scope -fsanitize=fuzzer-no-link",
        "CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER": "clang",
        "RUSTFLAGS": "--cfg fuzzing -Zsanitizer=address -Cdebuginfo=0 -Cforce-frame-pointers",
        "CUSTOM_LIBFUZZER_PATH": str(engine(llvm, folder)),
        "CUSTOM_LIBFUZZER_STD_CXX": "stdc++",
        "CARGO_TERM_COLOR": "never",
    }


def choose_toolchain() -> dict[str, str]:
    """A nightly if one is installed; otherwise stable, with nightly's flags enabled."""
    tool("rustup")
    nightly = subprocess.run(["rustup", "run", "nightly", "rustc", "-V"], capture_output=True, check=False)
    if nightly.returncode == 0:
        return {"RUSTUP_TOOLCHAIN": "nightly"}
    return {"RUSTUP_TOOLCHAIN": "stable", "RUSTC_BOOTSTRAP": "1"}


def llvm_folder(toolchain: dict[str, str]) -> Path:
    """The folder of LLVM in the compiler's own version: its clang links what both have compiled."""
    version = run(["rustc", "-vV"], Path.cwd(), os.environ | toolchain)
    major = re.search(r"^LLVM version: (\d+)", version, re.MULTILINE)
    if major is None:
        raise CannotBuild("rustc does not report its LLVM version")
    folder = Path(f"/usr/lib/llvm-{major[1]}")
    if not (folder / "bin/clang").exists():
        raise CannotBuild(f"there is no {folder}/bin/clang; install clang-{major[1]} and libclang-rt-{major[1]}-dev")
    return folder


def engine(llvm: Path, folder: Path) -> Path:
    """libFuzzer, under its name in the image."""
    found = sorted(llvm.glob("lib/clang/*/lib/linux/libclang_rt.fuzzer-x86_64.a"))
    if not found:
        raise CannotBuild(f"there is no libFuzzer below {llvm}; install libclang-rt-{llvm.name[5:]}-dev")
    copy = folder / "engine/libFuzzingEngine.a"
    copy.parent.mkdir(exist_ok=True)
    shutil.copy2(found[-1], copy)
    return copy


def run_build_script(base: Base) -> None:
    """Runs `build.sh` as the image does: in the Dockerfile's folder, and with every command shown."""
    for name in ("cargo-fuzz", "jq", "zip"):
        tool(name, base.environment["PATH"])
    command = ["bash", "-eux", str(base.src / "build.sh")]
    status = subprocess.run(command, cwd=base.src / "jwt-assay", env=base.environment, check=False).returncode
    if status != 0:
        raise CannotBuild(f"build.sh exited with {status}")


def tool(name: str, path: str | None = None) -> str:
    found = shutil.which(name, path=path)
    if found is None:
        raise CannotBuild(f"{name} is not on the path")
    return found


def run(command: list[str], folder: Path, variables: dict[str, str] | None = None) -> str:
    done = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise CannotBuild(f"{command[0]} failed: {done.stderr.strip()}")
    return done.stdout
