"""The settings of attendance, beside those that every service has."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from kota_common.service import ServiceSettings


class Settings(ServiceSettings):
    """Read from `KOTA_ATTENDANCE_...`."""

    model_config = SettingsConfigDict(env_prefix="KOTA_ATTENDANCE_")

    webauthn_rp_id: str = Field(
        "",
        description="Relying party id of the phones' finger keys: the registrable domain of the city's page. Empty: the"
        " host of PUBLIC_URL. Changing it makes every bound finger key useless.",
    )
    webauthn_origins: list[str] = Field(
        default_factory=list,
        description="Exact origins from which finger keys may sign, `https://presensi.contoh.go.id` or"
        " `android:apk-key-hash:...`. Empty: the origin of PUBLIC_URL alone.",
    )
    verify_threads: int = Field(
        2,
        ge=1,
        le=64,
        description="Threads that sign receipts and verify finger keys, one a core. Phones' keys have a process.",
    )

    @property
    def rp_id(self) -> str:
        """The relying party id."""
        return self.webauthn_rp_id or urlsplit(self.public_url).hostname or "localhost"

    @property
    def origins(self) -> list[str]:
        """The origins from which finger keys may sign."""
        if self.webauthn_origins:
            return self.webauthn_origins
        parts = urlsplit(self.public_url)
        return [f"{parts.scheme}://{parts.netloc}"]

    @property
    def identity_url(self) -> str:
        """Where the phones' token calls are handed on to: the host that the issuer's keys are read from."""
        return self.jwks_url.removesuffix("/jwks.json")

    @property
    def page_token_file(self) -> Path:
        """The secret that signs page tokens; a new one only ends lists that are being paged through."""
        return self.secrets_dir / "page_tokens.json"

    @property
    def nonce_file(self) -> Path:
        """The secret behind nonces and anchors; old versions stay until the last anchor under them is forgotten."""
        return self.secrets_dir / "nonces.json"

    @property
    def place_file(self) -> Path:
        """The master key of the sealed payloads."""
        return self.secrets_dir / "places.json"

    @property
    def receipt_key_file(self) -> Path:
        """The key that signs receipts; its public half is published, and receipts are verified with it for years."""
        return self.secrets_dir / "receipt_signing.json"
