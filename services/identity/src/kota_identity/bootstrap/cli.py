"""`python -m kota_identity bootstrap`: for the operator who holds the database's and the key files' secrets."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path

from kota_common.actor import service_actor
from kota_common.city.codes import KemendagriCode
from kota_common.city.regions import region_table
from kota_common.city.zones import ZONE_NAMES
from kota_common.errors import KotaError
from kota_common.postgres import Database
from kota_common.postgres.database import utc_now
from kota_common.security.keys import SecretRefused, load_secret
from kota_common.security.sealed import MasterKey
from kota_identity.bootstrap.commands import Bootstrapped, bootstrap
from kota_identity.cities.model import City
from kota_identity.persons.vault import MASTER_FILE
from kota_identity.publickeys import ClientKey, read_key
from kota_identity.settings import Settings


def main(arguments: list[str]) -> int:
    """Set a city up and print the root client's id as JSON; 0 done, 1 refused, 2 wrong usage."""
    options = _parser().parse_args(arguments)
    try:
        city = _city(options)
        key = read_key(options.admin_jwk.read_text(), field="admin-jwk")
        done = asyncio.run(_bootstrap(Settings(), city, key))  # type: ignore[call-arg]  # values come from the environment
    except (KotaError, SecretRefused, OSError) as error:
        print(f"bootstrap: {error}", file=sys.stderr)  # noqa: T201
        return 1
    print(json.dumps({"city": done.city, "client_id": str(done.root_client), "roles": done.roles}))  # noqa: T201
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m kota_identity bootstrap",
        description="Set a city up, once: its roles, its root client and the issuer's signing keys.",
    )
    parser.add_argument("--city", required=True, help="Kemendagri code of the regency or city, 13.77")
    parser.add_argument("--admin-jwk", required=True, type=Path, help="file with the root client's PUBLIC key as JWK")
    parser.add_argument("--time-zone", default="Asia/Jakarta", choices=ZONE_NAMES, help="where the city's days begin")
    parser.add_argument(
        "--demo", action="store_true", help="accept fictitious people (NIK province 99); for demos only"
    )
    return parser


def _city(options: argparse.Namespace) -> City:
    now = utc_now()
    code = KemendagriCode.parse(options.city, field="city")
    region = region_table().region(code, now.date(), field="city")
    return City(code.text, region.name, options.time_zone, options.demo, now)


async def _bootstrap(settings: Settings, city: City, key: ClientKey) -> Bootstrapped:
    master = MasterKey(load_secret(settings.secrets_dir / MASTER_FILE))
    database = await Database.open(settings.postgres_url, service="identity", max_size=1)
    try:
        async with database.transaction(city.code, service_actor("identity", city.code)) as tx:
            return await bootstrap(tx, master, city, key)
    finally:
        await database.close()
