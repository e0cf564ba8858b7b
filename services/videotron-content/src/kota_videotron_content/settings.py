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
