"""The application: routes, and what is answered where the database refuses."""

import os

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from psycopg.errors import ForeignKeyViolation
from sqlalchemy.exc import IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError

from . import accounts, chat, tasks

app = FastAPI(title="todo-fastapi", version="1.0.0")
app.include_router(accounts.router)
app.include_router(tasks.router)
app.include_router(chat.router)


@app.get("/health")
async def health():
    """Asks neither the pool nor a thread: it tells whether the event loop runs."""
    return {"status": "ok"}


@app.exception_handler(IntegrityError)
def refused(request: Request, error: IntegrityError) -> JSONResponse:
    constraint = getattr(error.orig, "diag", None) and error.orig.diag.constraint_name
    if isinstance(error.orig, ForeignKeyViolation) and "user_id" in (constraint or ""):
        return JSONResponse({"detail": "This account is gone"}, 401)
    return JSONResponse({"detail": "Internal server error"}, 500)


@app.exception_handler(StaleDataError)
def gone_meanwhile(request: Request, error: StaleDataError) -> JSONResponse:
    """Another request deleted the row between this one's reading and writing it."""
    return JSONResponse({"detail": "Not found"}, 404)


@app.exception_handler(PoolTimeout)
def exhausted(request: Request, error: PoolTimeout) -> JSONResponse:
    return JSONResponse({"detail": "No database connection became free in time"}, 503)


def main() -> None:
    """Serves on 127.0.0.1:PORT with WORKERS processes, each with a pool of its own."""
    uvicorn.run(
        "app.main:app",
        host="127.0.0.1",
        port=int(os.environ.get("PORT", "8000")),
        workers=int(os.environ.get("WORKERS", "1")),
        log_level="warning",
    )
