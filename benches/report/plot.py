"""Draws timings as an SVG that is readable on light and dark backgrounds: bars to compare crates, lines for growth."""

from html import escape
from math import ceil, floor, log10

from machine import About
from results import Results
from tables import OURS, lengths, own_first, time

WIDTH, NAMES, ROW, BAR, GAP = 860, 265, 22, 15, 34
STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .title { font-weight: 600 } .axis { fill: #59636e; font-size: 11px }
  .ours { fill: #1a7f37 } .other { fill: #8c959f } .grid { stroke: #d1d9e0 }
  .sign { stroke: #1a7f37; fill: none } .verify { stroke: #0969da; fill: none; stroke-dasharray: 5 3 }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc } .axis { fill: #9198a1 } .ours { fill: #3fb950 } .other { fill: #656c76 }
    .grid { stroke: #3d444d } .sign { stroke: #3fb950 } .verify { stroke: #4493f8 }
  }
"""


def svg(results: Results, about: About) -> str:
    parts, top = [], 8
    for does in ("sign", "verify"):
        drawn, height = bars(results, about, does, top)
        parts += drawn
        top += height + GAP
    drawn, height = lines(results, top)
    parts += drawn
    title = "How long it takes to sign and to verify a token"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top + height}" role="img" '
        f'aria-labelledby="title machine">\n<title id="title">{title}</title>\n'
        f'<desc id="machine">{escape(f"{about.machine}; {about.compiler}; {about.days}; commit {about.commit}")}</desc>\n'
        f"<style>{STYLE}</style>\n" + "\n".join(parts) + "\n</svg>\n"
    )


def text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{named}>{escape(words)}</text>'


def bars(results: Results, about: About, does: str, top: float) -> tuple[list[str], float]:
    """The sample token: one bar per crate, with its time and the ratio to the reference's."""
    timings = results.group(f"{does}/sample")
    own = results.timing(f"{does}/sample", OURS).median
    scale = (WIDTH - NAMES - 130) / max(timing.median for timing in timings.values())
    parts = [text(0, top + 12, f"{does} the sample token", "title")]
    for at, name in enumerate(own_first(timings), 1):
        median = timings[name].median
        y, length = top + at * ROW, median * scale
        kind = "ours" if name.startswith(OURS) else "other"
        ratio = "" if name == OURS else f", {median / own:.2f} ×"
        parts += [
            text(NAMES - 8, y + 12, about.named(name), anchor="end"),
            f'<rect class="{kind}" x="{NAMES}" y="{y}" width="{length:.1f}" height="{BAR}" rx="2"/>',
            text(NAMES + length + 6, y + 12, time(median) + ratio),
        ]
    return parts, (len(timings) + 1) * ROW


def lines(results: Results, top: float) -> tuple[list[str], float]:
    """Time against length, both on logarithmic axes: what grows in proportion is a straight line."""
    of = lengths(results)
    sizes = list(of["sign"])
    medians = [timing.median for own in of.values() for timing in own.values()]
    powers = [10**power for power in range(floor(log10(min(medians))), ceil(log10(max(medians))) + 1)]
    left, right, upper, lower = NAMES, WIDTH - 80, top + ROW + 10, top + 260

    def x(length: float) -> float:
        return left + (right - left) * log10(length / sizes[0]) / log10(sizes[-1] / sizes[0])

    def y(nanoseconds: float) -> float:
        return lower - (lower - upper) * log10(nanoseconds / powers[0]) / log10(powers[-1] / powers[0])

    parts = [text(0, top + 12, "time by bytes of text in xti", "title")]
    for power in powers:
        parts.append(f'<line class="grid" x1="{left}" x2="{right}" y1="{y(power):.1f}" y2="{y(power):.1f}"/>')
        parts.append(text(left - 8, y(power) + 4, time(power), "axis", "end"))
    for size in sizes[::2]:
        name = f"{size} B" if size < 1 << 10 else f"{size >> 10} KiB" if size < 1 << 20 else f"{size >> 20} MiB"
        parts.append(text(x(size), lower + 18, name, "axis", "middle"))
    for at, (does, own) in enumerate(of.items()):
        points = " ".join(f"{x(size):.1f},{y(timing.median):.1f}" for size, timing in own.items())
        parts.append(f'<polyline class="{does}" stroke-width="2" points="{points}"/>')
        key = upper + 14 + at * ROW
        parts.append(f'<line class="{does}" stroke-width="2" x1="{left + 16}" x2="{left + 46}" y1="{key}" y2="{key}"/>')
        parts.append(text(left + 54, key + 4, does))
    return parts, lower - top + 26
