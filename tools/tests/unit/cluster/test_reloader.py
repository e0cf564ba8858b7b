"""The reloader beside the broker: it tells of a new configuration and of a new certificate, once, when they are whole."""

import signal
import subprocess
import sys
import time

import pytest

from kota_cli.cluster import reloader
from kota_common.testing.certificates import TestAuthority, replace


def test_files_that_are_being_replaced_have_no_digest(tmp_path):
    (tmp_path / "a").write_text("a")
    assert reloader.digest([tmp_path / "a"])
    assert reloader.digest([tmp_path / "a", tmp_path / "b"]) == ""


@pytest.mark.parametrize("what", ["nats.conf", "tls.crt"])
def test_a_server_is_told_of_what_is_new(tmp_path, what):
    authority = TestAuthority()
    certificate = authority.write(tmp_path / "tls") / "tls.crt"
    config = tmp_path / "config"
    replace(config, {"nats.conf": b"old"})
    server = subprocess.Popen(
        [sys.executable, "-c", "import signal; signal.signal(1, lambda *_: exit(42)); print('up', flush=True); signal.pause()"],
        stdout=subprocess.PIPE,
    )
    assert server.stdout.readline() == b"up\n"
    (tmp_path / "pid").write_text(str(server.pid))
    words = "import sys, pathlib; from kota_cli.cluster import reloader as r; r.EVERY_S = 0.1; a = list(map(pathlib.Path, sys.argv[1:])); r.main([a[0], *a[2:]], a[1])"
    files = [config / "nats.conf", tmp_path / "pid", certificate]
    telling = subprocess.Popen([sys.executable, "-c", words, *map(str, files)])
    try:
        time.sleep(1)  # what is there at its start is known to the server
        assert server.poll() is None
        if what == "nats.conf":
            replace(config, {"nats.conf": b"new"})
        else:
            authority.write(tmp_path / "tls")
        assert server.wait(10) == 42
    finally:
        telling.send_signal(signal.SIGTERM)
        telling.wait(10)
        server.kill()
        server.stdout.close()
