"""An adapter for jwt-assay: it lets the conformance suite test a verifier that is written in Python.

    jwt-assay adapter --example python > adapter.py
    jwt-assay run -- python3 adapter.py

It reads one request per line from stdin and writes one reply per line to stdout. stderr is free for your own messages.
Put a call of your own verifier into verify(); nothing else has to change. Until then, this file tests the small verifier
below, which needs the standard library alone.
"""

import base64
import hashlib
import hmac
import json
import re
import sys

ABOUT = {
    "name": "my-python-jwt",
    "version": "0.1.0",
    "language": "Python",
    # What the verifier claims to be: "jws" checks the signature, "jwt" also exp, nbf, aud and iss.
    "scope": "jwt",
    "ops": ["verify"],
    # "request" if it takes the time as an argument, "system" if it reads the machine's clock, "none" if it checks no times.
    "clock": "request",
}


class Rejected(Exception):
    """The verifier refuses the token. Its text is the reason."""


def verify(key: bytes, token: str, now: int) -> dict:
    """Returns the claims of a token, or raises Rejected.

    Any other exception ends the adapter: a bug is not a rejection, and the suite reports it as a crash.
    """
    # ---- Your verifier goes here, in place of this line. With PyJWT, for example:
    #          try:
    #              return jwt.decode(token, key, algorithms=["HS256"])
    #          except jwt.InvalidTokenError as error:
    #              raise Rejected(str(error))
    #      It reads the machine's clock, so "clock" above is then "system".
    return verify_with_the_standard_library(key, token, now)


def verify_with_the_standard_library(key: bytes, token: str, now: int) -> dict:
    if not key:
        raise Rejected("the secret is empty")
    parts = token.split(".")
    if len(parts) != 3:
        raise Rejected(f"{len(parts)} segments instead of 3")
    header, payload, signature = (decoded(part) for part in parts)
    members = json_object(header)
    if members.get("alg") != "HS256":
        raise Rejected("alg is not HS256")
    if "crit" in members:
        raise Rejected("crit lists an unknown extension")
    expected = hmac.new(key, f"{parts[0]}.{parts[1]}".encode("ascii"), hashlib.sha256).digest()
    if not hmac.compare_digest(expected, signature):
        raise Rejected("the signature does not match")
    claims = json_object(payload)
    if "exp" in claims and now >= number(claims["exp"]):
        raise Rejected("the token has expired")
    if "nbf" in claims and now < number(claims["nbf"]):
        raise Rejected("the token is not valid yet")
    if "aud" in claims:
        raise Rejected("the token is for another audience")
    return claims


def decoded(text: str) -> bytes:
    if not re.fullmatch(r"[A-Za-z0-9_-]*", text, re.ASCII) or len(text) % 4 == 1:
        raise Rejected("not base64url")
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def json_object(text: bytes) -> dict:
    def without_twins(pairs: list) -> dict:
        if len({name for name, _ in pairs}) < len(pairs):
            raise Rejected("a member occurs twice")
        return dict(pairs)

    def refuse(word: str) -> None:
        raise Rejected(f"{word} is not JSON")

    try:
        value = json.loads(text.decode("utf-8"), object_pairs_hook=without_twins, parse_constant=refuse)
    except (ValueError, RecursionError) as error:
        raise Rejected(f"not JSON: {error}")
    if not isinstance(value, dict):
        raise Rejected("not a JSON object")
    return value


def number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Rejected("a time is not a number")
    return value


def bytes_of(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def reply_to(request: dict) -> dict:
    if request["op"] == "describe":
        return ABOUT
    if request["op"] == "reset":
        # Forget which tokens were seen. It comes only if "scope" is "profile".
        return {}
    if request["op"] != "verify" or "token" not in request:
        return {"decision": "unsupported", "reason": "this adapter verifies tokens that are text"}
    try:
        claims = verify(bytes_of(request["key"]), request["token"], request["now"])
    except Rejected as error:
        return {"decision": "reject", "reason": str(error)}
    return {"decision": "accept", "claims": claims}


for line in sys.stdin.buffer:
    asked = json.loads(line)
    reply = {"id": asked["id"], **reply_to(asked)}
    try:
        text = json.dumps(reply, allow_nan=False)
    except (ValueError, RecursionError):
        # Claims that JSON can't hold, such as an infinite number, are left out.
        del reply["claims"]
        text = json.dumps(reply)
    print(text, flush=True)
