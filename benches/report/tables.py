"""Renders timings as Markdown."""

from html import escape

from machine import About
from results import BENCHES, Results, Timing, Unusable, numbers

OURS = "jwt-assay"
SIZES = {"sample": "the sample token", "1 KiB": "1 KiB of `xti`", "8 KiB": "8 KiB of `xti`"}
# Below this length, most of the time goes into the rest of the token, so no time per byte is shown.
LONG = 1_024


def markdown(results: Results, about: About) -> str:
    own = [beside_others(results, about, "sign"), beside_others(results, about, "verify"), floor(results)]
    more = [batches(results), growth(results), rest(results)]
    return "\n".join([
        f"Measured on {about.days} on {about.machine}, with {about.compiler}, at commit {about.commit}. Times are medians "
        f"of criterion {about.versions['criterion']}; {noise(results)}. `×` is the ratio to the time of {OURS}.",
        "",
        "![Bars: the time that each crate takes to sign and to verify the sample token. Lines: how the time grows with the "
        "length of the token](report/speed.svg)",
        "",
        *own,
        "<details><summary>Batches, long tokens, the lint and the suite</summary>",
        "",
        *more,
        "</details>",
        "",
    ])


def noise(results: Results) -> str:
    """How precise the medians are: the better half of them, and the worst one."""
    noises = sorted(
        (timing.noise, f"{group}/{name}") for group, timings in results.groups.items() for name, timing in timings.items()
    )
    half, (worst, where) = noises[len(noises) // 2][0], noises[-1]
    return (f"with 95 % confidence, half of them are precise to ±{100 * half:.1f} % or better, and the worst to "
            f"±{100 * worst:.0f} % (`{where}`)")


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] + ["--:"] * (len(head) - 1), *rows]
    return "".join(f"| {' | '.join(map(cell, line))} |\n" for line in lines)


def cell(words: str) -> str:
    return escape(words, quote=False).replace("|", "\\|")


def beside_others(results: Results, about: About, does: str) -> str:
    """One operation by the reference and by every crate, for each size of token."""
    groups = [results.group(f"{does}/{size}") for size in SIZES]
    by_time = own_first(groups[0])

    def row(name: str) -> list[str]:
        cells = [about.named(name)]
        for size in SIZES:
            own, timing = results.timing(f"{does}/{size}", OURS), results.timing(f"{does}/{size}", name)
            cells += [time(timing.median), f"{timing.median / own.median:.2f}"]
        return [f"**{words}**" for words in cells] if name == OURS else cells

    head = [does] + [words for title in SIZES.values() for words in (title, "×")]
    return table(head, [row(name) for name in by_time])


def own_first(timings: dict[str, Timing]) -> list[str]:
    """The names of what was timed: first the reference, called in either way, then the others, fastest first."""
    return sorted(timings, key=lambda name: (name != OURS, not name.startswith(OURS), timings[name].median))


def floor(results: Results) -> str:
    own = results.timing("sign/sample", OURS)
    rows = [[name, time(timing.median), f"{timing.median / own.median:.2f}"] for name, timing in results.group("floor").items()]
    rows.sort(key=lambda row: -float(row[-1]))
    return table(["sign the sample token by serde_json, base64, hmac and sha2 alone", "time", "×"], rows)


def batches(results: Results) -> str:
    def row(does: str, size: int) -> list[str]:
        single, one, every = (
            results.timing(f"batch/{does}/{size}", name).median for name in ("single calls", "one thread", "all threads")
        )
        return [f"{does} {size:,}", per_second(single, size), per_second(one, size), f"{single / one:.2f}",
                per_second(every, size), f"{one / every:.2f}"]

    head = ["tokens at once", "single calls, per second", "batch on one thread, per second", "speed-up",
            "batch on all threads, per second", "speed-up over one thread"]
    return table(head, [row(does, size) for does in ("sign", "verify") for size in results.sizes(f"batch/{does}/")])


def growth(results: Results) -> str:
    of = lengths(results)
    rows = [[f"{length:,}", *(words for own in of.values() for words in (time(own[length].median), each_more(own, length)))]
            for length in of["sign"]]
    head = ["bytes of text in `xti`", "sign", "each further byte", "verify", "each further byte"]
    return table(head, rows) + "\n" + " ".join(constant(does, own) for does, own in of.items()) + "\n"


def lengths(results: Results) -> dict[str, dict[int, Timing]]:
    """The timings of signing and of verifying by the bytes of text in `xti`, the shortest first."""
    known = numbers(results.group("growth/sign"))
    if sum(length >= LONG for length in known) < 2:
        raise Unusable(f"growth/sign was not measured from {LONG:,} bytes on; run {BENCHES}")
    return {
        does: {length: results.timing(f"growth/{does}", str(length)) for length in known} for does in ("sign", "verify")
    }


def slope(own: dict[int, Timing], short: int, long: int) -> float:
    return (own[long].median - own[short].median) / (long - short)


def each_more(own: dict[int, Timing], length: int) -> str:
    """What each byte costs that a text has beyond half its length; for short texts, that is only noise."""
    return f"{slope(own, length // 2, length):.2f} ns" if length // 2 >= LONG and length // 2 in own else ""


def constant(does: str, own: dict[int, Timing]) -> str:
    longer = [length for length in own if length >= LONG]
    overall = slope(own, longer[0], longer[-1])
    steps = [slope(own, short, long) / overall - 1 for short, long in zip(longer, longer[1:])]
    return (f"From 1 KiB to 1 MiB, each further byte takes {overall:.2f} ns to {does}; from one power of two to the next, "
            f"this varies by {100 * min(steps):+.0f} to {100 * max(steps):+.0f} %.")


def rest(results: Results) -> str:
    titles = {
        "inspect": "linting a token: {}",
        "diagnose": "diagnosing a token of 8 KiB, kind of secret: {}",
        "suite": "the whole suite: {}",
    }
    rows = [[title.format(name), time(timing.median)] for group, title in titles.items()
            for name, timing in sorted(results.group(group).items(), key=lambda item: item[1].median)]
    return table(["other work", "time"], rows)


def per_second(nanoseconds: float, tokens: int) -> str:
    """How many tokens per second, in three digits."""
    return f"{float(f'{tokens * 1e9 / nanoseconds:.3g}'):,.0f}"


def time(nanoseconds: float) -> str:
    """A time in three digits."""
    size, unit = next(
        (size, unit) for size, unit in ((1e9, "s"), (1e6, "ms"), (1e3, "µs"), (1, "ns")) if nanoseconds >= size or size == 1
    )
    value = nanoseconds / size
    return f"{value:.{2 if value < 10 else 1 if value < 100 else 0}f} {unit}" if size > 1 else f"{value:.0f} ns"
