"""python-jose, set up as its documentation says: the algorithm pinned, all its checks left on.

It takes no time from its caller. With no audience given it refuses a token that names one. The secret is handed
over as it is, which is what its documentation shows: it may be read as JSON then.
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
