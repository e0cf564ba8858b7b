"""One honest call to each service: found in its contract, made with a real token, answered by the service itself.

The first `List` method that asks for no more than a city. An answer counts when it came out of the service's own chain:
the list, or a refusal that names its reason.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import grpc

from kota_cli import registry
from kota_cli.cluster.place import ClusterPlace
from kota_cli.demo.callers import Caller, TokenRefused
from kota_common.contract import methods_of
from kota_common.contract.services import Method
from kota_common.grpc import RemoteError

DEADLINE_S = 10.0
LOST = frozenset(
    {
        *(grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.CANCELLED),
        *(grpc.StatusCode.INTERNAL, grpc.StatusCode.UNKNOWN, grpc.StatusCode.UNIMPLEMENTED),
    }
)


@dataclass(frozen=True, slots=True)
class Probe:
    """What one service answered."""

    service: str
    method: str
    answer: str
    answered: bool


def listing(service: str) -> Method:
    """The method that a service is asked by. Raises LookupError for a service without one."""
    (definition,) = registry.load([service])
    for module in definition.contracts:
        for described in module.DESCRIPTOR.services_by_name.values():
            for method in methods_of(described):
                fields = set(method.request.DESCRIPTOR.fields_by_name)
                if method.name.startswith("List") and "parent" in fields and not method.changes_state:
                    return method
    raise LookupError(f"{service}: no List method asks for a city alone")


async def ask(place: ClusterPlace, service: str, callers: Sequence[Caller]) -> Probe:
    """Ask one service, as the first of these callers that identity gives a token for it.

    Where none is granted, nobody in particular asks: the refusal, too, comes out of the service's own chain.
    """
    method = listing(service)
    token = await _token(service, callers)
    metadata = [("authorization", f"Bearer {token}")] if token else []
    async with place.channel(service) as channel:
        call = unary(channel, method)
        try:
            await call(method.request(parent=f"cities/{place.city}"), metadata=metadata, timeout=DEADLINE_S)
        except grpc.aio.AioRpcError as error:
            refusal = RemoteError.of(error).remote
            typed = error.code() not in LOST and bool(refusal.reason)
            # With a token, a refusal of the caller says that something is wrong with keys or clocks.
            answered = typed and not (token and error.code() is grpc.StatusCode.UNAUTHENTICATED)
            return Probe(service, method.path, f"{refusal.code.name} {refusal.reason}", answered)
    return Probe(service, method.path, "OK", answered=True)


async def _token(service: str, callers: Sequence[Caller]) -> str:
    for caller in callers:
        with contextlib.suppress(TokenRefused):
            return await caller.token(service)
    return ""


def unary(channel: grpc.aio.Channel, method: Method) -> Any:
    """A method of the contract as a call on a plain channel, without anything that repeats it."""
    return channel.unary_unary(
        method.path,
        request_serializer=method.request.SerializeToString,
        response_deserializer=method.response.FromString,
    )
