"""What serves the page: one origin, a strict policy, a relay that leads to two paths and nowhere else."""

from __future__ import annotations

import json
import re

import httpx
import pytest
from starlette.requests import Request

from kota_common.errors import DependencyDown, MessageTooLarge
from kota_common.http.relay import FORM_MAX_BYTES
from kota_videotron_content.player.http import Player, page

from .kit import Edge


def test_the_page_names_every_file_that_it_needs_and_nothing_outside():
    files = page()
    text = {name: file.body.decode() for name, file in files.items()}
    for name, source in text.items():
        for needed in re.findall(r'(?:from|import) "\./([\w.]+)"|(?:src|href)="([\w.]+)"', source):
            assert "".join(needed) in files, f"{name} needs {needed}"
        assert not re.search(r"https?://(?!www\.w3\.org)", source), name
    shell = json.loads(text["sw.js"].partition("const SHELL = ")[2].partition(";\n")[0])
    assert set(shell["files"]) == {"./", *files} - {"", "sw.js"}


def test_every_file_carries_the_policy_that_forbids_other_origins():
    for file in page().values():
        policy = dict(file.extra)[b"content-security-policy"].decode()
        assert "default-src 'none'" in policy
        assert "http" not in policy
        assert "unsafe" not in policy


async def test_the_relay_takes_forms_for_two_paths_and_nothing_else(edge: Edge):
    async with httpx.AsyncClient(base_url=f"{edge.url}/player/") as client:
        assert (await client.post("oauth2/introspect", data={"a": "b"})).status_code == 404
        assert (await client.get("oauth2/token")).status_code == 404
        begun = await client.post("oauth2/device_authorization", data={"jwk": '{"kty":"","crv":"","x":"","y":""}'})
        assert begun.json()["user_code"] == "BCDF-GHJK"
        assert begun.headers["cache-control"] == "no-store"
        assert int(begun.headers["x-server-time-ms"]) > 0
        refused = await client.post("oauth2/token", data={"grant_type": "x:device_code"})
        assert (refused.status_code, refused.json()["error"]) == (400, "authorization_pending")
        assert (await client.get("nothing.js")).status_code == 404
        assert (await client.get("config.json")).json() == {"issuer": edge.url}


async def test_the_relay_says_when_identity_is_away_and_refuses_large_forms():
    def asked(body: bytes) -> Request:
        async def receive():
            return {"type": "http.request", "body": body, "more_body": False}

        scope = {"type": "http", "method": "POST", "headers": [], "path_params": {"endpoint": "token"}}
        return Request(scope, receive)

    player = Player(identity_url="http://127.0.0.1:1", issuer="x")
    relay = player.routes()[0].endpoint
    with pytest.raises(DependencyDown):
        await relay(asked(b"a=b"))
    with pytest.raises(MessageTooLarge):
        await relay(asked(bytes(FORM_MAX_BYTES + 1)))
    await player.aclose()
