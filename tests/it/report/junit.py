"""Reads a JUnit report with Python's XML parser, which refuses characters that XML does not allow, and prints its
tests as JSON: class, name, then the kind, type, message and text of the result, and the output."""

import json
import sys
from xml.etree import ElementTree

tests = []
for test in ElementTree.parse(sys.argv[1]).iter("testcase"):
    output = test.findtext("system-out")
    result = next((child for child in test if child.tag in ("failure", "skipped", "error")), None)
    details = [None] * 4 if result is None else [result.tag, result.get("type"), result.get("message"), result.text]
    tests.append([test.get("classname"), test.get("name"), *details, output])
json.dump(tests, sys.stdout)
