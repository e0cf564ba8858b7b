import os
import pty
import stat
import subprocess
import sys

import nkeys
import pytest
import yaml
from typer.testing import CliRunner

from kota_cli import keys, registry
from kota_cli.main import app
from kota_common.messaging.users import users
from kota_common.security.keys import load_secret, load_signing_key

SERVICES = ("identity", "permitting", "attendance", "fiber_network", "videotron_content")


@pytest.fixture
def folder(tmp_path):
    keys.mint(tmp_path / "secrets", SERVICES)
    return tmp_path / "secrets"


def test_minting_again_makes_nothing_and_replaces_nothing(folder):
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert keys.mint(folder, SERVICES) == []
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_a_service_that_comes_later_gets_its_own_and_the_others_keep_theirs(tmp_path):
    keys.mint(tmp_path, ("identity",))
    kept = keys.read_passwords(tmp_path)["identity"]
    made = keys.mint(tmp_path, ("identity", "permitting"))
    assert tmp_path / "nats" / "permitting.nk" in made
    assert keys.read_passwords(tmp_path)["identity"] == kept
    assert set(keys.read_passwords(tmp_path)) == {"identity", "permitting"}


def test_nobody_else_may_read_a_secret(folder):
    for path in folder.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_services_read_what_was_minted(folder):
    for service, files in keys.KEY_FILES.items():
        for name, kind in files.items():
            load = load_signing_key if kind == keys.SIGNING_KEY else load_secret
            load(folder / service / name)


def test_every_user_of_the_bus_has_a_seed_of_its_own(folder):
    public = keys.nats_public_keys(folder)
    assert set(public) == {user.name for user in users(registry.load(registry.installed()))} | set(SERVICES)
    assert len(set(public.values())) == len(public)
    assert all(key.startswith("U") for key in public.values())
    seed = (folder / "nats" / "operator.nk").read_bytes()
    assert bytes(nkeys.from_seed(seed).public_key).decode() == public["operator"]


def test_secrets_are_not_shown_on_a_screen():
    screen, shown = pty.openpty()
    words = ["-m", "kota_cli", "keys", "manifests", "--namespace", "n", "--postgres", "postgresql://db:5432/p"]
    done = subprocess.run([sys.executable, *words], stdout=shown, stderr=subprocess.PIPE, text=True, check=False)
    os.close(shown)
    os.close(screen)
    assert done.returncode == 2
    assert "not shown on a screen" in done.stderr


def test_the_manifests_hold_every_secret_of_the_installation():
    words = [
        "keys",
        "manifests",
        "--namespace",
        "kota-uji",
        "--release",
        "kota",
        "--postgres",
        "postgresql://db:5432/p",
    ]
    runner = CliRunner()
    done = runner.invoke(app, words)
    assert done.exit_code == 0, done.output
    made = {secret["metadata"]["name"]: secret for secret in yaml.safe_load_all(done.stdout)}
    assert {secret["metadata"]["namespace"] for secret in made.values()} == {"kota-uji"}
    for service, files in keys.KEY_FILES.items():
        held = made[f"kota-{service.replace('_', '-')}"]["stringData"]
        assert set(files) <= set(held)
        assert held[f"kota_{service}_postgres_url"].endswith("@db:5432/kota_" + service)
    assert set(registry.SERVICE_NAMES) == set(keys.KEY_FILES)
    again = {s["metadata"]["name"]: s for s in yaml.safe_load_all(runner.invoke(app, words).stdout)}
    assert again["kota-identity"]["stringData"] != made["kota-identity"]["stringData"], "each run makes other secrets"
