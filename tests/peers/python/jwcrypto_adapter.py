"""jwcrypto: the algorithm pinned, the compact serialization alone, and no clock skew (a minute is its default).

It takes no time from its caller. It checks an audience only where one is configured.
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
    # It hands out the payload as text, and where no claims are checked by name takes any text.
    try:
        return json.loads(verified.claims)
    except ValueError:
        return None


def sign(key, claims):
    made = JWT(header={"alg": "HS256", "typ": "JWT"}, claims=claims)
    made.make_signed_token(secret(key))
    return made.serialize()


def secret(key):
    """It takes secrets as JWKs only."""
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
