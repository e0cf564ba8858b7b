"""What can be wrong with a code, a number, a place, an amount or a clock.

Facts never hold the value itself where it may be personal: they travel in answers and logs.
"""

from __future__ import annotations

from kota_common.errors import Kind, KotaError


class RegionCodeInvalid(KotaError):
    """The text is no region code of the system that it claims to be."""

    reason = "REGION_CODE_INVALID"
    kind = Kind.INVALID_ARGUMENT
    english = "{code} is not a {system} region code: {why}."
    indonesian = "{code} bukan kode wilayah {system}: {why}."
    cause = "Kemendagri codes are written with dots (13.77), BPS codes without (1377)."
    fix = "Send the code in the form of its own system; never convert one into the other by moving dots."

    def __init__(self, code: str, system: str, why: str, *, field: str | None = None) -> None:
        super().__init__(field=field, code=code[:32], system=system, why=why)


class RegionSystemUnstated(KotaError):
    """A bare number that both systems could have written: 166 of them name two different regencies."""

    reason = "REGION_SYSTEM_UNSTATED"
    kind = Kind.INVALID_ARGUMENT
    english = "{code} does not say whether it is a Kemendagri or a BPS code."
    indonesian = "{code} tidak menyebutkan apakah kode Kemendagri atau kode BPS."
    cause = "1306 is Padang Pariaman to BPS, but 13.06 is Agam to Kemendagri."
    fix = "Write the Kemendagri code with its dots, or send the number in a field that is declared as BPS."

    def __init__(self, code: str, *, field: str | None = None) -> None:
        super().__init__(field=field, code=code[:32])


class RegionUnknown(KotaError):
    """A well-formed code that no region has on that date."""

    reason = "REGION_UNKNOWN"
    kind = Kind.NOT_FOUND
    english = "No region has the {system} code {code} on {as_of}."
    indonesian = "Tidak ada wilayah dengan kode {system} {code} pada {as_of}."
    cause = "The code was never issued, was replaced, or belongs to a part of the table that is not installed."
    fix = "Check the code and the date; villages are installed for the cities that run the platform."

    def __init__(self, code: object, system: str, as_of: object, *, field: str | None = None) -> None:
        super().__init__(field=field, code=code, system=system, as_of=as_of)


class NikInvalid(KotaError):
    """A citizen number that cannot exist. The number itself is not repeated: it is personal data."""

    reason = "NIK_INVALID"
    kind = Kind.INVALID_ARGUMENT
    english = "The NIK is not valid: {why}."
    indonesian = "NIK tidak valid: {why}."
    cause = "A NIK is region (6 digits), day (women + 40), month, year of the century, and a serial from 0001."
    fix = "Copy all sixteen digits from the identity card again."

    def __init__(self, why: str, *, field: str | None = "nik") -> None:
        super().__init__(field=field, why=why)


class NipInvalid(KotaError):
    """An employee number that cannot exist. The number itself is not repeated: it is personal data."""

    reason = "NIP_INVALID"
    kind = Kind.INVALID_ARGUMENT
    english = "The NIP is not valid: {why}."
    indonesian = "NIP tidak valid: {why}."
    cause = "Eighteen digits: birth date, appointment (PNS) or year and contract code (PPPK), sex, serial."
    fix = "Copy all eighteen digits from the appointment decree again."

    def __init__(self, why: str, *, field: str | None = "nip") -> None:
        super().__init__(field=field, why=why)


class ZoneUnknown(KotaError):
    """Not one of the country's four IANA zones."""

    reason = "ZONE_UNKNOWN"
    kind = Kind.INVALID_ARGUMENT
    english = "{zone} is not an Indonesian time zone; known are {known}."
    indonesian = "{zone} bukan zona waktu Indonesia; yang dikenal adalah {known}."
    cause = "Deadlines and attendance days are dates in WIB, WITA or WIT."
    fix = "Send an IANA name such as Asia/Jakarta."


class PositionInvalid(KotaError):
    """A coordinate outside WGS84, or a line without length."""

    reason = "POSITION_INVALID"
    kind = Kind.INVALID_ARGUMENT
    english = "The position is not valid: {why}."
    indonesian = "Posisi tidak valid: {why}."
    cause = "Longitude comes first, from -180 to 180; latitude from -90 to 90; both in degrees of WGS84."
    fix = "Check the order of the two numbers and their reference system."

    def __init__(self, why: str, *, field: str | None = None) -> None:
        super().__init__(field=field, why=why)


class MoneyOutOfRange(KotaError):
    """An amount that the wire's int64 of whole rupiah cannot hold."""

    reason = "MONEY_OUT_OF_RANGE"
    kind = Kind.OUT_OF_RANGE
    english = "The amount is outside what can be stored in whole rupiah."
    indonesian = "Jumlah uang di luar batas yang dapat disimpan dalam rupiah bulat."
    cause = "A quantity, a factor or a tariff is far too large."
    fix = "Check the quantities and the tariff of the line."

    def __init__(self, *, field: str | None = None) -> None:
        super().__init__(field=field)


class DeadlineOutOfRange(KotaError):
    """A term that no calendar can answer: zero, negative, or longer than the limit."""

    reason = "DEADLINE_OUT_OF_RANGE"
    kind = Kind.OUT_OF_RANGE
    english = "A term of {amount} is outside 1..{limit} {unit}."
    indonesian = "Jangka waktu {amount} di luar 1..{limit} {unit}."
    cause = "The term of a deadline is a positive number of days (or milliseconds, when elapsed) within the limit."
    fix = "Correct the term in the permit type or the request."


class LedgerInvalid(KotaError):
    """Segments of a clock that overlap, leave gaps or run backwards."""

    reason = "LEDGER_INVALID"
    kind = Kind.FAILED_PRECONDITION
    english = "The ledger of the clock is not valid: {why}."
    indonesian = "Catatan jam layanan tidak valid: {why}."
    cause = "A clock is started once, then paused, resumed or reset in order; each segment begins where the last ended."
    fix = "Read the clock again and repeat the action that its present state allows."

    def __init__(self, why: str) -> None:
        super().__init__(why=why)
