"""python-jwt, whose `verify_jwt` checked one reading of a token and returned the claims of another.

The algorithm is pinned. The checks are optional, as it calls it, for the profile's tokens have no exp and no nbf;
where they are there they are checked. Its signer writes times and an id of its own, so it is not asked to sign.
"""

import base64
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "python"))

import python_jwt
from jwcrypto.common import JWException
from jwcrypto.jwk import JWK

from protocol import serve


def verify(key, token, now):
    secret = JWK(kty="oct", k=base64.urlsafe_b64encode(key).decode().rstrip("="))
    header, claims = python_jwt.verify_jwt(token, secret, ["HS256"], checks_optional=True)
    return claims


serve(
    name="python-jwt",
    distribution="python-jwt",
    scope="jwt",
    clock="system",
    errors=(python_jwt._JWTError, JWException),
    verify=verify,
)
