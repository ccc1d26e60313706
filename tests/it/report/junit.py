"""Reads a JUnit report with Python's XML parser, which takes no character that XML has not, and prints its tests as
JSON: class, name, then the kind, type, message and text of what came of it, and the output."""

import json
import sys
from xml.etree import ElementTree

tests = []
for test in ElementTree.parse(sys.argv[1]).iter("testcase"):
    output = test.findtext("system-out")
    came = next((child for child in test if child.tag in ("failure", "skipped", "error")), None)
    told = [None] * 4 if came is None else [came.tag, came.get("type"), came.get("message"), came.text]
    tests.append([test.get("classname"), test.get("name"), *told, output])
json.dump(tests, sys.stdout)
