"""What videotron-content is made of: the only file that builds and wires things."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kota.videotron_content.v1 import (
    alerts_pb2,
    campaigns_pb2,
    creatives_pb2,
    events_pb2,
    overrides_pb2,
    playlists_pb2,
    plays_pb2,
    screens_pb2,
)
from kota_common.grpc import Pages
from kota_common.security.keys import Secret, load_secret
from kota_common.service import Doors, Floor, Service
from kota_videotron_content.alerts.feed import Feed
from kota_videotron_content.alerts.rpc import Alerts
from kota_videotron_content.campaigns.consumers import permits
from kota_videotron_content.campaigns.rpc import Campaigns
from kota_videotron_content.fleet.consumers import follow_device, follow_endpoint
from kota_videotron_content.fleet.rpc import Screens
from kota_videotron_content.halls.consumers import calls
from kota_videotron_content.media.content_store import ContentStore
from kota_videotron_content.media.http import MediaDoor
from kota_videotron_content.moderation.rpc import Creatives
from kota_videotron_content.overrides.rpc import Overrides
from kota_videotron_content.player.http import Player
from kota_videotron_content.playlists import document
from kota_videotron_content.playlists.board import Board
from kota_videotron_content.playlists.commands import Publisher
from kota_videotron_content.playlists.http import ScreenDoor
from kota_videotron_content.playlists.rpc import Playlists
from kota_videotron_content.proof import http as proof
from kota_videotron_content.proof.rpc import Plays
from kota_videotron_content.publishing import Publishing
from kota_videotron_content.settings import Settings
from kota_videotron_content.timers import timers

publishing = Publishing()
feed = Feed()


@dataclass(frozen=True, slots=True)
class Closing:
    """Closes the player page's connections to identity when the service stops."""

    player: Player

    async def run(self) -> None:
        """Wait for the end of the service."""
        try:
            await asyncio.Event().wait()
        finally:
            await self.player.aclose()


def signers(seeds: Secret) -> list[document.Signer]:
    """The playlist keys of the installation, the one that signs first."""
    return [
        document.Signer(f"playlist-{number}", Ed25519PrivateKey.from_private_bytes(seeds.key(number)))
        for number in sorted(seeds.versions, reverse=True)
    ]


def build(settings: Settings, floor: Floor) -> Doors:
    """Everything videotron-content serves, in reading order. Raises SecretRefused for a bad key file."""
    pages = Pages(load_secret(settings.page_token_file).key())
    keys = signers(load_secret(settings.playlist_key_file))
    publisher = Publisher(keys[0])
    publishing.open(publisher)
    feed.open(floor.metrics)
    media = MediaDoor(floor, ContentStore(settings.media_dir), settings.media_limit_bytes)
    board = Board(floor.database)
    player = Player(identity_url=settings.identity_url, issuer=settings.issuer)
    # Signed by the oldest key, which every screen knows: so a new key reaches screens that trust only the old one.
    key_set = document.sign(document.key_set(keys), keys[-1])
    screens = ScreenDoor(floor, board, key_set, media.download)
    return Doors(
        rpc=[
            Screens(publisher, pages, board),
            Creatives(publisher, pages),
            Campaigns(publisher, pages, settings.psa_reserve_ppm),
            Playlists(pages),
            Overrides(publisher, pages),
            Alerts(publisher, pages, settings),
            Plays(pages),
        ],
        http=[*media.routes(), *proof.routes(floor), *player.routes()],
        hot=[*screens.routes(), *player.hot_routes()],
        background=[board, Closing(player)],
    )


SERVICE = Service(
    name="videotron_content",
    package="kota_videotron_content",
    settings=Settings,
    contracts=(
        screens_pb2,
        creatives_pb2,
        campaigns_pb2,
        playlists_pb2,
        overrides_pb2,
        alerts_pb2,
        plays_pb2,
        events_pb2,
    ),
    build=build,
    consumers=(permits(publishing), calls(publishing), follow_device, follow_endpoint),
    timers=timers(publishing, feed),
)
