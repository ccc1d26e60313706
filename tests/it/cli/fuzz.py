"""The Python oracle as an adapter: right, or with a mistake that no case of the suite shows.

Usage: python3 fuzz.py MISTAKE SCOPE
"""

import base64
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "oracle"))
import oracle_profile as profile  # noqa: E402

MISTAKE, SCOPE = sys.argv[1:]


def unbase64url(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def decision(key, token, now, seen):
    verifier = profile.Verifier(key, SCOPE, now)
    verifier.seen = seen
    try:
        claims = verifier.verify(token)
    except profile.Rejected as rejected:
        if MISTAKE == "forgives-expiry" and rejected.layer == "time":
            claims = profile.parse_object(profile.split(token)[1])
            if "exp" in claims and "nbf" in claims:
                return {"decision": "accept"}
        return {"decision": "reject", "layer": rejected.layer, "reason": "refused"}
    if MISTAKE == "refuses-fractions" and "exp" in claims and claims["exp"].text[-2:] in (".3", ".6", ".7", ".8"):
        return {"decision": "reject", "reason": "not a fraction of a second that it knows"}
    return {"decision": "accept"}


used = set()
for line in sys.stdin:
    request = json.loads(line)
    reply = {"id": request["id"]}
    if request["op"] == "describe":
        reply.update(name="oracle", version="1", language="Python", scope=SCOPE)
        reply.update(ops=["verify"], clock="request")
    elif request["op"] == "reset":
        used.clear()
    else:
        token = unbase64url(request["token_bytes"]) if "token_bytes" in request else request["token"].encode()
        reply.update(decision(unbase64url(request["key"]), token, request["now"], used))
    print(json.dumps(reply), flush=True)
