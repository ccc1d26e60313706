"""PyJWT, set up as its documentation recommends: the algorithm is pinned, and all checks are left on.

It uses the machine's clock. Without an expected audience, it rejects a token that names one.
"""

import jwt

from protocol import serve


def verify(key, token, now):
    return jwt.decode(token, key, algorithms=["HS256"])


def sign(key, claims):
    return jwt.encode(claims, key, algorithm="HS256")


serve(
    name="PyJWT",
    distribution="PyJWT",
    scope="jwt",
    clock="system",
    errors=jwt.PyJWTError,
    verify=verify,
    sign=sign,
    takes_bytes=True,
)
