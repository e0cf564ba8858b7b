import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kota_common.security.keys import Secret
from kota_common.security.sealed import BlindIndex, MasterKey, Unsealable

SECRET = Secret({1: bytes(range(32)), 2: bytes(range(50, 82))})
RECORD = "018f3a5e-7c00-7000-8000-000000000001"
NIK = "9901010190000001"  # province 99 does not exist


@pytest.fixture
def master() -> MasterKey:
    return MasterKey(SECRET)


@given(st.text(max_size=300))
def test_what_was_sealed_opens(text):
    key, wrapped = MasterKey(SECRET).new_record_key(RECORD)
    sealed = key.seal("person", "nik", text)
    assert MasterKey(SECRET).unwrap(wrapped, RECORD).open("person", "nik", sealed) == text


def test_the_same_value_never_looks_the_same(master):
    key, wrapped = master.new_record_key(RECORD)
    assert len({key.seal("person", "nik", NIK) for _ in range(100)}) == 100
    assert NIK.encode() not in key.seal("person", "nik", NIK) + wrapped


def test_a_value_opens_only_in_its_own_place(master):
    key, wrapped = master.new_record_key(RECORD)
    sealed = key.seal("person", "nik", NIK)
    other, _ = master.new_record_key("018f3a5e-7c00-7000-8000-000000000002")
    for opener, table, column in ((key, "person", "phone"), (key, "partner", "nik"), (other, "person", "nik")):
        with pytest.raises(Unsealable):
            opener.open(table, column, sealed)
    with pytest.raises(Unsealable):
        master.unwrap(wrapped, other.record)
    with pytest.raises(Unsealable):
        master.unwrap(wrapped, RECORD, version=2)


def test_every_byte_counts(master):
    key, wrapped = master.new_record_key(RECORD)
    sealed = key.seal("person", "nik", NIK)
    for position in range(len(sealed)):
        changed = bytearray(sealed)
        changed[position] ^= 1
        with pytest.raises(Unsealable):
            key.open("person", "nik", bytes(changed))
    for position in range(len(wrapped)):
        changed = bytearray(wrapped)
        changed[position] ^= 1
        with pytest.raises(Unsealable):
            master.unwrap(bytes(changed), RECORD)


@given(st.binary(max_size=80))
def test_junk_does_not_open(junk):
    key, _ = MasterKey(SECRET).new_record_key(RECORD)
    with pytest.raises(Unsealable):
        key.open("person", "nik", junk)


def test_rotating_the_master_key_touches_no_field(master):
    old = MasterKey(Secret({1: SECRET.key(1)}))
    key, wrapped = old.new_record_key(RECORD)
    sealed = key.seal("person", "nik", NIK)
    assert not master.is_current(wrapped)
    rewrapped = master.rewrap(wrapped, RECORD)
    assert master.is_current(rewrapped)
    only_new = MasterKey(Secret({2: SECRET.key(2)}))
    assert only_new.unwrap(rewrapped, RECORD).open("person", "nik", sealed) == NIK
    with pytest.raises(Unsealable, match="no longer here"):
        only_new.unwrap(wrapped, RECORD)


def test_a_value_of_an_older_record_key_says_so(master):
    first, _ = master.new_record_key(RECORD, version=1)
    second, _ = master.new_record_key(RECORD, version=2)
    with pytest.raises(Unsealable, match="another version"):
        second.open("person", "nik", first.seal("person", "nik", NIK))


@pytest.mark.parametrize(("table", "column"), [("a|b", "c"), ("a", "b|c"), ("", "c"), ("a", ""), ("A", "c")])
def test_names_cannot_shift_the_boundaries_of_the_place(master, table, column):
    key, _ = master.new_record_key(RECORD)
    with pytest.raises(ValueError, match="plain SQL names"):
        key.seal(table, column, NIK)


@pytest.mark.parametrize("record", ["", "a|1", "a b", "x" * 65])
def test_a_record_is_an_id(master, record):
    with pytest.raises(ValueError, match="record"):
        master.new_record_key(record)


def test_the_blind_index_is_a_keyed_hash_per_field():
    index = BlindIndex(SECRET, "nik")
    assert index.of(NIK) == hmac.new(SECRET.key(2), b"nik\0" + NIK.encode(), hashlib.sha256).digest()
    assert index.of(NIK) == index.of(NIK) != index.of("9901010190000002")
    assert index.of(NIK) != BlindIndex(SECRET, "phone").of(NIK)
    assert index.of(NIK) != BlindIndex(Secret({1: SECRET.key(1)}), "nik").of(NIK)


def test_keys_do_not_show_themselves(master):
    key, _ = master.new_record_key(RECORD)
    assert repr(SECRET) == "Secret(versions=[1, 2])"
    assert repr(key) == f"RecordKey(record='{RECORD}', version=1)"
