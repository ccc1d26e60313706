"""The adapter protocol's loop, shared by the Python adapters: JSON Lines in, JSON Lines out.

An adapter hands `serve` two functions that call its library as that library's documentation says:

    verify(key: bytes, token: str, now: int) -> the claims it read, or None where they are no object
    sign(key: bytes, claims: dict) -> token: str        left out where the library can't mint such a token

Whatever they raise is the library's refusal. `Unsupported` says that the library can't be asked this
at all. Nothing here looks at a token or mends an answer.
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
        key = base64url_decode(request.get("key", ""))
        if request["op"] == "sign":
            return {"token": sign(key, request["claims"])}
        if request["op"] == "verify":
            if "token_bytes" in request and not takes_bytes:
                raise Unsupported("its interface takes text, and this token is not UTF-8")
            token = request["token"] if "token" in request else base64url_decode(request["token_bytes"])
            return {"decision": "accept", **readable(verify(key, token, request["now"]))}
        raise Unsupported("this adapter does not know the operation")

    for line in sys.stdin.buffer:
        request = json.loads(line)
        try:
            reply = answer(request)
        except Unsupported as unsupported:
            reply = {"decision": "unsupported", "reason": str(unsupported)}
        except Exception as error:
            reply = {"decision": "reject", "reason": reason(error, errors)}
        print(json.dumps({"id": request["id"], **reply}), file=replies, flush=True)


def readable(claims):
    """The claims for the reply, left out where JSON can't tell them: NaN, half a surrogate pair."""
    try:
        json.dumps(claims, allow_nan=False, ensure_ascii=False).encode()
    except (ValueError, TypeError, RecursionError):
        return {}
    return {"claims": claims} if isinstance(claims, dict) else {}


def reason(error, documented):
    """Why the library refused. An exception that its documentation doesn't name is a refusal to its
    caller all the same, and is told apart."""
    text = f"{type(error).__name__}: {error}"[:500]
    return text if isinstance(error, documented) else f"not an error that it documents: {text}"


def base64url_decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
