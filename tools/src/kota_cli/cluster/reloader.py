"""Tells nats-server that its configuration file has changed: SIGHUP, once the mounted file has the new content.

    python3 reloader.py /etc/nats/nats.conf /run/nats/nats.pid

A container beside the server that shares its processes. Standard library only, and started without anything else: it
waits most of its life and should weigh nothing.
"""

import hashlib
import os
import signal
import sys
import threading
from pathlib import Path

EVERY_S = 5.0


def digest(file: Path) -> str:
    """Of the file's present content; empty while it is being replaced."""
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except FileNotFoundError:
        return ""


def main(config: Path, pid_file: Path) -> None:
    """Look until stopped. The server reads the file itself when it starts, so the first content is known to it."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    told = digest(config)
    while not stop.wait(EVERY_S):
        present = digest(config)
        if not present or present == told:
            continue
        try:
            os.kill(int(pid_file.read_text()), signal.SIGHUP)
        except (FileNotFoundError, ProcessLookupError, ValueError) as error:
            print(f"the server is not there yet: {error!r}", flush=True)
            continue
        told = present
        print("the server was told to read its configuration again", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
