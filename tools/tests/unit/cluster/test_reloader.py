"""The reloader beside the broker tells of a new configuration and of a new certificate, once they are whole."""

import signal
import subprocess
import sys

import pytest

from kota_cli.cluster import reloader
from kota_common.testing.certificates import TestAuthority, replace

SERVER = """
import signal
signal.signal(signal.SIGHUP, lambda *_: exit(42))
print("up", flush=True)
signal.pause()
"""
# Says when it has looked, so that a test knows what it knows.
RELOADER = """
import sys
from pathlib import Path
from kota_cli.cluster import reloader
look = reloader.digest
def digest(files):
    found = look(files)
    print("looked", flush=True)
    return found
reloader.digest, reloader.EVERY_S = digest, 0.1
config, pid_file, certificate = map(Path, sys.argv[1:])
reloader.main([config, certificate], pid_file)
"""


def python(program, *arguments):
    return subprocess.Popen([sys.executable, "-c", program, *map(str, arguments)], stdout=subprocess.PIPE)


def test_files_that_are_being_replaced_have_no_digest(tmp_path):
    (tmp_path / "a").write_text("a")
    assert reloader.digest([tmp_path / "a"])
    assert reloader.digest([tmp_path / "a", tmp_path / "b"]) == ""


@pytest.mark.parametrize("what", ["nats.conf", "tls.crt"])
def test_a_server_is_told_of_what_is_new_and_not_of_what_it_started_with(tmp_path, what):
    authority = TestAuthority()
    authority.write(tmp_path / "tls")
    replace(tmp_path / "config", {"nats.conf": b"old"})
    with python(SERVER) as server:
        assert server.stdout.readline() == b"up\n"
        (tmp_path / "pid").write_text(str(server.pid))
        with python(RELOADER, tmp_path / "config/nats.conf", tmp_path / "pid", tmp_path / "tls/tls.crt") as telling:
            try:
                assert [telling.stdout.readline() for _ in range(3)] == [b"looked\n"] * 3
                assert server.poll() is None
                if what == "nats.conf":
                    replace(tmp_path / "config", {"nats.conf": b"new"})
                else:
                    authority.write(tmp_path / "tls")
                assert server.wait(10) == 42
            finally:
                telling.send_signal(signal.SIGTERM)
                server.kill()
