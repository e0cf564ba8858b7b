"""Numbers of people: NIK of every citizen, NIP of permanent and NI PPPK of contract civil servants.

Structure only. A number that passes proves nothing about a person, and nobody's birth date, sex or home is derived
from it as truth: a NIK never changes, even when the data it was made from were wrong (PP 40/2019 art. 30(2)). What
contradicts the structure is an error; what merely looks odd is a warning for an officer. Values never enter errors.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kota_common.city.codes import KemendagriCode
from kota_common.city.errors import NikInvalid, NipInvalid
from kota_common.city.regions import DEMO_PROVINCE, RegionTable

_DIGITS_16 = re.compile(r"[0-9]{16}", re.ASCII)
_DIGITS_18 = re.compile(r"[0-9]{18}", re.ASCII)
_WOMENS_DAY_OFFSET = 40  # a woman's day of birth is written plus forty
_USUAL_CONTRACT_CODES = range(21, 30)  # `2` and the number of the contract
_USUAL_APPOINTMENT_AGES = range(16, 66)  # in years; wide on purpose, the law has changed its limits


class Sex(StrEnum):
    """As the numbers encode it."""

    MALE = "male"
    FEMALE = "female"


class IdentifierWarning(StrEnum):
    """What an officer should look at before trusting a number that is well-formed."""

    REGION_UNKNOWN = "region_unknown"  # prefix not in today's table: possibly a former district
    BIRTH_DATE_DIFFERS = "birth_date_differs"  # from the record at hand
    SEX_DIFFERS = "sex_differs"
    CONTRACT_CODE_UNUSUAL = "contract_code_unusual"  # PPPK outside 21..29
    APPOINTMENT_AGE_UNUSUAL = "appointment_age_unusual"
    SERIAL_UNUSUAL = "serial_unusual"  # 000 of a NIP


@dataclass(frozen=True, slots=True)
class Nik:
    """What the digits of a citizen number say. Personal data: never log it."""

    region: KemendagriCode  # district of first registration, not of domicile
    day: int
    month: int
    year_of_century: int  # the century is not encoded
    sex: Sex
    warnings: tuple[IdentifierWarning, ...] = ()


def check_nik(
    value: str,
    *,
    regions: RegionTable | None = None,
    on: date | None = None,
    birth_date: date | None = None,
    sex: Sex | None = None,
    field: str | None = "nik",
) -> Nik:
    """The parts of a NIK, with warnings where it differs from the table or the record at hand.

    `regions` (with `on`, the day to look at) adds the check of the prefix; without it only the structure counts. Raises
    NikInvalid: not 16 digits, impossible date or serial, the demo province outside a demo table, and a prefix that no
    table ever had once the archive of former districts is complete.
    """
    if not _DIGITS_16.fullmatch(value):
        raise NikInvalid("expected exactly 16 digits", field=field)
    written_day, month, year = int(value[6:8]), int(value[8:10]), int(value[10:12])
    female = written_day > _WOMENS_DAY_OFFSET
    day = written_day - _WOMENS_DAY_OFFSET if female else written_day
    if not 1 <= day <= 31:
        raise NikInvalid("the day is outside 01-31 and 41-71", field=field)
    if not 1 <= month <= 12:
        raise NikInvalid("the month is outside 01-12", field=field)
    if not any(_date(century + year, month, day) for century in (1900, 2000)):
        raise NikInvalid("no century has this date", field=field)
    if value[12:] == "0000":
        raise NikInvalid("serials begin at 0001", field=field)
    read = Nik(
        region=KemendagriCode(f"{value[0:2]}.{value[2:4]}.{value[4:6]}"),
        day=day,
        month=month,
        year_of_century=year,
        sex=Sex.FEMALE if female else Sex.MALE,
    )
    warnings = _region_warnings(read.region, regions, on, field) + _record_warnings(read, birth_date, sex)
    return Nik(read.region, day, month, year, read.sex, warnings)


def _region_warnings(
    region: KemendagriCode, regions: RegionTable | None, on: date | None, field: str | None
) -> tuple[IdentifierWarning, ...]:
    """The verdict on the prefix; only a complete archive makes an unknown one an error."""
    if regions is None:
        return ()
    if on is None:
        raise ValueError("a table is asked about a day: pass `on` with `regions`")
    if region.text.startswith(DEMO_PROVINCE) and not regions.demo:
        raise NikInvalid("province 99 was never issued; it is for demo cities only", field=field)
    if regions.get(region, on) is not None:
        return ()
    if regions.archive_complete and not any(regions.versions(region)):
        raise NikInvalid("no district ever had this prefix", field=field)
    return (IdentifierWarning.REGION_UNKNOWN,)


def _record_warnings(read: Nik, birth_date: date | None, sex: Sex | None) -> tuple[IdentifierWarning, ...]:
    found = []
    if birth_date is not None:
        written = (read.day, read.month, read.year_of_century)
        if written != (birth_date.day, birth_date.month, birth_date.year % 100):
            found.append(IdentifierWarning.BIRTH_DATE_DIFFERS)
    if sex is not None and sex is not read.sex:
        found.append(IdentifierWarning.SEX_DIFFERS)
    return tuple(found)


def mask_nik(value: str) -> str:
    """`1377********0001`: hides the birth date. Text that is no NIK is hidden whole."""
    return f"{value[:4]}********{value[12:]}" if _DIGITS_16.fullmatch(value) else "*" * 16


class EmployeeKind(StrEnum):
    """Which law appointed the civil servant; the two kinds share 18 digits and differ in the middle."""

    PNS = "pns"  # permanent: digits 9-14 are year and month of appointment
    PPPK = "pppk"  # contract: digits 9-12 are the year, 13-14 the contract code


@dataclass(frozen=True, slots=True)
class Nip:
    """What the digits of an employee number say. Personal data: never log it."""

    kind: EmployeeKind
    birth_date: date
    appointed_year: int
    appointed_month: int | None  # PNS only
    contract_code: int | None  # PPPK only; a new contract brings a new number, so key employees by UUID
    sex: Sex
    warnings: tuple[IdentifierWarning, ...] = ()


def check_nip(value: str, *, field: str | None = "nip") -> Nip:
    """The parts of a NIP (PNS) or NI PPPK.

    Digits 13-14 tell them apart: 01-12 is a month (PNS), 21-99 a contract code (PPPK), 00 and 13-20 neither; a plain
    check for months would refuse every PPPK. Raises NipInvalid. Old NIPs of nine digits are refused too.
    """
    if not _DIGITS_18.fullmatch(value):
        raise NipInvalid("expected exactly 18 digits", field=field)
    born = _date(int(value[0:4]), int(value[4:6]), int(value[6:8]))
    if born is None:
        raise NipInvalid("the birth date does not exist", field=field)
    appointed, middle = int(value[8:12]), int(value[12:14])
    if not (1 <= middle <= 12 or middle >= 21):
        raise NipInvalid("digits 13-14 are neither a month (01-12) nor a contract code (from 21)", field=field)
    if value[14] not in "12":
        raise NipInvalid("digit 15 is neither 1 (male) nor 2 (female)", field=field)
    contract = middle > 12
    odd = {
        IdentifierWarning.CONTRACT_CODE_UNUSUAL: contract and middle not in _USUAL_CONTRACT_CODES,
        IdentifierWarning.APPOINTMENT_AGE_UNUSUAL: appointed - born.year not in _USUAL_APPOINTMENT_AGES,
        IdentifierWarning.SERIAL_UNUSUAL: value[15:] == "000",
    }
    return Nip(
        kind=EmployeeKind.PPPK if contract else EmployeeKind.PNS,
        birth_date=born,
        appointed_year=appointed,
        appointed_month=None if contract else middle,
        contract_code=middle if contract else None,
        sex=Sex.MALE if value[14] == "1" else Sex.FEMALE,
        warnings=tuple(warning for warning, found in odd.items() if found),
    )


def mask_nip(value: str) -> str:
    """`1966***********001`: the year of birth and the serial. Text that is no NIP is hidden whole."""
    return f"{value[:4]}***********{value[15:]}" if _DIGITS_18.fullmatch(value) else "*" * 18


def _date(year: int, month: int, day: int) -> date | None:
    """The date, or None when the calendar has none such."""
    try:
        return date(year, month, day)
    except ValueError:
        return None
