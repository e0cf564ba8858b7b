"""The settings of videotron-content, beside those that every service has."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from kota_common.service import ServiceSettings


class Settings(ServiceSettings):
    """Read from `KOTA_VIDEOTRON_CONTENT_...`."""

    model_config = SettingsConfigDict(env_prefix="KOTA_VIDEOTRON_CONTENT_")

    media_dir: Path = Field(description="Folder of the content store; several processes may share it.")
    media_limit_bytes: int = Field(
        200 * 1024 * 1024, ge=1024, description="Largest upload in bytes. 15 s of 4K at 100 Mbit/s are 190 MB."
    )
    psa_reserve_ppm: int = Field(
        200_000,
        ge=0,
        le=1_000_000,
        description="Airtime that only public-service announcements may take, parts per million. No national figure is"
        " known; city policies name 10 to 30 %.",
    )
    alert_feed_url: str = Field(
        "",
        pattern=r"^(https?://\S+)?$",
        description="RSS of BMKG's nowcast, `https://www.bmkg.go.id/alerts/nowcast/id/rss.xml`; empty: nothing is"
        " polled. Documents are fetched from the same host only.",
    )
    alert_poll_interval_s: int = Field(
        30,
        ge=30,
        le=60,
        description="Seconds between two polls of the feed. BMKG takes 60 requests a minute; a poll makes at most 19.",
    )
    alert_senders: str = Field(
        "cuaca.ekstrem@bmkg.go.id",
        pattern=r"^([^\s,<&]+(,[^\s,<&]+)*)?$",
        description="CAP senders that are believed, with commas between: `sender` when the feed brings it,"
        " `13.77:sender` when a partner of that city submits it. Others are kept and never displayed.",
    )
    alert_drill_cities: str = Field(
        "",
        pattern=r"^([0-9]{2}\.[0-9]{2}(,[0-9]{2}\.[0-9]{2})*)?$",
        description="Cities whose screens show alerts of status Exercise and Test, marked LATIHAN; empty: none.",
    )
    alert_attribution: str = Field(
        "BMKG (Badan Meteorologi, Klimatologi, dan Geofisika)",
        min_length=1,
        description="Whose data the feed carries, as its owner wants to be named on every screen that shows it.",
    )

    @property
    def identity_url(self) -> str:
        """Where players' pairing and token calls are handed on to: the host that the issuer's keys are read from."""
        return self.jwks_url.removesuffix("/jwks.json")

    @property
    def page_token_file(self) -> Path:
        """The secret that signs page tokens; a new one only ends lists that are being paged through."""
        return self.secrets_dir / "page_tokens.json"

    @property
    def playlist_key_file(self) -> Path:
        """Seeds of the Ed25519 keys that sign playlists: the highest version signs, screens trust all of them."""
        return self.secrets_dir / "playlist.json"
