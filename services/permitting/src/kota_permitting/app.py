"""What permitting is made of: the only file that builds and wires things."""

from __future__ import annotations

from kota.permitting.v1 import events_pb2, permit_types_pb2, permits_pb2, queue_pb2, verifications_pb2
from kota_common.grpc import Pages
from kota_common.security.keys import load_secret
from kota_common.service import Doors, Floor, Service
from kota_permitting.casework.consumers import follow_dig_check, follow_directory
from kota_permitting.casework.rpc import Permits
from kota_permitting.casework.timers import expire_permits, release_cases
from kota_permitting.catalogue.rpc import PermitTypes
from kota_permitting.queue.rpc import Queue
from kota_permitting.queue.timers import lapse_tickets
from kota_permitting.settings import Settings
from kota_permitting.verification import http as verification
from kota_permitting.verification.rpc import Verifications


def build(settings: Settings, floor: Floor) -> Doors:
    """Everything permitting serves, in reading order. Raises SecretRefused for a bad key file."""
    pages = Pages(load_secret(settings.page_token_file).key())
    return Doors(
        rpc=[PermitTypes(pages), Permits(pages), Verifications(), Queue(pages)],
        http=verification.routes(floor.database, settings.public_url),
    )


SERVICE = Service(
    name="permitting",
    package="kota_permitting",
    settings=Settings,
    contracts=(permit_types_pb2, permits_pb2, verifications_pb2, queue_pb2, events_pb2),
    build=build,
    consumers=(follow_dig_check, follow_directory),
    timers=(expire_permits, release_cases, lapse_tickets),
)
