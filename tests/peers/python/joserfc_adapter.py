"""joserfc: the algorithm pinned, and the claims validated in a second step by its registry.

The registry takes the time from its caller. It checks an audience only where one is configured.
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
