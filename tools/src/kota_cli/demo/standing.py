"""Whether a caller is let in, asked at each of the five services: one small read a service, and when it is denied."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

from kota.attendance.v1 import sites_pb2, sites_pb2_grpc
from kota.fiber_network.v1 import endpoints_pb2, endpoints_pb2_grpc
from kota.identity.v1 import cities_pb2, cities_pb2_grpc
from kota.permitting.v1 import permit_types_pb2, permit_types_pb2_grpc
from kota.videotron_content.v1 import screens_pb2, screens_pb2_grpc
from kota_cli.demo.callers import LOOK_EVERY_S, Caller
from kota_cli.demo.place import PARENT
from kota_common.grpc import RemoteError

READS: dict[str, tuple[Any, str, Any]] = {
    "identity": (cities_pb2_grpc.CityServiceStub, "GetCity", cities_pb2.GetCityRequest(name=PARENT)),
    "permitting": (
        permit_types_pb2_grpc.PermitTypeServiceStub,
        "ListPermitTypes",
        permit_types_pb2.ListPermitTypesRequest(parent=PARENT),
    ),
    "attendance": (sites_pb2_grpc.SiteServiceStub, "ListSites", sites_pb2.ListSitesRequest(parent=PARENT)),
    "fiber_network": (
        endpoints_pb2_grpc.EndpointDirectoryServiceStub,
        "ListEndpoints",
        endpoints_pb2.ListEndpointsRequest(parent=PARENT),
    ),
    "videotron_content": (
        screens_pb2_grpc.ScreenServiceStub,
        "ListScreens",
        screens_pb2.ListScreensRequest(parent=PARENT),
    ),
}
"""Service: (stub, method, request)."""


async def knock(caller: Caller, service: str) -> str:
    """Ask one service; gives the reason of its refusal, empty when it answers."""
    stub, method, request = READS[service]
    try:
        await getattr(caller.stub(service, stub), method)(request)
    except RemoteError as error:
        return error.remote.reason
    return ""


async def knock_everywhere(caller: Caller) -> dict[str, str]:
    """Ask all five; the caller holds a token for each of them afterwards."""
    reasons = await asyncio.gather(*(knock(caller, service) for service in READS))
    return dict(zip(READS, reasons, strict=True))


async def denied_after_ms(caller: Caller, revoke: Callable[[], Awaitable[Any]]) -> dict[str, float]:
    """Revoke, and knock with the tokens that the caller holds until every service says TOKEN_REVOKED.

    Milliseconds from the answer to the revocation to the first denial, by service. Raises TimeoutError after 15 s.
    """
    await revoke()
    answered = time.perf_counter()

    async def until_denied(service: str) -> float:
        while await knock(caller, service) != "TOKEN_REVOKED":
            pass
        return (time.perf_counter() - answered) * 1000

    async with asyncio.timeout(15):
        waited = await asyncio.gather(*(until_denied(service) for service in READS))
    return dict(zip(READS, waited, strict=True))


async def let_in_again(caller: Caller) -> dict[str, str]:
    """Ask for new tokens after a reinstatement until no service calls them revoked; gives what each says then.

    A token tells its second only, so one of the same second as the reinstatement is as dead as those before it. Raises
    TimeoutError.
    """
    async with asyncio.timeout(15):
        while True:
            caller.forget_tokens()
            reasons = await knock_everywhere(caller)
            if "TOKEN_REVOKED" not in reasons.values():
                return reasons
            await asyncio.sleep(LOOK_EVERY_S)


def token_id(token: str) -> str:
    """The `jti` of a token, read without verifying it: its holder may look into it."""
    body = token.split(".")[1]
    return str(json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))["jti"])
