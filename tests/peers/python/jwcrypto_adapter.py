"""jwcrypto. The algorithm is pinned, only the compact serialization is allowed, and there is no clock skew (its default is a
minute).

It uses the machine's clock. It checks an audience only if one is configured.
"""

import base64
import json

from jwcrypto.common import JWException
from jwcrypto.jwk import JWK
from jwcrypto.jwt import JWT

from protocol import serve


def verify(key, token, now):
    verified = JWT(algs=["HS256"], expected_type="JWS", strict_serialization=True)
    verified.leeway = 0
    verified.deserialize(token, secret(key))
    # It returns the payload as text, and accepts any text if no claims are checked by name.
    try:
        return json.loads(verified.claims)
    except ValueError:
        return None


def sign(key, claims):
    made = JWT(header={"alg": "HS256", "typ": "JWT"}, claims=claims)
    made.make_signed_token(secret(key))
    return made.serialize()


def secret(key):
    """The secret as a JWK, the only form that it takes."""
    return JWK(kty="oct", k=base64.urlsafe_b64encode(key).decode().rstrip("="))


serve(
    name="jwcrypto",
    distribution="jwcrypto",
    scope="jwt",
    clock="system",
    errors=(JWException, UnicodeDecodeError),
    verify=verify,
    sign=sign,
)
