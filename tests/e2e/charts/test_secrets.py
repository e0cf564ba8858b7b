"""Secrets that a release of `existingSecrets: true` expects, against those that `kota keys manifests` makes."""

from __future__ import annotations

from pathlib import Path

import pytest

from kota_cli import registry
from kota_cli.cluster import secrets
from kota_cli.cluster.place import ClusterPlace

from .conftest import name_of, pods

LATER = {"root_client_id"}  # the city's first minute writes it
DEMO = "kota-demo"  # made by that job, too


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Secret -> its keys."""
    scratch: Path = tmp_path_factory.mktemp("secrets")
    place = ClusterPlace("kota", "kota", registry.installed(), postgres_url="postgresql://db:5432/postgres")
    secrets.complete(scratch)
    return {name: set(files) for name, files in secrets.collect(scratch, place, max_file_store="20GB").items()}


def wanted(spec):
    """(Secret, its keys) of each volume that must be there for a pod to start."""
    for volume in spec.get("volumes", []):
        for source in [volume, *volume.get("projected", {}).get("sources", [])]:
            secret = source.get("secret", {})
            name = secret.get("secretName") or secret.get("name")
            if name and not secret.get("optional"):
                yield name, {item["key"] for item in secret.get("items", [])}


def test_every_secret_and_every_key_of_it_that_a_pod_waits_for_is_made(charts, made):
    documents = charts.render("single-node", "global.existingSecrets=true")
    assert not [d for d in documents if d["metadata"]["name"].startswith("kota-keys")]
    asked = [(name_of(d), name, keys) for d, _, spec in pods(documents) for name, keys in wanted(spec)]
    assert {name for _, name, _ in asked} >= {"kota-identity", "kota-installation", "kota-nats"}
    for where, name, keys in asked:
        if name != DEMO:
            assert name in made, f"{where} waits for a Secret that nobody makes: {name}"
            assert keys - LATER <= made[name], f"{where} waits for {sorted(keys - made[name])} of {name}"
