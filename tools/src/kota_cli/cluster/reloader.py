"""Tells nats-server that its configuration or its certificate has changed: SIGHUP, once the mounted file is new.

    python3 reloader.py /etc/nats/nats.conf /run/nats/nats.pid /run/tls/tls.crt

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


def digest(files: list[Path]) -> str:
    """Of what the files hold now; empty while one is being replaced."""
    try:
        return "".join(hashlib.sha256(file.read_bytes()).hexdigest() for file in files)
    except FileNotFoundError:
        return ""


def main(files: list[Path], pid_file: Path) -> None:
    """Look until stopped. The server reads the file itself when it starts, so the first content is known to it."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    told = digest(files)
    while not stop.wait(EVERY_S):
        present = digest(files)
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
    main([Path(sys.argv[1]), *map(Path, sys.argv[3:])], Path(sys.argv[2]))
