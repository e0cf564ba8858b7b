"""What identity is made of."""

from __future__ import annotations

from datetime import timedelta

from kota.identity.v1 import (
    assignments_pb2,
    cities_pb2,
    devices_pb2,
    events_pb2,
    pairings_pb2,
    partners_pb2,
    persons_pb2,
    positions_pb2,
    revocations_pb2,
    roles_pb2,
    signing_keys_pb2,
    units_pb2,
)
from kota_common.grpc import Pages
from kota_common.security.keys import load_secret
from kota_common.security.revocation import RevocationWriter
from kota_common.security.sealed import MasterKey
from kota_common.service import Doors, Floor, Service
from kota_identity import timers
from kota_identity.assignments.rpc import Assignments
from kota_identity.bootstrap import cli as bootstrap
from kota_identity.cities.rpc import Cities
from kota_identity.devices.rpc import Devices
from kota_identity.keys import http as keys
from kota_identity.keys.ring import Ring
from kota_identity.keys.rpc import SigningKeys
from kota_identity.oauth import metadata
from kota_identity.oauth.commands import Desk
from kota_identity.oauth.http import TokenEndpoint
from kota_identity.pairing.rpc import Pairings
from kota_identity.partners.rpc import Partners
from kota_identity.persons.rpc import Persons
from kota_identity.persons.vault import MASTER_FILE, Vault
from kota_identity.positions.rpc import Positions
from kota_identity.revocation.rpc import Revocations
from kota_identity.revocation.writer import ListWriter
from kota_identity.roles.rpc import Roles
from kota_identity.settings import Settings
from kota_identity.units.rpc import Units

PAGES_FILE = "page_tokens.json"
"""Secret that signs page tokens."""


def build(settings: Settings, floor: Floor) -> Doors:
    """Everything identity is made of, in reading order."""
    pages = Pages(load_secret(settings.secrets_dir / PAGES_FILE).key())
    master = MasterKey(load_secret(settings.secrets_dir / MASTER_FILE))
    vault = Vault.load(settings.secrets_dir)
    ring = Ring(floor.database, master)
    writer = ListWriter(floor.database, RevocationWriter(floor.bus.connection))
    desk = Desk(floor.database, ring, settings.issuer)
    return Doors(
        rpc=[
            Cities(),
            Roles(pages),
            Units(pages),
            Persons(pages, vault),
            Positions(pages),
            Assignments(pages),
            Partners(pages),
            Devices(pages),
            Pairings(),
            Revocations(writer),
            SigningKeys(ring, master, writer, timedelta(seconds=settings.key_prepublish_s)),
        ],
        http=TokenEndpoint(desk, settings.issuer).routes(),
        hot=[*keys.hot_routes(ring), *metadata.hot_routes(settings.issuer)],
        background=[ring, writer],
    )


SERVICE = Service(
    name="identity",
    package="kota_identity",
    settings=Settings,
    contracts=(
        cities_pb2,
        roles_pb2,
        units_pb2,
        persons_pb2,
        positions_pb2,
        assignments_pb2,
        partners_pb2,
        devices_pb2,
        pairings_pb2,
        revocations_pb2,
        signing_keys_pb2,
        events_pb2,
    ),
    build=build,
    timers=(timers.forget_expired, timers.rotate_signing_key),
    commands={"bootstrap": bootstrap.main},
)
