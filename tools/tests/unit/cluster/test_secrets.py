import dataclasses

import pytest

from kota_cli import keys, registry
from kota_cli.cluster import secrets
from kota_cli.cluster.place import ClusterPlace, NotConfigured

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
