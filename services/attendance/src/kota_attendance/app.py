"""What attendance is made of: the only file that builds and wires things."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from kota.attendance.v1 import (
    calendars_pb2,
    days_pb2,
    devices_pb2,
    employees_pb2,
    events_pb2,
    policies_pb2,
    punches_pb2,
    schedules_pb2,
    sites_pb2,
)
from kota_attendance.calendars.rpc import Calendars
from kota_attendance.days.rpc import Days
from kota_attendance.days.timers import timers
from kota_attendance.devices.ceremony import Party
from kota_attendance.devices.consumers import follow_devices
from kota_attendance.devices.rpc import Devices
from kota_attendance.directory.memory import Memory
from kota_attendance.directory.rpc import Employees
from kota_attendance.nonces import Nonces
from kota_attendance.phone.http import Phone
from kota_attendance.policies.rpc import Policies
from kota_attendance.punches.commands import Desk
from kota_attendance.punches.consumers import follow_endpoints
from kota_attendance.punches.receipts import Receipts
from kota_attendance.punches.rpc import Intake, Punches
from kota_attendance.punches.verification import Workshop
from kota_attendance.roster.consumers import roster
from kota_attendance.schedules.rpc import Schedules
from kota_attendance.settings import Settings
from kota_attendance.sites.rpc import Sites
from kota_attendance.vault import Vault
from kota_common.grpc import Pages
from kota_common.security.keys import load_secret, load_signing_key
from kota_common.security.sealed import MasterKey
from kota_common.service import Doors, Floor, Service

vault, memory = Vault(), Memory()


@dataclass(frozen=True, slots=True)
class Closing:
    """Lets waiting punches through and ends threads, process and connections when the service stops."""

    intake: Intake
    workshop: Workshop
    phone: Phone

    async def run(self) -> None:
        """Begin the process that verifies, and wait for the end of the service."""
        try:
            await self.workshop.process.begun()
            await asyncio.Event().wait()
        finally:
            await self.intake.batcher.close()
            await self.workshop.close()
            await self.phone.aclose()


def build(settings: Settings, floor: Floor) -> Doors:
    """Everything attendance serves, in reading order. Raises SecretRefused for a bad key file."""
    pages = Pages(load_secret(settings.page_token_file).key())
    nonces = Nonces(load_secret(settings.nonce_file))
    vault.open(MasterKey(load_secret(settings.place_file)))
    receipts = Receipts(load_signing_key(settings.receipt_key_file), settings.public_url)
    party = Party(settings.rp_id, settings.origins)
    workshop = Workshop(settings.verify_threads, party)
    intake = Intake(floor.database, Desk(nonces, memory, workshop, receipts, vault))
    phone = Phone(
        floor.database, nonces, identity_url=settings.identity_url, issuer=settings.issuer, rp_id=settings.rp_id
    )
    return Doors(
        rpc=[
            Employees(pages, memory),
            Devices(pages, nonces, party),
            Sites(pages),
            Schedules(pages),
            Calendars(pages),
            Policies(pages),
            Punches(pages, intake, memory),
            Days(pages),
        ],
        http=phone.routes(),
        hot=[receipts.route(), *phone.hot_routes()],
        background=[Closing(intake, workshop, phone)],
    )


SERVICE = Service(
    name="attendance",
    package="kota_attendance",
    settings=Settings,
    contracts=(
        employees_pb2,
        devices_pb2,
        sites_pb2,
        schedules_pb2,
        calendars_pb2,
        policies_pb2,
        punches_pb2,
        days_pb2,
        events_pb2,
    ),
    build=build,
    consumers=(roster(vault), follow_devices, follow_endpoints),
    timers=timers(memory),
)
