"""Short hands for filling an installation in tests."""

import itertools
import json
import uuid

from kota.identity.v1 import assignments_pb2, devices_pb2, persons_pb2, positions_pb2, units_pb2
from kota_common.security.encoding import decode_base64url
from kota_common.security.jose import SigningKey, generate_signing_key
from kota_identity.publickeys import ClientKey, read_key

ISSUER = "https://identity.kota.invalid"
CITY = "13.77"
PARENT = f"cities/{CITY}"
_serial = itertools.count(1)


def rid() -> str:
    return str(uuid.uuid4())


def nik() -> str:
    return f"990101650190{next(_serial):04d}"


async def new_unit(house, token, parent_unit="", **fields):
    unit = units_pb2.Unit(
        display_name="Dinas FIKTIF", kind=units_pb2.UNIT_KIND_DINAS, parent_unit=parent_unit, **fields
    )
    request = units_pb2.CreateUnitRequest(parent=PARENT, request_id=rid(), unit=unit)
    return await house.call("UnitService/CreateUnit", request, token)


async def new_person(house, token, name="FIKTIF Budi Santoso", **numbers):
    person = persons_pb2.Person(kind=persons_pb2.PERSON_KIND_CITIZEN, display_name=name)
    request = persons_pb2.RegisterPersonRequest(
        parent=PARENT, request_id=rid(), person=person, nik=numbers.get("nik") or nik()
    )
    return await house.call("PersonService/RegisterPerson", request, token)


async def new_position(house, token, unit, roles=("permit_officer",)):
    position = positions_pb2.Position(
        display_name="Analis", kind=positions_pb2.POSITION_KIND_FUNCTIONAL, unit=unit, roles=list(roles)
    )
    request = positions_pb2.CreatePositionRequest(parent=PARENT, request_id=rid(), position=position)
    return await house.call("PositionService/CreatePosition", request, token)


def wanted(person, position, type="DEFINITIVE", first="2026-01-01", last=""):
    assignment = assignments_pb2.Assignment(
        person=person,
        position=position,
        type=f"ASSIGNMENT_TYPE_{type}",
        valid_from_date=first,
        valid_to_date=last,
        decree_number="SK 1/2026",
    )
    return assignments_pb2.CreateAssignmentRequest(parent=PARENT, request_id=rid(), assignment=assignment)


async def assign(house, token, *args, **kwargs):
    return await house.call("AssignmentService/CreateAssignment", wanted(*args, **kwargs), token)


def public_jwk(key: SigningKey) -> str:
    return json.dumps({name: key.public_jwk()[name] for name in ("kty", "crv", "x", "y")})


def client_key(key: SigningKey) -> ClientKey:
    return read_key(public_jwk(key), field="jwk")


def claims_of(token: str) -> dict:
    return json.loads(decode_base64url(token.split(".")[1]))


async def new_phone(house, token, person):
    key = generate_signing_key()
    request = devices_pb2.RegisterPhoneRequest(parent=PARENT, request_id=rid(), person=person, jwk=public_jwk(key))
    device = await house.call("DeviceService/RegisterPhone", request, token)
    return device.name.rpartition("/")[2], key


async def begin(house):
    key = generate_signing_key()
    answer = await house.post("/oauth2/device_authorization", jwk=public_jwk(key), serial="SN-1")
    assert answer.status == 200
    return key, answer.body


async def poll(house, begun):
    return await house.post(
        "/oauth2/token",
        grant_type="urn:ietf:params:oauth:grant-type:device_code",
        device_code=begun["device_code"],
        resource="videotron_content",
    )
