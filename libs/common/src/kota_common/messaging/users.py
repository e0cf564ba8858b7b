"""Who may do what on the bus: one NKey user per service with the least subjects, and the server's configuration.

Nobody but `topology` holds a right to create or change streams and consumers. Reply subjects bypass publish
permissions, so receivers also check the `Nats-Expected-Stream` header of what they take.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kota_common.messaging.connection import inbox_prefix
from kota_common.messaging.consumer import Participant
from kota_common.messaging.topology import DEAD_LETTERS, JWKS, REPLAYS, REVOKED, durables_of
from kota_common.security.certificates import AUTHORITY, CERTIFICATE, KEY

OPERATOR, REPLAY, TOPOLOGY, BACKUP = "operator", "replay", "topology", "backup"
REVOCATION_OWNER = "identity"


@dataclass(frozen=True, slots=True)
class BusUser:
    """A user's subjects."""

    name: str
    publish: tuple[str, ...]
    subscribe: tuple[str, ...]


def users(services: Iterable[Participant]) -> list[BusUser]:
    """Every user of the installation: the services, the topology job, the operator's CLI, the replay of letters,
    the backup, which reads whole streams and changes none."""
    return [
        *(_service_user(service) for service in services),
        BusUser(TOPOLOGY, ("$JS.API.>",), (f"{inbox_prefix(TOPOLOGY)}.>",)),
        BusUser(
            OPERATOR,
            (
                "$JS.API.INFO",
                "$JS.API.STREAM.INFO.*",
                "$JS.API.STREAM.NAMES",
                "$JS.API.CONSUMER.INFO.*.*",
                "$JS.API.CONSUMER.LIST.*",
                "$JS.API.DIRECT.GET.*",
                "$JS.API.DIRECT.GET.*.>",
            ),
            ("kota.>", "dead.>", f"{inbox_prefix(OPERATOR)}.>"),
        ),
        BusUser(
            REPLAY,
            ("replay.>", f"$JS.API.DIRECT.GET.{DEAD_LETTERS}", f"$JS.API.DIRECT.GET.{REPLAYS}"),
            (f"{inbox_prefix(REPLAY)}.>",),
        ),
        BusUser(
            BACKUP,
            ("$JS.API.STREAM.INFO.*", "$JS.API.STREAM.SNAPSHOT.*", "$JS.SNAPSHOT.ACK.>"),
            (f"{inbox_prefix(BACKUP)}.>",),
        ),
    ]


def _service_user(service: Participant) -> BusUser:
    name, stream = service.name, service.stream
    publish = [
        f"kota.{name}.>",
        f"dead.{name}.>",
        f"_wake.outbox.{name}",
        f"$JS.API.STREAM.INFO.{stream}",
        f"$JS.API.DIRECT.GET.{stream}",
        f"$JS.API.STREAM.INFO.KV_{REVOKED}",
        f"$JS.API.DIRECT.GET.KV_{REVOKED}",
        f"$JS.API.DIRECT.GET.KV_{REVOKED}.>",
        f"$JS.API.DIRECT.GET.KV_{JWKS}",
    ]
    for durable in durables_of(service):
        publish += [
            f"$JS.API.CONSUMER.INFO.{durable.stream}.{durable.name}",
            f"$JS.API.CONSUMER.MSG.NEXT.{durable.stream}.{durable.name}",
            f"$JS.ACK.{durable.stream}.{durable.name}.>",
        ]
    if name == REVOCATION_OWNER:
        publish += [f"$KV.{REVOKED}.>", f"$KV.{JWKS}.>", f"$JS.API.STREAM.INFO.KV_{JWKS}"]
    subscribe = (f"{inbox_prefix(name)}.>", f"_wake.outbox.{name}", f"$KV.{REVOKED}.>", f"$KV.{JWKS}.>")
    return BusUser(name, tuple(publish), subscribe)


def server_config(
    services: Iterable[Participant], public_keys: Mapping[str, str], *, max_file_store: str = "20GB"
) -> str:
    """The nats-server configuration of an installation: durable JetStream and one account with the users.

    `public_keys` maps each user's name to its public NKey (`U...`). Addresses, ports and the store folder are given on
    the command line. Raises KeyError for a user without a key.
    """
    lines = [
        "jetstream {",
        "  sync_interval: always",  # the default loses acknowledged messages at a power cut
        f"  max_file_store: {max_file_store}",
        '  limits { batch { max_inflight_per_stream: 50, max_inflight_total: 1000, max_msgs: 1000, timeout: "10s" } }',
        "}",
        "max_payload: 256KB",
        'write_deadline: "10s"',
        'lame_duck_duration: "30s"',
        "system_account: SYS",
        "accounts {",
        "  SYS {}",
        "  CORE {",
        "    jetstream: enabled",
        "    users: [",
    ]
    for user in users(services):
        lines.append(
            f"      {{nkey: {public_keys[user.name]}, permissions: {{"
            f"publish: {{allow: {_list(user.publish)}}}, subscribe: {{allow: {_list(user.subscribe)}}}}}}}"
        )
    return "\n".join([*lines, "    ]", "  }", "}", ""])


def tls_block(folder: str, *, clients: bool = True) -> str:
    """The `tls` block of a nats-server whose files lie in `folder`: whoever connects shows a certificate of `ca.crt`.

    For `clients` the handshake comes before the server's first word, so that no plaintext is ever exchanged; routes
    between servers know no such option. A user's NKey is asked for as before.
    """
    lines = [
        "tls {",
        f'  cert_file: "{folder}/{CERTIFICATE}"',
        f'  key_file: "{folder}/{KEY}"',
        f'  ca_file: "{folder}/{AUTHORITY}"',
        "  verify: true",
        '  min_version: "1.3"',
        "  timeout: 5",
        *(["  handshake_first: true"] if clients else []),
        "}",
    ]
    return "\n".join([*lines, ""])


def _list(subjects: tuple[str, ...]) -> str:
    return "[" + ", ".join(f'"{subject}"' for subject in subjects) + "]"
