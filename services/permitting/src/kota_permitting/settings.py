"""The settings of permitting, beside those that every service has."""

from __future__ import annotations

from pathlib import Path

from pydantic_settings import SettingsConfigDict

from kota_common.service import ServiceSettings


class Settings(ServiceSettings):
    """Read from `KOTA_PERMITTING_...`.

    `public_url` is printed on permits: people scan `HTTPS://HOST/V/ID` for years, so it must be the city's own name.
    """

    model_config = SettingsConfigDict(env_prefix="KOTA_PERMITTING_")

    @property
    def page_token_file(self) -> Path:
        """The secret that signs page tokens; a new one only ends lists that are being paged through."""
        return self.secrets_dir / "page_tokens.json"
