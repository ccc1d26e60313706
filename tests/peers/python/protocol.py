"""The adapter protocol's loop, shared by the Python adapters: JSON Lines in, JSON Lines out.

An adapter gives `serve` two functions that call its library as that library's documentation recommends:

    verify(key: bytes, token: str, now: int) -> the claims it read, or None if they are not an object
    sign(key: bytes, claims: dict) -> token: str        left out if the library can't mint such a token

An exception means that the library rejects, except for `Unsupported`: then the request can't be put to it. Nothing
here inspects a token or repairs an answer.
"""

import base64
import importlib.metadata
import json
import os
import sys


class Unsupported(Exception):
    """The request can't be put to the library."""


def serve(*, name, distribution, scope, clock, errors, verify, sign=None, takes_bytes=False):
    """Answers requests until standard input ends.

    `distribution` is the library's name in pip, `errors` are the exceptions that its documentation mentions,
    and `takes_bytes` says whether `verify` takes a token that is not UTF-8, as bytes. A name on the command
    line replaces `name`, for another version of the library.
    """
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    sys.stdout = sys.stderr  # Keeps what the library prints out of the replies.
    description = {
        "name": sys.argv[1] if len(sys.argv) > 1 else name,
        "version": importlib.metadata.version(distribution),
        "language": "Python",
        "scope": scope,
        "ops": ["sign", "verify"] if sign else ["verify"],
        "clock": clock,
    }

    def answer(request):
        if request["op"] == "describe":
            return description
        if request["op"] not in description["ops"]:
            return unsupported("unknown operation")
        if "token_bytes" in request and not takes_bytes:
            return unsupported("its interface takes text, and this token is not UTF-8")
        key = base64url_decode(request["key"])
        token = base64url_decode(request["token_bytes"]) if "token_bytes" in request else request.get("token")
        # An exception of the library is a rejection. Any other error ends the adapter.
        try:
            if request["op"] == "sign":
                return {"token": sign(key, request["claims"])}
            claims = verify(key, token, request["now"])
        except Unsupported as reason:
            return unsupported(str(reason))
        except Exception as error:
            return {"decision": "reject", "reason": why(error, errors)}
        return {"decision": "accept", **readable(claims)}

    for line in sys.stdin.buffer:
        request = json.loads(line)
        print(json.dumps({"id": request["id"], **answer(request)}), file=replies, flush=True)


def unsupported(reason):
    return {"decision": "unsupported", "reason": reason}


def readable(claims):
    """The claims for the reply, left out if JSON can't represent them: NaN, half a surrogate pair, nesting that is
    too deep."""
    member = {"claims": claims}
    try:
        json.dumps(member, allow_nan=False, ensure_ascii=False).encode()
    except (ValueError, TypeError, RecursionError):
        return {}
    return member if isinstance(claims, dict) else {}


def why(error, documented):
    """Why the library rejects. An exception that its documentation doesn't mention is a rejection too, and the
    reason says so."""
    text = f"{type(error).__name__}: {error}"[:500].encode(errors="backslashreplace").decode()
    return text if isinstance(error, documented) else f"an undocumented error: {text}"


def base64url_decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
