"""Decodes our tokens with PyJWT, tries our forgeries on it, and mints a token for us."""
import json
import sys
from unittest import mock

import jwt

request = json.load(sys.stdin)
algorithm = request["algorithm"]
expected = {"audience": "todo-api", "issuer": "https://issuer.example"}


def decode(token, key, algorithms=(algorithm,), **options):
    return jwt.decode(token, key, algorithms=list(algorithms), **expected, **options)["sub"]


class Clock(jwt.api_jwt.datetime):
    """The moment that the tokens were made for."""

    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(request["now"], tz)


def main():
    accepted, unverified = {}, {}
    for name, token in request["forgeries"].items():
        try:
            accepted[name] = decode(token, request["verifyingKey"])
        except jwt.PyJWTError:
            pass
        if name != "garbage":
            unverified[name] = jwt.decode(token, options={"verify_signature": False})["sub"]
    by_key_set = None
    if request.get("keySet"):
        key = jwt.PyJWKSet.from_json(request["keySet"])["k1"]
        by_key_set = decode(request["token"], key)
    # The key that the embedded-jwk token brings must verify it, or it would prove nothing.
    embedded = request["forgeries"]["embedded-jwk"]
    own_key = jwt.PyJWK(jwt.get_unverified_header(embedded)["jwk"], algorithm=algorithm)
    claims = {
        "sub": "grace",
        "aud": ["todo-api"],
        "iss": expected["issuer"],
        "exp": request["now"] + 60,
        "nbf": request["now"],
    }
    minted = jwt.encode(claims, request["signingKey"], algorithm, headers={"kid": "k1"})
    return {
        "subject": decode(request["token"], request["verifyingKey"]),
        "subjectByKeySet": by_key_set,
        "minted": minted,
        "accepted": accepted,
        "acceptedByOwnKey": decode(embedded, own_key),
        "unverified": unverified,
    }


with mock.patch("jwt.api_jwt.datetime", Clock):
    json.dump(main(), sys.stdout)
