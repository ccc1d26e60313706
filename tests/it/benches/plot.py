"""Reads a plot with Python's XML parser and prints what it shows, as JSON: its title, its bars with the words
before and after each, and the points of its lines."""

import json
import sys
from xml.etree import ElementTree

SVG = "{http://www.w3.org/2000/svg}"

plot = ElementTree.parse(sys.argv[1]).getroot()
assert plot.tag == f"{SVG}svg", plot.tag
parts = list(plot)
json.dump({
    "named": [plot.find(f"*[@id='{name}']").text for name in plot.get("aria-labelledby").split()],
    "bars": [
        [before.text, float(bar.get("width")), after.text]
        for before, bar, after in zip(parts, parts[1:], parts[2:]) if bar.tag == f"{SVG}rect"
    ],
    "lines": {
        line.get("class"): [[float(number) for number in point.split(",")] for point in line.get("points").split()]
        for line in plot.iter(f"{SVG}polyline")
    },
}, sys.stdout)
