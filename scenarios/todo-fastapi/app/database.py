"""The engine, configured as the document configures it, and a session for each request."""

from collections.abc import Iterator
from typing import Annotated

import psycopg
from fastapi import Depends
from sqlalchemy.pool import QueuePool
from sqlmodel import Session, create_engine

from . import settings
from .pool_log import logged_pool

engine = create_engine(
    "postgresql+psycopg://",
    # libpq reads the connection string itself, in either of its forms.
    creator=lambda: psycopg.connect(settings.DATABASE_URL),
    poolclass=logged_pool(settings.POOL_LOG) if settings.POOL_LOG else QueuePool,
    pool_size=settings.POOL_SIZE,
    max_overflow=settings.MAX_OVERFLOW,
    pool_timeout=settings.POOL_TIMEOUT,
    pool_recycle=settings.POOL_RECYCLE,
)


def session() -> Iterator[Session]:
    """A session that lasts as long as its request.

    It takes a connection with its first statement and gives it back at the end: what a handler
    does in between, it does with a connection in its hands.
    """
    # What was committed may still be read: it is answered after the commit.
    with Session(engine, expire_on_commit=False) as opened:
        yield opened


RequestSession = Annotated[Session, Depends(session)]
