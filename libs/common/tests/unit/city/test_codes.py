import pytest

from kota_common.city import (
    BpsCode,
    KemendagriCode,
    RegionCodeInvalid,
    RegionKind,
    RegionSystemUnstated,
    parse_region_code,
)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("13", RegionKind.PROVINSI),
        ("13.05", RegionKind.KABUPATEN),
        ("13.70", RegionKind.KABUPATEN),
        ("13.71", RegionKind.KOTA),
        ("13.77", RegionKind.KOTA),
        ("13.77.01", RegionKind.KECAMATAN),
        ("13.77.01.1001", RegionKind.KELURAHAN),
        ("13.77.01.2001", RegionKind.DESA),
        ("91.03.05.3001", RegionKind.DESA_ADAT),
    ],
)
def test_a_dotted_code_says_what_kind_of_region_it_is(text, kind):
    code = KemendagriCode.parse(text)
    assert code.kind is kind
    assert str(code) == text


@pytest.mark.parametrize("text", ["1377", "1306", "137701", "1377011001", "13770"])
def test_bare_digits_are_refused_because_they_do_not_state_their_system(text):
    with pytest.raises(RegionSystemUnstated) as refused:
        KemendagriCode.parse(text, field="city")
    assert refused.value.field == "city"
    with pytest.raises(RegionSystemUnstated):
        parse_region_code(text)


def test_a_bare_province_is_refused_where_the_system_is_not_stated():
    with pytest.raises(RegionSystemUnstated):
        parse_region_code("94")
    assert str(KemendagriCode.parse("94")) == "94"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "03.77",
        "13.7",
        "13.777",
        "13.77.",
        "13-77",
        " 13.77",
        "13.77\n",
        "13.77.01.4001",
        "13.77.40001",
        "١٣.٧٧",
    ],
)
def test_a_malformed_kemendagri_code_is_refused_with_its_field(text):
    with pytest.raises(RegionCodeInvalid) as refused:
        KemendagriCode.parse(text, field="parent")
    assert refused.value.field == "parent"


@pytest.mark.parametrize("text", ["13.06", "130", "13060", "0306", "130601000", "", "١٣٠٦"])
def test_a_malformed_or_dotted_bps_code_is_refused(text):
    with pytest.raises(RegionCodeInvalid):
        BpsCode.parse(text)


def test_the_two_systems_never_compare_equal():
    assert BpsCode.parse("13") != KemendagriCode.parse("13")


def test_parents_lead_up_to_the_province():
    village = KemendagriCode.parse("13.77.01.1001")
    chain = [village]
    while chain[-1].parent is not None:
        chain.append(chain[-1].parent)
    assert [str(code) for code in chain] == ["13.77.01.1001", "13.77.01", "13.77", "13"]


def test_a_long_text_is_cut_before_it_enters_an_answer():
    with pytest.raises(RegionCodeInvalid) as refused:
        KemendagriCode.parse("x" * 10_000)
    assert len(refused.value.facts["code"]) == 32
