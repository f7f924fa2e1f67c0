"""Replays traces on SQLAlchemy's own QueuePool, with threads that wait in virtual time.

Each request is a real thread, but only one runs at a time: a condition's `wait` and the time in
which a connection is held or opened hand over to a scheduler, which moves the clock, in whole
nanoseconds, to whatever is due next. So who waits how long is decided by SQLAlchemy's code alone,
and is the same on every machine.
"""
import heapq
import json
import sys
import threading
from types import SimpleNamespace
from unittest import mock

from sqlalchemy import exc
from sqlalchemy.pool import QueuePool


class Scheduler:
    """Who runs, and what time it is."""

    def __init__(self):
        self.now = 0
        self.due = []
        self.order = 0
        self.running = None
        self.returned = threading.Lock()
        self.returned.acquire()

    def at(self, time, action, is_first=False):
        self.order += 1
        heapq.heappush(self.due, (time, not is_first, self.order, action))

    def run(self):
        while self.due:
            self.now, _, _, action = heapq.heappop(self.due)
            action()

    def resume(self, task):
        """Lets a thread run until it pauses or ends."""
        self.running = task
        task.turn.release()
        self.returned.acquire()

    def pause(self):
        """Called by a thread: lets the scheduler go on until somebody resumes this one."""
        task = self.running
        self.returned.release()
        task.turn.acquire()

    def sleep(self, nanoseconds):
        task = self.running
        self.at(self.now + nanoseconds, lambda: self.resume(task))
        self.pause()


class Task(threading.Thread):
    """One thread, which runs when it is its turn."""

    def __init__(self, scheduler, body):
        super().__init__(daemon=True)
        self.scheduler = scheduler
        self.body = body
        self.turn = threading.Lock()
        self.turn.acquire()
        self.start()

    def run(self):
        self.turn.acquire()
        self.body()
        self.scheduler.returned.release()


scheduler = Scheduler()
wake_nanoseconds = 0


class Condition:
    """A condition variable whose threads wake up some time after they were notified."""

    def __init__(self, lock):
        self.waiting = []

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        return False

    def wait(self, nanoseconds):
        task = scheduler.running
        waiter = SimpleNamespace(deadline=scheduler.now + nanoseconds, is_over=False, task=task)
        self.waiting.append(waiter)

        def end():
            if not waiter.is_over:
                waiter.is_over = True
                if waiter in self.waiting:
                    self.waiting.remove(waiter)
                scheduler.resume(task)

        waiter.end = end
        scheduler.at(waiter.deadline, end)
        scheduler.pause()

    def notify(self):
        if self.waiting:
            waiter = self.waiting.pop(0)
            time = min(scheduler.now + wake_nanoseconds, waiter.deadline)
            scheduler.at(time, waiter.end, is_first=wake_nanoseconds == 0)


class Connection:
    """What a driver's `connect` returns."""

    def rollback(self):
        pass

    def close(self):
        pass


class ConnectError(Exception):
    """The server does not answer."""


def replay(trace):
    """What became of each request of a trace, in the order of their ends."""
    global scheduler, wake_nanoseconds
    scheduler = Scheduler()
    wake_nanoseconds = trace["wakeNanoseconds"]
    outcome = {"waits": [], "timedOut": 0, "failed": 0, "opened": 0}

    def connect():
        # Whoever connects has its place in the pool: what comes now is not waiting.
        scheduler.running.answered = scheduler.now
        fails = scheduler.now < trace["outageEndsAtNanoseconds"]
        scheduler.sleep(trace["connectNanoseconds"])
        if fails:
            raise ConnectError()
        outcome["opened"] += 1
        return Connection()

    pool = QueuePool(
        connect,
        pool_size=trace["size"],
        max_overflow=trace["overflow"],
        timeout=trace["timeoutNanoseconds"],
        recycle=trace["recycleSeconds"],
        use_lifo=trace["newestFirst"],
    )

    def request(hold):
        asked = scheduler.now
        scheduler.running.answered = None
        try:
            connection = pool.connect()
        except exc.TimeoutError:
            outcome["timedOut"] += 1
            connection = None
        except ConnectError:
            outcome["failed"] += 1
            connection = None
        answered = scheduler.running.answered
        outcome["waits"].append((scheduler.now if answered is None else answered) - asked)
        if connection is not None:
            scheduler.sleep(hold)
            connection.close()

    def arrive(hold):
        scheduler.resume(Task(scheduler, lambda: request(hold)))

    for arrival in trace["arrivals"]:
        scheduler.at(arrival["at"], lambda hold=arrival["hold"]: arrive(hold))
    scheduler.run()
    return outcome


queue = SimpleNamespace(RLock=threading.RLock, Condition=Condition)
with (
    mock.patch("sqlalchemy.util.queue.threading", queue),
    mock.patch("sqlalchemy.util.queue._time", lambda: scheduler.now),
    mock.patch("sqlalchemy.pool.base.time.time", lambda: 1 + scheduler.now / 1e9),
):
    json.dump([replay(trace) for trace in json.load(sys.stdin)], sys.stdout)
