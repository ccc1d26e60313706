"""python-jose, set up as its documentation recommends: the algorithm is pinned, and all checks are left on.

It uses the machine's clock. Without an expected audience, it rejects a token that names one. The secret is passed as it
is, as its documentation shows; the library may then read it as JSON.
"""

from jose import JOSEError, jwt

from protocol import serve


def verify(key, token, now):
    return jwt.decode(token, key, algorithms=["HS256"])


def sign(key, claims):
    return jwt.encode(claims, key, algorithm="HS256")


serve(
    name="python-jose",
    distribution="python-jose",
    scope="jwt",
    clock="system",
    errors=JOSEError,
    verify=verify,
    sign=sign,
)
