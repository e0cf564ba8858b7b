"""Numbers have neither gaps nor doubles, whoever fails in between."""

import asyncio
from datetime import UTC, datetime, timedelta

from kota_common.postgres import Database
from kota_permitting.casework import in_force
from kota_permitting.casework.model import PermitName

from .conftest import City


class Undone(Exception):
    """Rolls a transaction back on purpose."""


async def test_200_issues_at_once_with_20_rollbacks_are_numbered_without_a_gap(city: City, database: Database) -> None:
    permits = [await city.approved() for _ in range(220)]

    async def undone(name: str, etag: str) -> None:
        async with database.transaction(city.code, city.head.actor) as tx:
            await in_force.issue_permit(tx, PermitName.parse(name), etag)
            raise Undone

    work = [
        undone(p.name, p.etag) if n % 11 == 5 else city.head.IssuePermit(name=p.name, etag=p.etag)
        for n, p in enumerate(permits)
    ]
    answers = await asyncio.gather(*work, return_exceptions=True)
    issued = [a for a in answers if not isinstance(a, BaseException)]
    assert len(issued) == 200
    assert sum(isinstance(a, Undone) for a in answers) == 20
    assert sorted(int(p.number.split("/")[1]) for p in issued) == list(range(1, 201))


async def test_the_year_of_a_number_is_the_citys_own(city: City) -> None:
    permits = [await city.approved(valid_from_date="2026-12-01", valid_to_date="2027-03-31") for _ in range(2)]
    city.clock.now = datetime(2026, 12, 31, 16, 59, tzinfo=UTC)  # 23.59 in Pariaman
    last = await city.play(permits[0], "IssuePermit")
    city.clock.now += timedelta(minutes=1)
    first = await city.play(permits[1], "IssuePermit")
    assert last.number == "500.16.7/0001/REK-V/DPMPTSP/XII/2026"
    assert first.number == "500.16.7/0001/REK-V/DPMPTSP/I/2027"
