import pytest
from hypothesis import given
from hypothesis import strategies as st

from kota_common.security.revocation_list import RevocationList

KEYS = ("jti.a", "sub.b", "cli.c", "kid.d")


def revoked(key: str, value: bytes) -> RevocationList:
    entries = RevocationList()
    entries.put(key, value)
    return entries


@pytest.mark.parametrize("key", KEYS)
def test_an_empty_value_revokes_all(key):
    assert revoked(key, b"").find(KEYS, 10**12) == key


@pytest.mark.parametrize("key", ["sub.b", "cli.c"])
def test_a_not_before_spares_what_was_issued_later(key):
    entries = revoked(key, b"1000")
    assert [entries.find(KEYS, second) for second in (999, 1000, 1001)] == [key, key, None]


@pytest.mark.parametrize("key", ["jti.a", "kid.d"])
def test_single_things_are_revoked_whatever_the_value(key):
    assert revoked(key, b"1000").find(KEYS, 2000) == key


@pytest.mark.parametrize("value", [b"x", b"-1", b"1e9", b" 1", b"1.5", b"9" * 13, b"\xd9\xa1", b"\xff"])
def test_a_value_nobody_can_read_revokes_all(value):
    assert revoked("sub.b", value).find(KEYS, 10**9) == "sub.b"


def test_a_later_entry_is_found_behind_one_that_spares():
    entries = revoked("sub.b", b"1000")
    entries.put("kid.d", b"")
    assert entries.find(KEYS, 2000) == "kid.d"


def test_a_snapshot_replaces_all_but_what_somebody_else_overwrote():
    entries = revoked("jti.old", b"")
    entries.put("jti.aimed_at", b"")
    news = entries.replace({"jti.new": b""}, keep={"jti.aimed_at", "jti.never_seen"})
    assert news == {"jti.new"}
    assert [entries.find((key,), 0) for key in ("jti.old", "jti.aimed_at", "jti.new", "jti.never_seen")] == [
        None,
        "jti.aimed_at",
        "jti.new",
        None,
    ]


@given(st.lists(st.tuples(st.sampled_from(KEYS), st.booleans(), st.integers(0, 5)), max_size=30), st.integers(0, 5))
def test_the_last_word_on_a_key_counts(history, issued):
    entries, model = RevocationList(), {}
    for key, put, second in history:
        if put:
            entries.put(key, str(second).encode())
            model[key] = second if key[:3] in ("sub", "cli") else 10**9
        else:
            entries.remove(key)
            model.pop(key, None)
    expected = {key for key, until in model.items() if issued <= until}
    found = entries.find(KEYS, issued)
    assert found in expected if expected else found is None
