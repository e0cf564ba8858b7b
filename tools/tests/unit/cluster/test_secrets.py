import dataclasses
import subprocess

import pytest

from kota_cli import keys, registry
from kota_cli.cluster import secrets
from kota_cli.cluster.place import ClusterPlace, NotConfigured
from kota_common.security.certificates import CertificateRefused
from kota_common.testing.certificates import TestAuthority
from kota_common.testing.embedded.nats import nats_server_binary

PLACE = ClusterPlace("kota", "ns", registry.installed(), postgres_url="postgresql://kota-postgres:5432/postgres")


@pytest.fixture
def made(tmp_path):
    secrets.complete(tmp_path)
    return secrets.collect(tmp_path, PLACE, max_file_store="8GB")


def test_what_kubernetes_keeps_is_enough_to_make_the_same_again(made, tmp_path):
    again = tmp_path / "again"
    again.mkdir()
    secrets.lay_out(made, PLACE, again)
    secrets.complete(again)
    assert secrets.collect(again, PLACE, max_file_store="8GB") == made


def test_a_service_that_comes_with_a_release_gets_its_secrets_and_the_others_keep_theirs(made, tmp_path):
    known = {name: files for name, files in made.items() if name != "kota-permitting"}
    again = tmp_path / "again"
    again.mkdir()
    secrets.lay_out(known, PLACE, again)
    secrets.complete(again)
    later = secrets.collect(again, PLACE, max_file_store="8GB")
    assert later["kota-identity"] == made["kota-identity"]
    assert set(later["kota-permitting"]) == set(made["kota-permitting"])
    assert later["kota-permitting"]["nats.nk"] != made["kota-permitting"]["nats.nk"]


def test_urls_follow_the_server_and_passwords_stay(made, tmp_path):
    again = tmp_path / "again"
    again.mkdir()
    secrets.lay_out(made, PLACE, again)
    moved = dataclasses.replace(PLACE, postgres_url="postgresql://db.kota.test:6432/postgres?sslmode=verify-full")
    before = made["kota-identity"]["kota_identity_postgres_url"].decode()
    after = secrets.collect(again, moved, max_file_store="8GB")["kota-identity"]["kota_identity_postgres_url"].decode()
    assert after == before.replace("kota-postgres:5432", "db.kota.test:6432") + "?sslmode=verify-full"


def test_three_servers_know_each_other_by_their_own_names_and_one_has_no_routes(tmp_path):
    secrets.complete(tmp_path)
    assert "routes" not in secrets.nats_config(tmp_path, PLACE, max_file_store="8GB")
    text = secrets.nats_config(tmp_path, dataclasses.replace(PLACE, nats_replicas=3), max_file_store="8GB")
    assert [f"@kota-nats-{number}.kota-nats-pods:6222" in text for number in range(3)] == [True] * 3
    assert "sync_interval: always" in text


@pytest.mark.parametrize("replicas", [1, 3])
def test_with_certificates_the_bus_asks_everybody_for_one_and_a_real_server_takes_the_configuration(tmp_path, replicas):
    secrets.complete(tmp_path)
    place = dataclasses.replace(PLACE, nats_replicas=replicas, tls_dir=TestAuthority().write(tmp_path / "tls"))
    text = secrets.nats_config(tmp_path, place, max_file_store="8GB")
    assert text.count("verify: true") == (1 if replicas == 1 else 2)  # clients, and the servers of a cluster
    file = tmp_path / "nats.conf"
    file.write_text(text)
    command = [str(nats_server_binary()), "-c", str(file), "-t"]
    done = subprocess.run(command, env={"POD_NAME": "kota-nats-0"}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_without_certificates_the_configuration_knows_of_none(made):
    assert b"tls" not in made["kota-nats"]["nats.conf"]


def test_a_job_without_its_certificate_says_which_variable_names_the_folder(tmp_path):
    environment = {"KOTA_SERVICES": "identity", "KOTA_RELEASE": "kota", "KOTA_NAMESPACE": "ns"}
    assert ClusterPlace.of(environment).certificates() is None
    place = ClusterPlace.of({**environment, "KOTA_TLS_DIR": str(tmp_path)})
    with pytest.raises(CertificateRefused, match=r"KOTA_TLS_DIR: .*tls\.crt: No such file"):
        place.endpoints()


def test_every_key_file_of_a_service_is_in_its_secret(made):
    for service in registry.installed():
        assert set(keys.KEY_FILES[service]) < set(made[PLACE.object_name(service)])


@pytest.mark.parametrize(
    ("environment", "named"),
    [({}, "KOTA_SERVICES"), ({"KOTA_SERVICES": "weather", "KOTA_RELEASE": "k", "KOTA_NAMESPACE": "n"}, "weather")],
)
def test_a_job_that_is_not_told_where_it_is_says_what_is_missing(environment, named):
    with pytest.raises(NotConfigured, match=named):
        ClusterPlace.of(environment)
