"""Recompute the label of every test vector, with nothing but Python's standard library.

Usage: python3 oracle.py FILE.json ...

Each mismatch is one line of JSON, {"id", "what", "expected", "got"}; the last line has the counts. Exit status:
0 if all labels hold, 1 if not, 2 if there was nothing to check. The profile's rules are in oracle_profile.py.
"""

import json
import math
import re
import sys
from pathlib import Path

import oracle_profile as profile
from oracle_profile import STRING, Number, need

FILE_DEPTH, FILE_MEMBERS = 200, 10_000_000


class Fault(Exception):
    """One thing that is wrong with a case."""

    def __init__(self, what, expected, got):
        super().__init__(what)
        self.what, self.expected, self.got = what, expected, got


# --- The cases -------------------------------------------------------------------------------------------

LAYER_OF_RULE = {
    "token-limit": "compact",
    "iat-fresh": "time",
    "iat-not-future": "time",
    "exp-not-passed": "time",
    "nbf-reached": "time",
    "jti-single-use": "replay",
}
LAYER_OF_FAMILY = {
    "compact": "compact",
    "base64url": "compact",
    "header": "header",
    "alg": "header",
    "typ": "header",
    "crit": "header",
    "b64": "header",
    "kid": "header",
    "signature": "signature",
    "key": "signature",
    "payload": "payload",
}


def layer_of(rule):
    return LAYER_OF_RULE.get(rule) or LAYER_OF_FAMILY.get(rule.partition("-")[0], "claims")


class CaseCheck:
    """All checks of one case; `faults` collects what is wrong with it."""

    def __init__(self, case):
        self.case, self.faults, self.question = case, [], None
        op = case.get("op") if isinstance(case.get("op"), str) else ""
        self.attempt(self.filled, "why")
        known_answer = op in ("hmac", "base64url")
        self.attempt(self.filled, "source" if known_answer and "clause" not in case else "clause")
        checks = {"verify": self.verify, "sign": self.sign, "view": self.view}
        checks.update(hmac=self.hmac, base64url=self.base64url)
        self.attempt(checks.get(op, self.unknown))

    def attempt(self, check, *arguments):
        try:
            check(*arguments)
        except Fault as fault:
            self.faults.append(fault)

    def same(self, what, expected, got):
        if expected != got:
            self.faults.append(Fault(what, expected, got))

    def unknown(self):
        raise Fault("op", "a known operation", self.case.get("op"))

    def verify(self):
        case, rule = self.case, self.filled("rule")
        self.one_of("level", ("must", "should", "may"))
        answer = self.one_of("expect", ("accept", "reject", "either"))
        now, scope = self.integer("now"), self.one_of("scope", ("jws", "jwt", "profile"))
        key, token = self.base64url_bytes("key"), self.token()
        before = self.before(key, now)
        self.question = (key, token, now, scope, tuple(before)), answer
        verifier = profile.Verifier(key, scope, now)
        for earlier, verifier.key, verifier.now in before:
            decide(verifier, earlier.encode())
        verifier.key, verifier.now = key, now
        claims, rejected_at = decide(verifier, token)
        self.age(token, now)
        if answer != "either" and (answer == "accept") != (rejected_at is None):
            got = f"reject at {rejected_at}" if rejected_at else "accept"
            self.faults.append(Fault("decision", answer, got))
        elif rejected_at is None:
            readings = {"signing_input": profile.signing_input(token).decode()}
            readings["signature_hex"] = profile.hmac_sha256(key, profile.signing_input(token)).hex()
            readings.update({} if claims is None else {"claims": claims})
            for what in ("claims", "signing_input", "signature_hex"):
                if answer == "accept" or what in case:
                    self.same(what, readings.get(what), case.get(what))
        elif answer == "reject":
            self.same("layer", layer_of(rule), rejected_at)

    def before(self, key, now):
        """The earlier tokens, each with its secret and its time."""
        before, earlier = self.case.get("before", []), []
        if not isinstance(before, list):
            raise Fault("before", "a list of tokens", before)
        for entry in before:
            entry = {"token": entry} if isinstance(entry, str) else entry
            if not isinstance(entry, dict) or set(entry) - {"token", "now", "key"}:
                raise Fault("before", "a token", entry)
            own = CaseCheck.__new__(CaseCheck)
            own.case = entry
            try:
                own_key = own.base64url_bytes("key") if "key" in entry else key
                own_now = own.integer("now") if "now" in entry else now
                earlier.append((own.string("token"), own_key, own_now))
            except Fault:
                raise Fault("before", "a token", entry) from None
        return earlier

    def age(self, token, now):
        """`age` must be how old the token is at `now`, if it has a readable `iat`."""
        try:
            iat = profile.parse_object(profile.split(token)[1]).get("iat")
        except ValueError:
            return
        if "age" in self.case and isinstance(iat, Number):
            self.same("age", Number(str(now - math.floor(iat.value))), self.case["age"])

    def sign(self):
        case = self.case
        if not isinstance(case.get("claims"), dict):
            raise Fault("claims", "an object", case.get("claims"))
        iat = case["claims"].get("iat")
        now = math.floor(iat.value) if isinstance(iat, Number) else 0
        now = self.integer("now") if "now" in case else now
        scope = self.one_of("scope", ("jws", "jwt", "profile")) if "scope" in case else "profile"
        key, token = self.base64url_bytes("key"), self.token()
        claims, rejected_at = decide(profile.Verifier(key, scope, now), token)
        if rejected_at:
            raise Fault("decision", "accept", f"reject at {rejected_at}")
        header, payload = (part.decode("utf-8", "replace") for part in profile.split(token)[:2])
        self.same("header", '{"alg":"HS256","typ":"JWT"}', header)
        self.same("claims", case["claims"], claims)
        if re.search(r"\s", STRING.sub("", payload)):
            self.faults.append(Fault("whitespace", "none", payload))
        outer = ("iat", "jti", "ti", "sub")
        inner = ("udn", "ufn", "uem", "ili", "aid", "adn", "xti")
        if not (in_order(claims, outer) and in_order((claims or {}).get("ti"), inner)):
            self.faults.append(Fault("order", [*outer, *inner], payload))

    def view(self):
        case = self.case
        try:
            need(isinstance(case.get("claims"), dict))
            profile.check_registered(case["claims"])
            profile.check_profile(case["claims"])
        except ValueError:
            raise Fault("claims", "a sound claims set", case.get("claims")) from None
        try:
            view = profile.view_of(case.get("catalogue"), case["claims"])
        except ValueError as problem:
            raise Fault("catalogue", "a sound catalogue", str(problem)) from None
        self.same("view", view, case.get("view"))

    def hmac(self):
        mac = profile.hmac_sha256(self.base64url_bytes("key"), self.hex_bytes("message_hex"))
        published = self.hex_bytes("mac_hex")
        if len(published) < 16 or not mac.startswith(published):  # RFC 2104 §5: half the hash or more
            raise Fault("mac_hex", mac.hex(), published.hex())

    def base64url(self):
        self.same("text", profile.to_base64url(self.hex_bytes("bytes_hex")).decode(), self.case.get("text"))

    def string(self, what):
        if not isinstance(self.case.get(what), str):
            raise Fault(what, "a string", self.case.get(what))
        return self.case[what]

    def filled(self, what):
        if not self.string(what):
            raise Fault(what, "text", "nothing")
        return self.case[what]

    def one_of(self, what, known):
        if self.string(what) not in known:
            raise Fault(what, "|".join(known), self.case[what])
        return self.case[what]

    def integer(self, what):
        value = self.case.get(what)
        if not (isinstance(value, Number) and re.fullmatch("-?[0-9]+", value.text)):
            raise Fault(what, "an integer", value)
        return int(value.text)

    def base64url_bytes(self, what):
        try:
            return profile.from_base64url(self.string(what).encode())
        except ValueError as problem:
            raise Fault(what, "base64url", str(problem)) from None

    def hex_bytes(self, what):
        if not re.fullmatch("(?:[0-9a-f]{2})*", self.string(what)):
            raise Fault(what, "lower-case hexadecimal", self.case[what])
        return bytes.fromhex(self.case[what])

    def token(self):
        if "token" in self.case and "token_bytes" in self.case:
            raise Fault("token", "token or token_bytes", "both")
        if "token_bytes" in self.case:
            return self.base64url_bytes("token_bytes")
        return self.string("token").encode()


def decide(verifier, token):
    """Return (claims, None) for an accepted token and (None, layer) for a rejected one."""
    try:
        return verifier.verify(token), None
    except profile.Rejected as rejected:
        return None, rejected.layer


def in_order(members, known):
    """Whether the known members come first, in this order."""
    ranks = [known.index(name) if name in known else len(known) for name in members or {}]
    return ranks == sorted(ranks)


# --- The files -------------------------------------------------------------------------------------------


class Audit:
    """Checks files one after another: ids and questions must agree across all of them."""

    def __init__(self):
        self.cases = self.mismatches = 0
        self.ids, self.answers = set(), {}

    def report(self, case_id, fault):
        self.mismatches += 1
        line = {"id": case_id, "what": fault.what, "expected": shown(fault.expected), "got": shown(fault.got)}
        print(json.dumps(line))

    def file(self, path):
        try:
            group = profile.parse_json(path.read_bytes(), FILE_DEPTH, FILE_MEMBERS)
        except (OSError, ValueError) as problem:
            self.report(path.stem, Fault("json", "a strict JSON text", str(problem)))
            return
        group = group if isinstance(group, dict) else {}
        if group.get("format") != Number("1"):
            self.report(path.stem, Fault("format", 1, group.get("format")))
        if group.get("group") != path.stem:
            self.report(path.stem, Fault("group", path.stem, group.get("group")))
        cases = group.get("cases")
        if not (isinstance(cases, list) and cases):
            self.report(path.stem, Fault("cases", "one case or more", cases))
        for case in cases if isinstance(cases, list) else []:
            self.case(path.stem, case if isinstance(case, dict) else {})

    def case(self, stem, case):
        self.cases += 1
        case_id = case.get("id") if isinstance(case.get("id"), str) else ""
        group, _, name = case_id.partition("/")
        if group != stem or not name or case_id in self.ids:
            self.report(case_id, Fault("id", f"{stem}/name, once", case_id))
        self.ids.add(case_id)
        check = CaseCheck(case)
        for fault in check.faults:
            self.report(case_id, fault)
        if check.question:
            question, answer = check.question
            first = self.answers.setdefault(question, answer)
            if first != answer:
                self.report(case_id, Fault("question", f"{first}, as elsewhere", answer))


def shown(value):
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 300 else text[:300] + "..."


def main(names):
    if not names:
        print("usage: oracle.py FILE.json ...", file=sys.stderr)
        return 2
    audit = Audit()
    for name in names:
        audit.file(Path(name))
    print(f"{audit.cases} cases, {audit.mismatches} mismatches")
    return 1 if audit.mismatches else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
