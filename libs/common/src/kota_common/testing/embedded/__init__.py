"""Real servers for tests and for `kota up`: PostgreSQL and NATS from wheels, without Docker."""

from kota_common.testing.embedded.nats import DEFAULT_CONFIG, EmbeddedNats
from kota_common.testing.embedded.postgres import EmbeddedPostgres
from kota_common.testing.embedded.process import ServerFailed, ServerProcess, free_port, unprivileged_way, wait_until

__all__ = [
    "DEFAULT_CONFIG",
    "EmbeddedNats",
    "EmbeddedPostgres",
    "ServerFailed",
    "ServerProcess",
    "free_port",
    "unprivileged_way",
    "wait_until",
]
