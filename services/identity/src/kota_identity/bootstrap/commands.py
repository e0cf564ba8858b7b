"""A city's first minute: the city, its roles, the root client and the issuer's keys, in one transaction, once."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from kota_common.errors import Kind, KotaError
from kota_common.postgres import Transaction
from kota_common.security.sealed import MasterKey
from kota_identity.cities import store as cities
from kota_identity.cities.model import City
from kota_identity.keys import commands as keys
from kota_identity.partners import commands as partners
from kota_identity.publickeys import ClientKey
from kota_identity.roles import messages as role_messages
from kota_identity.roles import store as roles
from kota_identity.roles.catalogue import BUILT_IN, ROOT
from kota_identity.roles.model import Role

ROOT_NAME = "Akses akar identitas (root)"


class CityExists(KotaError):
    """The city was set up before."""

    reason = "CITY_EXISTS"
    kind = Kind.ALREADY_EXISTS
    english = "The city {city} is set up already; bootstrap runs once."
    indonesian = "Kota {city} sudah disiapkan; bootstrap hanya berjalan sekali."
    cause = "A second root client would be a way around everybody's permissions."
    fix = "Use the root client of the first time; restore its key from the sealed backup if it was lost."


@dataclass(frozen=True, slots=True)
class Bootstrapped:
    """What came into being."""

    city: str
    root_client: UUID
    roles: int


async def bootstrap(tx: Transaction, master: MasterKey, city: City, admin_key: ClientKey) -> Bootstrapped:
    """Set a city up. Raises CityExists, also for the slower of two that run at once."""
    if not await cities.insert(tx, city):
        raise CityExists(city=city.code)
    for code, (display_name, permissions) in BUILT_IN.items():
        role = Role(code, 1, display_name, tuple(sorted(permissions)), tx.now)
        await roles.save(tx, role)
        event = role_messages.role_changed(tx.city, role)
        tx.emit(event, aggregate=event.role.name, version=1)
    root = await partners.enter_partner(tx, ROOT_NAME, [admin_key], ROOT)
    await keys.ensure(tx, master)
    return Bootstrapped(city.code, root.id, len(BUILT_IN))
