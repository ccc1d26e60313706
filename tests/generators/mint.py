#!/usr/bin/env python3
"""Mints tokens of the profile with Python's standard library alone, correct ones or with a chosen mistake.

    mint.py [--now SECONDS] [--state FILE] [MISTAKE]

prints one token, signed with JWT_ASSAY_SECRET. Without a MISTAKE it is correct. A mistake that spans several
runs keeps what it needs in the FILE of --state.
"""

import base64
import hashlib
import hmac
import json
import os
import sys
import time
import uuid


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def padded(data):
    return base64.urlsafe_b64encode(data).decode()


def standard(data):
    return base64.b64encode(data).rstrip(b"=").decode()


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def from_state(path, make):
    """Returns what an earlier run made and stored, or makes and stores it."""
    if not os.path.exists(path):
        with open(path, "w") as file:
            file.write(make())
    with open(path) as file:
        return file.read()


class Mint:
    def __init__(self, now, state):
        self.now = now
        self.state = state
        self.secret = os.environ["JWT_ASSAY_SECRET"].encode()
        self.header = {"alg": "HS256", "typ": "JWT"}
        self.claims = {
            "iat": now,
            "jti": str(uuid.uuid4()),
            "ti": {"udn": "Ada?>~", "ili": ["crm", 7], "xti": {}},
            "sub": "user-1",
        }
        self.encode = encode
        self.hash = hashlib.sha256
        self.wrap = lambda token: token

    def payload(self):
        return compact(self.claims)

    def mac(self, text):
        return hmac.new(self.secret, text.encode(), self.hash).digest()

    def signature(self, text):
        return self.encode(self.mac(text))

    def token(self):
        text = self.encode(compact(self.header)) + "." + self.encode(self.payload())
        return self.wrap(text + "." + self.signature(text))


def claim(name, value):
    def mistake(mint):
        mint.claims[name] = value(mint)

    return mistake


def tenant(name, value):
    def mistake(mint):
        mint.claims["ti"][name] = value

    return mistake


def header(**parameters):
    def mistake(mint):
        mint.header = {**mint.header, **parameters}

    return mistake


def setting(name, value):
    return lambda mint: setattr(mint, name, value)


def without(name):
    return lambda mint: mint.claims.pop(name)


def unsigned(mint):
    mint.header = {"alg": "none", "typ": "JWT"}
    mint.signature = lambda text: ""


def hex_signature(mint):
    mint.signature = lambda text: encode(mint.mac(text).hex().encode())


def cached_token(mint):
    mint.token = lambda: from_state(mint.state, lambda: Mint(mint.now, mint.state).token())


def twice_encoded(mint):
    mint.payload = lambda: compact(json.dumps(mint.claims))


def double_member(mint):
    mint.payload = lambda: compact(mint.claims).replace(b'{"iat"', b'{"sub":"user-1","iat"')


MISTAKES = {
    "iat-milliseconds": claim("iat", lambda mint: mint.now * 1000 + 123),
    "iat-microseconds": claim("iat", lambda mint: mint.now * 1000000 + 123456),
    "iat-nanoseconds": claim("iat", lambda mint: mint.now * 1000000000 + 123456789),
    "iat-local-time-utc+2": claim("iat", lambda mint: mint.now + 7200),
    "iat-local-time-utc+5:30": claim("iat", lambda mint: mint.now + 19800),
    "iat-90-seconds-ahead": claim("iat", lambda mint: mint.now + 90),
    "iat-30-seconds-behind": claim("iat", lambda mint: mint.now - 30),
    "iat-cached": claim("iat", lambda mint: int(from_state(mint.state, lambda: str(mint.now)))),
    "iat-string": claim("iat", lambda mint: str(mint.now)),
    "iat-fraction": claim("iat", lambda mint: mint.now + 0.25),
    "no-jti": without("jti"),
    "jti-constant": claim("jti", lambda mint: "the-token"),
    "jti-of-the-second": claim("jti", lambda mint: "%s-%d" % (mint.claims["sub"], mint.now)),
    "token-cached": cached_token,
    "sub-number": claim("sub", lambda mint: 42),
    "other-user": claim("sub", lambda mint: "user-2"),
    "no-name": lambda mint: mint.claims["ti"].pop("udn"),
    "ili-text": tenant("ili", "crm,7"),
    "ili-twice": tenant("ili", [7, "7"]),
    "xti-array-of-php": tenant("xti", []),
    "payload-twice-encoded": twice_encoded,
    "member-twice": double_member,
    "alg-none": unsigned,
    "alg-lower-case": header(alg="hs256"),
    "typ-missing": setting("header", {"alg": "HS256"}),
    "kid": header(kid="1"),
    "other-secret": setting("secret", b"another secret of 32 bytes......"),
    "sha-512": setting("hash", hashlib.sha512),
    "mac-in-hex": hex_signature,
    "padded": setting("encode", padded),
    "standard-alphabet": setting("encode", standard),
    "wrapped": setting("wrap", lambda token: token[:76] + "\n" + token[76:]),
    "quoted": setting("wrap", lambda token: '"%s"' % token),
    "percent-encoded-twice": setting("wrap", lambda token: "/?tenant=" + token.replace(".", "%252E")),
    # Not mistakes: other ways to hand over a token.
    "as-bearer": setting("wrap", lambda token: "Bearer " + token),
    "as-url": setting("wrap", lambda token: "https://example.com/in-app?a=b&tenant=%s#top" % token),
}


def main(words):
    options = {}
    while words and words[0] in ("--now", "--state"):
        options[words[0]], words = words[1], words[2:]
    mint = Mint(int(options.get("--now", time.time())), options.get("--state"))
    for word in words:
        MISTAKES[word](mint)
    print(mint.token())


main(sys.argv[1:])
