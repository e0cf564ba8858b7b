"""Region codes of the two systems in use, as two types that cannot be taken for each other.

199 of 514 regencies have other digits with BPS than with Kemendagri, and 166 BPS codes read as Kemendagri name another
regency without any error. So nothing here turns one into the other: only the table in `regions` does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from kota_common.city.errors import RegionCodeInvalid, RegionSystemUnstated


class RegionKind(StrEnum):
    """What a region is. The names are the law's own; West Sumatra's kabupaten call a desa *nagari*."""

    PROVINSI = "provinsi"
    KABUPATEN = "kabupaten"  # regency: number below 71
    KOTA = "kota"  # city: number 71 and above
    KECAMATAN = "kecamatan"  # district of a regency or city
    KELURAHAN = "kelurahan"  # urban village: its number begins with 1
    DESA = "desa"  # village with its own council: 2. 19 kota have desa, never assume kelurahan
    DESA_ADAT = "desa_adat"  # customary village: 3


_KEMENDAGRI = re.compile(r"[1-9][0-9](\.[0-9]{2}(\.[0-9]{2}(\.[123][0-9]{3})?)?)?", re.ASCII)
_BPS = re.compile(r"[1-9][0-9](?:[0-9]{2}(?:[0-9]{3}(?:[0-9]{3})?)?)?", re.ASCII)
_FIRST_CITY_NUMBER = 71
_VILLAGE_KINDS = {"1": RegionKind.KELURAHAN, "2": RegionKind.DESA, "3": RegionKind.DESA_ADAT}


@dataclass(frozen=True, slots=True, order=True)
class KemendagriCode:
    """A dotted code of the Ministry of Home Affairs: `13`, `13.77`, `13.77.01`, `13.77.01.1001`.

    The constructor trusts its argument; text from outside goes through `parse`.
    """

    text: str

    @classmethod
    def parse(cls, text: str, *, field: str | None = None) -> KemendagriCode:
        """The code in its dotted form.

        Raises RegionSystemUnstated for bare digits, which may be BPS, and RegionCodeInvalid for anything else that is
        not `PP[.RR[.DD[.VVVV]]]`; islands (`PP.RR.4NNNN`) are no administrative regions.
        """
        if len(text) > 2 and text.isdecimal() and text.isascii():
            raise RegionSystemUnstated(text, field=field)
        if not _KEMENDAGRI.fullmatch(text):
            raise RegionCodeInvalid(text, "Kemendagri", "expected PP[.RR[.DD[.VVVV]]] with dots", field=field)
        return cls(text)

    @property
    def kind(self) -> RegionKind:
        """What the digits say the region is; whether it exists is a question to the table."""
        parts = self.text.split(".")
        if len(parts) == 1:
            return RegionKind.PROVINSI
        if len(parts) == 2:
            return RegionKind.KOTA if int(parts[1]) >= _FIRST_CITY_NUMBER else RegionKind.KABUPATEN
        return RegionKind.KECAMATAN if len(parts) == 3 else _VILLAGE_KINDS[parts[3][0]]

    @property
    def parent(self) -> KemendagriCode | None:
        """The code one level up; None for a province."""
        above, dot, _ = self.text.rpartition(".")
        return KemendagriCode(above) if dot else None

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True, order=True)
class BpsCode:
    """An undotted code of the statistics office (BPS): 2, 4, 7 or 10 digits; Padang Pariaman is `1306`."""

    text: str

    @classmethod
    def parse(cls, text: str, *, field: str | None = None) -> BpsCode:
        """The code in its undotted form. Raises RegionCodeInvalid, also for a dotted one: that is Kemendagri's."""
        if not _BPS.fullmatch(text):
            raise RegionCodeInvalid(text, "BPS", "expected 2, 4, 7 or 10 digits without dots", field=field)
        return cls(text)

    def __str__(self) -> str:
        return self.text


def parse_region_code(text: str, *, field: str | None = None) -> KemendagriCode:
    """A region code from a source that does not state its system: only the dotted form speaks for itself.

    Raises RegionSystemUnstated for every bare number, provinces included (BPS 94 is Papua, Kemendagri 94 is Papua
    Tengah), and RegionCodeInvalid for other text. Read BPS columns with `BpsCode.parse`.
    """
    if text.isdecimal() and text.isascii():
        raise RegionSystemUnstated(text, field=field)
    return KemendagriCode.parse(text, field=field)
