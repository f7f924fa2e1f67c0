"""Runs a program on a terminal of its own and says what a person in front of it would have seen.

The terminal is a real pseudo-terminal, of which the program is the session's leader, so that Ctrl-C
reaches it as from a keyboard; what it writes goes through pyte, an independent terminal emulator.
"""
import fcntl
import json
import os
import pty
import select
import signal
import struct
import sys
import termios
import time

import pyte

request = json.load(sys.stdin)
rows, columns = 24, request["columns"]


def resize(file, columns):
    fcntl.ioctl(file, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


process, terminal = pty.fork()
if process == 0:
    # The child waits until its terminal has its size.
    sys.stdin.readline()
    os.chdir(request["folder"])
    os.execve(
        request["program"], [request["program"], *request["arguments"]], request["environment"]
    )
resize(terminal, columns)
os.write(terminal, b"\n")

screen = pyte.HistoryScreen(columns, rows, history=5000)
stream = pyte.ByteStream(screen)
screens, raw, steps = [], b"", list(request["steps"])
deadline = time.monotonic() + request["limitSeconds"]


def lines():
    return [line.rstrip() for line in screen.display]


def look():
    shown = "\n".join(lines()).rstrip()
    if not screens or screens[-1] != shown:
        screens.append(shown)
    return shown


while True:
    if time.monotonic() > deadline:
        os.kill(process, signal.SIGKILL)
    ready, _, _ = select.select([terminal], [], [], 1)
    if not ready:
        continue
    try:
        piece = os.read(terminal, 65536)
    except OSError:
        break
    if not piece:
        break
    raw += piece
    stream.feed(piece)
    shown = look()
    while steps and steps[0]["when"] in shown:
        step = steps.pop(0)
        if "type" in step:
            os.write(terminal, step["type"].encode())
        if "columns" in step:
            columns = step["columns"]
            resize(terminal, columns)
            screen.resize(rows, columns)

status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
history = [
    "".join(line[column].data for column in range(columns)).rstrip()
    for line in screen.history.top
]
json.dump(
    {
        "exitCode": status,
        "stepsLeft": len(steps),
        "screens": screens,
        "page": history + "\n".join(lines()).rstrip().split("\n"),
        "raw": raw.decode(errors="replace"),
    },
    sys.stdout,
)
