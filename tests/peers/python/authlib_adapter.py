"""Authlib's `authlib.jose`: an instance that knows only HS256, and the claims validated in a second step.

`validate` takes the time from its caller. It checks an audience only if one is configured.
"""

from authlib.jose import JsonWebToken
from authlib.jose.errors import JoseError

from protocol import serve

jwt = JsonWebToken(["HS256"])


def verify(key, token, now):
    claims = jwt.decode(token, key)
    claims.validate(now=now)
    return claims


def sign(key, claims):
    return jwt.encode({"alg": "HS256"}, claims, key).decode()


serve(
    name="Authlib",
    distribution="Authlib",
    scope="jwt",
    clock="request",
    errors=JoseError,
    verify=verify,
    sign=sign,
    takes_bytes=True,
)
