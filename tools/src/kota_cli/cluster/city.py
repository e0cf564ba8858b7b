"""A city's first minute on a cluster: its root client by the operator's own command, and, if asked, a demo city."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from kota_cli.cluster.api import KubeApi
from kota_cli.cluster.place import ClusterPlace
from kota_cli.cluster.secrets import LABELS, ROOT_CLIENT
from kota_cli.demo import city
from kota_cli.demo.callers import Caller
from kota_common.security.keys import load_signing_key, write_private_file

CLIENT_ID = "root_client_id"
DEMO = Path("/run/demo")
PATIENCE_S, ANSWER_S, RETRY_S = 240.0, 3.0, 1.0


class CityRefused(Exception):
    """The bootstrap command refused; the text has its words."""


async def set_up(place: ClusterPlace, *, time_zone: str, demo: bool) -> str:
    """Set the city up, or find it set up; gives the root client's id. Raises CityRefused."""
    await _reachable(f"{place.http_url('identity')}/readyz")
    async with KubeApi(place.namespace) as api:
        installation = await api.secret(place.installation_secret) or {}
        if CLIENT_ID not in installation:
            client_id = await asyncio.to_thread(_bootstrap, installation[ROOT_CLIENT], place.city, time_zone, demo)
            await api.keep_secret(place.installation_secret, {CLIENT_ID: client_id.encode()}, LABELS)
        else:
            client_id = installation[CLIENT_ID].decode()
        if demo:
            await _load_demo(place, api, installation[ROOT_CLIENT], client_id)
    return client_id


async def _reachable(url: str) -> None:
    """Wait for identity, which is ready once its database has the tables that the city goes into."""
    deadline = time.monotonic() + PATIENCE_S
    async with httpx.AsyncClient(timeout=ANSWER_S) as client:
        while True:
            try:
                (await client.get(url)).raise_for_status()
                return
            except httpx.HTTPError as error:
                if time.monotonic() > deadline:
                    raise CityRefused(f"identity is not ready: {error!r}") from error
                await asyncio.sleep(RETRY_S)


def _bootstrap(key: bytes, code: str, time_zone: str, demo: bool) -> str:
    with TemporaryDirectory() as scratch:
        private, public = Path(scratch) / "root.jwk", Path(scratch) / "public.jwk"
        write_private_file(private, key.decode())
        public.write_text(json.dumps(load_signing_key(private).public_jwk()), encoding="utf-8")
        words = ["--city", code, "--time-zone", time_zone, "--admin-jwk", str(public), *(["--demo"] if demo else [])]
        done = subprocess.run(
            [sys.executable, "-m", "kota_identity", "bootstrap", *words],
            env=dict(os.environ),
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode != 0:
        raise CityRefused(done.stderr.strip())
    return str(json.loads(done.stdout)["client_id"])


async def _load_demo(place: ClusterPlace, api: KubeApi, key: bytes, client_id: str) -> None:
    with TemporaryDirectory() as scratch:
        folder = Path(scratch) / "demo"
        folder.mkdir(mode=0o700)
        for name, content in (await api.secret(place.demo_secret) or {}).items():
            write_private_file(folder / name, content.decode())
        root_file = Path(scratch) / "root.jwk"
        write_private_file(root_file, key.decode())
        root = Caller(place.endpoints(), load_signing_key(root_file), client_id)
        try:
            await city.load(place.endpoints(), root, folder)
        finally:
            # Keys first in the field, then in the Secret: a job that dies in between makes them anew from what was
            # kept.
            files = {path.name: path.read_bytes() for path in folder.iterdir()}
            await api.keep_secret(place.demo_secret, files, LABELS)
            await root.close()


def root_caller(place: ClusterPlace) -> Caller:
    """The root client, from its mounted key."""
    folder = place.mount / "installation"
    client_id = (folder / CLIENT_ID).read_text(encoding="ascii").strip()
    return Caller(place.endpoints(), load_signing_key(folder / ROOT_CLIENT), client_id)


def demo_city(place: ClusterPlace) -> city.DemoCity | None:
    """The demo city, from its mounted keys; None when this installation has none."""
    folder = DEMO
    return city.known(place.endpoints(), folder) if (folder / "city.json").exists() else None
