from pydantic_settings import SettingsConfigDict

from kota_common.service import ServiceSettings
from kota_common.service.settings import SETTINGS_DIR


class Settings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="KOTA_SAMPLE_")


REST = {
    "postgres_relay_url": "postgresql://relay@h/d",
    "nats_url": "nats://h:4222",
    "nats_seed_file": "/n.nk",
    "nats_monitor_url": "http://h:8222",
    "issuer": "https://i",
    "jwks_url": "https://i/jwks.json",
    "secrets_dir": "/k",
}


def test_a_setting_with_a_password_may_come_from_a_file(tmp_path, monkeypatch):
    (tmp_path / "kota_sample_postgres_url").write_text("postgresql://app:geheim@h/d\n")
    monkeypatch.setenv(SETTINGS_DIR, str(tmp_path))
    assert Settings(**REST).postgres_url == "postgresql://app:geheim@h/d"


def test_the_environment_wins_over_the_file(tmp_path, monkeypatch):
    (tmp_path / "kota_sample_postgres_url").write_text("postgresql://file@h/d")
    monkeypatch.setenv(SETTINGS_DIR, str(tmp_path))
    monkeypatch.setenv("KOTA_SAMPLE_POSTGRES_URL", "postgresql://environment@h/d")
    assert Settings(**REST).postgres_url == "postgresql://environment@h/d"
