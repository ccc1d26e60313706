"""Reads a badge with Python's XML parser. Prints its title and its texts, joined, as JSON."""

import json
import sys
from xml.etree import ElementTree

NAMESPACE = "{http://www.w3.org/2000/svg}"
root = ElementTree.parse(sys.argv[1]).getroot()
texts = ["".join(text.itertext()) for text in root.iter(NAMESPACE + "text")]
json.dump([root.tag, root.get("aria-label"), root.findtext(NAMESPACE + "title"), texts], sys.stdout)
