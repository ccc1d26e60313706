"""The Python oracle as an adapter, with a memory, or a reading of its secret, that no verifier should have.

Usage: python3 memories.py HABIT SCOPE
"""

import base64
import json
import sys
import urllib.parse
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "oracle"))
import oracle_profile as profile  # noqa: E402

HABIT, SCOPE = sys.argv[1:]


def unbase64url(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Peer:
    """A verifier that remembers across questions; `used` is its single use, which a reset clears."""

    def __init__(self):
        self.used, self.cache, self.is_stuck = set(), set(), False

    def verify(self, key, token, now):
        if HABIT == "percent":
            key = urllib.parse.unquote_to_bytes(key)
        cached = token.rpartition(b".")[2]
        if HABIT == "signature" and cached in self.cache:
            return True
        verifier = profile.Verifier(key, SCOPE, now)
        verifier.seen = self.used
        try:
            verifier.verify(token)
        except profile.Rejected:
            self.is_stuck = True
            return False
        self.cache.add(cached)
        return not (HABIT == "sticky" and self.is_stuck)


peer = Peer()
for line in sys.stdin:
    request = json.loads(line)
    reply = {"id": request["id"]}
    if request["op"] == "describe":
        reply.update(name="memories", version="1", language="Python", scope=SCOPE)
        reply.update(ops=["verify"], clock="request")
    elif request["op"] == "reset":
        peer.used.clear()
    else:
        token = unbase64url(request["token_bytes"]) if "token_bytes" in request else request["token"].encode()
        is_good = peer.verify(unbase64url(request["key"]), token, request["now"])
        reply.update({"decision": "accept"} if is_good else {"decision": "reject", "reason": "refused"})
    print(json.dumps(reply), flush=True)
