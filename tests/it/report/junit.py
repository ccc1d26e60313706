"""Reads a JUnit report with Python's XML parser, which refuses characters that are illegal in XML. Prints the tests as
JSON: class, name, the kind, type, message and text of the status, and the output."""

import json
import sys
from xml.etree import ElementTree

tests = []
for test in ElementTree.parse(sys.argv[1]).iter("testcase"):
    output = test.findtext("system-out")
    status = next((child for child in test if child.tag in ("failure", "skipped", "error")), None)
    fields = [None] * 4 if status is None else [status.tag, status.get("type"), status.get("message"), status.text]
    tests.append([test.get("classname"), test.get("name"), *fields, output])
json.dump(tests, sys.stdout)
