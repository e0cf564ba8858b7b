"""The document is canonical, its signature holds for exactly its bytes."""

from __future__ import annotations

import base64
import hashlib
import json

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kota_videotron_content.playlists import document
from kota_videotron_content.playlists.model import Candidate, PlaylistInputs, generate, inputs_hash

SIGNER = document.Signer("k1", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
ITEM = Candidate("cities/13.77/bookings/b", "ab" * 32, "image/png", 10_000, "psa", 1_000_000, "", 0, 2**50, None, "é")
INPUTS = PlaylistInputs("cities/13.77/screens/s", 384, 192, "Asia/Jakarta", 0, 3_600_000, (ITEM,))


def built(**changes):
    how = {"seq": 7, "prev_sha256": "", "not_before_ms": 0, "not_after_ms": 3_600_000, "min_seq": 3, "override": None}
    return document.build(generate(INPUTS), **{**how, **changes})


def unpadded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_the_document_is_rfc_8785_bytes_and_says_everything_the_player_needs():
    data = built()
    said = json.loads(data)
    assert data == json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert (said["seq"], said["min_seq"], said["screen"]) == (7, 3, "cities/13.77/screens/s")
    assert said["segments"] == [{"from_ms": 0, "loop": 0, "phase_ms": 0, "to_ms": 3_600_000}]
    assert said["loops"] == [{"entries": [[0, 10_000]], "id": 0, "len_ms": 10_000}]


def test_the_version_is_the_hash_of_the_bytes_and_the_same_bytes_have_the_same_signature():
    first, again = document.sign(built(), SIGNER), document.sign(built(), SIGNER)
    assert first == again
    assert first.sha256_hex == hashlib.sha256(first.data).hexdigest()
    assert first.etag == f'"sha256-{first.sha256_hex}"'


def test_one_changed_byte_breaks_the_signature():
    signed = document.sign(built(), SIGNER)
    public = Ed25519PublicKey.from_public_bytes(unpadded(SIGNER.public_b64url))
    public.verify(unpadded(signed.signature_b64url), signed.data)
    with pytest.raises(InvalidSignature):
        public.verify(unpadded(signed.signature_b64url), signed.data.replace(b'"seq":7', b'"seq":8'))


def test_the_signature_is_that_of_rfc_8032():
    """Test 1 of section 7.1: the empty message."""
    secret = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    signed = document.sign(b"", document.Signer("t", Ed25519PrivateKey.from_private_bytes(secret)))
    assert unpadded(signed.signature_b64url).hex() == (
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    )


def test_an_override_travels_inside_the_signature():
    override = document.Override("o", "WARNING", "Jauhi pantai", "", "", "BPBD", 0, 60_000, drill=True)
    assert json.loads(built(override=override))["override"]["text"] == "Jauhi pantai"


def test_the_key_set_holds_the_raw_public_keys():
    (key,) = json.loads(document.key_set([SIGNER]))["keys"]
    assert key["keyid"] == "k1"
    assert key["alg"] == "Ed25519"
    assert len(unpadded(key["public_b64url"])) == 32


def test_the_inputs_hash_changes_with_every_fact_a_playlist_depends_on():
    changed = PlaylistInputs("cities/13.77/screens/s", 384, 192, "Asia/Jakarta", 0, 3_600_000, (ITEM,), (("x", 1),))
    assert inputs_hash(INPUTS) != inputs_hash(changed)
    assert inputs_hash(INPUTS) == inputs_hash(INPUTS)
