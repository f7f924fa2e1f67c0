"""What the application is told by its environment."""

import os


def _number(name: str, standard: int) -> int:
    return int(os.environ.get(name, standard))


def _required(name: str) -> str:
    value = os.environ.get(name)
    if not value:
        raise SystemExit(f"{name} is not set")
    return value


DATABASE_URL = _required("DATABASE_URL")

POOL_SIZE = _number("POOL_SIZE", 10)
MAX_OVERFLOW = _number("MAX_OVERFLOW", 5)
POOL_TIMEOUT = _number("POOL_TIMEOUT", 30)
POOL_RECYCLE = _number("POOL_RECYCLE", 3600)
# The file in which the pool writes down what it does; none where it is empty.
POOL_LOG = os.environ.get("POOL_LOG")

# HS256 with a secret, or another algorithm with a public key in PEM.
JWT_KEY = os.environ.get("JWT_PUBLIC_KEY") or _required("JWT_SECRET")
JWT_ALGORITHM = os.environ.get("JWT_ALGORITHM", "HS256")
JWT_AUDIENCE = os.environ.get("JWT_AUDIENCE")
JWT_ISSUER = os.environ.get("JWT_ISSUER")

OPENAI_MODEL = os.environ.get("OPENAI_MODEL", "gpt-4o-mini")

# Whether a chat turn keeps its transaction, and so its connection, while the model thinks.
HOLD_THROUGH_MODEL = os.environ.get("HOLD_THROUGH_MODEL", "1") == "1"

BCRYPT_ROUNDS = _number("BCRYPT_ROUNDS", 12)

# A mistake that is made on purpose, for `bulkhead prove`.
DEFECT = os.environ.get("DEFECT")
DEFECTS = {
    "task-without-owner": "a task is found by its id, whoever's it is",
    "conversation-without-owner": "so is a conversation, with its messages",
    "total-without-owner": "the number of tasks counts everybody's",
    "path-user-believed": "the path's user is believed, whoever the token names",
    "signature-not-verified": "a token's signature and claims are not looked at",
    "model-on-the-event-loop": "the model is waited for where everybody is served",
}
if DEFECT and DEFECT not in DEFECTS:
    raise SystemExit(f"there is no defect {DEFECT}: {', '.join(DEFECTS)}")
