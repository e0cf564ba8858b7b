"""identity -> attendance: an employee hired, their phone registered and revoked; the punch follows by itself."""

from __future__ import annotations

import asyncio
import itertools
import json
import secrets
import time
from pathlib import Path

import pytest
import uuid6
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from kota.attendance.v1 import (
    days_pb2,
    days_pb2_grpc,
    employees_pb2,
    employees_pb2_grpc,
    punches_pb2,
    punches_pb2_grpc,
    schedules_pb2,
    schedules_pb2_grpc,
)
from kota.identity.v1 import revocations_pb2, revocations_pb2_grpc, units_pb2
from kota_attendance.punches.signatures import ORDER
from kota_cli.demo.callers import Caller, TokenRefused, request_id
from kota_cli.demo.city import CITY, PARENT
from kota_cli.demo.people import Official, Registrar
from kota_common.grpc import RemoteError
from kota_common.security.keys import load_signing_key

PATIENCE_S = 20


def punch(caller: Caller, seq: int, nonce: bytes = b"") -> punches_pb2.SignedPunch:
    """A punch of the phone, as its own app would sign it."""
    payload = punches_pb2.PunchPayload(
        version=1,
        city=CITY,
        key_id=caller.key.kid,
        punch_id=str(uuid6.uuid7()),
        kind=punches_pb2.PUNCH_KIND_IN,
        seq=seq,
        nonce=nonce,
        wall_ms=round(time.time() * 1000),
        time_zone="Asia/Jakarta",
        salt=secrets.token_bytes(16),
    ).SerializeToString()
    r, s = decode_dss_signature(caller.key.key.private_key.sign(payload, ECDSA(SHA256())))
    signature = r.to_bytes(32, "big") + min(s, ORDER - s).to_bytes(32, "big")
    return punches_pb2.SignedPunch(payload=payload, signature=signature, key_id=caller.key.kid)


async def until(ask):
    """The first answer that is no refusal of something that is on its way."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                return await ask()
            except RemoteError as error:
                if error.remote.reason not in ("KEY_UNKNOWN", "EMPLOYEE_NOT_FOUND", "UNIT_NOT_FOUND", "DAY_NOT_FOUND"):
                    raise
            await asyncio.sleep(0.2)


async def denied(punches, phone: Caller) -> str:
    """Why the phone's punches are refused, once they are."""
    async with asyncio.timeout(PATIENCE_S):
        for seq in itertools.count(2):
            try:
                request = punches_pb2.RecordPunchRequest(parent=PARENT, punch=punch(phone, seq))
                await punches.RecordPunch(request)
            except RemoteError as error:
                return error.remote.reason
            await asyncio.sleep(0.1)
    raise AssertionError("never refused")


async def test_an_employee_who_is_hired_punches_and_whose_phone_is_revoked_does_not(city, root, tmp_path: Path) -> None:
    registrar = Registrar(root, tmp_path)
    unit = await registrar.unit("bkpsdm", "Badan Kepegawaian (FIKTIF)", units_pb2.UNIT_KIND_BADAN)
    analyst = Official("", "Wati Sari FIKTIF", "190102282024212004", "Analis Kepegawaian", ("attendance_admin",))
    hired = await registrar.official(unit, "asn", analyst)
    phone = Caller(city.endpoints, load_signing_key(tmp_path / "asn.jwk"), hired.client_id, hired.person)
    punches = phone.stub("attendance", punches_pb2_grpc.PunchServiceStub)
    schedules = phone.stub("attendance", schedules_pb2_grpc.ScheduleServiceStub)
    week = [
        schedules_pb2.WorkWindow(weekday=schedules_pb2.Weekday.Name(day), start_minute=0, end_minute=1440)
        for day in range(1, 8)
    ]
    schedule = await schedules.CreateSchedule(
        schedules_pb2.CreateScheduleRequest(
            parent=PARENT,
            request_id=request_id(),
            schedule=schedules_pb2.Schedule(
                code=f"E2E-{secrets.token_hex(3)}",
                display_name="Sepanjang hari",
                time_zone="Asia/Jakarta",
                windows=week,
                citation="FIKTIF",
                works_on_holidays=True,
            ),
        )
    )
    assign = schedules_pb2.AssignScheduleRequest(
        name=schedule.name, unit=unit, valid_from_date="2026-01-01", request_id=request_id()
    )
    await until(lambda: schedules.AssignSchedule(assign))
    issued = await punches.IssueNonce(punches_pb2.IssueNonceRequest(parent=PARENT, key_id=phone.key.kid))
    signed = punch(phone, 1, issued.nonce)
    request = punches_pb2.RecordPunchRequest(parent=PARENT, punch=signed)
    receipt = await until(lambda: punches.RecordPunch(request))
    assert receipt.punch.employee == f"{PARENT}/employees/{hired.person}"
    assert await punches.RecordPunch(request) == receipt

    employees = phone.stub("attendance", employees_pb2_grpc.EmployeeServiceStub)
    me = await employees.GetEmployee(employees_pb2.GetEmployeeRequest(name=receipt.punch.employee))
    assert (me.unit, me.schedule) == (unit, schedule.name)
    days = phone.stub("attendance", days_pb2_grpc.DayServiceStub)
    name = f"{receipt.punch.employee}/days/{receipt.punch.local_date}"
    told = await until(lambda: days.ExplainDay(days_pb2.ExplainDayRequest(name=name)))
    assert told.day.occurrences[0].in_punch == receipt.punch.name
    assert json.loads(told.input_json)["employee"] == hired.person

    revocations = root.stub("identity", revocations_pb2_grpc.RevocationServiceStub)
    await revocations.RevokeDevice(
        revocations_pb2.RevokeDeviceRequest(
            name=f"{PARENT}/devices/{hired.client_id}", reason="ponsel hilang", request_id=request_id()
        )
    )
    assert await denied(punches, phone) in ("TOKEN_REVOKED", "KEY_REVOKED")
    phone.forget_tokens()
    with pytest.raises(TokenRefused):
        await phone.token("attendance")
    await phone.close()
