"""A pool that writes down when its connections are asked for, taken and given back.

`bulkhead pool` reads it: one line for each time, in seconds of the machine's monotonic clock. The
words that follow are all that another application needs.
"""

import time

from sqlalchemy import event
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import QueuePool


def logged_pool(path: str, kind: type[QueuePool] = QueuePool) -> type[QueuePool]:
    """A class for create_engine's `poolclass`; AsyncAdaptedQueuePool is a kind as well."""
    # A line is written at once and as a whole: processes may share the file.
    log = open(path, "a", buffering=1)

    class LoggedPool(kind):
        def connect(self):
            asked = time.monotonic()
            try:
                connection = super().connect()
            except PoolTimeout:
                log.write(f"timeout {asked:.6f} {time.monotonic():.6f}\n")
                raise
            connection.info.update(asked=asked, taken=time.monotonic())
            return connection

    @event.listens_for(LoggedPool, "checkin")
    def given_back(connection, record):
        taken, asked = record.info.pop("taken", None), record.info.pop("asked", None)
        if taken is not None:
            log.write(f"{taken:.6f} {time.monotonic():.6f} {asked:.6f}\n")

    return LoggedPool
