import json
import os
import stat

import pytest

from kota_common.security.encoding import encode_base64url
from kota_common.security.jose import import_signing_key
from kota_common.security.keys import (
    SecretRefused,
    load_secret,
    load_signing_key,
    mint_secret,
    mint_signing_key,
    read_private_file,
    secret_document,
    write_private_file,
)


def write(path, text: str, mode: int = 0o600):
    path.write_text(text)
    path.chmod(mode)
    return path


def versions(*keys: bytes) -> str:
    return json.dumps({"versions": {str(number): encode_base64url(key) for number, key in enumerate(keys, 1)}})


def test_minted_keys_are_private_and_load(tmp_path):
    path = tmp_path / "signing.jwk"
    key = mint_signing_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_signing_key(path).kid == key.kid
    assert import_signing_key(json.loads(path.read_text())).kid == key.kid


def test_minted_secrets_are_private_random_and_load(tmp_path):
    path = tmp_path / "kek"
    secret = mint_secret(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_secret(path) == secret
    assert secret.key() != mint_secret(tmp_path / "other").key()


def test_the_umask_cannot_open_a_key(tmp_path):
    before = os.umask(0)
    try:
        mint_secret(tmp_path / "kek")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "kek").stat().st_mode) == 0o600


def test_minting_never_replaces_a_key(tmp_path):
    mint_secret(tmp_path / "kek")
    with pytest.raises(FileExistsError):
        mint_secret(tmp_path / "kek")
    with pytest.raises(FileExistsError):
        mint_signing_key(tmp_path / "kek")


def test_versions_stand_side_by_side_and_the_highest_is_used(tmp_path):
    first, second = mint_secret(tmp_path / "a").key(), mint_secret(tmp_path / "b").key()
    secret = load_secret(write(tmp_path / "c", versions(first, second)))
    assert (secret.current, secret.key(), secret.key(1)) == (2, second, first)
    write_private_file(tmp_path / "d", secret_document(secret))
    assert load_secret(tmp_path / "d") == secret


@pytest.mark.parametrize("mode", [0o604, 0o644, 0o666, 0o602, 0o601])
def test_a_file_that_others_can_touch_is_refused(tmp_path, mode):
    mint_secret(tmp_path / "kek")
    (tmp_path / "kek").chmod(mode)
    with pytest.raises(SecretRefused, match="others"):
        load_secret(tmp_path / "kek")


def test_a_group_may_read_as_kubernetes_mounts_it(tmp_path):
    mint_secret(tmp_path / "kek")
    (tmp_path / "kek").chmod(0o440)
    assert load_secret(tmp_path / "kek")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "changeme",
        "{}",
        '{"versions": {}}',
        '{"versions": []}',
        '{"versions": {"1": "changeme"}}',
        '{"versions": {"1": "CHANGEME-CHANGEME-CHANGEME-CHANGEME-CHANGE"}}',
        '{"versions": {"1": 7}}',
        '{"versions": {"0": "AAAA"}}',
        '{"versions": {"-1": "AAAA"}}',
        '{"versions": {"x": "AAAA"}}',
        versions(bytes(32)),
        versions(b"\xff" * 32),
        versions(b"0123456789" * 3 + b"01"),
        versions(b"changeme-0123456789-abcdefghijkl"),
        versions(b"this is a Default key for tests!"),
        versions(os.urandom(16)),
        versions(os.urandom(33)),
        versions(os.urandom(32), bytes(32)),
    ],
)
def test_placeholders_and_nonsense_refuse_to_load(tmp_path, text):
    with pytest.raises(SecretRefused, match="kek"):
        load_secret(write(tmp_path / "kek", text))


def test_a_refusal_never_quotes_the_secret(tmp_path):
    with pytest.raises(SecretRefused) as error:
        load_secret(write(tmp_path / "kek", '{"versions": {"1": "hunter2-changeme"}}'))
    assert "hunter2" not in str(error.value)


def test_missing_large_and_special_files_are_refused(tmp_path):
    with pytest.raises(SecretRefused):
        read_private_file(tmp_path / "missing")
    with pytest.raises(SecretRefused):
        read_private_file(tmp_path)
    with pytest.raises(SecretRefused, match="large"):
        read_private_file(write(tmp_path / "large", "x" * 20_000))


def test_a_public_key_signs_nothing(tmp_path):
    key = mint_signing_key(tmp_path / "key")
    with pytest.raises(SecretRefused, match="private part"):
        load_signing_key(write(tmp_path / "public", json.dumps(key.public_jwk())))
