"""The settings of identity, beside those that every service has."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from kota_common.service import ServiceSettings


class Settings(ServiceSettings):
    """Read from `KOTA_IDENTITY_...`."""

    model_config = SettingsConfigDict(env_prefix="KOTA_IDENTITY_")

    key_prepublish_s: int = Field(
        600, ge=0, description="Seconds that the next signing key is published before it signs: twice the caches' life."
    )
    key_life_s: int = Field(
        90 * 86_400,
        ge=3600,
        description="Seconds that a signing key signs before the timer rotates it: a quarter year.",
    )
