"""Runs calls of `create_engine` with the real SQLAlchemy and says what pools they made.

Nothing connects: an engine only opens connections when it is asked for one.
"""
import json
import sys

from sqlalchemy import create_engine


def pool_of(text):
    names = {"create_engine": create_engine, "DATABASE_URL": "sqlite:///nowhere.db"}
    exec(text, names)
    pool = names["engine"].pool
    return {
        "kind": type(pool).__name__,
        "size": pool.size(),
        "overflow": pool._max_overflow,
        "timeout": pool._timeout,
        "recycle": pool._recycle,
        "pings": bool(pool._pre_ping),
    }


json.dump([pool_of(text) for text in json.load(sys.stdin)], sys.stdout)
