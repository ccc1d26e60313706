"""The token profile in Python's standard library alone: base64url, strict JSON, a verifier, and the view.

Written from the profile's text, not from any Rust code. Everything that is wrong raises ValueError, which a
verifier turns into Rejected with the layer where it happened.
"""

import base64
import hashlib
import hmac
import json
import math
import re
import sys
from contextlib import contextmanager
from decimal import Decimal

TOKEN_DEPTH, TOKEN_MEMBERS, TOKEN_BYTES = 64, 4096, 65536
FRESH_SECONDS = 60
MILLISECONDS_FROM = 10**11  # a NumericDate this large does not count seconds

STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
SURROGATE = re.compile("[\ud800-\udfff]")

if hasattr(sys, "set_int_max_str_digits"):
    sys.set_int_max_str_digits(0)  # a token bounds the digits already


class Rejected(Exception):
    """The token fails at `layer`."""

    def __init__(self, layer):
        super().__init__(layer)
        self.layer = layer


def need(holds, problem="not sound"):
    if not holds:
        raise ValueError(problem)


# --- Bytes and JSON --------------------------------------------------------------------------------------


def from_base64url(text):
    """Decode the canonical, unpadded form of base64url and no other."""
    need(re.fullmatch(rb"[A-Za-z0-9_-]*", text), "a character outside the alphabet")
    need(len(text) % 4 != 1, "an impossible length")
    decoded = base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4))
    need(to_base64url(decoded) == text, "unused bits that are set")
    return decoded


def to_base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")


class Number:
    """A JSON number: the text it was written in, and its exact value."""

    def __init__(self, text):
        need(text.isascii() and math.isfinite(float(text)), "a number that overflows a 64-bit float")
        mantissa, _, power = text.lower().partition("e")
        # A Decimal has a limit to its power; a number that is cut here is zero or next to it.
        power = max(-(10**17), min(10**17, int(power or 0)))
        self.text, self.value = text, Decimal(f"{mantissa}e{power}")

    def __eq__(self, other):
        return isinstance(other, Number) and self.value == other.value

    def __repr__(self):
        return self.text

    def is_plain(self):
        return re.fullmatch("[0-9]+", self.text) is not None


def members_once(pairs):
    members = dict(pairs)
    need(len(members) == len(pairs), "a member name that occurs twice")
    return members


def no_constant(name):
    raise ValueError(f"{name} is not JSON")


def parse_json(data, max_depth=TOKEN_DEPTH, max_members=TOKEN_MEMBERS):
    """Read one strict JSON text; ValueError for everything else."""
    text = data.decode("utf-8")
    need(not text.startswith("\ufeff"), "a byte order mark")
    depth = deepest = 0
    for bracket in re.findall(r"[\[\]{}]", STRING.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    need(deepest <= max_depth, "nested too deep")
    value = json.loads(
        text,
        parse_int=Number,
        parse_float=Number,
        parse_constant=no_constant,
        object_pairs_hook=members_once,
    )
    need(count_members(value) <= max_members, "too many members and items")
    return value


def count_members(value):
    """Count members and items at any depth, and refuse lone surrogates on the way."""
    if isinstance(value, str):
        need(not SURROGATE.search(value), "a lone surrogate")
    if isinstance(value, dict):
        return sum(1 + count_members(name) + count_members(inner) for name, inner in value.items())
    if isinstance(value, list):
        return sum(1 + count_members(inner) for inner in value)
    return 0


# --- The profile -----------------------------------------------------------------------------------------


@contextmanager
def layer(name):
    try:
        yield
    except ValueError as problem:
        raise Rejected(name) from problem


def hmac_sha256(key, message):
    return hmac.new(key, message, hashlib.sha256).digest()


def split(token):
    need(len(token) <= TOKEN_BYTES, "too long")
    need(token.count(b".") == 2, "not three segments")
    return [from_base64url(segment) for segment in token.split(b".")]


def signing_input(token):
    return token.rpartition(b".")[0]


def parse_object(data):
    value = parse_json(data)
    need(isinstance(value, dict), "not an object")
    return value


class Verifier:
    """Decides about tokens at one moment, and remembers the `jti` of each that it accepted."""

    def __init__(self, key, scope, now):
        self.key, self.scope, self.now, self.seen = key, scope, now, set()

    def verify(self, token):
        """Return the claims (None: scope jws and no sound object), or raise Rejected."""
        with layer("compact"):
            header, payload, mac = split(token)
        with layer("header"):
            check_header(parse_object(header))
        with layer("signature"):
            need(self.key, "an empty secret")
            need(hmac.compare_digest(mac, hmac_sha256(self.key, signing_input(token))))
        try:
            with layer("payload"):
                claims = parse_object(payload)
        except Rejected:
            if self.scope == "jws":
                return None
            raise
        if self.scope != "jws":
            self.check_claims(claims)
        return claims

    def check_claims(self, claims):
        with layer("claims"):
            check_registered(claims)
            if self.scope == "profile":
                check_profile(claims)
        with layer("time"):
            need("exp" not in claims or self.now < claims["exp"].value, "expired")
            need("nbf" not in claims or self.now >= claims["nbf"].value, "not valid yet")
            if self.scope == "profile":
                need(abs(self.now - math.floor(claims["iat"].value)) <= FRESH_SECONDS, "not fresh")
        if self.scope == "profile":
            with layer("replay"):
                need(claims["jti"] not in self.seen, "seen before")
            self.seen.add(claims["jti"])


def check_header(header):
    need(header.get("alg") == "HS256", "another algorithm")
    typ = header.get("typ", "JWT")
    need(isinstance(typ, str) and typ.isascii() and typ.lower() in ("jwt", "application/jwt"), "another type")
    need("crit" not in header, "an extension that is not understood")


def check_registered(claims):
    """RFC 7519's claims; no audience is configured, so any `aud` is someone else's."""
    typed(claims, ("exp", "nbf"), Number)
    typed(claims, ("iss",), str)
    need("aud" not in claims, "meant for another audience")


def check_profile(claims):
    iat = claims.get("iat")
    need(isinstance(iat, Number) and 0 <= iat.value < MILLISECONDS_FROM, "iat")
    for name in ("jti", "sub"):
        need(isinstance(claims.get(name), str) and claims[name], name)
    ti = claims.get("ti")
    need(isinstance(ti, dict), "ti")
    typed(ti, ("udn", "ufn", "uem", "aid", "adn"), str)
    ids(ti.get("ili", []))
    typed(ti, ("xti",), dict)
    xti = ti.get("xti", {})
    ids(xti.get("hidden_integrations", []))
    typed(xti, ("user_group", "user_tier"), str)
    typed(xti, ("allowed_installs",), Number)
    need("allowed_installs" not in xti or xti["allowed_installs"].is_plain(), "allowed_installs")


def typed(members, names, kind):
    for name in names:
        need(name not in members or isinstance(members[name], kind), name)


def ids(items):
    """The ids of a list as text, so that 7 and "7" are one."""
    need(isinstance(items, list), "not a list of ids")
    return [id_text(item) for item in items]


def id_text(item):
    if isinstance(item, Number):
        need(item.is_plain(), "an id that is not a plain integer")
        return item.text
    need(isinstance(item, str) and item, "an id that is not text")
    return item


def view_of(catalogue, claims):
    """What the marketplace shows for a sound claims set; ValueError if the catalogue is not sound."""
    need(isinstance(catalogue, dict) and catalogue.get("format") == Number("1"), "not format 1")
    need(isinstance(catalogue.get("tiles"), list), "no tiles")
    tiles = {}
    for tile in catalogue["tiles"]:
        need(isinstance(tile, dict) and isinstance(tile.get("name"), str), "a tile without a name")
        need(isinstance(tile.get("external"), bool), "a tile that is neither external nor not")
        typed(tile, ("link",), str)
        tile_id = id_text(tile.get("id"))
        need(tile_id not in tiles, "two tiles with one id")
        tiles[tile_id] = tile
    ti = claims["ti"]
    xti = ti.get("xti", {})
    owned, hidden = set(ids(ti.get("ili", []))), set(ids(xti.get("hidden_integrations", [])))
    installed = {tile_id for tile_id, tile in tiles.items() if tile["external"] and tile_id in owned}
    typed(catalogue, ("groups",), dict)
    groups = catalogue.get("groups", {})
    chosen = [xti[kind] for kind in ("user_group", "user_tier") if xti.get(kind) in groups]
    listed = ids(groups[chosen[0]] if chosen else catalogue.get("default", list(tiles)))
    shown = [tile_id for tile_id in dict.fromkeys(listed) if tile_id in tiles and tile_id not in hidden]
    remaining = None
    if "allowed_installs" in xti:
        remaining = Number(str(max(0, int(xti["allowed_installs"].text) - len(installed))))
    return {
        "tiles": [drawn(tile_id, tiles[tile_id], tile_id in installed) for tile_id in shown],
        "remaining_installs": remaining,
    }


def drawn(tile_id, tile, installed):
    shape = {"id": tile_id, "name": tile["name"], "state": "installed" if installed else "available"}
    if installed and "link" in tile:
        shape["link"] = tile["link"]
    return shape
