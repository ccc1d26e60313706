"""python-jwt, whose `verify_jwt` checked one reading of a token and returned the claims of another.

The algorithm is pinned. `checks_optional` allows tokens without exp and nbf, as the profile's are; if present, they are
checked. Its signer adds its own times and id, so it is not used.
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
