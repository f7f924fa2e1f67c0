"""Plays schedules on SQLAlchemy's own QueuePool, single-threaded, and says what it did.

Time is virtual: `time.time()` is what the schedule says. Nothing waits, as `timeout` is 0.
"""
import json
import sys
from unittest import mock

from sqlalchemy import exc
from sqlalchemy.pool import QueuePool

clock = 0.0


class Connection:
    """What a driver's `connect` returns."""

    def __init__(self, number):
        self.number = number
        self.is_alive = True

    def rollback(self):
        pass

    def close(self):
        closed.append(self.number)


class Dialect(QueuePool._dialect.__class__):
    """A ping asks the connection; closing it is closing it."""

    def _do_ping_w_event(self, connection):
        return connection.is_alive

    def do_terminate(self, connection):
        connection.close()


class ConnectError(Exception):
    """The server does not answer."""


opened, closed = [], []


def play(schedule):
    global clock
    opened.clear()
    closed.clear()
    clock = 1.0
    refuses = False
    connects = 0

    def connect():
        nonlocal connects
        global clock
        clock += schedule["connectSeconds"]
        if refuses:
            raise ConnectError()
        connects += 1
        connection = Connection(connects - 1)
        opened.append(connection.number)
        everything.append(connection)
        return connection

    everything, held, answers = [], {}, []
    pool = QueuePool(
        connect,
        pool_size=schedule["size"],
        max_overflow=schedule["overflow"],
        timeout=0,
        recycle=schedule["recycle"],
        pre_ping=schedule["prePing"],
        use_lifo=schedule["newestFirst"],
        dialect=Dialect(),
    )
    for step in schedule["steps"]:
        clock += step["seconds"]
        action, slot = step["action"], step["slot"]
        answer = None
        if action == "checkout" and slot not in held:
            try:
                held[slot] = pool.connect()
                answer = held[slot].dbapi_connection.number
            except exc.TimeoutError:
                answer = "timeout"
            except ConnectError:
                answer = "connect"
        elif action == "checkin" and slot in held:
            held.pop(slot).close()
        elif action == "closed" and slot in held:
            fairy = held.pop(slot)
            fairy.invalidate()
        elif action == "lost" and slot in held:
            fairy = held.pop(slot)
            pool._invalidate(fairy)
        elif action == "restart":
            for connection in everything:
                connection.is_alive = False
        elif action == "refuse":
            refuses = True
        elif action == "accept":
            refuses = False
        answers.append(
            {
                "answer": "none" if answer is None else str(answer),
                "opened": len(opened),
                "closed": len(closed),
                "idle": pool.checkedin(),
                "records": pool._overflow + pool._pool.maxsize,
            }
        )
    # Those still held would be returned by the collector, in no order.
    for fairy in held.values():
        fairy.detach()
    return answers


with mock.patch("sqlalchemy.pool.base.time.time", lambda: clock):
    json.dump([play(schedule) for schedule in json.load(sys.stdin)], sys.stdout)
