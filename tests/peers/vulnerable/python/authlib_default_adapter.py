"""Authlib as in the first example of its documentation: the ready-made `jwt`, without a pinned algorithm."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "python"))

from authlib.jose import jwt
from authlib.jose.errors import JoseError

from protocol import serve


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
