"""A revoked token, client, device or person is denied by every one of the five services in under a second."""

from __future__ import annotations

import asyncio
import secrets
from datetime import UTC, datetime

import pytest

from kota.attendance.v1 import devices_pb2
from kota.identity.v1 import revocations_pb2, revocations_pb2_grpc
from kota_cli.demo import staff
from kota_cli.demo.callers import TokenRefused, eventually, request_id
from kota_cli.demo.chapters.moving_staff import WORK
from kota_cli.demo.people import Registrar
from kota_cli.demo.place import PARENT
from kota_cli.demo.standing import READS, denied_after_ms, knock_everywhere, let_in_again, token_id

NOTHING_REVOKED = {"", "PERMISSION_DENIED"}


@pytest.fixture
def revocations(root):
    return root.stub("identity", revocations_pb2_grpc.RevocationServiceStub)


@pytest.fixture
async def clerk(city, root):
    """Somebody with work, a phone and a token for each of the five services."""
    tag = f"klerk-{secrets.token_hex(4)}"
    registrar = Registrar(root, city.folder)
    hired = await staff.register(city, registrar, tag, f"Klerk {tag} FIKTIF")
    desk = await registrar.position(tag, city.units["diskominfo"], "Petugas", WORK)
    await registrar.assign(tag, hired.person, desk, valid_from_date="2026-01-01")
    assert set((await knock_everywhere(hired.caller)).values()) <= NOTHING_REVOKED
    yield hired
    await hired.caller.close()


def in_under_a_second(denied):
    assert set(denied) == set(READS)
    assert all(ms < 1000 for ms in denied.values()), denied


async def test_a_revoked_client(day):
    in_under_a_second(day.facts[1]["denied_after_ms"])


async def test_a_revoked_person(clerk, root):
    in_under_a_second(await denied_after_ms(clerk.caller, lambda: staff.revoke(root, clerk.person)))
    clerk.caller.forget_tokens()
    with pytest.raises(TokenRefused):
        await clerk.caller.token("permitting")


async def test_a_revoked_device_and_attendance_takes_no_punch_from_it(clerk, city, revocations):
    admin = city.caller("attendance")
    await eventually(lambda: staff.devices(admin, clerk.employee), until=lambda found: len(found) == 1)
    request = revocations_pb2.RevokeDeviceRequest(name=clerk.phone, reason="CONTOH", request_id=request_id())
    in_under_a_second(await denied_after_ms(clerk.caller, lambda: revocations.RevokeDevice(request)))
    await eventually(
        lambda: staff.devices(admin, clerk.employee),
        until=lambda found: found[0].state == devices_pb2.DEVICE_STATE_REVOKED,
    )
    await admin.close()


async def test_revoked_tokens_one_for_each_service(clerk, revocations):
    tokens = [await clerk.caller.token(service) for service in READS]

    async def revoke_all():
        await asyncio.gather(
            *(
                revocations.RevokeToken(
                    revocations_pb2.RevokeTokenRequest(
                        parent=PARENT, token_id=token_id(token), reason="CONTOH", request_id=request_id()
                    )
                )
                for token in tokens
            )
        )

    in_under_a_second(await denied_after_ms(clerk.caller, revoke_all))
    clerk.caller.forget_tokens()
    assert set((await knock_everywhere(clerk.caller)).values()) <= NOTHING_REVOKED, "only the tokens are dead"


async def test_a_reinstated_person_is_let_in_again_with_new_tokens_only(clerk, root, revocations):
    before = datetime.now(UTC)
    await denied_after_ms(clerk.caller, lambda: staff.revoke(root, clerk.person))
    reinstated = await revocations.ReinstatePerson(
        revocations_pb2.ReinstatePersonRequest(name=clerk.person, reason="CONTOH", request_id=request_id())
    )
    assert reinstated.revoke_time.ToDatetime(UTC) >= before
    assert set((await knock_everywhere(clerk.caller)).values()) == {"TOKEN_REVOKED"}, "tokens from before stay dead"
    assert set((await let_in_again(clerk.caller)).values()) <= NOTHING_REVOKED
