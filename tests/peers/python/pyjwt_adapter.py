"""PyJWT, set up as its documentation says: the algorithm pinned, all its checks left on.

It takes no time from its caller. With no audience given it refuses a token that names one.
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
