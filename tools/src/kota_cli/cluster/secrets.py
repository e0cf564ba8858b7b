"""Every secret of a cluster's installation, as Kubernetes keeps them: `<release>-<service>`, `-installation`, `-nats`.

A service's Secret holds its key files, its NATS seed and the database URLs of its roles; which pod sees which file is
the chart's business. Made once by a job, or beforehand by the operator with `kota keys manifests`; what exists is never
replaced, only the URLs follow the server's address.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path

from kota_cli import keys, registry
from kota_cli.cluster.place import ClusterPlace
from kota_common.messaging import server_config
from kota_common.messaging.users import tls_block
from kota_common.security.keys import mint_signing_key, write_private_file

Files = dict[str, bytes]

LABELS = {"app.kubernetes.io/part-of": "kota", "app.kubernetes.io/managed-by": "kota-keys"}
SUPERUSER, ROOT_CLIENT, ROUTES = "postgres-superuser", "root_client.jwk", "nats-routes"
SEED = "nats.nk"


def lay_out(found: Mapping[str, Files], place: ClusterPlace, folder: Path) -> None:
    """Put the files of existing Secrets where `keys.mint` looks for them."""
    for service in registry.installed():
        for name, content in found.get(place.object_name(service), {}).items():
            if name in keys.KEY_FILES[service]:
                _write(folder / service / name, content)
            elif name == SEED:
                _write(folder / "nats" / f"{service}.nk", content)
    for name, content in found.get(place.installation_secret, {}).items():
        user = name.removeprefix("nats-").removesuffix(".nk")
        _write(folder / ("nats/" + f"{user}.nk" if name.endswith(".nk") else name), content)


def complete(folder: Path) -> None:
    """Make what is missing."""
    keys.mint(folder, registry.installed())
    for name in (SUPERUSER, ROUTES):
        if not (folder / name).exists():
            write_private_file(folder / name, secrets.token_urlsafe(32))
    if not (folder / ROOT_CLIENT).exists():
        mint_signing_key(folder / ROOT_CLIENT)


def collect(folder: Path, place: ClusterPlace, *, max_file_store: str) -> dict[str, Files]:
    """The Secrets of the installation, by name, from a complete folder."""
    passwords = keys.read_passwords(folder)
    made: dict[str, Files] = {}
    for service in registry.installed():
        files = {name: (folder / service / name).read_bytes() for name in keys.KEY_FILES[service]}
        files[SEED] = (folder / "nats" / f"{service}.nk").read_bytes()
        database = place.database(service, passwords[service])
        files |= {
            f"kota_{service}_postgres_url": database.app_url.encode(),
            f"kota_{service}_postgres_relay_url": database.relay_url.encode(),
            f"kota_{service}_postgres_owner_url": database.owner_url.encode(),
            f"kota_{service}_postgres_verify_url": database.verify_url.encode(),
        }
        made[place.object_name(service)] = files
    users = {
        f"nats-{user}.nk": (folder / "nats" / f"{user}.nk").read_bytes() for user in keys.NATS_USERS_BESIDE_SERVICES
    }
    verify_urls = {s: place.database(s, passwords[s]).verify_url for s in registry.installed()}
    made[place.installation_secret] = {
        **users,
        "postgres.json": (folder / "postgres.json").read_bytes(),
        "verify.json": json.dumps(verify_urls).encode(),
        **{name: (folder / name).read_bytes() for name in (SUPERUSER, ROUTES, ROOT_CLIENT)},
    }
    superuser = (folder / SUPERUSER).read_bytes()
    made[place.superuser_secret] = {"username": b"postgres", "password": superuser}  # as CloudNativePG reads it
    made[place.nats_secret] = {"nats.conf": nats_config(folder, place, max_file_store=max_file_store).encode()}
    return made


def nats_config(folder: Path, place: ClusterPlace, *, max_file_store: str) -> str:
    """The broker's configuration in a pod: durable, its users, and the routes of a cluster when there are several."""
    text = server_config(registry.load(), keys.nats_public_keys(folder), max_file_store=max_file_store)
    lines = ["server_name: $POD_NAME", "port: 4222", "http: 8222", 'pid_file: "/run/nats/nats.pid"', text]
    if place.tls_dir is not None:
        lines.append(tls_block(str(place.tls_dir)))
    if place.nats_replicas > 1:
        password = (folder / ROUTES).read_text(encoding="ascii").strip()
        name = f"{place.release}-nats"
        routes = ", ".join(
            f'"nats-route://routes:{password}@{name}-{number}.{name}-pods:6222"'
            for number in range(place.nats_replicas)
        )
        lines += [
            "cluster {",
            f"  name: {place.release}",
            "  port: 6222",
            f'  authorization {{ user: routes, password: "{password}", timeout: 5 }}',
            f"  routes: [{routes}]",
            "  connect_retries: 120",
            *([tls_block(str(place.tls_dir), clients=False)] if place.tls_dir is not None else []),
            "}",
        ]
    return "\n".join([*lines, ""])


def manifests(made: Mapping[str, Files], namespace: str) -> Sequence[dict[str, object]]:
    """The Secrets as Kubernetes objects, for `kubectl apply` before the first install."""
    return [
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"name": name, "namespace": namespace, "labels": LABELS},
            "type": "Opaque",
            "stringData": {key: content.decode("utf-8") for key, content in files.items()},
        }
        for name, files in made.items()
    ]


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_private_file(path, content.decode("utf-8"))
