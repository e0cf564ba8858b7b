import json

import pytest

from kota_cli import keys
from kota_cli.installation import Installation, NotFound, default_data

SERVICES = ("identity", "permitting")


@pytest.fixture
def place(tmp_path):
    place = Installation.prepare(tmp_path / "data", SERVICES)
    keys.mint(place.secrets, SERVICES)
    place.postgres_url = "postgresql:///postgres?host=/tmp/socket&port=5432"
    place.nats_url, place.nats_monitor_url = "nats://127.0.0.1:1", "http://127.0.0.1:2"
    place.write()
    return place


def test_a_second_start_finds_the_same_ports(place):
    assert Installation.prepare(place.data, SERVICES).ports == place.ports


def test_a_service_that_comes_later_gets_ports_and_the_others_keep_theirs(place):
    grown = Installation.prepare(place.data, (*SERVICES, "videotron_content"))
    assert place.ports.items() <= grown.ports.items()
    assert len(set(grown.ports.values())) == len(grown.ports)


def test_ports_that_are_given_are_consecutive(tmp_path):
    place = Installation.prepare(tmp_path, SERVICES, first_port=20100)
    assert sorted(place.ports.values()) == list(range(20100, 20100 + len(place.ports)))


def test_a_folder_without_a_platform_says_how_to_start_one(tmp_path):
    with pytest.raises(NotFound, match="kota up"):
        Installation.read(tmp_path)


def test_what_is_written_down_holds_no_secret(place):
    text = (place.data / "platform.json").read_text()
    for passwords in keys.read_passwords(place.secrets).values():
        assert not any(password in text for password in passwords.values())
    assert set(json.loads(text)["services"]) == set(SERVICES)


def test_a_serving_process_never_learns_the_owners_password(place):
    owner = keys.read_passwords(place.secrets)["permitting"]["owner"]
    assert not any(owner in value for value in place.environment("permitting").values())
    assert owner in place.owner_environment("permitting")["KOTA_PERMITTING_POSTGRES_OWNER_URL"]


def test_a_service_is_given_only_its_own_secrets(place):
    environment = place.environment("permitting")
    assert environment["KOTA_PERMITTING_SECRETS_DIR"] == str(place.secrets / "permitting")
    assert environment["KOTA_PERMITTING_NATS_SEED_FILE"].endswith("permitting.nk")
    identity = keys.read_passwords(place.secrets)["identity"]
    assert not any(password in value for password in identity.values() for value in environment.values())


def test_all_services_accept_the_tokens_of_one_issuer(place):
    issuers = {place.environment(s)[f"KOTA_{s.upper()}_ISSUER"] for s in SERVICES}
    assert issuers == {place.http_url("identity")}


def test_the_data_folder_comes_from_the_environment_when_none_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("KOTA_DATA", str(tmp_path))
    assert default_data() == tmp_path
