"""Runs scenarios/todo-fastapi/app/pool_log.py on a real pool, and prints what it wrote."""

import importlib.util
import json
import sys
import tempfile
import threading
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.exc import TimeoutError as PoolTimeout

question = json.load(sys.stdin)
spec = importlib.util.spec_from_file_location("pool_log", question["hook"])
pool_log = importlib.util.module_from_spec(spec)
spec.loader.exec_module(pool_log)

with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "pool.log"
    engine = create_engine(
        f"sqlite:///{folder}/data",
        poolclass=pool_log.logged_pool(str(path)),
        pool_size=1,
        max_overflow=0,
        pool_timeout=question["timeout"],
        connect_args={"check_same_thread": False},
    )
    comes = threading.Event()

    def come_second():
        comes.set()
        try:
            with engine.connect() as connection:
                connection.execute(text("select 1"))
        except PoolTimeout:
            pass  # It is in the log.

    with engine.connect() as connection:
        connection.execute(text("select 1"))
        second = threading.Thread(target=come_second)
        second.start()
        comes.wait()
        timed_out = 0
        if question["holds"]:
            # Nobody gets the connection that is held here.
            try:
                engine.connect()
            except PoolTimeout:
                timed_out = 1
    second.join()
    # A pool that was thrown away is made anew, of the same kind.
    engine.dispose()
    with engine.connect() as connection:
        connection.execute(text("select 1"))
    print(json.dumps({"log": path.read_text(), "timedOut": timed_out}))
