"""The settings of fiber-network, beside those that every service has."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from kota_common.service import ServiceSettings


class Settings(ServiceSettings):
    """Read from `KOTA_FIBER_NETWORK_...`."""

    model_config = SettingsConfigDict(env_prefix="KOTA_FIBER_NETWORK_")

    import_limit_bytes: int = Field(
        64 * 1024 * 1024,
        ge=1024,
        description="Largest GeoJSON over HTTP, bytes. While it is read it takes about ten times as much memory.",
    )
    dig_tolerance_m: float = Field(
        1.0,
        ge=0,
        le=50,
        description="Metres that every dig-safe answer keeps free beside the accuracy of the route's survey.",
    )
    dig_unknown_m: float = Field(
        10.0,
        ge=1,
        le=200,
        description="Metres within which a route whose place is not known well calls for a survey.",
    )

    @property
    def page_token_file(self) -> Path:
        """The secret that signs page tokens; a new one only ends lists that are being paged through."""
        return self.secrets_dir / "page_tokens.json"
