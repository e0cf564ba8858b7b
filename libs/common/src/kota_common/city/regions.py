"""The table of regions: what a code names, on which day, by which decree, and what became of it.

The table is package data (data/README.md names its sources). It is kept as sorted text, about 1 MB, and a row becomes
an object when it is asked for: a process that never looks up a region pays nothing, one that does pays little.
"""

from __future__ import annotations

import csv
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import resources

from kota_common.city.codes import BpsCode, KemendagriCode, RegionKind
from kota_common.city.errors import RegionUnknown

DEMO_PROVINCE = "99"
"""Never issued. Demo people live there, so that no demo NIK can be a real person's; only a demo table knows it."""

BPS_VINTAGE = 2020
"""Year of the BPS codes in the mapping. Later BPS renumberings (the new Papua provinces) are not in it."""


@dataclass(frozen=True, slots=True)
class Region:
    """One region under one code, for as long as the code was valid."""

    code: KemendagriCode
    kind: RegionKind
    name: str  # as the decree writes it, with its own apostrophes; never a key: 26 names are both kabupaten and kota
    decree: str  # the source that the row was taken from, a key of `data/decrees.csv`
    valid_from: date | None  # None: before the table's records begin
    valid_to: date | None  # last day, inclusive; None: in force
    successors: tuple[KemendagriCode, ...]  # what the region is called after `valid_to`

    @property
    def parent(self) -> KemendagriCode | None:
        """The region above; None for a province."""
        return self.code.parent

    def valid_on(self, day: date) -> bool:
        """Whether the code named this region on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


class RegionTable:
    """Regions by code and date. Immutable; get the installed one with `region_table()`."""

    archive_complete = False
    """Whether old kecamatan codes are in the table: only then may an unknown NIK prefix be an error."""

    def __init__(self, lines: list[str], bps: Mapping[str, str], *, demo: bool) -> None:
        """`lines` are CSV rows sorted by code, without the header; `bps` maps BPS to the Kemendagri code of 2020."""
        self.demo = demo
        self._lines = lines
        self._kemendagri_of = bps
        self._bps_of = {kemendagri: code for code, kemendagri in bps.items()}
        renamed = (_region(line) for line in lines if not line.endswith(","))  # only former codes state successors
        self._former = {str(next_code): str(region.code) for region in renamed for next_code in region.successors}

    def get(self, code: KemendagriCode, as_of: date) -> Region | None:
        """The region that has the code on that day, or None."""
        return next((region for region in self.versions(code) if region.valid_on(as_of)), None)

    def region(self, code: KemendagriCode, as_of: date, *, field: str | None = None) -> Region:
        """The region that has the code on that day. Raises RegionUnknown, naming `field` of the request."""
        found = self.get(code, as_of)
        if found is None:
            raise RegionUnknown(code, "Kemendagri", as_of, field=field)
        return found

    def versions(self, code: KemendagriCode) -> Iterator[Region]:
        """Every row of one code, oldest first: a code may have been renamed or given up."""
        yield from self._rows(f"{code},")

    def children(self, code: KemendagriCode, as_of: date) -> tuple[Region, ...]:
        """The regions one level below on that day, by code. Villages are installed for the first cities only."""
        below = self._rows(f"{code}.")
        return tuple(region for region in below if region.parent == code and region.valid_on(as_of))

    def provinces(self, as_of: date) -> tuple[Region, ...]:
        """The provinces on that day, by code."""
        regions = (_region(line) for line in self._lines if line.index(",") == 2)
        return tuple(region for region in regions if region.valid_on(as_of) and (self.demo or not _is_demo(region)))

    def current(self, code: KemendagriCode, as_of: date) -> Region:
        """The region that stands on that day for a code of any time, following successors.

        Raises RegionUnknown when the code is unknown or its region was divided, so that no single one stands for it.
        """
        region = self.get(code, as_of)
        for old in () if region is not None else self.versions(code):
            if old.valid_to is not None and old.valid_to < as_of and len(old.successors) == 1:
                return self.current(old.successors[0], as_of)
        if region is None:
            raise RegionUnknown(code, "Kemendagri", as_of)
        return region

    def to_kemendagri(self, bps: BpsCode, as_of: date, *, field: str | None = None) -> KemendagriCode:
        """The Kemendagri code, valid on that day, of a regency or city that BPS calls so (vintage BPS_VINTAGE).

        Raises RegionUnknown for every code without a row in the mapping: digits are never rearranged.
        """
        mapped = self._kemendagri_of.get(bps.text)
        if mapped is None:
            raise RegionUnknown(bps, "BPS", BPS_VINTAGE, field=field)
        return self.current(KemendagriCode(mapped), as_of).code

    def to_bps(self, code: KemendagriCode, *, field: str | None = None) -> BpsCode:
        """The BPS code (vintage BPS_VINTAGE) of a regency or city under its present or a former Kemendagri code.

        Raises RegionUnknown when the mapping has no row for it.
        """
        mapped = self._bps_of.get(code.text) or self._bps_of.get(self._former.get(code.text, ""))
        if mapped is None:
            raise RegionUnknown(code, "Kemendagri", BPS_VINTAGE, field=field)
        return BpsCode(mapped)

    def _rows(self, prefix: str) -> Iterator[Region]:
        """The rows whose line begins with the prefix; sorted lines keep a region and all below it together."""
        if prefix.startswith(DEMO_PROVINCE) and not self.demo:
            return
        for index in range(bisect_left(self._lines, prefix), len(self._lines)):
            if not self._lines[index].startswith(prefix):
                return
            yield _region(self._lines[index])


def _is_demo(region: Region) -> bool:
    return region.code.text.startswith(DEMO_PROVINCE)


@lru_cache(maxsize=2048)
def _region(line: str) -> Region:
    """One row of the table as an object; the few regions that a city works with stay in the cache."""
    code, kind, name, decree, valid_from, valid_to, successors = next(csv.reader([line]))
    return Region(
        code=KemendagriCode(code),
        kind=RegionKind(kind),
        name=name,
        decree=decree,
        valid_from=date.fromisoformat(valid_from) if valid_from else None,
        valid_to=date.fromisoformat(valid_to) if valid_to else None,
        successors=tuple(KemendagriCode(successor) for successor in successors.split()),
    )


@lru_cache(maxsize=2)
def region_table(*, demo: bool = False) -> RegionTable:
    """The installed table, read on first use (a few ms). `demo` adds the fictitious province 99 of demo cities."""
    data = resources.files("kota_common.city") / "data"
    lines = (data / "regions.csv").read_text("utf-8").splitlines()[1:]
    bps = {pair[:4]: pair[5:] for pair in (data / "bps-2020.csv").read_text("utf-8").splitlines()[1:]}
    return RegionTable(lines, bps, demo=demo)


@lru_cache(maxsize=1)
def decree_titles() -> Mapping[str, str]:
    """The full title of each decree that `Region.decree` names."""
    text = (resources.files("kota_common.city") / "data" / "decrees.csv").read_text("utf-8")
    return {row["key"]: row["title"] for row in csv.DictReader(text.splitlines())}
