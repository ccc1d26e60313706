"""The adapter protocol's loop, shared by the Python adapters: JSON Lines in, JSON Lines out.

An adapter hands `serve` two functions that call its library as that library's documentation says:

    verify(key: bytes, token: str, now: int) -> the claims it read, or None where they are no object
    sign(key: bytes, claims: dict) -> token: str        left out where the library can't mint such a token

Whatever they raise is the library's refusal. `Unsupported` says that the library can't be asked this
at all. Nothing here looks at a token or repairs an answer.
"""

import base64
import importlib.metadata
import json
import os
import sys


class Unsupported(Exception):
    """The library can't be asked this question."""


def serve(*, name, distribution, scope, clock, errors, verify, sign=None, takes_bytes=False):
    """Answers requests until standard input ends.

    `distribution` is what pip calls the library, `errors` the exceptions that its documentation names,
    and `takes_bytes` says whether `verify` can be handed a token that is not UTF-8, as bytes. Another
    version of the library goes by the name that the command line gives.
    """
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    sys.stdout = sys.stderr  # Whatever the library prints is no reply.
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
            return unsupported("this adapter does not know the operation")
        if "token_bytes" in request and not takes_bytes:
            return unsupported("its interface takes text, and this token is not UTF-8")
        key = base64url_decode(request["key"])
        token = base64url_decode(request["token_bytes"]) if "token_bytes" in request else request.get("token")
        # What the library raises is its refusal. What goes wrong in here is not, and ends the adapter.
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
    """The claims for the reply, left out where JSON can't tell them: NaN, half a surrogate pair, a nesting
    that is too deep."""
    told = {"claims": claims}
    try:
        json.dumps(told, allow_nan=False, ensure_ascii=False).encode()
    except (ValueError, TypeError, RecursionError):
        return {}
    return told if isinstance(claims, dict) else {}


def why(error, documented):
    """Why the library refused. An exception that its documentation doesn't name is a refusal to its
    caller all the same, and is told apart."""
    text = f"{type(error).__name__}: {error}"[:500].encode(errors="backslashreplace").decode()
    return text if isinstance(error, documented) else f"not an error that it documents: {text}"


def base64url_decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
