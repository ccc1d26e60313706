"""joserfc. The algorithm is pinned, and its registry validates the claims in a second step.

The registry takes the time from its caller. It checks an audience only if one is configured.
"""

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from protocol import serve


def verify(key, token, now):
    verified = jwt.decode(token, OctKey.import_key(key), algorithms=["HS256"])
    jwt.JWTClaimsRegistry(now=now).validate(verified.claims)
    return verified.claims


def sign(key, claims):
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(key))


serve(
    name="joserfc",
    distribution="joserfc",
    scope="jwt",
    clock="request",
    errors=JoseError,
    verify=verify,
    sign=sign,
    takes_bytes=True,
)
