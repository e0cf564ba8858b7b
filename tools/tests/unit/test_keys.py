import stat

import nkeys
import pytest

from kota_cli import keys, registry
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
