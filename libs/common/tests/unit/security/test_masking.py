import json

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from kota_common.security.masking import (
    mask_mail,
    mask_name,
    mask_nik,
    mask_nip,
    mask_phone,
    mask_processor,
    mask_text,
    mask_value,
)

NIK = "9901010190000001"  # province 99 does not exist
NIP = "198501012010011001"
JWT = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl"


def test_masks_look_as_agreed():
    assert mask_nik("1377010190000001") == "1377********0001"
    assert mask_nip(NIP) == "1985**********1001"
    assert mask_phone("+62 812-3456-7890") == "***890"
    assert mask_mail("budi@kota.test") == "b***@kota.test"
    assert mask_name("Budi Santoso") == "B. S."


@pytest.mark.parametrize(
    ("mask", "junk"), [(mask_nik, "123"), (mask_nip, ""), (mask_phone, "12"), (mask_mail, "x"), (mask_name, "")]
)
def test_what_has_another_shape_is_hidden_whole(mask, junk):
    assert mask(junk) == "***"


@pytest.mark.parametrize(
    "text",
    [
        NIK,
        f"nik={NIK}",
        f"person {NIK}, born",
        f'{{"nik":"{NIK}"}}',
        f"NIK{NIK}X",
        f"/persons/{NIK}/documents",
        "9901 0101 9000 0001",
        "9901.0101.9000.0001",
        "990101 019000 0001",
        NIP,
        f"nip:{NIP}.",
        "19850101 201001 1 001",
        "081234567890",
        "0812-3456-7890",
        "+62 812 3456 7890",
        "+6281234567890",
        "tel:6281234567890",
        "+6575123456",
        f"Authorization: Bearer {JWT}",
        f"bearer {'a' * 40}",
        f"token {JWT} was refused",
        f"https://kota.test/cb?code=SplxlOBeZQQYbYS6WxSbIA&access_token={JWT}",
        "budi.santoso@kota.test",
    ],
)
def test_personal_data_and_tokens_do_not_survive(text):
    masked = mask_text(text)
    assert masked != text
    for secret in (NIK, NIP, JWT, "3456", "SplxlOBeZQQYbYS6WxSbIA", "0101", "201001", "budi.santoso", "a" * 40, "5123"):
        assert secret not in masked


@pytest.mark.parametrize(
    "text",
    [
        "permit 503/1/2026 issued",
        "cities/13.77/permits/018f3a5e-7c00-7000-8000-000000000001",
        "2026-11-24T00:33:34.036088618Z",
        "took 12.345678 ms",
        "123456789012345",
        "12345678901234567",
        "1800000000000000001",
        "page 3 of 10",
        "127.0.0.1:50051",
        "kota.permitting.permit.issued.v1",
    ],
)
def test_what_is_not_personal_stays_readable(text):
    assert mask_text(text) == text


@given(prefix=st.text(max_size=20), suffix=st.text(max_size=20), digits=st.integers(10**15, 10**16 - 1))
def test_no_sixteen_digits_stand_in_a_masked_text(prefix, suffix, digits):
    text = f"{prefix} {digits} {suffix}"
    assert str(digits) not in mask_text(text)


def test_masking_reaches_into_structures():
    value = mask_value(
        {"people": [{"nik": NIK}, (NIK, int(NIK))], NIK: "key", "raw": NIK.encode(), "error": ValueError(NIK)}
    )
    assert NIK not in json.dumps(value)


@pytest.mark.parametrize(
    "name",
    [
        "authorization",
        "Authorization",
        "access_token",
        "client_assertion",
        "password",
        "private_key",
        "cookie",
        "pin",
        "api_key",
    ],
)
def test_values_with_secret_names_are_hidden_whatever_they_hold(name):
    assert mask_value("x", name=name) == "***"
    assert mask_value({name: ["x"]}) == {name: "***"}


def test_numbers_and_flags_keep_their_type():
    assert mask_value({"count": 7, "ok": True, "none": None, "ratio": 0.5}) == {
        "count": 7,
        "ok": True,
        "none": None,
        "ratio": 0.5,
    }
    assert mask_value(int(NIK)) == mask_nik(NIK)


def test_endless_structures_are_cut():
    loop: list = []
    loop.append(loop)
    assert "***" in json.dumps(mask_value(loop))


def test_trace_ids_are_ids_even_when_they_are_all_digits():
    assert mask_value(NIK, name="span_id") == NIK


def test_a_log_line_holds_no_personal_data():
    capture = structlog.testing.CapturingLogger()
    log = structlog.wrap_logger(
        capture,
        processors=[structlog.processors.format_exc_info, mask_processor, structlog.processors.JSONRenderer()],
    )
    try:
        raise ValueError(f"no person {NIK}")
    except ValueError:
        log.exception(f"lookup of {NIK}", phone="081234567890", authorization=f"Bearer {JWT}", facts={"nip": NIP})
    line = capture.calls[0].args[0]
    for secret in (NIK, NIP, "081234567890", JWT):
        assert secret not in line
    assert "9901********0001" in line
